// When somebody else changed an event meanwhile: both versions side by side, and for each difference whose to keep.

import { ownFields, read } from "./fields.js";

const NAMES = { type: "Type", status: "Status", title: "Title", summary: "Summary", date: "Date", embargoed_until: "Embargo", actors: "Who",
  effects: "Effects", votes: "The vote", claims: "Claims", identifiers: "Identifiers", relations: "Relations", places: "Places", tags: "Tags" };

/** Shows both versions; `send` sends what was chosen, with the tag of the version that is there now. */
export function settle(form, other, send) {
  const place = document.getElementById("conflict");
  const theirs = other.querySelector("form[data-edit]");
  const [mine, now] = [read(form), read(theirs)];
  const differing = Object.keys({ ...mine, ...now }).filter((name) => JSON.stringify(mine[name]) !== JSON.stringify(now[name]));
  const table = make("table");
  table.append(head());
  const body = table.appendChild(make("tbody"));
  for (const name of differing) body.append(row(name, mine[name], now[name]));
  const save = make("button", "Save what is chosen");
  save.type = "button";
  save.className = "primary";
  save.addEventListener("click", () => {
    for (const name of differing) if (body.querySelector(`[name="keep-${name}"]:checked`).value === "theirs") take(form, theirs, name);
    form.dataset.etag = theirs.dataset.etag;
    place.hidden = true;
    send();
  });
  const about = make("p", differing.length
    ? "Nothing was saved yet. What differs is marked; choose for each whose to keep, then save."
    : "It is now as you wrote it. Saving again changes nothing.");
  place.replaceChildren(place.querySelector("h2"), about, table, save);
  place.hidden = false;
  place.tabIndex = -1;
  place.focus();
  place.scrollIntoView({ block: "start" });
}

function head() {
  const cells = ["", "Yours", "Theirs"].map((words) => {
    const cell = make("th", words);
    cell.scope = "col";
    return cell;
  });
  const line = make("tr");
  line.append(...cells);
  const top = make("thead");
  top.append(line);
  return top;
}

function row(name, mine, theirs) {
  const line = make("tr");
  const title = make("th", NAMES[name] ?? name);
  title.scope = "row";
  line.append(title, cell(name, "mine", mine, theirs), cell(name, "theirs", theirs, mine));
  return line;
}

/** One version of a field, what differs marked, and the choice to keep it. */
function cell(name, whose, value, other) {
  const place = make("td");
  const label = make("label");
  const choice = make("input");
  Object.assign(choice, { type: "radio", name: `keep-${name}`, value: whose, checked: whose === "mine" });
  const words = whose === "mine" ? `Keep your ${(NAMES[name] ?? name).toLowerCase()}` : `Take their ${(NAMES[name] ?? name).toLowerCase()}`;
  label.append(choice, ` ${words}`);
  place.append(shown(value, other), label);
  return place;
}

function shown(value, other) {
  if (value === undefined || value.length === 0) return make("p", "(nothing)");
  if (typeof value === "string") return marked(value, typeof other === "string" ? other : "");
  if (!Array.isArray(value)) return make("p", inWords(value));
  const others = new Set((other ?? []).map((one) => JSON.stringify(one)));
  const list = make("ul");
  for (const one of value) {
    const entry = make("li");
    entry.dir = "auto";
    entry.append(others.has(JSON.stringify(one)) ? inWords(one) : make("mark", inWords(one)));
    list.append(entry);
  }
  return list;
}

function inWords(one) {
  if (typeof one !== "object") return String(one);
  const part = (value) => (Array.isArray(value) ? value.map((inner) => inner.exact ?? `${inner.start}–${inner.end}`).join(", ") : value);
  return Object.entries(one).filter(([name]) => name !== "id" || Object.keys(one).length < 4).map(([name, value]) => `${name.replaceAll("_", " ")}: ${part(value)}`).join(", ");
}

/** A text with the words marked that the other does not share. */
function marked(text, other) {
  const [mine, theirs] = [text.split(/(?<=\s)/), other.split(/(?<=\s)/)];
  let start = 0;
  while (start < mine.length && mine[start] === theirs[start]) start += 1;
  let end = 0;
  while (end < mine.length - start && end < theirs.length - start && mine.at(-1 - end) === theirs.at(-1 - end)) end += 1;
  const line = make("p");
  line.dir = "auto";
  const middle = mine.slice(start, mine.length - end).join("");
  line.append(mine.slice(0, start).join(""), middle ? make("mark", middle) : "", mine.slice(mine.length - end).join(""));
  return line;
}

/** Puts what stands in their form into this one. */
function take(form, theirs, name) {
  const part = name === "votes" ? "[data-votes]" : `[data-list="${name}"]`;
  const [here, there] = [form.querySelector(part), theirs.querySelector(part)];
  if (here && there) {
    here.replaceWith(document.importNode(there, true));
    for (const button of form.querySelectorAll("button")) button.disabled = false;
    return;
  }
  const value = ownFields(theirs).find((field) => field.dataset.field === name)?.value ?? "";
  const field = ownFields(form).find((one) => one.dataset.field === name);
  if (field) field.value = value;
}

function make(name, words) {
  const element = document.createElement(name);
  if (words) element.textContent = words;
  return element;
}
