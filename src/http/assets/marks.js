// The links and buttons over the picture: one for each bar and mark, so that it works by keyboard and can be heard.

import { inWords, spanInWords } from "./dates.js";
import { nameOf } from "./events.js";
import { shapePicture } from "./shapes.js";

/** At most so many marks can be reached at a time. */
const MOST = 400;
/** At most so many events are listed in a card. */
const LISTED = 12;

/** Pooled elements over the marks, with one tab stop among them, and the card that tells of one. */
export class Marks {
  constructor(stage, picture, move) {
    this.picture = picture;
    this.move = move;
    this.stage = stage;
    this.bars = list("bars", "Measures");
    this.marks = list("marks", "Events");
    this.card = document.createElement("div");
    this.card.className = "card";
    this.card.hidden = true;
    this.rows = [];
    stage.append(this.bars, this.marks, this.card);
    this.#listen();
  }

  /** Puts an element over each bar and mark that is seen; the focus stays with its event. */
  sync() {
    const focused = this.#key(document.activeElement);
    const { picture } = this;
    this.rows = [];
    this.spare = [...this.marks.children];
    this.used = 0;
    this.#syncBars();
    for (const row of picture.lanes) if (!row.density) this.#syncLane(row);
    for (const one of this.spare.slice(this.used)) one.remove();
    this.#keepFocus(focused);
  }

  #syncBars() {
    const { bars, view } = this.picture;
    while (this.bars.children.length > bars.length) this.bars.lastChild.remove();
    bars.forEach((row, i) => {
      const entry = this.bars.children[i] ?? this.bars.appendChild(item("a"));
      const link = entry.firstChild;
      link.href = `/measures/${encodeURIComponent(row.measure.id)}`;
      say(link, row.measure.sentence);
      place(link, 0, row.top, view.right, row.height);
      link.telling = { measure: row.measure, x: view.clip(view.x(row.measure.periods.at(-1)?.endMax ?? 0)), y: row.top + row.height };
      this.rows.push([link]);
    });
  }

  #syncLane({ lane, y }) {
    const { view } = this.picture;
    const row = [];
    for (let mark = lane.firstMark(view.from); mark < lane.length && this.used < MOST; mark += 1) {
      const x = view.x(lane.day[mark]);
      if (x > view.right) break;
      const many = lane.to[mark] - lane.from[mark] > 1;
      const element = this.#take(many ? "button" : "a");
      this.#tell(element, lane, mark, many);
      place(element, x - 12, y - 12, 24, 24);
      element.telling.x = x;
      element.telling.y = y + 14;
      row.push(element);
    }
    if (row.length) this.rows.push(row);
  }

  /** The next pooled element, of the kind that is needed. */
  #take(kind) {
    const entry = this.spare[this.used] ?? this.marks.appendChild(item(kind));
    this.used += 1;
    if (entry.firstChild.localName !== kind) entry.replaceChildren(item(kind).firstChild);
    return entry.firstChild;
  }

  #tell(element, lane, mark, many) {
    const { events } = lane;
    const lead = events.item[lane.lead[mark]];
    element.telling = { lane, mark, many, lead };
    if (many) {
      const count = lane.to[mark] - lane.from[mark];
      const [from, to] = lane.span(mark);
      return say(element, `${count} events, ${lane.name}, ${spanInWords(from, to)}. First of all: ${lead.title}`);
    }
    element.href = `/events/${encodeURIComponent(lead.id)}`;
    say(element, `${lead.title}, ${lead.date.display}, ${nameOf(lead.status)}, ${nameOf(lead.type)}${lead.disputed ? ", disputed" : ""}`);
  }

  /** What the focus is on: a measure or an event; not a place, as places change. */
  #key(element) {
    const telling = element?.telling;
    return telling && { measure: telling.measure?.id, lead: telling.lead?.id };
  }

  #keepFocus(key) {
    const all = this.rows.flat();
    const same = key && all.find((one) => (key.lead ? this.#holds(one.telling, key.lead) : one.telling.measure?.id === key.measure));
    const last = this.last && all.find((one) => this.#holds(one.telling, this.last) || one.telling.measure?.id === this.last);
    this.#stop(same ?? last ?? all[0]);
    if (!key) return;
    if (same) same.focus({ preventScroll: true });
    else if (!this.stage.contains(document.activeElement) || document.activeElement.telling) this.stage.focus({ preventScroll: true });
  }

  #holds({ lane, mark }, id) {
    if (!lane) return false;
    for (let k = lane.from[mark]; k < lane.to[mark]; k += 1) if (lane.events.item[lane.order[k]].id === id) return true;
    return false;
  }

  /** Makes one element the tab stop. */
  #stop(element) {
    if (this.stopped && this.stopped !== element) this.stopped.tabIndex = -1;
    this.stopped = element;
    if (element) element.tabIndex = 0;
  }

  #listen() {
    for (const list of [this.bars, this.marks]) {
      list.addEventListener("pointerover", (event) => event.target.telling && this.show(event.target));
      list.addEventListener("focusin", (event) => this.#entered(event.target));
      list.addEventListener("click", (event) => event.target.telling?.many && this.#open(event.target));
      list.addEventListener("keydown", (event) => this.#pressed(event));
    }
    this.stage.addEventListener("pointerleave", () => this.#leave());
    this.stage.addEventListener("pointermove", (event) => {
      if (event.target === this.stage || event.target.localName === "canvas") this.#leave();
    });
    this.stage.addEventListener("focusout", (event) => this.stage.contains(event.relatedTarget) || this.hide());
    this.stage.addEventListener("keydown", (event) => event.key === "Escape" && !this.card.hidden && this.#dismiss());
  }

  #entered(element) {
    if (!element.telling) return;
    this.#stop(element);
    this.last = element.telling.lead?.id ?? element.telling.measure?.id;
    this.show(element);
  }

  #leave() {
    if (this.card.matches(":hover") || this.card.contains(document.activeElement)) return;
    const focused = document.activeElement;
    if (focused?.telling && this.stage.contains(focused)) this.show(focused);
    else this.hide();
  }

  #dismiss() {
    const back = this.card.contains(document.activeElement) && this.opened;
    this.hide();
    if (back && back.isConnected) back.focus();
  }

  /** Arrows go from mark to mark, and on beyond the window. */
  #pressed(event) {
    const row = this.rows.findIndex((one) => one.includes(event.target));
    if (row < 0 || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = this.rows[row].indexOf(event.target);
    const to = {
      ArrowRight: () => this.rows[row][at + 1] ?? this.#beyond(event.target, 1),
      ArrowLeft: () => this.rows[row][at - 1] ?? this.#beyond(event.target, -1),
      ArrowDown: () => nearest(this.rows[row + 1], event.target),
      ArrowUp: () => nearest(this.rows[row - 1], event.target),
      Home: () => this.rows[row][0],
      End: () => this.rows[row].at(-1),
    }[event.key];
    if (!to) return;
    event.preventDefault();
    to()?.focus({ preventScroll: true });
  }

  /** Moves the window to the next mark outside it, which then gets the focus. */
  #beyond({ telling }, by) {
    const { lane, mark } = telling;
    const next = mark + by;
    if (!lane || next < 0 || next >= lane.length) return;
    const id = lane.events.item[lane.lead[next]].id;
    this.move.reveal(lane.day[next]);
    this.sync();
    return this.rows.flat().find((one) => this.#holds(one.telling, id));
  }

  /** What a mark of several events does: zooms in on them, or lists them if that would not part them. */
  #open(element) {
    const { lane, mark } = element.telling;
    if (lane.parts(mark)) {
      const { anchor } = lane.events;
      this.hide();
      return this.move.show(anchor[lane.order[lane.from[mark]]], anchor[lane.order[lane.to[mark] - 1]]);
    }
    this.opened = element;
    this.show(element, true);
    this.card.querySelector("a")?.focus({ preventScroll: true });
  }

  /** Shows what an element tells of in the card. */
  show(element, whole) {
    const { telling } = element;
    this.card.classList.toggle("whole", Boolean(whole));
    if (telling.measure) this.#describeMeasure(telling.measure);
    else if (telling.many) this.#describeMany(telling, whole);
    else this.#describeOne(telling.lead);
    this.card.hidden = false;
    const { offsetWidth, offsetHeight } = this.card;
    const { width, height } = this.picture;
    const left = Math.max(4, Math.min(telling.x - 24, width - offsetWidth - 4));
    const above = telling.y + offsetHeight > height - 4 && telling.y - 30 - offsetHeight > 0;
    this.card.style.transform = `translate(${Math.round(left)}px, ${Math.round(above ? telling.y - 32 - offsetHeight : telling.y)}px)`;
  }

  hide() {
    this.card.hidden = true;
  }

  #describeOne(event) {
    this.card.replaceChildren(text("p", event.title, "title"), text("p", event.date.display, "date"), facts(event));
  }

  #describeMeasure(measure) {
    this.card.replaceChildren(text("p", measure.name, "title"), text("p", measure.reason || measure.sentence, "reason"));
  }

  #describeMany({ lane, mark, lead }, whole) {
    const count = lane.to[mark] - lane.from[mark];
    const [from, to] = lane.span(mark);
    const parts = [text("p", `${count} events`, "title"), text("p", from === to ? inWords(from) : spanInWords(from, to), "date")];
    if (!whole) return this.card.replaceChildren(...parts, text("p", lead.title, "reason"), text("p", lane.parts(mark) ? "Press to zoom in" : "Press to list them", "way"));
    const entries = document.createElement("ol");
    for (let k = lane.from[mark]; k < Math.min(lane.to[mark], lane.from[mark] + LISTED); k += 1) {
      const event = lane.events.item[lane.order[k]];
      const entry = item("a");
      entry.firstChild.href = `/events/${encodeURIComponent(event.id)}`;
      entry.firstChild.textContent = event.title;
      entry.firstChild.dir = "auto";
      entry.firstChild.removeAttribute("tabindex");
      entry.append(" ", text("span", event.date.display, "date"));
      entries.append(entry);
    }
    const more = count > LISTED ? [text("p", `and ${count - LISTED} more, in the list below`, "way")] : [];
    this.card.replaceChildren(...parts, entries, ...more);
  }
}

function list(name, label) {
  const element = document.createElement("ol");
  element.className = name;
  element.setAttribute("aria-label", label);
  return element;
}

function item(kind) {
  const entry = document.createElement("li");
  const element = document.createElement(kind);
  if (kind === "button") element.type = "button";
  element.tabIndex = -1;
  entry.append(element);
  return entry;
}

function say(element, words) {
  if (element.getAttribute("aria-label") !== words) element.setAttribute("aria-label", words);
}

function place(element, x, y, width, height) {
  element.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
  element.style.width = `${width}px`;
  element.style.height = `${height}px`;
}

function nearest(row, element) {
  const x = element.telling.x;
  return row?.reduce((best, one) => (Math.abs(one.telling.x - x) < Math.abs(best.telling.x - x) ? one : best));
}

function text(name, words, kind) {
  const element = document.createElement(name);
  element.className = kind;
  element.dir = "auto";
  element.textContent = words;
  return element;
}

function facts(event) {
  const line = document.createElement("p");
  line.className = "facts";
  const words = [nameOf(event.status), nameOf(event.type), ...(event.disputed ? ["disputed"] : [])];
  line.append(shapePicture(event.status), words.join(" · "));
  return line;
}
