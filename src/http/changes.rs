//! `/v1/changes` and `/v1/corrections`: the change log, as far as the reader may see it.

use std::borrow::Cow;
use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterIn};

use super::App;
use super::asked::{Asked, Depends, Ground};
use super::events_query::{narrowing, which_events};
use super::params::{AS_OF, Param, Reader, describe, once, params};
use super::problem::{Problem, ProblemBody};
use super::told::{Told, told};
use crate::domain::change::{Kind, Op};
use crate::render::corrected::{Corrected, corrected};
use crate::render::json;
use crate::store::Logged;
use crate::timeline::Timeline;
use crate::timeline::query::{Audience, EventQuery};

pub(super) const SINCE: Param = once("since", "The number of the last change known (`seq`); 0 if absent.", "200");
const LIMIT: Param = once("limit", "How many changes at most, 1 to 500; 50 if absent.", "50");

params!(/// Of the changes and the corrections.
    ChangesParams = [SINCE, LIMIT].into_iter().chain(narrowing()).chain([AS_OF]).collect::<Vec<_>>());

/// A change as the reader may see it.
#[derive(Serialize)]
pub(super) struct ChangeView<'a> {
    pub(super) seq: u64,
    recorded_at: jiff::Timestamp,
    who: &'a str,
    op: Op,
    kind: Kind,
    id: &'a str,
    reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    corrected: Option<Vec<Corrected>>,
    before: Option<Cow<'a, RawValue>>,
    after: Option<Cow<'a, RawValue>>,
}

#[derive(Serialize)]
struct ChangeList<'a> {
    data: Vec<ChangeView<'a>>,
    meta: Meta,
    links: Links<'a>,
}

#[derive(Serialize)]
struct Meta {
    /// The number of the last change looked at: what to ask `since` next.
    seq: u64,
    query: String,
}

#[derive(Serialize)]
struct Links<'a> {
    #[serde(rename = "self")]
    this: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Which changes are asked for.
pub(super) struct Wanted {
    pub(super) since: u64,
    /// Only of events that answer this now, if anything was said of them.
    pub(super) of: Option<EventQuery>,
    only_corrections: bool,
}

impl Wanted {
    pub(super) fn read(reader: &mut Reader, timeline: &Timeline, audience: Audience) -> Self {
        let narrowed = narrowing().iter().any(|param| reader.one(param.name).is_some());
        let query = which_events(reader, timeline, audience);
        let since = reader.parsed(SINCE.name, SINCE.example).unwrap_or(0);
        Self { since, of: narrowed.then_some(query), only_corrections: false }
    }

    /// The change as this audience may see it, if it may and wants to.
    pub(super) fn view<'a>(&self, logged: &'a Logged, timeline: &Timeline, audience: Audience) -> Option<ChangeView<'a>> {
        let Logged { kind, id, revision } = logged;
        let Told { before, after } = if *kind == Kind::Event {
            told(timeline, revision, audience)?
        } else if *kind == Kind::Decision && audience != Audience::Staff {
            return None;
        } else {
            let whole = |json: &'a Option<Box<RawValue>>| json.as_deref().map(Cow::Borrowed);
            Told { before: whole(&revision.before), after: whole(&revision.after) }
        };
        if self.of.as_ref().is_some_and(|query| *kind != Kind::Event || !timeline.is_among(query, id)) {
            return None;
        }
        let corrected = self.only_corrections.then(|| corrected(before.as_deref(), after.as_deref()));
        if corrected.as_ref().is_some_and(|fields| *kind != Kind::Event || before.is_none() || fields.is_empty()) {
            return None;
        }
        let (seq, recorded_at, who, op) = (revision.seq, revision.recorded_at, revision.who.as_str(), revision.op);
        Some(ChangeView { seq, recorded_at, who, op, kind: *kind, id, reason: revision.reason.as_deref(), corrected, before, after })
    }
}

/// What changed, oldest first: who, when, why, before and after.
#[utoipa::path(
    get, path = "/v1/changes", tag = "changes", params(ChangesParams),
    responses(
        (status = 200, description = "`{ data: [{ seq, recorded_at, who, op, kind, id, reason, before, after }], meta: { seq, query }, links }`; `meta.seq` is what to ask `since` next."),
        (status = 304, description = "The client has it already."),
        (status = 400, description = "The query has mistakes.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn list_changes(State(app): State<App>, asked: Asked) -> Result<Response, Problem> {
    list(app, asked, false).await
}

/// Changes that altered what readers had been told: each field with what it was, what it is, and why.
#[utoipa::path(
    get, path = "/v1/corrections", tag = "changes", params(ChangesParams),
    responses(
        (status = 200, description = "`{ data: [{ seq, recorded_at, who, op, kind, id, reason, corrected: [{ field, old, new }], before, after }], meta, links }`, oldest first."),
        (status = 304, description = "The client has it already."),
        (status = 400, description = "The query has mistakes.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn list_corrections(State(app): State<App>, asked: Asked) -> Result<Response, Problem> {
    list(app, asked, true).await
}

async fn list(app: App, asked: Asked, only_corrections: bool) -> Result<Response, Problem> {
    let mut reader = asked.reader(ChangesParams::list());
    let as_of = reader.as_of(asked.now);
    let audience = asked.caller.audience(as_of.unwrap_or(asked.now));
    let wanted = Wanted { only_corrections, ..Wanted::read(&mut reader, &app.service.timeline(), audience) };
    let limit = reader.limit(LIMIT.name, "changes");
    let ground = asked.ground(&app, reader, as_of).await?;
    let through = ground.view(&app).version(audience).0;
    let (pages, last) = collect(&app, &ground, &wanted, through, limit, audience).await?;
    let view = ground.view(&app);
    let shown = pages.iter().flat_map(|page| page.iter()).filter(|one| one.revision.seq <= last);
    let data: Vec<ChangeView<'_>> = shown.filter_map(|one| wanted.view(one, &view, audience)).collect();
    asked.answer(&ground, &view, Depends::OnTheLog, || {
        let what = if only_corrections { "corrections" } else { "changes" };
        let query = wanted
            .of
            .as_ref()
            .map_or_else(|| format!("{what} since {}", wanted.since), |of| format!("{what} since {} of {}", wanted.since, of.subject()));
        let next = (last < through).then(|| next_link(asked.path_and_query(), last));
        Ok(json::one(&ChangeList { data, meta: Meta { seq: last, query }, links: Links { this: asked.path_and_query(), next } }))
    })
}

fn next_link(path_and_query: &str, since: u64) -> String {
    let (path, asked) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
    let mut link = form_urlencoded::Serializer::new(String::new());
    for (name, value) in form_urlencoded::parse(asked.as_bytes()).filter(|(name, _)| name != SINCE.name) {
        link.append_pair(&name, &value);
    }
    link.append_pair(SINCE.name, &since.to_string());
    format!("{path}?{}", link.finish())
}

/// How many changes are read at a time.
pub(super) const PAGE: u32 = 500;

type Pages = Vec<Arc<Vec<Logged>>>;

/// Pages of the log that hold as many wanted changes as are asked for, and the number of the last change looked at.
async fn collect(
    app: &App,
    ground: &Ground,
    wanted: &Wanted,
    through: u64,
    limit: usize,
    audience: Audience,
) -> Result<(Pages, u64), Problem> {
    let (mut pages, mut found, mut since) = (Vec::new(), 0, wanted.since);
    while since < through {
        let page = app.service.revisions_since(since, through, PAGE).await?;
        let Some(last) = page.last().map(|last| last.revision.seq) else { break };
        let timeline = ground.view(app);
        for one in page.iter() {
            if wanted.view(one, &timeline, audience).is_some() {
                found += 1;
            }
            if found == limit {
                let seen = one.revision.seq;
                drop(timeline);
                pages.push(page);
                return Ok((pages, seen));
            }
        }
        drop(timeline);
        since = last;
        pages.push(page);
    }
    Ok((pages, through))
}
