// The source desk: one part at a time, chosen by the fragment of the address.

import { showAdd } from "./desk_add.js";
import { showDocuments } from "./desk_documents.js";
import { showGaps } from "./desk_gaps.js";
import { showJobs } from "./desk_jobs.js";
import { showSources } from "./desk_sources.js";

const PARTS = { add: showAdd, sources: showSources, jobs: showJobs, documents: showDocuments, gaps: showGaps };
const place = document.getElementById("part");
let leave = null;

function show() {
  const [name, argument] = location.hash.slice(1).split("/");
  const part = Object.hasOwn(PARTS, name) ? name : "add";
  for (const link of document.querySelectorAll(".parts a")) {
    if (link.hash === `#${part}`) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  leave?.abort();
  leave = new AbortController();
  PARTS[part](place, { signal: leave.signal, argument: argument ? decodeURIComponent(argument) : null });
}

window.addEventListener("hashchange", show);
show();
