// The small card of a citation: shown on hover and on focus, stays while the pointer is on it, gone with Escape.

import { el, fill } from "./dom.js";

const DELAY = 120;
let card = null;
let timer = null;

/** Show what `content()` returns beside `anchor` while it is hovered or focused. */
export function attachTip(anchor, content) {
  const show = () => {
    clearTimeout(timer);
    timer = setTimeout(() => open(anchor, content()), DELAY);
  };
  anchor.addEventListener("pointerenter", (event) => event.pointerType !== "touch" && show());
  anchor.addEventListener("focus", show);
  anchor.addEventListener("pointerleave", leave);
  anchor.addEventListener("blur", leave);
  anchor.addEventListener("click", close);
}

function open(anchor, content) {
  close();
  if (!anchor.isConnected) return;
  card = el("div", { id: "tip", class: "tip", role: "tooltip", on: { pointerenter: () => clearTimeout(timer), pointerleave: leave } });
  fill(card, content);
  document.querySelector("main").append(card);
  anchor.setAttribute("aria-describedby", "tip");
  const at = anchor.getBoundingClientRect();
  const size = card.getBoundingClientRect();
  const left = Math.max(8, Math.min(at.left, document.documentElement.clientWidth - size.width - 8));
  const below = at.bottom + 6 + size.height < window.innerHeight;
  card.style.left = `${left + window.scrollX}px`;
  card.style.top = `${(below ? at.bottom + 6 : Math.max(8, at.top - size.height - 6)) + window.scrollY}px`;
}

function leave() {
  clearTimeout(timer);
  timer = setTimeout(close, DELAY * 2);
}

function close() {
  clearTimeout(timer);
  card?.remove();
  card = null;
  document.querySelector("[aria-describedby=tip]")?.removeAttribute("aria-describedby");
}

document.addEventListener("keydown", (event) => event.key === "Escape" && close());
