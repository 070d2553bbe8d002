//! Lengths of time: "three years", "a decade", "two-week".

use super::build::length;
use super::{Row, row};
use crate::reading::class::Class;
use crate::reading::numbers::Amount;
use crate::reading::pattern::Match;
use crate::reading::phrase::{Core, Phrase};
use crate::reading::unit::Unit;

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    row("units", "AMOUNT|YEAR -? UNITS|UNIT", counted, "It lasted [three years].", "P3Y"),
    row("units-long", "AMOUNT -? UNIT -? long", length, "After a [three-week-long] debate it voted.", "P3W"),
    row("unit-long", "a|an? { UNIT ~- long }", length, "After a [week-long] debate it voted.", "P1W"),
    row("some-units-long", "UNITS ~- long", some, "After a [months-long] debate it voted.", "PXM"),
    row("a-unit", "a|an PERIOD", length, "It lasted [a decade].", "P10Y"),
    row("a-full-unit", "a full|whole|single|further PERIOD", length, "It lasted [a full year].", "P1Y"),
    row("more-units", "AMOUNT full|whole|more|additional|further|consecutive|straight UNITS", length, "It lasted [two full years].", "P2Y"),
    row("another-units", "another|only? AMOUNT UNITS", length, "It may take [another two years].", "P2Y"),
    row("another-unit", "another PERIOD", length, "It may take [another year].", "P1Y"),
    row("some-units", "SPELLS", some, "It may take [years].", "PXY"),
    row("over-the-years", "over the SPELLS", some, "It has changed [over the years].", "PXY"),
    row("the-some-units", "the SPELLS", some, "It changed in [the years] after.", "PXY"),
    row("period-of-time", "a|an short|long|brief|limited|undetermined|unspecified|indefinite|certain|considerable period of time", some_days, "It was closed for [a short period of time].", "PXD"),
    row("hours", "for|within|in|after|of { hours|minutes }", some, "It was over within [hours].", "PTXH"),
    row("half-a-unit", "half a UNIT", half, "It lasted [half a year].", "P0.5Y"),
];

/// A number that could be a year counts units only where they are several: "2000 years".
fn counted(found: &Match) -> Option<Phrase> {
    (!found.has(Class::Year) || found.has(Class::Units)).then(|| length(found))?
}

fn some(found: &Match) -> Option<Phrase> {
    let unit = found.unit().or_else(|| Unit::numbered(found.tokens.get(1)?.number()))?;
    Some(Phrase::new(Core::Length { amount: Amount::Some, unit, side: None }))
}

fn some_days(_: &Match) -> Option<Phrase> {
    Some(Phrase::new(Core::Length { amount: Amount::Some, unit: Unit::Day, side: None }))
}

fn half(found: &Match) -> Option<Phrase> {
    Some(Phrase::new(Core::Length { amount: Amount::hundredths(0, 50)?, unit: found.unit()?, side: None }))
}
