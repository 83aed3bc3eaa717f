// The conversations: listed, opened, renamed, deleted, shared by link, and exported.

import { announce, button, copy, download, el, fill } from "./dom.js";
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
    window.matchMedia("(max-width: 60rem)").addEventListener("change", () => this.#unfold(false));
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

  /** Draw the list anew, and put the focus back on what can be done with the open conversation, by its place. */
  async #again(action) {
    await this.refresh();
    const item = place.querySelector("[aria-current=page]")?.closest("li");
    item?.querySelectorAll(".actions button")[action]?.focus();
    return item;
  }

  #new() {
    return el("a", { class: "new", href: "/" }, "New conversation");
  }

  #show(found) {
    const open = found.find((each) => each.id === this.current());
    if (open) document.title = `${open.title} · Groundwork`;
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
      thread.shared && act("Stop sharing", () => this.#unshare(thread)),
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
      this.#again(0);
    });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      try {
        await call("PATCH", `/v1/conversations/${thread.id}`, { json: { title: field.value } });
        announce("Renamed.");
        await this.#again(0);
      } catch (error) {
        form.after(el("p", { class: "trouble small", role: "alert" }, error.message));
      }
    });
    fill(item, form);
    field.select();
    field.focus();
  }

  async #share(thread) {
    if (!thread.shared) await call("PATCH", `/v1/conversations/${thread.id}`, { json: { shared: true } });
    const address = new URL(`/?c=${thread.id}`, location.href).href;
    const copied = await copy(address);
    const item = await this.#again(1);
    const note = "whoever may use this server can read the conversation with it";
    announce(`${copied ? "The link is copied" : `The link is ${address}`}; ${note}.`);
    item?.append(el("p", { class: "small" }, copied ? `Link copied: ${note}.` : [el("a", { href: address }, address), `: ${note}.`]));
  }

  async #unshare(thread) {
    await call("PATCH", `/v1/conversations/${thread.id}`, { json: { shared: false } });
    announce("Not shared any more.");
    await this.#again(1);
  }

  async #export(thread) {
    download(`${fileName(thread.title)}.md`, "text/markdown", await text(`/v1/conversations/${thread.id}/export`));
    announce("Exported as Markdown.");
  }

  #delete(thread, item) {
    const yes = button("Delete for good", async () => {
      await call("DELETE", `/v1/conversations/${thread.id}`);
      announce("Deleted.");
      this.onGone();
    }, { class: "danger small" });
    item.querySelector(".actions").replaceWith(el("div", { class: "actions" }, yes, button("Keep", () => this.#again(thread.shared ? 4 : 3), { class: "quiet small" })));
    yes.focus();
  }

  #unfold(on) {
    place.classList.toggle("unfolded", on);
    toggle.setAttribute("aria-expanded", String(on));
    // The list covers what is asked and answered, which must not be reached behind it.
    document.querySelector("main").inert = on;
    if (on) place.querySelector("a")?.focus();
  }
}

/** A conversation's title as a file may be called. */
function fileName(title) {
  const words = title.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ["conversation"];
  return words.join("-").slice(0, 80);
}
