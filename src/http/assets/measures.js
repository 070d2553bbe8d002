// The measures of the picture: their periods as bars, what renewed, changed or failed to renew them, and how many there were at a time.

import { firstDay, inFewWords, inWords } from "./dates.js";

const BAR = 11;
/** From what score on a measure gets a bar of its own without being asked for. */
const TELLING = 4;

/** A measure of the API as numbers. */
export class Measure {
  constructor(one) {
    this.id = one.id;
    this.name = one.name;
    this.reason = one.reason ?? "";
    this.inForce = one.in_force;
    this.periods = (one.periods ?? []).map(period).filter(Boolean);
    this.steps = (one.chain ?? []).map(step).filter(Boolean);
    this.ended = one.in_force === "no" && this.periods.length > 0;
    this.score = (this.ended ? 4 : 0) + (this.steps.some((s) => s.blocked) ? 3 : 0) + Math.log2(1 + this.steps.length) + (one.part_of ? 0 : 1);
  }

  /** The word at the end of the bar, if it has one. */
  get end() {
    const last = this.periods.at(-1);
    if (!this.ended || last.open) return null;
    const word = /^(lapsed|lifted|suspended|expired)/.exec(this.reason)?.[1] ?? "ended";
    const day = last.endMin === last.endMax ? inFewWords(last.endMax) : `by ${inFewWords(last.endMax)}`;
    return { word: `${word} ${day}`, day: last.endMax };
  }

  /** All of it in a sentence, for who does not see the bar. */
  get sentence() {
    if (!this.periods.length) return `${this.name}: never in force`;
    const times = this.periods.map((one) => `from ${inWords(one.startMin)} ${one.open ? "on, with no end set" : `to ${inWords(one.endMax)}`}`);
    return `${this.name}: in force ${times.length > 3 ? `${times.length} times, last ${times.at(-1)}` : times.join("; ")}`;
  }
}

function period({ start, end, open_end: open }) {
  const startMin = firstDay(start?.min) ?? firstDay(start?.max);
  if (startMin === null) return null;
  const startMax = firstDay(start?.max) ?? startMin;
  return { startMin, startMax, endMin: firstDay(end?.min) ?? startMax, endMax: firstDay(end?.max) ?? startMax, open: Boolean(open) || !end };
}

function step({ date, status, outcome, action, label }) {
  const min = firstDay(date?.start?.min);
  if (min === null) return null;
  return { day: (min + (firstDay(date.start.max) ?? min) + 1) / 2, blocked: status === "blocked", renewed: outcome === "extended", action, label };
}

/** All measures: which have bars, and the steps of how many of the others were in force. */
export class Measures {
  constructor(list) {
    this.all = list.map((one) => new Measure(one)).sort((a, b) => b.score - a.score || (a.name < b.name ? -1 : 1));
  }

  /** The measures with bars of their own and the rest: as many as there is room for, else at most so many that tell something. */
  split(most, room) {
    const telling = this.all.filter((one) => one.score >= TELLING).length;
    const count = Math.max(2, Math.min(telling, most), room);
    if (count >= this.all.length - 1) return { bars: this.all, rest: [] };
    return { bars: this.all.slice(0, count), rest: this.all.slice(count) };
  }
}

/** How many of some measures were in force from which day on: `[[day, count], ...]`. */
export function counted(measures) {
  const changes = new Map();
  const add = (day, by) => changes.set(day, (changes.get(day) ?? 0) + by);
  for (const measure of measures) {
    for (const one of measure.periods) {
      add(one.startMax, 1);
      if (!one.open) add(one.endMin + 1, -1);
    }
  }
  let count = 0;
  return [...changes].sort(([a], [b]) => a - b).map(([day, by]) => [day, (count += by)]);
}

/** Draws a measure as a bar around the line `y`; `word` is where the word at its end may stand. */
export function drawBar(ctx, measure, view, y, theme, word) {
  const top = y - BAR / 2;
  for (const one of measure.periods) drawPeriod(ctx, one, view, top, theme);
  for (const one of measure.steps) if (!one.blocked && one.action !== "establish") drawStep(ctx, one, view, top, theme);
  const blocked = () => {
    for (const one of measure.steps) if (one.blocked && view.shows(one.day)) theme.shape(ctx, "blocked", view.x(one.day), word.above ? y : top - 2);
  };
  if (word.above) blocked();
  if (measure.end) drawEnd(ctx, measure, view, y, theme, word);
  if (!word.above) blocked();
}

function drawPeriod(ctx, one, view, top, theme) {
  const right = view.right;
  const start = view.clip(view.x(one.startMin));
  const sure = view.clip(view.x(one.startMax));
  const until = one.open ? view.clip(view.x(view.today + 1)) : view.clip(view.x(one.endMin + 1));
  const last = one.open ? right : view.clip(view.x(one.endMax + 1));
  if (last <= view.left || start >= right) return;
  if (sure > start) fill(ctx, theme.hatch.measure, start, top, sure - start);
  if (until > sure) fill(ctx, theme.measure, sure, top, until - sure);
  if (one.open && right > Math.max(sure, until)) fadeOut(ctx, theme.measure, Math.max(sure, until), top, right - Math.max(sure, until));
  if (!one.open && last > Math.max(until, sure)) fill(ctx, theme.hatch.measure, Math.max(until, sure), top, last - Math.max(until, sure));
  if (!one.open && last < right) fill(ctx, theme.measure, last - 1.5, top - 2, 1.5, BAR + 4);
}

function fill(ctx, style, x, y, width, height = BAR) {
  ctx.fillStyle = style;
  ctx.fillRect(x, y, Math.max(width, 1), height);
}

/** Fills a stretch with a colour that fades into the open. */
export function fadeOut(ctx, color, x, y, width, height = BAR) {
  const steps = Math.max(1, Math.min(32, Math.round(width / 2)));
  const whole = ctx.globalAlpha;
  ctx.fillStyle = color;
  for (let k = 0; k < steps; k += 1) {
    ctx.globalAlpha = whole * (1 - (k + 0.5) / steps);
    ctx.fillRect(x + (k * width) / steps, y, width / steps, height);
  }
  ctx.globalAlpha = whole;
}

/** A renewal is a line through the bar and beyond it, another change a notch in its lower edge. */
function drawStep(ctx, one, view, top, theme) {
  if (!view.shows(one.day)) return;
  const x = Math.round(view.x(one.day)) - 0.5;
  if (one.renewed) {
    fill(ctx, theme.paper, x - 0.5, top, 2);
    fill(ctx, theme.measure, x - 0.5, top + BAR, 2, 4);
  } else {
    fill(ctx, theme.paper, x - 1, top + BAR - 4, 3, 4);
  }
}

/** The end of a measure is a clear stop in another colour, with the word beside it. */
function drawEnd(ctx, measure, view, y, theme, word) {
  const { end } = measure;
  const x = view.x(end.day + 1);
  if (x < view.left) writeWord(ctx, `‹ ${end.word}`, view.left + 6, y, theme);
  if (x < view.left || x > view.right + 1) return;
  fill(ctx, theme.alarm, x - 3, y - BAR / 2 - 5, 4, BAR + 10);
  ctx.font = theme.strong;
  const width = ctx.measureText(end.word).width;
  const after = afterMarks(measure, view, x + 8, width);
  const beside = word.beside && after + width <= view.right;
  const line = beside ? y : (word.above ?? y);
  const least = line === y ? view.left + 4 : Math.min(afterName(ctx, measure, theme), view.right - width - 4);
  const left = beside ? after : Math.max(least, Math.min(x - width - 12, view.right - width - 4));
  ctx.font = theme.strong;
  ctx.fillStyle = theme.paper;
  ctx.fillRect(left - 3, line - 8, width + 6, 16);
  writeWord(ctx, end.word, left, line, theme);
}

/** Where the name that is written above a bar ends. */
function afterName(ctx, { name }, theme) {
  ctx.font = theme.plain;
  return ctx.measureText(name).width + 16;
}

/** Where a word has room that begins at `x` or beyond the marks that lie there. */
function afterMarks({ steps }, view, x, width) {
  let left = x;
  for (const one of steps) {
    const mark = view.x(one.day);
    if (one.blocked && mark > left - 8 && mark < left + width) left = mark + 10;
  }
  return left;
}

function writeWord(ctx, word, x, y, theme) {
  ctx.font = theme.strong;
  ctx.fillStyle = theme.alarm;
  ctx.fillText(word, x, y + 0.5);
}

/** Draws how many of some measures were in force as steps between two lines. */
export function drawCounted(ctx, steps, view, top, bottom, theme) {
  const most = Math.max(1, ...steps.map(([, count]) => count));
  const height = (count) => bottom - ((bottom - top) * count) / most;
  const x = (day) => view.clip(view.x(day));
  ctx.beginPath();
  ctx.moveTo(view.left, bottom);
  let now = 0;
  let [y, shown] = [bottom, 0];
  for (const [day, count] of steps) {
    if (day > view.today) break;
    ctx.lineTo(x(day), y);
    ctx.lineTo(x(day), (y = height(count)));
    now = count;
    shown = Math.max(shown, x(day));
  }
  const today = x(view.today + 1);
  ctx.lineTo(today, y);
  ctx.lineTo(today, bottom);
  ctx.closePath();
  ctx.fillStyle = theme.faint;
  ctx.fill();
  if (today < view.right && now) fadeOut(ctx, theme.faint, today, y, view.right - today, bottom - y);
  return { now, most, height };
}
