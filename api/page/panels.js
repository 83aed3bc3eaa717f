// What an answer brings beside its sentences: figures and their history, and where sources disagree.

import { button, el } from "./dom.js";
import { dated } from "./words.js";

/** The panels of an answer, none where it has nothing for them. `open(number, opener)` opens a citation. */
export function panels(answer, open) {
  return [conflicts(answer.conflicts ?? [], open), figures(answer.figures ?? [], open)];
}

function conflicts(found, open) {
  if (found.length === 0) return null;
  return el(
    "section",
    { class: "panel panel-conflict", "aria-label": "Where sources disagree" },
    el("h3", {}, "Sources disagree"),
    found.map((conflict) => [
      el("p", {}, heading(conflict)),
      el("ul", { class: "sides" }, sidesOf(conflict).map((side) => el("li", {}, value(side), " ", told(side), marks(side, open)))),
      conflict.differences?.length > 0 && el("p", { class: "small" }, `They may differ in: ${conflict.differences.join(", ")}.`),
    ]),
  );
}

function figures(found, open) {
  if (found.length === 0) return null;
  const row = (figure) =>
    el(
      "tr",
      { class: figure.superseded_by || figure.standing === "previous" ? "superseded" : null },
      el("td", {}, heading(figure)),
      el("td", { class: "number" }, value(figure)),
      el("td", {}, [figure.modality, figure.superseded_by && "superseded"].filter(Boolean).join(", ")),
      el("td", {}, dated(figure.claim_date ?? figure.published_at)),
      el("td", {}, marks(figure, open)),
    );
  const columns = ["What", "Value", "Standing", "Said", "Source"];
  return el(
    "details",
    { class: "panel", open: true },
    el("summary", {}, `Figures (${found.length})`),
    el(
      "div",
      { class: "wide", tabindex: "0", role: "region", "aria-label": "Figures" },
      el("table", {}, el("thead", {}, el("tr", {}, columns.map((name) => el("th", { scope: "col" }, name)))), el("tbody", {}, found.map(row))),
    ),
  );
}

function sidesOf(conflict) {
  return conflict.sides ?? conflict.values ?? conflict.figures ?? [];
}

function heading(item) {
  const scope = typeof item.scope === "object" && item.scope !== null ? item.scope.name : item.scope;
  const period = typeof item.period === "object" && item.period !== null ? item.period.label : item.period;
  const parts = [item.subject, item.metric, scope !== item.subject && scope, period];
  return parts.filter((part) => typeof part === "string" && part !== "").join(", ") || "One thing, different values";
}

function value(item) {
  const shown = item.value_text ?? item.written ?? item.value ?? item.text;
  if (shown !== undefined && shown !== null) return el("strong", {}, [item.qualifier, shown].filter(Boolean).join(" "));
  const range = item.low === item.high ? String(item.low ?? "") : `${item.low} to ${item.high}`;
  return el("strong", {}, [item.qualifier, range, item.unit].filter(Boolean).join(" "));
}

function told(side) {
  const tiers = side.tiers ?? (side.tier ? [side.tier] : []);
  const origins = side.origins ?? (side.publisher ? [side.publisher] : []);
  const date = side.claim_date ?? side.published_at ?? side.date;
  const from = [...origins].map((origin) => (typeof origin === "string" ? origin : origin?.publisher)).filter(Boolean);
  return el("span", { class: "origin" }, [from.join(", "), tiers.join(", "), date && dated(date)].filter(Boolean).join(" · "));
}

function marks(item, open) {
  const numbers = item.citations ?? (item.citation ? [item.citation] : []);
  return numbers.map((number) => {
    const opener = button(String(number), () => open(number, opener), { class: "cite", "aria-label": `Source ${number}` });
    return opener;
  });
}
