// Makes the picture of how many events there are over time a brush: what is swept over becomes the window.

import { addMonths, dayNumber, firstDay, inWords, isoDay } from "./dates.js";

const picture = document.querySelector("sanctions-timeline");
let box;
let chosen;
let edges;

/** The first and the last day of the bars. */
function ends() {
  const bars = document.querySelectorAll("#histogram a[data-from]");
  if (!bars.length) return null;
  return { first: firstDay(bars[0].dataset.from), last: firstDay(bars[bars.length - 1].dataset.to) };
}

function dayAt(x) {
  const { first, last } = ends();
  const { left, width } = box.getBoundingClientRect();
  return first + Math.max(0, Math.min(1, (x - left) / width)) * (last + 1 - first);
}

/** Shows the window over the bars. */
function follow() {
  const all = ends();
  chosen.hidden = edges[0].hidden = edges[1].hidden = !all;
  if (!all) return;
  const shown = picture.window;
  const whole = shown.all;
  const part = (day) => Math.max(0, Math.min(1, (day - all.first) / (all.last + 1 - all.first)));
  const [from, to] = whole ? [all.first, all.last] : [firstDay(shown.from), firstDay(shown.to)];
  place(part(from), part(to + 1), whole);
  tell(edges[0], all, from);
  tell(edges[1], all, to);
  for (const bar of document.querySelectorAll("#histogram a")) bar.setAttribute("tabindex", "-1");
}

function place(from, to, whole) {
  chosen.hidden = Boolean(whole);
  chosen.style.left = `${from * 100}%`;
  chosen.style.width = `${(to - from) * 100}%`;
  edges[0].style.left = `max(0px, ${from * 100}% - 24px)`;
  edges[1].style.left = `min(100% - 24px, ${to * 100}%)`;
}

function tell(edge, { first, last }, day) {
  edge.setAttribute("aria-valuemin", Math.min(first, day));
  edge.setAttribute("aria-valuemax", Math.max(last, day));
  edge.setAttribute("aria-valuenow", day);
  edge.setAttribute("aria-valuetext", inWords(day));
}

/** The window with one of its edges elsewhere. */
function move(side, day) {
  const all = ends();
  const shown = picture.window;
  let [from, to] = shown.all ? [all.first, all.last] : [firstDay(shown.from), firstDay(shown.to)];
  if (side) to = Math.max(from + 6, Math.min(day, Math.max(all.last, to)));
  else from = Math.min(to - 6, Math.max(day, Math.min(all.first, from)));
  picture.setWindow(from, to + 1);
}

function pressed(event, side) {
  const { from, to } = picture.window;
  const shown = picture.window.all ? ends() : { first: firstDay(from), last: firstDay(to) };
  const day = side ? shown.last : shown.first;
  const year = Number(isoDay(day).slice(0, -6));
  const next = {
    ArrowLeft: addMonths(day, -1),
    ArrowDown: addMonths(day, -1),
    ArrowRight: addMonths(day, 1),
    ArrowUp: addMonths(day, 1),
    PageDown: addMonths(day, -12),
    PageUp: addMonths(day, 12),
    Home: side ? dayNumber(year, 0, 1) : ends().first,
    End: side ? ends().last : dayNumber(year, 11, 31),
  }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  move(side, next);
}

/** Sweeping over the bars chooses what was swept over; a press that does not move stays a click on a bar. */
function sweep(event) {
  if (event.button || !ends()) return;
  const side = edges.indexOf(event.target);
  const start = event.clientX;
  const begun = dayAt(start);
  let now = null;
  const moved = (moving) => {
    if (now === null && Math.abs(moving.clientX - start) < 5) return;
    if (now === null) box.setPointerCapture(event.pointerId);
    now = dayAt(moving.clientX);
    if (side >= 0) return move(side, Math.round(now));
    const { first, last } = ends();
    const part = (day) => (day - first) / (last + 1 - first);
    place(part(Math.min(begun, now)), part(Math.max(begun, now)));
  };
  const stop = () => {
    box.removeEventListener("pointermove", moved);
    box.removeEventListener("pointerup", stop);
    box.removeEventListener("pointercancel", stop);
    if (now === null) return;
    box.addEventListener("click", prevent, { capture: true, once: true });
    setTimeout(() => box.removeEventListener("click", prevent, { capture: true }), 0);
    if (side < 0) picture.setWindow(Math.floor(Math.min(begun, now)), Math.ceil(Math.max(begun, now)));
  };
  box.addEventListener("pointermove", moved);
  box.addEventListener("pointerup", stop);
  box.addEventListener("pointercancel", stop);
}

function prevent(event) {
  event.preventDefault();
  event.stopPropagation();
}

/** Puts the brush around the bars. */
export function start() {
  const bars = document.getElementById("histogram");
  if (!bars) return;
  box = document.createElement("div");
  box.className = "brushed";
  bars.replaceWith(box);
  chosen = document.createElement("div");
  chosen.className = "chosen";
  edges = ["First day of the window", "Last day of the window"].map((label, side) => {
    const edge = document.createElement("div");
    edge.className = "edge";
    edge.tabIndex = 0;
    edge.setAttribute("role", "slider");
    edge.setAttribute("aria-label", label);
    edge.addEventListener("keydown", (event) => pressed(event, side));
    return edge;
  });
  box.append(bars, chosen, ...edges);
  box.addEventListener("pointerdown", sweep);
  box.addEventListener("dragstart", prevent);
  picture.addEventListener("moved", follow);
  document.addEventListener("swapped", follow);
  follow();
}
