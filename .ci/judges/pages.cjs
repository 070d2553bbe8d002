// Opens every page of a running server in Chromium and lets axe-core judge it, light and dark, wide and narrow; with the word `speed`
// it also measures how soon the timeline is painted and how smoothly it moves:
// node pages.cjs ADDRESS NODE-PACKAGES CHROMIUM [KEY | speed]
const { readFileSync } = require("node:fs");
const { resolve } = require("node:path");

const [address, folder, executablePath, more] = process.argv.slice(2);
const packages = resolve(folder);
const { chromium } = require(`${packages}/playwright-core`);
const axe = readFileSync(`${packages}/axe-core/axe.min.js`, "utf8");
const measuresSpeed = more === "speed";
const key = measuresSpeed ? null : more;
const LOOKS = ["light", "dark"].flatMap((colorScheme) => [1440, 390].map((width) => ({ colorScheme, viewport: { width, height: 1000 } })));

/** Far from what is promised (1000 ms, 30 frames a second): this may run beside others, over a server that is not optimised. */
const SLOWEST_PAINT = 5000;
const FEWEST_FRAMES = 15;

const get = async (path) => (await (await fetch(address + path)).json()).data;

/** Every kind of page there is, of things that an event names; a timeline need not have all of them. */
async function paths() {
  const [event] = await get("/v1/events?status=blocked&limit=1&sort=-date");
  const named = { measures: event.effects?.[0]?.measure, documents: event.claims?.[0]?.document, actors: event.actors?.[0]?.id };
  const things = Object.entries(named).flatMap(([kind, id]) => [`/${kind}`, ...(id ? [`/${kind}/${encodeURIComponent(id)}`] : [])]);
  const own = encodeURIComponent(event.id);
  const read = key ? [await pasted()] : [];
  const hostile = measuresSpeed ? ["/events/hostile.0:x_y-z", "/?tag=tag-0&tag=tag-2", "/embed?tag=tag-3"] : [];
  return ["/", "/?q=panel&from=2012&to=2030", `/events/${own}`, ...things, "/embed", `/embed?event=${own}`, "/events/new", `/events/${own}/edit`,
    "/events/nobody", "/?type=nothing", "/documents/new", ...read, ...hostile];
}

/** Where a text of our own is reviewed. */
async function pasted() {
  const text = "Russia vetoed a draft in the UN Security Council on Thursday. According to experts, North Korea has been supplying ammunition to Russia since last summer.";
  const body = JSON.stringify({ title: "A text to be judged", published: "2024-03-29", text });
  const answer = await fetch(`${address}/v1/documents/judged`, { method: "PUT", headers: { Authorization: `Bearer ${key}` }, body });
  if (!answer.ok) throw new Error(await answer.text());
  return "/documents/judged/review";
}

/** Waits until a page has all that scripts put into it. */
async function settle(page) {
  await page.waitForFunction(() => {
    const picture = document.querySelector("sanctions-timeline");
    const drawn = !picture || (performance.getEntriesByName("timeline-painted").length && !picture.hasAttribute("aria-busy") && document.querySelector(".marks li, .bars li"));
    const form = document.querySelector("form[data-edit]");
    const open = !form || !sessionStorage.length || !form.querySelector("[type=submit]").disabled;
    const queue = !document.querySelector("article.review .needs") || !sessionStorage.length;
    return drawn && open && queue && (document.querySelector(".embed") || document.querySelector(".key-opener"));
  });
}

/** Opens what can be opened, so that it is judged too. */
async function unfold(page) {
  await page.evaluate(() => {
    for (const one of document.querySelectorAll("details")) one.open = true;
    for (const one of document.querySelectorAll("[data-add]:not([disabled])")) one.click();
    document.querySelector(".marks :is(a, button)")?.focus();
  });
}

/** What axe-core and the console say of a page. */
async function judge(page, path) {
  const wrong = [];
  const hear = (message) => message.type() === "error" && !message.text().includes("the server responded with a status of 40") && wrong.push(message.text());
  const fail = (error) => wrong.push(String(error));
  page.on("console", hear).on("pageerror", fail);
  await page.goto(address + path);
  await settle(page);
  await unfold(page);
  await page.evaluate(axe);
  const { violations, passes } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  page.off("console", hear).off("pageerror", fail);
  if (passes.length < 10) wrong.push(`only ${passes.length} rules had anything to judge`);
  for (const { id, nodes } of violations) wrong.push(...nodes.slice(0, 3).map((node) => `${id}: ${node.html.slice(0, 200)}\n    ${node.failureSummary}`));
  return wrong;
}

/** Judges every page in one look; the key, if there is one, is given as an editor gives it. */
async function look(browser, look, all) {
  const context = await browser.newContext(look);
  if (key) await context.addInitScript((given) => sessionStorage.setItem("sanctions-timeline-key", given), key);
  const page = await context.newPage();
  const wrong = [];
  for (const path of all) wrong.push(...(await judge(page, path)).map((words) => `${path}, ${look.colorScheme}, ${look.viewport.width}: ${words}`));
  if (key) wrong.push(...(await judgeDialog(page)));
  await context.close();
  return wrong;
}

/** The dialog that asks for a key, too. */
async function judgeDialog(page) {
  await page.locator(".key-opener").click();
  await page.waitForSelector("dialog[open]");
  const { violations } = await page.evaluate(() => globalThis.axe.run(document.querySelector("dialog")));
  return violations.map(({ id, nodes }) => `the dialog for the key: ${id}: ${nodes[0].html}`);
}

/** When the timeline was painted, in milliseconds after the page was asked for: the median of five times. */
async function painted(page) {
  const times = [];
  for (let turn = 0; turn < 5; turn += 1) {
    await page.goto(address);
    await settle(page);
    times.push(await page.evaluate(() => performance.getEntriesByName("timeline-painted")[0].startTime));
  }
  return times.sort((one, two) => one - two)[2];
}

/** Frames a second, and the gap that one in twenty frames exceeds, while something moves. */
async function frames(page, move) {
  await page.evaluate(() => {
    globalThis.gaps = [];
    let last = performance.now();
    const frame = (now) => {
      globalThis.gaps.push(now - last);
      last = now;
      globalThis.asked = requestAnimationFrame(frame);
    };
    globalThis.asked = requestAnimationFrame(frame);
  });
  await move();
  const gaps = await page.evaluate(() => (cancelAnimationFrame(globalThis.asked), globalThis.gaps.slice(2)));
  const late = gaps.toSorted((one, two) => two - one)[Math.floor(gaps.length / 20)];
  return { each: (1000 * gaps.length) / gaps.reduce((sum, gap) => sum + gap, 0), late };
}

/** Prints how fast it is. */
async function speed(browser) {
  const page = await (await browser.newContext(LOOKS[0])).newPage();
  const paint = await painted(page);
  const box = await page.locator("sanctions-timeline .stage").boundingBox();
  const [x, y] = [box.x + box.width * 0.6, box.y + box.height * 0.6];
  await page.mouse.move(x, y);
  await page.mouse.down();
  const pan = await frames(page, async () => {
    for (let k = 0; k < 120; k += 1) await page.mouse.move(x + Math.sin(k / 12) * 300, y);
  });
  await page.mouse.up();
  await page.keyboard.down("Control");
  const zoom = await frames(page, async () => {
    for (let k = 0; k < 240; k += 1) await page.mouse.wheel(0, k < 120 ? -40 : 40);
  });
  await page.keyboard.up("Control");
  const total = await page.locator("sanctions-timeline").getAttribute("total");
  const said = ({ each, late }) => `${each.toFixed(0)} frames a second (one in twenty after ${late.toFixed(0)} ms)`;
  console.log(`  speed: ${total} events, first paint of the timeline after ${paint.toFixed(0)} ms; moving ${said(pan)}, zooming ${said(zoom)}`);
  return paint > SLOWEST_PAINT || Math.min(pan.each, zoom.each) < FEWEST_FRAMES ? ["far too slow"] : [];
}

async function main() {
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  try {
    const all = await paths();
    const looks = measuresSpeed ? [LOOKS[0], LOOKS[3]] : LOOKS;
    const wrong = measuresSpeed ? await speed(browser) : [];
    for (let k = 0; k < looks.length; k += 2) wrong.push(...(await Promise.all(looks.slice(k, k + 2).map((one) => look(browser, one, all)))).flat());
    if (wrong.length) throw new Error(`\n${wrong.join("\n")}`);
    console.log(`  pages: axe-core finds nothing wrong on ${all.length} pages, ${looks.map((one) => `${one.colorScheme} ${one.viewport.width}`).join(", ")}${key ? ", with a key" : ""}`);
  } finally {
    await browser.close();
  }
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
