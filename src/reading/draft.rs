//! A proposal as the event that an editor would send: with one claim, which says when, and by which words.

use super::document::Reading;
use super::events::Proposal;
use crate::domain::claim::{Claim, Field, Position, Rank, Selector};
use crate::domain::event::Event;
use crate::domain::id::slug;

/// The event that a proposal would become; `None` where it lies beyond any place a claim can name.
pub fn event(reading: &Reading, proposal: &Proposal) -> Option<Event> {
    let Proposal { kind, status, title, date, actors, .. } = proposal;
    let claim = claim(reading, proposal)?;
    Some(Event {
        id: slug(&format!("{date}-{title}"), 96).parse().ok()?,
        kind: kind.parse().ok()?,
        status: *status,
        title: title.clone(),
        summary: String::new(),
        date: date.clone(),
        actors: actors.clone(),
        identifiers: Vec::new(),
        relations: Vec::new(),
        effects: Vec::new(),
        votes: None,
        places: Vec::new(),
        tags: Vec::new(),
        claims: vec![claim],
        embargoed_until: None,
    })
}

/// What the document says of the date, with the sentence that says so. An expression is named only where the sentence has it.
fn claim(reading: &Reading, proposal: &Proposal) -> Option<Claim> {
    let Proposal { sentence, .. } = proposal;
    let position = Position { start: u32::try_from(sentence.start).ok()?, end: u32::try_from(sentence.end).ok()? };
    let expression = proposal.expression.and_then(|place| reading.expressions.get(place));
    let expression = expression.filter(|one| sentence.start <= one.start && one.end <= sentence.end);
    Some(Claim {
        id: "claim-1".to_owned(),
        field: Field::Date,
        value: proposal.date.to_string(),
        document: reading.document.id.clone(),
        rank: Rank::Normal,
        reason: Some(proposal.reason.clone()),
        expression: expression.map(|one| reading.words(one.start, one.end)),
        anchor: proposal.anchor.clone(),
        selector: Selector { position: Some(position), quote: None },
    })
}
