//! Years, decades: what the century or the era of the text decides.

use super::base::{Reading, base_of_years, base_or_document, told_year};
use super::era;
use crate::reading::discourse::Discourse;
use crate::reading::moment::Moment;
use crate::reading::phrase::{DecadeOf, YearOf};
use crate::reading::unit::{Era, Unit};
use crate::reading::value::Value;

/// "the '90s": of the centuries, the one whose decade has begun last, or that the text tells of.
pub(super) fn decade(year: DecadeOf, discourse: &Discourse) -> Option<Reading> {
    let tens = match year {
        DecadeOf::Given { number, before_christ } => return Some(Reading::given(Moment::Decade(number, era(before_christ)))),
        DecadeOf::Tens(tens) => tens,
    };
    let base = base_of_years(discourse);
    let decade = base.moment.year()? / 10;
    let back = (decade - tens).rem_euclid(10);
    let forward = (tens - decade).rem_euclid(10);
    let number = if discourse.is_narrative() && forward < back { decade + forward } else { decade - back };
    Some(Reading::anchored(Moment::Decade(number, Era::After), &base, 85))
}

pub(super) fn whole_year(year: YearOf, discourse: &Discourse) -> Option<Reading> {
    match year {
        YearOf::Given(year) => Some(Reading::given(Moment::Year(year))),
        YearOf::Short(short) => {
            let base = base_of_years(discourse);
            let near = base.moment.year()?;
            let back = (near - short).rem_euclid(100);
            let year = if back <= 70 { near - back } else { near - back + 100 };
            Some(Reading::anchored(Moment::Year(year), &base, 85))
        }
        YearOf::Told(_) if told_year(discourse).is_none_or(|year| year > 999) => None,
        YearOf::Ancient(number) | YearOf::Told(number) => {
            let before_christ = told_year(discourse).is_some_and(|year| year < 1);
            Some(Reading::plain(Value::Moment(Moment::Year(if before_christ { 1 - number } else { number })), 80))
        }
        YearOf::Open => None,
        YearOf::Pointed(pointer) | YearOf::Nearest(pointer) => {
            let base = base_or_document(pointer.origin, Unit::Year, discourse);
            Some(Reading::anchored(base.moment.within(Unit::Year)?.step(pointer.offset)?, &base, 90))
        }
    }
}
