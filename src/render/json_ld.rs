//! JSON-LD in the terms of schema.org: what changes the law is `Legislation`, everything else an `Event`.

use serde_json::{Value, json};

use super::parts::iso;
use super::sheet::{Item, Sheet};
use crate::domain::actor::Schema;
use crate::domain::event::Status;

/// A page as a graph.
pub fn page(sheet: &Sheet<'_>) -> Vec<u8> {
    let graph: Vec<Value> = sheet.items().map(|item| one(sheet, &item)).collect();
    super::json::one(&json!({ "@context": "https://schema.org", "@graph": graph }))
}

fn one(sheet: &Sheet<'_>, item: &Item) -> Value {
    let event = &item.event;
    let mut node = json!({
        "@type": "Event",
        "@id": sheet.url(event),
        "url": sheet.page(event),
        "name": event.title,
        "dateModified": item.stamp.updated_at,
        "temporalCoverage": event.date,
        "additionalType": event.kind,
        "eventStatus": status(event.status),
    });
    if !event.summary.is_empty() {
        node["description"] = event.summary.clone().into();
    }
    let day = event.date.bounds();
    if let Some(start) = iso(day.start) {
        node["startDate"] = start.into();
    }
    if let Some(end) = iso(day.end) {
        node["endDate"] = end.into();
    }
    let is_law = event.status == Status::Occurred && !event.effects.is_empty() && !event.identifiers.is_empty();
    if is_law {
        node["@type"] = json!(["Event", "Legislation"]);
        node["legislationIdentifier"] = event.identifiers[0].value.clone().into();
        if let Some(day) = iso(day.start) {
            node["legislationDate"] = day.into();
        }
    }
    node["identifier"] =
        event.identifiers.iter().map(|one| json!({ "@type": "PropertyValue", "propertyID": one.scheme, "value": one.value })).collect();
    node["organizer"] = participants(sheet, item, |role| role == "imposed_by" || role == "proposed_by");
    node["about"] = participants(sheet, item, |role| role == "target");
    node["keywords"] = json!(event.tags);
    node["location"] = event.places.iter().map(|place| json!({ "@type": "Place", "name": place })).collect();
    node["subjectOf"] = event.claims.iter().map(|claim| json!({ "@type": "CreativeWork", "@id": format!("{}/v1/documents/{}", sheet.base, claim.document), "name": sheet.document(claim.document.as_str()) })).collect();
    node["citation"] = node["subjectOf"].clone();
    if let Some(object) = node.as_object_mut() {
        object.retain(|_, value| value.as_array().is_none_or(|list| !list.is_empty()));
    }
    node
}

fn participants(sheet: &Sheet<'_>, item: &Item, wanted: impl Fn(&str) -> bool) -> Value {
    let actors = item.event.actors.iter().filter(|actor| wanted(&actor.role));
    let kind =
        |id: &str| sheet.timeline.actors().get(id).filter(|actor| actor.schema == Schema::Person).map_or("Organization", |_| "Person");
    actors.map(|actor| json!({ "@type": kind(actor.id.as_str()), "@id": format!("{}/v1/actors/{}", sheet.base, actor.id), "name": sheet.actor(actor.id.as_str()) })).collect()
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Cancelled | Status::Blocked => "https://schema.org/EventCancelled",
        Status::Occurred | Status::Scheduled | Status::Proposed | Status::Alleged => "https://schema.org/EventScheduled",
    }
}
