//! Numbers that grow with the date: every event has a place, and bitmaps over places are in date order by themselves.
//!
//! A packed-memory array: places are spread with gaps, a newcomer takes the middle of its gap, and where a gap is
//! used up the neighbourhood is spread anew. So bitmaps stay dense, and an insertion moves few events or none.

use std::cmp::Ordering;

use super::terms::TermsAt;
use crate::domain::date::Day;

/// How far apart places are laid when there is a choice.
const GAP: u32 = 4;
const EMPTY: u32 = u32::MAX;

/// Which slot stands at which place.
#[derive(Debug, Default)]
pub struct Places {
    seats: Vec<Seat>,
    used: usize,
}

/// A slot with the day by which it is in order, so that a search among places need not look at what stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seat {
    /// Which slot.
    pub slot: u32,
    near: i32,
    /// Where the terms of the event in it are.
    pub terms: TermsAt,
}

impl Seat {
    const FREE: Seat = Seat { slot: EMPTY, near: 0, terms: TermsAt::NOWHERE };

    /// A seat for a slot on its day.
    pub fn on(day: Day, slot: u32, terms: TermsAt) -> Self {
        Self { slot, near: near(day), terms }
    }

    fn is_free(self) -> bool {
        self.slot == EMPTY
    }

    /// Whether it comes before a day, or on it and `also`.
    pub fn is_before(self, day: Day, also: impl FnOnce() -> bool) -> bool {
        match self.near.cmp(&near(day)) {
            Ordering::Less => true,
            Ordering::Greater => false,
            Ordering::Equal => also(),
        }
    }

    /// Whether its day is so far away that it cannot be told from others.
    pub fn is_far(self) -> bool {
        self.near == i32::MIN || self.near == i32::MAX
    }
}

/// A day in 32 bits; those six million years away share the first and the last.
fn near(day: Day) -> i32 {
    i32::try_from(day.number()).unwrap_or(if day.number() < 0 { i32::MIN } else { i32::MAX })
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
    pub fn lay_out(ordered: &[Seat]) -> (Places, Vec<u32>) {
        let mut seats = vec![Seat::FREE; ordered.len() * GAP as usize];
        let places: Vec<u32> = (0..ordered.len()).map(|i| narrow(i) * GAP + GAP / 2).collect();
        for (place, seat) in places.iter().zip(ordered) {
            seats[*place as usize] = *seat;
        }
        (Places { seats, used: ordered.len() }, places)
    }

    /// The slot at a place.
    pub fn slot(&self, place: u32) -> Option<u32> {
        self.seat(place).map(|seat| seat.slot)
    }

    /// The seat at a place.
    pub fn seat(&self, place: u32) -> Option<&Seat> {
        self.seats.get(place as usize).filter(|seat| !seat.is_free())
    }

    /// Every seat that is taken, in order.
    pub fn seats_mut(&mut self) -> impl Iterator<Item = &mut Seat> {
        self.seats.iter_mut().filter(|seat| !seat.is_free())
    }

    /// One past the last place there can be.
    pub fn end(&self) -> u32 {
        narrow(self.seats.len())
    }

    /// The first place whose slot is not `before` something; all slots that are stand before all that are not.
    pub fn first_not(&self, before: impl Fn(Seat) -> bool) -> u32 {
        let (mut low, mut high) = (0, self.seats.len());
        while low < high {
            let middle = low + (high - low) / 2;
            match (middle..high).find(|i| !self.seats[*i].is_free()) {
                Some(i) if before(self.seats[i]) => low = i + 1,
                _ => high = middle,
            }
        }
        (low..self.seats.len()).find(|i| !self.seats[*i].is_free()).map_or(self.end(), narrow)
    }

    /// Empties a place.
    pub fn remove(&mut self, place: u32) {
        self.seats[place as usize] = Seat::FREE;
        self.used -= 1;
    }

    /// Puts a slot just before what stands at `next` (see [`Places::first_not`]); says its place and who had to move.
    pub fn insert(&mut self, seat: Seat, next: u32) -> (u32, Vec<Moved>) {
        self.used += 1;
        let next = next as usize;
        let free_from = self.seats[..next].iter().rposition(|seat| !seat.is_free()).map_or(0, |i| i + 1);
        if next == self.seats.len() {
            let place = free_from + GAP as usize / 2;
            self.seats.resize((place + GAP as usize / 2).max(next), Seat::FREE);
            self.seats[place] = seat;
            return (narrow(place), Vec::new());
        }
        if free_from < next {
            let place = free_from + (next - free_from) / 2;
            self.seats[place] = seat;
            return (narrow(place), Vec::new());
        }
        self.make_room(seat, next)
    }

    /// Spreads the smallest neighbourhood of `next` that has room enough, the newcomer among it.
    fn make_room(&mut self, seat: Seat, next: usize) -> (u32, Vec<Moved>) {
        let mut size = GAP as usize;
        let (low, high) = loop {
            if size >= self.seats.len() {
                let room = self.used * GAP as usize;
                self.seats.resize(room.max(self.seats.len()), Seat::FREE);
                break (0, self.seats.len());
            }
            let low = next / size * size;
            let high = (low + size).min(self.seats.len());
            let inside = self.seats[low..high].iter().filter(|seat| !seat.is_free()).count() + 1;
            if inside * 4 <= (high - low) * 3 && high - low > inside {
                break (low, high);
            }
            size *= 2;
        };
        self.spread(seat, next, low, high)
    }

    fn spread(&mut self, newcomer: Seat, next: usize, low: usize, high: usize) -> (u32, Vec<Moved>) {
        let mut inside: Vec<(Seat, usize)> = Vec::new();
        for place in low..high {
            if place == next {
                inside.push((newcomer, usize::MAX));
            }
            if !self.seats[place].is_free() {
                inside.push((self.seats[place], place));
                self.seats[place] = Seat::FREE;
            }
        }
        let (mut own, mut moved) = (0, Vec::new());
        for (i, (seat, from)) in inside.iter().enumerate() {
            let to = low + (2 * i + 1) * (high - low) / (2 * inside.len());
            self.seats[to] = *seat;
            if *from == usize::MAX {
                own = narrow(to);
            } else if *from != to {
                moved.push(Moved { slot: seat.slot, from: narrow(*from), to: narrow(to) });
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

    fn seat(slot: u32) -> Seat {
        Seat::on(Day::from_number(0), slot, TermsAt::NOWHERE)
    }

    proptest! {
        #[test]
        fn order_is_kept_whatever_comes_and_goes(keys in prop::collection::vec((any::<u8>(), any::<bool>()), 1..400)) {
            let mut places = Places::default();
            let mut at: Vec<Option<u32>> = Vec::new();
            let slot_keys: Vec<(u8, usize)> = keys.iter().enumerate().map(|(i, (key, _))| (*key, i)).collect();
            for (i, (_, keep)) in keys.iter().enumerate() {
                let next = places.first_not(|seat| slot_keys[seat.slot as usize] < slot_keys[i]);
                let (place, moved) = places.insert(seat(narrow(i)), next);
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
        let (places, at) = Places::lay_out(&[2, 0, 1].map(seat));
        assert_eq!(places.slot(at[1]), Some(0));
        assert_eq!(places.first_not(|_| true), places.end());
        assert_eq!(places.first_not(|seat| seat.slot == 2), at[1]);
    }
}
