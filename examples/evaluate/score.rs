//! How well predicted expressions fit annotated ones, by the definitions of TempEval-3 (UzZaman et al. 2013).
//!
//! Relaxed: the spans overlap, one to one, exact pairs first, then the largest overlap, then the leftmost. Strict: the same span.
//! Value: relaxed, and the same TIMEX3 value. Each is an F1 over all documents. Interval counts only what denotes days of the
//! calendar, and asks whether the days are the same. Date lines (`CREATION_TIME`) and what overlaps them are left out.

use std::collections::BTreeSet;
use std::ops::AddAssign;

use sanctions_timeline::reading::Expression;
use serde::Deserialize;

use crate::interval::{Days, interval};

/// An annotated text.
#[derive(Deserialize)]
pub struct Gold {
    pub doc_id: String,
    pub dct: String,
    pub text: String,
    timexes: Vec<Annotated>,
}

#[derive(Deserialize)]
struct Annotated {
    start: usize,
    end: usize,
    #[serde(rename = "type")]
    kind: Option<String>,
    value: Option<String>,
    edtf: Option<String>,
    #[serde(default)]
    alt_values: Vec<String>,
    #[serde(default)]
    optional: bool,
    #[serde(rename = "functionInDocument")]
    function: Option<String>,
}

/// What the tagger says.
pub struct Predicted {
    start: usize,
    end: usize,
    kind: &'static str,
    value: String,
    edtf: Option<String>,
    rule: String,
}

impl From<&Expression> for Predicted {
    fn from(found: &Expression) -> Self {
        Self {
            start: found.start,
            end: found.end,
            kind: found.kind().name(),
            value: found.value.to_string(),
            edtf: found.edtf().map(|date| date.to_string()),
            rule: found.rule(),
        }
    }
}

impl Annotated {
    fn days(&self) -> Option<Days> {
        interval(self.value.as_deref().unwrap_or_default())
    }

    fn overlap(&self, other: &Predicted) -> usize {
        self.end.min(other.end).saturating_sub(self.start.max(other.start))
    }
}

impl Predicted {
    fn days(&self) -> Option<Days> {
        self.edtf.as_deref().and_then(interval).or_else(|| interval(&self.value))
    }
}

/// What is the matter with an expression; `Right` comes first.
#[derive(Clone, Copy)]
pub enum Fault {
    Right,
    Value,
    Span,
    Both,
    Spurious,
    Missed,
}

impl Fault {
    pub const ALL: [Self; 6] = [Self::Right, Self::Value, Self::Span, Self::Both, Self::Spurious, Self::Missed];

    pub fn name(self) -> &'static str {
        ["right", "value", "span", "both", "spurious", "missed"][self as usize]
    }
}

/// An expression as it was judged.
pub struct Error {
    pub fault: Fault,
    pub family: String,
    document: String,
    gold: String,
    predicted: String,
    context: String,
}

impl Error {
    pub fn line(&self, corpus: &str) -> String {
        [corpus, &self.document, self.fault.name(), &self.family, &self.gold, &self.predicted, &self.context].join("\t")
    }
}

#[derive(Default)]
pub struct Counts([usize; 9]);

/// The places in [`Counts`].
const GOLD: usize = 0;
const PREDICTED: usize = 1;
const RELAXED: usize = 2;
const STRICT: usize = 3;
const TYPE: usize = 4;
const VALUE: usize = 5;
const DAYS_GOLD: usize = 6;
const DAYS_PREDICTED: usize = 7;
const DAYS: usize = 8;

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.0.iter_mut().zip(other.0).for_each(|(sum, count)| *sum += count);
    }
}

impl Counts {
    pub fn scores(&self) -> Vec<(&'static str, f64)> {
        let ratio = |part: usize, of: usize| if of == 0 { 0.0 } else { 100.0 * exact(part) / exact(of) };
        let all = self.0[GOLD] + self.0[PREDICTED];
        let f1 = |matched: usize| ratio(2 * self.0[matched], all);
        vec![
            ("gold", exact(self.0[GOLD])),
            ("predicted", exact(self.0[PREDICTED])),
            ("P", ratio(self.0[RELAXED], self.0[PREDICTED])),
            ("R", ratio(self.0[RELAXED], self.0[GOLD])),
            ("relaxed", f1(RELAXED)),
            ("strict", f1(STRICT)),
            ("type", f1(TYPE)),
            ("value", f1(VALUE)),
            ("interval", ratio(2 * self.0[DAYS], self.0[DAYS_GOLD] + self.0[DAYS_PREDICTED])),
            ("int.R", ratio(self.0[DAYS], self.0[DAYS_GOLD])),
        ]
    }
}

fn exact(count: usize) -> f64 {
    f64::from(u32::try_from(count).expect("no corpus has four thousand million expressions"))
}

/// Scores a document, and says of each expression what is the matter.
pub fn document(gold: &Gold, mut predicted: Vec<Predicted>, judged: &mut Vec<Error>) -> Counts {
    let touches = |one: &Predicted, all: &[&Annotated]| all.iter().any(|annotated| annotated.overlap(one) > 0);
    let (lines, rest): (Vec<&Annotated>, Vec<_>) =
        gold.timexes.iter().partition(|annotated| annotated.function.as_deref() == Some("CREATION_TIME"));
    predicted.retain(|one| !touches(one, &lines));
    let (optional, wanted): (Vec<&Annotated>, Vec<_>) = rest.into_iter().partition(|annotated| annotated.optional);
    predicted.retain(|one| !touches(one, &optional) || touches(one, &wanted));

    let pairs = pairs(&wanted, &predicted);
    let mut counts = Counts::default();
    (counts.0[GOLD], counts.0[PREDICTED]) = (wanted.len(), predicted.len());
    counts.0[DAYS_GOLD] = wanted.iter().filter(|annotated| annotated.days().is_some()).count();
    for (number, one) in predicted.iter().enumerate() {
        let partner = pairs.iter().find(|(_, j)| *j == number).map(|(i, _)| wanted[*i]);
        counts.0[DAYS_PREDICTED] += usize::from(partner.map_or_else(|| one.days(), Annotated::days).is_some());
        let fault = partner.map_or(Fault::Spurious, |annotated| judge(&mut counts, annotated, one));
        judged.push(error(gold, fault, partner, Some(one)));
    }
    let missed = (0..wanted.len()).filter(|i| pairs.iter().all(|(paired, _)| paired != i));
    judged.extend(missed.map(|i| error(gold, Fault::Missed, Some(wanted[i]), None)));
    counts
}

fn pairs(gold: &[&Annotated], predicted: &[Predicted]) -> Vec<(usize, usize)> {
    let mut candidates = Vec::new();
    for (i, annotated) in gold.iter().enumerate() {
        for (j, one) in predicted.iter().enumerate() {
            let overlap = annotated.overlap(one);
            if overlap > 0 {
                let same = (annotated.start, annotated.end) == (one.start, one.end);
                candidates.push((!same, std::cmp::Reverse(if same { 0 } else { overlap }), i, j));
            }
        }
    }
    candidates.sort_unstable();
    let (mut taken_gold, mut taken) = (BTreeSet::new(), BTreeSet::new());
    let mut pairs = Vec::new();
    for (_, _, i, j) in candidates {
        if !taken_gold.contains(&i) && !taken.contains(&j) {
            taken_gold.insert(i);
            taken.insert(j);
            pairs.push((i, j));
        }
    }
    pairs
}

fn judge(counts: &mut Counts, annotated: &Annotated, one: &Predicted) -> Fault {
    let strict = (annotated.start, annotated.end) == (one.start, one.end);
    let value = annotated.value.as_deref().unwrap_or_default() == one.value || annotated.alt_values.contains(&one.value);
    let days = annotated
        .days()
        .is_some_and(|days| one.days() == Some(days) || one.days().is_some() && one.days() == annotated.edtf.as_deref().and_then(interval));
    counts.0[RELAXED] += 1;
    counts.0[STRICT] += usize::from(strict);
    counts.0[TYPE] += usize::from(annotated.kind.as_deref() == Some(one.kind));
    counts.0[VALUE] += usize::from(value);
    counts.0[DAYS] += usize::from(days);
    match (strict, value) {
        (true, true) => Fault::Right,
        (true, false) => Fault::Value,
        (false, true) => Fault::Span,
        (false, false) => Fault::Both,
    }
}

fn error(gold: &Gold, fault: Fault, annotated: Option<&Annotated>, one: Option<&Predicted>) -> Error {
    let piece = |start: usize, end: usize| {
        let piece: String = gold.text.chars().skip(start).take(end.saturating_sub(start)).collect();
        piece.replace(['\n', '\t'], " ")
    };
    let (start, end) = annotated.map(|one| (one.start, one.end)).or(one.map(|one| (one.start, one.end))).unwrap_or_default();
    let kind = annotated.and_then(|one| one.kind.as_deref()).unwrap_or_default();
    Error {
        fault,
        family: one.map_or_else(|| format!("(missed) {kind}"), |one| one.rule.clone()),
        document: gold.doc_id.clone(),
        gold: annotated
            .map_or_else(String::new, |one| format!("{} {kind} {}", piece(one.start, one.end), one.value.as_deref().unwrap_or_default())),
        predicted: one.map_or_else(String::new, |one| format!("{} {} {}", piece(one.start, one.end), one.kind, one.value)),
        context: format!("{}[{}]{}", piece(start.saturating_sub(60), start), piece(start, end), piece(end, end + 50)),
    }
}
