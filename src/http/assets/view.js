// What part of time is seen, at what scale, and with which colours.

import { STATUSES } from "./events.js";
import { drawShape } from "./shapes.js";

/** The window: from which day on, at how many pixels a day, between which edges of the picture. */
export class View {
  constructor() {
    this.from = 0;
    this.pixelsPerDay = 0.1;
    this.left = 0;
    this.right = 100;
    this.today = 0;
  }

  /** The end of the window: the first day no longer seen. */
  get to() {
    return this.day(this.right);
  }

  x(day) {
    return this.left + (day - this.from) * this.pixelsPerDay;
  }

  day(x) {
    return this.from + (x - this.left) / this.pixelsPerDay;
  }

  shows(day) {
    return day >= this.from && day <= this.to;
  }

  /** A position kept just within the picture. */
  clip(x) {
    return Math.max(this.left, Math.min(this.right, x));
  }
}

/** The colours and letters of the picture, as the style sheet has them now. */
export function readTheme(element) {
  const style = getComputedStyle(element);
  const color = (name) => style.getPropertyValue(`--${name}`).trim();
  const family = style.fontFamily;
  const theme = {
    paper: color("paper"),
    ink: color("ink"),
    muted: color("muted"),
    line: color("line"),
    accent: color("accent"),
    alarm: color("alarm"),
    measure: color("measure"),
    faint: color("measure-faint"),
    mark: color("mark"),
    band: color("band"),
    status: STATUSES.map((name) => color(name)),
    plain: `12px ${family}`,
    small: `11px ${family}`,
    strong: `600 12px ${family}`,
    count: `600 10px ${family}`,
    counts: new Map(),
  };
  theme.hatch = { measure: hatch(theme.measure), status: theme.status.map(hatch) };
  theme.shape = (ctx, status, x, y, scale) => drawShape(ctx, STATUSES.indexOf(status), x, y, theme, scale);
  return theme;
}

/** Slanted lines over a tint: what may be so. */
function hatch(color) {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 6;
  const ctx = tile.getContext("2d");
  ctx.globalAlpha = 0.16;
  ctx.fillStyle = color;
  ctx.fillRect(0, 0, 6, 6);
  ctx.globalAlpha = 0.8;
  ctx.strokeStyle = color;
  ctx.lineWidth = 1.2;
  ctx.beginPath();
  for (const x of [-6, 0, 6]) {
    ctx.moveTo(x - 1, 7);
    ctx.lineTo(x + 7, -1);
  }
  ctx.stroke();
  return ctx.createPattern(tile, "repeat");
}
