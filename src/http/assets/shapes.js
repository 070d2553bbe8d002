// The shape of each status, drawn alike on the canvas and in the key below it.

import { STATUSES, nameOf } from "./events.js";

const CIRCLE = "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z";
const SHAPES = {
  occurred: { path: CIRCLE, filled: true },
  scheduled: { path: CIRCLE },
  proposed: { path: "M0 -6.2L6.2 0L0 6.2L-6.2 0z" },
  blocked: { path: "M-5.2 -5.2h10.4v10.4h-10.4zM-2.6 -2.6L2.6 2.6M-2.6 2.6L2.6 -2.6" },
  cancelled: { path: `${CIRCLE}M-6.2 6.2L6.2 -6.2` },
  alleged: { path: CIRCLE, dash: [2.4, 2.2] },
};
const paths = STATUSES.map((name) => new Path2D(SHAPES[name].path));

/** Draws the shape of a status around a point. */
export function drawShape(ctx, status, x, y, theme, scale = 1) {
  const shape = SHAPES[STATUSES[status]];
  const color = theme.status[status];
  ctx.save();
  ctx.translate(x, y);
  ctx.scale(scale, scale);
  ctx.fillStyle = shape.filled ? color : theme.paper;
  ctx.fill(paths[status]);
  if (!shape.filled) {
    ctx.lineWidth = 1.8;
    ctx.strokeStyle = color;
    if (shape.dash) ctx.setLineDash(shape.dash);
    ctx.stroke(paths[status]);
  }
  ctx.restore();
}

/** The shape of a status as a small picture. */
export function shapePicture(name) {
  const shape = SHAPES[name] ?? SHAPES.occurred;
  const picture = svg("svg", { viewBox: "-8 -8 16 16", width: 16, height: 16, class: `shape ${name}`, "aria-hidden": "true" });
  const path = svg("path", { d: shape.path, class: shape.filled ? "filled" : "hollow" });
  if (shape.dash) path.setAttribute("stroke-dasharray", shape.dash.join(" "));
  picture.append(path);
  return picture;
}

/** What each shape says: a list of shapes and words. */
export function key() {
  const list = document.createElement("ul");
  list.className = "key";
  for (const name of STATUSES) {
    const entry = document.createElement("li");
    entry.append(shapePicture(name), ` ${nameOf(name)}`);
    list.append(entry);
  }
  return list;
}

/** An SVG element with attributes. */
export function svg(name, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  return element;
}
