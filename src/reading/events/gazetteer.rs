//! The actors a store knows, by the words they are written with.

use super::demonyms;
use super::lexicon::Sort;
use super::word::Word;
use crate::domain::actor::{Actor, Schema};
use crate::domain::id::ActorId;
use crate::reading::tokens::Sentences;
use std::collections::HashMap;

/// The names, aliases, adjectives and surnames of actors.
#[derive(Default, Debug)]
pub struct Gazetteer {
    actors: Vec<Known>,
    /// By the first word, without dots and in small letters; the longest first.
    names: HashMap<String, Vec<Name>>,
}

/// One actor.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) id: ActorId,
    pub(super) name: String,
    pub(super) sort: Who,
    pub(super) is_company: bool,
    /// Its country by its code, or nothing.
    pub(super) country: String,
    /// The words of its names in small letters: "panel", "council".
    nouns: Vec<String>,
}

/// What an actor is, as far as grammar asks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Who {
    Person,
    State,
    Body,
}

/// How a name is meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Use {
    /// The actor itself.
    Name,
    /// "Russian", "Chinese".
    Adjective,
    /// A family name alone.
    Surname,
}

#[derive(Debug)]
struct Name {
    words: Vec<String>,
    actor: usize,
    used: Use,
    /// Whether capitals count.
    cased: bool,
}

/// A name found in a sentence.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hit {
    pub(super) actor: usize,
    pub(super) used: Use,
    pub(super) length: usize,
}

impl Gazetteer {
    /// Made once from the actors of a store.
    pub fn of<'a>(actors: impl IntoIterator<Item = &'a Actor>) -> Self {
        let mut made = Self::default();
        for actor in actors {
            made.add(actor);
        }
        for names in made.names.values_mut() {
            names.sort_by_key(|name| (std::cmp::Reverse(name.words.len()), name.used as u8, name.actor));
        }
        made
    }

    fn add(&mut self, actor: &Actor) {
        let number = self.actors.len();
        let sort = match actor.schema {
            Schema::Person => Who::Person,
            Schema::LegalEntity if actor.country.is_some() => Who::State,
            _ => Who::Body,
        };
        let mut nouns = Vec::new();
        for name in std::iter::once(&actor.name).chain(&actor.aliases) {
            let whole = cut(name);
            let short: Vec<String> = whole.iter().take_while(|word| *word != "(").cloned().collect();
            nouns.extend(short.iter().map(|word| word.to_lowercase()));
            if short.len() < whole.len() {
                self.name(short, number, Use::Name, sort);
            }
            self.name(whole, number, Use::Name, sort);
        }
        let country = actor.country.as_deref().unwrap_or_default();
        if sort == Who::State {
            demonyms::of(country).for_each(|word| self.name(cut(&word), number, demonym(&word), sort));
        }
        if sort == Who::Person {
            std::iter::once(&actor.name).chain(&actor.aliases).filter_map(|name| surname(name, country)).for_each(|word| {
                self.name(vec![word], number, Use::Surname, sort);
            });
        }
        self.actors.push(Known {
            id: actor.id.clone(),
            name: actor.name.clone(),
            sort,
            country: country.to_owned(),
            is_company: actor.schema == Schema::Company,
            nouns,
        });
    }

    fn name(&mut self, words: Vec<String>, actor: usize, used: Use, sort: Who) {
        let Some(first) = words.first().map(|word| key(&word.to_lowercase())) else { return };
        let cased = sort != Who::Body || words.len() == 1;
        let names = self.names.entry(first).or_default();
        if !names.iter().any(|name| name.words == words && name.actor == actor) {
            names.push(Name { words, actor, used, cased });
        }
    }

    pub(super) fn actor(&self, number: usize) -> &Known {
        &self.actors[number]
    }

    /// The longest name that stands at the beginning of these words; of several actors that share it, the first for which `prefers` holds.
    pub(super) fn longest(&self, words: &[Word], prefers: impl Fn(usize) -> bool) -> Option<Hit> {
        let first = words.first()?;
        let names = if first.small.contains('.') { self.names.get(&key(first.small)) } else { self.names.get(first.small) }?;
        let fits = |name: &&Name| {
            name.words.len() <= words.len() && name.words.iter().zip(words).all(|(known, word)| same(known, word, name.cased))
        };
        let best = names.iter().find(fits)?;
        let rivals = names.iter().filter(fits).filter(|name| name.words.len() == best.words.len() && name.used == best.used);
        let name = rivals.clone().find(|name| prefers(name.actor)).unwrap_or(best);
        Some(Hit { actor: name.actor, used: name.used, length: name.words.len() })
    }

    /// Whether the actor is a body whose name holds this noun.
    pub(super) fn is_called(&self, actor: usize, noun: &str) -> bool {
        let known = &self.actors[actor];
        known.sort == Who::Body && known.nouns.iter().any(|word| word == noun)
    }
}

/// "UAE" and "U.S." are names, other rows adjectives.
fn demonym(word: &str) -> Use {
    if word.chars().all(|sign| sign.is_uppercase() || sign == '.') || word.starts_with("People") { Use::Name } else { Use::Adjective }
}

/// The words of a name, as the tagger cuts them.
fn cut(name: &str) -> Vec<String> {
    let (mut sentences, mut tokens, mut words) = (Sentences::of(name), Vec::new(), Vec::new());
    while sentences.next_into(&mut tokens) {
        words.extend(tokens.iter().filter(|token| token.end > token.start).map(|token| name[token.start..token.end].to_owned()));
    }
    words
}

/// Without the dots of "U.N.".
fn key(word: &str) -> String {
    if word.len() > 1 { word.replace('.', "") } else { word.to_owned() }
}

fn same(known: &str, word: &Word, cased: bool) -> bool {
    let apostrophe = |sign: &str| matches!(sign, "'" | "’");
    if apostrophe(known) {
        return apostrophe(word.text);
    }
    if known.contains('.') || word.text.contains('.') {
        return key(known) == key(word.text);
    }
    known == word.text || (!cased && known.eq_ignore_ascii_case(word.text))
}

/// The family name: the last word, but the first in Korean, Chinese and Vietnamese names.
fn surname(name: &str, country: &str) -> Option<String> {
    let words: Vec<&str> = name.split_whitespace().collect();
    if words.len() < 2 {
        return None;
    }
    let first = matches!(country, "kp" | "kr" | "cn" | "tw" | "hk" | "mo" | "vn");
    let word = if first { words[0] } else { words[words.len() - 1] };
    (word.chars().count() > 1 && word.chars().all(char::is_alphabetic)).then(|| word.to_owned())
}

/// Whether a family name alone stands here: not after a given name that the gazetteer does not know.
pub(super) fn stands_alone(words: &[Word], at: usize, length: usize) -> bool {
    let is_name = |word: &Word| word.capital && word.sorts.is_empty() && word.text.len() > 1;
    let before = at.checked_sub(1).map(|before| &words[before]);
    let alone = before.is_none_or(|before| !is_name(before) || before.has(Sort::Title) || at == 1);
    let next = words.get(at + length);
    alone && !next.is_some_and(|next| is_name(next) || (next.is("-") && next.joined))
}
