//! TimelineJS: slides with numeric dates only as far as they are known, our words for display, and measures as eras.

use serde_json::{Value, json};

use super::escape::html;
use super::parts::known;
use super::sheet::{Item, Sheet};
use crate::domain::date::{Bounds, Date, Day};

/// The years that TimelineJS can show beside days: those of a JavaScript date.
const YEARS: std::ops::RangeInclusive<i64> = -271_820..=275_759;

/// A page as a TimelineJS document. What has no year at all cannot be a slide; it is named in `undated`.
pub fn page(sheet: &Sheet<'_>) -> Vec<u8> {
    let (mut events, mut undated) = (Vec::new(), Vec::new());
    for item in sheet.items() {
        match slide(sheet, &item) {
            Some(slide) => events.push(slide),
            None => undated.push(item.event.id.to_string()),
        }
    }
    super::json::one(&json!({ "scale": "human", "events": events, "eras": eras(sheet), "undated": undated }))
}

fn slide(sheet: &Sheet<'_>, item: &Item) -> Option<Value> {
    let event = &item.event;
    let (start, end) = place(&event.date)?;
    let text = html(&sheet.plainly(item)).replace('\n', "<br>");
    let mut slide = json!({
        "unique_id": event.id,
        "group": event.kind,
        "start_date": numeric(&start),
        "display_date": event.date.words(),
        "text": { "headline": html(&event.title), "text": format!("<p>{text}</p><p><a href=\"{0}\">{0}</a></p>", html(&sheet.page(event))) },
    });
    if let Some(end) = end.filter(|end| is_after(end, &start)) {
        slide["end_date"] = numeric(&end);
    }
    Some(slide)
}

/// Where a date begins and ends as far as that is known; where not even a year is, the years it lies between.
fn place(date: &Date) -> Option<(Vec<i64>, Option<Vec<i64>>)> {
    let Bounds { start, end, .. } = date.bounds();
    let year = |day: Day| day.is_bounded().then(|| vec![day.year_month_day().0]);
    let place = match (known(start), known(end)) {
        (Some(start), end) => (start, end.filter(|_| date.is_interval())),
        (None, Some(end)) => (end, None),
        (None, None) => (year(start.min)?, Some(year(end.max)?)),
    };
    YEARS.contains(&place.0[0]).then_some(place)
}

/// Whether TimelineJS sees an end after a start: it takes an end that agrees with all that is known of the start for the
/// same, and what is not known of either for the first month and day.
fn is_after(end: &[i64], start: &[i64]) -> bool {
    let whole = |parts: &[i64]| [0, 1, 2].map(|i| parts.get(i).copied().unwrap_or(1));
    !end.starts_with(start) && whole(end) > whole(start) && YEARS.contains(&end[0])
}

fn numeric(parts: &[i64]) -> Value {
    ["year", "month", "day"].iter().zip(parts).map(|(name, part)| ((*name).to_owned(), json!(part))).collect()
}

/// The periods of the measures, as far as both their ends are known well enough to lie apart.
fn eras(sheet: &Sheet<'_>) -> Vec<Value> {
    let era = |(name, bounds): (&str, Bounds)| {
        let (start, end) = (known(bounds.start)?, known(bounds.end)?);
        let era = || json!({ "start_date": numeric(&start), "end_date": numeric(&end), "text": { "headline": html(name) } });
        is_after(&end, &start).then(era)
    };
    sheet.timeline.periods(sheet.audience).into_iter().filter_map(era).collect()
}
