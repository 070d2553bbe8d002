//! The events with one value: their places in date order, and of those that last, how far they reach.
//!
//! What lasts stands twice: among the starts (`lasting`, by how long) and among the ends. How many reach into a range is then
//! those that started before it less those that ended before it: two counts, whatever their number.

use std::ops::Range as Places;

use roaring::RoaringBitmap;

use crate::domain::date::{Bounds, touched};

/// Days an event of each class may last at most, from its earliest start to its latest end.
pub const REACHES: [i64; 4] = [31, 366, 3_660, i64::MAX];

/// Values with no more events than this have them listed.
const FEW: usize = 24;

/// Where an event stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Its place among all starts.
    pub start: u32,
    /// Its place among the ends, if it may last beyond its earliest day; [`u32::MAX`] if not.
    pub end: u32,
    /// The class of its reach, if it may last.
    pub class: u8,
}

impl Standing {
    /// Where an event stands before it has got its place.
    pub const NOWHERE: Self = Self::at(u32::MAX);

    /// Where an event stands that lasts no longer than a day.
    pub const fn at(start: u32) -> Self {
        Self { start, end: u32::MAX, class: 0 }
    }

    fn lasts(self) -> Option<(usize, u32)> {
        (self.end != u32::MAX).then_some((usize::from(self.class), self.end))
    }
}

/// The places of the events with one value.
#[derive(Debug)]
pub enum Posting {
    /// A handful, sorted.
    Few(Vec<u32>),
    /// More than that.
    Many(Box<Many>),
}

/// The places of many events.
#[derive(Debug, Default)]
pub struct Many {
    /// Where they start.
    pub starts: RoaringBitmap,
    /// Where those that last start, by the class of their reach.
    pub lasting: [RoaringBitmap; REACHES.len()],
    /// Where those that last end, among the ends.
    pub ends: RoaringBitmap,
}

impl Default for Posting {
    fn default() -> Self {
        Self::Few(Vec::new())
    }
}

impl Posting {
    /// How many events.
    pub fn len(&self) -> u64 {
        match self {
            Self::Few(places) => places.len() as u64,
            Self::Many(many) => many.starts.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Their places in order.
    pub fn places(&self) -> Box<dyn DoubleEndedIterator<Item = u32> + '_> {
        match self {
            Self::Few(places) => Box::new(places.iter().copied()),
            Self::Many(many) => Box::new(many.starts.iter()),
        }
    }

    /// Whether an event stands among them.
    pub fn contains(&self, place: u32) -> bool {
        match self {
            Self::Few(places) => places.binary_search(&place).is_ok(),
            Self::Many(many) => many.starts.contains(place),
        }
    }

    /// How many of them are in a set.
    pub fn intersection_len(&self, set: &RoaringBitmap) -> u64 {
        match self {
            Self::Few(places) => places.iter().filter(|place| set.contains(**place)).count() as u64,
            Self::Many(many) => many.starts.intersection_len(set),
        }
    }

    /// Adds an event; `standing` tells where those at other places stand.
    pub fn add(&mut self, new: Standing, standing: impl Fn(u32) -> Standing) {
        match self {
            Self::Many(many) => many.add(new),
            Self::Few(places) if places.len() < FEW => {
                let at = places.partition_point(|place| *place < new.start);
                places.insert(at, new.start);
            }
            Self::Few(places) => {
                let mut many = Box::<Many>::default();
                places.iter().for_each(|place| many.add(standing(*place)));
                many.add(new);
                *self = Self::Many(many);
            }
        }
    }

    /// Adds an event that starts behind all others, its end apart; `standing` as for [`Posting::add`].
    pub fn push_start(&mut self, new: Standing, standing: impl Fn(u32) -> Standing) {
        match self {
            Self::Many(many) => many.push_start(new),
            Self::Few(places) if places.len() < FEW => places.push(new.start),
            Self::Few(places) => {
                let mut many = Box::<Many>::default();
                places.iter().for_each(|place| many.push_start(standing(*place)));
                many.push_start(new);
                *self = Self::Many(many);
            }
        }
    }

    /// Adds an end behind all others.
    pub fn push_end(&mut self, end: u32) {
        if let Self::Many(many) = self {
            many.push_end(end);
        }
    }

    /// Takes an event out.
    pub fn take(&mut self, old: Standing) {
        match self {
            Self::Many(many) => many.take(old),
            Self::Few(places) => places.retain(|place| *place != old.start),
        }
    }
}

impl Many {
    /// Adds an event.
    pub fn add(&mut self, new: Standing) {
        self.starts.insert(new.start);
        if let Some((class, end)) = new.lasts() {
            self.lasting[class].insert(new.start);
            self.ends.insert(end);
        }
    }

    /// Adds an event that starts behind all others, its end apart.
    pub fn push_start(&mut self, new: Standing) {
        push(&mut self.starts, new.start);
        if let Some((class, _)) = new.lasts() {
            push(&mut self.lasting[class], new.start);
        }
    }

    /// Adds an end behind all others.
    pub fn push_end(&mut self, end: u32) {
        push(&mut self.ends, end);
    }

    /// Takes an event out.
    pub fn take(&mut self, old: Standing) {
        self.starts.remove(old.start);
        if let Some((class, end)) = old.lasts() {
            self.lasting[class].remove(old.start);
            self.ends.remove(end);
        }
    }

    /// How many started before a place and have not ended before an end.
    pub fn reaching(&self, start: u32, end: u32) -> u64 {
        let started: u64 = self.lasting.iter().map(|class| class.range_cardinality(..start)).sum();
        started.saturating_sub(self.ends.range_cardinality(..end))
    }
}

fn push(set: &mut RoaringBitmap, place: u32) {
    set.try_push(place).expect("it lies behind all others");
}

/// The class of an event that may last beyond its earliest day; `None` if it cannot.
pub fn class(bounds: &Bounds) -> Option<u8> {
    let days = bounds.start.min.days_until(touched(bounds).last());
    let class = REACHES.iter().position(|most| days <= *most).and_then(|class| u8::try_from(class).ok());
    class.filter(|_| days > 0)
}

/// How many places of a set lie in a range.
pub fn count(set: &RoaringBitmap, range: &Places<u32>) -> u64 {
    if range.is_empty() { 0 } else { set.range_cardinality(range.clone()) }
}
