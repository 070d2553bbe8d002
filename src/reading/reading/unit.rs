//! Units of time, and the parts of a year that have numbers or names.

/// A unit of time, from small to large.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Unit {
    /// A second.
    Second,
    /// A minute.
    Minute,
    /// An hour.
    Hour,
    /// A day.
    Day,
    /// Seven days from Monday.
    Week,
    /// Saturday and Sunday.
    Weekend,
    /// A calendar month.
    Month,
    /// Three months from January, April, July or October.
    Quarter,
    /// A calendar year.
    Year,
    /// Ten years.
    Decade,
    /// A hundred years.
    Century,
    /// Fourteen days.
    Fortnight,
}

impl Unit {
    /// The units by their numbers in the lexicon.
    pub(super) fn numbered(number: i64) -> Option<Self> {
        use Unit as U;
        let all = [
            U::Second,
            U::Minute,
            U::Hour,
            U::Day,
            U::Week,
            U::Weekend,
            U::Month,
            U::Quarter,
            U::Year,
            U::Decade,
            U::Century,
            U::Fortnight,
        ];
        usize::try_from(number - 1).ok().and_then(|place| all.get(place).copied())
    }
}

/// Before or after Christ.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Era {
    /// Counted backwards.
    Before,
    /// Ours.
    After,
}

/// A season, northern and meteorological as [`crate::domain::date`] has it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Season {
    /// March to May.
    Spring = 1,
    /// June to August.
    Summer,
    /// September to November.
    Autumn,
    /// December to February.
    Winter,
}

impl Season {
    pub(super) fn numbered(number: i64) -> Option<Self> {
        [Self::Spring, Self::Summer, Self::Autumn, Self::Winter].into_iter().find(|season| *season as i64 == number)
    }

    pub(super) fn letters(self) -> &'static str {
        ["SP", "SU", "FA", "WI"][self as usize - 1]
    }

    pub(super) fn first_month(self) -> u8 {
        [3, 6, 9, 12][self as usize - 1]
    }
}

/// A quarter, 1 to 4.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Quarter(pub(super) u8);

impl Quarter {
    pub(super) fn numbered(number: i64) -> Option<Self> {
        u8::try_from(number).ok().filter(|number| (1..=4).contains(number)).map(Self)
    }
}

/// A half of a year, 1 or 2.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Half(pub(super) u8);

impl Half {
    pub(super) const FIRST: Self = Self(1);
    pub(super) const SECOND: Self = Self(2);
}
