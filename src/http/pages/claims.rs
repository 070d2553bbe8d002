//! The claims of an event side by side: each field, who says what of it, in which words, and how each claim stands.

use super::words;
use crate::domain::claim::{Claim, Position, Quote, Rank, Selector};
use crate::domain::date::Date;
use crate::domain::event::Event;
use crate::timeline::Timeline;
use crate::timeline::query::Audience;

/// Characters of a text that are shown on each side of a quote, where the text may be shown.
const CONTEXT: usize = 300;

/// All that is said of one field of an event.
pub struct FieldClaims {
    /// The field.
    pub field: &'static str,
    /// The claims, the preferred one first.
    pub claims: Vec<Said>,
}

/// One document saying one thing.
pub struct Said {
    /// Its id within the event.
    pub id: String,
    /// preferred, normal or deprecated.
    pub rank: &'static str,
    /// What is said; a date in words.
    pub value: String,
    /// The date as it is written, where the value is one.
    pub edtf: Option<String>,
    /// The id of the document.
    pub document: String,
    /// What the document is called.
    pub title: String,
    /// Who brought it out, and when.
    pub origin: String,
    /// Where it is to be read.
    pub url: Option<String>,
    /// Why it has that rank, or how the value follows from the words.
    pub reason: Option<String>,
    /// The value as the document words it.
    pub expression: Option<String>,
    /// The date that counts from, in words.
    pub anchor: Option<String>,
    /// The words.
    pub quote: Option<Quote>,
    /// What the service can say of the words.
    pub verified: &'static str,
    /// Where they stand in the text, if it may be read here.
    pub place: Option<u32>,
}

/// The claims of an event by field, in the order in which the fields come first.
pub fn by_field(view: &Timeline, event: &Event, audience: Audience) -> Vec<FieldClaims> {
    let mut fields: Vec<FieldClaims> = Vec::new();
    let mut claims: Vec<&Claim> = event.claims.iter().collect();
    claims.sort_by_key(|claim| std::cmp::Reverse(claim.rank));
    for claim in claims {
        let said = said(view, claim, audience);
        match fields.iter_mut().find(|one| one.field == claim.field.word()) {
            Some(one) => one.claims.push(said),
            None => fields.push(FieldClaims { field: claim.field.word(), claims: vec![said] }),
        }
    }
    fields
}

/// The claim that the date goes by, if it is worded otherwise than the date or says why.
pub fn dating(fields: &[FieldClaims]) -> Option<&Said> {
    let dates = fields.iter().find(|one| one.field == "date")?;
    let telling = |said: &&Said| said.rank != Rank::Deprecated.word() && (said.expression.is_some() || said.reason.is_some());
    let best = dates.claims.first()?.rank;
    dates.claims.iter().filter(|said| said.rank == best).find(telling)
}

fn said(view: &Timeline, claim: &Claim, audience: Audience) -> Said {
    let id = claim.document.as_str();
    let document = view.documents().get(id);
    let text = view.text(id);
    let open = audience == Audience::Staff || document.is_some_and(|document| document.text_public);
    let (verified, selector) = match text.as_deref().map(|text| claim.verify(text)) {
        None => ("the text is not held here", claim.selector.clone()),
        Some(Ok(found)) => ("found in the text, word for word", found),
        Some(Err(_)) if claim.selector.is_empty() => ("no words are named", claim.selector.clone()),
        Some(Err(_)) => ("not found in the text", claim.selector.clone()),
    };
    let Selector { position, quote } = selector;
    let (text, place) = (text.as_deref().filter(|_| open), position.filter(|_| open && text.is_some()));
    let published = document.and_then(|document| document.published.as_ref()).map(Date::words);
    let publisher = document.and_then(|document| document.publisher.clone());
    let date = claim.date();
    Said {
        id: claim.id.clone(),
        rank: claim.rank.word(),
        value: date.as_ref().map_or_else(|| claim.value.clone(), Date::words),
        edtf: date.map(|date| date.to_string()),
        title: document.map_or(id, |document| &document.title).to_owned(),
        origin: [publisher, published].into_iter().flatten().collect::<Vec<_>>().join(", "),
        url: document.and_then(|document| document.url.clone()),
        document: id.to_owned(),
        reason: claim.reason.clone(),
        expression: claim.expression.clone(),
        anchor: claim.anchor.as_ref().map(Date::words),
        quote: quote.map(|quote| in_context(quote, text, place)),
        verified,
        place: place.map(|place| place.start),
    }
}

/// A quote with more of what stands around it, where the text may be shown.
fn in_context(quote: Quote, text: Option<&str>, place: Option<Position>) -> Quote {
    let (Some(text), Some(Position { start, end })) = (text, place) else { return quote };
    let (start, end) = (start as usize, end as usize);
    let first = start.saturating_sub(CONTEXT);
    let mut letters = text.chars().skip(first);
    let prefix: String = letters.by_ref().take(start - first).collect();
    let exact: String = letters.by_ref().take(end - start).collect();
    let suffix: String = letters.take(CONTEXT).collect();
    let prefix = if first > 0 { format!("…{}", prefix.split_once(' ').map_or(prefix.as_str(), |(_, rest)| rest)) } else { prefix };
    let cut = suffix.chars().count() == CONTEXT;
    let suffix = if cut { format!("{}…", suffix.rsplit_once(' ').map_or(suffix.as_str(), |(rest, _)| rest)) } else { suffix };
    Quote { exact, prefix, suffix }
}

/// What is known of when something happened, in sentences.
pub fn bounds_in_words(date: &Date) -> Vec<String> {
    let bounds = date.bounds();
    let words = |span| words::span(crate::timeline::rendered::SpanView::from(span));
    let start = words(bounds.start);
    if !date.is_interval() && bounds.start == bounds.end {
        let known = bounds.start.min == bounds.start.max;
        return if known { Vec::new() } else { start.map(|start| format!("It happened on {start}.")).into_iter().collect() };
    }
    let begin = match start {
        Some(start) => format!("It began on {start}."),
        None if date.open_start() => "It has always been so.".to_owned(),
        None => "When it began is not known.".to_owned(),
    };
    let end = match words(bounds.end) {
        _ if date.open_end() => "It goes on.".to_owned(),
        Some(end) => format!("It ended on {end}."),
        None => "When it ended is not known.".to_owned(),
    };
    vec![begin, end]
}
