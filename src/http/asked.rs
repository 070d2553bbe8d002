//! A read request: who asks, what for, when; and the answer to it with its ETag.

use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::body::Body;
use axum::extract::FromRequestParts;
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};
use axum::response::Response;
use jiff::{Timestamp, fmt::rfc2822::DateTimePrinter};

use super::access::Caller;
use super::caching::{self, Keep};
use super::input::{missing, withdrawn};
use super::origin::BaseUrl;
use super::params::{AsOfParams, FORMAT, Param, Reader};
use super::problem::Problem;
use super::{App, Standpoint, View};
use crate::domain::change::Kind;
use crate::domain::date::Day;
use crate::render::formats::{self, FORMATS, Format};
use crate::render::things;
use crate::service::past::{AsOf, PastQuery};
use crate::timeline::Timeline;
use crate::timeline::query::Audience;
use crate::timeline::shelf::Found;

const JSON: &str = "application/json";
const HTML: &str = "text/html; charset=utf-8";

/// A read request.
pub struct Asked {
    /// Who asks.
    pub caller: Caller,
    /// When.
    pub now: Timestamp,
    uri: Uri,
    base: BaseUrl,
    must_fold: bool,
    /// The headers: taken out of the request, so that an extractor after this one finds none.
    pub headers: HeaderMap,
}

impl FromRequestParts<App> for Asked {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let caller = Caller::from_request_parts(parts, app).await?;
        let base = parts.extensions.get::<BaseUrl>().cloned().ok_or_else(|| Problem::broken("a request has no base URL"))?;
        let (now, uri) = (app.service.now(), parts.uri.clone());
        let must_fold = parts.extensions.get::<FoldThePast>().is_some();
        Ok(Self { caller, now, uri, base, must_fold, headers: std::mem::take(&mut parts.headers) })
    }
}

/// Whether an answer depends on the day it is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depends {
    /// It does not.
    OnTheLog,
    /// It does.
    OnToday,
}

/// The timeline to ask, kept while the question is answered.
#[derive(Clone)]
pub struct Ground {
    past: Option<AsOf>,
    /// Set once the live timeline, asked for a moment since which nothing was written, has moved on.
    moved: Arc<AtomicBool>,
    /// Whether no later change can alter the answer: only for moments before the last change.
    settled: bool,
    point: Standpoint,
}

/// Marks an answer about the past for which the live timeline was asked, and that moved on meanwhile: it has to be made again.
#[derive(Debug, Clone, Copy)]
pub struct MovedOn;

/// Has a request about the past answered from a fold of its own, which cannot move on.
#[derive(Debug, Clone, Copy)]
pub struct FoldThePast;

impl Ground {
    /// The timeline as it is, for who is about to write.
    pub fn now(caller: &Caller, app: &App) -> Self {
        let point = Standpoint { audience: caller.audience(app.service.now()), as_of: None };
        Self { past: None, moved: Arc::default(), settled: false, point }
    }

    /// The timeline.
    pub(super) fn view<'a>(&'a self, app: &'a App) -> View<'a> {
        match &self.past {
            Some(AsOf::Past(past)) => View::Past(past),
            Some(AsOf::Live(seq)) => {
                let timeline = app.service.timeline();
                if timeline.head().seq != *seq {
                    self.moved.store(true, Ordering::Relaxed);
                }
                View::Now(timeline)
            }
            None => View::Now(app.service.timeline()),
        }
    }

    /// Whether events are left out that were public then and are hidden now.
    fn omits_events(&self) -> bool {
        matches!(&self.past, Some(AsOf::Past(past)) if past.omits_events())
    }

    /// Who asks.
    pub fn audience(&self) -> Audience {
        self.point.audience
    }

    /// The moment asked about.
    pub fn as_of(&self) -> Option<Timestamp> {
        self.point.as_of
    }

    /// Says in an answer about the past of which moment it is.
    fn remember(&self, response: &mut Response) {
        if let Some(moment) = self.point.as_of {
            response.headers_mut().insert(HeaderName::from_static("memento-datetime"), http_date(moment));
        }
        if self.moved.load(Ordering::Relaxed) {
            response.extensions_mut().insert(MovedOn);
        }
    }
}

impl Asked {
    /// Reads the query string against the parameters of the resource.
    #[must_use]
    pub fn reader(&self, known: &[Param]) -> Reader {
        Reader::new(self.uri.query(), known)
    }

    /// The path asked for.
    #[must_use]
    pub fn path(&self) -> &str {
        self.uri.path()
    }

    /// The query asked for.
    #[must_use]
    pub fn query(&self) -> &str {
        self.uri.query().unwrap_or_default()
    }

    /// The path and query asked for.
    #[must_use]
    pub fn path_and_query(&self) -> &str {
        self.uri.path_and_query().map_or("/", |whole| whole.as_str())
    }

    /// Today, UTC; on the day of `as_of` if that is asked for.
    #[must_use]
    pub fn today(&self, as_of: Option<Timestamp>) -> Day {
        day_of(as_of.unwrap_or(self.now))
    }

    /// Ends the reading of parameters and finds the timeline to ask.
    ///
    /// # Errors
    /// Every mistake in the query, or a store that fails.
    pub async fn ground(&self, app: &App, reader: Reader, as_of: Option<Timestamp>) -> Result<Ground, Problem> {
        self.ground_for(app, reader, as_of, self.must_fold).await
    }

    /// The same for an answer that is sent in pieces: nothing written between two of them may show.
    ///
    /// # Errors
    /// Every mistake in the query, or a store that fails.
    pub async fn ground_for_pieces(&self, app: &App, reader: Reader, as_of: Option<Timestamp>) -> Result<Ground, Problem> {
        self.ground_for(app, reader, as_of, true).await
    }

    async fn ground_for(&self, app: &App, reader: Reader, as_of: Option<Timestamp>, must_stay: bool) -> Result<Ground, Problem> {
        let searches = reader.one("q").is_some();
        reader.finish().map_err(Problem::parameters)?;
        // Judged first: everything recorded at the moment or before is in the log by now only if something later is.
        let settled = as_of.is_some_and(|moment| moment < app.service.timeline().head().recorded_at);
        let past = match as_of {
            Some(moment) => Some(app.service.as_of(PastQuery { moment, searches, must_stay, omitted: self.omitted(app) }).await?),
            None => None,
        };
        let audience = self.caller.audience(as_of.unwrap_or(self.now));
        Ok(Ground { past, moved: Arc::default(), settled, point: Standpoint { audience, as_of } })
    }

    /// The events that were public once and are hidden from this caller now: the past does not tell of them either.
    fn omitted(&self, app: &App) -> Vec<String> {
        if self.caller.has_key() { Vec::new() } else { app.service.timeline().retracted(self.now) }
    }

    /// Reads a query string that can only have `as_of`, and finds the timeline to ask.
    ///
    /// # Errors
    /// Every mistake in the query, or a store that fails.
    pub async fn plainly(&self, app: &App, known: &[Param]) -> Result<Ground, Problem> {
        let mut reader = self.reader(known);
        let as_of = reader.as_of(self.now);
        self.ground(app, reader, as_of).await
    }

    /// Answers with one thing that is not an event, asked for by its id.
    ///
    /// # Errors
    /// That it is not there, or every mistake in the query.
    pub async fn thing(&self, app: &App, kind: Kind, id: &str) -> Result<Response, Problem> {
        let ground = self.plainly(app, AsOfParams::list()).await?;
        self.thing_on(app, &ground, kind, id, (self.today(ground.point.as_of), Depends::OnTheLog))
    }

    /// Answers with one thing as it is on a day.
    ///
    /// # Errors
    /// That it is not there.
    pub fn thing_on(&self, app: &App, ground: &Ground, kind: Kind, id: &str, on: (Day, Depends)) -> Result<Response, Problem> {
        match things::one(&ground.view(app), kind, id, on.0, ground.audience()) {
            Found::Here(body, stamp) => self.revised(ground, stamp.revision, on.1, body),
            Found::Gone(_) => Err(withdrawn(kind, id)),
            Found::Never => Err(missing(kind, id)),
        }
    }

    /// Answers with one thing in one revision.
    ///
    /// # Errors
    /// None of its own.
    pub fn revised(&self, ground: &Ground, revision: u32, depends: Depends, body: Vec<u8>) -> Result<Response, Problem> {
        let tag = caching::revision_tag(revision, &body);
        self.respond(ground, &tag, depends, || Ok(body))
    }

    /// Answers a question, unless the client has the answer already.
    ///
    /// # Errors
    /// Whatever `body` answers.
    pub fn answer(
        &self,
        ground: &Ground,
        view: &Timeline,
        depends: Depends,
        body: impl FnOnce() -> Result<Vec<u8>, Problem>,
    ) -> Result<Response, Problem> {
        let tag = caching::tag(&self.state(ground, view, depends));
        self.respond(ground, &tag, depends, body)
    }

    /// The format asked for: by the extension of the path, then by `format`, then by `Accept`.
    pub fn format(&self, reader: &mut Reader) -> &'static Format {
        let extension = self.uri.path().rsplit('/').next().and_then(|name| name.split_once('.')).map(|(_, extension)| extension);
        if let Some(format) = extension.and_then(formats::named) {
            return format;
        }
        let names: Vec<(&'static str, &'static Format)> = FORMATS.iter().map(|format| (format.name, format)).collect();
        if let Some(format) = reader.choice(FORMAT.name, &names) {
            return format;
        }
        let accept = self.headers.get(ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
        formats::accepted(accept)
    }

    /// Scheme and host that links begin with.
    #[must_use]
    pub fn base(&self) -> String {
        self.base.0.to_string()
    }

    /// Answers a question in a format, unless the client has the answer already.
    ///
    /// # Errors
    /// Whatever `body` answers.
    pub fn answer_as(
        &self,
        ground: &Ground,
        view: &Timeline,
        (depends, format, base): (Depends, &Format, &str),
        body: impl FnOnce() -> Result<Body, Problem>,
    ) -> Result<Response, Problem> {
        let tag = caching::tag(&(self.state(ground, view, depends), format.name, base));
        let mut response = self.respond(ground, &tag, depends, body)?;
        if response.status() == StatusCode::OK {
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(format.content_type));
        }
        Ok(response)
    }

    /// Answers with a page, unless the client has it already.
    ///
    /// # Errors
    /// Whatever `body` answers.
    pub fn page(&self, ground: &Ground, tag: &str, body: impl FnOnce() -> Result<String, Problem>) -> Result<Response, Problem> {
        let keep = if self.caller.has_key() { Keep::Privately } else { Keep::Revalidated };
        let known = caching::is_known(&self.headers, tag);
        let body = if known { String::new() } else { body()? };
        let mut response = caching::answer(known, tag, keep, HTML, || body.into());
        ground.remember(&mut response);
        Ok(response)
    }

    /// All that the answer to this request depends on.
    pub(super) fn state(&self, ground: &Ground, view: &Timeline, depends: Depends) -> impl Hash {
        let today = (depends == Depends::OnToday).then(|| self.today(ground.point.as_of).number());
        (view.version(ground.audience()), self.path_and_query().to_owned(), self.caller.has_key(), today)
    }

    /// The answer for who has it already, for questions that take work before they can be answered.
    pub fn unchanged(&self, ground: &Ground, view: &Timeline, depends: Depends) -> Option<Result<Response, Problem>> {
        let tag = caching::tag(&self.state(ground, view, depends));
        caching::is_known(&self.headers, &tag).then(|| self.respond(ground, &tag, depends, || Ok(Body::empty())))
    }

    /// Answers with a tag made by the caller.
    ///
    /// # Errors
    /// Whatever `body` answers.
    pub fn respond<B: Into<Body>>(
        &self,
        ground: &Ground,
        tag: &str,
        depends: Depends,
        body: impl FnOnce() -> Result<B, Problem>,
    ) -> Result<Response, Problem> {
        let known = caching::is_known(&self.headers, tag);
        let body = if known { Body::empty() } else { body()?.into() };
        let mut response = caching::answer(known, tag, self.keep(ground, depends), JSON, || body);
        ground.remember(&mut response);
        Ok(response)
    }

    fn keep(&self, ground: &Ground, depends: Depends) -> Keep {
        match (self.caller.has_key(), ground.point.as_of, depends) {
            (true, ..) => Keep::Privately,
            // What is left out of it today may be public again tomorrow.
            (false, Some(_), _) if ground.settled && !ground.omits_events() => Keep::Forever,
            (false, Some(_), _) => Keep::Revalidated,
            (false, None, Depends::OnToday) => Keep::UntilMidnight(self.now),
            (false, None, Depends::OnTheLog) => Keep::Shortly,
        }
    }
}

/// The day of a moment, UTC.
#[must_use]
pub fn day_of(moment: Timestamp) -> Day {
    Day::from_number(moment.as_second().div_euclid(86_400))
}

/// A moment as HTTP writes it (RFC 9110, section 5.6.7).
fn http_date(moment: Timestamp) -> HeaderValue {
    let text = DateTimePrinter::new().timestamp_to_rfc9110_string(&moment).unwrap_or_default();
    HeaderValue::try_from(text).expect("an HTTP date is ASCII")
}
