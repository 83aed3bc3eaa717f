// What the parts of the desk have in common: fields, tables, and work that may fail.

import { announce, button, el, fill } from "./dom.js";

/** Do some work for a part; what goes wrong is shown in `place`, with a way to try again. */
export async function attempt(place, work, again = null) {
  try {
    return await work();
  } catch (error) {
    if (error.name === "AbortError") return undefined;
    announce(error.message);
    fill(
      place,
      el("p", { class: "trouble", role: "alert" }, error.message),
      again && el("p", { class: "buttons" }, button("Try again", again, { class: "quiet" })),
    );
    return undefined;
  }
}

export function waiting(text) {
  return el("p", { class: "waiting" }, text);
}

/** A labelled field of a form. */
export function field(label, control, hint = null) {
  const id = control.id || `field-${Math.random().toString(36).slice(2, 8)}`;
  control.id = id;
  if (hint) control.setAttribute("aria-describedby", `${id}-hint`);
  return el("p", { class: "field" }, el("label", { for: id }, label), control, hint && el("span", { id: `${id}-hint`, class: "small" }, hint));
}

export function choice(options, selected, attributes = {}) {
  return el("select", attributes, options.map(([value, text]) => el("option", { value, selected: value === selected }, text)));
}

export const TIER_CHOICES = [["primary", "primary"], ["trade", "trade"], ["press", "press"], ["analysis", "analysis"]];

/** A table whose rows are stacked cells on a phone; a column without a name holds actions. */
export function table(label, columns, rows) {
  // Roles are written out: laid out as blocks, a table is none for a screen reader.
  for (const row of rows) {
    row.role = "row";
    for (const cell of row.cells) cell.role = "cell";
    if (row.cells.length === columns.length) columns.forEach((name, place) => name && (row.cells[place].dataset.label = name));
  }
  const named = columns.map((name) => el("th", { scope: "col", role: "columnheader" }, name || el("span", { class: "unseen" }, "Actions")));
  return el(
    "div",
    { class: "wide stacks", role: "region", tabindex: "0", "aria-label": label },
    el("table", { role: "table" }, el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, named)), el("tbody", { role: "rowgroup" }, rows)),
  );
}

/** Ask again before something is removed: the button becomes the question. */
export function removing(text, sure, work) {
  const first = button(text, () => {
    const yes = button(sure, work, { class: "danger small" });
    const no = button("Keep", () => both.replaceWith(first), { class: "quiet small" });
    const both = el("span", { class: "buttons" }, yes, no);
    first.replaceWith(both);
    yes.focus();
  }, { class: "quiet small" });
  return first;
}
