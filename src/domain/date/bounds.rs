//! What is known of when something starts and ends: the four bounds.

use super::day::Day;

/// What is known of one moment: it is no earlier than `min` and no later than `max`, both inclusive.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Span {
    /// The earliest day the moment can be; [`Day::MIN`] when nothing limits it.
    pub min: Day,
    /// The latest day the moment can be; [`Day::MAX`] when nothing limits it.
    pub max: Day,
}

impl Span {
    /// A start that never was: the thing has always been.
    pub const ALWAYS: Self = Self::day(Day::MIN);
    /// An end that never comes: the thing goes on.
    pub const NEVER: Self = Self::day(Day::MAX);
    /// A moment of which nothing is known.
    pub const UNKNOWN: Self = Self { min: Day::MIN, max: Day::MAX };

    /// A moment known to the day.
    #[must_use]
    pub const fn day(day: Day) -> Self {
        Self { min: day, max: day }
    }

    /// Whether this is an open side, [`Span::ALWAYS`] or [`Span::NEVER`]: not an unknown day, but no day at all.
    #[must_use]
    pub fn is_open(self) -> bool {
        self == Self::ALWAYS || self == Self::NEVER
    }
}

/// The four bounds of anything that lasts: an event, or the period of a measure.
///
/// The end is inclusive. Of something that happens at one moment, start and end are both that moment.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Bounds {
    /// What is known of the first day.
    pub start: Span,
    /// What is known of the last day.
    pub end: Span,
}

impl Bounds {
    /// The bounds of one moment.
    #[must_use]
    pub const fn moment(span: Span) -> Self {
        Self { start: span, end: span }
    }

    /// The same knowledge with nothing impossible left in it: what starts in 2006 and ends in
    /// March 2006 starts by the end of March, and what starts in 2006 does not end before it.
    ///
    /// Every start within tight bounds has an end, and every end a start, so each bound can be
    /// compared by itself. Bounds that contradict themselves stay so, see [`Bounds::is_possible`].
    #[must_use]
    pub fn tightened(self) -> Self {
        Self {
            start: Span { min: self.start.min, max: self.start.max.min(self.end.max) },
            end: Span { min: self.end.min.max(self.start.min), max: self.end.max },
        }
    }

    /// Whether there is any first and last day that satisfy the bounds, the last not before the first.
    #[must_use]
    pub fn is_possible(self) -> bool {
        let Self { start, end } = self;
        start.min <= start.max && end.min <= end.max && start.min <= end.max
    }
}
