//! TimelineJS: slides with numeric dates only as far as they are known, our words for display, and measures as eras.

use serde_json::{Value, json};

use super::escape::html;
use super::parts::known;
use super::sheet::{Item, Sheet};
use crate::domain::date::Bounds;

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
    let start = [bounds.start, bounds.end].into_iter().find_map(known)?;
    let text = html(&sheet.plainly(item)).replace('\n', "<br>");
    let mut slide = json!({
        "unique_id": event.id,
        "group": event.kind,
        "start_date": numeric(&start),
        "display_date": event.date.words(),
        "text": { "headline": html(&event.title), "text": format!("<p>{text}</p><p><a href=\"{0}\">{0}</a></p>", html(&sheet.url(event))) },
    });
    if let Some(end) = known(bounds.end).filter(|_| event.date.is_interval()) {
        slide["end_date"] = numeric(&end);
    }
    Some(slide)
}

fn numeric(parts: &[i64]) -> Value {
    ["year", "month", "day"].iter().zip(parts).map(|(name, part)| ((*name).to_owned(), json!(part))).collect()
}

/// The periods of the measures, as far as both their ends are known.
fn eras(sheet: &Sheet<'_>) -> Vec<Value> {
    let era = |(name, bounds): (&str, Bounds)| {
        let (start, end) = (known(bounds.start)?, known(bounds.end)?);
        Some(json!({ "start_date": numeric(&start), "end_date": numeric(&end), "text": { "headline": html(name) } }))
    };
    sheet.timeline.periods(sheet.audience).into_iter().filter_map(era).collect()
}
