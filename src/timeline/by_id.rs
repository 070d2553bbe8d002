//! Slots by the ids of their events. The ids stand in the events alone: the table asks for them.

use std::hash::BuildHasher as _;

use hashbrown::{DefaultHashBuilder, HashTable};

/// Slots by id.
#[derive(Debug, Default)]
pub struct ById {
    slots: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl ById {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Every slot, in no order.
    pub fn slots(&self) -> impl Iterator<Item = u32> + '_ {
        self.slots.iter().copied()
    }

    /// The slot of an id; `id_of` tells the id in a slot.
    pub fn find<'a>(&self, id: &str, id_of: impl Fn(u32) -> &'a str) -> Option<u32> {
        self.slots.find(self.hasher.hash_one(id), |slot| id_of(*slot) == id).copied()
    }

    /// Makes room for so many more.
    pub fn reserve<'a>(&mut self, more: usize, id_of: impl Fn(u32) -> &'a str) {
        self.slots.reserve(more, |slot| self.hasher.hash_one(id_of(*slot)));
    }

    /// Adds the slot of an id that is not there yet.
    pub fn insert<'a>(&mut self, id: &str, slot: u32, id_of: impl Fn(u32) -> &'a str) {
        let hash = |id: &str| self.hasher.hash_one(id);
        self.slots.insert_unique(hash(id), slot, |slot| hash(id_of(*slot)));
    }

    /// Takes an id out; says its slot.
    pub fn remove<'a>(&mut self, id: &str, id_of: impl Fn(u32) -> &'a str) -> Option<u32> {
        let found = self.slots.find_entry(self.hasher.hash_one(id), |slot| id_of(*slot) == id);
        found.ok().map(|entry| entry.remove().0)
    }
}
