// The conversations: listed, opened, renamed, deleted, shared by link, and exported.

import { announce, button, download, el, fill } from "./dom.js";
import { all, call, text } from "./server.js";
import { moment } from "./words.js";

const place = document.getElementById("threads");
const toggle = document.getElementById("threads-toggle");

/** The list of conversations; `current()` is the id of the open one, `onGone()` is called when it is deleted. */
export class Threads {
  constructor({ current, onGone }) {
    this.current = current;
    this.onGone = onGone;
    toggle.addEventListener("click", () => this.#unfold(!place.classList.contains("unfolded")));
    place.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !place.classList.contains("unfolded")) return;
      this.#unfold(false);
      toggle.focus();
    });
  }

  async refresh() {
    try {
      const found = await all("/v1/conversations?limit=100", "conversations", 300);
      // One without answers is left of a question that was stopped or failed.
      this.#show(found.filter((each) => each.turns > 0 || each.id === this.current()));
    } catch (error) {
      fill(place, this.#new(), el("p", { class: "trouble small" }, error.message));
    }
  }

  #new() {
    return el("a", { class: "new", href: "/" }, "New conversation");
  }

  #show(found) {
    const empty = el("p", { class: "small" }, "What you ask is kept here, with the versions it cites.");
    fill(
      place,
      this.#new(),
      el("h2", {}, "Conversations"),
      found.length === 0 ? empty : el("ul", {}, found.map((each) => this.#item(each))),
    );
  }

  #item(thread) {
    const here = thread.id === this.current();
    const link = el("a", { href: `/?c=${thread.id}`, "aria-current": here ? "page" : null, title: moment(thread.updated_at) }, thread.title);
    const item = el("li", {}, link, here && this.#actions(thread));
    return item;
  }

  #actions(thread) {
    const act = (name, work, attributes = {}) =>
      button(name, async (event) => {
        try {
          await work(event);
        } catch (error) {
          announce(error.message);
          event.target.closest("li").append(el("p", { class: "trouble small", role: "alert" }, error.message));
        }
      }, { class: "quiet small", "aria-label": `${name} ${thread.title}`, ...attributes });
    return el(
      "div",
      { class: "actions" },
      act("Rename", (event) => this.#rename(thread, event.target.closest("li"))),
      act(thread.shared ? "Link" : "Share", () => this.#share(thread)),
      act("Export", () => this.#export(thread)),
      act("Delete", (event) => this.#delete(thread, event.target.closest("li"))),
    );
  }

  #rename(thread, item) {
    const field = el("input", { type: "text", value: thread.title, maxlength: 200, required: true, "aria-label": "New name" });
    const form = el("form", { class: "rename" }, field, el("button", { class: "quiet small" }, "Save"));
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.refresh();
    });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      await call("PATCH", `/v1/conversations/${thread.id}`, { json: { title: field.value } });
      announce("Renamed.");
      await this.refresh();
    });
    fill(item, form);
    field.select();
    field.focus();
  }

  async #share(thread) {
    if (!thread.shared) await call("PATCH", `/v1/conversations/${thread.id}`, { json: { shared: true } });
    const address = new URL(`/?c=${thread.id}`, location.href).href;
    await navigator.clipboard.writeText(address);
    announce("The link is copied; whoever may use this server can read the conversation with it.");
    await this.refresh();
    const note = el("p", { class: "small" }, "Link copied: whoever may use this server can read it.");
    place.querySelector("[aria-current=page]")?.closest("li").append(note);
  }

  async #export(thread) {
    download(`${thread.id}.md`, "text/markdown", await text(`/v1/conversations/${thread.id}/export`));
    announce("Exported as Markdown.");
  }

  #delete(thread, item) {
    const yes = button("Delete for good", async () => {
      await call("DELETE", `/v1/conversations/${thread.id}`);
      announce("Deleted.");
      this.onGone();
    }, { class: "danger small" });
    item.querySelector(".actions").replaceWith(el("div", { class: "actions" }, yes, button("Keep", () => this.refresh(), { class: "quiet small" })));
    yes.focus();
  }

  #unfold(on) {
    place.classList.toggle("unfolded", on);
    toggle.setAttribute("aria-expanded", String(on));
    if (on) place.querySelector("a")?.focus();
  }
}
