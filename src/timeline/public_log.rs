//! The change log as readers without a key may know it: numbered from 1 without gaps, so that nobody can count what is hidden.

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;
use roaring::RoaringTreemap;

use super::shelf::Stamp;
use crate::domain::change::Change;

/// Whether readers without a key could see an event just before and just after a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visibility {
    /// Just before it.
    pub before: bool,
    /// Just after it.
    pub after: bool,
}

impl Visibility {
    /// Whether readers without a key learn of the change at all.
    pub fn is_public(self) -> bool {
        self.before || self.after
    }
}

/// The public change log: numbers of the changes that readers without a key can see.
#[derive(Debug, Default)]
pub struct PublicLog {
    /// The last change of the log.
    last: u64,
    /// The changes that readers without a key never learn of.
    hidden: RoaringTreemap,
    /// Revision and times as readers without a key may know them, for events that have hidden revisions; `None` if all are hidden.
    stamps: HashMap<String, Option<Stamp>>,
    /// Events that were public once and were hidden afterwards.
    retracted: BTreeSet<String>,
    /// Events that were deleted in public and exist again, or existed again, only under an embargo.
    deleted: BTreeSet<String>,
    /// Events left out of this timeline, with until when each is hidden (`None` where it does not exist).
    omitted: HashMap<String, Option<Omitted>>,
}

/// An event that exists but is left out.
#[derive(Debug, Clone, Copy)]
struct Omitted {
    embargoed_until: Option<Timestamp>,
}

impl PublicLog {
    /// A log whose changes of some events are counted but not applied.
    pub fn without(events: impl IntoIterator<Item = String>) -> Self {
        Self { omitted: events.into_iter().map(|id| (id, None)).collect(), ..Self::default() }
    }

    /// Appends a change.
    pub fn push(&mut self, seq: u64, is_public: bool) {
        self.last = seq;
        if !is_public {
            self.hidden.insert(seq);
        }
    }

    /// How many public changes there are.
    pub fn count(&self) -> u64 {
        self.number_at(self.last)
    }

    /// The number of the last public change up to and including a change. Goes on counting beyond the end of the log.
    pub fn number_at(&self, seq: u64) -> u64 {
        if self.hidden.is_empty() { seq } else { seq - self.hidden.rank(seq) }
    }

    /// The public number of a change, unless it is hidden.
    pub fn number_of(&self, seq: u64) -> Option<u64> {
        (!self.is_hidden(seq)).then(|| self.number_at(seq))
    }

    /// The place in the log of the public change with a number. Goes on counting beyond the end of the log.
    pub fn seq_of(&self, number: u64) -> u64 {
        if self.hidden.is_empty() || number == 0 {
            return number;
        }
        let beyond = number.saturating_sub(self.count());
        if beyond > 0 {
            return self.last.saturating_add(beyond);
        }
        let (mut low, mut high) = (number, self.last);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.number_at(middle) < number { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// The places of the first public changes after the one with a number.
    pub fn seqs_after(&self, number: u64, limit: u64) -> Vec<u64> {
        let end = self.count().min(number.saturating_add(limit));
        let mut seq = self.seq_of(number);
        let next = |number: u64| {
            seq = if self.hidden.contains(seq + 1) { self.seq_of(number) } else { seq + 1 };
            seq
        };
        (number.saturating_add(1)..=end).map(next).collect()
    }

    /// Whether readers without a key never learn of a change.
    pub fn is_hidden(&self, seq: u64) -> bool {
        self.hidden.contains(seq)
    }

    /// Notes a change of an event: its stamps before and after as the log has them. `was_deleted` says whether readers without a
    /// key knew before it that the event was deleted.
    pub fn note(&mut self, change: &Change, visibility: Visibility, (before, after): (Option<Stamp>, Stamp), was_deleted: bool) {
        let known = self.stamps.get(&change.id).copied().unwrap_or(before);
        let known = if visibility.is_public() { Some(Stamp::after(known, change)) } else { known };
        if known == Some(after) {
            self.stamps.remove(&change.id);
        } else {
            self.stamps.insert(change.id.clone(), known);
        }
        match visibility {
            Visibility { before: false, after: false } if was_deleted => {
                self.deleted.insert(change.id.clone());
            }
            Visibility { before: false, after: false } => {}
            Visibility { before: true, after: false } if change.after.is_some() => {
                self.retracted.insert(change.id.clone());
            }
            _ => {
                self.retracted.remove(&change.id);
                self.deleted.remove(&change.id);
            }
        }
    }

    /// Whether readers without a key know that an event was deleted, and not that it exists again.
    pub fn is_deleted(&self, id: &str) -> bool {
        self.deleted.contains(id)
    }

    /// Revision and times of an event as readers without a key may know them; `logged` is what the log has.
    pub fn stamp(&self, id: &str, logged: Stamp) -> Option<Stamp> {
        self.stamps.get(id).copied().unwrap_or(Some(logged))
    }

    /// Whether the revision and times of an event are other ones for readers without a key.
    pub fn differs(&self, id: &str, logged: Stamp) -> bool {
        !self.hidden.is_empty() && (self.stamps.contains_key(id) || self.is_hidden(logged.seq))
    }

    /// Events that were public once and were hidden afterwards; the embargo may have passed since.
    pub fn retracted(&self) -> impl Iterator<Item = &str> {
        self.retracted.iter().map(String::as_str)
    }

    /// Whether the changes of an event are only counted.
    pub fn omits(&self, id: &str) -> bool {
        self.omitted.contains_key(id)
    }

    /// The events left out, sorted.
    pub fn omitted(&self) -> Vec<&str> {
        let mut ids: Vec<&str> = self.omitted.keys().map(String::as_str).collect();
        ids.sort_unstable();
        ids
    }

    /// Whether readers without a key would see an event that is left out, at a moment.
    pub fn shows_omitted(&self, id: &str, at: Timestamp) -> bool {
        let omitted = self.omitted.get(id).copied().flatten();
        omitted.is_some_and(|omitted| omitted.embargoed_until.is_none_or(|until| until <= at))
    }

    /// Takes in a change of an event that is left out: `embargo` is what it has afterwards, if it exists.
    pub fn note_omitted(&mut self, id: &str, embargo: Option<Option<Timestamp>>) {
        self.omitted.insert(id.to_owned(), embargo.map(|embargoed_until| Omitted { embargoed_until }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn public_changes_are_numbered_without_gaps(shown in prop::collection::vec(any::<bool>(), 0..300), limit in 0..50_u64) {
            let mut log = PublicLog::default();
            let seqs = (1..).zip(&shown);
            seqs.clone().for_each(|(seq, is_public)| log.push(seq, *is_public));
            let public: Vec<u64> = seqs.filter(|(_, is_public)| **is_public).map(|(seq, _)| seq).collect();
            prop_assert_eq!(log.count(), public.len() as u64);
            for (number, seq) in (1..).zip(&public) {
                prop_assert_eq!((log.number_of(*seq), log.seq_of(number)), (Some(number), *seq));
            }
            for after in 0..=public.len() {
                let expected: Vec<u64> = public[after..].iter().copied().take(usize::try_from(limit).expect("small")).collect();
                prop_assert_eq!(log.seqs_after(after as u64, limit), expected);
            }
            let beyond = log.seq_of(log.count() + 3);
            prop_assert_eq!((beyond, log.number_at(beyond)), (shown.len() as u64 + 3, log.count() + 3));
        }
    }
}
