// Choosing the words of a document that a claim rests on: selected in its text, kept by their place in Unicode code points.

import { withKey } from "./key.js";

/** How many characters before and after the words are kept with them. */
const AROUND = 32;

/** Lets the words of each claim be chosen. */
export function listen(form) {
  form.addEventListener("click", ({ target }) => {
    if (target.matches("[data-select]")) open(target.closest("[data-line]"), target);
  });
}

function fieldOf(line, name) {
  return line.querySelector(`[data-field="${name}"]`);
}

/** Shows the text of the claim's document, the words chosen so far selected. */
async function open(line, button) {
  const id = fieldOf(line, "document").value.trim();
  const place = document.getElementById("source");
  const text = id ? await fetchText(id) : null;
  if (text === null) return tell(button, id ? "The text of this document is not held here, or your key may not read it." : "First say which document.");
  tell(button, "");
  show(place, line, button, text);
}

async function fetchText(id) {
  const response = await fetch(`/v1/documents/${encodeURIComponent(id)}/text`, { headers: withKey({ Accept: "text/plain, */*" }) });
  return response.ok ? response.text() : null;
}

function tell(button, words) {
  let note = button.parentElement.querySelector(".note");
  if (!note) {
    note = document.createElement("span");
    note.className = "note mistake";
    note.setAttribute("role", "status");
    button.after(note);
  }
  note.textContent = words;
}

function show(place, line, button, text) {
  const area = document.createElement("textarea");
  // Not `readOnly`: then there is no caret to select words with by keys.
  area.setAttribute("aria-readonly", "true");
  area.inputMode = "none";
  area.addEventListener("beforeinput", (event) => event.preventDefault());
  area.dir = "auto";
  area.value = text;
  area.setAttribute("aria-label", "Text of the document: select the words of the quote");
  const use = makeButton("Use the selected words");
  use.className = "primary";
  const close = makeButton("Close");
  const buttons = document.createElement("p");
  buttons.className = "buttons";
  buttons.append(use, close);
  const holder = document.getElementById("source-text");
  holder.removeAttribute("tabindex");
  holder.replaceChildren(area, buttons);
  place.hidden = false;
  const [from, to] = [fieldOf(line, "start").value, fieldOf(line, "end").value];
  area.focus();
  area.setSelectionRange(0, 0);
  if (from && to) area.setSelectionRange(unitsAt(area.value, Number(from)), unitsAt(area.value, Number(to)));
  place.scrollIntoView({ block: "nearest" });
  const shut = () => {
    place.hidden = true;
    button.focus();
  };
  close.addEventListener("click", shut);
  use.addEventListener("click", () => {
    if (area.selectionStart === area.selectionEnd) return area.focus();
    fill(line, text, inOriginal(text, area.selectionStart), inOriginal(text, area.selectionEnd));
    shut();
  });
}

function makeButton(words) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = words;
  return button;
}

/** A place in a text area, whose lines end in one character, as the place in the text itself. */
function inOriginal(text, at) {
  let seen = 0;
  let place = 0;
  while (seen < at) {
    place += text[place] === "\r" && text[place + 1] === "\n" ? 2 : 1;
    seen += 1;
  }
  return place;
}

function unitsAt(text, points) {
  return [...text].slice(0, points).join("").length;
}

/** Writes the chosen words, their place and what stands around them into the claim. */
function fill(line, text, from, to) {
  const [before, exact, after] = [[...text.slice(0, from)], text.slice(from, to), [...text.slice(to)]];
  const values = {
    exact,
    start: before.length,
    end: before.length + [...exact].length,
    prefix: before.slice(-AROUND).join(""),
    suffix: after.slice(0, AROUND).join(""),
  };
  for (const [name, value] of Object.entries(values)) fieldOf(line, name).value = value;
  line.querySelector("[data-words]")?.remove();
}
