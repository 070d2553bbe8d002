//! Whether an event of the timeline is what a proposal tells of, and whether the two agree on the date.

use super::events::Proposal;
use crate::domain::claim::Claim;
use crate::domain::date::{Answer, Date, Matching, Range, compare};
use crate::domain::event::Event;
use crate::domain::id::DocumentId;

/// Types under which different people file the same event.
const FAMILIES: &[&[&str]] = &[
    &["sanctions_imposed", "sanctions_expanded", "resolution", "designation"],
    &["mandate_end", "forecast"],
    &["mandate_renewal", "resolution"],
    &["sanctions_lifted", "delisting", "mandate_end", "resolution"],
    &["veto", "abstention"],
    &["summit", "visit", "meeting", "diplomacy", "rapprochement", "treaty"],
    &["panel_report", "report_content", "investigation", "publication"],
    &["arms_transfer", "sanctions_violation"],
    &["statement", "presidential_statement", "forecast"],
    &["institution", "resolution"],
];

/// From how many points on it is the same event.
const ENOUGH: u32 = 9;

/// How far apart, in days, two dates of one event may be said to be: a wrong year is a common mistake.
pub const FARTHEST: i64 = 400;

/// Words of a title that are shorter say little.
const SHORTEST_WORD: usize = 5;

/// The types under which an event of this type may stand.
pub fn family(kind: &str) -> Vec<&str> {
    let families = FAMILIES.iter().filter(|family| family.contains(&kind));
    let mut kinds: Vec<&str> = families.flat_map(|family| family.iter().copied()).chain([kind]).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

/// How an event of the timeline fits a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Likeness {
    /// How well: type 4 or, of one family, 2; dates 3; each actor 2, in the same role 3, at most 6; words of the title 3 at most;
    /// a claim on the same sentence 5, by the same words 8.
    pub points: u32,
    /// Whether the document says so of the event already.
    pub claimed: bool,
}

/// How an event fits a proposal from a document; `None` where it is another event.
pub fn likeness(event: &Event, proposal: &Proposal, document: &DocumentId, words: Option<&str>) -> Option<Likeness> {
    let agrees = agrees(&event.date, proposal) != Answer::No;
    let claim = event.claims.iter().filter(|claim| claim.document == *document).map(|claim| same_words(claim, proposal, words)).max();
    let claimed = claim.unwrap_or_default();
    let kind = match event.kind.as_str() {
        kind if kind == proposal.kind => 4,
        kind if family(proposal.kind).contains(&kind) => 2,
        _ if claimed > 0 => 0,
        _ => return None,
    };
    let points = claimed + kind + if agrees { 3 } else { 0 } + actors(event, proposal) + title(&event.title, &proposal.title);
    (points >= ENOUGH).then_some(Likeness { points, claimed: claimed > 0 })
}

/// Whether the dates have a day in common.
pub fn agrees(date: &Date, proposal: &Proposal) -> Answer {
    compare(&date.bounds(), Matching::Overlaps, &Range::of(&proposal.date))
}

fn same_words(claim: &Claim, proposal: &Proposal, words: Option<&str>) -> u32 {
    let Some(position) = claim.selector.position else { return 0 };
    let (start, end) = (position.start as usize, position.end as usize);
    if end <= proposal.sentence.start || proposal.sentence.end <= start {
        return 0;
    }
    if words.is_some() && words == claim.expression.as_deref() { 8 } else { 5 }
}

fn actors(event: &Event, proposal: &Proposal) -> u32 {
    let shared = proposal.actors.iter().filter_map(|actor| {
        let same = event.actors.iter().filter(|other| other.id == actor.id);
        same.map(|other| if other.role == actor.role { 3 } else { 2 }).max()
    });
    shared.sum::<u32>().min(6)
}

fn title(one: &str, other: &str) -> u32 {
    let words = |text: &str| -> Vec<String> {
        let long = |word: &&str| word.chars().count() >= SHORTEST_WORD;
        text.split(|c: char| !c.is_alphanumeric()).filter(long).map(str::to_lowercase).collect()
    };
    let known = words(one);
    let shared = words(other).iter().filter(|word| known.contains(word)).count();
    u32::try_from(shared.min(3)).expect("three at most")
}
