//! `/events/new` and `/events/{id}/edit`: every field of an event, to be sent by a script with a key. Nothing of a form is ever
//! sent by itself: its fields have no names.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::super::asked::{Asked, Ground};
use super::super::caching::revision_tag;
use super::super::input::Id;
use super::super::params::AsOfParams;
use super::super::problem::Problem;
use super::super::{App, Unread};
use super::event::find;
use super::frame::Frame;
use super::{Framing, answer_reading, filled};
use crate::domain::claim::{Claim, FIELDS, RANKS};
use crate::domain::event::{ACTIONS, Event, RELATION_TYPES, STATUSES};
use crate::timeline::Timeline;
use crate::timeline::budget::Fetched;

/// How many names a list of suggestions has.
const SUGGESTED: usize = 1_000;

#[derive(Template)]
#[template(path = "edit.html")]
struct EditPage {
    frame: Frame,
    heading: &'static str,
    /// The event as it is, if there is one.
    id: Option<String>,
    action: String,
    method: &'static str,
    etag: String,
    /// staff where all there is stands here, reader where an embargo may hide something.
    seen_as: &'static str,
    fields: Fields,
    words: Vocabularies,
}

impl EditPage {
    /// Whether a word is the one that stands in a field.
    #[allow(clippy::unused_self, reason = "templates call methods")]
    fn stands(&self, word: &str, field: &str) -> bool {
        word == field
    }
}

/// What stands in the form.
#[derive(Default)]
struct Fields {
    kind: String,
    status: String,
    title: String,
    summary: String,
    date: String,
    embargoed_until: String,
    votes: [String; 3],
    places: String,
    tags: String,
    actors: Vec<Line<2>>,
    effects: Vec<Line<3>>,
    identifiers: Vec<Line<3>>,
    relations: Vec<Line<2>>,
    claims: Vec<ClaimLine>,
}

/// A line of a list. The last one is empty: what a new line is made of.
struct Line<const N: usize> {
    blank: bool,
    values: [String; N],
}

/// A claim in the form.
#[derive(Default)]
struct ClaimLine {
    blank: bool,
    id: String,
    field: String,
    value: String,
    document: String,
    rank: String,
    reason: String,
    expression: String,
    anchor: String,
    start: String,
    end: String,
    exact: String,
    prefix: String,
    suffix: String,
    /// The words as the held text has them.
    words: String,
}

/// What can be chosen.
struct Vocabularies {
    types: Vec<(String, String)>,
    actors: Vec<(String, String)>,
    measures: Vec<(String, String)>,
    documents: Vec<(String, String)>,
    roles: Vec<String>,
}

impl Vocabularies {
    fn of(view: &Timeline, ground: &Ground) -> Self {
        let roles = view.counts(crate::timeline::query::filter::ROLE, ground.audience());
        Self {
            types: view.types().iter().map(|(one, _)| (one.id.to_string(), one.name.clone())).collect(),
            actors: view.actors().iter().take(SUGGESTED).map(|(one, _)| (one.id.to_string(), one.name.clone())).collect(),
            measures: view.measures().shelf.iter().take(SUGGESTED).map(|(one, _)| (one.id.to_string(), one.name.clone())).collect(),
            documents: view.documents().iter().take(SUGGESTED).map(|(one, _)| (one.id.to_string(), one.title.clone())).collect(),
            roles: roles.into_iter().take(SUGGESTED).map(|(role, _)| role.to_owned()).collect(),
        }
    }
}

/// A new event.
pub async fn new_event(State(app): State<App>, asked: Asked) -> Result<Response, Problem> {
    let ground = asked.plainly(&app, &[]).await?;
    let page = |view: &Timeline, _: &Fetched| {
        let fields = Fields { status: "occurred".to_owned(), ..Fields::default() }.with_blanks();
        Ok(filled(&EditPage {
            frame: Frame::new(&asked.base(), "/events/new", "timeline", "Add an event"),
            heading: "Add an event",
            id: None,
            action: "/v1/events".to_owned(),
            method: "POST",
            etag: String::new(),
            seen_as: seen_as(&asked),
            fields,
            words: Vocabularies::of(view, &ground),
        }))
    };
    answer_reading(&app, &asked, &ground, Framing::Forbidden, page).await
}

/// An event to be corrected.
pub async fn edit_event(State(app): State<App>, asked: Asked, Id(id): Id) -> Result<Response, Problem> {
    let ground = asked.plainly(&app, AsOfParams::list()).await?;
    let page = |view: &Timeline, fetched: &Fetched| {
        let entry = match find(view, &id, ground.audience()) {
            Ok(entry) => entry,
            Err(problem) => return Ok(Err(problem)),
        };
        Unread::of(view, [entry], fetched)?;
        let json = view.json(entry, fetched, ground.audience()).into_owned();
        Ok(filled(&EditPage {
            frame: Frame::new(&asked.base(), &format!("/events/{id}/edit"), "timeline", "Correct an event"),
            heading: "Correct an event",
            id: Some(id.clone()),
            action: format!("/v1/events/{id}"),
            method: "PUT",
            etag: revision_tag(view.stamp(entry, ground.audience()).revision, &json),
            seen_as: seen_as(&asked),
            fields: Fields::of(view, &view.read_back(&json)).with_blanks(),
            words: Vocabularies::of(view, &ground),
        }))
    };
    answer_reading(&app, &asked, &ground, Framing::Forbidden, page).await
}

pub(super) fn seen_as(asked: &Asked) -> &'static str {
    if asked.caller.has_key() { "staff" } else { "reader" }
}

fn line<const N: usize>(values: [String; N]) -> Line<N> {
    Line { blank: false, values }
}

fn text(value: Option<impl ToString>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

impl Fields {
    fn of(view: &Timeline, event: &Event) -> Self {
        let votes = event.votes.map(|votes| [votes.in_favour, votes.against, votes.abstained].map(|number| number.to_string()));
        Self {
            kind: event.kind.to_string(),
            status: event.status.word().to_owned(),
            title: event.title.clone(),
            summary: event.summary.clone(),
            date: event.date.to_string(),
            embargoed_until: text(event.embargoed_until),
            votes: votes.unwrap_or_default(),
            places: event.places.join("\n"),
            tags: event.tags.join("\n"),
            actors: event.actors.iter().map(|one| line([one.id.to_string(), one.role.clone()])).collect(),
            effects: event
                .effects
                .iter()
                .map(|one| line([one.measure.to_string(), one.action.word().to_owned(), text(one.until.as_ref())]))
                .collect(),
            identifiers: event
                .identifiers
                .iter()
                .map(|one| line([one.scheme.clone(), one.value.clone(), text(one.url.as_ref())]))
                .collect(),
            relations: event.relations.iter().map(|one| line([one.kind.word().to_owned(), one.target.to_string()])).collect(),
            claims: event.claims.iter().map(|claim| ClaimLine::of(view, claim)).collect(),
        }
    }

    /// The same with an empty line at the end of each list.
    fn with_blanks(mut self) -> Self {
        fn blank<const N: usize>(lines: &mut Vec<Line<N>>) {
            lines.push(Line { blank: true, values: std::array::from_fn(|_| String::new()) });
        }
        blank(&mut self.actors);
        blank(&mut self.effects);
        blank(&mut self.identifiers);
        blank(&mut self.relations);
        let (field, rank) = ("date".to_owned(), "normal".to_owned());
        self.claims.push(ClaimLine { blank: true, field, rank, ..ClaimLine::default() });
        self
    }
}

impl ClaimLine {
    fn of(view: &Timeline, claim: &Claim) -> Self {
        let held = view.text(claim.document.as_str()).and_then(|text| claim.verify(&text).ok()?.quote);
        let (position, quote) = (claim.selector.position, claim.selector.quote.as_ref());
        Self {
            blank: false,
            id: claim.id.clone(),
            field: claim.field.word().to_owned(),
            value: claim.value.clone(),
            document: claim.document.to_string(),
            rank: claim.rank.word().to_owned(),
            reason: text(claim.reason.as_ref()),
            expression: text(claim.expression.as_ref()),
            anchor: text(claim.anchor.as_ref()),
            start: text(position.map(|position| position.start)),
            end: text(position.map(|position| position.end)),
            exact: text(quote.map(|quote| &quote.exact)),
            prefix: text(quote.map(|quote| &quote.prefix)),
            suffix: text(quote.map(|quote| &quote.suffix)),
            words: text(held.map(|quote| quote.exact)),
        }
    }
}
