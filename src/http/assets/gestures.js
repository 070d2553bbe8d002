// Moving through time: by wheel, by dragging and pinching, and by keys.

const HINT = /Mac|iP/.test(navigator.platform) ? "Hold ⌘ to zoom with the wheel" : "Hold Ctrl to zoom with the wheel";
/** How far a pointer moves, in pixels, before it drags. */
const SLACK = 5;

/** Lets a stage be moved; `move` has pan(pixels), zoom(factor, x), all() and hint(text). */
export function listen(stage, move) {
  listenToWheel(stage, move);
  listenToPointers(stage, move);
  stage.addEventListener("keydown", (event) => {
    if (!event.defaultPrevented && event.target === stage) pressed(event, move, stage, true);
    else if (!event.defaultPrevented && event.target.closest(".marks, .bars")) pressed(event, move, stage, event.shiftKey);
  });
}

/** The plain wheel scrolls the page, unless somebody has gone into the picture. */
function listenToWheel(stage, move) {
  const on = (event) => {
    const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
    const unit = event.deltaMode === 1 ? 16 : 1;
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      event.preventDefault();
      move.pan(sideways * unit);
    } else if (event.ctrlKey || event.metaKey || stage.contains(document.activeElement)) {
      event.preventDefault();
      move.zoom(Math.exp((-event.deltaY * unit) / (event.ctrlKey && Math.abs(event.deltaY) < 50 ? 120 : 400)), place(stage, event));
    } else {
      move.hint(HINT);
    }
  };
  stage.addEventListener("wheel", on, { passive: false });
}

function place(stage, event) {
  return event.clientX - stage.getBoundingClientRect().left;
}

/** One pointer drags, two pinch. A press that does not move stays a click. */
function listenToPointers(stage, move) {
  const held = new Map();
  let dragged = false;
  stage.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.target.closest(".handle, .card")) return;
    if (!held.size) dragged = false;
    held.set(event.pointerId, { start: place(stage, event), x: place(stage, event) });
  });
  stage.addEventListener("pointermove", (event) => {
    const one = held.get(event.pointerId);
    if (!one) return;
    const x = place(stage, event);
    if (!dragged && Math.abs(x - one.start) < SLACK && held.size < 2) return;
    if (!dragged) {
      dragged = true;
      for (const id of held.keys()) stage.setPointerCapture(id);
      stage.classList.add("dragged");
    }
    const others = [...held.entries()].filter(([id]) => id !== event.pointerId).map(([, other]) => other.x);
    if (others.length) pinch(one.x, x, others[0], move);
    else move.pan(one.x - x);
    one.x = x;
  });
  const release = (event) => {
    if (held.delete(event.pointerId) && !held.size) stage.classList.remove("dragged");
  };
  stage.addEventListener("pointerup", release);
  stage.addEventListener("pointercancel", release);
  stage.addEventListener("dragstart", (event) => event.preventDefault());
  stage.addEventListener("click", (event) => {
    if (!dragged) return;
    event.preventDefault();
    event.stopPropagation();
    dragged = false;
  }, true);
  stage.addEventListener("dblclick", (event) => {
    if (event.target.closest(".handle, .card, a, button")) return;
    move.zoom(2, place(stage, event), true);
  });
}

function pinch(before, now, other, move) {
  const [was, is] = [Math.abs(before - other), Math.abs(now - other)];
  const middle = (now + other) / 2;
  move.pan((before + other) / 2 - middle);
  if (was > 10 && is > 10) move.zoom(is / was, middle);
}

/** Keys of the picture itself: arrows move, + and - zoom, 0 shows all. */
function pressed(event, move, stage, arrows) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const step = stage.clientWidth * (event.shiftKey ? 0.5 : 0.12);
  const actions = {
    "+": () => move.zoom(1.6, null, true),
    "=": () => move.zoom(1.6, null, true),
    "-": () => move.zoom(1 / 1.6, null, true),
    _: () => move.zoom(1 / 1.6, null, true),
    0: () => move.all(),
    ...(arrows && {
      ArrowLeft: () => move.pan(-step, true),
      ArrowRight: () => move.pan(step, true),
      PageUp: () => move.pan(-stage.clientWidth * 0.8, true),
      PageDown: () => move.pan(stage.clientWidth * 0.8, true),
      Home: () => move.end(-1),
      End: () => move.end(1),
    }),
  };
  const action = actions[event.key];
  if (!action) return;
  event.preventDefault();
  action();
}
