// Where the scripts of the pages begin: each page gets what it has use for.

import { start as startKey } from "./key.js";

startKey();
if (document.querySelector("sanctions-timeline")) startPicture();
else if (document.querySelector("form[data-edit]")) import("./edit.js").then(({ start }) => start());
else import("./staff.js").then(({ start }) => start());
if (document.querySelector("article.review")) import("./review.js").then(({ start }) => start());

async function startPicture() {
  const { SanctionsTimeline } = await import("./timeline.js");
  customElements.define("sanctions-timeline", SanctionsTimeline);
  for (const part of [import("./page.js"), import("./brush.js"), import("./live.js")]) part.then(({ start }) => start());
}
