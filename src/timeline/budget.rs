//! What is kept rendered, within a budget of bytes: the latest events. The others are read from the log when they are asked for.

use std::collections::{BTreeSet, HashMap};

use crate::domain::date::Day;
use crate::domain::event::Event;

/// How many bytes of rendered events are kept, and which go first.
#[derive(Debug)]
pub struct Budget {
    bytes: usize,
    used: usize,
    /// The rendered events, the earliest first; only kept once the budget did not suffice.
    kept: Option<BTreeSet<(Day, u32)>>,
}

impl Default for Budget {
    fn default() -> Self {
        Self::of(usize::MAX)
    }
}

impl Budget {
    /// So many bytes.
    pub fn of(bytes: usize) -> Self {
        Self { bytes, used: 0, kept: None }
    }

    /// Whether an event that begins then would be kept.
    pub fn takes(&self, begins: Day, slot: u32) -> bool {
        let earliest = self.kept.as_ref().and_then(BTreeSet::first);
        self.used < self.bytes || earliest.is_none_or(|earliest| *earliest < (begins, slot))
    }

    /// Whether it ever did not suffice.
    pub fn is_exceeded(&self) -> bool {
        self.kept.is_some()
    }

    /// Whether more is kept than may be.
    pub fn is_over(&self) -> bool {
        self.used > self.bytes
    }

    /// Counts a rendering in.
    pub fn add(&mut self, begins: Day, slot: u32, bytes: usize) {
        self.used += bytes;
        if let Some(kept) = &mut self.kept {
            kept.insert((begins, slot));
        }
    }

    /// Counts a rendering out.
    pub fn take(&mut self, begins: Day, slot: u32, bytes: usize) {
        self.used -= bytes;
        if let Some(kept) = &mut self.kept {
            kept.remove(&(begins, slot));
        }
    }

    /// Begins to tell the earliest, since the budget did not suffice.
    pub fn begin(&mut self, rendered: impl Iterator<Item = (Day, u32)>) {
        if self.kept.is_none() {
            self.kept = Some(rendered.collect());
        }
    }

    /// The slot of the rendering that goes first.
    pub fn first(&self) -> Option<u32> {
        self.kept.as_ref()?.first().map(|(_, slot)| *slot)
    }
}

/// Events read from the log, by the change that made each what it is.
#[derive(Debug, Clone, Default)]
pub struct Fetched(HashMap<u64, Event>);

impl Fetched {
    /// Adds events.
    pub fn add(&mut self, events: impl IntoIterator<Item = (u64, Event)>) {
        self.0.extend(events);
    }

    /// The event that a change made.
    pub fn get(&self, seq: u64) -> Option<&Event> {
        self.0.get(&seq)
    }
}

/// Reads the event that a change made from the log, where it is not kept rendered.
pub type Archive<'a> = &'a dyn Fn(u64) -> Option<Event>;

/// The archive of a timeline that keeps every event rendered.
pub const NOTHING: Archive<'static> = &|_| None;
