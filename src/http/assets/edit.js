// Sends an event from the form with the key: mistakes stand at their fields, and what somebody else changed meanwhile is shown beside.

import { settle } from "./conflict.js";
import { fieldAt, read } from "./fields.js";
import { ask, key, withKey } from "./key.js";
import { listen as listenToQuotes } from "./quote.js";

let form;

/** The form as who has the key sees it: nothing of the event is left out there. */
export async function fetchForm() {
  const response = await fetch(location.href, { headers: withKey({ Accept: "text/html" }), cache: "no-store" });
  if (!response.ok) throw new Error(`the form answered ${response.status}`);
  return new DOMParser().parseFromString(await response.text(), "text/html").querySelector("article.edit");
}

/** Follows the key: without one nothing can be sent. */
export async function start() {
  form = document.querySelector("form[data-edit]");
  listen();
  document.addEventListener("key-change", begin);
  await begin();
}

async function begin() {
  tellNeeds();
  answer("");
  const trouble = key() && form.dataset.seenAs !== "staff" ? await replaceForm().catch((error) => error.message) : null;
  const open = key() && form.dataset.seenAs === "staff";
  for (const button of form.querySelectorAll("button")) button.disabled = !open;
  if (key() && !open) answer(`The key is not known, or may not edit${trouble ? `: ${trouble}` : ""}.`);
}

async function replaceForm() {
  const other = document.adoptNode(await fetchForm());
  document.querySelector("article.edit").replaceWith(other);
  form = other.querySelector("form[data-edit]");
  tellNeeds();
  listen();
}

/** Says that a key is needed, and takes it; to who gave one, nothing, in the same room. */
function tellNeeds() {
  const place = document.querySelector("article.edit .needs");
  place.classList.toggle("met", Boolean(key()));
  const button = place.querySelector("button");
  button.disabled = false;
  button.onclick = ask;
}

function listen() {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  form.addEventListener("click", ({ target }) => {
    if (target.matches("[data-add]")) addLine(target);
    if (target.matches("[data-remove]")) removeLine(target);
  });
  listenToQuotes(form);
}

function addLine(button) {
  const list = button.closest("fieldset").querySelector(".lines");
  const line = document.importNode(list.querySelector("template").content, true).firstElementChild;
  list.insertBefore(line, list.querySelector("template"));
  for (const one of line.querySelectorAll("button")) one.disabled = false;
  line.querySelector("input:not([type=hidden]), select").focus();
}

function removeLine(button) {
  const line = button.closest("[data-line]");
  const next = line.nextElementSibling?.matches("[data-line]") ? line.nextElementSibling : line.previousElementSibling;
  const field = next?.querySelector("[data-remove]") ?? line.closest("fieldset").querySelector("[data-add]");
  line.remove();
  field.focus();
}

async function send() {
  clear();
  const { action, method, etag } = form.dataset;
  const reason = form.querySelector("[data-reason]").value.trim();
  const headers = withKey({ "Content-Type": "application/json" });
  if (etag) headers["If-Match"] = etag;
  const save = form.querySelector("[type=submit]");
  save.disabled = true;
  try {
    const response = await fetch(`${action}?reason=${encodeURIComponent(reason)}`, { method, headers, body: JSON.stringify(read(form)) });
    if (response.ok) return leave(response);
    await refused(response);
  } catch {
    answer("The server could not be reached. Nothing was sent; what you wrote is still here.");
  } finally {
    save.disabled = false;
  }
}

async function leave(response) {
  const { id } = await response.json();
  location.assign((form.dataset.then ?? "/events/{id}").replace("{id}", encodeURIComponent(id)));
}

async function refused(response) {
  if (response.status === 412) return settle(form, await fetchForm(), send);
  const problem = await response.json().catch(() => ({ title: `The server answered ${response.status}.` }));
  const mistakes = (problem.errors ?? []).map(showMistake);
  const placed = mistakes.filter(({ field }) => field);
  const loose = mistakes.filter(({ field }) => !field).map(({ words }) => words);
  if (!mistakes.length) loose.push(problem.detail ?? "");
  answer([problem.title, ...loose].filter(Boolean).join(": "));
  placed[0]?.field.focus();
  if (response.status === 401) ask();
}

/** Says what is wrong at the field it is about. */
function showMistake(mistake) {
  const { pointer, detail, did_you_mean: nearest, example } = mistake;
  const more = [nearest && `did you mean ${nearest}?`, !nearest && example && `for example ${example}`].filter(Boolean).join("; ");
  const words = more ? `${detail}: ${more}` : detail;
  const field = fieldAt(form, pointer);
  if (!field) return { words: `${pointer ?? mistake.parameter ?? ""} ${words}`.trim() };
  const line = document.createElement("span");
  line.className = "mistake";
  line.id = `mistake-${form.querySelectorAll(".mistake").length}`;
  line.textContent = words;
  (field.closest("label") ?? field).after(line);
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", line.id);
  return { field, words };
}

function clear() {
  answer("");
  document.getElementById("conflict").hidden = true;
  for (const line of form.querySelectorAll(".mistake")) line.remove();
  for (const field of form.querySelectorAll("[aria-invalid]")) {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  }
}

function answer(words) {
  document.getElementById("answer").textContent = words;
}
