//! Embargoes: what is due to be published, and what of the rest must not show through what is public.

use std::borrow::Cow;

use jiff::Timestamp;
use serde_json::value::RawValue;

use super::Timeline;
use super::query::Audience;
use super::shelf::Found;
use crate::domain::event::Relation;

/// How the relations of an event begin in its JSON. Quotes inside of strings are escaped: it can stand nowhere else.
const RELATIONS: &[u8] = b"\"relations\":[";

impl Timeline {
    /// Whether an embargo has passed by then.
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.events.due(now).next().is_some()
    }

    /// The first events whose embargo has passed by then, with until when it was.
    pub fn due(&self, now: Timestamp, at_most: usize) -> impl Iterator<Item = (&str, Timestamp)> {
        self.events.due(now).take(at_most).map(|(until, slot)| (self.events.entry(slot).id.as_str(), until))
    }

    /// An event's JSON as this audience may see it: without relations to events that are hidden from it.
    pub fn open_to<'a>(&self, json: &'a [u8], audience: Audience) -> Cow<'a, [u8]> {
        if !self.events.keeps_secrets(audience) && !self.omits_events() {
            return Cow::Borrowed(json);
        }
        let Some(at) = json.windows(RELATIONS.len()).position(|part| part == RELATIONS) else { return Cow::Borrowed(json) };
        let list = at + RELATIONS.len() - 1;
        let mut read = serde_json::Deserializer::from_slice(&json[list..]).into_iter::<Vec<Relation>>();
        let Some(Ok(mut relations)) = read.next() else { return Cow::Borrowed(json) };
        let all = relations.len();
        relations.retain(|relation| !matches!(self.event(relation.target.as_str(), audience), Found::Never));
        if relations.len() == all {
            return Cow::Borrowed(json);
        }
        let open = serde_json::to_vec(&relations).expect("relations are plain data");
        Cow::Owned([&json[..list], &open, &json[list + read.byte_offset()..]].concat())
    }

    /// The same of an event as the log has it.
    pub fn logged_open_to<'a>(&self, json: &'a RawValue, audience: Audience) -> Cow<'a, RawValue> {
        match self.open_to(json.get().as_bytes(), audience) {
            Cow::Borrowed(_) => Cow::Borrowed(json),
            Cow::Owned(open) => {
                let open = String::from_utf8(open).expect("JSON is UTF-8");
                Cow::Owned(RawValue::from_string(open).expect("JSON with fewer relations is JSON"))
            }
        }
    }
}
