//! The classes of words and phrases that patterns name, and sets of them.

/// Declares the classes with the names patterns know them by.
macro_rules! classes {
    ($($name:ident $written:literal),+ $(,)?) => {
        /// What a word, a number or a phrase can be; one word can be several things.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u8)]
        pub(super) enum Class { $($name),+ }

        impl Class {
            pub(super) const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The class with this name in a pattern.
            pub(super) fn named(name: &str) -> Option<Self> {
                match name { $($written => Some(Self::$name),)+ _ => None }
            }
        }
    };
}

classes! {
    // Words.
    Month "MONTH", SureMonth "SUREMONTH", ShortMonth "SHORTMONTH",
    Weekday "WEEKDAY", Weekdays "WEEKDAYS", ShortWeekday "SHORTWEEKDAY",
    Season "SEASON", SureSeason "SURESEASON", DoubtfulSeason "DOUBTFULSEASON",
    Unit "UNIT", Units "UNITS", Calendar "CALENDAR", Period "PERIOD", Spells "SPELLS",
    DayPart "DAYPART", DayParts "DAYPARTS", DayWord "DAYWORD",
    Ones "ONES", Teens "TEENS", Tens "TENS", Times "TIMES", Vague "VAGUE", Ordinal "ORDINAL", NthSuffix "NTHSUFFIX", Plural "PLURAL",
    DecadeWord "DECADEWORD",
    Pointer "POINTER", Past "PAST", Ahead "AHEAD", Ago "AGO", Shift "SHIFT",
    Early "EARLY", Edge "EDGE", Approximate "APPROXIMATE",
    Every "EVERY", Regularly "REGULARLY",
    Meridiem "MERIDIEM", Zone "ZONE", Before "BC", Anno "AD",
    Within "WITHIN", Stop "STOP", Dash "DASH", Money "MONEY",
    Name "NAME", Will "WILL", Would "WOULD", Did "DID", To "TO", Be "BE",
    // Numbers in digits, by what they could count.
    Number "NUMBER", DayNumber "DAYNUMBER", MonthNumber "MONTHNUMBER", Year "YEAR", OldYear "OLDYEAR", Three "THREE", Two "TWO",
    Hour "HOUR", Minute "MINUTE",
    // What numbers fold into.
    Nth "NTH", Amount "AMOUNT",
    // Phrases, by what they say.
    DayPhrase "DAY", HolidayPhrase "HOLIDAY", DatedPhrase "DATED", OpenDay "OPENDAY", OpenMonth "OPENMONTH", GivenMonth "GIVENMONTH",
    YearPhrase "YEARPHRASE", WeekdayPhrase "WEEKDAYPHRASE",
    SpanPhrase "SPAN", OpenPart "OPENPART", LengthPhrase "LENGTH", CountedPhrase "COUNTED", TimePhrase "TIME",
}

/// A set of classes.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Classes(u128);

impl Classes {
    pub(super) const NONE: Self = Self(0);

    pub(super) const fn of(class: Class) -> Self {
        Self(1 << class as u8)
    }

    pub(super) fn add(&mut self, class: Class) {
        self.0 |= 1 << class as u8;
    }

    pub(super) fn add_all(&mut self, others: Self) {
        self.0 |= others.0;
    }

    #[must_use]
    pub(super) fn with(mut self, class: Class) -> Self {
        self.add(class);
        self
    }

    pub(super) fn has(self, class: Class) -> bool {
        self.0 & (1 << class as u8) != 0
    }

    pub(super) fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The classes in it, by their place in [`Class::ALL`].
    pub(super) fn places(self) -> impl Iterator<Item = usize> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            let place = rest.trailing_zeros() as usize;
            (rest != 0).then(|| {
                rest &= rest - 1;
                place
            })
        })
    }
}
