//! What the text has spoken of so far: the dates that others count from.

use super::moment::Moment;
use super::phrase::{Core, Origin, Pointer, YearOf};
use super::scan::Found;
use super::unit::Unit;
use crate::domain::date::Day;

/// How a text tells: news counts from its date, a narrative from what it told last.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Register {
    News,
    Narrative,
}

/// A date the text has spoken of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mention {
    pub(super) moment: Moment,
    /// The place of its expression among all.
    pub(super) expression: usize,
    pub(super) sentence: usize,
    /// Whether the text itself gave the year.
    pub(super) explicit: bool,
    /// Whether it was counted from another, "a year earlier".
    pub(super) counted: bool,
}

/// What has been told, and when the document was written.
pub(super) struct Discourse {
    pub(super) date: Day,
    pub(super) register: Register,
    /// The last few dates, the newest last.
    mentions: Vec<Mention>,
    /// The sentence that is being read.
    pub(super) sentence: usize,
}

/// So many dates are remembered.
const REMEMBERED: usize = 8;
/// In news a date is spoken of for so many sentences.
const NEWS_REACH: usize = 3;

impl Discourse {
    pub(super) fn new(date: Day, found: &[Found]) -> Self {
        Self { date, register: register(date, found), mentions: Vec::with_capacity(REMEMBERED + 1), sentence: 0 }
    }

    pub(super) fn tell(&mut self, mention: Mention) {
        if self.mentions.len() == REMEMBERED {
            self.mentions.remove(0);
        }
        self.mentions.push(mention);
    }

    /// The newest date that is at least as fine as the unit, if it is still spoken of.
    pub(super) fn last(&self, unit: Unit) -> Option<Mention> {
        self.newest(|mention| mention.moment.unit() <= unit)
    }

    pub(super) fn newest(&self, is_meant: impl Fn(&Mention) -> bool) -> Option<Mention> {
        let near = |mention: &&Mention| self.register == Register::Narrative || mention.sentence + NEWS_REACH >= self.sentence;
        self.mentions.iter().rev().filter(near).find(|mention| is_meant(mention)).copied()
    }

    /// The newest date of all.
    pub(super) fn latest(&self) -> Option<Mention> {
        self.newest(|_| true)
    }

    pub(super) fn is_narrative(&self) -> bool {
        self.register == Register::Narrative
    }
}

/// Dates this many years before the document are history.
const HISTORY: i64 = 2;
/// A bare weekday says so much more than another word that the text is told from its own date.
const WEEKDAY_WEIGHT: usize = 5;

/// A text that names many years long gone, some of them with their months or days, and hardly
/// counts from its own date is a narrative.
fn register(date: Day, found: &[Found]) -> Register {
    let year = date.year_month_day().0;
    let (mut old, mut fine, mut deictic) = (0, 0, 0);
    for Found { phrase, .. } in found {
        match phrase.core {
            core if given_year(&core).is_some_and(|given| given <= year - HISTORY) => {
                old += 1;
                fine += usize::from(!matches!(core, Core::Year(_)));
            }
            Core::Weekday(..) => deictic += WEEKDAY_WEIGHT,
            core => deictic += usize::from(is_deictic(&core)),
        }
    }
    if old >= 3 && fine >= 2 && old > 3 * deictic { Register::Narrative } else { Register::News }
}

fn given_year(core: &Core) -> Option<i64> {
    match core {
        Core::Year(YearOf::Given(year) | YearOf::Ancient(year))
        | Core::Month(YearOf::Given(year), _)
        | Core::Day(YearOf::Given(year), ..)
        | Core::Season(YearOf::Given(year), _) => Some(*year),
        _ => None,
    }
}

fn is_deictic(core: &Core) -> bool {
    matches!(
        core,
        Core::Unit(_, Pointer { origin: Origin::Document, .. })
            | Core::Away { origin: Origin::Document, .. }
            | Core::Month(YearOf::Pointed(_) | YearOf::Nearest(_), _)
    )
}
