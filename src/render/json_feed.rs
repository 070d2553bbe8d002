//! JSON Feed 1.1: the last change first.

use serde_json::{Value, json};

use super::sheet::{Item, Sheet};

/// A page as a feed.
pub fn page(sheet: &Sheet<'_>) -> Vec<u8> {
    let items: Vec<Value> = sheet.by_change().iter().map(|item| one(sheet, item)).collect();
    let mut feed = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": format!("Sanctions timeline: {}", sheet.query),
        "home_page_url": format!("{}/", sheet.base),
        "feed_url": format!("{}{}", sheet.base, sheet.this),
        "language": "en",
    });
    if let Some(next) = &sheet.next {
        feed["next_url"] = format!("{}{next}", sheet.base).into();
    }
    feed["items"] = items.into();
    super::json::one(&feed)
}

fn one(sheet: &Sheet<'_>, item: &Item) -> Value {
    let event = &item.event;
    let tags: Vec<&str> = std::iter::once(event.kind.as_str()).chain(event.tags.iter().map(String::as_str)).collect();
    let mut one = json!({
        "id": sheet.url(event),
        "url": sheet.page(event),
        "title": sheet.headline(event),
        "content_text": sheet.plainly(item),
        "date_published": item.stamp.created_at,
        "date_modified": item.stamp.updated_at,
        "tags": tags,
        "_sanctions_timeline": {
            "about": format!("{}/openapi.json", sheet.base),
            "id": event.id,
            "date": event.date,
            "status": event.status,
            "revision": item.stamp.revision,
        },
    });
    if let Some(amended) = sheet.amended(event) {
        one["_sanctions_timeline"]["corrected"] = json!(amended.fields);
        one["_sanctions_timeline"]["reason"] = json!(amended.reason);
    }
    one
}
