//! What was in force on a day, in three groups, and why.

use super::address::Address;
use super::words;
use crate::domain::date::{Answer, Day};
use crate::timeline::Timeline;
use crate::timeline::in_force::InForce;
use crate::timeline::query::Audience;

/// The measures on a day.
pub struct Judged<'a> {
    /// The day, as it is written.
    pub on: Day,
    /// The day in words.
    pub on_words: String,
    /// In force, possibly, not: those that are not empty.
    pub groups: Vec<Group<'a>>,
    /// What else the view has: sent along with another day.
    pub hidden: Address,
}

/// The measures of which the same is so.
pub struct Group<'a> {
    /// yes, possibly or no.
    pub answer: Answer,
    /// The same as a heading.
    pub heading: &'static str,
    /// The measures.
    pub measures: Vec<Measured<'a>>,
}

impl Group<'_> {
    /// Whether they can be named on one line, so that nobody has to look for the one that ended.
    pub fn is_few(&self) -> bool {
        self.measures.len() <= 3
    }
}

/// A measure on a day.
pub struct Measured<'a> {
    /// What the projection says of it.
    pub said: InForce<'a>,
    /// Since when, in words.
    pub since: Option<String>,
    /// Until when, in words.
    pub until: Option<String>,
    /// How many days are left, in words.
    pub left: Option<String>,
}

impl<'a> From<InForce<'a>> for Measured<'a> {
    fn from(said: InForce<'a>) -> Self {
        let left = said.days_left.filter(|_| said.in_force != Answer::No).map(words::days_left);
        Self { since: said.since.and_then(words::span), until: said.until.and_then(words::span), left, said }
    }
}

/// Every measure on a day.
pub fn judged<'a>(view: &'a Timeline, on: Day, audience: Audience, address: &Address) -> Judged<'a> {
    let mut all: Vec<Option<InForce<'a>>> = view.in_force(on, audience).into_iter().map(Some).collect();
    let mut groups = Vec::new();
    for answer in [Answer::Yes, Answer::Possibly, Answer::No] {
        let of = all.iter_mut().filter(|one| one.as_ref().is_some_and(|one| one.in_force == answer)).filter_map(Option::take);
        let measures: Vec<Measured<'a>> = of.map(Measured::from).collect();
        if !measures.is_empty() {
            groups.push(Group { answer, heading: words::answer(answer), measures });
        }
    }
    Judged { on, on_words: words::day(on), groups, hidden: address.without(&["on"]) }
}
