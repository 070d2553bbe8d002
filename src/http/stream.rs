//! `/v1/changes/stream`: what changes, as it changes. Each listener reads the log at its own pace; what all of them are told is
//! written once.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, StreamExt as _, stream};
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use tokio::sync::watch;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at, timeout_at};
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterIn};

use super::App;
use super::access::Caller;
use super::asked::{Asked, Ground};
use super::changes::{Bounds, PAGE, SINCE, Scanned, Wanted};
use super::events_query::narrowing;
use super::params::{Param, describe, params};
use super::problem::{Problem, ProblemBody};
use crate::domain::mistake::{Mistake, said};
use crate::service::ENDED;
use crate::timeline::query::Audience;

const LAST_EVENT_ID: &str = "Last-Event-ID";

/// How long a listener waits before it comes back after a break.
const RETRY: Duration = Duration::from_secs(2);

/// How long nothing is said before a comment is, so that nobody on the way takes the connection for dead.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// How often it is checked that the key of a quiet listener is still valid.
const KEY_CHECK: Duration = Duration::from_secs(2);

/// A change is told at once unless another was just now: then with all that follow within this time, so that many listeners do
/// not keep the writer waiting.
const ROUND: Duration = Duration::from_millis(50);

/// How many pages told to everybody are kept, about.
const PAGES: usize = 16;

/// How many bytes of them, however large the changes.
const PAGES_BYTES: u64 = 16 << 20;

params!(/// Of the stream.
    StreamParams = [SINCE].into_iter().chain(narrowing()).collect::<Vec<_>>());

/// What all listeners share: when rounds begin, and the pages they are told. The text of a page depends only on where it begins, how
/// far the log went, and whether staff listens; with it comes the last change looked at.
pub struct Rounds {
    begun: Instant,
    pages: Cache<(u64, u64, bool), (u64, Bytes), Bytesize>,
}

#[derive(Clone)]
struct Bytesize;

impl Weighter<(u64, u64, bool), (u64, Bytes)> for Bytesize {
    fn weight(&self, _: &(u64, u64, bool), (_, text): &(u64, Bytes)) -> u64 {
        text.len() as u64 + 100
    }
}

impl Default for Rounds {
    fn default() -> Self {
        Self { begun: Instant::now(), pages: Cache::with_weighter(PAGES, PAGES_BYTES, Bytesize) }
    }
}

/// What changes, as it changes: server-sent events whose id is the `seq`, resumable with `Last-Event-ID`.
#[utoipa::path(
    get, path = "/v1/changes/stream", tag = "changes", params(StreamParams),
    responses(
        (status = 200, description = "Server-sent events `change`: what `/v1/changes` has, one each and redacted alike, from `since` or `Last-Event-ID` on, or from now. Ids count as `seq` does: without a key only public changes. A stream opened with a key ends when the key is revoked. The first message has only the `id` to resume from and `retry`; a comment comes after every 15 quiet seconds. A change that there has not been yet cannot be resumed from: 400, and the way on is `/v1/changes`.", content_type = "text/event-stream"),
        (status = 400, description = "The query has mistakes.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn stream_changes(State(app): State<App>, asked: Asked) -> Result<Response, Problem> {
    let mut reader = asked.reader(StreamParams::list());
    let audience = asked.caller.audience(asked.now);
    let starts = reader.one(SINCE.name).is_some();
    let heard = last_event_id(&asked.headers)?;
    let mut wanted = Wanted::read(&mut reader, &app.service.timeline(), audience);
    reader.finish().map_err(Problem::parameters)?;
    if let Some(seq) = heard {
        wanted.since = seq;
    } else if !starts {
        wanted.since = app.service.timeline().version(audience).0;
    }
    if !has_been(&app, wanted.since, audience).await? {
        return Err(not_yet(wanted.since, heard.is_some()));
    }
    let begins = Bytes::from(format!("id: {}\nretry: {}\n\n", wanted.since, RETRY.as_millis()));
    let changes = Listener::new(app, wanted, asked.caller).listen();
    let body = Body::from_stream(stream::iter([Ok(begins)]).chain(changes));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    Ok((headers, body).into_response())
}

fn last_event_id(headers: &HeaderMap) -> Result<Option<u64>, Problem> {
    let Some(value) = headers.get(LAST_EVENT_ID) else { return Ok(None) };
    let text = value.to_str().unwrap_or_default();
    let refused =
        || Problem::headers(vec![Mistake::header(LAST_EVENT_ID, format!("{} is no number of a change", said(text))).example("200")]);
    text.trim().parse().map(Some).map_err(|_| refused())
}

/// Whether the log has a change with a number, as an audience counts them, perhaps written by another process just now.
async fn has_been(app: &App, number: u64, audience: Audience) -> Result<bool, Problem> {
    if app.service.timeline().version(audience).0 < number {
        app.service.look().await?;
    }
    Ok(app.service.timeline().version(audience).0 >= number)
}

/// The error for a `Last-Event-ID` or `since` beyond the end of the log: resuming there would skip changes.
fn not_yet(seq: u64, in_header: bool) -> Problem {
    let detail = format!("there is no change {seq} yet; if the log was put back to an earlier state, begin anew with /v1/changes");
    if in_header {
        Problem::headers(vec![Mistake::header(LAST_EVENT_ID, detail)])
    } else {
        Problem::parameters(vec![Mistake::parameter(SINCE.name, detail)])
    }
}

/// Somebody who listens: nothing is kept for it but its place in the log.
struct Listener {
    app: App,
    wanted: Wanted,
    caller: Caller,
    heads: watch::Receiver<u64>,
    rounds: Interval,
    heartbeat: Instant,
}

impl Listener {
    fn new(app: App, wanted: Wanted, caller: Caller) -> Self {
        let mut rounds = interval_at(app.rounds.begun, ROUND);
        rounds.set_missed_tick_behavior(MissedTickBehavior::Skip);
        Self { heads: app.service.heads(), app, wanted, caller, rounds, heartbeat: Instant::now() + HEARTBEAT }
    }

    /// Everything it wants from its place on, for as long as it listens and its key is valid.
    fn listen(self) -> impl Stream<Item = Result<Bytes, Infallible>> {
        stream::unfold(self, |mut listener| async {
            let text = listener.next().await?;
            if !listener.caller.is_still_valid(&listener.app).await {
                return None;
            }
            listener.heartbeat = Instant::now() + HEARTBEAT;
            Some((Ok(text), listener))
        })
    }

    async fn next(&mut self) -> Option<Bytes> {
        while Instant::now() < self.heartbeat {
            if *self.heads.borrow_and_update() == ENDED {
                return None;
            }
            let ground = Ground::now(&self.caller, &self.app);
            let head = self.app.service.timeline().version(ground.audience()).0;
            if self.wanted.since < head {
                let (last, text) = self.page(&ground, head).await.ok()?;
                self.wanted.since = last;
                if !text.is_empty() {
                    return Some(text);
                }
            } else if let Ok(changed) = timeout_at(self.heartbeat.min(Instant::now() + KEY_CHECK), self.heads.changed()).await {
                changed.ok()?;
                self.rounds.tick().await;
            } else if !self.caller.is_still_valid(&self.app).await {
                return None;
            }
        }
        Some(Bytes::from_static(b":\n\n"))
    }

    /// The next page of the log as text, and the last change looked at for it.
    async fn page(&mut self, ground: &Ground, head: u64) -> Result<(u64, Bytes), Problem> {
        if self.wanted.of.is_some() {
            return self.write(ground, head).await;
        }
        let (app, key) = (self.app.clone(), (self.wanted.since, head, ground.audience() == Audience::Staff));
        app.rounds.pages.get_or_insert_async(&key, self.write(ground, head)).await
    }

    async fn write(&mut self, ground: &Ground, head: u64) -> Result<(u64, Bytes), Problem> {
        let through = head.min(self.wanted.since.saturating_add(PAGE));
        let bounds = Bounds { through, limit: usize::MAX };
        let _turn = self.app.admission.begin_scan(self.wanted.of.is_some()).await?;
        let Scanned { rows, last } = self.wanted.scan(&self.app, ground, bounds).await?;
        let mut text = Vec::new();
        for row in rows {
            text.extend_from_slice(format!("event: change\nid: {}\ndata: {}\n\n", row.seq, row.json).as_bytes());
        }
        Ok((last, text.into()))
    }
}
