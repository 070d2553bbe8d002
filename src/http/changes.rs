//! `/v1/changes` and `/v1/corrections`: the change log, as far as the reader may see it.

use std::borrow::Cow;

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterIn};

use super::asked::{Asked, Depends, Ground};
use super::caching;
use super::events_query::{narrowing, which_events};
use super::params::{AS_OF, Param, Reader, describe, once, params};
use super::problem::{Problem, ProblemBody};
use super::redaction::{RedactedChange, redact_event};
use super::{App, Unread};
use crate::domain::change::{Kind, Op, Record};
use crate::render::corrected::{Corrected, corrected};
use crate::render::json;
use crate::store::Logged;
use crate::timeline::Timeline;
use crate::timeline::among::Filter;
use crate::timeline::budget::Fetched;
use crate::timeline::query::Audience;

pub(super) const SINCE: Param = once("since", "The number of the last change known (`seq`); 0 if absent.", "200");
const LIMIT: Param = once("limit", "How many changes at most, 1 to 500; 50 if absent.", "50");

params!(/// Of the changes and the corrections.
    ChangesParams = [SINCE, LIMIT].into_iter().chain(narrowing()).chain([AS_OF]).collect::<Vec<_>>());

/// How many changes of the log one request looks at, at most.
const MAX_SCANNED: u64 = 5_000;

/// How many changes are read from the store at a time.
pub(super) const PAGE: u64 = 500;

/// How many changes are filtered before other requests get their turn on the thread.
const FILTERED_AT_ONCE: usize = 50;

/// A change as the reader may see it.
#[derive(Serialize)]
struct ChangeView<'a> {
    seq: u64,
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
    data: Vec<Box<RawValue>>,
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
    /// Only of events that answer this now, or did before they were deleted.
    pub(super) of: Option<Filter>,
    only_corrections: bool,
}

/// A change that is sent.
pub(super) struct Row {
    /// Its number, as the reader counts changes.
    pub(super) seq: u64,
    /// The change as JSON.
    pub(super) json: Box<RawValue>,
}

/// The result of a scan of the log.
pub(super) struct Scanned {
    /// The changes to send.
    pub(super) rows: Vec<Row>,
    /// The number of the last change looked at.
    pub(super) last: u64,
}

/// How far a scan of the log may go.
pub(super) struct Bounds {
    /// The number of the last change to look at.
    pub(super) through: u64,
    /// How many changes to find.
    pub(super) limit: usize,
}

impl Wanted {
    pub(super) fn read(reader: &mut Reader, timeline: &Timeline, audience: Audience) -> Self {
        let narrowed = narrowing().iter().any(|param| reader.one(param.name).is_some());
        let query = which_events(reader, timeline, audience);
        let since = reader.parsed(SINCE.name, SINCE.example).unwrap_or(0);
        Self { since, of: narrowed.then(|| Filter::new(query)), only_corrections: false }
    }

    /// Looks through the log from `since` on. The filter is evaluated once for the events of some changes at a time, and other
    /// requests get their turn in between.
    pub(super) async fn scan(&mut self, app: &App, ground: &Ground, bounds: Bounds) -> Result<Scanned, Problem> {
        let audience = ground.audience();
        let mut found = Scanned { rows: Vec::new(), last: self.since };
        while found.last < bounds.through {
            let count = PAGE.min(bounds.through - found.last);
            let seqs = ground.view(app).changes_after(found.last, count, audience);
            let page = app.service.revisions_at(&seqs).await?;
            if page.is_empty() {
                break;
            }
            for part in page.chunks(FILTERED_AT_ONCE) {
                let answering = match &mut self.of {
                    Some(filter) => Some(app.reading(|fetched| answering((filter, audience), part, &ground.view(app), fetched)).await?),
                    None => None,
                };
                self.add_rows(part, answering.as_deref(), &ground.view(app), (audience, bounds.limit), &mut found);
                if found.rows.len() == bounds.limit {
                    return Ok(found);
                }
                tokio::task::yield_now().await;
            }
        }
        found.last = bounds.through;
        Ok(found)
    }

    /// Adds the rows of some changes, up to a limit.
    fn add_rows(
        &self,
        part: &[Logged],
        answering: Option<&[bool]>,
        view: &Timeline,
        (audience, limit): (Audience, usize),
        found: &mut Scanned,
    ) {
        for (i, one) in part.iter().enumerate() {
            if found.rows.len() == limit {
                return;
            }
            found.last = view.number(one.revision.seq, audience).unwrap_or(found.last);
            if answering.is_none_or(|answering| answering[i]) {
                found.rows.extend(self.row(one, view, audience));
            }
        }
    }

    /// The change as this audience may see it, if it may and wants to.
    fn row(&self, logged: &Logged, timeline: &Timeline, audience: Audience) -> Option<Row> {
        let Logged { kind, id, revision } = logged;
        let RedactedChange { seq, op, reason, before, after } = redact_change(logged, timeline, audience)?;
        let corrected = if self.only_corrections {
            let fields = before.as_deref().filter(|_| *kind == Kind::Event).map(|before| corrected(Some(before), after.as_deref()));
            Some(fields.filter(|fields| !fields.is_empty())?)
        } else {
            None
        };
        let (recorded_at, who) = (revision.recorded_at, revision.who.as_str());
        let view = ChangeView { seq, recorded_at, who, op, kind: *kind, id, reason, corrected, before, after };
        Some(Row { seq, json: to_raw_value(&view).expect("a change is plain data with text keys") })
    }
}

/// A change of any kind, redacted for its reader.
fn redact_change<'a>(logged: &'a Logged, timeline: &Timeline, audience: Audience) -> Option<RedactedChange<'a>> {
    let Logged { kind, id, revision } = logged;
    if *kind == Kind::Event {
        return redact_event(timeline, id, revision, audience);
    }
    let seq = timeline.number(revision.seq, audience)?;
    let whole = |json: &'a Option<Box<RawValue>>| json.as_deref().map(Cow::Borrowed);
    let (before, after) = (whole(&revision.before), whole(&revision.after));
    Some(RedactedChange { seq, op: revision.op, reason: revision.reason.as_deref(), before, after })
}

/// For each change whether its event answers a question. A deletion counts if the event answered it before, and an event that is
/// put under an embargo always counts, so that every follower takes it down.
fn answering(
    (filter, audience): (&mut Filter, Audience),
    part: &[Logged],
    view: &Timeline,
    fetched: &Fetched,
) -> Result<Vec<bool>, Unread> {
    let events = || part.iter().filter(|one| one.kind == Kind::Event);
    filter.ask_for(audience);
    let among = view.among(filter, events().map(|one| one.id.as_str()), fetched).map_err(Unread)?;
    let mut was_taken_down = |one: &Logged| {
        let is_deletion = redact_change(one, view, audience).is_some_and(|change| change.op == Op::Delete);
        if is_deletion && one.revision.op != Op::Delete {
            // It was put under an embargo: an answer that depends on the filter would tell its content.
            return true;
        }
        let before = one.revision.before.as_deref().filter(|_| is_deletion);
        let before = before.and_then(|json| Record::logged(Kind::Event, json.get()).ok());
        matches!(before, Some(Record::Event(event)) if filter.matches_record(view, &event, one.revision.recorded_at))
    };
    let answers = |one: &Logged| one.kind == Kind::Event && (among.contains(one.id.as_str()) || was_taken_down(one));
    Ok(part.iter().map(answers).collect())
}

/// What changed, oldest first: who, when, why, before and after.
#[utoipa::path(
    get, path = "/v1/changes", tag = "changes", params(ChangesParams),
    responses(
        (status = 200, description = "`{ data: [{ seq, recorded_at, who, op, kind, id, reason, before, after }], meta: { seq, query }, links }`. One request looks at up to 5,000 changes, so with a filter a page can have fewer than `limit` changes, or none, and still have `links.next`; `meta.seq` is the last change looked at, to ask `since` next. Without a key `seq` counts only public changes, without gaps. An event that is put under an embargo after it was public is told as one `delete` with `before` and `after` null and no reason; while it is hidden its earlier changes are listed with `before`, `after` and `reason` null. When its embargo ends it is told as a `create`. With a filter, changes are those of events that answer it now, and deletions of events that answered it before."),
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
        (status = 200, description = "`{ data: [{ seq, recorded_at, who, op, kind, id, reason, corrected: [{ field, old, new }], before, after }], meta, links }`, oldest first. One request looks at up to 5,000 changes: follow `links.next` also from an empty page. Corrections of events that are hidden from the reader are left out."),
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
    let mut wanted = Wanted { only_corrections, ..Wanted::read(&mut reader, &app.service.timeline(), audience) };
    let limit = reader.limit(LIMIT.name, "changes");
    let ground = asked.ground(&app, reader, as_of).await?;
    let (head, tag, unchanged) = {
        let view = ground.view(&app);
        let tag = caching::tag(&asked.state(&ground, &view, Depends::OnTheLog));
        (view.version(audience).0, tag, asked.unchanged(&ground, &view, Depends::OnTheLog))
    };
    if let Some(unchanged) = unchanged {
        return unchanged;
    }
    let through = head.min(wanted.since.saturating_add(MAX_SCANNED));
    let Scanned { rows, last } = wanted.scan(&app, &ground, Bounds { through, limit }).await?;
    asked.respond(&ground, &tag, Depends::OnTheLog, || {
        let what = if only_corrections { "corrections" } else { "changes" };
        let since = format!("{what} since {}", wanted.since);
        let query = wanted.of.as_ref().map_or_else(|| since.clone(), |of| format!("{since} of {}", of.query().subject()));
        let next = (last < head).then(|| next_link(asked.path_and_query(), last));
        let data = rows.into_iter().map(|row| row.json).collect();
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
