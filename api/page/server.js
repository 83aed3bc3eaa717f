// Talking to the server: JSON, streams of events, problems in words, and the key where one is asked for.

import { el } from "./dom.js";

const KEY = "groundwork-key";

/** What the server, or the way to it, had against a request; the message is for people. */
export class Problem extends Error {
  constructor(message, status = 0, body = {}) {
    super(message);
    this.status = status;
    this.body = body;
  }
}

/** Send a request and return the parsed JSON; null where there is none. */
export async function call(method, path, { json, form, signal } = {}) {
  const headers = { Accept: "application/json" };
  if (json !== undefined) headers["Content-Type"] = "application/json";
  const response = await send(path, { method, headers, signal, body: json === undefined ? form : JSON.stringify(json) });
  if (response.status === 204) return null;
  return response.json();
}

/** Send a request and return the answer as text. */
export async function text(path) {
  return (await send(path, { headers: {} })).text();
}

/** All pages of a list, one after the other, at most `most` items. */
export async function all(path, name, most = 500) {
  const found = [];
  for (let next = path; next !== null && found.length < most; ) {
    const response = await send(next, { headers: { Accept: "application/json" } });
    found.push(...(await response.json())[name]);
    const link = /<([^>]+)>;\s*rel="next"/.exec(response.headers.get("link") ?? "");
    next = link === null ? null : link[1];
  }
  return found;
}

/** Ask, and call `onEvent(name, data)` for every event of the stream as it comes. */
export async function stream(path, json, onEvent, signal) {
  const headers = { Accept: "text/event-stream", "Content-Type": "application/json" };
  const response = await send(path, { method: "POST", headers, signal, body: JSON.stringify(json) });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    buffer = (buffer + value).replaceAll("\r\n", "\n");
    const blocks = buffer.split("\n\n");
    buffer = blocks.pop();
    for (const block of blocks) {
      const event = parsed(block);
      if (event !== null) onEvent(event.name, event.data);
    }
  }
}

function parsed(block) {
  let name = "message";
  const data = [];
  for (const row of block.split("\n")) {
    const [field, ...rest] = row.split(":");
    const value = rest.join(":").replace(/^ /, "");
    if (field === "event") name = value;
    if (field === "data") data.push(value);
  }
  return data.length === 0 ? null : { name, data: JSON.parse(data.join("\n")) };
}

async function send(path, options) {
  const key = sessionStorage.getItem(KEY);
  const headers = { ...options.headers, ...(key === null ? {} : { Authorization: `Bearer ${key}` }) };
  let response;
  try {
    response = await fetch(path, { ...options, headers, redirect: "error" });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem("The server could not be reached. Is `groundwork serve` still running?");
  }
  if (response.ok) return response;
  const body = await response.json().catch(() => ({}));
  if (response.status === 401) {
    // Another request may have asked meanwhile.
    if (key === sessionStorage.getItem(KEY)) await askForKey(key !== null);
    return send(path, options);
  }
  throw new Problem(inWords(body, response.status), response.status, body);
}

function inWords(body, status) {
  const fields = (body.errors ?? []).map((each) => `${each.field}: ${each.message}`).join("; ");
  const told = fields || body.detail || `The server answered with status ${status}.`;
  return body.request_id && status >= 500 ? `${told} (request ${body.request_id})` : told;
}

let asking = null;

/** Show a dialog that takes a key; all that wait for one share it. `refused` says that the one there is does not open. */
function askForKey(refused) {
  asking ??= new Promise((resolve) => {
    const told = refused && el("p", { id: "key-refused", class: "trouble", role: "alert" }, "That key does not open this server, or no longer.");
    const described = refused ? { "aria-describedby": "key-refused", "aria-invalid": "true" } : {};
    const field = el("input", { id: "key", type: "password", autocomplete: "off", required: true, ...described });
    const form = el(
      "form",
      { method: "dialog" },
      el("h2", { id: "key-title" }, "This server asks for a key"),
      el("p", {}, "It is kept in this tab until you close it."),
      told,
      el("label", { for: "key" }, "Key"),
      field,
      el("button", { class: "strong" }, "Continue"),
    );
    const dialog = el("dialog", { "aria-labelledby": "key-title" }, form);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      sessionStorage.setItem(KEY, field.value.trim());
      asking = null;
      dialog.remove();
      resolve();
    });
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    document.body.append(dialog);
    dialog.showModal();
  });
  return asking;
}
