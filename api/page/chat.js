// The chat page: a question goes out, an answer streams in, and the thread is kept.

import { heard, showAnswer } from "./answer.js";
import { announce, button, el, fill } from "./dom.js";
import { closeSource, openSource } from "./reader.js";
import { Scope } from "./scope.js";
import { call, stream } from "./server.js";
import { Threads } from "./threads.js";
import { dateInWords, plural } from "./words.js";

const turns = document.getElementById("turns");
const form = document.getElementById("composer");
const field = document.getElementById("question");
const send = document.getElementById("send");
const stop = document.getElementById("stop");
const scope = new Scope(document.getElementById("scope"));
const threads = new Threads({ current: () => thread, onGone: () => location.assign("/") });

let thread = new URLSearchParams(location.search).get("c");
let running = null;
const touched = window.matchMedia("(pointer: coarse)");

async function ask(question) {
  if (running !== null || question === "") return;
  running = new AbortController();
  busy(true);
  closeSource();
  if (turns.querySelector(".turn") === null) fill(turns);
  const turn = newTurn(question);
  turn.article.classList.add("asked");
  turns.append(turn.article);
  // At once: on the way there, a chart of an earlier answer may still push everything down.
  turn.article.scrollIntoView({ block: "start", behavior: "instant" });
  try {
    await answered(question, turn);
  } catch (error) {
    failed(turn, question, error);
  } finally {
    running = null;
    busy(false);
  }
}

async function answered(question, turn) {
  announce("Searching the corpus.");
  const body = { question, ...scope.body };
  const narrowing = Object.keys(scope.body);
  const within = narrowing.length > 0 ? scope.words : null;
  if (thread === null) await begin(question);
  body.conversation_id = thread;
  let written = "";
  let finished = false;
  await stream(
    "/v1/ask",
    body,
    (name, data) => {
      if (name === "question" && data.resolved_question) turn.wait(`Searching for “${data.resolved_question}”…`);
      if (name === "search_results") turn.wait(reading(data.hits));
      if (name === "delta") turn.write((written += data.text));
      if (name === "reset") turn.write((written = ""));
      if (name === "error") throw Object.assign(new Error(data.detail ?? data.title), { problem: data });
      if (name === "answer") {
        finished = true;
        showAnswer(turn.answer, data, { open: openSource, queued: narrowing.length === 0, within, fresh: true });
        announce(heard(data));
      }
    },
    running.signal,
  );
  if (!finished) throw new Error("The answer broke off.");
  threads.refresh();
}

async function begin(question) {
  const made = await call("POST", "/v1/conversations", { json: { title: question.slice(0, 120) }, signal: running.signal });
  thread = made.id;
  history.replaceState(null, "", `/?c=${thread}`);
}

function reading(hits) {
  const documents = new Set(hits.map((hit) => hit.document.id)).size;
  return `Reading ${plural(hits.length, "passage")} from ${plural(documents, "document")}…`;
}

function newTurn(question) {
  const answer = el("div", { class: "answer" });
  const waiting = el("p", { class: "waiting" }, "Searching the corpus…");
  const draft = el("p", { class: "draft" });
  fill(answer, waiting, draft);
  const article = el("article", { class: "turn" }, el("h2", { class: "question" }, question), answer);
  return {
    article,
    answer,
    wait: (text) => (waiting.textContent = text),
    write: (text) => (draft.textContent = text),
  };
}

function failed(turn, question, error) {
  const stopped = error.name === "AbortError";
  const told = stopped ? "Stopped." : error.message;
  announce(told);
  const again = button("Ask again", () => {
    turn.article.remove();
    ask(question);
  }, { class: "quiet" });
  const edit = button("Change the question", () => {
    field.value = question;
    field.focus();
    grow();
  }, { class: "quiet" });
  fill(turn.answer, el("p", { class: stopped ? "waiting" : "trouble", role: stopped ? null : "alert" }, told), el("p", { class: "buttons" }, again, edit));
}

function busy(on) {
  // Who has gone on to something else meanwhile is left there.
  const idle = [document.body, stop].includes(document.activeElement);
  send.hidden = on;
  stop.hidden = !on;
  turns.setAttribute("aria-busy", String(on));
  // The reader stays where the answer begins: these are always in sight. On a phone the field would bring the keyboard up.
  if (on) stop.focus({ preventScroll: true });
  else if (idle) (touched.matches ? send : field).focus({ preventScroll: true });
}

function grow() {
  field.style.height = "auto";
  if (field.value !== "") field.style.height = `${Math.min(field.scrollHeight, 200)}px`;
}

async function welcome() {
  const suggestions = el("ul", { class: "suggestions" });
  const held = el("p", { class: "held" }, "Looking at what the corpus holds…");
  fill(
    turns,
    el("section", { class: "welcome", "aria-label": "Begin" }, el("p", { class: "motto" }, "Ask the compute landscape. Get an answer you can check."), held, suggestions),
  );
  try {
    const overview = await call("GET", "/v1/overview");
    if (overview.documents === 0) {
      fill(held, "The corpus is empty. ", el("a", { href: "/sources" }, "Add a source"), ", or run ", el("code", {}, "groundwork load-starter"), ".");
      return;
    }
    const names = overview.organisations.slice(0, 5).map((each) => each.name);
    held.textContent = `${plural(overview.documents, "document")} from ${dateInWords(overview.oldest)} to ${dateInWords(overview.newest)}${names.length ? `, most about ${names.join(", ")}` : ""}.`;
    const { questions } = await call("GET", "/v1/suggestions");
    fill(suggestions, questions.map((question) => el("li", {}, button(question, () => ask(question), { class: "suggestion" }))));
  } catch (error) {
    fill(held, el("span", { class: "trouble", role: "alert" }, error.message), " ", button("Try again", welcome, { class: "quiet" }));
  }
}

async function load() {
  if (thread === null) return welcome();
  fill(turns, el("p", { class: "waiting" }, "Loading the conversation…"));
  try {
    const { title, turns: kept, mine } = await call("GET", `/v1/conversations/${encodeURIComponent(thread)}`);
    fill(turns);
    for (const each of kept) {
      const turn = newTurn(each.question);
      turns.append(turn.article);
      if (each.answer === null) fill(turn.answer, el("p", { class: "notice" }, "A document that this answer cited has been removed, and the answer with it. Ask again."));
      else showAnswer(turn.answer, each.answer, { open: openSource });
    }
    if (!mine) {
      // A shared conversation is read only: a question begins one of the reader's own.
      document.title = `${title} · Groundwork`;
      turns.append(el("p", { class: "notice" }, "This conversation was shared with you. What you ask now begins one of your own."));
      thread = null;
    }
  } catch (error) {
    const gone = error.status === 404;
    fill(turns, el("p", { class: "trouble", role: "alert" }, gone ? "This conversation does not exist, or is not shared with you." : error.message));
    if (gone) thread = null;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const question = field.value.trim();
  if (running !== null || question === "") return;
  field.value = "";
  grow();
  ask(question);
});
field.addEventListener("input", grow);
field.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit();
});
stop.addEventListener("click", () => running?.abort());

await Promise.all([load(), threads.refresh()]);
// Asked before this script was there: Enter then began a new line.
if (field.value.endsWith("\n")) form.requestSubmit();
