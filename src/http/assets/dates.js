// Days as whole numbers since 1970-01-01: read, written, put into words, and set as ticks on an axis.

const LENGTH = 86_400_000;
const LONG = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
const SHORT = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** The number of a day of a year; months count from 0 and may run over. */
export function dayNumber(year, month, day) {
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  return Math.round(date.getTime() / LENGTH);
}

/** The first day that a text such as 2024-04-30, 2024-04 or 2024 means; null if it is none. */
export function firstDay(text) {
  const parts = parse(text);
  return parts && dayNumber(parts.year, (parts.month ?? 1) - 1, parts.day ?? 1);
}

/** The last day that such a text means; null if it is none. */
export function lastDay(text) {
  const parts = parse(text);
  if (!parts) return null;
  if (parts.day) return dayNumber(parts.year, parts.month - 1, parts.day);
  return parts.month ? dayNumber(parts.year, parts.month, 1) - 1 : dayNumber(parts.year + 1, 0, 1) - 1;
}

function parse(text) {
  const found = /^(-?\d{4,6})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(text ?? "");
  return found && { year: Number(found[1]), month: Number(found[2]) || undefined, day: Number(found[3]) || undefined };
}

/** A day as the API writes it. */
export function isoDay(day) {
  return new Date(Math.round(day) * LENGTH).toISOString().replace(/T.*/, "");
}

/** A day in words: 30 April 2024. */
export function inWords(day) {
  return LONG.format(Math.round(day) * LENGTH);
}

/** A day in few words: 30 Apr 2024. */
export function inFewWords(day) {
  return SHORT.format(Math.round(day) * LENGTH);
}

/** A time between two days in words. */
export function spanInWords(from, to) {
  return Math.round(from) === Math.round(to) ? inWords(from) : `${inWords(from)} – ${inWords(to)}`;
}

/** How long it is from one day to another, about. */
export function lengthInWords(days) {
  const [count, unit] = days >= 730 ? [days / 365.25, "year"] : days >= 60 ? [days / 30.44, "month"] : [days, "day"];
  return `${Math.round(count)} ${unit}${Math.round(count) === 1 ? "" : "s"}`;
}

/** The same day of the month some months later, or the last of that month. */
export function addMonths(day, months) {
  const date = new Date(Math.round(day) * LENGTH);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + months];
  const last = dayNumber(year, month + 1, 1) - 1;
  return Math.min(dayNumber(year, month, date.getUTCDate()), last);
}

const STEPS = [
  { days: 1, unit: "day", every: 1 },
  { days: 2, unit: "day", every: 2 },
  { days: 7, unit: "day", every: 7 },
  { days: 30.44, unit: "month", every: 1 },
  { days: 91.3, unit: "month", every: 3 },
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000].map((every) => ({ days: every * 365.25, unit: "year", every })),
];

/** Ticks for the days of a window, at least `room` pixels apart: `{ day, label, major }`, in order. */
export function ticks(from, to, pixelsPerDay, room) {
  const step = STEPS.find((one) => one.days * pixelsPerDay >= (one.unit === "day" ? room * 0.6 : room)) ?? STEPS.at(-1);
  const start = new Date(Math.floor(from) * LENGTH);
  const found = [];
  if (step.unit === "year") {
    for (let year = Math.floor(start.getUTCFullYear() / step.every) * step.every; ; year += step.every) {
      if (!push(found, dayNumber(year, 0, 1), String(year), step.every === 1 ? year % 5 === 0 : year % (step.every * 5) === 0, to)) return found;
    }
  }
  if (step.unit === "month") {
    for (let month = Math.floor(start.getUTCMonth() / step.every) * step.every; ; month += step.every) {
      const day = dayNumber(start.getUTCFullYear(), month, 1);
      const label = month % 12 === 0 ? String(start.getUTCFullYear() + month / 12) : MONTHS[month % 12];
      if (!push(found, day, label, month % 12 === 0, to)) return found;
    }
  }
  return dayTicks(start, to, step.every, found);
}

/** Days of the month; the first is named by its month, and none comes close before it. */
function dayTicks(start, to, every, found) {
  for (let month = start.getUTCMonth(); ; month += 1) {
    const first = dayNumber(start.getUTCFullYear(), month, 1);
    const length = dayNumber(start.getUTCFullYear(), month + 1, 1) - first;
    const year = month % 12 === 0 ? ` ${start.getUTCFullYear() + month / 12}` : "";
    for (let date = 1; date <= length - (every > 1 ? every / 2 : 0); date += every) {
      const label = date === 1 ? MONTHS[month % 12] + year : String(date);
      if (!push(found, first + date - 1, label, date === 1, to)) return found;
    }
  }
}

function push(found, day, label, major, to) {
  if (day > to + 1) return false;
  found.push({ day, label, major });
  return true;
}
