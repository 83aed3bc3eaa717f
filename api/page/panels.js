// What an answer brings beside its sentences: figures and what they replaced, and where sources disagree.

import { button, el } from "./dom.js";
import { dated, dateInWords, plural } from "./words.js";

const GONE = ["superseded", "previous", "withdrawn"];

/** The panels of an answer, none where it has nothing for them. `open(citation, opener)` opens a stored text. */
export function panels(answer, open) {
  return [conflicts(answer.conflicts ?? [], open), figures(answer.figures ?? [], open)];
}

/** A table of figures: what each is of, its value, its standing, when it was said, and its source. */
export function figureTable(found, open) {
  const columns = ["What", "Value", "Standing", "Said", "Source"];
  return el(
    "div",
    { class: "wide", tabindex: "0", role: "region", "aria-label": "Figures" },
    el(
      "table",
      {},
      el("thead", {}, el("tr", {}, columns.map((name) => el("th", { scope: "col" }, name)))),
      el("tbody", {}, found.map((figure) => row(figure, open))),
    ),
  );
}

/** What a figure, a series or a conflict is of, in words. */
export function subjectOf(item) {
  const scope = item.scope?.kind === "company" || item.scope?.kind === "unnamed" ? null : item.scope?.name;
  const parts = [item.subject, item.metric, scope, item.period?.label ?? item.period];
  return parts.filter((part) => typeof part === "string" && part !== "").join(", ");
}

function row(figure, open) {
  const replaced = figure.replaces && `replaces ${figure.replaces.value} of ${dateInWords(figure.replaces.claim_date)}`;
  const ended = figure.superseded_on && `until ${dateInWords(figure.superseded_on)}`;
  const notes = [figure.status, figure.modality, ...(figure.basis ?? []), ended].filter(Boolean).join(", ");
  return el(
    "tr",
    { class: GONE.includes(figure.status) ? "superseded" : null },
    el("td", {}, subjectOf(figure)),
    el("td", { class: "value" }, figure.value),
    el("td", {}, notes, replaced && el("div", { class: "small" }, replaced)),
    el("td", {}, dated(figure.claim_date)),
    el("td", {}, opener(figure, open)),
  );
}

/** The words that a figure was read from, as a citation that can be opened. */
function opener(figure, open) {
  const { id, title, publisher, tier, url, published_at } = figure.document;
  const citation = { ...figure, number: figure.value, document_id: id, title, publisher, tier, url, published_at };
  const opened = button(publisher ?? title, () => open(citation, opened), {
    class: "as-link",
    "aria-label": `${publisher ?? title}: ${figure.value}, in the stored text`,
  });
  return opened;
}

function figures(found, open) {
  if (found.length === 0) return null;
  return el("details", { class: "panel", open: true }, el("summary", {}, `Figures (${found.length})`), figureTable(found, open));
}

function conflicts(found, open) {
  if (found.length === 0) return null;
  return el(
    "section",
    { class: "panel panel-conflict", "aria-label": "Where sources disagree" },
    el("h3", {}, "Sources disagree"),
    found.map((conflict) => conflictOf(conflict, open)),
  );
}

/** One conflict: its sides, each with who gives it. */
export function conflictOf(conflict, open) {
  return [
    el("p", {}, subjectOf(conflict)),
    el("ul", { class: "sides" }, conflict.sides.map((side) => el("li", {}, sideOf(side, open)))),
    conflict.differences.length > 0 && el("p", { class: "small" }, `They may mean different things: ${conflict.differences.join(", ")}.`),
  ];
}

function sideOf(side, open) {
  const told = `${plural(side.independent_origins, "independent origin")}, ${side.tiers.join(", ")}`;
  const givers = side.figures.flatMap((figure, place) => [place ? "; " : "", opener(figure, open), `, ${dateInWords(figure.claim_date)}`]);
  return [el("strong", {}, side.value), el("span", { class: "origin" }, ` ${told}: `), givers];
}
