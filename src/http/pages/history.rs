//! What became of a thing here: every revision that this reader may know of, and what each altered of what was told before.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::super::redaction::{RedactedChange, redact_event};
use super::words;
use crate::domain::change::Op;
use crate::domain::date::Date;
use crate::render::corrected::{Corrected, corrected};
use crate::store::Revision;
use crate::timeline::Timeline;
use crate::timeline::query::Audience;

/// How many revisions are shown, the newest first.
const SHOWN: usize = 50;

/// A revision.
pub struct Step {
    /// Counts from 1.
    pub revision: usize,
    /// When, for machines.
    pub at: String,
    /// When, in words.
    pub when: String,
    /// The name of the key that wrote it.
    pub who: String,
    /// What was done.
    pub did: &'static str,
    /// Why.
    pub reason: Option<String>,
    /// What it altered of what readers had been told.
    pub altered: Vec<Altered>,
}

/// A field that was altered.
pub struct Altered {
    /// The field.
    pub field: &'static str,
    /// What it was and what it is, where that is a few words.
    pub words: Option<(String, String)>,
}

/// The revisions that an audience may know of, the newest first.
pub fn steps(view: &Timeline, id: &str, revisions: &[Revision], audience: Audience) -> Vec<Step> {
    let step = |step: (usize, &Revision, RedactedChange<'_>)| {
        let (number, revision, RedactedChange { op, reason, before, after, .. }) = step;
        let altered = match (&before, &after) {
            (Some(before), Some(after)) => corrected(Some(before), Some(after)).iter().map(altered).collect(),
            _ => Vec::new(),
        };
        Step {
            revision: number,
            at: revision.recorded_at.to_string(),
            when: moment(revision.recorded_at),
            who: revision.who.clone(),
            did: match (op, before.is_some()) {
                (Op::Delete, _) => "withdrawn",
                (_, false) => "added",
                (_, true) if altered.is_empty() => "changed",
                (_, true) => "corrected",
            },
            reason: reason.map(str::to_owned),
            altered,
        }
    };
    let known = revisions.iter().filter_map(|revision| Some((revision, redact_event(view, id, revision, audience)?)));
    let mut known: Vec<_> = known.zip(1..).map(|((revision, told), number)| (number, revision, told)).collect();
    known.reverse();
    known.into_iter().take(SHOWN).map(step).collect()
}

/// A moment in words, to the minute.
pub fn moment(at: Timestamp) -> String {
    let at = TimeZone::UTC.to_datetime(at);
    let day = crate::domain::date::Day::from_ymd(at.year().into(), at.month().unsigned_abs(), at.day().unsigned_abs());
    format!("{}, {:02}:{:02} UTC", day.map_or_else(String::new, words::day), at.hour(), at.minute())
}

fn altered(one: &Corrected) -> Altered {
    let words = |value: &Value| match value {
        Value::String(text) if one.field == "date" => Some(text.parse().map_or_else(|_| text.clone(), |date: Date| date.words())),
        Value::String(text) => Some(text.clone()),
        Value::Null => Some("nothing".to_owned()),
        _ => None,
    };
    Altered { field: one.field, words: words(&one.old).zip(words(&one.new)) }
}
