// The queue of what a text tells of, worked by keyboard: next, previous, accept, reject, change.

import { ask, withKey } from "./key.js";

let desk;

/** Follows the page, which is fetched anew with the key. */
export function start() {
  document.addEventListener("swapped", begin);
  document.addEventListener("keydown", press);
  begin();
}

function begin() {
  desk = document.querySelector("article.review");
  for (const form of desk?.querySelectorAll(".queue form") ?? []) listen(form);
}

function listen(form) {
  const item = form.closest("li");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    accept(item);
  });
  form.querySelector(".reject").addEventListener("click", () => reject(item));
  for (const other of form.querySelectorAll(".other")) other.addEventListener("click", () => (fieldOf(form, "date").value = other.dataset.date));
  item.addEventListener("focusin", () => show(item));
}

const fieldOf = (form, name) => form.querySelector(`[data-of="${name}"]`);
const items = () => [...desk.querySelectorAll(".queue > li")];
const current = () => document.activeElement?.closest?.(".queue > li") ?? null;

/** Marks in the text what a proposal rests on. */
function show(item) {
  for (const one of desk.querySelectorAll(".now")) one.classList.remove("now");
  const parts = desk.querySelectorAll(`[data-of-sentence="${CSS.escape(item.dataset.sentence)}"]`);
  for (const one of [item, ...parts]) one.classList.add("now");
  const text = desk.querySelector("#text");
  if (parts[0] && text.scrollHeight > text.clientHeight) text.scrollTop = parts[0].offsetTop - text.offsetTop - text.clientHeight / 3;
}

function press(event) {
  if (!desk || event.ctrlKey || event.metaKey || event.altKey) return;
  const field = event.target.closest?.("input, select, textarea, dialog");
  if (event.key === "Escape" && current()) return current().focus();
  if (field && field.type !== "checkbox") return;
  const item = current();
  const does = { j: () => step(item, 1), k: () => step(item, -1) };
  if (item) Object.assign(does, { a: () => accept(item), x: () => reject(item), e: () => fieldOf(item, "title").focus() });
  const act = does[event.key.toLowerCase()];
  if (!act) return;
  event.preventDefault();
  act();
}

function step(item, by) {
  const all = items();
  const at = item ? all.indexOf(item) + by : 0;
  const next = all[Math.max(0, Math.min(all.length - 1, at))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

/** What was changed of the proposal. */
function changes(form) {
  const found = {};
  for (const field of form.querySelectorAll("[data-of]")) {
    const before = field.options ? [...field.options].find((one) => one.defaultSelected)?.value : field.defaultValue;
    if (field.value !== before) found[field.dataset.of] = field.value.trim();
  }
  return found;
}

async function accept(item) {
  const form = item.querySelector("form");
  const on = form.querySelector("[data-on]");
  const changed = changes(form);
  const claim = "date" in changed ? { claim: { value: changed.date } } : {};
  const body = on?.checked ? { on: on.dataset.on, ...claim } : { on: null, event: changed, ...claim };
  const answer = await send(item, "accept", body);
  if (!answer) return;
  const { id, title } = answer;
  leave(item, `Accepted: ${title}`, `/events/${encodeURIComponent(id)}`);
}

async function reject(item) {
  const field = item.querySelector("[data-reason]");
  const reason = field.value.trim();
  if (!reason) {
    tell(item, "Say why not: it is kept, and nobody is asked again.");
    return field.focus();
  }
  if (await send(item, "reject", { reason })) leave(item, `Rejected: ${fieldOf(item, "title").value}`);
}

async function send(item, how, body) {
  if (item.ariaBusy === "true") return null;
  item.ariaBusy = "true";
  tell(item, "");
  try {
    const url = `/v1/proposals/${encodeURIComponent(item.dataset.proposal)}/${how}`;
    const response = await fetch(url, { method: "POST", headers: withKey({ "Content-Type": "application/json" }), body: JSON.stringify(body) });
    if (response.ok) return await response.json();
    const problem = await response.json().catch(() => ({ title: `The server answered ${response.status}.` }));
    const mistakes = (problem.errors ?? []).map(({ pointer, detail, did_you_mean: nearest }) => `${pointer ?? ""} ${detail}${nearest ? `: did you mean ${nearest}?` : ""}`);
    tell(item, [problem.title, ...(mistakes.length ? mistakes : [problem.detail])].filter(Boolean).join(": "));
    if (response.status === 401) ask();
  } catch {
    tell(item, "The server could not be reached. Nothing was decided.");
  } finally {
    item.ariaBusy = "false";
  }
  return null;
}

function tell(item, words) {
  item.querySelector(".mistake").textContent = words;
}

/** Takes a proposal that was decided on out of the queue, and goes on to the next. */
function leave(item, words, url) {
  const said = desk.querySelector("#said");
  said.textContent = words;
  if (url) {
    const link = document.createElement("a");
    link.href = url;
    link.textContent = "See it";
    said.append(". ", link);
  }
  const next = item.nextElementSibling ?? item.previousElementSibling;
  item.remove();
  if (next) next.focus();
  else {
    desk.querySelector("#queue-title").tabIndex = -1;
    desk.querySelector("#queue-title").focus();
  }
}
