// What changes while the page is open: taken from the stream, put into the picture and the list, and announced politely.

import { show } from "./page.js";
import { loadAnew } from "./source.js";

/** How long changes are gathered, in milliseconds. */
const GATHER = 400;
/** From how many changed events on everything is loaded again. */
const MOST = 30;
/** How many are announced by name. */
const NAMED = 3;
const picture = document.querySelector("sanctions-timeline");
const live = document.getElementById("live");
let streams = [];
let heard;
let seen = null;
let waiting;
let changes = new Map();

/** What the stream is asked for, but for where it begins. */
function asked() {
  const url = new URL(picture.getAttribute("stream") ?? "", location.href);
  url.searchParams.delete("since");
  return url.href;
}

function connect() {
  close();
  heard = asked();
  const url = picture.getAttribute("stream");
  if (!url || document.hidden) return;
  const filtered = new URL(url, location.href);
  if (seen !== null) filtered.searchParams.set("since", seen);
  const whole = new URL(filtered.pathname, location.href);
  whole.searchParams.set("since", filtered.searchParams.get("since"));
  listen(filtered, () => true);
  // What answers no more is not in the stream of what answers: it is heard of among all changes.
  if (whole.search !== filtered.search) listen(whole, (change) => change.kind === "event" && isShown(change.id));
}

function listen(url, concerns) {
  const stream = new EventSource(url);
  streams.push(stream);
  stream.addEventListener("change", (event) => {
    const change = JSON.parse(event.data);
    if (concerns(change)) take(change);
  });
  stream.addEventListener("error", () => {
    if (stream.readyState !== EventSource.CLOSED || !streams.includes(stream)) return;
    seen = null;
    close();
    setTimeout(connect, 5000);
  });
}

function close() {
  for (const stream of streams) stream.close();
  streams = [];
}

function isShown(id) {
  return picture.knows(id) || document.querySelector(`#list [data-id="${CSS.escape(id)}"]`) !== null;
}

function take(change) {
  seen = Math.max(seen ?? 0, change.seq);
  const before = changes.get(change.id);
  const gone = change.op === "delete";
  changes.set(change.id, { kind: change.kind, gone, created: change.op === "create" || before?.created });
  clearTimeout(waiting);
  waiting = setTimeout(bring, GATHER);
}

/** Brings what was gathered into the page. */
async function bring() {
  const taken = changes;
  changes = new Map();
  const ids = [...taken].filter(([, change]) => change.kind === "event").map(([id]) => id);
  const now = ids.length <= MOST ? await loadAnew(ids.map((id) => [id, taken.get(id).gone])) : null;
  if (now) picture.merge(now);
  else picture.load();
  await show({ anew: true });
  if (now && picture.count !== null && picture.count !== Number(picture.getAttribute("total"))) picture.load();
  if (!now) return announce([`${ids.length} events are new or corrected`]);
  for (const id of ids) document.querySelector(`#list [data-id="${CSS.escape(id)}"]`)?.classList.add("fresh");
  announce([...now].map(([id, event]) => said(event, taken.get(id), id)));
}

function said(event, { created }, id) {
  if (!event) return `Withdrawn: ${id}`;
  return `${created ? "New" : "Corrected"}: ${event.title}, ${event.date.display}`;
}

function announce(words) {
  if (!words.length) return;
  const more = words.length > NAMED ? ` And ${words.length - NAMED} more.` : "";
  live.textContent = words.slice(0, NAMED).join(". ") + more;
}

/** Listens while the page is looked at. */
export function start() {
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) close();
    else connect();
  });
  addEventListener("pagehide", close);
  addEventListener("pageshow", (event) => event.persisted && connect());
  new MutationObserver(() => asked() !== heard && connect()).observe(picture, { attributeFilter: ["stream"] });
  connect();
}
