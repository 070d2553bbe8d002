// In a page with embeds: gives each frame the height that what is in it tells.

(() => {
  const home = new URL(document.currentScript.src).origin;
  addEventListener("message", ({ data, origin, source }) => {
    if (origin !== home || data?.type !== "sanctions-timeline:height" || !Number.isFinite(data.height)) return;
    for (const frame of document.querySelectorAll("iframe")) {
      if (frame.contentWindow === source) frame.height = Math.min(Math.max(data.height, 80), 20000);
    }
  });
})();
