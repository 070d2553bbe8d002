// Draws the picture: axis, measures, lanes of events, today and the day asked about.

import { inFewWords, ticks } from "./dates.js";
import { counted, drawBar, drawCounted, fadeOut } from "./measures.js";

const RIGHT_TO_LEFT = /^[^A-Za-z\u00c0-\u02af\u0370-\u058f]*[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
/** How many marks of a lane can be named in one drawing. */
const MOST_MARKS = 512;
/** How wide and high the picture of a count is. */
const COUNT = 24;
/** From how many long events on a lane is crowded. */
const CROWD = 40;
const seen = new Int32Array(MOST_MARKS);
const taken = new Float64Array(MOST_MARKS);

/** Draws everything; `picture` has the view, the theme, the rows, and where they are. */
export function draw(ctx, picture) {
  const { width, height, ratio } = picture;
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.clearRect(0, 0, width, height);
  ctx.textBaseline = "middle";
  ctx.textAlign = "left";
  ctx.direction = "ltr";
  ctx.lineWidth = 1;
  drawBands(ctx, picture);
  drawOn(ctx, picture);
  drawToday(ctx, picture);
  drawAxis(ctx, picture);
  inPlot(ctx, picture, () => drawMeasures(ctx, picture));
  inPlot(ctx, picture, () => picture.lanes.forEach((row) => drawLane(ctx, row, picture)));
  drawNames(ctx, picture);
}

function inPlot(ctx, { view, height }, drawing) {
  ctx.save();
  ctx.beginPath();
  ctx.rect(view.left, 0, view.right - view.left, height);
  ctx.clip();
  drawing();
  ctx.restore();
}

function drawBands(ctx, { lanes, bars, fold, width, theme }) {
  lanes.forEach((row) => {
    if (!row.shade) return;
    ctx.fillStyle = theme.band;
    ctx.fillRect(0, row.top, width, row.height);
  });
  const last = fold ?? bars.at(-1);
  if (!last) return;
  ctx.fillStyle = theme.line;
  ctx.fillRect(0, Math.round(last.top + last.height), width, 1);
}

function drawAxis(ctx, { view, theme, axis, height, on, today }) {
  const found = ticks(view.from, view.to, view.pixelsPerDay, 50);
  for (const tick of found) {
    const x = Math.round(view.x(tick.day));
    if (x < view.left) continue;
    ctx.fillStyle = theme.line;
    ctx.globalAlpha = tick.major ? 1 : 0.55;
    ctx.fillRect(x, axis.top + 6, 1, height - axis.top - 6);
    ctx.globalAlpha = 1;
    ctx.font = tick.major ? theme.strong : theme.small;
    const width = ctx.measureText(tick.label).width;
    if (x + 6 + width > view.right) continue;
    ctx.fillStyle = theme.paper;
    if ([on, today].some((day) => view.x(day + 0.5) > x + 1 && view.x(day + 0.5) < x + 8 + width)) ctx.fillRect(x + 2, axis.top + 6, width + 5, 14);
    ctx.fillStyle = tick.major ? theme.ink : theme.muted;
    ctx.fillText(tick.label, x + 5, axis.top + 13);
  }
}

function drawToday(ctx, { view, theme, axis, height, today, on }) {
  const x = Math.round(view.x(today + 0.5));
  if (x < view.left || x > view.right || on === today) return;
  ctx.fillStyle = theme.ink;
  ctx.fillRect(x, axis.top + 22, 1.5, height - axis.top - 22);
  ctx.font = theme.strong;
  const width = ctx.measureText("Today").width;
  const left = Math.min(x - width / 2, view.right - width - 5);
  ctx.fillRect(left - 5, height - 17, width + 10, 17);
  ctx.fillStyle = theme.paper;
  ctx.fillText("Today", left, height - 8);
}

function drawMeasures(ctx, picture) {
  const { bars, fold, view, theme } = picture;
  for (const row of bars) drawBar(ctx, row.measure, view, row.y, theme, { beside: !row.above, above: row.above });
  if (!fold) return;
  fold.steps ??= counted(fold.measures);
  const { now, height } = drawCounted(ctx, fold.steps, view, fold.y - 9, fold.top + fold.height - 4, theme);
  const x = Math.min(view.x(picture.today + 1) + 8, view.right - 4);
  if (x < view.left) return;
  ctx.font = theme.small;
  const text = `${now} in force`;
  const right = x + ctx.measureText(text).width > view.right;
  ctx.fillStyle = theme.ink;
  ctx.fillText(text, right ? Math.min(view.x(picture.today) - 6, view.right - 6) - ctx.measureText(text).width : x, Math.max(height(now) + 8, fold.y));
}

function drawLane(ctx, row, picture) {
  if (row.density) return drawDensity(ctx, row, picture);
  const { view, theme } = picture;
  const { lane } = row;
  lane.layOut(view.pixelsPerDay);
  const pad = 20 / view.pixelsPerDay;
  const first = lane.firstMark(view.from - pad);
  const last = Math.min(lane.firstMark(view.to + pad), first + MOST_MARKS);
  drawReaches(ctx, row, first, last, picture);
  for (let mark = first; mark < last; mark += 1) drawMark(ctx, row, mark, picture);
  if (last - first <= 120) nameMarks(ctx, row, first, last, picture);
}

/** How long events last, below their marks; in a crowd only of those that stand alone. */
function drawReaches(ctx, { lane, y }, first, last, { view, theme, today }) {
  const { events, long } = lane;
  let count = 0;
  for (let k = 0; k < long.length && count <= CROWD; k += 1) {
    if (events.startMin[long[k]] <= view.to && events.reach(long[k]) >= view.from) count += 1;
  }
  if (count <= CROWD) {
    for (let k = 0; k < long.length; k += 1) drawReach(ctx, events, long[k], y + 9, view, theme, today);
    return;
  }
  for (let mark = first; mark < last; mark += 1) {
    if (lane.to[mark] - lane.from[mark] === 1) drawReach(ctx, events, lane.lead[mark], y + 9, view, theme, today);
  }
}

/** The sure part solid, what may be hatched, what goes on fading. */
function drawReach(ctx, events, i, top, view, theme, today) {
  const height = 4;
  if (events.startMin[i] > view.to || events.reach(i) < view.from) return;
  if (events.uncertain(i) && events.endMax[i] <= events.startMax[i] && !events.open[i]) return;
  const color = theme.status[events.status[i]];
  const maybe = theme.hatch.status[events.status[i]];
  const x = (day) => view.clip(view.x(day));
  const [start, sure] = [x(events.startMin[i]), x(events.startMax[i])];
  const until = events.open[i] === 1 ? x(Math.max(today, events.startMax[i]) + 1) : x(events.endMin[i] + 1);
  ctx.globalAlpha = 0.75;
  ctx.fillStyle = maybe;
  if (sure > start) ctx.fillRect(start, top, sure - start, height);
  ctx.globalAlpha = 0.55;
  ctx.fillStyle = color;
  if (until > sure) ctx.fillRect(sure, top, until - sure, height);
  if (events.open[i]) {
    const end = Math.min(view.right, until + 70);
    if (end > until) fadeOut(ctx, color, until, top, end - until, height);
  } else {
    const end = x(events.endMax[i] + 1);
    const from = Math.max(until, sure);
    ctx.fillStyle = maybe;
    if (end > from) ctx.fillRect(from, top, end - from, height);
  }
  ctx.globalAlpha = 1;
}

function drawMark(ctx, row, mark, picture) {
  const { view, theme, fresh } = picture;
  const { lane, y } = row;
  const x = view.x(lane.day[mark]);
  const count = lane.to[mark] - lane.from[mark];
  if (count === 1) {
    const i = lane.lead[mark];
    drawUncertain(ctx, lane.events, i, y, view, theme);
    if (fresh?.has(lane.events.item[i].id)) ring(ctx, x, y, theme.accent);
    return theme.shape(ctx, lane.events.item[i].status, x, y);
  }
  drawCount(ctx, x, y, count, picture);
  if (lane.blocked[mark] && count < 10) theme.shape(ctx, "blocked", x + 9, y - 7, 0.62);
}

/** An event of which the day is not known is the span it may lie in; its mark only names it. */
function drawUncertain(ctx, events, i, y, view, theme) {
  if (!events.uncertain(i)) return;
  const [from, to] = [view.clip(view.x(events.startMin[i])), view.clip(view.x(events.startMax[i] + 1))];
  if (to - from < 12) return;
  ctx.fillStyle = theme.hatch.status[events.status[i]];
  ctx.beginPath();
  ctx.roundRect(from, y - 6, to - from, 12, 6);
  ctx.fill();
}

function ring(ctx, x, y, color) {
  ctx.strokeStyle = color;
  ctx.lineWidth = 2;
  ctx.beginPath();
  ctx.arc(x, y, 10, 0, 7);
  ctx.stroke();
}

/** How many events a mark stands for; each number is drawn once and then copied. */
function drawCount(ctx, x, y, count, { theme, ratio }) {
  const text = count < 1000 ? String(count) : `${Math.round(count / 100) / 10}k`;
  let copy = theme.counts.get(text);
  if (!copy) theme.counts.set(text, (copy = countPicture(text, theme, ratio)));
  ctx.drawImage(copy, Math.round((x - COUNT / 2) * ratio) / ratio, Math.round((y - COUNT / 2) * ratio) / ratio, COUNT, COUNT);
}

function countPicture(text, theme, ratio) {
  const copy = document.createElement("canvas");
  copy.width = copy.height = Math.round(COUNT * ratio);
  const ctx = copy.getContext("2d");
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  const half = text.length < 3 ? 9 : 11.5;
  ctx.fillStyle = theme.mark;
  ctx.beginPath();
  ctx.roundRect(COUNT / 2 - half, COUNT / 2 - 9, 2 * half, 18, 9);
  ctx.fill();
  ctx.fillStyle = theme.paper;
  ctx.font = theme.count;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillText(text, COUNT / 2, COUNT / 2 + 0.5);
  return copy;
}

/** Names as many marks as have room, those that weigh most first. */
function nameMarks(ctx, row, first, last, picture) {
  const { lane } = row;
  const { events } = lane;
  const count = last - first;
  for (let k = 0; k < count; k += 1) {
    taken[k] = 0;
    let at = k;
    for (; at > 0 && events.weight[lane.lead[seen[at - 1]]] < events.weight[lane.lead[first + k]]; at -= 1) seen[at] = seen[at - 1];
    seen[at] = first + k;
  }
  ctx.font = picture.theme.plain;
  for (let k = 0; k < count; k += 1) nameMark(ctx, row, seen[k], first, last, picture);
}

/** How far to each side the span of an uncertain day is drawn. */
function reachOfMark(events, i, x, view) {
  const reach = events.uncertain(i) ? view.clip(view.x(events.startMax[i] + 1)) - x : 0;
  return reach > 6 ? reach : 0;
}

/** `taken` has for each mark how far the name of it or of the next reaches into the room after it. */
function nameMark(ctx, row, mark, first, last, picture) {
  const { lane, y } = row;
  const { view, theme } = picture;
  const { events } = lane;
  const i = lane.lead[mark];
  const x = view.x(lane.day[mark]);
  const many = lane.to[mark] - lane.from[mark] > 1;
  const half = many ? 13 : Math.max(9, reachOfMark(events, i, x, view) + 4);
  if (events.width[i] < 0) events.width[i] = ctx.measureText(events.label[i]).width;
  const wanted = Math.min(events.width[i], 320);
  const next = mark + 1 < last ? view.x(lane.day[mark + 1]) - 14 : view.right - 4;
  const before = mark > first ? Math.max(view.x(lane.day[mark - 1]) + 14, taken[mark - 1 - first]) : view.left + 4;
  const right = taken[mark - first] ? 0 : next - x - half;
  const left = x - half - before;
  const enough = Math.min(wanted, 72);
  const color = many ? theme.muted : theme.ink;
  if (right >= enough && (right >= wanted || right >= left)) {
    const width = write(ctx, row, i, x + half, Math.min(right, wanted), picture, color);
    taken[mark - first] = x + half + width + 8;
  } else if (left >= enough && (mark === first || !(taken[mark - 1 - first] > x - half - enough))) {
    const room = Math.min(left, wanted);
    write(ctx, row, i, x - half - room, room, picture, color);
    if (mark > first) taken[mark - 1 - first] = 1e9;
  }
}

/** Writes the label of an event, shortened to the room it has; answers how wide it became. */
function write(ctx, { lane, y, shade }, i, x, room, { view, theme, on, today }, color) {
  const { events } = lane;
  const text = events.label[i];
  const width = Math.min(room, events.width[i]);
  for (const day of [on, today]) {
    const line = view.x(day + 0.5);
    if (line < x - 3 || line > x + width + 3) continue;
    ctx.fillStyle = shade ? theme.band : theme.paper;
    ctx.fillRect(line - 2, y - 9, 5, 18);
  }
  ctx.fillStyle = color;
  if (events.width[i] <= room + 0.5) {
    writeLine(ctx, text, x, y, room);
    return width;
  }
  let end = Math.max(1, Math.floor((text.length * (room - 8)) / events.width[i]));
  if (/[\ud800-\udbff]/.test(text[end - 1])) end -= 1;
  writeLine(ctx, `${text.slice(0, end).trimEnd()}…`, x, y, room);
  return width;
}

function writeLine(ctx, text, x, y, room) {
  ctx.direction = RIGHT_TO_LEFT.test(text) ? "rtl" : "ltr";
  ctx.fillText(text, x, y + 0.5, room + 1);
  ctx.direction = "ltr";
}

/** How many events there were, where there are too many to draw one by one. */
function drawDensity(ctx, row, { view, theme }) {
  const most = Math.max(1, ...row.density.map((bucket) => bucket.count));
  ctx.fillStyle = theme.mark;
  for (const { from, to, count } of row.density) {
    if (!count || to < view.from || from > view.to) continue;
    const [x, right] = [view.x(from), view.x(to + 1)];
    const height = Math.max(1.5, (row.height - 8) * Math.sqrt(count / most));
    ctx.globalAlpha = 0.7;
    ctx.fillRect(x, row.top + row.height - 3 - height, Math.max(1, right - x - (right - x > 4 ? 1 : 0)), height);
  }
  ctx.globalAlpha = 1;
}

/** The names of the rows: in a column of their own, or above each where that would take too much room. */
function drawNames(ctx, { view, theme, bars, fold, lanes, narrow }) {
  const room = narrow ? view.right - 8 : view.left - 16;
  const name = (text, font, color, y, width = room) => {
    ctx.font = font;
    ctx.fillStyle = color;
    ctx.fillText(shorten(ctx, text, width), 6, y + 0.5);
  };
  bars.forEach((row) => name(row.measure.name, theme.plain, theme.ink, row.above ?? row.y, row.above ? room - endWidth(ctx, row, theme) : room));
  if (fold) name(fold.name, theme.plain, theme.muted, fold.above ?? fold.y, fold.above ? room - 90 : room);
  for (const row of lanes) {
    const y = row.above ?? row.y;
    if (narrow) return lanes.forEach((lane) => name(`${lane.lane.name}  ${lane.count.toLocaleString("en")}`, theme.small, theme.muted, lane.above));
    name(row.lane.name, theme.plain, theme.ink, y, room - 34);
    ctx.textAlign = "right";
    ctx.font = theme.small;
    ctx.fillStyle = theme.muted;
    ctx.fillText(row.count.toLocaleString("en"), view.left - 10, y + 0.5);
    ctx.textAlign = "left";
  }
}

function endWidth(ctx, { measure }, theme) {
  const end = measure.end;
  if (!end) return 0;
  ctx.font = theme.strong;
  return ctx.measureText(end.word).width + 14;
}

const shortened = new Map();

function shorten(ctx, text, room) {
  const key = `${ctx.font}|${Math.round(room)}|${text}`;
  let short = shortened.get(key);
  if (short === undefined) {
    short = text;
    for (let end = text.length - 1; end > 1 && ctx.measureText(short).width > room; end -= 1) short = `${text.slice(0, end).trimEnd()}…`;
    if (shortened.size > 500) shortened.clear();
    shortened.set(key, short);
  }
  return short;
}

/** The line of the day asked about; its handle is an element above the picture. */
function drawOn(ctx, { view, on, axis, height, theme }) {
  const x = Math.round(view.x(on + 0.5));
  if (x < view.left || x > view.right) return;
  ctx.fillStyle = theme.accent;
  ctx.fillRect(x - 0.5, axis.top - 4, 2, height - axis.top + 4);
}

/** What the handle says. */
export function handleText(on, today) {
  return on === today ? `Today, ${inFewWords(on)}` : `On ${inFewWords(on)}`;
}
