//! Holidays that have a day in each year.

use super::build::year;
use super::{Row, row};
use crate::reading::class::Class;
use crate::reading::numbers::Amount;
use crate::reading::pattern::Match;
use crate::reading::phrase::{Core, Holiday, Phrase, YearOf};
use crate::reading::unit::Unit;

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    row("christmas", "christmas day? ,? YEAR?", |m| on(m, Holiday::Christmas), "It met at [Christmas].", "2023-12-25"),
    row("christmas-season", "the? christmas|easter|thanksgiving|holiday sales|shopping|holiday|trading? season|period", season, "Trade grew in [the Christmas season].", "PXD"),
    row("christmas-new-year", "the? christmas and new year sales|shopping|holiday|trading? season|period|holidays", season, "Trade grew in [the Christmas and New Year holidays].", "PXD"),
    row("christmas-trade", "{ christmas } sales|shopping|trade|trading", season, "It hoped for [Christmas] sales.", "PXD"),
    row("christmas-eve", "christmas eve ,? YEAR?", |m| on(m, Holiday::ChristmasEve), "It met on [Christmas Eve].", "2023-12-24"),
    row("new-years-day", "new year '? s? day ,? YEAR?", |m| on(m, Holiday::NewYear), "It met on [New Year's Day].", "2024-01-01"),
    row("new-years-eve", "new year '? s? eve ,? YEAR?", |m| on(m, Holiday::NewYearsEve), "It met on [New Year's Eve].", "2023-12-31"),
    row("thanksgiving", "thanksgiving day? ,? YEAR?", |m| on(m, Holiday::Thanksgiving), "It met on [Thanksgiving].", "2023-11-23"),
    row("easter", "easter sunday? ,? YEAR?", |m| on(m, Holiday::Easter), "It will meet after [Easter].", "2024-03-31"),
    row("good-friday", "good friday ,? YEAR?", |m| on(m, Holiday::GoodFriday), "It met on [Good Friday].", "2024-03-29"),
    row("halloween", "halloween ,? YEAR?", |m| on(m, Holiday::Halloween), "It met on [Halloween].", "2023-10-31"),
    row("independence-day", "independence day ,? YEAR?", |m| on(m, Holiday::IndependenceDay), "It met on [Independence Day, 2020].", "2020-07-04"),
    row("fourth-of-july", "the? fourth of july ,? YEAR?", |m| on(m, Holiday::IndependenceDay), "It will meet on [the Fourth of July].", "2024-07-04"),
    row("labor-day", "labor day ,? YEAR?", |m| on(m, Holiday::LaborDay), "It met on [Labor Day].", "2023-09-04"),
    row("may-day", "may day ,? YEAR?", |m| on(m, Holiday::MayDay), "It will meet on [May Day].", "2024-05-01"),
    row("memorial-day", "memorial day ,? YEAR?", |m| on(m, Holiday::MemorialDay), "It will meet on [Memorial Day].", "2024-05-27"),
    row("valentines-day", "valentine '? s? day ,? YEAR?", |m| on(m, Holiday::ValentinesDay), "It met on [Valentine's Day].", "2024-02-14"),
    row("nine-eleven", "NUMBER ~/ ~TWO", september_eleventh, "It was founded after [9/11].", "2001-09-11"),
];

fn on(found: &Match, holiday: Holiday) -> Option<Phrase> {
    Some(Phrase::new(Core::Holiday(year(found), holiday)))
}

/// The days around a holiday, which nobody counts.
fn season(_: &Match) -> Option<Phrase> {
    Some(Phrase::new(Core::Length { amount: Amount::Some, unit: Unit::Day, side: None }))
}

fn september_eleventh(found: &Match) -> Option<Phrase> {
    (found.number(Class::Number)? == 9 && found.number(Class::Two)? == 11).then(|| Phrase::new(Core::Day(YearOf::Given(2001), 9, 11)))
}
