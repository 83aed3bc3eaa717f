// The jobs: what is being fetched now, and what became of each link.

import { announce, button, el, fill, outside } from "./dom.js";
import { attempt, table, waiting } from "./desk_shared.js";
import { call } from "./server.js";
import { moment, plural } from "./words.js";

const AGAIN_MS = 1500;
const RUNNING = ["queued", "running"];
const NAMES = { check: "Check of a source", add: "Adding links", remove: "Removing" };

export async function showJobs(place, { signal, argument }) {
  fill(place, el("h2", {}, argument ? "Job" : "Jobs"), waiting("Loading…"));
  await (argument ? follow(place, argument, signal) : list(place, signal));
}

async function list(place, signal) {
  const found = await attempt(place, () => call("GET", "/v1/jobs?limit=50", { signal }));
  if (found === undefined || signal.aborted) return;
  const rows = found.jobs.map((job) =>
    el(
      "tr",
      {},
      el("td", {}, el("a", { href: `#jobs/${encodeURIComponent(job.id)}` }, NAMES[job.kind] ?? job.kind)),
      el("td", {}, job.state),
      el("td", {}, progress(job)),
      el("td", {}, moment(job.created_at)),
      el("td", {}, job.message ?? ""),
    ),
  );
  const shown = rows.length > 0 ? table("Jobs", ["Job", "State", "Links", "Begun", "Message"], rows) : el("p", {}, "No job has run yet.");
  fill(place, el("h2", {}, "Jobs"), shown);
  if (found.jobs.some((job) => RUNNING.includes(job.state))) setTimeout(() => !signal.aborted && list(place, signal), AGAIN_MS);
}

async function follow(place, id, signal) {
  const path = `/v1/jobs/${encodeURIComponent(id)}`;
  const job = await attempt(place, () => call("GET", `${path}?limit=1000`, { signal }));
  if (job === undefined || signal.aborted) return;
  const running = RUNNING.includes(job.state);
  const rows = job.outcomes.map((each) =>
    el(
      "tr",
      {},
      el("td", {}, outside(each.url, each.url)),
      el("td", {}, each.outcome, each.reason && el("div", { class: "small" }, each.reason)),
      el("td", {}, each.document_id && el("a", { href: `#documents/${encodeURIComponent(each.document_id)}` }, "document")),
    ),
  );
  const ended = job.ended_at ? ` Ended ${moment(job.ended_at)}.` : "";
  fill(
    place,
    el("h2", {}, NAMES[job.kind] ?? job.kind),
    el("p", {}, `${job.state[0].toUpperCase()}${job.state.slice(1)}: ${progress(job)}.${ended} ${job.message ?? ""}`),
    job.total && el("progress", { max: job.total, value: links(job), "aria-label": "Links done" }),
    running && el("p", { class: "buttons" }, button("Stop after this link", () => attempt(place, () => call("POST", `${path}/cancel`)), { class: "quiet" })),
    rows.length > 0 && table("Outcomes", ["Link", "Outcome", "Stored"], rows),
    el("p", {}, el("a", { href: "#jobs" }, "All jobs")),
  );
  if (running) setTimeout(() => !signal.aborted && follow(place, id, signal), AGAIN_MS);
  else announce(`The job is ${job.state}: ${progress(job)}.`);
}

function links(job) {
  return Object.values(job.links).reduce((sum, count) => sum + count, 0);
}

function progress(job) {
  const told = Object.entries(job.links).filter(([, count]) => count > 0).map(([outcome, count]) => `${count} ${outcome}`);
  const total = job.total === null ? "" : ` of ${job.total}`;
  return told.length > 0 ? told.join(", ") + total : `${plural(0, "link")}${total}`;
}
