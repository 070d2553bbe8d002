// Where each row of the picture stands: measures on top, lanes of events below.

const TOP = 52;
const WIDE = { bar: 26, thin: 21, fold: 34, lane: 30, tallest: 46, mostBars: 6, mostLanes: 12 };
const NARROW = { bar: 36, thin: 33, fold: 40, lane: 40, tallest: 52, mostBars: 3, mostLanes: 8 };

/** Fills `picture` with rows; answers how many pixels more than the stage has are needed. */
export function arrange(picture, { measures, events, counts, opened, window }) {
  const sizes = picture.narrow ? NARROW : WIDE;
  const folded = measures ? measures.split(sizes.mostBars, roomForBars(picture, sizes, events)) : { bars: [], rest: [] };
  const { bars, rest } = opened && measures ? { bars: measures.all, rest: [] } : folded;
  picture.foldable = folded.rest.length ? measures.all.length : 0;
  let top = TOP;
  const size = opened && bars.length > sizes.mostBars ? sizes.thin : sizes.bar;
  picture.bars = bars.map((measure) => {
    const row = { measure, top, height: size, ...lines(top, size, picture.narrow) };
    top += size;
    return row;
  });
  picture.fold = null;
  if (rest.length) {
    const place = lines(top, sizes.fold, picture.narrow);
    const name = `${rest.length} ${bars.length ? "other " : ""}measures`;
    picture.fold = { measures: rest, name, top, height: sizes.fold, ...place };
    top += sizes.fold;
  }
  const extra = opened ? Math.max(0, top - TOP - folded.bars.length * sizes.bar - (folded.rest.length ? sizes.fold : 0)) : 0;
  placeLanes(picture, sizes, top + 8, { events, counts, extra, window });
  return extra;
}

/** How many bars there is room for where the events need few lanes. */
function roomForBars(picture, sizes, events) {
  if (!events) return 0;
  const height = (picture.height || 0) - (picture.extra || 0) - TOP - sizes.fold - 28;
  return Math.floor((height - Math.min(events.types, sizes.mostLanes) * sizes.tallest) / sizes.bar);
}

/** The middle of a row, and above it the line for its name where names have no column. */
function lines(top, height, narrow) {
  return narrow ? { above: top + 9, y: top + 9 + (height - 9) / 2 } : { above: null, y: top + height / 2 };
}

function placeLanes(picture, sizes, top, { events, counts, extra, window }) {
  const height = (picture.height || 0) - (picture.extra || 0) + extra - top - (picture.narrow ? 20 : 18);
  picture.extra = extra;
  const most = Math.max(3, Math.min(sizes.mostLanes, Math.floor(height / sizes.lane)));
  const found = counts
    ? counts.slice(0, most).map(({ name, count, density }) => ({ lane: { name }, count, density }))
    : (events?.lanes(most, window) ?? []).map((lane) => ({ lane, count: lane.order.length }));
  const each = Math.min(sizes.tallest, height / Math.max(1, found.length));
  picture.lanes = found.map((one, i) => {
    const start = top + i * each;
    return { ...one, shade: i % 2 === 0, top: start, height: each, above: picture.narrow ? start + 10 : null, y: picture.narrow ? start + Math.min(28, each * 0.62) : start + each * 0.42 };
  });
}
