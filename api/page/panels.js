// What an answer brings beside its sentences: figures and what they replaced, and where sources disagree.

import { chart, exports } from "./charts.js";
import { button, el } from "./dom.js";
import { dated, dateInWords, periodInWords, plural } from "./words.js";

const GONE = ["superseded", "previous", "withdrawn"];

/**
 * The panels of an answer, none where it has nothing for them. `open(citation, opener)` opens a stored text; where
 * `drawn`, a small chart is there at once.
 */
export function panels(answer, open, drawn) {
  return [conflicts(answer.conflicts ?? [], open), figures(answer, open, drawn)];
}

/** A table of figures: what each is of, its value, its standing, when it was said, and its source. */
export function figureTable(found, open) {
  const columns = ["What", "Value", "Standing", "Said", "Source"];
  return el(
    "div",
    { class: "wide figures", tabindex: "0", role: "region", "aria-label": "Figures" },
    el(
      "table",
      {},
      el("thead", {}, el("tr", {}, columns.map((name) => el("th", { scope: "col" }, name)))),
      el("tbody", {}, found.map((figure, place) => row(figure, open, sameFrom(found, place)))),
    ),
  );
}

/** What a figure, a series or a conflict is of, in words. */
export function subjectOf(item) {
  const scope = item.scope?.kind === "company" || item.scope?.kind === "unnamed" ? null : item.scope?.name;
  const parts = [item.subject, item.metric, scope, periodInWords(item.period?.label ?? item.period)];
  return parts.filter((part) => typeof part === "string" && part !== "").join(", ");
}

/** How many rows from here on are of the same thing, 0 where the row before is: its name then spans this row too. */
function sameFrom(found, place) {
  const name = subjectOf(found[place]);
  if (place > 0 && subjectOf(found[place - 1]) === name) return 0;
  const end = found.findIndex((figure, other) => other > place && subjectOf(figure) !== name);
  return (end < 0 ? found.length : end) - place;
}

function row(figure, open, same) {
  const replaced = figure.replaces && `replaces ${figure.replaces.value} of ${dateInWords(figure.replaces.claim_date)}`;
  const ended = figure.superseded_on && `until ${dateInWords(figure.superseded_on)}`;
  const notes = [figure.status, figure.modality, ...(figure.basis ?? []), ended].filter(Boolean).join(", ");
  return el(
    "tr",
    { class: GONE.includes(figure.status) ? "superseded" : null },
    same > 0 && el("th", { scope: same > 1 ? "rowgroup" : "row", rowspan: same > 1 ? same : null }, subjectOf(figure)),
    el("td", { class: "value" }, figure.value),
    el("td", { class: "standing" }, notes, replaced && el("div", { class: "small" }, replaced)),
    el("td", { class: "said" }, dated(figure.claim_date)),
    el("td", {}, opener(figure, open)),
  );
}

/** The words that a figure was read from, as a citation that can be opened. */
export function opener(figure, open) {
  const { id, title, publisher, tier, url, published_at } = figure.document;
  const citation = { ...figure, number: figure.value, document_id: id, title, publisher, tier, url, published_at };
  const opened = button(publisher ?? title, () => open(citation, opened), {
    class: "as-link",
    title,
    "aria-label": `${publisher ?? title}: ${figure.value}, in the stored text`,
  });
  return opened;
}

/** The figures of an answer by series, newest first; as a chart where there is more than one value to draw. */
function figures(answer, open, drawn) {
  const found = bySeries(answer.figures ?? []);
  if (found.length === 0) return null;
  return el(
    "details",
    { class: "panel", open: true },
    el("summary", {}, `Figures (${found.length})`),
    found.length > 1 && charted(found, answer.as_of, drawn),
    figureTable(found, open),
    exports("groundwork-figures", found.length > 1 ? ["csv", "json", "svg"] : ["csv", "json"], ledgerPath(found, answer.as_of)),
  );
}

function bySeries(found) {
  const order = [...new Set(found.map((figure) => figure.series))];
  const rank = (figure) => [order.indexOf(figure.series), figure.status === "current" ? 0 : 1];
  const said = (figure) => figure.claim_date ?? "";
  return [...found].sort((one, other) => {
    const [series, gone] = rank(one);
    const [otherSeries, otherGone] = rank(other);
    return series - otherSeries || gone - otherGone || said(other).localeCompare(said(one));
  });
}

function charted(found, asOf, drawn) {
  const place = el("div", {});
  const names = [...new Set(found.map(subjectOf))].join("; ");
  const load = () => chart(place, ledgerPath(found, asOf), `Chart of the values below: ${names}`);
  const part = el("details", { class: "chart-part" }, el("summary", {}, "Chart"), place);
  part.addEventListener("toggle", load, { once: true });
  // More of them would push the table, which tells the same, out of sight.
  part.open = drawn && new Set(found.map((figure) => figure.series)).size <= 2;
  return part;
}

/** Where the ledger has the series of some figures, as it stood on the day of an answer. */
function ledgerPath(found, asOf) {
  const query = new URLSearchParams([...new Set(found.map((figure) => figure.series))].map((series) => ["series", series]));
  query.set("as_of", asOf);
  return (format) => `/v1/timeline?${query}&format=${format}`;
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
  // A text may give its value several times; each text stands once.
  const once = side.figures.filter((figure, place) => side.figures.findIndex((other) => other.document.id === figure.document.id) === place);
  const givers = once.flatMap((figure, place) => [place ? "; " : "", opener(figure, open), `, ${dateInWords(figure.claim_date)}`]);
  const disputed = once.find((figure) => figure.standing === "disputed");
  const words = disputed && el("div", { class: "small" }, `“${disputed.quote}”`);
  return [el("strong", {}, side.value), el("span", { class: "origin" }, ` ${told}: `), givers, words];
}
