// The queue of questions that the corpus could not answer.

import { announce, button, el, fill } from "./dom.js";
import { attempt, choice, field, removing, table, waiting } from "./desk_shared.js";
import { all, call } from "./server.js";
import { moment, plural, STATUSES } from "./words.js";

/** Show the queue in one state; `told` is what has just been done. */
export async function showGaps(place, { signal }, state = "open", told = "") {
  const shown = el("div", {}, waiting("Loading…"));
  const filter = choice([["open", "open"], ["answered", "answered since"], ["dismissed", "dismissed"]], state, {
    on: { change: () => showGaps(place, { signal }, filter.value) },
  });
  fill(place, el("h2", {}, "Unanswered questions"), el("div", { class: "fields" }, field("Show", filter)), told && el("p", { class: "notice" }, told), shown);
  const found = await attempt(shown, () => all(`/v1/gaps?limit=200&state=${state}`, "gaps", 1000));
  if (found === undefined || signal.aborted) return;
  const redraw = (done) => showGaps(place, { signal }, state, done);
  fill(shown, found.length > 0 ? table("Unanswered questions", ["Question", "Missing", "Asked", ""], found.map((gap) => row(gap, redraw))) : el("p", {}, "None."));
}

function row(gap, redraw) {
  const trouble = el("div", {});
  const path = `/v1/gaps/${encodeURIComponent(gap.id)}`;
  const act = (text, work) =>
    button(text, () => attempt(trouble, async () => {
      const done = await work();
      announce(done);
      redraw(done);
    }), { class: "quiet small", "aria-label": `${text}: ${gap.question}` });
  const set = (state) => call("PATCH", path, { json: { state } });
  return el(
    "tr",
    {},
    el("td", {}, gap.question),
    el("td", {}, gap.what, gap.terms.length > 0 && el("div", { class: "small" }, `No evidence speaks of: ${gap.terms.join(", ")}`)),
    el("td", {}, plural(gap.times, "time"), el("div", { class: "small" }, moment(gap.last_asked_at))),
    el(
      "td",
      { class: "buttons" },
      act("Ask again", () => call("POST", "/v1/ask", { json: { question: gap.question } }).then((answer) => `Asked again: “${gap.question}” ${STATUSES[answer.status]?.text ?? answer.status}.`)),
      gap.state === "open" ? act("Dismiss", () => set("dismissed").then(() => `Dismissed: “${gap.question}”`)) : act("Open again", () => set("open").then(() => `Open again: “${gap.question}”`)),
      removing("Remove", "Remove it", () => attempt(trouble, async () => {
        await call("DELETE", path);
        redraw(`Removed: “${gap.question}”`);
      })),
      trouble,
    ),
  );
}
