//! A year as written: four digits, any of them masked; a century or decade; or a long year after `Y`.

use super::cursor::{Cursor, Flaw};
use super::day::Day;
use super::digits::{Digits, is_digit_or_mask};
use super::precision::Precision;
use std::fmt;
use std::ops::RangeInclusive;

/// A year, or the years that one can be.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Year {
    /// Four digits. A century (`19`) and a decade (`199`) are the four digits with fewer written.
    Short { negative: bool, digits: Digits<4>, written: u8 },
    /// `Y` and more than four digits.
    Long(i64),
}

const NO_EXPONENTS: &str = "exponents and significant digits (E, S) are not supported";

impl Year {
    pub(super) fn read(cursor: &mut Cursor) -> Result<Self, Flaw> {
        let start = cursor.at();
        let year = if cursor.eat("Y") { Self::read_long(cursor) } else { Self::read_short(cursor) }?;
        if matches!(cursor.peek(), Some(b'E' | b'S')) {
            return Err(cursor.flaw(NO_EXPONENTS));
        }
        if year.is_minus_zero() {
            return Err(Flaw::new(start, "year zero has no sign"));
        }
        Ok(year)
    }

    /// This year in four digits, if they suffice.
    pub(super) fn from_number(year: i64) -> Option<Self> {
        let magnitude = u16::try_from(year.abs()).ok()?;
        (magnitude <= 9999).then(|| Self::Short { negative: year < 0, digits: Digits::from_number(magnitude), written: 4 })
    }

    fn read_short(cursor: &mut Cursor) -> Result<Self, Flaw> {
        let negative = cursor.eat("-");
        let start = cursor.at();
        let written = cursor.eat_while(is_digit_or_mask);
        let mut digits = *b"XXXX";
        match written.len() {
            0 => return Err(cursor.unexpected()),
            4 => digits.copy_from_slice(written),
            length @ 2..=3 if !written.contains(&b'X') => {
                digits[..length].copy_from_slice(written);
            }
            5.. => {
                let why = "a year has four digits, or more after a Y";
                return Err(Flaw::new(start, why));
            }
            _ => return Err(Flaw::new(start, "a year has four digits")),
        }
        Ok(Self::Short { negative, digits: Digits::new(digits), written: u8::try_from(written.len()).expect("at most four") })
    }

    fn read_long(cursor: &mut Cursor) -> Result<Self, Flaw> {
        let sign = if cursor.eat("-") { -1 } else { 1 };
        let start = cursor.at();
        let digits = cursor.eat_while(|byte| byte.is_ascii_digit());
        if matches!(cursor.peek(), Some(b'E' | b'S')) {
            return Err(cursor.flaw(NO_EXPONENTS));
        }
        if digits.len() < 5 || digits.first() == Some(&b'0') {
            let why = "Y is for a year of more than four digits, the first not 0";
            return Err(Flaw::new(start, why));
        }
        if digits.len() > 12 {
            return Err(Flaw::new(start, "a year has at most twelve digits"));
        }
        let magnitude = digits.iter().fold(0, |number, digit| number * 10 + i64::from(digit - b'0'));
        debug_assert!(magnitude <= Day::FURTHEST_YEAR);
        Ok(Self::Long(sign * magnitude))
    }

    /// Whether it is `-0000`, `-000` or `-00`: nothing but noughts after a minus.
    fn is_minus_zero(self) -> bool {
        let Self::Short { negative: true, digits, written } = self else {
            return false;
        };
        digits.known() == usize::from(written) && digits.lowest() == 0
    }

    /// The year, if it is a single one.
    pub(super) fn number(self) -> Option<i64> {
        let range = self.range();
        (range.start() == range.end()).then(|| *range.start())
    }

    /// Whether it is written in full: as four digits or more, not as a century or a decade.
    pub(super) fn is_in_full(self) -> bool {
        !matches!(self, Self::Short { written: 2 | 3, .. })
    }

    /// Whether some digit of it is not known.
    pub(super) fn is_masked(self) -> bool {
        matches!(self, Self::Short { digits, .. } if digits.is_masked())
    }

    /// Whether all years from the first to the last of [`Year::range`] are possible.
    pub(super) fn is_one_run(self) -> bool {
        match self {
            Self::Short { digits, .. } => digits.is_prefix(),
            Self::Long(_) => true,
        }
    }

    pub(super) fn precision(self) -> Precision {
        match self {
            Self::Long(_) => Precision::Year,
            Self::Short { digits, .. } => match digits.known() {
                0 => Precision::Unknown,
                1 => Precision::Millennium,
                2 => Precision::Century,
                3 => Precision::Decade,
                _ => Precision::Year,
            },
        }
    }

    /// The years it can be, from the first to the last.
    pub(super) fn candidates(self) -> impl DoubleEndedIterator<Item = i64> {
        self.range().filter(move |year| self.allows(*year))
    }

    /// The first and last year that the digits span; those between are not all possible.
    pub(super) fn range(self) -> RangeInclusive<i64> {
        match self {
            Self::Long(year) => year..=year,
            Self::Short { negative, digits, .. } => {
                let (low, high) = (i64::from(digits.lowest()), i64::from(digits.highest()));
                if negative {
                    // There is no year minus zero.
                    -high..=-low.max(1)
                } else {
                    low..=high
                }
            }
        }
    }

    fn allows(self, year: i64) -> bool {
        match self {
            Self::Long(own) => own == year,
            Self::Short { digits, .. } => u16::try_from(year.abs()).is_ok_and(|magnitude| digits.allows(magnitude)),
        }
    }
}

impl fmt::Display for Year {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Long(year) => write!(f, "Y{year}"),
            Self::Short { negative, digits, written } => {
                let sign = if *negative { "-" } else { "" };
                write!(f, "{sign}{}", &digits.as_str()[..usize::from(*written)])
            }
        }
    }
}
