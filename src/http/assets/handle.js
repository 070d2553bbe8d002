// The handle for the day asked about: a slider over the picture.

import { addMonths, inWords } from "./dates.js";
import { handleText } from "./picture.js";

/** Makes the handle; `picture` is asked for what is seen, `set` is told the day. */
export class Handle {
  constructor(picture, set) {
    this.picture = picture;
    this.set = set;
    const element = document.createElement("div");
    element.className = "handle";
    element.tabIndex = 0;
    element.setAttribute("role", "slider");
    element.setAttribute("aria-label", "In force on");
    element.addEventListener("keydown", (event) => this.#pressed(event));
    element.addEventListener("pointerdown", (event) => this.#grabbed(event));
    this.element = element;
  }

  /** Puts the handle where its day is, or at the edge beyond which it lies. */
  place() {
    const { picture, element } = this;
    const { view, on, today, first, last } = picture;
    const text = handleText(on, today);
    const x = view.x(on + 0.5);
    const beyond = x < view.left ? "‹ " : x > view.right ? " ›" : "";
    const said = beyond === " ›" ? text + beyond : beyond + text;
    if (element.textContent !== said) {
      element.textContent = said;
      this.half = element.offsetWidth / 2;
    }
    this.half ||= element.offsetWidth / 2;
    const middle = Math.max(view.left + this.half, Math.min(view.right - this.half, x));
    element.style.transform = `translateX(${Math.round(middle - this.half)}px)`;
    if (this.said === on && this.range === first + last) return;
    this.said = on;
    this.range = first + last;
    element.setAttribute("aria-valuemin", Math.min(first, on));
    element.setAttribute("aria-valuemax", Math.max(last, today, on));
    element.setAttribute("aria-valuenow", on);
    element.setAttribute("aria-valuetext", inWords(on) + (on === today ? ", today" : ""));
  }

  #pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { on, first, last, today } = this.picture;
    const to = {
      ArrowLeft: on - 1,
      ArrowDown: on - 1,
      ArrowRight: on + 1,
      ArrowUp: on + 1,
      PageDown: addMonths(on, -1),
      PageUp: addMonths(on, 1),
      Home: first,
      End: Math.max(last, today),
      t: today,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.set(to, true);
  }

  #grabbed(event) {
    if (event.button !== 0) return;
    const { element, picture } = this;
    const left = element.parentElement.getBoundingClientRect().left;
    const offset = event.clientX - left - picture.view.clip(picture.view.x(picture.on + 0.5));
    element.setPointerCapture(event.pointerId);
    const move = (moved) => this.set(Math.floor(picture.view.day(picture.view.clip(moved.clientX - left - offset))), false);
    const stop = () => {
      element.removeEventListener("pointermove", move);
      element.removeEventListener("pointerup", stop);
      element.removeEventListener("pointercancel", stop);
    };
    element.addEventListener("pointermove", move);
    element.addEventListener("pointerup", stop);
    element.addEventListener("pointercancel", stop);
  }
}
