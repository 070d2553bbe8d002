//! Things kept under their id, with their revision, and the memory of those withdrawn.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::domain::change::Change;

/// What the log knows about a thing besides the thing itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Counts from 1.
    pub revision: u32,
    /// When it came to be.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// The change that made it what it is.
    pub seq: u64,
}

impl Stamp {
    /// The stamp after a change.
    #[must_use]
    pub fn after(before: Option<Stamp>, change: &Change) -> Stamp {
        Stamp {
            revision: before.map_or(0, |stamp| stamp.revision) + 1,
            created_at: before.map_or(change.recorded_at, |stamp| stamp.created_at),
            updated_at: change.recorded_at,
            seq: change.seq,
        }
    }
}

/// What is known under an id.
#[derive(Debug, Clone, Copy)]
pub enum Found<T> {
    /// It is there.
    Here(T, Stamp),
    /// It was withdrawn.
    Gone(Stamp),
    /// It never was.
    Never,
}

impl<T> Found<T> {
    /// The same finding with something made of what is there.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Found<U> {
        match self {
            Found::Here(item, stamp) => Found::Here(make(item), stamp),
            Found::Gone(stamp) => Found::Gone(stamp),
            Found::Never => Found::Never,
        }
    }
}

/// Things kept under their id, in the order of their ids.
#[derive(Debug)]
pub struct Shelf<T> {
    items: BTreeMap<String, (Option<T>, Stamp)>,
    there: usize,
}

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self { items: BTreeMap::new(), there: 0 }
    }
}

impl<T> Shelf<T> {
    /// What is known under this id.
    pub fn find(&self, id: &str) -> Found<&T> {
        match self.items.get(id) {
            Some((Some(item), stamp)) => Found::Here(item, *stamp),
            Some((None, stamp)) => Found::Gone(*stamp),
            None => Found::Never,
        }
    }

    /// The thing with this id, if it is there.
    pub fn get(&self, id: &str) -> Option<&T> {
        self.items.get(id).and_then(|(item, _)| item.as_ref())
    }

    /// All that are there, by id.
    pub fn iter(&self) -> impl Iterator<Item = (&T, Stamp)> {
        self.items.values().filter_map(|(item, stamp)| item.as_ref().map(|item| (item, *stamp)))
    }

    /// How many are there.
    pub fn len(&self) -> usize {
        self.there
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.there == 0
    }

    /// Puts, replaces or withdraws.
    pub fn put(&mut self, change: &Change, item: Option<T>) {
        let before = self.items.get(&change.id).map(|(_, stamp)| *stamp);
        self.there += usize::from(item.is_some());
        let replaced = self.items.insert(change.id.clone(), (item, Stamp::after(before, change)));
        self.there -= usize::from(replaced.is_some_and(|(item, _)| item.is_some()));
    }
}
