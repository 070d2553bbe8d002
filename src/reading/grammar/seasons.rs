//! Seasons with and without a year.

use super::build::year;
use super::{Row, row};
use crate::reading::class::Class;
use crate::reading::pattern::Match;
use crate::reading::phrase::{Core, Phrase, Pointer, YearOf};
use crate::reading::unit;

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    row("season-year", "the? SEASON of? YEAR", season, "Talks failed in [the summer of 2019].", "2019-SU"),
    row("season-year-bc", "the? SEASON of? NUMBER BC", season, "They marched in [the spring of 480 BC].", "BC0480-SP"),
    row("year-season", "YEAR SEASON", small_season, "Talks failed in [2019 summer].", "2019-SU"),
    row("season-pointed", "the|this? POINTER|past SEASON", pointed, "It has sent shells since [last summer].", "2023-SU"),
    row("the-season", "the SURESEASON", season, "Talks failed in [the summer].", "2023-SU"),
    row("season", "in|since|by|until|during|through|throughout|late|early|mid|for|of { SURESEASON }", season, "Talks failed in [summer].", "2023-SU"),
    row("doubtful-season", "in|since|by|until|during|through|throughout { the? DOUBTFULSEASON } STOP|and|or|when|the|a", season, "Talks failed in [the spring].", "2024-SP"),
    row("early-season", "early|late|mid -? { DOUBTFULSEASON }", season, "Talks failed in [early spring].", "2024-SP"),
];

fn which(found: &Match) -> Option<unit::Season> {
    let classes = [Class::Season, Class::SureSeason, Class::DoubtfulSeason];
    classes.into_iter().find_map(|class| found.number(class)).and_then(unit::Season::numbered)
}

fn season(found: &Match) -> Option<Phrase> {
    Some(Phrase::new(Core::Season(year(found), which(found)?)))
}

/// "2012 Summer Olympics" is a name.
fn small_season(found: &Match) -> Option<Phrase> {
    (!found.tokens[1].capital).then(|| season(found))?
}

fn pointed(found: &Match) -> Option<Phrase> {
    let pointer = found.pointer().unwrap_or(Pointer::LAST);
    let year = if pointer.offset == 0 { YearOf::Pointed(pointer) } else { YearOf::Nearest(pointer) };
    Some(Phrase::new(Core::Season(year, which(found)?)))
}
