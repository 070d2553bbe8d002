//! The words around a verb that say when and whether: "is believed to have", "will not", "failed to".

use super::clause::Sentence;
use super::finite::{first_of, is_plural, is_shortened_not, is_singular};
use super::forms::Form;
use super::lexicon::Sort;
use super::word::Word;

/// How a verb is meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Mood {
    /// It is told as a fact.
    Fact,
    /// "will", "is to", "is due to".
    Ahead,
    /// "may", "could".
    Possible,
    /// "wants to", "called on it to".
    Wished,
    /// "is believed to", "accused of".
    Believed,
    /// "failed to", "was prevented from".
    Failed,
    /// "would have"
    Unreal,
    /// An infinitive or a gerund of which nobody says that it happened.
    Open,
}

/// What the words around a verb say.
#[expect(clippy::struct_excessive_bools, reason = "each is a yes or no of grammar, and they combine")]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Group {
    /// The first word of the group.
    pub(super) first: usize,
    pub(super) passive: bool,
    /// "has", and "had".
    pub(super) perfect: bool,
    pub(super) pluperfect: bool,
    pub(super) present: bool,
    pub(super) ongoing: bool,
    pub(super) negated: bool,
    /// "was to", "had planned to": seen from the past.
    pub(super) past: bool,
    pub(super) mood: Mood,
    /// Whether any helper stands before the verb.
    pub(super) helped: bool,
}

impl Group {
    pub(super) fn bare(at: usize) -> Self {
        let no = false;
        Self {
            first: at,
            passive: no,
            perfect: no,
            pluperfect: no,
            present: no,
            ongoing: no,
            negated: no,
            past: no,
            mood: Mood::Fact,
            helped: no,
        }
    }

    /// The group of a verb; none if the word is no verb here.
    pub(super) fn of(sentence: &Sentence, at: usize, form: Form) -> Option<Self> {
        let words = sentence.words;
        let mut group = Self::bare(at);
        let (mut place, mut reached, mut main) = (at, at, true);
        while let Some(before) = place.checked_sub(1) {
            let word = &words[before];
            if word.has(Sort::Not) || is_shortened_not(words, before) || word.any(NEARLY) {
                group.negated = true;
            } else if word.has(Sort::Be) {
                group.passive |= main && form.has(Form::PARTICIPLE);
                group.ongoing |= main && form.has(Form::ING);
                group.present |= word.any(&["is", "are"]) && !group.perfect;
                main = false;
            } else if word.has(Sort::Have) {
                group.perfect = true;
                group.pluperfect |= word.is("had");
                main = false;
            } else if word.has(Sort::Will) {
                group.mood = Mood::Ahead;
                main = false;
            } else if word.is("would") && group.perfect {
                group.mood = Mood::Unreal;
                main = false;
            } else if word.has(Sort::May) && group.perfect && !word.any(&["may", "might"]) {
                return None;
            } else if word.has(Sort::May) && group.perfect {
                group.mood = Mood::Believed;
                main = false;
            } else if word.has(Sort::May) {
                group.mood = if word.is("would") { Mood::Ahead } else { Mood::Possible };
                main = false;
            } else if word.has(Sort::Do) && form.has(Form::BASE) {
                group.present |= !word.is("did");
                main = false;
            } else if word.has(Sort::To) {
                return infinitive(sentence, before, group);
            } else if !(word.is_adverb() || word.is_apostrophe() || is_time(sentence, before) || (word.is("t") && word.joined)) {
                break;
            } else if is_time(sentence, before) {
                // "will by June have lifted"
                place = before;
                continue;
            }
            place = before;
            reached = before;
        }
        let place = reached;
        group.helped = !main;
        group.first = first_of(words, place, at);
        if main { group.alone(sentence, at, form) } else { Some(group) }
    }

    /// A verb without helpers.
    fn alone(mut self, sentence: &Sentence, at: usize, form: Form) -> Option<Self> {
        let words = sentence.words;
        let before = (0..at).rev().find(|place| !words[*place].is_adverb() || words[*place].is("so"));
        let word = before.map(|before| &words[before]);
        if form.has(Form::ING) && words[at].is("meeting") {
            return None;
        }
        if form.has(Form::ING) {
            return gerund(sentence, at, self);
        }
        // "wants them lifted"
        let wants = |place: usize| words[place].any(&["want", "wants", "wanted", "wanting"]);
        let close = sentence.before(at).take(5).take_while(|place| !words[*place].is(","));
        if form.has(Form::PARTICIPLE) && close.into_iter().any(wants) {
            return Some(Self { mood: Mood::Wished, passive: true, ..self });
        }
        if form.has(Form::PAST) || form.has(Form::PARTICIPLE) {
            let attribute = word.is_some_and(|word| {
                word.has(Sort::Determiner) || (word.has(Sort::Preposition) && !sentence.is_dated(at - 1)) || word.is("s") && word.joined
            });
            let attribute = attribute && !word.is_some_and(|word| word.any(&["this", "that", "these", "those"]));
            let noun = words.get(at + 1).is_some_and(|next| {
                let function = next.has(Sort::Preposition) || next.has(Sort::Determiner) || next.has(Sort::Opener);
                next.is_spoken() && !function && !next.any(&["and", "or"]) && !sentence.is_dated(at + 1)
            });
            let counted = word.is_some_and(|word| word.has(Sort::Determiner) && !word.any(&["the", "a", "an"]));
            // "carry embargoed goods": what a verb does something to.
            let described =
                noun && word.is_some_and(|word| word.form.has(Form::BASE) && word.sorts.is_empty() && !words[at].has(Sort::Sayer));
            return (!(attribute && (noun || !counted)) && !described).then_some(self);
        }
        self.present = true;
        let before = before?;
        let is_verb = if form.has(Form::PRESENT) { is_singular(sentence, before, at) } else { is_plural(sentence, before, at) };
        is_verb.then_some(self)
    }
}

/// What is so rarely, or was nearly so, is no event.
const NEARLY: &[&str] = &["nearly", "almost", "rarely", "seldom"];

/// A time inside of a group, with its preposition.
fn is_time(sentence: &Sentence, at: usize) -> bool {
    sentence.is_dated(at) || (sentence.words[at].has(Sort::Preposition) && sentence.is_dated(at + 1))
}

/// As far as this a verb governs an infinitive.
const REACH: usize = 9;

/// Who says "to": the nearest verb or noun before that wishes, expects, believes, fails or decides.
fn infinitive(sentence: &Sentence, to: usize, mut group: Group) -> Option<Group> {
    group.helped = true;
    group.first = to;
    group.mood = Mood::Open;
    let near = sentence.before(to).take(REACH).take_while(|place| !sentence.words[*place].is(","));
    let skipped = |place: usize| {
        sentence.words[place].is_adverb()
            || sentence.is_dated(place)
            || (sentence.words[place].any(&["on", "in", "late", "early"]) && sentence.is_dated(place + 1))
    };
    for place in near {
        let word = &sentence.words[place];
        if word.any(&["unlikely", "reluctant", "hesitant"]) {
            return Some(Group { mood: Mood::Open, ..group });
        }
        let direct = (place + 1..to).all(skipped);
        let governed = if word.has(Sort::Be) && direct {
            Some((if group.perfect { Mood::Open } else { Mood::Ahead }, place))
        } else {
            governor(word, direct).map(|mood| (mood, place))
        };
        if let Some((mood, place)) = governed {
            group.mood = mood;
            if direct {
                let outer = if word.has(Sort::Be) { None } else { Some(outer(sentence, place)) };
                group.first = outer.map_or(place, |outer| outer.first);
                group.negated |= outer.is_some_and(|outer| outer.negated);
                group.past |= word.any(&["was", "were"]) || outer.is_some_and(|outer| outer.past);
                if mood == Mood::Fact {
                    let outer = outer?;
                    return Some(Group { passive: group.passive, first: group.first, ..outer });
                }
            }
            return Some(group);
        }
    }
    Some(group)
}

fn outer(sentence: &Sentence, at: usize) -> Group {
    let form = sentence.words[at].form;
    let form = if form == Form::NONE { Form::PARTICIPLE } else { form };
    let mut group = Group::bare(at);
    let mut place = at;
    while let Some(before) = place.checked_sub(1) {
        let word = &sentence.words[before];
        group.negated |= word.has(Sort::Not);
        group.perfect |= word.has(Sort::Have);
        group.pluperfect |= word.is("had");
        group.past |= word.any(&["had", "was", "were"]);
        if word.has(Sort::Will) {
            group.mood = Mood::Ahead;
        }
        let helper = [Sort::Be, Sort::Have, Sort::Will, Sort::Do, Sort::Not, Sort::Adverb];
        if !helper.into_iter().any(|sort| word.has(sort)) && !word.is_adverb() {
            break;
        }
        place = before;
    }
    group.first = first_of(sentence.words, place, at);
    group.present = form.has(Form::PRESENT);
    group.helped = true;
    group
}

fn governor(word: &Word, direct: bool) -> Option<Mood> {
    [
        (Sort::Failer, Mood::Failed, direct),
        (Sort::Believer, Mood::Believed, direct),
        (Sort::Decider, Mood::Fact, direct),
        (Sort::Continuer, Mood::Fact, direct),
        (Sort::Expecter, Mood::Ahead, direct),
        (Sort::Planner, Mood::Wished, true),
        (Sort::Plan, Mood::Wished, true),
    ]
    .into_iter()
    .find(|(sort, _, near)| word.has(*sort) && *near)
    .map(|(_, mood, _)| mood)
}

/// "after imposing", "accused of supplying", "considers lifting", ", extending it".
fn gerund(sentence: &Sentence, at: usize, mut group: Group) -> Option<Group> {
    let words = sentence.words;
    let before = (0..at).rev().find(|place| !words[*place].is_adverb())?;
    let word = &words[before];
    let accused = || sentence.before(at).take(REACH).any(|place| words[place].has(Sort::Accuser) || words[place].has(Sort::Indication));
    let wished = || sentence.before(at).take(4).any(|place| words[place].has(Sort::Planner) || words[place].has(Sort::Plan));
    let prevented = || sentence.before(at).take(REACH).any(|place| words[place].has(Sort::Preventer));
    group.mood = match word.small {
        "of" if accused() => Mood::Believed,
        "for" | "on" | "of" | "to" if wished() => Mood::Wished,
        "for" => Mood::Believed,
        "with" if sentence.before(at).take(REACH).any(|place| words[place].any(&["charged", "charges", "charging", "indicted"])) => {
            Mood::Believed
        }
        "from" if prevented() => Mood::Failed,
        "after" | "by" | "before" | "while" | "when" | "since" | "in" | "," | "and" => Mood::Fact,
        _ if word.has(Sort::Planner) => Mood::Wished,
        _ if word.any(&["out", "off", "instead"]) || word.has(Sort::Deferrer) => Mood::Open,
        _ if word.has(Sort::Preposition) || word.has(Sort::Determiner) || word.has(Sort::To) => Mood::Open,
        _ if word.has(Sort::Continuer) => Mood::Fact,
        _ => Mood::Fact,
    };
    group.ongoing = !matches!(word.small, "after" | "by" | "before");
    Some(group)
}
