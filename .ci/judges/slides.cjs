// Reads pages of TimelineJS JSON from the standard input with TimelineJS's own TimelineConfig, bundled beside its packages as
// `timelineconfig.cjs`; writes the local days of each slide: node slides.cjs NODE-PACKAGES
const { readFileSync } = require("node:fs");
const { resolve } = require("node:path");

const packages = resolve(process.argv[2]);
const { window } = new (require(`${packages}/jsdom`).JSDOM)("");
for (const name of ["document", "getComputedStyle", "DOMParser", "Node", "Element", "HTMLElement"]) globalThis[name] = window[name];
globalThis.window = window;
const { TimelineConfig } = require(`${packages}/timelineconfig.cjs`);

const day = (date) => date && [date.data.date_obj.getFullYear(), date.data.date_obj.getMonth() + 1, date.data.date_obj.getDate()];
const read = { events: {}, errors: [] };
for (const page of JSON.parse(readFileSync(0, "utf8"))) {
  const config = new TimelineConfig(page);
  config.validate();
  read.errors.push(...config.getErrors().map(String));
  for (const { unique_id, start_date, end_date, display_date, text } of config.events) {
    read.events[unique_id] = { start: day(start_date), end: day(end_date) ?? null, display: display_date, headline: text.headline };
  }
}
process.stdout.write(JSON.stringify(read));
