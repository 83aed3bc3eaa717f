// The documents: found, looked at, corrected, removed.

import { announce, button, el, fill, outside } from "./dom.js";
import { attempt, choice, field, removing, table, TIER_CHOICES, waiting } from "./desk_shared.js";
import { call } from "./server.js";
import { dated, dateInWords, moment, plural } from "./words.js";

export async function showDocuments(place, { signal, argument }) {
  if (argument) return one(place, argument, signal);
  const find = el("input", { type: "search", maxlength: 200 });
  const shown = el("div", { "aria-live": "polite" });
  const form = el("form", { class: "fields", role: "search" }, field("In title, publisher or address", find), el("p", {}, el("button", { class: "strong" }, "Find")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    list(shown, find.value.trim(), signal);
  });
  fill(place, el("h2", {}, "Documents"), form, shown);
  await list(shown, "", signal);
}

async function list(place, part, signal) {
  fill(place, waiting("Loading…"));
  const path = `/v1/documents?limit=100${part ? `&q=${encodeURIComponent(part)}` : ""}`;
  const found = await attempt(place, () => call("GET", path, { signal }));
  if (found === undefined) return;
  const rows = found.documents.map((each) =>
    el(
      "tr",
      {},
      el("td", {}, el("a", { href: `#documents/${encodeURIComponent(each.id)}` }, each.title)),
      el("td", {}, each.publisher ?? "unknown"),
      el("td", {}, each.tier),
      el("td", {}, dated(each.published_at)),
    ),
  );
  const told = `${plural(found.total, "document")}${found.total > rows.length ? `, the newest ${rows.length} shown` : ""}.`;
  fill(place, el("p", { class: "small" }, told), rows.length > 0 && table("Documents", ["Title", "Publisher", "Tier", "Published"], rows));
}

async function one(place, id, signal) {
  fill(place, el("h2", {}, "Document"), waiting("Loading…"));
  const path = `/v1/documents/${encodeURIComponent(id)}`;
  const found = await attempt(place, () => Promise.all([call("GET", path, { signal }), call("GET", `${path}/versions`, { signal })]));
  if (found === undefined || signal.aborted) return;
  const [document_, { versions }] = found;
  const trouble = el("div", {});
  const facts = [
    ["Published", `${dated(document_.published_at)}${document_.date_source ? `, from ${document_.date_source} (${document_.date_confidence} confidence)` : ""}`],
    ["Publisher", document_.publisher ?? "unknown"],
    ["Tier", document_.tier],
    ["Author", document_.author],
    ["Names", document_.organisations.join(", ")],
    ["Fetched", moment(document_.fetched_at)],
    ["Versions", String(versions.length)],
  ];
  fill(
    place,
    el("h2", {}, document_.title),
    document_.url && el("p", {}, outside(document_.url, document_.url)),
    el("dl", {}, facts.filter(([, value]) => value).flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)])),
    document_.warnings.map((warning) => el("p", { class: "notice" }, warning)),
    corrections(document_, path, trouble, () => one(place, id, signal)),
    removing("Remove this document", "Remove it with everything derived from it", () =>
      attempt(trouble, async () => {
        await call("DELETE", path);
        announce("Removed.");
        location.hash = "#documents";
      }),
    ),
    trouble,
    versions.length > 1 && differences(path, trouble),
    el("h3", {}, "Text"),
    el("div", { class: "text" }, document_.text),
    el("p", {}, el("a", { href: "#documents" }, "All documents")),
  );
}

function corrections(document_, path, trouble, redraw) {
  const fields = {
    title: el("input", { type: "text", value: document_.title, maxlength: 1000, required: true }),
    publisher: el("input", { type: "text", value: document_.publisher ?? "", maxlength: 200 }),
    published_at: el("input", { type: "text", value: document_.published_at ?? "", placeholder: "unknown", pattern: "\\d{4}(-\\d{2}(-\\d{2})?)?" }),
    tier: choice(TIER_CHOICES, document_.tier),
  };
  const form = el(
    "form",
    { class: "fields" },
    field("Title", fields.title),
    field("Publisher", fields.publisher),
    field("Published", fields.published_at, "2025, 2025-11 or 2025-11-30; empty: unknown."),
    field("Tier", fields.tier),
    el("p", {}, el("button", { class: "strong" }, "Save")),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const changed = Object.entries(fields)
      .map(([name, control]) => [name, control.value.trim() || null])
      .filter(([name, value]) => value !== document_[name]);
    if (changed.length === 0) return announce("Nothing was changed.");
    attempt(trouble, async () => {
      await call("PATCH", path, { json: Object.fromEntries(changed) });
      announce("Saved; later fetches leave it as set.");
      redraw();
    });
  });
  return el("details", {}, el("summary", {}, "Correct what was read wrong"), form);
}

function differences(path, trouble) {
  const shown = el("div", {});
  const show = () =>
    attempt(trouble, async () => {
      const diff = await call("GET", `${path}/diff`);
      const changes = [...diff.figures.map((each) => [each.before, each.after]), ...diff.fields.map((each) => [each.before, each.after]), ...diff.changes.map((each) => [each.before, each.after])];
      const rows = changes.map(([before, after]) => el("tr", {}, el("td", {}, before ?? ""), el("td", {}, after ?? "")));
      fill(shown, table("Differences", [`Version ${diff.from.number}, ${dateInWords(diff.from.fetched_at)}`, `Version ${diff.to.number}, ${dateInWords(diff.to.fetched_at)}`], rows));
    });
  return el("div", {}, button("What the newest version changed", show, { class: "quiet" }), shown);
}
