// One answer as a person reads it: its status, its sentences with their citations, what is missing, and its sources.

import { announce, button, copy, el, fill, outside } from "./dom.js";
import { panels } from "./panels.js";
import { attachTip } from "./tip.js";
import { age, CHECKS, dated, dateInWords, plural, STATUSES } from "./words.js";

/**
 * Show an answer inside `place`.
 *
 * `open(citation, opener)` shows the stored text; `queued` says that an unanswered question went to the researchers,
 * `within` what alone was searched, `fresh` that it was just given.
 */
export function showAnswer(place, answer, { open, queued = false, within = null, fresh = false }) {
  const byNumber = new Map(answer.citations.map((citation) => [citation.number, citation]));
  fill(
    place,
    statusOf(answer),
    understood(answer),
    stoodIn(answer),
    workedOut(answer, byNumber, open),
    statements(answer, byNumber, open),
    missing(answer, queued, within),
    panels(answer, open, fresh),
    sources(answer, open),
    footer(answer),
  );
}

/** The line that a screen reader hears when an answer is there. */
export function heard(answer) {
  const status = STATUSES[answer.status] ?? { text: answer.status };
  return `${status.text}: ${plural(answer.statements.length, "statement")}, ${plural(answer.citations.length, "citation")}.`;
}

function statusOf(answer) {
  const status = STATUSES[answer.status] ?? { sign: "○", text: answer.status };
  const newest = answer.newest_evidence_at;
  const facts = [
    `as of ${dateInWords(answer.as_of)}`,
    newest && answer.status !== "insufficient" && `newest evidence ${dated(newest)}`,
    answer.independent_origins > 0 && answer.status !== "insufficient" && plural(answer.independent_origins, "independent origin"),
  ];
  return el(
    "p",
    { class: `status status-${answer.status}` },
    el("span", { class: "badge" }, el("span", { "aria-hidden": "true" }, `${status.sign} `), status.text),
    el("span", { class: "facts" }, facts.filter(Boolean).join(" · ")),
  );
}

function understood(answer) {
  const asked = answer.interpretation ?? {};
  const found = [
    answer.resolved_question && el("span", {}, "Understood as: ", el("q", {}, answer.resolved_question)),
    asked.organisations?.length > 0 && el("span", {}, `About ${asked.organisations.join(", ")}`),
    asked.published_after && el("span", {}, `published since ${dateInWords(asked.published_after)}`),
    asked.published_before && el("span", {}, `published until ${dateInWords(asked.published_before)}`),
    asked.wants_latest && el("span", {}, "latest first"),
    asked.parts?.length > 1 && el("span", {}, `${plural(asked.parts.length, "part")}`),
  ].filter(Boolean);
  if (found.length === 0) return null;
  return el("p", { class: "understood" }, ...found.flatMap((each, place) => (place ? [" · ", each] : [each])));
}

function statements(answer, byNumber, open) {
  if (answer.statements.length === 0) return null;
  return el(
    "div",
    { class: "statements" },
    answer.statements.map((statement) => el("p", {}, sentence(statement, byNumber, open))),
  );
}

/** What code has worked out from quoted values; no source states it. */
function workedOut(answer, byNumber, open) {
  if (!answer.calculation) return null;
  return el(
    "p",
    { class: "worked-out" },
    el("span", { class: "label" }, "Worked out"),
    el("span", {}, sentence(answer.calculation, byNumber, open)),
  );
}

/** A statement with its marks, of which the first never stands alone on a line. */
function sentence({ text, citations }, byNumber, open) {
  const [first, ...more] = citations.filter((number) => byNumber.has(number)).map((number) => mark(byNumber.get(number), open));
  const last = text.lastIndexOf(" ") + 1;
  return [text.slice(0, last), el("span", { class: "tail" }, text.slice(last), first), more];
}

function mark(citation, open) {
  const opener = button(String(citation.number), () => open(citation, opener), {
    class: `cite check-${citation.verification}`,
    "aria-label": `Source ${citation.number}: ${citation.title}`,
  });
  attachTip(opener, () => tip(citation));
  return opener;
}

function tip(citation) {
  return [
    el("span", { class: "tip-quote" }, `“${citation.quote}”`),
    el("strong", {}, citation.title),
    el("span", { class: "origin" }, origin(citation)),
    el("span", { class: `check check-${citation.verification}` }, checked(citation)),
  ];
}

function origin(citation) {
  return [citation.publisher ?? "unknown publisher", citation.tier, dated(citation.published_at)].join(" · ");
}

function checked(citation) {
  const told = CHECKS[citation.verification] ?? citation.verification;
  return citation.note ? `${told} · ${citation.note}` : told;
}

function missing(answer, queued, within) {
  if (!answer.missing) return null;
  const { what, terms = [], closest = [] } = answer.missing;
  const near = closest.length > 0 && answer.citations.length === 0;
  return el(
    "section",
    { class: "missing", "aria-label": "What is missing" },
    el("p", {}, what),
    terms.length > 0 && el("p", { class: "small" }, "No evidence speaks of: ", el("em", {}, terms.join(", "))),
    near && el("p", { class: "small" }, "Closest in the corpus:"),
    near && el("ul", { class: "small" }, closest.map((title) => el("li", {}, title))),
    within && el("p", { class: "small" }, `Only this was searched: ${within}. More may be outside of it.`),
    answer.status === "insufficient" && queued &&
      el("p", { class: "small" }, "The question waits in the ", el("a", { href: "/sources#gaps" }, "researcher's queue"), "."),
  );
}

function sources(answer, open) {
  if (answer.citations.length === 0) return null;
  const heading = answer.status === "insufficient" ? "Closest evidence" : "Sources";
  return el(
    "details",
    { class: "sources", open: answer.status === "insufficient" },
    el("summary", {}, `${heading} (${answer.citations.length})`),
    el("ol", {}, answer.citations.map((citation) => source(citation, open))),
  );
}

function source(citation, open) {
  const opener = button(citation.title, () => open(citation, opener), { class: "as-link" });
  return el(
    "li",
    { value: citation.number },
    opener,
    el("p", { class: "origin" }, origin(citation), " · ", citation.url ? outside(citation.url, "original") : "no address"),
    el("blockquote", {}, citation.quote),
    el("p", { class: `check check-${citation.verification}` }, checked(citation)),
  );
}

function footer(answer) {
  const taken = Object.values(answer.timings_ms ?? {}).reduce((sum, value) => sum + value, 0);
  const by = answer.answerer === "extractive" ? "verbatim sentences" : answer.answerer;
  const copied = button("Copy with sources", async () => {
    const done = await copy(asText(answer));
    announce(done ? "Copied with its sources." : "This browser does not let the page copy.");
    copied.textContent = done ? "Copied" : "Not copied: the browser forbids it";
    setTimeout(() => (copied.textContent = "Copy with sources"), 2000);
  }, { class: "quiet" });
  return el("p", { class: "answer-foot" }, copied, el("span", {}, [by, spent(answer.usage), `${Math.round(taken)} ms`].filter(Boolean).join(", ")));
}

/** What a model took for an answer, as far as it is known. */
function spent(usage) {
  if (!usage) return null;
  const tokens = (usage.input_tokens ?? 0) + (usage.output_tokens ?? 0);
  return `${plural(tokens, "token")}${usage.cost_usd === null ? "" : `, $${usage.cost_usd.toFixed(4)}`}`;
}

function stoodIn(answer) {
  if (!answer.fallback) return null;
  return el("p", { class: "notice small" }, `Verbatim sentences, not written by a model: ${answer.fallback.from} ${answer.fallback.reason}.`);
}

/** An answer as plain text for a memo: its sentences with numbers, and a numbered list of sources. */
export function asText(answer) {
  const rows = answer.citations.map((citation) =>
    [`[${citation.number}] ${citation.title}`, citation.publisher, dateInWords(citation.published_at), citation.url]
      .filter(Boolean)
      .join(", "),
  );
  const asked = answer.resolved_question ?? answer.question;
  const newest = answer.newest_evidence_at;
  const stand = `As of ${dateInWords(answer.as_of)}${newest ? `; newest evidence ${age(newest) ? dated(newest) : dateInWords(newest)}` : ""}.`;
  return [asked, "", answer.text, "", ...rows, "", stand].join("\n");
}
