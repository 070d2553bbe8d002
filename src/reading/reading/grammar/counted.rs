//! So many units away: "three years ago", "a month earlier", "two weeks from now".

use super::build::away;
use super::{Row, row};
use crate::reading::class::Class;
use crate::reading::numbers::Amount;
use crate::reading::pattern::Match;
use crate::reading::phrase::{Core, Origin, Phrase, Reference};

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    row("units-ago", "AMOUNT UNITS|UNIT AGO", ago, "The panel was renewed [three years ago].", "2021"),
    row("unit-ago", "a|an UNIT AGO", ago, "The panel was renewed [a month ago].", "2024-02"),
    row("units-earlier", "AMOUNT UNITS|UNIT SHIFT", shifted, "Appointed in 2009 to watch sanctions imposed [three years earlier].", "2006"),
    row("unit-earlier", "a|an UNIT SHIFT", shifted, "He came in October 2023. [A month earlier] he was received.", "2023-09"),
    row("units-before", "{ AMOUNT|a UNITS|UNIT before|after } STOP", shifted_before, "It met in 2009, and [two years before].", "2007"),
    row("units-from-now", "AMOUNT|a UNITS|UNIT from now", |m| away(m, 1, Origin::Document), "It ends [two weeks from now].", "2024-W15"),
    row("in-units-time", "in { AMOUNT|a UNITS|UNIT '? s? time }", |m| away(m, 1, Origin::Document), "It ends in [two weeks' time].", "2024-W15"),
    row("some-units-ago", "UNITS AGO", |_| reference(Reference::Past), "It began [years ago].", "PAST_REF"),
    row("some-units-earlier", "UNITS SHIFT", some_shifted, "It ended [weeks later].", "FUTURE_REF"),
    row("unit-ago-period", "the? UNIT ~- ago|earlier period|quarter|level?", unit_ago_period, "Trade fell from [the year-ago period].", "2023"),
    row("half-unit-ago", "half a UNIT AGO", half_ago, "The panel was renewed [half a year ago].", "2023-09"),
];

fn ago(found: &Match) -> Option<Phrase> {
    away(found, -1, Origin::Document)
}

fn shifted(found: &Match) -> Option<Phrase> {
    away(found, found.number(Class::Shift)?, Origin::Mention)
}

fn shifted_before(found: &Match) -> Option<Phrase> {
    let before = found.says(found.sequence.end() - 1, "before");
    away(found, if before { -1 } else { 1 }, Origin::Mention)
}

fn some_shifted(found: &Match) -> Option<Phrase> {
    reference(if found.number(Class::Shift)? < 0 { Reference::Past } else { Reference::Future })
}

fn reference(reference: Reference) -> Option<Phrase> {
    Some(Phrase::new(Core::Reference(reference)))
}

fn unit_ago_period(found: &Match) -> Option<Phrase> {
    let core = Core::Away { amount: Amount::whole(1)?, unit: found.unit()?, sign: -1, origin: Origin::Document };
    Some(Phrase::new(core))
}

/// Half a year is six months.
fn half_ago(found: &Match) -> Option<Phrase> {
    Some(Phrase::new(Core::Away { amount: Amount::hundredths(0, 50)?, unit: found.unit()?, sign: -1, origin: Origin::Document }))
}
