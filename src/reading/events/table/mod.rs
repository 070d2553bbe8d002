//! The table of triggers: which words make which event, and who takes which part in it.

mod council;
mod diplomacy;
mod measures;
mod reports;
mod weapons;

use super::forms::{self, Form};
use super::lexicon::{Sort, Sorts};
use super::word::Word;
use crate::domain::event::Status;
use std::collections::HashMap;
use std::sync::LazyLock;

/// One row of the table.
///
/// The trigger is a list of elements with spaces between, each some words with `|` between. A first
/// element `@impose|levy` is verbs in all their forms, `=listed` forms of verbs as they stand; any
/// other is a noun; `..` is a few words of any kind before the last element. `needs` names sorts of words of which one has to be there: the object of the
/// verb or, when it is passive, its subject; `ACTOR` is somebody the gazetteer knows, `<SORT` a
/// subject, `~SORT` a word anywhere in the clause. Several conditions have spaces between.
#[derive(Debug)]
pub(super) struct Row {
    /// What the row is called.
    pub(super) name: &'static str,
    /// The words.
    pub(super) trigger: &'static str,
    /// What has to stand by them.
    pub(super) needs: &'static str,
    /// An event type of the vocabulary.
    pub(super) kind: &'static str,
    /// The part of who does it, and of whom or what it is done to.
    pub(super) roles: (&'static str, &'static str),
    /// Unless the grammar says other.
    pub(super) status: Status,
    /// A sentence with the trigger in brackets: tested.
    pub(super) example: &'static str,
}

const fn row(
    name: &'static str,
    trigger: &'static str,
    needs: &'static str,
    kind: &'static str,
    roles: (&'static str, &'static str),
    example: &'static str,
) -> Row {
    Row { name, trigger, needs, kind, roles, status: Status::Occurred, example }
}

/// A row of what is stopped, or only wished for.
#[expect(clippy::needless_pass_by_value, reason = "a constant table is built of it")]
const fn other(status: Status, row: Row) -> Row {
    Row { status, ..row }
}

const FAMILIES: &[&[Row]] = &[council::ROWS, weapons::ROWS, measures::ROWS, reports::ROWS, diplomacy::ROWS];

/// A sentence that is a quotation and nothing else.
pub(super) static QUOTE: Row = Row {
    name: "quotation",
    trigger: "",
    needs: "",
    kind: "statement",
    roles: ("speaker", "about"),
    status: Status::Occurred,
    example: "",
};

/// All rows, in the order in which they are tried.
pub(super) fn rows() -> impl Iterator<Item = &'static Row> {
    FAMILIES.iter().flat_map(|family| family.iter())
}

impl Row {
    pub(super) fn is_verb(&self) -> bool {
        self.trigger.starts_with(['@', '='])
    }

    /// Whether it tells of the day from which or to which something is in force.
    pub(super) fn is_term(&self) -> bool {
        self.is_expiry() || matches!(self.name, "take-effect" | "come-into-force" | "treaty-in-force")
    }

    /// Whether it tells of what ends by itself: "the mandate expires".
    pub(super) fn is_expiry(&self) -> bool {
        matches!(self.kind, "mandate_end" | "sanctions_lifted") && self.roles.0 == "actor"
    }
}

/// The verbs that the rows name, in their base forms.
pub(super) fn verbs() -> impl Iterator<Item = &'static str> {
    let first = rows().filter_map(|row| row.trigger.strip_prefix('@')?.split(' ').next());
    first.flat_map(|words| words.split('|'))
}

/// A condition on what stands by a trigger.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Need {
    /// One of these sorts as its object.
    Object(Sorts),
    /// Somebody known, or one of these sorts, as its object.
    ActorOr(Sorts),
    /// One of these sorts as its subject.
    Subject(Sorts),
    /// One of these sorts in the clause.
    Near(Sorts),
    /// Some doubt or wrong in the sentence.
    Doubt,
}

/// So many words a `..` in a trigger passes over.
const GAP: usize = 5;

/// A row, ready to be matched.
#[derive(Debug)]
pub(super) struct Compiled {
    pub(super) row: &'static Row,
    /// The elements after the first.
    rest: Vec<Vec<&'static str>>,
    pub(super) needs: Vec<Need>,
    pub(super) form: Form,
}

impl Compiled {
    /// How many words the trigger takes, if it stands at the beginning of these.
    pub(super) fn length(&self, words: &[Word]) -> Option<usize> {
        let mut at = 1;
        for element in &self.rest {
            if *element == [".."] {
                at += words[at..].iter().take(GAP).position(|word| self.rest.last().is_some_and(|last| word.any(last)))?;
                continue;
            }
            at += usize::from(words.get(at)?.is("-"));
            if !words.get(at)?.any(element) {
                return None;
            }
            at += 1;
        }
        Some(at)
    }
}

/// The rows by the word they begin with.
pub(super) static BY_WORD: LazyLock<HashMap<String, Vec<Compiled>>> = LazyLock::new(|| {
    let mut table: HashMap<String, Vec<Compiled>> = HashMap::new();
    for row in rows() {
        let mut elements = row.trigger.split(' ');
        let first = elements.next().unwrap_or_default();
        let rest: Vec<Vec<&str>> = elements.map(|element| element.split('|').collect()).collect();
        for (word, form) in beginnings(first) {
            let compiled = Compiled { row, rest: rest.clone(), needs: needs(row.needs), form };
            table.entry(word).or_default().push(compiled);
        }
    }
    table
});

fn beginnings(first: &'static str) -> Vec<(String, Form)> {
    if let Some(verbs) = first.strip_prefix('@') {
        return merged(verbs.split('|').flat_map(forms::all));
    }
    let words = first.trim_start_matches('=').split('|');
    words.map(|word| (word.to_owned(), if first.starts_with('=') { written_form(word) } else { Form::NONE })).collect()
}

/// The form of a verb by its ending.
fn written_form(word: &str) -> Form {
    let mut form = if word.ends_with('s') { Form::PRESENT } else { Form::BASE };
    if word.ends_with("ed") {
        form = Form::PAST;
        form.add(Form::PARTICIPLE);
    } else if word.ends_with("ing") {
        form = Form::ING;
    }
    form
}

/// One entry for each word: "imposed" is the past and the participle.
fn merged(forms: impl Iterator<Item = (String, Form)>) -> Vec<(String, Form)> {
    let mut merged: Vec<(String, Form)> = Vec::new();
    for (word, form) in forms {
        match merged.iter_mut().find(|(known, _)| *known == word) {
            Some((_, known)) => known.add(form),
            None => merged.push((word, form)),
        }
    }
    merged
}

fn needs(written: &'static str) -> Vec<Need> {
    let sorts = |names: &str| {
        let mut sorts = Sorts::default();
        names.split('|').filter_map(Sort::named).for_each(|sort| sorts.add(sort));
        sorts
    };
    let need = |need: &'static str| match need {
        "DOUBT" => Need::Doubt,
        _ if need.starts_with('<') => Need::Subject(sorts(&need[1..])),
        _ if need.starts_with('~') => Need::Near(sorts(&need[1..])),
        _ if need.contains("ACTOR") => Need::ActorOr(sorts(need)),
        _ => Need::Object(sorts(need)),
    };
    written.split_whitespace().map(need).collect()
}
