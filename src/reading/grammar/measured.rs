//! Lengths that lie before or after something: "the past two years", "the coming weeks".

use super::build::{length, sided};
use super::{Row, row};
use crate::reading::numbers::Amount;
use crate::reading::pattern::Match;
use crate::reading::phrase::{Core, Origin, Phrase, Side};

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    row("past-units", "the|these? PAST|AHEAD AMOUNT UNITS|UNIT", sided, "Sanctions grew over [the past two years].", "P2Y"),
    row("units-past", "the AMOUNT PAST|AHEAD UNITS", sided, "Sanctions grew over [the four previous weeks].", "P4W"),
    row("past-some-units", "the|these? PAST|AHEAD SPELLS", some_units, "They launched missiles in [the previous months].", "PXM"),
    row("recent-units", "the|these|more|most? recent SPELLS", recent, "They launched missiles in [recent weeks].", "PXW"),
    row("units-ahead", "the SPELLS ahead|since|following", ahead, "Talks go on in [the months ahead].", "PXM"),
    row("first-units", "the ORDINAL|last|final AMOUNT UNITS", length, "Trade fell in [the first nine months].", "P9M"),
    row("first-unit-of", "{ the ORDINAL|last|final CALENDAR } of", length, "It fell in [the last week] of the war.", "P1W"),
    row("the-units", "the AMOUNT UNITS", length, "Trade fell in [the nine months].", "P9M"),
];

fn some(found: &Match, sign: i64, origin: Origin) -> Option<Phrase> {
    Some(Phrase::new(Core::Length { amount: Amount::Some, unit: found.unit()?, side: Some(Side { sign, origin }) }))
}

fn some_units(found: &Match) -> Option<Phrase> {
    let pointer = found.pointer()?;
    some(found, pointer.offset, pointer.origin)
}

fn recent(found: &Match) -> Option<Phrase> {
    some(found, -1, Origin::Document)
}

fn ahead(found: &Match) -> Option<Phrase> {
    some(found, 1, Origin::Document)
}
