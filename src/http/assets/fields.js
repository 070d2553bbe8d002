// The fields of an event as they stand in the form, read as the JSON that the API takes.

/** The lines of a list, but for those in which nothing was written. */
export function lines(form, name) {
  const all = form.querySelectorAll(`fieldset[data-list="${name}"] > .lines > [data-line]`);
  return [...all].filter((line) => [...line.querySelectorAll("input, textarea")].some((field) => field.value.trim() !== ""));
}

/** Everything in the form; what is empty is left out. */
export function read(form) {
  const event = {};
  for (const field of ownFields(form)) {
    const words = field.value.split("\n").map((line) => line.trim()).filter(Boolean);
    if (field.hasAttribute("data-texts")) event[field.dataset.field] = words;
    else if (field.value.trim()) event[field.dataset.field] = field.value.trim();
  }
  for (const { dataset } of form.querySelectorAll("fieldset[data-list]")) {
    event[dataset.list] = lines(form, dataset.list).map(dataset.list === "claims" ? readClaim : readLine);
  }
  const votes = readVotes(form);
  if (votes) event.votes = votes;
  return event;
}

/** The fields of the event itself, not those of its lists. */
export function ownFields(form) {
  return [...form.querySelectorAll("[data-field]")].filter((field) => !field.closest("[data-line], [data-votes]"));
}

function readLine(line) {
  const filled = [...line.querySelectorAll("[data-field]")].filter((field) => field.value.trim());
  return Object.fromEntries(filled.map((field) => [field.dataset.field, field.value.trim()]));
}

/** A claim has its quote as selectors: where it stands, and how it is worded. */
function readClaim(line) {
  const { exact, start, end, prefix, suffix, ...claim } = readLine(line);
  const raw = (name) => line.querySelector(`[data-field="${name}"]`).value;
  const selector = [];
  if (start && end) selector.push({ type: "TextPositionSelector", start: Number(start), end: Number(end) });
  if (exact) {
    const quote = { type: "TextQuoteSelector", exact: raw("exact") };
    if (prefix) quote.prefix = raw("prefix");
    if (suffix) quote.suffix = raw("suffix");
    selector.push(quote);
  }
  return selector.length ? { ...claim, selector } : claim;
}

function readVotes(form) {
  const fields = [...form.querySelectorAll("[data-votes] [data-field]")].filter((field) => field.value.trim());
  return fields.length ? Object.fromEntries(fields.map((field) => [field.dataset.field, Number(field.value)])) : null;
}

/** The field that a JSON Pointer means, or the nearest there is. */
export function fieldAt(form, pointer) {
  const [, first, position, ...rest] = (pointer ?? "").split("/");
  const named = (place, name) => place?.querySelector(`[data-field="${CSS.escape(name)}"]`);
  if (first === "votes") return named(form.querySelector("[data-votes]"), position ?? "for");
  const line = lines(form, first)[Number(position)];
  if (line) return rest.map((name) => named(line, name)).findLast(Boolean) ?? named(line, rest[0] === "selector" ? "exact" : "id") ?? line.querySelector("[data-field]");
  return ownFields(form).find((field) => field.dataset.field === first) ?? form.querySelector(`[data-list="${CSS.escape(first ?? "")}"] [data-add]`);
}
