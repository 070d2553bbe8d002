//! What a phrase says before its context is known: "October" is a month of some year.

use super::class::{Class, Classes};
use super::numbers::Amount;
use super::unit::{Half, Quarter, Season, Unit};

/// What an expression says by itself, as the grammar builds it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Phrase {
    pub(super) core: Core,
    /// A time on the day that the core is.
    pub(super) time: Option<TimeOfDay>,
    /// Which part of it is meant, or how exactly.
    pub(super) modifier: Option<Modifier>,
    /// The rows of the grammar that made it, the last one last.
    pub(super) rows: Trail,
}

/// The kinds of things expressions say.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Core {
    Century {
        number: i64,
        before_christ: bool,
    },
    Decade {
        year: DecadeOf,
    },
    Year(YearOf),
    /// A year of accounts, by the calendar year that names it.
    FiscalYear(YearOf),
    Half(YearOf, Half),
    Quarter(YearOf, Quarter),
    Season(YearOf, Season),
    Month(YearOf, u8),
    Day(YearOf, u8, u8),
    /// "3/4/2024": the month first, but a reader could take the day for it.
    MonthOrDay(i64, u8, u8),
    /// "the 20th", of a month the context gives.
    DayOfMonth(u8),
    Weekday(Pointed, u8),
    Holiday(YearOf, Holiday),
    /// A unit of the calendar: "this week", "yesterday", "that year".
    Unit(Unit, Pointer),
    /// So many units away: "three years ago".
    Away {
        amount: Amount,
        unit: Unit,
        sign: i64,
        origin: Origin,
    },
    /// So long: "three years". Some lengths end or begin at a date.
    Length {
        amount: Amount,
        unit: Unit,
        side: Option<Side>,
    },
    /// Again and again.
    Every(Repeated),
    /// "now", "recently", "soon".
    Reference(Reference),
    /// "a later date": a day that is not said.
    SomeDay,
    /// "soon", unless it tells of the past.
    Soon,
    /// "then": the date the text spoke of last.
    Then,
    /// Not an expression, though it looks like one.
    Nothing,
}

/// The year of a date.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum YearOf {
    /// As written; years before Christ are counted as astronomers do, 1 BC is 0.
    Given(i64),
    /// Two digits of it as written, "'99".
    Short(i64),
    /// Three or four digits that may be before Christ where the text is about antiquity.
    Ancient(i64),
    /// The same, and a year only if the text has told of such years.
    Told(i64),
    /// Not said.
    Open,
    /// As a pointer says: "October last year", "last October", "the following spring".
    Pointed(Pointer),
    /// The next or last such date, seen from somewhere: "last October".
    Nearest(Pointer),
}

/// The decade of a date: with its year, or by its tens only.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum DecadeOf {
    Given { number: i64, before_christ: bool },
    Tens(i64),
}

/// Where counting starts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Origin {
    /// The document date.
    Document,
    /// The date the text spoke of last.
    Mention,
}

/// An offset in units, and from where.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Pointer {
    pub(super) offset: i64,
    pub(super) origin: Origin,
}

impl Pointer {
    pub(super) const THIS: Self = Self { offset: 0, origin: Origin::Document };
    pub(super) const LAST: Self = Self { offset: -1, origin: Origin::Document };
    pub(super) const NEXT: Self = Self { offset: 1, origin: Origin::Document };
    pub(super) const PREVIOUS: Self = Self { offset: -1, origin: Origin::Mention };
    pub(super) const FOLLOWING: Self = Self { offset: 1, origin: Origin::Mention };
    pub(super) const SAME: Self = Self { offset: 0, origin: Origin::Mention };

    /// The pointers by their numbers in the lexicon.
    pub(super) fn numbered(number: i64) -> Option<Self> {
        let all = [Self::THIS, Self::LAST, Self::NEXT, Self::PREVIOUS, Self::FOLLOWING, Self::SAME];
        usize::try_from(number).ok().and_then(|number| all.get(number).copied())
    }

    /// The same offset from what was mentioned last.
    pub(super) fn of_mention(self) -> Self {
        Self { origin: Origin::Mention, ..self }
    }
}

/// Which weekday is meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Pointed {
    /// The verb decides.
    Bare,
    /// The nearest one on a side: "last Friday", "the following Friday".
    Toward(Pointer),
    /// In the week that is so many from that of the document.
    InWeek(i64),
}

/// A feast with a day of its own in each year.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Holiday {
    Christmas,
    ChristmasEve,
    NewYear,
    NewYearsEve,
    Thanksgiving,
    Easter,
    GoodFriday,
    Halloween,
    IndependenceDay,
    LaborDay,
    MayDay,
    MemorialDay,
    ValentinesDay,
}

/// On which side of a date a length lies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Side {
    pub(super) sign: i64,
    pub(super) origin: Origin,
}

/// What comes again.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Repeated {
    /// Every so many units.
    Unit(Amount, Unit),
    /// On this weekday, Monday is 1.
    Weekday(u8),
    /// On this weekday, at that part of the day.
    WeekdayPart(u8, DayPart),
    /// In this month.
    Month(u8),
    /// In this season.
    Season(Season),
    /// At this part of the day.
    DayPart(DayPart),
}

/// A time without a date of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reference {
    /// "recently", "the past".
    Past,
    /// "now", "currently".
    Present,
    /// "soon", "the future".
    Future,
}

/// A part of the day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DayPart {
    /// Until noon.
    Morning,
    /// Noon itself.
    Midday,
    /// From noon on.
    Afternoon,
    /// The end of the day.
    Evening,
    /// The night that begins on the day.
    Night,
    /// While the sun is up.
    Daytime,
}

/// A time on a day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TimeOfDay {
    /// A part of it.
    Part(DayPart),
    /// A time on the clock, with the hours it is ahead of UTC if the text says so.
    Clock {
        /// 0 to 24.
        hour: u8,
        /// 0 to 59, if given.
        minute: Option<u8>,
        /// The zone, if given.
        zone: Option<i8>,
    },
}

/// Which part of a date is meant, or how exact it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Modifier {
    /// "early", "the beginning of".
    Start,
    /// "mid", "the middle of".
    Mid,
    /// "late", "the end of".
    End,
    /// "about".
    Approx,
    /// "more than".
    MoreThan,
    /// "less than", "nearly".
    LessThan,
}

impl Modifier {
    /// As TIMEX3 writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Start => "START",
            Self::Mid => "MID",
            Self::End => "END",
            Self::Approx => "APPROX",
            Self::MoreThan => "MORE_THAN",
            Self::LessThan => "LESS_THAN",
        }
    }
}

/// The rows of the grammar that decided, the last few of them.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Trail([Option<&'static str>; 4]);

impl Trail {
    pub(super) fn then(mut self, row: &'static str) -> Self {
        let place = self.0.iter().position(Option::is_none).unwrap_or(3);
        self.0[place] = Some(row);
        self
    }

    /// These, then those.
    pub(super) fn and(self, other: Self) -> Self {
        other.names().fold(self, Self::then)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().flatten().copied()
    }
}

impl Phrase {
    pub(super) fn new(core: Core) -> Self {
        Self { core, time: None, modifier: None, rows: Trail::default() }
    }

    pub(super) fn at(self, time: TimeOfDay) -> Self {
        Self { time: Some(time), ..self }
    }

    pub(super) fn modified(self, modifier: Modifier) -> Self {
        Self { modifier: Some(modifier), ..self }
    }

    /// What later rows may take it for.
    pub(super) fn classes(&self) -> Classes {
        use Class as C;
        let of = |classes: &[C]| classes.iter().copied().fold(Classes::NONE, Classes::with);
        if self.time.is_some() {
            return of(&[C::TimePhrase]);
        }
        match self.core {
            Core::Year(_) | Core::Unit(Unit::Year, _) => of(&[C::SpanPhrase, C::YearPhrase]),
            Core::Half(YearOf::Open, _) | Core::Quarter(YearOf::Open, _) | Core::Season(YearOf::Open, _) => {
                of(&[C::SpanPhrase, C::OpenPart])
            }
            Core::Month(YearOf::Open, _) => of(&[C::SpanPhrase, C::OpenMonth]),
            Core::Month(YearOf::Given(_), _) => of(&[C::SpanPhrase, C::GivenMonth]),
            Core::Day(YearOf::Open, ..) => of(&[C::DayPhrase, C::DatedPhrase, C::OpenDay]),
            Core::Day(..) | Core::MonthOrDay(..) | Core::DayOfMonth(_) => of(&[C::DayPhrase, C::DatedPhrase]),
            Core::Holiday(..) => of(&[C::DayPhrase, C::HolidayPhrase]),
            Core::Unit(Unit::Day, _) => of(&[C::DayPhrase]),
            Core::Weekday(..) => of(&[C::DayPhrase, C::WeekdayPhrase]),
            Core::Every(_) | Core::Reference(_) | Core::SomeDay | Core::Soon | Core::Then | Core::Nothing => Classes::NONE,
            Core::Away { .. } => of(&[C::CountedPhrase]),
            Core::Length { .. } => of(&[C::LengthPhrase]),
            // What is left is a stretch of the calendar.
            _ => of(&[C::SpanPhrase]),
        }
    }
}
