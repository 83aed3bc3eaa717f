// What is watched: made from what the ledger shows, listed with what it told, and removed.

import { announce, button, el, fill } from "./dom.js";
import { attempt, removing, waiting } from "./desk_shared.js";
import { figureTable, opener } from "./panels.js";
import { call } from "./server.js";
import { moment } from "./words.js";

const MOST_SHOWN = 40;

/** A button that watches what is chosen; what came of it stands beside it. */
export function watchThis(about) {
  const told = el("span", { class: "small made" });
  const make = button("Watch this", () => attempt(told, async () => {
    const made = await call("POST", "/v1/watches", { json: about });
    fill(told, `Watched as “${made.name}”: a change of what holds is told from now on.`);
    announce(told.textContent);
    make.disabled = true;
  }), { class: "quiet" });
  return el("p", { class: "buttons" }, make, told);
}

/** Show all watches in `place`, the one that told last first. */
export async function showWatches(place, open) {
  fill(place, waiting("Reading what is watched…"));
  const redraw = () => showWatches(place, open);
  const watches = await attempt(place, async () => {
    const listed = (await call("GET", "/v1/watches")).watches.slice(-MOST_SHOWN);
    return Promise.all(listed.map((watch) => call("GET", `/v1/watches/${encodeURIComponent(watch.id)}`)));
  }, redraw);
  if (watches === undefined || !place.isConnected) return;
  watches.sort((one, other) => last(other).localeCompare(last(one)));
  const hint = "Choose an organisation, a metric or a period in another view, and press “Watch this”. Questions are watched by `groundwork watch add`.";
  fill(
    place,
    el("p", { class: "small count" }, watches.length > 0 ? `Watched: ${watches.length}.` : "Nothing is watched yet."),
    watches.length === 0 && el("p", {}, hint),
    watches.map((watch) => section(watch, open, redraw)),
  );
  announce(place.querySelector(".count").textContent);
}

function last(watch) {
  return watch.changes[0]?.told_at ?? watch.created_at;
}

function section(watch, open, redraw) {
  const path = `/v1/watches/${encodeURIComponent(watch.id)}`;
  const trouble = el("div", {});
  const held = watch.values.map((value) => value.held).filter(Boolean);
  const remove = removing("Remove", `Remove “${watch.name}”`, () => attempt(trouble, async () => {
    await call("DELETE", path);
    announce(`“${watch.name}” is not watched any more.`);
    redraw();
  }));
  return el(
    "section",
    { class: "series", "aria-label": watch.name },
    el("h2", {}, watch.name),
    el("p", { class: "small" }, [watch.checked_at === null ? "Not checked yet." : `Checked ${moment(watch.checked_at)}.`, watch.webhook && ` Changes are sent to ${watch.webhook}.`].filter(Boolean).join("")),
    watch.changes.length > 0 ? el("ul", { class: "told" }, watch.changes.map((change) => row(change, open))) : el("p", {}, "Nothing has changed since."),
    held.length > 0 && el("details", {}, el("summary", {}, `What holds (${held.length})`), figureTable(held, open)),
    el("p", { class: "buttons" }, el("a", { href: `${path}/feed` }, "Feed"), remove),
    trouble,
  );
}

function row(change, open) {
  const figure = change.new ?? change.old;
  return el("li", {}, el("strong", {}, change.kind), ` ${change.text} `, figure && opener(figure, open), el("span", { class: "small" }, ` ${moment(change.told_at)}`));
}
