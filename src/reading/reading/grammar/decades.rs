//! Decades and centuries.

use super::{Row, pair, row};
use crate::reading::class::Class;
use crate::reading::pattern::Match;
use crate::reading::phrase::{Core, DecadeOf, Phrase};
use crate::reading::token::Token;

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    row("decade", "the? YEAR|OLDYEAR ~PLURAL", decade, "The talks of [the 1990s] failed.", "199"),
    row("decade-apostrophe", "the YEAR|OLDYEAR ~' ~PLURAL", decade, "The talks of [the 1990's] failed.", "199"),
    row("decade-bc", "the? THREE|OLDYEAR ~'? ~PLURAL BC", decade, "The wars of [the 470s BC] ended.", "BC047"),
    row("short-decade", "the ' TWO ~'? ~PLURAL", tens, "The talks of [the '90s] failed.", "199"),
    row("decade-in-words", "the DECADEWORD", in_words, "The talks of [the nineties] failed.", "199"),
    row("century", "the? ORDINAL -? century", century, "Trade grew in [the 20th century].", "19"),
    pair("centuries", "{ the? ORDINAL|NTH } to|and|or|- { the? ORDINAL|NTH century }", centuries, "Trade grew from [the 15th] to [the 19th century].", "14 18"),
    row("century-bc", "the? ORDINAL -? century BC", century, "Trade grew in [the 4th century BC].", "BC03"),
];

fn decade(found: &Match) -> Option<Phrase> {
    let first = [Class::Year, Class::OldYear, Class::Three].into_iter().find_map(|class| found.number(class))?;
    if first % 10 != 0 {
        return None;
    }
    Some(Phrase::new(Core::Decade { year: DecadeOf::Given { number: first / 10, before_christ: found.has(Class::Before) } }))
}

fn tens(found: &Match) -> Option<Phrase> {
    let tens = found.number(Class::Two).filter(|number| number % 10 == 0)?;
    Some(Phrase::new(Core::Decade { year: DecadeOf::Tens(tens / 10) }))
}

fn in_words(found: &Match) -> Option<Phrase> {
    Some(Phrase::new(Core::Decade { year: DecadeOf::Tens(found.number(Class::DecadeWord)?) }))
}

fn century(found: &Match) -> Option<Phrase> {
    let number = found.number(Class::Ordinal).filter(|number| (1..=30).contains(number))?;
    Some(Phrase::new(Core::Century { number: number - 1, before_christ: found.has(Class::Before) }))
}

fn centuries(found: &Match) -> Option<(Phrase, Phrase)> {
    let ordinals = found.tokens.iter().filter(|token| token.classes.has(Class::Ordinal));
    let mut numbers = ordinals.map(Token::number).filter(|number| (1..=30).contains(number));
    let mut next = || Some(Phrase::new(Core::Century { number: numbers.next()? - 1, before_christ: false }));
    Some((next()?, next()?))
}
