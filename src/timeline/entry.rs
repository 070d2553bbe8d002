//! An event as the projection keeps it: small, since there may be millions.

use jiff::Timestamp;

use super::posting::Standing;
use super::shelf::Stamp;
use super::terms::TermsAt;
use crate::domain::date::Bounds;
use crate::domain::event::Event;
use crate::domain::id::EventId;

/// An event as the projection keeps it.
#[derive(Debug)]
pub struct Entry {
    /// Its id.
    pub id: EventId,
    /// The JSON object that answers carry, ready to send; not there for what is beyond the budget, see [`super::budget`].
    pub json: Option<Box<[u8]>>,
    /// When it was, as four bounds.
    pub bounds: Bounds,
    /// Where the values it has are: see [`super::terms::Terms`].
    pub(super) terms: TermsAt,
    seq: u64,
    created_at: Moment,
    updated_at: Moment,
    embargoed_until: Option<Box<Timestamp>>,
    revision: u32,
    pub(super) standing: Standing,
}

/// A moment in half the room that a [`Timestamp`] takes: the log knows microseconds.
#[derive(Debug, Clone, Copy)]
struct Moment(i64);

impl From<Timestamp> for Moment {
    fn from(at: Timestamp) -> Self {
        Self(at.as_microsecond())
    }
}

impl From<Moment> for Timestamp {
    fn from(at: Moment) -> Self {
        // The very last microseconds that a timestamp can be are none that it can be made of.
        Timestamp::from_microsecond(at.0).unwrap_or(if at.0 < 0 { Timestamp::MIN } else { Timestamp::MAX })
    }
}

impl Entry {
    /// An event that has no place yet.
    pub fn new(event: &Event, stamp: Stamp, terms: TermsAt) -> Self {
        Self {
            id: event.id.clone(),
            json: None,
            bounds: event.date.bounds(),
            terms,
            seq: stamp.seq,
            created_at: stamp.created_at.into(),
            updated_at: stamp.updated_at.into(),
            embargoed_until: event.embargoed_until.map(Box::new),
            revision: stamp.revision,
            standing: Standing::NOWHERE,
        }
    }

    /// Its revision and times.
    pub fn stamp(&self) -> Stamp {
        Stamp { revision: self.revision, created_at: self.created_at.into(), updated_at: self.updated_at.into(), seq: self.seq }
    }

    /// The change that made it what it is.
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// Hidden from the public until then.
    pub fn embargoed_until(&self) -> Option<Timestamp> {
        self.embargoed_until.as_deref().copied()
    }

    /// Where it stands among the places: see [`super::places::Places`].
    pub fn place(&self) -> u32 {
        self.standing.start
    }
}
