//! What looks like an expression and is none: ages, names.

use super::{Row, row};
use crate::reading::pattern::Match;
use crate::reading::phrase::{Core, Phrase};

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    row("age", "AMOUNT -? UNITS|UNIT -? old|olds", nothing, "The 40-year-old minister left [today].", "2024-03-29"),
    row("most-recent", "most recent", nothing, "The [2023] report is the most recent one.", "2023"),
    row("soon-to-be", "soon -|as|after|before", nothing, "The soon-to-open terminal was closed in [2023].", "2023"),
    row("quarters-of", "AMOUNT -? quarters of", nothing, "It bought three quarters of the oil in [2019].", "2019"),
    row("will-now", "WILL now", nothing, "It will now vote in [May 2024].", "2024-05"),
    row("now-that", "now that", nothing, "Now that it ended in [2024], all is well.", "2024"),
    row("resolution", "resolution|resolutions|document|rule|flight|room|article|section|decree|regulation|directive YEAR|OLDYEAR", nothing,
        "Resolution 1718 was adopted in [2006].", "2006"),
    row("resolutions", "resolutions YEAR|OLDYEAR , YEAR|OLDYEAR and YEAR|OLDYEAR", nothing, "Resolutions 1718, 1874 and 1929 still hold in [2024].", "2024"),
    row("two-resolutions", "resolutions YEAR|OLDYEAR and|or YEAR|OLDYEAR", nothing, "Resolutions 1718 and 1874 still hold in [2024].", "2024"),
    row("numbered", "{ YEAR|OLDYEAR } ( YEAR )", nothing, "It cites 1718 ([2006]).", "2006"),
    row("money", "MONEY YEAR", nothing, "It paid $2000 in [2023].", "2023"),
    row("count", "YEAR|OLDYEAR %|percent|km|miles|metres|meters|troops|men|people|soldiers|tons|tonnes|barrels|shares|units", nothing,
        "It sent 2000 troops in [2023].", "2023"),
    row("friday-the-13th", "friday the NTH", nothing, "Friday the 13th is a film of [1980].", "1980"),
    row("may-of-name", "NAME may|march ,|'|and|or|said|was|is|has|had|.", nothing, "Theresa May was there in [2019].", "2019"),
];

fn nothing(_: &Match) -> Option<Phrase> {
    Some(Phrase::new(Core::Nothing))
}
