// Where the picture's events come from: all at once while they are few, by counts and then by window where they are many.

import { firstDay, isoDay } from "./dates.js";
import { Events, nameOf, readLines } from "./events.js";
import { withKey } from "./key.js";

/** Up to how many events are loaded at once. */
const MOST = 20_000;
/** Up to how many are loaded for a window when there are more than that in all. */
const MOST_IN_WINDOW = 4_000;

async function read(url, signal) {
  const response = await fetch(url, { signal, headers: withKey(), cache: "no-cache" });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response;
}

/** An address with some parameters set. */
function withParameters(url, values) {
  const to = new URL(url, location.href);
  for (const [name, value] of Object.entries(values)) to.searchParams.set(name, value);
  return to;
}

/** The measures with their chains. */
export async function loadMeasures(url) {
  return (await (await read(url)).json()).data;
}

/** The events of a query. */
export class Source {
  constructor(element) {
    this.url = element.getAttribute("events");
    this.counts = element.getAttribute("histogram");
    this.total = Number(element.getAttribute("total")) || 0;
    this.stopping = new AbortController();
  }

  stop() {
    this.stopping.abort();
  }

  /** Whether there are so many that counts are drawn where the window is wide. */
  get many() {
    return this.total > MOST && Boolean(this.counts);
  }

  /** All events. */
  async all() {
    return new Events(readLines(await (await read(this.url, this.stopping.signal)).text()));
  }

  /** What to draw for a window: its events, or the counts of its types over time. */
  async window(from, to, lanes) {
    const within = { from: isoDay(from), to: isoDay(to) };
    const { signal } = this.stopping;
    const facets = withParameters(this.counts.replace("/v1/histogram", "/v1/facets"), { ...within, facet: "type", facet_size: 100 });
    const { data, meta } = await (await read(facets, signal)).json();
    if (meta.total <= MOST_IN_WINDOW) {
      const url = withParameters(this.url, within);
      return { events: new Events(readLines(await (await read(url, signal)).text())), from, to };
    }
    return { counts: await this.#counted(data[0].counts, within, to - from, lanes), from, to };
  }

  async #counted(types, within, days, lanes) {
    const interval = days > 365 * 12 ? "year" : days > 365 * 2 ? "month" : days > 120 ? "week" : "day";
    const shown = types.slice(0, lanes);
    const one = async ({ value, count }) => {
      const url = withParameters(this.counts, { ...within, type: value, interval });
      const { data } = await (await read(url, this.stopping.signal)).json();
      const density = data.map((bucket) => ({ from: firstDay(bucket.from), to: firstDay(bucket.to), count: bucket.count }));
      return { name: nameOf(value), count, density };
    };
    return Promise.all(shown.map(one));
  }
}

/** Some events anew, by id and whether they are gone: what is there now, or null. */
export async function loadAnew(events) {
  const found = await Promise.all(events.map(async ([id, gone]) => {
    if (gone) return [id, null];
    const response = await fetch(`/v1/events/${encodeURIComponent(id)}`, { headers: withKey(), cache: "no-cache" });
    return response.ok ? [id, await response.json()] : [id, null];
  }));
  return new Map(found);
}
