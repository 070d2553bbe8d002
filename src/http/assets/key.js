// The key of who may edit: kept for this session only, in this tab, never in an address.

const NAME = "sanctions-timeline-key";

/** Where the browser keeps nothing, as in some frames, there is no key. */
function kept() {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}

/** The key, if one was given. */
export function key() {
  return kept()?.getItem(NAME) ?? null;
}

/** The headers of a request made with the key. */
export function withKey(headers = {}) {
  return key() ? { ...headers, Authorization: `Bearer ${key()}` } : headers;
}

/** Shows what needs a key to who has one. */
function reveal() {
  for (const element of document.querySelectorAll("[data-needs-key]")) element.hidden = !key();
}

function changed(now) {
  if (now) kept()?.setItem(NAME, now);
  else kept()?.removeItem(NAME);
  reveal();
  document.dispatchEvent(new CustomEvent("key-change"));
}

/** Makes the button and the dialog that ask for it. */
export function start() {
  const header = document.querySelector("header.site");
  if (header) header.append(opener());
  document.addEventListener("swapped", reveal);
  reveal();
}

function opener() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "key-opener";
  const name = () => (button.textContent = key() ? "Editing" : "Editor key");
  name();
  document.addEventListener("key-change", name);
  let dialog;
  button.addEventListener("click", () => {
    dialog ??= document.body.appendChild(makeDialog());
    dialog.querySelector("input").value = key() ?? "";
    dialog.showModal();
  });
  return button;
}

/** Asks for the key. */
export function ask() {
  document.querySelector(".key-opener")?.click();
}

function makeDialog() {
  const dialog = document.createElement("dialog");
  dialog.className = "key-dialog";
  dialog.setAttribute("aria-labelledby", "key-title");
  const form = document.createElement("form");
  form.method = "dialog";
  const title = make("h2", "Editor key");
  title.id = "key-title";
  const about = make("p", "With a key you can add and correct events and read the documents that are held. It is kept until you close this tab.");
  const label = make("label", "Key");
  label.htmlFor = "key-field";
  const field = make("input", "");
  Object.assign(field, { id: "key-field", type: "password", autocomplete: "off", spellcheck: false });
  const buttons = make("p", "");
  buttons.className = "buttons";
  const [use, forget, cancel] = [make("button", "Use this key"), make("button", "Forget it"), make("button", "Cancel")];
  use.type = "submit";
  forget.type = cancel.type = "button";
  form.addEventListener("submit", () => changed(field.value.trim()));
  forget.addEventListener("click", () => {
    changed("");
    dialog.close();
  });
  cancel.addEventListener("click", () => dialog.close());
  buttons.append(use, forget, cancel);
  form.append(title, about, label, field, buttons);
  dialog.append(form);
  return dialog;
}

function make(name, words) {
  const element = document.createElement(name);
  element.textContent = words;
  return element;
}
