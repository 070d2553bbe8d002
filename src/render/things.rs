//! Documents, measures, actors, types and tags as JSON: what a GET shows is what a write answers with.

use serde::Serialize;

use super::json;
use crate::domain::actor::Actor;
use crate::domain::change::Kind;
use crate::domain::date::Day;
use crate::domain::document::Document;
use crate::domain::vocabulary::EventType;
use crate::timeline::Timeline;
use crate::timeline::query::{Audience, filter};
use crate::timeline::shelf::{Found, Stamp};

/// Something with how many events have it, and how often it was written.
#[derive(Serialize)]
pub struct Counted<'a, T> {
    #[serde(flatten)]
    item: &'a T,
    #[serde(skip_serializing_if = "Option::is_none")]
    text_held: Option<bool>,
    events: u64,
    revision: u32,
    created_at: jiff::Timestamp,
    updated_at: jiff::Timestamp,
}

impl<'a, T> Counted<'a, T> {
    fn new(item: &'a T, events: u64, stamp: Stamp) -> Self {
        let Stamp { revision, created_at, updated_at, .. } = stamp;
        Self { item, text_held: None, events, revision, created_at, updated_at }
    }
}

/// A word in use, with how many events have it.
#[derive(Serialize)]
pub struct Tag<'a> {
    id: &'a str,
    events: u64,
}

fn actor<'a>(timeline: &Timeline, audience: Audience, actor: &'a Actor, stamp: Stamp) -> Counted<'a, Actor> {
    Counted::new(actor, timeline.count(filter::ACTOR, actor.id.as_str(), audience), stamp)
}

fn event_type<'a>(timeline: &Timeline, audience: Audience, kind: &'a EventType, stamp: Stamp) -> Counted<'a, EventType> {
    Counted::new(kind, timeline.count(filter::TYPE, kind.id.as_str(), audience), stamp)
}

fn document<'a>(timeline: &Timeline, audience: Audience, document: &'a Document, stamp: Stamp) -> Counted<'a, Document> {
    let id = document.id.as_str();
    let text_held = Some(timeline.text(id).is_some());
    Counted { text_held, ..Counted::new(document, timeline.count(filter::DOCUMENT, id, audience), stamp) }
}

/// Every actor, by id.
#[must_use]
pub fn actors(timeline: &Timeline, audience: Audience) -> Vec<Counted<'_, Actor>> {
    timeline.actors().iter().map(|(one, stamp)| actor(timeline, audience, one, stamp)).collect()
}

/// Every event type, by id.
#[must_use]
pub fn types(timeline: &Timeline, audience: Audience) -> Vec<Counted<'_, EventType>> {
    timeline.types().iter().map(|(one, stamp)| event_type(timeline, audience, one, stamp)).collect()
}

/// Every document, by id.
#[must_use]
pub fn documents(timeline: &Timeline, audience: Audience) -> Vec<Counted<'_, Document>> {
    timeline.documents().iter().map(|(one, stamp)| document(timeline, audience, one, stamp)).collect()
}

/// Every tag in use, by id.
#[must_use]
pub fn tags(timeline: &Timeline, audience: Audience) -> Vec<Tag<'_>> {
    timeline.counts(filter::TAG, audience).into_iter().map(|(id, events)| Tag { id, events }).collect()
}

/// One thing as its own resource shows it; a measure as judged on a day.
#[must_use]
pub fn one(timeline: &Timeline, kind: Kind, id: &str, day: Day, audience: Audience) -> Found<Vec<u8>> {
    match kind {
        // Events have a resource of their own, which reads what is not kept rendered; decisions are shown with their proposals.
        Kind::Event | Kind::Text | Kind::Decision => Found::Never,
        Kind::Measure => timeline.measures().shelf.find(id).map(|_| json::one(&timeline.measure(id, day, audience))),
        Kind::Actor => stamped(timeline.actors().find(id), |one, stamp| actor(timeline, audience, one, stamp)),
        Kind::Type => stamped(timeline.types().find(id), |one, stamp| event_type(timeline, audience, one, stamp)),
        Kind::Document => stamped(timeline.documents().find(id), |one, stamp| document(timeline, audience, one, stamp)),
    }
}

fn stamped<'a, T, V: Serialize>(found: Found<&'a T>, view: impl FnOnce(&'a T, Stamp) -> V) -> Found<Vec<u8>> {
    match found {
        Found::Here(item, stamp) => Found::Here(json::one(&view(item, stamp)), stamp),
        Found::Gone(stamp) => Found::Gone(stamp),
        Found::Never => Found::Never,
    }
}
