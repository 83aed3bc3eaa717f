// The stored text that a citation rests on, in the version that was cited, with the quote highlighted.

import { button, el, fill, outside } from "./dom.js";
import { call } from "./server.js";
import { dated, dateInWords, moment, sliced } from "./words.js";

const panel = document.getElementById("reader");
const narrow = window.matchMedia("(max-width: 60rem)");
let opener = null;

/** Open the source of a citation; the focus goes into it, and back to `from` when it is closed. */
export async function openSource(citation, from) {
  opener = from;
  panel.hidden = false;
  document.body.classList.add("reading");
  behind(true);
  fill(panel, head(citation), el("p", { class: "waiting" }, "Loading the stored text…"));
  panel.focus();
  try {
    const path = `/v1/documents/${encodeURIComponent(citation.document_id)}`;
    const [version, current] = await Promise.all([
      call("GET", `${path}/versions/${encodeURIComponent(citation.version_id)}`),
      call("GET", path),
    ]);
    if (opener !== from) return;
    show(citation, version, current);
  } catch (error) {
    const told = error.status === 404 ? "The document has been removed from the corpus since." : error.message;
    fill(panel, head(citation), el("p", { class: "trouble", role: "alert" }, told), el("blockquote", {}, citation.quote));
  }
}

export function closeSource() {
  if (panel.hidden) return;
  panel.hidden = true;
  document.body.classList.remove("reading");
  behind(false);
  opener?.focus();
  opener = null;
}

function head(citation) {
  return [
    el("div", { class: "reader-bar" }, el("span", {}, citation.metric ? "Source of a figure" : `Source ${citation.number}`), button("Close", closeSource, { class: "quiet" })),
    el("h2", {}, citation.title),
    el(
      "p",
      { class: "origin" },
      [citation.publisher ?? "unknown publisher", citation.tier, dated(citation.published_at)].join(" · "),
    ),
    el("p", {}, citation.url ? outside(citation.url, "Open the original") : "It was added without an address."),
  ];
}

function show(citation, version, current) {
  const [before, quote, after] = sliced(version.text, citation.start, citation.end);
  const found = quote === citation.quote;
  const mark = el("mark", { tabindex: "-1" }, quote);
  const changed = current.version_id !== version.id;
  fill(
    panel,
    head(citation),
    el(
      "p",
      { class: "small" },
      `Version ${version.number}, as fetched ${moment(version.fetched_at)}.`,
      changed && ` The page has changed since: version ${current.version_number} is stored too.`,
    ),
    changed && el("p", { class: "notice" }, `You see the words that the answer cites, not those of ${dateInWords(current.fetched_at)}.`),
    !found && el("p", { class: "trouble", role: "alert" }, "The quote does not stand at its place in the stored text."),
    el("div", { class: "stored" }, before, found ? mark : quote, after),
  );
  if (found) mark.scrollIntoView({ block: "center" });
}

/** On a narrow screen the panel covers the page, so that what is behind must not be reached. */
function behind(on) {
  const covered = on && narrow.matches;
  for (const each of document.querySelectorAll("main, .top, .threads")) each.inert = covered;
}

document.addEventListener("keydown", (event) => event.key === "Escape" && closeSource());
narrow.addEventListener("change", () => behind(!panel.hidden));
