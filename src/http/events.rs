//! `/v1/events`: the timeline, one event, its history, and writing it.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::header::LINK;
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::response::Response;
use serde::Serialize;
use serde_json::value::RawValue;

use super::App;
use super::asked::{Asked, Depends, Ground};
use super::events_query::{EventParams, EventsParams, Shown, event_query, shown, write_cursor};
use super::input::{Bytes, Id, missing, withdrawn};
use super::params::AsOfParams;
use super::problem::{Problem, ProblemBody};
use super::writing;
use crate::domain::change::Kind;
use crate::render::cite::citation;
use crate::render::json::{self, Row};
use crate::render::sheet::Sheet;
use crate::store::Revision;
use crate::timeline::Timeline;
use crate::timeline::events::Entry;
use crate::timeline::list::Page;
use crate::timeline::query::{Audience, Cursor, EventQuery};
use crate::timeline::rendered::EventView;
use crate::timeline::search::Highlighter;
use crate::timeline::shelf::Found;

const KIND: Kind = Kind::Event;

/// The timeline: events in order, filtered, a page at a time, in any format.
#[utoipa::path(
    get, path = "/v1/events", tag = "events", params(EventsParams),
    responses(
        (status = 200, description = "A page of events: `{ data, meta: { total, query, seq }, links: { self, next } }`. The same page in other formats: `/v1/events.csv`, `.ndjson`, `.ics`, `.atom`, `.feed.json`, `.timelinejs.json`, `.jsonld`, `.md`, or `format=`, or `Accept`.", body = json::EventList),
        (status = 304, description = "The client has it already."),
        (status = 400, description = "The query has mistakes.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn list_events(State(app): State<App>, asked: Asked) -> Result<Response, Problem> {
    let mut reader = asked.reader(&EventsParams::list());
    let shown = shown(&mut reader, asked.now);
    let format = asked.format(&mut reader);
    let query = event_query(&mut reader, &app.service.timeline(), asked.caller.audience(shown.as_of.unwrap_or(asked.now)), format);
    let ground = asked.ground(&app, reader, shown.as_of).await?;
    let histories = Histories::of_page(&app, &ground, &query, &shown).await?;
    let view = ground.view(&app);
    let base = asked.base();
    let mut next = None;
    let mut response = asked.answer_as(&ground, &view, (Depends::OnTheLog, format, &base), || {
        let page = view.events(&query);
        next = page.next.as_ref().map(|cursor| next_link(asked.path_and_query(), &query, cursor));
        let (seq, ..) = view.version(ground.audience());
        let highlighter = query.words.as_ref().and_then(|words| view.highlighter(words));
        let sheet = Sheet {
            rows: rows(&page, |entry| {
                let mut besides = besides(&view, entry, &shown, &histories, &base);
                besides.extend(highlighter.as_ref().and_then(|highlighter| highlight(&view, entry, highlighter)));
                besides
            }),
            stamps: page.entries.iter().map(|(entry, _)| entry.stamp).collect(),
            fields: shown.fields.clone(),
            total: page.total,
            query: query.in_words(),
            meta: Vec::new(),
            seq,
            this: asked.path_and_query(),
            next: next.clone(),
            base: &base,
            audience: ground.audience(),
            timeline: &view,
        };
        Ok((format.write)(&sheet))
    })?;
    if let Some(link) = next.and_then(|next| HeaderValue::try_from(format!("<{next}>; rel=\"next\"")).ok()) {
        response.headers_mut().insert(LINK, link);
    }
    Ok(response)
}

fn rows<'a>(page: &Page<'a>, besides: impl Fn(&Entry) -> Vec<(&'static str, Vec<u8>)>) -> Vec<Row<'a>> {
    page.entries.iter().map(|&(entry, certainty)| Row { json: &entry.json, certainty, besides: besides(entry) }).collect()
}

/// Where the words searched for stand: `{ title?, summary? }`, as HTML with `<mark>`.
fn highlight(view: &Timeline, entry: &Entry, highlighter: &Highlighter) -> Option<(&'static str, Vec<u8>)> {
    let event = view.read_back(&entry.json);
    let marked = [("title", &event.title), ("summary", &event.summary)].map(|(name, text)| (name, highlighter.mark(text)));
    let marked: BTreeMap<&str, String> = marked.into_iter().filter_map(|(name, html)| Some((name, html?))).collect();
    (!marked.is_empty()).then(|| ("highlight", json::one(&marked)))
}

/// What was asked for besides the event.
fn besides(view: &Timeline, entry: &Entry, shown: &Shown, histories: &Histories, base: &str) -> Vec<(&'static str, Vec<u8>)> {
    let mut besides = Vec::new();
    if shown.history {
        besides.push(("history", histories.of(entry.id.as_str()).to_vec()));
    }
    if shown.cite {
        besides.push(("cite", json::one(&citation(&view.read_back(&entry.json), &entry.stamp, base))));
    }
    besides
}

/// The same question, from where this page ended.
fn next_link(path_and_query: &str, query: &EventQuery, cursor: &Cursor) -> String {
    let (path, asked) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
    let mut link = form_urlencoded::Serializer::new(String::new());
    for (name, value) in form_urlencoded::parse(asked.as_bytes()).filter(|(name, _)| name != "cursor") {
        link.append_pair(&name, &value);
    }
    link.append_pair("cursor", &write_cursor(query, cursor));
    format!("{path}?{}", link.finish())
}

/// One event with its claims.
#[utoipa::path(
    get, path = "/v1/events/{id}", tag = "events", params(("id" = String, Path, description = "The event's id."), EventParams),
    responses(
        (status = 200, description = "The event. Its `ETag` is what `If-Match` wants.", body = EventView),
        (status = 304, description = "The client has it already."),
        (status = 404, description = "There is no such event.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 410, description = "It was withdrawn.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn show_event(State(app): State<App>, asked: Asked, Id(id): Id) -> Result<Response, Problem> {
    let mut reader = asked.reader(&EventParams::list());
    let shown = shown(&mut reader, asked.now);
    let ground = asked.ground(&app, reader, shown.as_of).await?;
    let mut histories = Histories::default();
    if shown.history {
        let through = ground.view(&app).head().seq;
        histories.read(&app, std::slice::from_ref(&id), through, ground.audience()).await?;
    }
    let view = ground.view(&app);
    let (entry, stamp) = match view.event(&id, ground.audience()) {
        Found::Here(entry, stamp) => (entry, stamp),
        Found::Gone(_) => return Err(withdrawn(KIND, &id)),
        Found::Never => return Err(missing(KIND, &id)),
    };
    let row = Row { json: &entry.json, certainty: None, besides: besides(&view, entry, &shown, &histories, &asked.base()) };
    let mut body = Vec::with_capacity(entry.json.len() + 64);
    json::row(&mut body, &row, shown.fields.as_deref());
    asked.revised(&ground, stamp.revision, Depends::OnTheLog, &body)
}

/// Every revision of an event: who, when, why, before and after.
#[utoipa::path(
    get, path = "/v1/events/{id}/history", tag = "events", params(("id" = String, Path, description = "The event's id."), AsOfParams),
    responses(
        (status = 200, description = "`{ data: [{ revision, seq, recorded_at, who, op, reason, before, after }] }`, oldest first. A withdrawn event has one too."),
        (status = 404, description = "There never was such an event.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn show_history(State(app): State<App>, asked: Asked, Id(id): Id) -> Result<Response, Problem> {
    let mut reader = asked.reader(&AsOfParams::list());
    let as_of = reader.as_of(asked.now);
    let ground = asked.ground(&app, reader, as_of).await?;
    let through = {
        let view = ground.view(&app);
        if matches!(view.event(&id, ground.audience()), Found::Never) {
            return Err(missing(KIND, &id));
        }
        view.head().seq
    };
    let mut histories = Histories::default();
    histories.read(&app, std::slice::from_ref(&id), through, ground.audience()).await?;
    asked.answer(&ground, &ground.view(&app), Depends::OnTheLog, || Ok([b"{\"data\":", histories.of(&id), b"}"].concat()))
}

/// Histories of some events, rendered.
#[derive(Default)]
struct Histories(std::collections::HashMap<String, Vec<u8>>);

impl Histories {
    /// Those of a page, if they are wanted.
    async fn of_page(app: &App, ground: &Ground, query: &EventQuery, shown: &Shown) -> Result<Self, Problem> {
        let mut histories = Self::default();
        if shown.history {
            let (ids, through) = {
                let view = ground.view(app);
                let ids: Vec<String> = view.events(query).entries.iter().map(|(entry, _)| entry.id.to_string()).collect();
                (ids, view.head().seq)
            };
            histories.read(app, &ids, through, ground.audience()).await?;
        }
        Ok(histories)
    }

    async fn read(&mut self, app: &App, ids: &[String], through: u64, audience: Audience) -> Result<(), Problem> {
        for id in ids {
            let revisions = app.service.history(KIND, id, through).await?;
            self.0.insert(id.clone(), history(&revisions, audience));
        }
        Ok(())
    }

    fn of(&self, id: &str) -> &[u8] {
        self.0.get(id).map_or(b"[]", Vec::as_slice)
    }
}

#[derive(Serialize)]
struct RevisionView<'a> {
    revision: usize,
    seq: u64,
    recorded_at: jiff::Timestamp,
    who: &'a str,
    op: &'static str,
    reason: Option<&'a str>,
    before: Option<&'a RawValue>,
    after: Option<&'a RawValue>,
}

/// Revisions as JSON; what was written under an embargo that still holds is not there for the public.
fn history(revisions: &[Revision], audience: Audience) -> Vec<u8> {
    let open: Vec<bool> = revisions.iter().map(|revision| !audience.is_denied(revision.after.as_deref().and_then(embargo))).collect();
    let shown = revisions.iter().enumerate().filter(|(i, revision)| match &revision.after {
        Some(_) => open[*i],
        None => *i == 0 || open[*i - 1],
    });
    let views: Vec<RevisionView<'_>> = shown
        .map(|(i, revision)| RevisionView {
            revision: i + 1,
            seq: revision.seq,
            recorded_at: revision.recorded_at,
            who: &revision.who,
            op: revision.op.word(),
            reason: revision.reason.as_deref(),
            before: revision.before.as_deref().filter(|_| i > 0 && open[i - 1]),
            after: revision.after.as_deref(),
        })
        .collect();
    json::one(&views)
}

/// Until when an event, as it was written, was not to be shown.
pub(super) fn embargo(written: &RawValue) -> Option<jiff::Timestamp> {
    let event: serde_json::Value = serde_json::from_str(written.get()).ok()?;
    event.get("embargoed_until")?.as_str()?.parse().ok()
}

writing::writes! {
    KIND, "events", "/v1/events", "/v1/events/{id}",
    create_event, put_event, patch_event, delete_event
}
