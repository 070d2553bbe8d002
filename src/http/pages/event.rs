//! `/events/{id}`: what, when, who; what it does to measures; who says so, in which words; what was corrected.

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::super::asked::{Asked, Ground};
use super::super::input::{Id, missing, withdrawn};
use super::super::params::AsOfParams;
use super::super::problem::Problem;
use super::super::{App, Unread};
use super::address::Address;
use super::claims::{FieldClaims, Said, bounds_in_words, by_field, dating};
use super::frame::Frame;
use super::history::{Step, steps};
use super::links::snippet;
use super::list::{Row, row};
use super::{Framing, answer_reading, filled, words};
use crate::domain::change::Kind;
use crate::domain::date::Date;
use crate::domain::event::{Event, Identifier, Votes};
use crate::render::cite::{Citation, citation};
use crate::render::escape::script;
use crate::render::json::Row as Rendered;
use crate::render::json_ld;
use crate::render::sheet::Sheet;
use crate::store::Revision;
use crate::timeline::Timeline;
use crate::timeline::budget::Fetched;
use crate::timeline::counts::Counting;
use crate::timeline::entry::Entry;
use crate::timeline::query::{Audience, Cursor, EventQuery, Sort};
use crate::timeline::shelf::Found;

/// All that a page says of an event.
#[derive(Template)]
#[template(path = "event.html")]
struct EventPage {
    frame: Frame,
    told: EventCard,
    history: Vec<Step>,
    cite: Citation,
    csl: String,
    json_ld: String,
    before: Option<Row>,
    after: Option<Row>,
    embed: String,
    snippet: String,
}

/// An event as pages tell it.
pub struct EventCard {
    /// As lists show it.
    pub row: Row,
    /// A few sentences.
    pub summary: String,
    /// The date as it is written.
    pub edtf: String,
    /// What is known of when it began and ended.
    pub bounds: Vec<String>,
    /// What others call it.
    pub identifiers: Vec<Identifier>,
    /// Where.
    pub places: Vec<String>,
    /// Free words.
    pub tags: Vec<String>,
    /// What it does to measures.
    pub effects: Vec<Effected>,
    /// How a vote went.
    pub votes: Option<Votes>,
    /// How it hangs together with other events: how, and with which.
    pub relations: Vec<(String, String, Option<String>)>,
    /// Who says what.
    pub claims: Vec<FieldClaims>,
    /// Counts from 1.
    pub revision: u32,
}

/// What an event does to a measure.
pub struct Effected {
    /// What is done.
    pub action: &'static str,
    /// The id of the measure.
    pub measure: String,
    /// What it is called.
    pub name: String,
    /// Until when, in words.
    pub until: Option<String>,
}

impl EventCard {
    /// The claim that the date goes by, if it has more to say.
    pub fn dating(&self) -> Option<&Said> {
        dating(&self.claims)
    }

    /// How many documents speak of it, in words.
    pub fn sources(&self) -> String {
        let mut documents: Vec<&str> = self.claims.iter().flat_map(|field| &field.claims).map(|said| said.document.as_str()).collect();
        documents.sort_unstable();
        documents.dedup();
        words::count(documents.len() as u64, "document speaks of it", "documents speak of it")
    }
}

/// The page of an event.
pub async fn show_event(State(app): State<App>, asked: Asked, Id(id): Id) -> Result<Response, Problem> {
    let ground = asked.plainly(&app, AsOfParams::list()).await?;
    let through = {
        let view = ground.view(&app);
        find(&view, &id, ground.audience())?;
        view.head().seq
    };
    let revisions = app.service.history(Kind::Event, &id, through).await?;
    let page = |view: &Timeline, fetched: &Fetched| page(&asked, &ground, view, fetched, (&id, &revisions));
    answer_reading(&app, &asked, &ground, Framing::Forbidden, page).await
}

/// An event that this audience may see.
pub fn find<'a>(view: &'a Timeline, id: &str, audience: Audience) -> Result<&'a Entry, Problem> {
    match view.event(id, audience) {
        Found::Here(entry, _) => Ok(entry),
        Found::Gone(_) => Err(withdrawn(Kind::Event, id)),
        Found::Never => Err(missing(Kind::Event, id)),
    }
}

fn page(
    asked: &Asked,
    ground: &Ground,
    view: &Timeline,
    fetched: &Fetched,
    (id, revisions): (&str, &[Revision]),
) -> Result<Result<String, Problem>, Unread> {
    let audience = ground.audience();
    let entry = match find(view, id, audience) {
        Ok(entry) => entry,
        Err(problem) => return Ok(Err(problem)),
    };
    let [before, after] = [Sort::DateDescending, Sort::Date].map(|sort| beside(view, entry, audience, sort));
    Unread::of(view, [Some(entry), before, after].into_iter().flatten(), fetched)?;
    let json = view.json(entry, fetched, audience);
    let event = view.read_back(&json);
    let told = event_card(view, entry, &event, fetched, audience)?;
    let query = EventQuery::all(audience, 1);
    let base = asked.base();
    let cite = citation(&event, &view.stamp(entry, audience), &base);
    let path = format!("/events/{id}");
    let embed = Address::read("").with("event", id).at("/embed");
    let description = if event.summary.is_empty() { told.row.when.clone() } else { event.summary.clone() };
    Ok(filled(&EventPage {
        frame: Frame::embeddable(asked, &path, "timeline", &event.title).described(&description),
        history: steps(view, id, revisions, audience),
        csl: serde_json::to_string_pretty(&cite.csl).expect("a citation is plain data"),
        json_ld: linked_data(view, entry, &json, &base, &query),
        before: before.map(|entry| row(view, &query, entry, fetched, None)),
        after: after.map(|entry| row(view, &query, entry, fetched, None)),
        snippet: snippet(&base, &embed, &event.title),
        embed,
        cite,
        told,
    }))
}

/// The event next to one in an order of dates.
fn beside<'a>(view: &'a Timeline, entry: &Entry, audience: Audience, sort: Sort) -> Option<&'a Entry> {
    let after = Some(Cursor::Date(entry.bounds.start.min, entry.id.clone()));
    let page = view.events(&EventQuery { sort, after, ..EventQuery::all(audience, 1) });
    page.entries.first().map(|(entry, _)| *entry)
}

/// An event as pages tell it.
pub(super) fn event_card(
    view: &Timeline,
    entry: &Entry,
    event: &Event,
    fetched: &Fetched,
    audience: Audience,
) -> Result<EventCard, Unread> {
    let query = EventQuery::all(audience, 1);
    let targets = event.relations.iter().filter_map(|relation| find(view, relation.target.as_str(), audience).ok());
    Unread::of(view, targets, fetched)?;
    let title = |id: &str| find(view, id, audience).ok().map(|entry| row(view, &query, entry, fetched, None).title);
    let relation = |relation: &crate::domain::event::Relation| {
        let target = relation.target.to_string();
        (words::spaced(relation.kind.word()), target.clone(), title(&target))
    };
    let effect = |effect: &crate::domain::event::Effect| {
        let measure = effect.measure.as_str();
        let name = view.measures().shelf.get(measure).map_or(measure, |measure| &measure.name).to_owned();
        let until = effect.until.as_ref().map(Date::words);
        Effected { action: effect.action.word(), measure: measure.to_owned(), name, until }
    };
    Ok(EventCard {
        row: row(view, &query, entry, fetched, None),
        summary: event.summary.clone(),
        edtf: event.date.to_string(),
        bounds: bounds_in_words(&event.date),
        identifiers: event.identifiers.clone(),
        places: event.places.clone(),
        tags: event.tags.clone(),
        effects: event.effects.iter().map(effect).collect(),
        votes: event.votes,
        relations: event.relations.iter().map(relation).collect(),
        claims: by_field(view, event, audience),
        revision: view.stamp(entry, audience).revision,
    })
}

/// The event in the terms of schema.org, to stand in a page.
fn linked_data(view: &Timeline, entry: &Entry, json: &[u8], base: &str, query: &EventQuery) -> String {
    let graph = json_ld::page(&Sheet {
        rows: vec![Rendered { json: json.into(), certainty: None, besides: Vec::new() }],
        stamps: vec![view.stamp(entry, query.audience)],
        amended: &HashMap::new(),
        fields: None,
        total: 1,
        query: String::new(),
        asked: query,
        counting: &Counting::default(),
        seq: 0,
        this: "",
        next: None,
        base,
        audience: query.audience,
        timeline: view,
    });
    script(&String::from_utf8(graph).expect("JSON is UTF-8"))
}
