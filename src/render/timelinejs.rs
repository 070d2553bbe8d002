//! TimelineJS: slides with numeric dates only as far as they are known, our words for display, and measures as eras.

use serde_json::{Value, json};

use super::escape::html;
use super::sheet::{Item, Sheet};
use crate::domain::date::{Date, Day, Precision};

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
    let bounds = event.date.bounds();
    let start = [bounds.start.min, bounds.start.max, bounds.end.min, bounds.end.max].into_iter().find(|day| day.is_bounded())?;
    let depth = depth(&event.date);
    let text = html(&sheet.plainly(item)).replace('\n', "<br>");
    let mut slide = json!({
        "unique_id": event.id,
        "group": event.kind,
        "start_date": parts(start, depth),
        "display_date": event.date.words(),
        "text": { "headline": html(&event.title), "text": format!("<p>{text}</p><p><a href=\"{0}\">{0}</a></p>", html(&sheet.url(event))) },
    });
    if event.date.is_interval() && bounds.end.max.is_bounded() {
        slide["end_date"] = parts(bounds.end.max, depth);
    }
    Some(slide)
}

/// How many of year, month and day are known.
fn depth(date: &Date) -> usize {
    match date.precision() {
        Precision::Time | Precision::Day => 3,
        Precision::Month => 2,
        Precision::Interval | Precision::Set if date.bounds().start.min == date.bounds().start.max => 3,
        _ => 1,
    }
}

fn parts(day: Day, depth: usize) -> Value {
    let (year, month, day) = day.year_month_day();
    match depth {
        3 => json!({ "year": year, "month": month, "day": day }),
        2 => json!({ "year": year, "month": month }),
        _ => json!({ "year": year }),
    }
}

/// The periods of the measures, as far as both their ends have a day.
fn eras(sheet: &Sheet<'_>) -> Vec<Value> {
    sheet
        .timeline
        .periods(sheet.audience)
        .into_iter()
        .filter_map(|(name, from, until)| {
            let bounded = from.is_bounded() && until.is_bounded();
            bounded.then(|| json!({ "start_date": parts(from, 3), "end_date": parts(until, 3), "text": { "headline": html(name) } }))
        })
        .collect()
}
