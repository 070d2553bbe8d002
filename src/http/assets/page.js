// The state of a page with the picture is its address: this keeps both and what is shown of them the same.

import { withKey } from "./key.js";

const picture = document.querySelector("sanctions-timeline");
const form = document.getElementById("query");
const order = document.getElementById("sort");
/** The order there is when none is asked for. */
let usual = parameters().has("sort") ? null : order?.value;
let underWay = new AbortController();

/** The parameters of the address. */
export function parameters() {
  return new URLSearchParams(location.search);
}

/** Goes to other parameters of this page; `push` says whether the way back leads here. */
export async function go(values, { push = true, keepsPlace = false } = {}) {
  for (const [name, value] of [...values]) if (value === "") values.delete(name, value);
  if (!keepsPlace) values.delete("cursor");
  const query = values.toString();
  const to = location.pathname + (query ? `?${query}` : "");
  if (to === location.pathname + location.search) return;
  history[push ? "pushState" : "replaceState"](null, "", to);
  await show();
}

/** Fetches this address again and puts what it says into the page. */
export async function show({ anew = false } = {}) {
  underWay.abort();
  underWay = new AbortController();
  try {
    const response = await fetch(location.href, { signal: underWay.signal, headers: withKey({ Accept: "text/html" }), cache: anew ? "no-cache" : "default" });
    if (!response.ok) return location.reload();
    swap(new DOMParser().parseFromString(await response.text(), "text/html"));
  } catch (error) {
    if (error.name !== "AbortError") document.getElementById("live").textContent = "The page could not be brought up to date.";
  }
}

/** Replaces what changes with the address by what another version of this page has. */
function swap(other) {
  for (const part of document.querySelectorAll("[data-swap]")) {
    const next = other.getElementById(part.id);
    if (next) replace(part, document.adoptNode(next));
  }
  document.title = other.title;
  fillForm();
  const chosen = other.querySelector("#sort [selected]")?.value;
  if (chosen && order && !parameters().has("sort")) usual = order.value = chosen;
  const attributes = other.querySelector("sanctions-timeline")?.attributes ?? [];
  for (const { name, value } of attributes) if (picture.getAttribute(name) !== value) picture.setAttribute(name, value);
  for (const name of ["from", "to"]) if (![...attributes].some((one) => one.name === name)) picture.removeAttribute(name);
  document.dispatchEvent(new CustomEvent("swapped"));
}

/** Puts a new part in the place of an old one; what was open stays open, and the focus stays where it was. */
function replace(part, next) {
  const focused = part.contains(document.activeElement) ? likeness(document.activeElement) : null;
  for (const one of part.querySelectorAll("details[id]")) {
    const same = next.querySelector(`#${CSS.escape(one.id)}`);
    if (same) same.open = one.open;
  }
  const places = [...part.querySelectorAll("ul")].map((one) => one.scrollTop);
  part.replaceWith(next);
  next.querySelectorAll("ul").forEach((one, i) => (one.scrollTop = places[i] ?? 0));
  if (focused) next.querySelector(focused)?.focus({ preventScroll: true });
}

/** A selector for the element that takes the place of one. */
function likeness(element) {
  if (element.id) return `#${CSS.escape(element.id)}`;
  if (element.name) return `[name="${CSS.escape(element.name)}"][value="${CSS.escape(element.value)}"]`;
  if (element.localName === "summary") return `#${CSS.escape(element.parentElement.id)} summary`;
  return element.rel ? `[rel="${CSS.escape(element.rel)}"]` : element.localName;
}

/** Gives the fields of the form what the address says, but for the one somebody is typing in. */
function fillForm() {
  const values = parameters();
  for (const field of form?.elements ?? []) {
    if (!field.name || field === document.activeElement || field.closest("[data-swap]")) continue;
    if (field.type === "checkbox") field.checked = values.getAll(field.name).includes(field.value);
    else if (field === order) field.value = values.get("sort") ?? usual ?? order.options[0].value;
    else field.value = values.get(field.name) ?? "";
  }
}

/** What the form asks for. */
function asked() {
  const values = new URLSearchParams(new FormData(form));
  if (order?.value === usual) values.delete("sort");
  return values;
}

/** Keeps the window asked for where the form changes something else. */
function listenToForm() {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const before = parameters();
    go(asked()).then(() => {
      const now = parameters();
      if (["from", "to"].some((name) => before.get(name) !== now.get(name))) picture.readWindow();
    });
  });
  form.addEventListener("change", ({ target }) => {
    if (target.type === "checkbox" || target.localName === "select") go(asked());
  });
}

/** In an embed, links that do not say otherwise open elsewhere. */
const framed = document.querySelector("base[target]") !== null;

/** Links to other states of this page change it in place. */
function listenToLinks() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (link.target ? link.target !== "_self" : framed) return;
    const to = new URL(link.href.baseVal ?? link.href, location.href);
    if (to.origin !== location.origin || to.pathname !== location.pathname || !link.closest("[data-swap], #query, .brushed")) return;
    event.preventDefault();
    const before = parameters();
    go(to.searchParams, { keepsPlace: true }).then(() => arrive(to, before));
  });
}

function arrive(to, before) {
  const now = parameters();
  if (["from", "to"].some((name) => before.get(name) !== now.get(name))) picture.readWindow();
  const place = to.hash && document.getElementById(to.hash.slice(1));
  if (!place) return;
  place.scrollIntoView();
  place.tabIndex = -1;
  place.focus({ preventScroll: true });
}

function listenToPicture() {
  let waiting;
  const later = (change, time, then) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const values = parameters();
      change(values);
      go(values, { push: false }).then(then);
    }, time);
  };
  picture.addEventListener("window-change", ({ detail }) => later((values) => setWindow(values, detail), 250));
  picture.addEventListener("on-change", () => {
    later((values) => {
      setWindow(values, picture.window);
      const { on, isToday } = picture;
      if (isToday) values.delete("on");
      else values.set("on", on);
    }, 120, tellInForce);
  });
}

/** Says what was in force on the day the handle was moved to. */
function tellInForce() {
  const words = [...document.querySelectorAll("#in-force :is(h2, h3)")].map((title) => title.textContent.trim().replace(/\s+/g, " "));
  document.getElementById("live").textContent = words.join(", ");
}

function setWindow(values, { from, to, all }) {
  if (all) {
    values.delete("from");
    values.delete("to");
  } else {
    values.set("from", from);
    values.set("to", to);
  }
}

/** The form of the day asked about sets the handle. */
function listenToDay() {
  document.addEventListener("submit", (event) => {
    const field = event.target.closest("#in-force")?.querySelector("[name=on]");
    if (!field) return;
    event.preventDefault();
    const values = parameters();
    values.set("on", field.value);
    go(values);
  });
}

/** Makes the page follow its address, and the address the page. */
export function start() {
  if (form) listenToForm();
  listenToLinks();
  listenToPicture();
  listenToDay();
  document.addEventListener("key-change", () => {
    picture.load();
    show({ anew: true });
  });
  addEventListener("popstate", async () => {
    fillForm();
    await show();
    picture.readWindow();
  });
}
