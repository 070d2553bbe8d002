//! Redacts a change of an event for its reader. Readers without a key never learn what was written under an embargo. Where an event
//! is hidden from them although it was public once, they learn that it was withdrawn and when it had changed, and nothing else.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::domain::change::Op;
use crate::store::Revision;
use crate::timeline::Timeline;
use crate::timeline::query::Audience;
use crate::timeline::shelf::Found;

/// A change of an event, redacted for its reader.
pub struct RedactedChange<'a> {
    /// Its number, as the reader counts changes.
    pub seq: u64,
    /// The operation, as far as the reader could see it.
    pub op: Op,
    /// Why.
    pub reason: Option<&'a str>,
    /// The event before; `None` where the reader was never told of it.
    pub before: Option<Cow<'a, RawValue>>,
    /// The event after.
    pub after: Option<Cow<'a, RawValue>>,
}

/// Redacts a change of an event for an audience; `None` if the change is hidden from it.
pub fn redact_event<'a>(view: &Timeline, id: &str, revision: &'a Revision, audience: Audience) -> Option<RedactedChange<'a>> {
    let seq = view.number(revision.seq, audience)?;
    let Revision { op, before, after, reason, recorded_at, .. } = revision;
    let open = |json: &'a Option<Box<RawValue>>| json.as_deref().map(|json| view.logged_open_to(json, audience));
    let whole = RedactedChange { seq, op: *op, reason: reason.as_deref(), before: open(before), after: open(after) };
    if audience == Audience::Staff {
        return Some(whole);
    }
    let embargo = |json: &Option<Box<RawValue>>| json.as_deref().and_then(embargo);
    let before = whole.before.filter(|_| embargo(before).is_none());
    // An event that is hidden after a change was public before it: otherwise the change would have no number.
    let withdrawn = embargo(after).is_some_and(|until| until > *recorded_at);
    let op = match op {
        _ if withdrawn => Op::Delete,
        Op::Update if before.is_none() => Op::Create,
        op => *op,
    };
    if withdrawn || matches!(view.event(id, audience), Found::Never) {
        return Some(RedactedChange { seq, op, reason: None, before: None, after: None });
    }
    Some(RedactedChange { op, before, ..whole })
}

/// Until when an event, as it was written, was not to be shown.
fn embargo(written: &RawValue) -> Option<Timestamp> {
    #[derive(Deserialize)]
    struct Embargoed {
        embargoed_until: Option<Timestamp>,
    }
    serde_json::from_str::<Embargoed>(written.get()).ok()?.embargoed_until
}
