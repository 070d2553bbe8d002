//! Events proposed from a document's text as JSON, each beside the event of the timeline that it may be.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::claim::{Position, Quote, Selector};
use crate::domain::date::{Answer, Date, Day, Matching, Range};
use crate::domain::decision::{Decision, ProposalId, Verdict};
use crate::domain::event::{Event, Status};
use crate::reading::document::Reading;
use crate::reading::events::Proposal;
use crate::reading::known::{FARTHEST, Likeness, agrees, family, likeness};
use crate::timeline::Timeline;
use crate::timeline::budget::Fetched;
use crate::timeline::entry::Entry;
use crate::timeline::query::{Audience, EventQuery, filter};
use crate::timeline::rendered::{ActorView, DateView};
use crate::timeline::shelf::Found;

/// How many events of a document, and how many like a proposal, are held against it.
const CANDIDATES: usize = 200;

/// Whether somebody has decided on a proposal, and what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Nobody has.
    Open,
    /// It is on the timeline.
    Accepted,
    /// It is not to be offered again.
    Rejected,
}

/// Every state and its word.
pub const STATES: &[(&str, State)] = &[("open", State::Open), ("accepted", State::Accepted), ("rejected", State::Rejected)];

impl State {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        STATES[self as usize].0
    }
}

/// What has become of a proposal.
pub fn state(timeline: &Timeline, id: &ProposalId) -> State {
    match timeline.decisions().get(id.as_str()).map(|decision| decision.verdict) {
        None => State::Open,
        Some(Verdict::Accepted) => State::Accepted,
        Some(Verdict::Rejected) => State::Rejected,
    }
}

/// An event proposed from a text.
#[derive(Serialize, ToSchema)]
#[schema(as = Proposal)]
pub struct ProposalView<'a> {
    /// `DOCUMENT:START`: the same whenever the text is read.
    #[schema(value_type = String, example = "some-document:412")]
    pub id: ProposalId,
    /// Whose text it is.
    pub document: &'a str,
    /// open, accepted or rejected.
    #[schema(value_type = String, example = "open")]
    pub state: State,
    /// From the vocabulary.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// occurred, scheduled, proposed, blocked, cancelled or alleged.
    #[schema(value_type = String, example = "alleged")]
    pub status: Status,
    /// In a few words of the text.
    pub title: &'a str,
    /// When, never sharper than the text.
    pub date: DateView<'a>,
    /// The date as the text words it, where it does.
    pub expression: Option<String>,
    /// The date that counts from (EDTF).
    #[schema(value_type = Option<String>)]
    pub anchor: Option<&'a Date>,
    /// What else the words could mean (EDTF).
    #[schema(value_type = Vec<String>)]
    pub alternatives: &'a [Date],
    /// Who takes part, and how.
    pub actors: Vec<ActorView<'a>>,
    /// The words that tell of the event, and where they stand.
    pub trigger: Words,
    /// The sentence, as a claim would quote it: W3C Web Annotation, in code points.
    #[schema(value_type = Vec<Object>)]
    pub selector: Selector,
    /// The rule that found it.
    pub rule: &'static str,
    /// The rule that dated it.
    pub dated: &'static str,
    /// Both in a sentence.
    pub reason: &'a str,
    /// How sure, in percent.
    pub confidence: u8,
    /// The event of the timeline that it seems to be; to accept it is to add a claim to that.
    #[serde(rename = "match")]
    pub fits: Option<Fit>,
    /// The event it would become, as `POST /v1/events` takes it.
    #[schema(value_type = Object)]
    pub draft: Option<Event>,
    /// What was decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Object)]
    pub decision: Option<Decided<'a>>,
}

/// Words of a text.
#[derive(Serialize, ToSchema)]
pub struct Words {
    /// Where they begin, in code points.
    pub start: usize,
    /// The code point after their last.
    pub end: usize,
    /// The words.
    pub text: String,
}

/// The event of the timeline that a proposal seems to be.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Match)]
pub struct Fit {
    /// Its id.
    pub event: String,
    /// What it is called.
    pub title: String,
    /// Its date (EDTF).
    #[schema(value_type = String)]
    pub date: Date,
    /// Whether that and the date proposed have a day in common: yes, no or possibly.
    #[schema(value_type = String, example = "possibly")]
    pub agrees: Answer,
    /// Whether it has a claim by this document on this sentence already: nothing would be added.
    pub claimed: bool,
}

/// What was decided, and when.
#[derive(Serialize)]
pub struct Decided<'a> {
    /// What.
    #[serde(flatten)]
    pub decision: &'a Decision,
    /// When.
    pub at: jiff::Timestamp,
}

/// Proposals of a document as an editor sees them; or the changes that made events which have to be read first.
pub fn views<'a>(
    timeline: &'a Timeline,
    fetched: &Fetched,
    reading: &'a Reading,
    shown: &[&'a Proposal],
) -> Result<Vec<ProposalView<'a>>, Vec<u64>> {
    let own = EventQuery {
        filters: vec![(filter::DOCUMENT, vec![reading.document.id.to_string()])],
        ..EventQuery::all(Audience::Staff, CANDIDATES)
    };
    let own = events(timeline, fetched, &own)?;
    shown.iter().map(|proposal| Ok(view(timeline, reading, proposal, fit(timeline, fetched, reading, proposal, &own)?))).collect()
}

fn view<'a>(timeline: &'a Timeline, reading: &'a Reading, proposal: &'a Proposal, fits: Option<Fit>) -> ProposalView<'a> {
    let id = reading.id(proposal);
    let actors = proposal.actors.iter().map(|actor| {
        let id = actor.id.as_str();
        ActorView { id, name: timeline.actors().get(id).map_or(id, |found| &found.name), role: &actor.role }
    });
    let decision = match timeline.decisions().find(id.as_str()) {
        Found::Here(decision, stamp) => Some(Decided { decision, at: stamp.updated_at }),
        Found::Gone(_) | Found::Never => None,
    };
    ProposalView {
        state: state(timeline, &id),
        id,
        document: reading.document.id.as_str(),
        kind: proposal.kind,
        status: proposal.status,
        title: &proposal.title,
        date: (&proposal.date).into(),
        expression: reading.wording(proposal),
        anchor: proposal.anchor.as_ref(),
        alternatives: &proposal.alternatives,
        actors: actors.collect(),
        trigger: Words { start: proposal.start, end: proposal.end, text: reading.words(proposal.start, proposal.end) },
        selector: sentence(reading, proposal),
        rule: proposal.rule,
        dated: proposal.dated,
        reason: &proposal.reason,
        confidence: proposal.confidence,
        fits,
        draft: reading.draft(proposal),
        decision,
    }
}

fn sentence(reading: &Reading, proposal: &Proposal) -> Selector {
    let (start, end) = (proposal.sentence.start, proposal.sentence.end);
    let position = u32::try_from(start).ok().zip(u32::try_from(end).ok()).map(|(start, end)| Position { start, end });
    let quote = Quote { exact: reading.words(start, end), prefix: String::new(), suffix: String::new() };
    Selector { position, quote: Some(quote) }
}

/// The event that a proposal seems to be, of those its document speaks of and those of its type, time and actors.
fn fit(timeline: &Timeline, fetched: &Fetched, reading: &Reading, proposal: &Proposal, own: &[Event]) -> Result<Option<Fit>, Vec<u64>> {
    let alike = match alike(proposal) {
        Some(query) => events(timeline, fetched, &query)?,
        None => Vec::new(),
    };
    let words = reading.wording(proposal);
    let judged = own.iter().chain(&alike).filter_map(|event| {
        let likeness = likeness(event, proposal, &reading.document.id, words.as_deref())?;
        Some((likeness, event))
    });
    let best = judged.max_by(|(one, event), (other, beside)| one.cmp(other).then_with(|| beside.id.cmp(&event.id)));
    Ok(best.map(|(Likeness { claimed, .. }, event)| Fit {
        event: event.id.to_string(),
        title: event.title.clone(),
        date: event.date.clone(),
        agrees: agrees(&event.date, proposal),
        claimed,
    }))
}

/// Asks for events of a like type, with one of the actors, at about that time; nothing if the proposal has no actors.
fn alike(proposal: &Proposal) -> Option<EventQuery> {
    let actors: Vec<String> = proposal.actors.iter().map(|actor| actor.id.to_string()).collect();
    if actors.is_empty() {
        return None;
    }
    let kinds = family(proposal.kind).into_iter().map(str::to_owned).collect();
    let far = |day: Day, by: i64| if day.is_bounded() { Day::from_number(day.number() + by) } else { day };
    let range = Range::new(far(proposal.date.earliest(), -FARTHEST), far(proposal.date.latest(), FARTHEST));
    let filters = vec![(filter::TYPE, kinds), (filter::ACTOR, actors)];
    Some(EventQuery { filters, range, matching: Matching::Overlaps, ..EventQuery::all(Audience::Staff, CANDIDATES) })
}

fn events(timeline: &Timeline, fetched: &Fetched, query: &EventQuery) -> Result<Vec<Event>, Vec<u64>> {
    let found = timeline.events(query);
    let entries: Vec<&Entry> = found.entries.iter().map(|(entry, _)| *entry).collect();
    let unread = timeline.unread(entries.iter().copied(), fetched);
    if !unread.is_empty() {
        return Err(unread);
    }
    Ok(entries.into_iter().map(|entry| timeline.read_back(&timeline.json(entry, fetched, query.audience))).collect())
}
