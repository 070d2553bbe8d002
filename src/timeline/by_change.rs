//! The events in the order of their last changes. The log only grows, so a newcomer is always the last one.

/// Slots by the number of the change that made each what it is.
#[derive(Debug, Default)]
pub struct ByChange {
    seqs: Vec<u64>,
    slots: Vec<u32>,
    gone: usize,
}

/// Stands where an event has left.
const LEFT: u32 = u32::MAX;

impl ByChange {
    /// Adds the slot of an event whose last change is the newest of all.
    pub fn push(&mut self, seq: u64, slot: u32) {
        debug_assert!(self.seqs.last().is_none_or(|last| *last < seq), "changes come in order");
        self.seqs.push(seq);
        self.slots.push(slot);
    }

    /// Makes room for so many more.
    pub fn reserve(&mut self, more: usize) {
        self.seqs.reserve(more);
        self.slots.reserve(more);
    }

    /// Takes an event out; where many have left, the others move together.
    pub fn take(&mut self, seq: u64) {
        let Ok(at) = self.seqs.binary_search(&seq) else { return };
        self.slots[at] = LEFT;
        self.gone += 1;
        if self.gone * 2 > self.slots.len() {
            let staying: Vec<(u64, u32)> = self.iter().collect();
            *self = Self {
                seqs: staying.iter().map(|(seq, _)| *seq).collect(),
                slots: staying.iter().map(|(_, slot)| *slot).collect(),
                gone: 0,
            };
        }
    }

    /// The slot of the event whose last change has this number.
    pub fn find(&self, seq: u64) -> Option<u32> {
        let at = self.seqs.binary_search(&seq).ok()?;
        Some(self.slots[at]).filter(|slot| *slot != LEFT)
    }

    /// Numbers and slots, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (u64, u32)> + '_ {
        self.seqs.iter().copied().zip(self.slots.iter().copied()).filter(|(_, slot)| *slot != LEFT)
    }
}
