//! `/v1/events/{id}`: one event, its history, and writing it.

use std::borrow::Cow;
use std::collections::HashMap;

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use serde_json::value::RawValue;

use super::asked::{Asked, Depends, Ground};
use super::events_list::besides;
use super::events_query::{EventParams, Shown, shown};
use super::input::{Id, missing, withdrawn};
use super::params::AsOfParams;
use super::problem::{Problem, ProblemBody};
use super::redaction::{RedactedChange, redact_event};
use super::writing;
use super::{App, Unread};
use crate::domain::change::Kind;
use crate::render::corrected::{Amended, corrected};
use crate::render::json::{self, Row};
use crate::store::Revision;
use crate::timeline::Timeline;
use crate::timeline::budget::Fetched;
use crate::timeline::query::{Audience, EventQuery};
use crate::timeline::rendered::EventView;
use crate::timeline::shelf::Found;

const KIND: Kind = Kind::Event;

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
    let mut reader = asked.reader(EventParams::list());
    let shown = shown(&mut reader, asked.now);
    let ground = asked.ground(&app, reader, shown.as_of).await?;
    let mut histories = Histories::default();
    if shown.history {
        let through = ground.view(&app).head().seq;
        histories.read(&app, &ground, std::slice::from_ref(&id), through).await?;
    }
    let answer = |fetched: &Fetched| {
        let view = ground.view(&app);
        let (entry, stamp) = match view.event(&id, ground.audience()) {
            Found::Here(entry, stamp) => (entry, stamp),
            Found::Gone(_) => return Ok(Err(withdrawn(KIND, &id))),
            Found::Never => return Ok(Err(missing(KIND, &id))),
        };
        Unread::of(&view, [entry], fetched)?;
        let json = view.json(entry, fetched, ground.audience());
        let mut body = Vec::with_capacity(json.len() + 64);
        let besides = besides(&view, &json, (entry, ground.audience()), &shown, &histories, &asked.base());
        json::row(&mut body, &Row { json, certainty: None, besides }, shown.fields.as_deref());
        Ok(asked.revised(&ground, stamp.revision, Depends::OnTheLog, body))
    };
    app.reading(answer).await?
}

/// Every revision of an event: who, when, why, before and after.
#[utoipa::path(
    get, path = "/v1/events/{id}/history", tag = "events", params(("id" = String, Path, description = "The event's id."), AsOfParams),
    responses(
        (status = 200, description = "`{ data: [{ revision, seq, recorded_at, who, op, reason, before, after }] }`, oldest first. A withdrawn event has one too. Without a key only public revisions are listed, numbered from 1 without gaps; one that put the event under an embargo is a `delete` with `before` and `after` null."),
        (status = 404, description = "There never was such an event.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn show_history(State(app): State<App>, asked: Asked, Id(id): Id) -> Result<Response, Problem> {
    let mut reader = asked.reader(AsOfParams::list());
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
    histories.read(&app, &ground, std::slice::from_ref(&id), through).await?;
    asked.answer(&ground, &ground.view(&app), Depends::OnTheLog, || Ok([b"{\"data\":", histories.of(&id), b"}"].concat()))
}

/// What the log says of some events.
#[derive(Default)]
pub(super) struct Histories {
    /// Every revision, rendered.
    rendered: HashMap<String, Vec<u8>>,
    /// What the last change altered, of events that their reader knew before it.
    pub(super) amended: HashMap<String, Amended>,
}

impl Histories {
    /// Those of a page, if they are wanted.
    pub(super) async fn of_page(app: &App, ground: &Ground, query: &EventQuery, shown: &Shown) -> Result<Self, Problem> {
        let mut histories = Self::default();
        if shown.history {
            let (ids, through) = {
                let view = ground.view(app);
                let ids: Vec<String> = view.events(query).entries.iter().map(|(entry, _)| entry.id.to_string()).collect();
                (ids, view.head().seq)
            };
            histories.read(app, ground, &ids, through).await?;
        }
        Ok(histories)
    }

    /// Reads every revision of these.
    async fn read(&mut self, app: &App, ground: &Ground, ids: &[String], through: u64) -> Result<(), Problem> {
        for id in ids {
            let revisions = app.service.history(KIND, id, through).await?;
            self.rendered.insert(id.clone(), history(&ground.view(app), id, &revisions, ground.audience()));
        }
        Ok(())
    }

    /// Reads what the last change of each event of a page altered.
    pub(super) async fn read_amended(&mut self, app: &App, ground: &Ground, query: &EventQuery) -> Result<(), Problem> {
        let changed: Vec<(String, u64)> = {
            let view = ground.view(app);
            let entries = view.events(query).entries.into_iter().map(|(entry, _)| entry);
            let entries = entries.filter(|entry| view.stamp(entry, query.audience).revision > 1);
            entries.map(|entry| (entry.id.to_string(), entry.seq())).collect()
        };
        for (id, seq) in changed {
            let Some(last) = app.service.history(KIND, &id, seq).await?.pop() else { continue };
            let fields = match redact_event(&ground.view(app), &id, &last, ground.audience()) {
                Some(RedactedChange { before: Some(before), after, .. }) => corrected(Some(&before), after.as_deref()),
                _ => continue,
            };
            self.amended.insert(id, Amended { fields, reason: last.reason });
        }
        Ok(())
    }

    pub(super) fn of(&self, id: &str) -> &[u8] {
        self.rendered.get(id).map_or(b"[]", Vec::as_slice)
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
    before: Option<Cow<'a, RawValue>>,
    after: Option<Cow<'a, RawValue>>,
}

/// The revisions of an event that an audience may know of, as JSON, numbered from 1.
fn history(view: &Timeline, id: &str, revisions: &[Revision], audience: Audience) -> Vec<u8> {
    let known = revisions.iter().filter_map(|revision| Some((revision, redact_event(view, id, revision, audience)?)));
    let views: Vec<RevisionView<'_>> = (1..)
        .zip(known)
        .map(|(number, (revision, told))| RevisionView {
            revision: number,
            seq: told.seq,
            recorded_at: revision.recorded_at,
            who: &revision.who,
            op: told.op.word(),
            reason: told.reason,
            before: told.before,
            after: told.after,
        })
        .collect();
    json::one(&views)
}

writing::writes! {
    KIND, "events", "/v1/events", "/v1/events/{id}",
    create_event, put_event, patch_event, delete_event
}
