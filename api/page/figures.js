// The ledger: figures browsed, filtered, charted and exported.

import { chart, exports } from "./charts.js";
import { announce, el, fill } from "./dom.js";
import { attempt, choice, field, waiting } from "./desk_shared.js";
import { conflictOf, figureTable } from "./panels.js";
import { openSource } from "./reader.js";
import { call } from "./server.js";
import { showWatches, watchThis } from "./watches.js";
import { periodInWords, plural } from "./words.js";

const METRICS = [
  "capex", "investment", "commitment", "contract value", "equity investment", "financing", "guarantee", "acquisition price",
  "backlog", "orders", "valuation", "stake", "revenue", "operating income", "net income", "research and development", "cost",
  "power", "rack power", "chips", "sites", "jobs", "floor area", "land", "date of service", "contract term",
];
const VIEWS = [["figures", "All figures"], ["timeline", "Over time"], ["compare", "What holds now"], ["conflicts", "Where sources disagree"], ["watches", "What is watched"]];
const shown = document.getElementById("shown");
let asked = 0;

const controls = {
  view: choice(VIEWS, "figures"),
  party: el("input", { type: "search", list: "organisations", maxlength: 200 }),
  metric: choice([["", "any"], ...METRICS.map((name) => [name, name])], ""),
  period: el("input", { type: "text", maxlength: 20, size: 8, placeholder: "2026" }),
  since: el("input", { type: "text", maxlength: 10, size: 10, placeholder: "2025-11", pattern: "\\d{4}(-\\d{2}(-\\d{2})?)?" }),
};
const names = el("datalist", { id: "organisations" });

/** The query of what is chosen, without the view. */
function chosen() {
  const given = Object.entries(controls).filter(([name, control]) => name !== "view" && control.value.trim() !== "");
  return new URLSearchParams(given.map(([name, control]) => [name, control.value.trim()]));
}

function path(view, extra = {}) {
  const query = chosen();
  for (const [name, value] of Object.entries(extra)) query.set(name, value);
  return `/v1/${view}?${query}`;
}

async function show() {
  const view = controls.view.value;
  const narrow = chosen().size > 0;
  remember(view);
  if (!narrow && ["timeline", "compare"].includes(view)) {
    fill(shown, el("p", {}, "Name an organisation, a metric or a period first."));
    return;
  }
  const turn = (asked += 1);
  if (view === "watches") return void (await showWatches(shown, openSource));
  fill(shown, waiting("Reading the ledger…"));
  const found = await attempt(shown, () => call("GET", path(view, { limit: view === "figures" ? 200 : 40 })), show);
  if (found === undefined || turn !== asked) return;
  fill(shown, el("div", { class: "ledger-head" }, note(found, view), taken(view)), watchable(), DRAWN[view](found));
  announce(shown.querySelector(".count").textContent);
  const place = document.getElementById("chart");
  if (place === null) return;
  const drawn = (format) => path(view, { format, limit: 12 });
  await chart(place, drawn, "The values below as a chart", () => turn === asked);
}

const DRAWN = {
  figures: (found) => found.figures.length > 0 && figureTable(found.figures, openSource),
  timeline: (found) => [el("div", { id: "chart" }), found.series.map((series) => el("section", { class: "series", "aria-label": title(series) }, el("h2", {}, title(series)), figureTable(series.points, openSource)))],
  compare: (found) => [el("div", { id: "chart" }), figureTable(found.series.map((series) => series.current).filter(Boolean), openSource)],
  conflicts: (found) => found.conflicts.map((conflict) => el("section", { class: "panel panel-conflict" }, conflictOf(conflict, openSource))),
};

function title(series) {
  const scope = ["company", "unnamed"].includes(series.scope.kind) ? null : series.scope.name;
  return [series.subject, series.metric, scope, periodInWords(series.period)].filter(Boolean).join(", ");
}

function note(found, view) {
  const noun = { figures: "figure", timeline: "series", compare: "series", conflicts: "conflict" }[view];
  const total = found.total ?? found.series?.length ?? 0;
  const count = noun === "series" ? `${typeof total === "number" ? total : found.series.length} series` : plural(total, noun);
  const late = found.waiting > 0 ? ` ${plural(found.waiting, "text")} not read for figures yet.` : "";
  const rows = found.figures ?? found.conflicts ?? found.series;
  const part = rows.length < total ? `; the first ${rows.length} shown` : "";
  return el("p", { class: "small count" }, `${count}${part}.${late}`);
}

/** What is chosen, as something to watch: an organisation, perhaps with a metric and a period. */
function watchable() {
  const query = chosen();
  const about = { subject: query.get("party"), metric: query.get("metric"), period: query.get("period") };
  return about.subject !== null && watchThis(Object.fromEntries(Object.entries(about).filter(([, value]) => value !== null)));
}

function taken(view) {
  const formats = ["timeline", "compare"].includes(view) ? ["csv", "json", "svg"] : ["csv", "json"];
  return exports(`groundwork-${view}`, formats, (format) => path(view, { format, limit: 1000 }));
}

function remember(view) {
  const query = chosen();
  query.set("view", view);
  history.replaceState(null, "", `/figures?${query}`);
}

function begin() {
  const given = new URLSearchParams(location.search);
  for (const [name, control] of Object.entries(controls)) if (given.has(name)) control.value = given.get(name);
  const form = el(
    "form",
    { class: "fields", role: "search" },
    field("Show", controls.view),
    field("Organisation", controls.party),
    field("Metric", controls.metric),
    field("Period", controls.period),
    field("Said since", controls.since),
    el("p", {}, el("button", { class: "strong" }, "Show")),
    names,
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show();
  });
  for (const control of [controls.view, controls.metric]) control.addEventListener("change", show);
  fill(document.getElementById("filters"), form);
}

async function suggestNames() {
  const { organisations } = await call("GET", "/v1/overview");
  fill(names, organisations.map(({ name }) => el("option", { value: name })));
}

begin();
await show();
await attempt(el("div", {}), suggestNames);
