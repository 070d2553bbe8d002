// The events of the picture as columns of numbers, in lanes by type, and the marks they make at a scale.

import { firstDay } from "./dates.js";

/** The statuses in the order of their numbers. */
export const STATUSES = ["occurred", "scheduled", "proposed", "blocked", "cancelled", "alleged"];
const BLOCKED = STATUSES.indexOf("blocked");
/** From how many days on an event can reach into a window it does not begin in. */
const LONG = 15;

/** Reads lines of JSON, one event each. */
export function readLines(text) {
  const found = [];
  for (let from = 0; from < text.length; ) {
    let to = text.indexOf("\n", from);
    if (to < 0) to = text.length;
    if (to > from) found.push(JSON.parse(text.slice(from, to)));
    from = to + 1;
  }
  return found;
}

/** How much an event weighs where not all can be named: what acts on measures or was stopped comes first. */
function weight(event) {
  return 1 + 4 * (event.effects?.length ?? 0) + (event.status === "blocked" ? 6 : 0) + (event.disputed ? 2 : 0);
}

/** An id such as `mandate_renewal` as a name. */
export function nameOf(id) {
  const words = id.replaceAll("_", " ");
  return words[0].toUpperCase() + words.slice(1);
}

/** Events as columns; `item[i]` is the event, the other columns are the numbers that drawing needs. */
export class Events {
  #days = new Map();

  constructor(items) {
    this.item = items;
    this.types = new Set(items.map((event) => event.type)).size;
    const count = items.length;
    for (const name of ["startMin", "startMax", "endMin", "endMax", "anchor", "weight", "width"]) this[name] = new Float64Array(count);
    this.open = new Uint8Array(count);
    this.status = new Uint8Array(count);
    this.label = new Array(count);
    items.forEach((event, i) => this.#read(event, i));
  }

  #read(event, i) {
    const { start, end, open_end: open } = event.date;
    const known = (text) => this.#day(text);
    const first = known(start?.min) ?? known(start?.max) ?? known(end?.min) ?? 0;
    this.startMin[i] = first;
    this.startMax[i] = known(start?.max) ?? first;
    this.endMin[i] = known(end?.min) ?? this.startMax[i];
    this.endMax[i] = known(end?.max) ?? Math.max(this.endMin[i], this.startMax[i]);
    this.open[i] = open ? 1 : end ? 0 : 2;
    this.anchor[i] = (this.startMin[i] + this.startMax[i] + 1) / 2;
    this.status[i] = Math.max(0, STATUSES.indexOf(event.status));
    this.weight[i] = weight(event);
    this.width[i] = -1;
    this.label[i] = event.status === "occurred" ? event.title : `${nameOf(event.status)}: ${event.title}`;
  }

  /** A day by its text; most days are written many times. */
  #day(text) {
    if (!text) return null;
    let day = this.#days.get(text);
    if (day === undefined) this.#days.set(text, (day = firstDay(text)));
    return day;
  }

  /** The last day an event may reach; where it goes on, far away. */
  reach(i) {
    return this.open[i] === 1 ? 1e9 : this.endMax[i];
  }

  /** Whether it is not known on which day it began. */
  uncertain(i) {
    return this.startMax[i] > this.startMin[i];
  }

  /**
   * At most so many lanes, one for each type, the heaviest first; the rest lie together in the last.
   * Types with events in the window come before those without.
   */
  lanes(most, window) {
    const ranked = this.#types(window);
    const heavier = (one, two) => two.weight - one.weight || (one.type < two.type ? -1 : 1);
    ranked.sort((one, two) => two.seen - one.seen || heavier(one, two));
    const kept = ranked.splice(0, ranked.length > most ? most - 1 : most).sort(heavier);
    const lanes = kept.map(({ type, members }) => new Lane(this, nameOf(type), members));
    if (ranked.length) lanes.push(new Lane(this, `${ranked.length} other types`, ranked.flatMap(({ members }) => members)));
    return lanes;
  }

  #types([from, to]) {
    const types = new Map();
    this.item.forEach((event, i) => {
      let type = types.get(event.type);
      if (!type) types.set(event.type, (type = { type: event.type, members: [], weight: 0, seen: 0 }));
      type.members.push(i);
      type.weight += this.weight[i];
      if (this.anchor[i] >= from && this.anchor[i] <= to) type.seen = 1;
    });
    return [...types.values()];
  }

  /** Whether a lane is empty in a window while the last of many holds types that are not. */
  crowdedOut(lanes, from, to) {
    const last = lanes.at(-1)?.lane;
    if (!last?.order || !/^\d/.test(last.name) || !last.holds(from, to)) return false;
    return lanes.some(({ lane }) => !lane.holds(from, to));
  }
}

/** A lane: its events in order of time, and the marks they make at the scale they were last laid out for. */
export class Lane {
  constructor(events, name, members) {
    this.events = events;
    this.name = name;
    this.order = Int32Array.from(members).sort((a, b) => events.anchor[a] - events.anchor[b] || events.startMin[a] - events.startMin[b]);
    const long = [...this.order].filter((i) => events.reach(i) - events.startMin[i] > LONG);
    this.long = Int32Array.from(long);
    this.length = 0;
    this.scale = 0;
    this.from = new Int32Array(this.order.length);
    this.to = new Int32Array(this.order.length);
    this.lead = new Int32Array(this.order.length);
    this.day = new Float64Array(this.order.length);
    this.blocked = new Uint8Array(this.order.length);
  }

  /** Lays the events out as marks: those closer together than their marks are wide become one. */
  layOut(pixelsPerDay) {
    if (this.scale === pixelsPerDay) return;
    this.scale = pixelsPerDay;
    const { anchor } = this.events;
    this.length = 0;
    for (let k = 0; k < this.order.length; k += 1) {
      const last = this.length - 1;
      if (last >= 0 && (anchor[this.order[k]] - anchor[this.order[this.from[last]]]) * pixelsPerDay < GAP) this.#take(last, k);
      else this.#begin(k);
    }
    this.#mergeBack();
  }

  #begin(k) {
    const i = this.order[k];
    this.#mergeBack();
    const mark = this.length;
    this.from[mark] = k;
    this.to[mark] = k + 1;
    this.lead[mark] = i;
    this.day[mark] = this.events.anchor[i];
    this.blocked[mark] = this.events.status[i] === BLOCKED ? 1 : 0;
    this.length += 1;
  }

  #take(mark, k) {
    const { events, order } = this;
    const i = order[k];
    this.to[mark] = k + 1;
    if (events.weight[i] > events.weight[this.lead[mark]]) this.lead[mark] = i;
    this.day[mark] = (events.anchor[order[this.from[mark]]] + events.anchor[i]) / 2;
    if (events.status[i] === BLOCKED) this.blocked[mark] = 1;
  }

  /** Where the last two marks still touch each other they become one. */
  #mergeBack() {
    while (this.length > 1) {
      const [one, two] = [this.length - 2, this.length - 1];
      if ((this.day[two] - this.day[one]) * this.scale >= GAP - 2) return;
      const until = this.to[two];
      this.length -= 1;
      for (let k = this.from[two]; k < until; k += 1) this.#take(one, k);
    }
  }

  /** Whether an event lies between two days. */
  holds(from, to) {
    const { anchor } = this.events;
    return this.order.some((i) => anchor[i] >= from && anchor[i] <= to);
  }

  /** The first and the last day the events of a mark may lie on. */
  span(mark) {
    const { events, order } = this;
    let [from, to] = [Infinity, -Infinity];
    for (let k = this.from[mark]; k < this.to[mark]; k += 1) {
      from = Math.min(from, events.startMin[order[k]]);
      to = Math.max(to, events.startMax[order[k]]);
    }
    return [from, to];
  }

  /** Whether the events of a mark come apart when they are looked at closely. */
  parts(mark) {
    const { events, order } = this;
    return events.anchor[order[this.to[mark] - 1]] - events.anchor[order[this.from[mark]]] >= 0.5;
  }

  /** The position of the first mark on or after a day. */
  firstMark(day) {
    let [low, high] = [0, this.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.day[middle] < day) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** How many pixels apart marks are at least. */
export const GAP = 26;
