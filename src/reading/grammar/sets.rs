//! What comes again and again: "every year", "daily", "each Thursday".

use super::day_parts::part;
use super::{Row, row};
use crate::reading::class::Class;
use crate::reading::numbers::Amount;
use crate::reading::pattern::Match;
use crate::reading::phrase::{Core, Phrase, Repeated};
use crate::reading::unit::{Season, Unit};

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    row("every-unit", "EVERY UNIT", unit, "The mandate was extended [every year].", "P1Y"),
    row("every-units", "EVERY AMOUNT UNITS", unit, "The mandate was extended [every two years].", "P2Y"),
    row("every-other-unit", "EVERY other UNIT", other, "The committee meets [every other week].", "P2W"),
    row("every-weekday", "EVERY WEEKDAY", weekday, "The committee meets [every Thursday].", "XXXX-WXX-4"),
    row("every-other-weekday", "EVERY other WEEKDAY", weekday, "The committee meets [every other Friday].", "XXXX-WXX-5"),
    row("weekdays", "WEEKDAYS", weekday, "The committee meets on [Thursdays].", "XXXX-WXX-4"),
    row("every-month", "EVERY MONTH", month, "The committee meets [each July].", "XXXX-07"),
    row("every-season", "EVERY SEASON", season, "The committee meets [each spring].", "XXXX-SP"),
    row("every-part", "EVERY DAYPART", day_part, "The committee meets [every morning].", "XXXX-XX-XXTMO"),
    row("regularly", "REGULARLY", regularly, "Ships cross [daily].", "P1D"),
    row("per-unit", "per UNIT", unit, "It ships 500 barrels [per day].", "P1D"),
    row("a-unit-rate", "NUMBER|AMOUNT|million|billion|percent|%|times|once|twice|barrels|dollars|tons|tonnes|miles|kilometers|kilometres|km { a|an UNIT }", unit, "It meets twice [a year].", "P1Y"),
];

fn every(repeated: Repeated) -> Option<Phrase> {
    Some(Phrase::new(Core::Every(repeated)))
}

fn unit(found: &Match) -> Option<Phrase> {
    let amount = if found.has(Class::Every) { found.amount()? } else { Amount::whole(1)? };
    every(Repeated::Unit(amount, found.unit()?))
}

fn other(found: &Match) -> Option<Phrase> {
    every(Repeated::Unit(Amount::whole(2)?, found.unit()?))
}

fn regularly(found: &Match) -> Option<Phrase> {
    every(Repeated::Unit(Amount::whole(1)?, Unit::numbered(found.number(Class::Regularly)?)?))
}

fn weekday(found: &Match) -> Option<Phrase> {
    every(Repeated::Weekday(found.small(Class::Weekday).or_else(|| found.small(Class::Weekdays))?))
}

fn month(found: &Match) -> Option<Phrase> {
    every(Repeated::Month(found.small(Class::Month)?))
}

fn season(found: &Match) -> Option<Phrase> {
    every(Repeated::Season(Season::numbered(found.number(Class::Season)?)?))
}

fn day_part(found: &Match) -> Option<Phrase> {
    every(Repeated::DayPart(part(found)?))
}
