// The window of time and the sources in use: seen in one line, changed in a panel below it.

import { button, el, fill } from "./dom.js";
import { call } from "./server.js";
import { dateInWords, plural, TIERS } from "./words.js";

const EMPTY = { published_after: "", published_before: "", as_of: "", publishers: [], tiers: [], organisations: [] };
const SHOWN = 60;
const FIELDS = {
  published_after: "Published since",
  published_before: "Published until",
  as_of: "As of",
};

/** The scope of the questions, shown in `place`. */
export class Scope {
  constructor(place) {
    this.place = place;
    this.chosen = structuredClone(EMPTY);
    this.holdings = null;
    this.toggle = button("", () => this.#open(this.panel.hidden), { class: "quiet", "aria-expanded": "false", "aria-controls": "scope-panel" });
    this.panel = el("div", { id: "scope-panel", class: "scope-panel", hidden: true });
    place.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.panel.hidden) return;
      this.#open(false);
      this.toggle.focus();
    });
    fill(place, this.panel, el("p", { class: "scope-line" }, this.toggle));
    this.#say();
  }

  /** What goes with a question: the fields that narrow something. */
  get body() {
    return Object.fromEntries(Object.entries(this.chosen).filter(([, value]) => value.length > 0));
  }

  /** The scope in words. */
  get words() {
    const { published_after, published_before, as_of, publishers, tiers, organisations } = this.chosen;
    const window = [
      published_after && `since ${dateInWords(published_after)}`,
      published_before && `until ${dateInWords(published_before)}`,
      as_of && `as of ${dateInWords(as_of)}`,
    ].filter(Boolean);
    const sources = [...tiers, ...publishers].join(", ");
    const about = organisations.length > 0 ? [`naming ${organisations.join(", ")}`] : [];
    return [window.join(", ") || "any time", sources || "all sources", ...about].join(" · ");
  }

  async #open(on) {
    this.panel.hidden = !on;
    this.toggle.setAttribute("aria-expanded", String(on));
    if (!on) return;
    if (this.holdings === null) {
      fill(this.panel, el("p", { class: "waiting" }, "Counting what the corpus holds…"));
      try {
        this.holdings = await call("GET", "/v1/overview");
      } catch (error) {
        fill(this.panel, el("p", { class: "trouble", role: "alert" }, error.message));
        return;
      }
    }
    this.#fillPanel();
  }

  #fillPanel() {
    const { documents, undated, oldest, newest } = this.holdings;
    const held = `${plural(documents, "document")}, ${dateInWords(oldest)} to ${dateInWords(newest)}; ${undated} undated.`;
    fill(
      this.panel,
      el("p", { class: "small" }, documents === 0 ? "The corpus is empty." : held),
      this.#window(),
      this.#choices("Sources of the tiers", "tiers", this.holdings.tiers, (name) => TIERS[name] ?? name),
      this.#choices("Publishers", "publishers", this.holdings.publishers),
      this.#choices("Documents that name", "organisations", this.holdings.organisations),
      el(
        "p",
        { class: "buttons" },
        button("Done", () => this.#close(), { class: "strong" }),
        button("Reset", () => this.#reset(), { class: "quiet" }),
      ),
    );
  }

  #window() {
    const presets = [
      ["Any time", ""],
      ["30 days", daysAgo(30)],
      ["90 days", daysAgo(90)],
      ["This year", String(new Date().getUTCFullYear())],
    ];
    return el(
      "fieldset",
      {},
      el("legend", {}, "Window"),
      el("p", { class: "buttons" }, presets.map(([name, after]) => button(name, () => this.#preset(after), { class: "quiet" }))),
      el("div", { class: "dates" }, Object.entries(FIELDS).map(([field, label]) => this.#date(field, label))),
    );
  }

  #date(field, label) {
    const input = el("input", {
      id: `scope-${field}`,
      type: "text",
      value: this.chosen[field],
      placeholder: "2025-11-30",
      size: 10,
      "aria-describedby": "date-form",
      on: { change: () => this.#change(field, input) },
    });
    const hint = field === "as_of" && el("span", { id: "date-form", class: "small" }, "A year, a month or a day: 2025, 2025-11, 2025-11-30.");
    return el("p", {}, el("label", { for: input.id }, label), input, hint);
  }

  #change(field, input) {
    const value = input.value.trim();
    const fits = value === "" || isDate(value);
    input.setAttribute("aria-invalid", String(!fits));
    input.parentElement.querySelector(".trouble")?.remove();
    if (!fits) return input.after(el("span", { class: "trouble small", role: "alert" }, "Not a date, so not used."));
    this.chosen[field] = value;
    this.#say();
  }

  #preset(after) {
    Object.assign(this.chosen, { published_after: after, published_before: "" });
    this.#say();
    this.#fillPanel();
  }

  #choices(legend, field, counted, label = (name) => name) {
    if (counted.length === 0) return null;
    const rows = el("div", { class: "choices" });
    const show = (part) => {
      const wanted = counted.filter(({ name }) => name.toLowerCase().includes(part.toLowerCase())).slice(0, SHOWN);
      fill(rows, wanted.map(({ name, documents }) => this.#choice(field, name, `${label(name)} (${documents})`)));
    };
    show("");
    const find = counted.length > 12 &&
      el("input", { type: "search", "aria-label": `Find among: ${legend}`, placeholder: "Find…", on: { input: (event) => show(event.target.value) } });
    return el("fieldset", {}, el("legend", {}, legend), find, rows);
  }

  #choice(field, name, label) {
    const box = el("input", {
      type: "checkbox",
      checked: this.chosen[field].includes(name),
      on: {
        change: () => {
          const others = this.chosen[field].filter((each) => each !== name);
          this.chosen[field] = box.checked ? [...others, name] : others;
          this.#say();
        },
      },
    });
    return el("label", {}, box, ` ${label}`);
  }

  #reset() {
    this.chosen = structuredClone(EMPTY);
    this.#say();
    this.#fillPanel();
  }

  #close() {
    this.#open(false);
    this.toggle.focus();
  }

  #say() {
    this.toggle.textContent = `Scope: ${this.words}`;
    this.toggle.classList.toggle("narrowed", Object.keys(this.body).length > 0);
  }
}

/** A year, a month of it or a day of the calendar. */
function isDate(value) {
  const [whole, month, day] = /^\d{4}(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(value) ?? [];
  if (whole === undefined || Number(month ?? 1) < 1 || Number(month ?? 1) > 12) return false;
  return day === undefined || new Date(`${whole}T00:00:00Z`).toJSON()?.startsWith(whole) === true;
}

function daysAgo(days) {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}
