// The sources: how each fares, and what can be done about it.

import { announce, button, download, el, fill, outside } from "./dom.js";
import { attempt, choice, field, removing, table, TIER_CHOICES, waiting } from "./desk_shared.js";
import { all, call, text } from "./server.js";
import { dateInWords, moment, plural } from "./words.js";

const ORDER = ["failing", "preview", "stopped", "paused", "never checked", "quiet", "fine", "removing", "known"];

export async function showSources(place, { signal, argument }) {
  fill(place, el("h2", {}, "Sources"), waiting("Loading…"));
  const body = el("div", {});
  const found = await attempt(body, () => all("/v1/sources?limit=200", "sources", 2000), () => showSources(place, { signal, argument }));
  if (signal.aborted) return;
  if (found === undefined) return fill(place, el("h2", {}, "Sources"), body);
  const redraw = () => showSources(place, { signal, argument });
  const shown = el("div", {});
  const counts = Object.groupBy(found, (each) => each.condition);
  const conditions = ORDER.filter((name) => counts[name]);
  const draw = (condition) => {
    const wanted = found.filter((each) => (condition === "followed" ? each.condition !== "known" : each.condition === condition));
    wanted.sort((one, other) => ORDER.indexOf(one.condition) - ORDER.indexOf(other.condition) || one.name.localeCompare(other.name));
    fill(shown, wanted.length > 0 ? list(wanted, redraw) : empty(found));
  };
  const filter = choice(
    [["followed", "followed"], ...conditions.map((name) => [name, `${name} (${counts[name].length})`])],
    "followed",
    { on: { change: () => draw(filter.value) } },
  );
  draw("followed");
  fill(place, el("h2", {}, "Sources"), el("div", { class: "fields" }, field("Show", filter)), shown, exports());
}

function empty(found) {
  const known = found.length > 0 ? ` ${plural(found.length, "source")} from the starter list can be followed: choose “known” above.` : "";
  return el("p", {}, `Nothing is followed yet.${known} `, el("a", { href: "#add" }, "Add an address"), ".");
}

function list(found, redraw) {
  const columns = ["Source", "Health", "Documents", "Last new", "Next check", ""];
  return table("Sources", columns, found.flatMap((each) => rows(each, redraw)));
}

function rows(source, redraw) {
  const below = el("td", { colspan: 6 });
  const row = el("tr", { hidden: true }, below);
  const open = (work) => async () => {
    row.hidden = false;
    fill(below, waiting("Loading…"));
    await attempt(below, () => work(below));
  };
  const act = (name, work) => button(name, open(async () => {
    announce(await work());
    redraw();
  }), { class: "quiet small", "aria-label": `${name} ${source.name}` });
  const path = `/v1/sources/${encodeURIComponent(source.id)}`;
  const state = { known: "Follow", preview: "Confirm links" }[source.state];
  const begin = source.state === "known" ? () => call("POST", "/v1/sources", { json: { url: source.url, kind: source.kind } }) : () => call("POST", `${path}/confirm`);
  const paused = ["paused", "stopped"].includes(source.state);
  return [
    el(
      "tr",
      {},
      el("td", {}, outside(source.url, source.name), el("div", { class: "small" }, [source.kind, source.tier, source.publisher].join(" · "))),
      el("td", {}, el("span", { class: `health health-${source.condition.replace(" ", "-")}` }, source.condition), el("div", { class: "small" }, source.condition_detail)),
      el("td", { class: "number" }, String(source.documents), el("div", { class: "small" }, linkCounts(source.links))),
      el("td", {}, moment(source.new_at)),
      el("td", {}, source.next_fetch_at ? moment(source.next_fetch_at) : "not planned"),
      el(
        "td",
        { class: "buttons" },
        state && act(state, () => begin().then(() => `${state}: done.`)),
        source.state === "active" && act("Check now", () => call("POST", `${path}/check`).then(() => "The check is queued.")),
        source.state === "active" && act("Pause", () => call("PATCH", path, { json: { state: "paused" } }).then(() => "Paused.")),
        paused && act("Resume", () => call("PATCH", path, { json: { state: "active" } }).then(() => "Resumed.")),
        source.state !== "known" && button("Links", open((at) => showLinks(at, path, row)), { class: "quiet small", "aria-label": `Links of ${source.name}` }),
        button("Correct", open((at) => correct(at, source, path, redraw, row)), { class: "quiet small", "aria-label": `Correct ${source.name}` }),
        source.state !== "known" && removing("Remove", "Remove with its documents", () => attempt(below, async () => {
          await call("DELETE", path);
          announce("Removed.");
          redraw();
        })),
      ),
    ),
    row,
  ];
}

function linkCounts(links) {
  return Object.entries(links).filter(([, count]) => count > 0).map(([state, count]) => `${count} ${state}`).join(", ");
}

async function showLinks(place, path, row) {
  const found = await all(`${path}/links?limit=200`, "links", 400);
  const shown = found.map((link) =>
    el(
      "tr",
      {},
      el("td", {}, outside(link.url, link.title ?? link.url)),
      el("td", {}, dateInWords(link.published_at)),
      el("td", {}, link.state, link.reason && el("div", { class: "small" }, link.reason)),
      el("td", {}, link.document_id && el("a", { href: `#documents/${encodeURIComponent(link.document_id)}` }, "document")),
    ),
  );
  fill(place, table("Links", ["Link", "Date", "Outcome", "Stored"], shown), button("Close", () => (row.hidden = true), { class: "quiet small" }));
}

function correct(place, source, path, redraw, row) {
  const name = el("input", { type: "text", value: source.name, maxlength: 200, required: true });
  const publisher = el("input", { type: "text", value: source.publisher, maxlength: 200, required: true });
  const tier = choice(TIER_CHOICES, source.tier);
  const pace = el("input", { type: "number", min: 1, value: source.pace_seconds ? Math.round(source.pace_seconds / 60) : "", placeholder: "as usual" });
  const form = el(
    "form",
    { class: "fields" },
    field("Name", name),
    field("Publisher", publisher),
    field("Tier", tier),
    field("Minutes between checks", pace),
    el("p", { class: "buttons" }, el("button", { class: "strong" }, "Save"), button("Cancel", () => (row.hidden = true), { class: "quiet" })),
  );
  const trouble = el("div", {});
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const minutes = Number(pace.value);
    const json = { name: name.value, publisher: publisher.value, tier: tier.value, pace_seconds: minutes > 0 ? minutes * 60 : null };
    attempt(trouble, async () => {
      await call("PATCH", path, { json });
      announce("Saved.");
      redraw();
    });
  });
  fill(place, form, trouble);
  name.focus();
}

function exports() {
  const take = (format, name, ending, type) =>
    button(name, async () => download(`groundwork-sources.${ending}`, type, await text(`/v1/sources/export?format=${format}`)), { class: "as-link" });
  const forms = [take("opml", "OPML", "opml", "text/x-opml"), ", ", take("csv", "CSV", "csv", "text/csv"), " or ", take("plain", "plain links", "txt", "text/plain")];
  return el("p", { class: "small" }, "All sources as ", ...forms, ".");
}
