//! Numbers that grow with the date: every event has a place, and bitmaps over places are in date order by themselves.
//!
//! A packed-memory array: places are spread with gaps, a newcomer takes the middle of its gap, and where a gap is
//! used up the neighbourhood is spread anew. So bitmaps stay dense, and an insertion moves few events or none.

/// How far apart places are laid when there is a choice.
const GAP: u32 = 4;
const EMPTY: u32 = u32::MAX;

/// Which slot stands at which place.
#[derive(Debug, Default)]
pub struct Places {
    slots: Vec<u32>,
    used: usize,
}

/// A slot that got another place because room was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    /// Which slot.
    pub slot: u32,
    /// Its place before.
    pub from: u32,
    /// Its place now.
    pub to: u32,
}

impl Places {
    /// Lays out slots that are already in order; place `i` of the result belongs to slot `i` of the input.
    pub fn lay_out(ordered: &[u32]) -> (Places, Vec<u32>) {
        let mut slots = vec![EMPTY; ordered.len() * GAP as usize];
        let places: Vec<u32> = (0..ordered.len()).map(|i| narrow(i) * GAP + GAP / 2).collect();
        for (place, slot) in places.iter().zip(ordered) {
            slots[*place as usize] = *slot;
        }
        (Places { slots, used: ordered.len() }, places)
    }

    /// The slot at a place.
    pub fn slot(&self, place: u32) -> Option<u32> {
        self.slots.get(place as usize).copied().filter(|slot| *slot != EMPTY)
    }

    /// One past the last place there can be.
    pub fn end(&self) -> u32 {
        narrow(self.slots.len())
    }

    /// The first place whose slot is not `before` something; all slots that are stand before all that are not.
    pub fn first_not(&self, before: impl Fn(u32) -> bool) -> u32 {
        let (mut low, mut high) = (0, self.slots.len());
        while low < high {
            let middle = low + (high - low) / 2;
            match (middle..high).find(|i| self.slots[*i] != EMPTY) {
                Some(i) if before(self.slots[i]) => low = i + 1,
                _ => high = middle,
            }
        }
        (low..self.slots.len()).find(|i| self.slots[*i] != EMPTY).map_or(self.end(), narrow)
    }

    /// Empties a place.
    pub fn remove(&mut self, place: u32) {
        self.slots[place as usize] = EMPTY;
        self.used -= 1;
    }

    /// Puts a slot just before what stands at `next` (see [`Places::first_not`]); says its place and who had to move.
    pub fn insert(&mut self, slot: u32, next: u32) -> (u32, Vec<Moved>) {
        self.used += 1;
        let next = next as usize;
        let free_from = self.slots[..next].iter().rposition(|s| *s != EMPTY).map_or(0, |i| i + 1);
        if next == self.slots.len() {
            let place = free_from + GAP as usize / 2;
            self.slots.resize((place + GAP as usize / 2).max(next), EMPTY);
            self.slots[place] = slot;
            return (narrow(place), Vec::new());
        }
        if free_from < next {
            let place = free_from + (next - free_from) / 2;
            self.slots[place] = slot;
            return (narrow(place), Vec::new());
        }
        self.make_room(slot, next)
    }

    /// Spreads the smallest neighbourhood of `next` that has room enough, the newcomer among it.
    fn make_room(&mut self, slot: u32, next: usize) -> (u32, Vec<Moved>) {
        let mut size = GAP as usize;
        let (low, high) = loop {
            if size >= self.slots.len() {
                let room = self.used * GAP as usize;
                self.slots.resize(room.max(self.slots.len()), EMPTY);
                break (0, self.slots.len());
            }
            let low = next / size * size;
            let high = (low + size).min(self.slots.len());
            let inside = self.slots[low..high].iter().filter(|s| **s != EMPTY).count() + 1;
            if inside * 4 <= (high - low) * 3 && high - low > inside {
                break (low, high);
            }
            size *= 2;
        };
        self.spread(slot, next, low, high)
    }

    fn spread(&mut self, newcomer: u32, next: usize, low: usize, high: usize) -> (u32, Vec<Moved>) {
        let mut inside: Vec<(u32, usize)> = Vec::new();
        for place in low..high {
            if place == next {
                inside.push((newcomer, usize::MAX));
            }
            if self.slots[place] != EMPTY {
                inside.push((self.slots[place], place));
                self.slots[place] = EMPTY;
            }
        }
        let (mut own, mut moved) = (0, Vec::new());
        for (i, (slot, from)) in inside.iter().enumerate() {
            let to = low + (2 * i + 1) * (high - low) / (2 * inside.len());
            self.slots[to] = *slot;
            if *from == usize::MAX {
                own = narrow(to);
            } else if *from != to {
                moved.push(Moved { slot: *slot, from: narrow(*from), to: narrow(to) });
            }
        }
        (own, moved)
    }
}

fn narrow(place: usize) -> u32 {
    u32::try_from(place).expect("there are fewer than 4 billion places: 500 million events")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn order_is_kept_whatever_comes_and_goes(keys in prop::collection::vec((any::<u8>(), any::<bool>()), 1..400)) {
            let mut places = Places::default();
            let mut at: Vec<Option<u32>> = Vec::new();
            let slot_keys: Vec<(u8, usize)> = keys.iter().enumerate().map(|(i, (key, _))| (*key, i)).collect();
            for (i, (_, keep)) in keys.iter().enumerate() {
                let next = places.first_not(|slot| slot_keys[slot as usize] < slot_keys[i]);
                let (place, moved) = places.insert(narrow(i), next);
                for moved in moved {
                    prop_assert_eq!(at[moved.slot as usize], Some(moved.from));
                    at[moved.slot as usize] = Some(moved.to);
                }
                at.push(Some(place));
                if !keep {
                    places.remove(place);
                    at[i] = None;
                }
            }
            let found: Vec<u32> = (0..places.end()).filter_map(|place| places.slot(place)).collect();
            let mut expected: Vec<u32> = (0..keys.len()).filter(|i| keys[*i].1).map(narrow).collect();
            expected.sort_by_key(|slot| slot_keys[*slot as usize]);
            prop_assert_eq!(found, expected);
            for (slot, place) in at.iter().enumerate() {
                if let Some(place) = place {
                    prop_assert_eq!(places.slot(*place), Some(narrow(slot)));
                }
            }
        }
    }

    #[test]
    fn places_laid_out_are_found_by_order() {
        let (places, at) = Places::lay_out(&[2, 0, 1]);
        assert_eq!(places.slot(at[1]), Some(0));
        assert_eq!(places.first_not(|_| true), places.end());
        assert_eq!(places.first_not(|slot| slot == 2), at[1]);
    }
}
