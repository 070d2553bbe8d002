// <sanctions-timeline>: the timeline drawn to scale, moved by wheel, touch, keys and buttons, with a handle for the day asked about.

import { firstDay, inFewWords, isoDay, lastDay, lengthInWords, spanInWords } from "./dates.js";
import { Events } from "./events.js";
import { listen } from "./gestures.js";
import { Handle } from "./handle.js";
import { Marks } from "./marks.js";
import { Measures } from "./measures.js";
import { draw } from "./picture.js";
import { arrange } from "./rows.js";
import { key } from "./shapes.js";
import { Source, loadMeasures } from "./source.js";
import { View, readTheme } from "./view.js";

const WEEK = 7;
const THIRTY_YEARS = 30 * 365.25;
/** How long nothing moves, in milliseconds, before links are put in place and the address follows. */
const SETTLES = 160;
const still = matchMedia("(prefers-reduced-motion: reduce)");
const TOOLS = [
  ["Earlier", "M11 3L5 8l6 5", (one) => one.pan(-0.3)],
  ["Later", "M5 3l6 5l-6 5", (one) => one.pan(0.3)],
  ["Zoom out", "M3 8h10", (one) => one.zoomBy(1 / 2)],
  ["Zoom in", "M3 8h10M8 3v10", (one) => one.zoomBy(2)],
  ["Show all", "M2 3v10M14 3v10M4 8h8M6 5.5L3.5 8L6 10.500M10 5.500L12.500 8L10 10.500", (one) => one.showAll()],
];

export class SanctionsTimeline extends HTMLElement {
  static observedAttributes = ["events", "measures", "on", "today", "first", "last"];
  #built = false;
  #frame = 0;
  #settling = 0;
  #source;
  #events;
  #measures;
  #counts;
  #opened = false;

  connectedCallback() {
    if (this.#built) return;
    this.#built = true;
    this.picture = { view: new View(), lanes: [], bars: [], fold: null, axis: { top: 26 }, fresh: new Set() };
    this.#build();
    this.#readDays();
    this.#readTheme();
    new ResizeObserver(() => this.#resized()).observe(this.stage);
    for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) matchMedia(query).addEventListener("change", () => this.#readTheme());
    this.#resized();
    this.readWindow();
    this.#loadMeasures();
    this.load();
  }

  attributeChangedCallback(name, before, now) {
    if (!this.#built || before === now) return;
    if (name === "events") queueMicrotask(() => this.load());
    else if (name === "measures") this.#loadMeasures();
    else this.#readDays();
  }

  /** The window as days, and whether it is all there is. */
  get window() {
    const { view } = this.picture;
    return { from: isoDay(view.from), to: isoDay(view.to - 1), all: this.all };
  }

  /** How many events are in the picture; null where only counts are. */
  get count() {
    return this.#events && !this.#source.many ? this.#events.item.length : null;
  }

  /** The day asked about. */
  get on() {
    return isoDay(this.picture.on);
  }

  get isToday() {
    return this.picture.on === this.picture.today;
  }

  #build() {
    this.stage = make("div", "stage");
    this.stage.tabIndex = 0;
    this.stage.setAttribute("role", "group");
    this.stage.setAttribute("aria-label", "Picture of the timeline");
    this.stage.setAttribute("aria-describedby", "timeline-keys");
    this.canvas = make("canvas", "");
    this.canvas.setAttribute("aria-hidden", "true");
    this.hintLine = make("p", "hint");
    this.hintLine.hidden = true;
    const keys = make("p", "keys");
    keys.id = "timeline-keys";
    keys.textContent = "Arrow keys move, + and − zoom, 0 shows all. Among the marks, arrow keys go from one to the next.";
    this.handle = new Handle(this.picture, (day, settled) => this.setOn(day, settled));
    this.stage.append(this.canvas, this.handle.element);
    this.marks = new Marks(this.stage, this.picture, { reveal: (day) => this.reveal(day), show: (from, to) => this.setWindow(from, to, { room: 0.2 }) });
    this.stage.append(this.hintLine);
    this.append(this.#tools(), this.stage, key(), keys);
    listen(this.stage, {
      pan: (pixels, smooth) => {
        const { from, scale } = this.#aim();
        this.#moveTo(from + pixels / scale, scale, smooth);
      },
      zoom: (factor, x, smooth) => this.zoomBy(factor, x, smooth),
      all: () => this.showAll(),
      end: (side) => this.reveal(side < 0 ? this.picture.first : this.picture.last),
      hint: (text) => this.hint(text),
    });
  }

  #tools() {
    const tools = make("div", "tools");
    this.words = make("p", "window");
    this.words.setAttribute("role", "status");
    const buttons = make("div", "buttons");
    buttons.setAttribute("role", "group");
    buttons.setAttribute("aria-label", "Move through time");
    for (const [name, icon, action] of TOOLS) {
      const button = make("button", "icon");
      button.type = "button";
      button.setAttribute("aria-label", name);
      button.title = name;
      const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      picture.setAttribute("viewBox", "0 0 16 16");
      picture.setAttribute("aria-hidden", "true");
      picture.append(document.createElementNS("http://www.w3.org/2000/svg", "path"));
      picture.firstChild.setAttribute("d", icon);
      button.append(picture);
      button.addEventListener("click", () => action(this));
      buttons.append(button);
    }
    this.unfold = make("button", "unfold");
    this.unfold.type = "button";
    this.unfold.hidden = true;
    this.unfold.addEventListener("click", () => this.#toggleMeasures());
    tools.append(this.words, this.unfold, buttons);
    return tools;
  }

  #readDays() {
    const { picture } = this;
    picture.today = picture.view.today = firstDay(this.getAttribute("today")) ?? Math.floor(Date.now() / 86_400_000);
    picture.on = firstDay(this.getAttribute("on")) ?? picture.today;
    picture.first = firstDay(this.getAttribute("first")) ?? picture.today - 365;
    picture.last = firstDay(this.getAttribute("last")) ?? picture.today;
    this.#later();
  }

  #readTheme() {
    this.picture.theme = readTheme(this);
    this.#later();
  }

  /** Takes the window from the attributes: the one asked for, or all there is. */
  readWindow() {
    const { picture } = this;
    const [from, to] = [firstDay(this.getAttribute("from")), lastDay(this.getAttribute("to"))];
    if (from === null && to === null) return this.showAll({ quiet: true });
    const [first, last] = [from ?? Math.min(picture.first, to - WEEK), to ?? Math.max(picture.last, picture.today, from + WEEK)];
    return this.setWindow(first, last + 1, { quiet: true });
  }

  /** Loads the events that the attributes ask for. */
  async load() {
    this.#source?.stop();
    const source = (this.#source = new Source(this));
    this.setAttribute("aria-busy", "true");
    try {
      if (source.many) return await this.#loadWindow(source);
      this.#counts = null;
      this.#events = await source.all();
      this.#arrange();
    } catch (error) {
      if (error.name !== "AbortError") this.hint("The events could not be loaded. The list below has them.", true);
    } finally {
      if (this.#source === source) this.removeAttribute("aria-busy");
    }
  }

  async #loadWindow(source) {
    const { view } = this.picture;
    const span = view.to - view.from;
    const found = await source.window(Math.floor(view.from - span / 4), Math.ceil(view.to + span / 4), 12);
    if (this.#source !== source) return;
    this.#events = found.events ?? null;
    this.#counts = found;
    this.#arrange();
  }

  async #loadMeasures() {
    const url = this.getAttribute("measures");
    if (!url) return;
    try {
      this.#measures = new Measures(await loadMeasures(url));
      this.#arrange();
    } catch {
      this.hint("The measures could not be loaded.", true);
    }
  }

  /** Whether an event is among those drawn. */
  knows(id) {
    return this.#events?.item.some((one) => one.id === id) ?? false;
  }

  /** Takes changed events in; null stands for one that is gone. */
  merge(changed) {
    this.#loadMeasures();
    if (!this.#events || this.#source.many) return this.load();
    const kept = this.#events.item.filter((one) => !changed.has(one.id));
    const now = [...changed.values()].filter(Boolean);
    this.#events = new Events([...kept, ...now]);
    for (const one of now) this.picture.fresh.add(one.id);
    setTimeout(() => {
      for (const one of now) this.picture.fresh.delete(one.id);
      this.#later();
    }, 8000);
    this.#arrange();
  }

  #toggleMeasures() {
    this.#opened = !this.#opened;
    this.#arrange();
  }

  /** Gives every row its place. */
  #arrange() {
    const { picture, stage } = this;
    if (!picture.width) return;
    const extra = arrange(picture, { measures: this.#measures, events: this.#events, counts: this.#counts?.counts, opened: this.#opened, window: this.all ? [-Infinity, Infinity] : [picture.view.from, picture.view.to] });
    this.style.setProperty("--extra", `${extra}px`);
    const rest = picture.foldable;
    this.unfold.hidden = !rest;
    this.unfold.textContent = this.#opened ? "Fewer measures" : `All ${rest} measures`;
    this.unfold.setAttribute("aria-expanded", String(this.#opened));
    this.arranged = this.all;
    if (this.all) this.showAll({ quiet: true });
    this.#later();
  }

  #resized() {
    const { picture, stage, canvas } = this;
    const ratio = devicePixelRatio || 1;
    const [width, height] = [stage.clientWidth, stage.clientHeight];
    if (!width || (picture.width === width && picture.height === height && picture.ratio === ratio)) return;
    const to = picture.width ? picture.view.to : null;
    Object.assign(picture, { width, height, ratio, narrow: width < 640 });
    picture.view.left = picture.narrow ? 0 : Math.round(Math.min(245, width * 0.22));
    picture.view.right = width;
    if (to !== null) picture.view.pixelsPerDay = (picture.view.right - picture.view.left) / (to - picture.view.from);
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    this.#arrange();
    picture.theme.counts.clear();
    if (this.#frame) cancelAnimationFrame(this.#frame);
    this.#draw();
    this.#tell();
  }

  /** Draws with the next frame, and puts the links in place once nothing moves. */
  #later() {
    if (!this.#frame) this.#frame = requestAnimationFrame(() => this.#draw());
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.#settled(), SETTLES);
  }

  #draw() {
    this.#frame = 0;
    const { picture, canvas } = this;
    if (!picture.width || !picture.theme) return;
    draw(canvas.getContext("2d"), picture);
    this.handle.place();
    if (this.#events && !this.painted) {
      this.painted = true;
      performance.mark("timeline-painted");
    }
  }

  #settled() {
    const { view, lanes } = this.picture;
    if (this.#events && lanes.length && (this.all !== this.arranged || this.#events.crowdedOut(lanes, view.from, view.to))) {
      this.#arrange();
      this.#draw();
    }
    this.#tell();
    this.marks.sync();
    this.dispatchEvent(new CustomEvent("moved"));
    if (this.moved) {
      this.moved = false;
      this.dispatchEvent(new CustomEvent("window-change", { detail: this.window }));
    }
    if (this.#source?.many && this.#outgrown()) this.load();
  }

  /** Says which days are seen. */
  #tell() {
    const { picture } = this;
    const { view } = picture;
    const [from, to] = this.all ? [picture.first, Math.max(picture.last, picture.today)] : [view.from, view.to - 1];
    const span = picture.width < 800 ? `${inFewWords(from)} – ${inFewWords(to)}` : spanInWords(from, to);
    const words = `${this.all ? "All: " : ""}${span} (${lengthInWords(to - from + 1)})`;
    if (this.words.textContent !== words) this.words.textContent = words;
  }

  /** Whether the window has left what was loaded for it, or become much smaller. */
  #outgrown() {
    const { view } = this.picture;
    const loaded = this.#counts;
    if (!loaded) return false;
    const span = view.to - view.from;
    return view.from < loaded.from || view.to > loaded.to || (loaded.counts && (loaded.to - loaded.from) / span > 3);
  }

  /** Zooms around a place in the picture, or its middle. */
  zoomBy(factor, x, smooth = true) {
    const { view } = this.picture;
    const { from, scale } = this.#aim();
    const at = Math.max(0, (x ?? (view.left + view.right) / 2) - view.left);
    const next = this.#bounded(scale * factor);
    this.#moveTo(from + at / scale - at / next, next, smooth);
  }

  pan(share) {
    const { view } = this.picture;
    const { from, scale } = this.#aim();
    this.#moveTo(from + ((view.right - view.left) / scale) * share, scale, true);
  }

  /** Moves just so far that a day is seen. */
  reveal(day) {
    const { view } = this.picture;
    const span = view.to - view.from;
    if (day > view.from + span * 0.05 && day < view.to - span * 0.05) return;
    this.#moveTo(day < view.from + span / 2 ? day - span * 0.15 : day - span * 0.85, view.pixelsPerDay, false);
  }

  setWindow(from, to, { room = 0, quiet = false } = {}) {
    const { view } = this.picture;
    const span = Math.max(WEEK, to - from) * (1 + room);
    const middle = (from + to) / 2;
    const scale = this.#bounded((view.right - view.left) / span);
    this.all = false;
    this.#moveTo(middle - (view.right - view.left) / scale / 2, scale, !quiet, quiet);
  }

  /** Shows everything, with room for the word at the end of a bar. */
  showAll({ quiet = false } = {}) {
    const { view, first, last, today, narrow } = this.picture;
    const width = view.right - view.left;
    const until = Math.max(last, today) + 1;
    const scale = this.#bounded((width - (narrow ? 36 : 140)) / (until - first));
    this.#moveTo(first - 12 / scale, scale, !quiet, quiet);
    this.all = true;
  }

  #bounded(scale) {
    const { view, first, last, today } = this.picture;
    const width = view.right - view.left;
    const most = Math.max(THIRTY_YEARS, (Math.max(last, today) - first) * 1.6);
    return Math.max(width / most, Math.min(width / WEEK, scale));
  }

  #moveTo(from, scale, smooth, quiet = false) {
    const { picture } = this;
    const { view } = picture;
    const span = (view.right - view.left) / scale;
    const kept = Math.max(picture.first - span * 0.6, Math.min(Math.max(picture.last, picture.today) - span * 0.4, from));
    this.all = false;
    if (!quiet) this.moved = true;
    cancelAnimationFrame(this.moving);
    this.aim = null;
    if (smooth && !still.matches && picture.lanes.length) return this.#glide(kept, scale);
    view.from = kept;
    view.pixelsPerDay = scale;
    this.#later();
  }

  /** Where the window is, or is on its way to. */
  #aim() {
    const { from, pixelsPerDay } = this.picture.view;
    return this.aim ?? { from, scale: pixelsPerDay };
  }

  /** Moves there within a fifth of a second. */
  #glide(from, scale) {
    this.aim = { from, scale };
    const { view } = this.picture;
    const [begun, was, before] = [performance.now(), view.from, view.pixelsPerDay];
    const width = view.right - view.left;
    const all = this.all;
    const step = (now) => {
      const part = Math.min(1, Math.max(0, (now - begun) / 200));
      const eased = 1 - (1 - part) ** 3;
      const days = Math.exp(Math.log(width / before) * (1 - eased) + Math.log(width / scale) * eased);
      const ratio = before === scale ? eased : (width / before - days) / (width / before - width / scale);
      view.pixelsPerDay = width / days;
      view.from = was + (from - was) * ratio;
      this.#later();
      if (part < 1) this.moving = requestAnimationFrame(step);
      else this.aim = null;
    };
    this.all = all;
    this.moving = requestAnimationFrame(step);
  }

  /** Sets the day asked about; `settled` is false while the handle is still being dragged. */
  setOn(day, reveal) {
    if (day === this.picture.on) return;
    this.picture.on = day;
    if (reveal) this.reveal(day);
    this.#later();
    this.dispatchEvent(new CustomEvent("on-change"));
  }

  /** Says something over the picture, for a while or to stay. */
  hint(text, stays = false) {
    this.hintLine.textContent = text;
    this.hintLine.hidden = false;
    clearTimeout(this.hinting);
    if (!stays) this.hinting = setTimeout(() => (this.hintLine.hidden = true), 1600);
  }
}

function make(name, kind) {
  const element = document.createElement(name);
  if (kind) element.className = kind;
  return element;
}
