//! Parts and limits of what is said: "early October", "the end of the year", "almost two years".

use super::build::edge;
use super::{Row, row};
use crate::reading::class::Class;
use crate::reading::pattern::Match;
use crate::reading::phrase::{Core, Modifier, Phrase};
use crate::reading::unit::Half;

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    row("early", "the? EARLY -? in? SPAN|DAY|TIME", part, "Talks failed in [early October].", "2023-10"),
    row("beginning-of", "the? very? EDGE of SPAN|DAY|TIME", part, "It reported at [the beginning of March].", "2024-03"),
    row("early-part-of", "the early|late|latter|later part of SPAN", part, "It reported in [the early part of 2023].", "2023"),
    row("earlier-this", "earlier|later in? SPAN|DAY|TIME", earlier, "[Earlier this week] it reported.", "2024-W13"),
    row("half-of", "the? OPENPART of SPAN", half_of, "It reported in [the first half of March].", "2024-03"),
    row("about", "APPROXIMATE .? LENGTH|COUNTED|SPAN|DAY|TIME", about, "It lasted [almost two years].", "P2Y"),
    row("more-than", "more|less|fewer than LENGTH|COUNTED", more, "It lasted [more than a week].", "P1W"),
    row("at-least", "at least|most LENGTH", at_least, "It lasted [at least two years].", "P2Y"),
];

fn whole(found: &Match) -> Option<Phrase> {
    let classes = [Class::SpanPhrase, Class::DayPhrase, Class::TimePhrase, Class::LengthPhrase, Class::CountedPhrase];
    classes.into_iter().find_map(|class| found.phrase(class))
}

fn part(found: &Match) -> Option<Phrase> {
    let modifier = edge(found).unwrap_or(if found.tokens[1].number() == 1 { Modifier::Start } else { Modifier::End });
    Some(whole(found)?.modified(modifier))
}

fn earlier(found: &Match) -> Option<Phrase> {
    let modifier = if found.tokens[0].number() < 0 { Modifier::Start } else { Modifier::End };
    Some(whole(found)?.modified(modifier))
}

/// "the first half of March"; that of a year has a value of its own.
fn half_of(found: &Match) -> Option<Phrase> {
    let Core::Half(_, half) = found.phrase(Class::OpenPart)?.core else { return None };
    Some(found.phrase(Class::SpanPhrase)?.modified(if half == Half::FIRST { Modifier::Start } else { Modifier::End }))
}

fn about(found: &Match) -> Option<Phrase> {
    let modifier = match found.number(Class::Approximate)? {
        1 => Modifier::Approx,
        2 => Modifier::LessThan,
        _ => Modifier::MoreThan,
    };
    (!found.begins(1, "the ")).then(|| Some(whole(found)?.modified(modifier)))?
}

fn more(found: &Match) -> Option<Phrase> {
    Some(whole(found)?.modified(if found.says(0, "more") { Modifier::MoreThan } else { Modifier::LessThan }))
}

fn at_least(found: &Match) -> Option<Phrase> {
    Some(whole(found)?.modified(Modifier::MoreThan))
}
