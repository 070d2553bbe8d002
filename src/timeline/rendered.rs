//! An event as answers carry it: JSON, written once when the event changes.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::shelf::Stamp;
use crate::domain::claim::{Claim, Field, Rank, Selector, Verified};
use crate::domain::date::{Date, Day, Precision, Span};
use crate::domain::event::{Effect, Event, Identifier, Participation, Relation, Status, Votes};

/// What rendering has to know beside the event.
pub trait Surroundings {
    /// The name of an actor.
    fn actor_name(&self, id: &str) -> Option<&str>;
    /// The text of a document, if it is held.
    fn text(&self, document: &str) -> Option<&str>;
}

/// A date with everything computed from it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Date)]
pub struct DateView<'a> {
    /// As the source has it: EDTF (ISO 8601-2).
    #[schema(value_type = String, example = "2024-03-28")]
    pub edtf: &'a Date,
    /// In words, no sharper than the source.
    pub display: String,
    /// How sharp.
    #[schema(value_type = String, example = "day")]
    precision: Precision,
    /// The earliest and latest day it may have started.
    start: SpanView,
    /// The earliest and latest day it may have ended; null where the end is open or unknown.
    end: Option<SpanView>,
    /// Whether it goes on.
    open_end: bool,
}

/// The earliest and latest day of a moment; null where it is unbounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Span)]
pub struct SpanView {
    /// The earliest.
    #[schema(value_type = Option<String>, format = Date)]
    pub min: Option<Day>,
    /// The latest.
    #[schema(value_type = Option<String>, format = Date)]
    pub max: Option<Day>,
}

impl From<Span> for SpanView {
    fn from(span: Span) -> Self {
        let bounded = |day: Day| Some(day).filter(|day| day.is_bounded());
        Self { min: bounded(span.min), max: bounded(span.max) }
    }
}

impl<'a> From<&'a Date> for DateView<'a> {
    fn from(date: &'a Date) -> Self {
        let bounds = date.bounds();
        let known_end = bounds.end.max.is_bounded();
        Self {
            edtf: date,
            display: date.words(),
            precision: date.precision(),
            start: bounds.start.into(),
            end: known_end.then(|| bounds.end.into()),
            open_end: date.open_end(),
        }
    }
}

/// An event as answers carry it.
#[derive(Serialize, ToSchema)]
#[schema(as = Event)]
pub struct EventView<'a> {
    id: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    /// occurred, scheduled, proposed, blocked, cancelled or alleged.
    #[schema(value_type = String, example = "occurred")]
    status: Status,
    title: &'a str,
    summary: &'a str,
    date: DateView<'a>,
    actors: Vec<ActorView<'a>>,
    /// `{ scheme, value, url? }`, such as `un-symbol` `S/RES/1718(2006)`.
    #[schema(value_type = Vec<Object>)]
    identifiers: &'a [Identifier],
    /// `{ type, target }`: follows, responds_to, extends, ends, blocks, part_of, contradicts.
    #[schema(value_type = Vec<Object>)]
    relations: &'a [Relation],
    /// `{ measure, action, until? }`: establish, extend, amend, suspend, resume, lift.
    #[schema(value_type = Vec<Object>)]
    effects: &'a [Effect],
    #[serde(skip_serializing_if = "Option::is_none")]
    /// `{ for, against, abstained }`
    #[schema(value_type = Option<Object>)]
    votes: Option<Votes>,
    places: &'a [String],
    tags: &'a [String],
    claims: Vec<ClaimView<'a>>,
    /// Whether claims of equal standing disagree.
    disputed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    embargoed_until: Option<Timestamp>,
    /// Counts from 1.
    revision: u32,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

/// Who took part, and how.
#[derive(Serialize, ToSchema)]
#[schema(as = Participation)]
pub struct ActorView<'a> {
    /// Who.
    pub id: &'a str,
    /// What a person reads.
    pub name: &'a str,
    /// How.
    pub role: &'a str,
}

/// One document saying one thing about one field of one event.
#[derive(Serialize, ToSchema)]
#[schema(as = Claim)]
pub struct ClaimView<'a> {
    id: &'a str,
    /// date, until, title, status, actors, place, votes or summary.
    #[schema(value_type = String, example = "date")]
    field: Field,
    value: &'a str,
    document: &'a str,
    /// preferred, normal or deprecated.
    #[schema(value_type = String, example = "preferred")]
    rank: Rank,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    /// The value as the document words it.
    expression: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    /// The date the expression counts from (EDTF).
    #[schema(value_type = Option<String>)]
    anchor: Option<&'a Date>,
    #[serde(skip_serializing_if = "Selector::is_empty")]
    /// W3C Web Annotation: `TextPositionSelector` in code points, `TextQuoteSelector` where the words are known.
    #[schema(value_type = Vec<Object>)]
    selector: Selector,
    /// true, false, or `"text_not_held"`.
    #[schema(value_type = Value)]
    verified: Verified,
}

/// Renders an event.
pub fn render(event: &Event, stamp: &Stamp, around: &impl Surroundings) -> Vec<u8> {
    let view = EventView {
        id: event.id.as_str(),
        kind: event.kind.as_str(),
        status: event.status,
        title: &event.title,
        summary: &event.summary,
        date: (&event.date).into(),
        actors: event.actors.iter().map(|actor| actor_view(actor, around)).collect(),
        identifiers: &event.identifiers,
        relations: &event.relations,
        effects: &event.effects,
        votes: event.votes,
        places: &event.places,
        tags: &event.tags,
        claims: event.claims.iter().map(|claim| claim_view(claim, around)).collect(),
        disputed: event.disputed(),
        embargoed_until: event.embargoed_until,
        revision: stamp.revision,
        created_at: stamp.created_at,
        updated_at: stamp.updated_at,
    };
    serde_json::to_vec(&view).expect("an event is plain data with text keys")
}

fn actor_view<'a>(actor: &'a Participation, around: &'a impl Surroundings) -> ActorView<'a> {
    let id = actor.id.as_str();
    ActorView { id, name: around.actor_name(id).unwrap_or(id), role: &actor.role }
}

fn claim_view<'a>(claim: &'a Claim, around: &impl Surroundings) -> ClaimView<'a> {
    let (verified, selector) = match around.text(claim.document.as_str()).map(|text| claim.verify(text)) {
        None => (Verified::TextNotHeld, claim.selector.clone()),
        Some(Ok(completed)) => (Verified::Yes, completed),
        Some(Err(_)) => (Verified::No, claim.selector.clone()),
    };
    ClaimView {
        id: &claim.id,
        field: claim.field,
        value: &claim.value,
        document: claim.document.as_str(),
        rank: claim.rank,
        reason: claim.reason.as_deref(),
        expression: claim.expression.as_deref(),
        anchor: claim.anchor.as_ref(),
        selector,
        verified,
    }
}
