//! Bare years: four digits, two with an apostrophe, before Christ, and in pairs.

use super::build::only_year;
use super::{Row, pair, row};
use crate::reading::class::Class;
use crate::reading::pattern::Match;
use crate::reading::phrase::{Core, Phrase, YearOf};

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    row("year", "YEAR", only_year, "The committee was formed in [2009].", "2009"),
    row("the-year", "the year YEAR", only_year, "It will last until [the year 2030].", "2030"),
    row("the-year-in-words", "the year AMOUNT", in_words, "It will last until [the year two thousand thirty].", "2030"),
    row("the-year-period", "the YEAR period", only_year, "It fell from [the 2019 period].", "2019"),
    row("old-year", "in|since|until|of|from|by|after|before|( { OLDYEAR }", ancient, "The town was founded in [1230].", "1230"),
    row("three-digit-year", "in|since|until|from|by|after { THREE } STOP|-|when|the|with|a|NAME", ancient, "He was born in [347].", "0347"),
    row("year-bc", "THREE|OLDYEAR|NUMBER BC", only_year, "It was founded in [753 BC].", "BC0753"),
    row("year-ad", "AD THREE|OLDYEAR|NUMBER", only_year, "It fell in [AD 476].", "0476"),
    row("year-ce", "THREE|OLDYEAR|NUMBER AD", only_year, "It fell in [476 AD].", "0476"),
    row("short-year", "in|of|since|until|by|from|summer|class { ' ~TWO }", short, "It began in ['06].", "2006"),
    row("about-year", "about|around { THREE } STOP|,", told_ancient, "He was born in 347. He left [about 373], it is said.", "0373"),
    row("circa-year", "c|ca|circa .? { THREE|OLDYEAR }", ancient, "He was born c. [347].", "0347"),
    pair("circa-years", "c|ca|circa .? { THREE|OLDYEAR } - { THREE|OLDYEAR }", both_old, "He reigned (c. [527]–[565]).", "0527 0565"),
    pair("about-years", "about|around { THREE } - { THREE } STOP", both_old, "Living there [about 360] - [366], he left.", "0360 0366"),
    pair("years-short-end", "{ YEAR } ~-|/ { ~TWO }", with_short_end, "The talks of [2003]-[07] failed.", "2003 2007"),
    pair("years-short-end-apart", "{ YEAR } - { TWO } STOP", with_short_end, "The talks ([2003] - [07]) failed.", "2003 2007"),
    pair("years-bc", "{ THREE|OLDYEAR|NUMBER } -|to|and|until { THREE|OLDYEAR|NUMBER BC }", both_bc, "The war of [264] to [241 BC].", "BC0264 BC0241"),
    pair("old-years", "(|in|from { THREE } -|to { THREE } )|,|.", both_old, "He reigned ([527]-[565]).", "0527 0565"),
];

fn in_words(found: &Match) -> Option<Phrase> {
    let year = found.amount()?.as_whole().filter(|year| (1000..=2100).contains(year))?;
    Some(given(year))
}

fn short(found: &Match) -> Option<Phrase> {
    Some(Phrase::new(Core::Year(YearOf::Short(found.number(Class::Two)?))))
}

/// A year of three digits, or of four before 1600: before Christ if the text is about that.
fn ancient(found: &Match) -> Option<Phrase> {
    let number = found.number(Class::Three).or_else(|| found.number(Class::OldYear))?;
    Some(Phrase::new(Core::Year(YearOf::Ancient(number))))
}

/// The same, where nothing but what was told before says that it is a year.
fn told_ancient(found: &Match) -> Option<Phrase> {
    Some(Phrase::new(Core::Year(YearOf::Told(found.number(Class::Three)?))))
}

/// "1914-17": the end has the century of the start, and is later.
fn with_short_end(found: &Match) -> Option<(Phrase, Phrase)> {
    let (start, short) = (found.number(Class::Year)?, found.number(Class::Two)?);
    let end = start / 100 * 100 + short;
    (end > start).then(|| (given(start), given(end)))
}

fn both_bc(found: &Match) -> Option<(Phrase, Phrase)> {
    let start = found.tokens.first()?.number();
    let end = found.tokens.get(2)?.number();
    (start > end).then(|| (given(1 - start), given(1 - end)))
}

fn both_old(found: &Match) -> Option<(Phrase, Phrase)> {
    let years = found.tokens.iter().filter(|token| token.classes.has(Class::Three) || token.classes.has(Class::OldYear));
    let mut years = years.map(crate::reading::token::Token::number);
    let (start, end) = (years.next()?, years.next()?);
    (start < end).then(|| (given(start), given(end)))
}

fn given(year: i64) -> Phrase {
    Phrase::new(Core::Year(YearOf::Given(year)))
}
