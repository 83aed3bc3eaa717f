// Adding: an address, many of them, or a file; looked at first, and kept only when a person says so.

import { announce, button, el, fill, outside } from "./dom.js";
import { attempt, choice, field, TIER_CHOICES, waiting } from "./desk_shared.js";
import { call } from "./server.js";
import { dateInWords, plural } from "./words.js";

const LISTS = /\.(opml|xml|csv)$/i;

export function showAdd(place) {
  const urls = el("textarea", { rows: 3, placeholder: "https://example.com/newsroom", spellcheck: "false", autocomplete: "off" });
  const file = el("input", { type: "file", accept: ".html,.htm,.pdf,.md,.txt,.opml,.xml,.csv" });
  const result = el("div", { class: "result", "aria-live": "polite" });
  const form = el(
    "form",
    {},
    el("h2", {}, "Add to the corpus"),
    field("Addresses", urls, "A feed, a newsroom, a sitemap, a filings feed or CIK, an article. Several: one a line."),
    field("Or a file", file, "HTML, PDF, Markdown or text; OPML or CSV for a list of sources."),
    el("p", { class: "buttons" }, el("button", { class: "strong" }, "Look first")),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const lines = urls.value.split(/\s+/).filter(Boolean);
    if (file.files.length > 0) fromFile(result, file.files[0]);
    else if (lines.length > 1) fromMany(result, lines);
    else if (lines.length === 1) fromOne(result, lines[0]);
    else fill(result, el("p", { class: "trouble", role: "alert" }, "Give an address or a file."));
  });
  fill(place, form, result);
}

async function fromOne(result, url) {
  fill(result, waiting("Fetching it and finding out what it is…"));
  const again = () => fromOne(result, url);
  const preview = await attempt(result, () => call("POST", "/v1/sources?dry_run=true", { json: { url } }), again);
  if (preview === undefined) return;
  const { source } = preview;
  const name = el("input", { type: "text", value: source.name, maxlength: 200 });
  const publisher = el("input", { type: "text", value: source.publisher, maxlength: 200 });
  const tier = choice(TIER_CHOICES, source.tier);
  const single = ["page", "file", "note"].includes(source.kind);
  const follow = () => {
    const json = { url, kind: source.kind, name: name.value, publisher: publisher.value, tier: tier.value, confirmed: true };
    return done(result, () => call("POST", "/v1/sources", { json }), (made) => followed(made));
  };
  const once = () => done(result, () => call("POST", "/v1/documents", { json: { url } }), added);
  const stated = el("div", { class: "fields" }, field("Name", name), field("Publisher", publisher), field("Tier", tier));
  fill(
    result,
    el("h3", {}, `It is a ${KINDS[source.kind] ?? source.kind}`),
    el("p", { class: "small" }, preview.reasons.join("; ")),
    preview.known && preview.known.state !== "known" && el("p", { class: "notice" }, `It is followed already: ${preview.known.condition_detail}.`),
    preview.problems.map((problem) => el("p", { class: "notice" }, problem)),
    preview.others.length > 0 && others(result, preview.others),
    preview.total > 0 && entries(preview),
    preview.rejected.length > 0 && rejected(preview.rejected),
    preview.sample && reading(single ? "How it reads" : "How its newest article reads", preview.sample),
    preview.sample_problem && el("p", { class: "notice" }, `${single ? "It" : "Its newest article"} cannot be read: ${preview.sample_problem}`),
    single ? chosenOnce(once, follow, stated) : [stated, chosen(button("Follow it", follow, { class: "strong" }), button("Add only this page", once, { class: "quiet" }))],
  );
  announce(`It is a ${KINDS[source.kind] ?? source.kind}. Nothing is kept yet.`);
}

const KINDS = { feed: "feed", listing: "newsroom page", sitemap: "sitemap", filings: "filings feed", page: "single page", file: "file", note: "note" };

function chosen(...buttons) {
  return el("p", { class: "buttons" }, buttons);
}

/** A single page is added once, or followed for changes under a name. */
function chosenOnce(once, follow, stated) {
  const followed = button("Follow it", follow, { class: "quiet" });
  return [
    chosen(button("Add this document", once, { class: "strong" })),
    el("details", {}, el("summary", {}, "Or follow this page for changes"), stated, chosen(followed)),
  ];
}

function others(result, found) {
  return el(
    "div",
    {},
    el("p", {}, "The page names other addresses that may be better to follow:"),
    el("ul", {}, found.map((each) => el("li", {}, button(each.url, () => fromOne(result, each.url), { class: "as-link" }), ` (${each.kind}: ${each.reason})`))),
  );
}

function entries(preview) {
  return el(
    "details",
    { open: true },
    el("summary", {}, `It lists ${plural(preview.total, "link")}`),
    el("ol", { class: "small entries" }, preview.entries.map((each) => el("li", {}, outside(each.url, each.title ?? each.url), ` ${dateInWords(each.published_at)}`))),
  );
}

function rejected(found) {
  return el(
    "details",
    {},
    el("summary", {}, `${plural(found.reduce((sum, each) => sum + each.count, 0), "link")} not taken for articles`),
    el("ul", { class: "small" }, found.map((each) => el("li", {}, `${each.pattern} (${each.count}): ${each.reason}`))),
  );
}

const OUTCOMES = { added: "not yet", changed: "an older version is", unchanged: "as it is" };

/** What would be stored of one document. */
function reading(heading, read) {
  const facts = [
    ["Title", read.title],
    ["Publisher", read.publisher ?? "unknown"],
    ["Published", `${dateInWords(read.published_at)}${read.date_source ? `, from ${read.date_source} (${read.date_confidence} confidence)` : ""}`],
    ["Author", read.author],
    ["Language", read.language],
    ["Names", read.organisations.slice(0, 12).join(", ")],
    ["In the corpus", read.duplicates.length > 0 ? `the same text: ${read.duplicates.map((each) => each.title).join(", ")}` : OUTCOMES[read.outcome] ?? read.outcome],
  ];
  return el(
    "section",
    { class: "sheet", "aria-label": heading },
    el("h3", {}, heading),
    el("dl", {}, facts.filter(([, value]) => value).flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)])),
    read.warnings.map((warning) => el("p", { class: "notice" }, warning)),
    el("details", {}, el("summary", {}, `Text (${read.text.length.toLocaleString("en")} characters)`), el("div", { class: "text" }, read.text)),
  );
}

async function fromFile(result, file) {
  if (LISTS.test(file.name)) return fromList(result, file);
  fill(result, waiting("Reading the file…"));
  const read = await attempt(result, () => call("POST", "/v1/documents?dry_run=true", { form: formOf(file) }));
  if (read === undefined) return;
  fill(
    result,
    reading("What would be stored", read),
    el(
      "p",
      { class: "buttons" },
      button("Add it", () => done(result, () => call("POST", "/v1/documents", { form: formOf(file) }), added), { class: "strong" }),
      button("Leave it", () => fill(result), { class: "quiet" }),
    ),
  );
}

/** What a list of sources holds, before it is taken over. */
async function fromList(result, file) {
  fill(result, waiting("Reading the list…"));
  const listed = await attempt(result, () => call("POST", "/v1/sources/import?dry_run=true", { form: formOf(file) }));
  if (listed === undefined) return;
  const { left_out: news, sources: known, problems } = listed;
  fill(
    result,
    el("p", {}, `${plural(news.length, "source")} on it ${news.length === 1 ? "is" : "are"} new${known.length > 0 ? `, ${known.length} known already` : ""}. Nothing is kept yet.`),
    news.length > 0 && el("ol", { class: "small entries" }, news.map((each) => el("li", {}, outside(each.url, each.name ?? each.url), each.publisher && ` ${each.publisher}`))),
    problems.length > 0 && el("ul", { class: "trouble" }, problems.map((problem) => el("li", {}, problem))),
    el("p", { class: "buttons" }, button("Take it over and follow", () => importList(result, file, true), { class: "strong" }), button("Only take it over", () => importList(result, file, false), { class: "quiet" })),
  );
}

function formOf(file) {
  const form = new FormData();
  form.append("file", file);
  return form;
}

function importList(result, file, follow) {
  const path = `/v1/sources/import?follow=${follow}`;
  return done(result, () => call("POST", path, { form: formOf(file) }), (made) => imported(made));
}

function imported(made) {
  return [
    el("p", {}, `${plural(made.sources.length, "source")} taken over. `, made.job ? jobLink(made.job) : el("a", { href: "#sources" }, "See the sources")),
    made.problems.length > 0 && el("ul", { class: "trouble" }, made.problems.map((problem) => el("li", {}, problem))),
  ];
}

function fromMany(result, urls) {
  const list = () => new File([urls.join("\n")], "list.txt", { type: "text/plain" });
  fill(
    result,
    el("p", {}, `${plural(urls.length, "address")}.`.replace("addresss", "addresses")),
    el(
      "p",
      { class: "buttons" },
      button("Fetch each once", () => done(result, () => call("POST", "/v1/documents", { json: { urls } }), (job) => el("p", {}, "Queued. ", jobLink(job.id))), { class: "strong" }),
      button("Follow them all", () => importList(result, list(), true), { class: "quiet" }),
    ),
  );
}

function jobLink(id) {
  return el("a", { href: `#jobs/${encodeURIComponent(id)}` }, "See how it goes, link by link");
}

function followed(made) {
  const told = made.state === "preview" ? "It waits for your yes to its links." : `${made.name} is followed.`;
  return el("p", {}, `${told} `, made.job ? jobLink(made.job) : el("a", { href: "#sources" }, "See the sources"));
}

function added(made) {
  return el(
    "p",
    {},
    `${made.title}: ${made.outcome}. `,
    el("a", { href: `#documents/${encodeURIComponent(made.id)}` }, "Look at it"),
    " or ",
    el("a", { href: "/" }, "ask about it"),
    ".",
  );
}

async function done(result, work, tell) {
  fill(result, waiting("Working…"));
  const made = await attempt(result, work);
  if (made === undefined) return;
  fill(result, el("div", { class: "sheet" }, tell(made)));
  announce("Done.");
}
