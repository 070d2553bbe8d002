//! Numbers and times as an audience may know them: readers without a key count only what they could see.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use jiff::Timestamp;

use super::Timeline;
use super::entry::Entry;
use super::public_log::Visibility;
use super::query::Audience;
use super::shelf::{Found, Stamp};
use crate::domain::change::{Change, Kind, Record};

/// How the revision and the times of an event begin in its JSON: they come last.
const REVISION: &[u8] = b",\"revision\":";

impl Timeline {
    /// Whether readers without a key could see, and can see, what a change is of.
    pub(super) fn visibility(&self, change: &Change) -> Visibility {
        if change.kind != Kind::Event {
            let is_public = change.kind != Kind::Decision;
            return Visibility { before: is_public, after: is_public };
        }
        let then = Audience::Public(change.recorded_at);
        let before = if self.public.omits(&change.id) {
            self.public.shows_omitted(&change.id, change.recorded_at)
        } else {
            matches!(self.events.find(&change.id), Found::Here(entry, _) if !then.is_denied(entry.embargoed_until()))
        };
        let after = matches!(&change.after, Some(Record::Event(event)) if !then.is_denied(event.embargoed_until));
        Visibility { before, after }
    }

    /// The number under which an audience knows a change; `None` if it must not know of it.
    pub fn number(&self, seq: u64, audience: Audience) -> Option<u64> {
        match audience {
            Audience::Staff => Some(seq),
            Audience::Public(_) => self.public.number_of(seq),
        }
    }

    /// The changes that follow the one with a number, as an audience counts them, by their place in the log.
    pub fn changes_after(&self, number: u64, limit: u64, audience: Audience) -> Vec<u64> {
        match audience {
            Audience::Staff => (number.saturating_add(1)..=self.head.seq.min(number.saturating_add(limit))).collect(),
            Audience::Public(_) => self.public.seqs_after(number, limit),
        }
    }

    /// Revision, times and number of an event as an audience may know them.
    pub fn stamp(&self, entry: &Entry, audience: Audience) -> Stamp {
        let logged = entry.stamp();
        if audience == Audience::Staff {
            return logged;
        }
        let known = self.public.stamp(entry.id.as_str(), logged);
        match (self.public.number_of(logged.seq), known) {
            (Some(number), Some(known)) => Stamp { seq: number, ..known },
            // Its embargo has passed, and the log does not say so yet: it came to be, or changed, when the embargo ended.
            (_, known) => {
                let since = entry.embargoed_until().unwrap_or(logged.updated_at);
                Stamp {
                    revision: known.map_or(0, |known| known.revision) + 1,
                    created_at: known.map_or(since, |known| known.created_at),
                    updated_at: since,
                    seq: self.public.count() + 1,
                }
            }
        }
    }

    /// An event's JSON with its revision and times as an audience may know them.
    pub(super) fn with_public_stamp<'a>(&self, json: Cow<'a, [u8]>, entry: &Entry, audience: Audience) -> Cow<'a, [u8]> {
        if audience == Audience::Staff || !self.public.differs(entry.id.as_str(), entry.stamp()) {
            return json;
        }
        let Some(at) = json.windows(REVISION.len()).rposition(|part| part == REVISION) else { return json };
        let Stamp { revision, created_at, updated_at, .. } = self.stamp(entry, audience);
        let mut changed = json[..at].to_vec();
        changed.extend_from_slice(
            format!(",\"revision\":{revision},\"created_at\":\"{created_at}\",\"updated_at\":\"{updated_at}\"}}").as_bytes(),
        );
        Cow::Owned(changed)
    }

    /// The events that readers without a key saw once and cannot see now.
    pub fn retracted(&self, now: Timestamp) -> Vec<String> {
        let is_hidden = |id: &&str| matches!(self.event(id, Audience::Public(now)), Found::Never);
        self.public.retracted().filter(is_hidden).map(str::to_owned).collect()
    }

    /// Whether some events are left out of this timeline: see [`super::Fold::without`].
    pub fn omits_events(&self) -> bool {
        !self.public.omitted().is_empty()
    }

    /// A number that tells timelines apart by the events they leave out; 0 if there are none.
    pub(super) fn omission(&self) -> u64 {
        let omitted = self.public.omitted();
        if omitted.is_empty() {
            return 0;
        }
        let mut hasher = DefaultHasher::new();
        omitted.hash(&mut hasher);
        hasher.finish()
    }
}
