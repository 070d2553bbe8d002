//! Every error an answer can be: RFC 9457 problems, their statuses, and the pages their types lead to.
//!
//! The only file that decides the status of an error.

use std::time::Duration;

use axum::body::Body;
use axum::extract::{OriginalUri, Path, Request};
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tower_http::request_id::RequestId;
use utoipa::ToSchema;

use super::pages;
use crate::domain::mistake::Mistake;
use crate::service::write::Refusal;
use crate::store::StoreError;

/// A kind of problem: what `type`, `title` and `status` say, and what its page explains.
#[derive(Debug)]
struct Kind {
    slug: &'static str,
    status: StatusCode,
    title: &'static str,
    meaning: &'static str,
}

macro_rules! kinds {
    ($($name:ident = $slug:literal, $status:ident, $title:literal, $meaning:literal;)*) => {
        $(const $name: &Kind = &Kind { slug: $slug, status: StatusCode::$status, title: $title, meaning: $meaning };)*
        const KINDS: &[&Kind] = &[$($name),*];
    };
}

kinds! {
    PARAMETERS = "invalid-parameters", BAD_REQUEST, "The query has mistakes",
        "`errors` names every parameter that is unknown or has a value that cannot be, with one that would do. Nothing was looked up.";
    HEADERS = "invalid-headers", BAD_REQUEST, "The request's headers have mistakes", "`errors` names every header that cannot be understood.";
    UNREADABLE = "unreadable-body", BAD_REQUEST, "The body cannot be read", "It is not UTF-8, or not JSON; `detail` says where. Nothing was written.";
    CONTENT = "invalid-content", UNPROCESSABLE_ENTITY, "The content has mistakes",
        "The body is JSON, but not what this resource takes. `errors` names every mistake by JSON Pointer (RFC 6901). Nothing was written.";
    KEY_MISSING = "key-missing", UNAUTHORIZED, "A key is needed",
        "Reads are open; writes need `Authorization: Bearer KEY`. Keys are made with `sanctions-timeline key create NAME --role editor`.";
    KEY_UNKNOWN = "key-unknown", UNAUTHORIZED, "The key is not known", "It was never made, was mistyped, or has been revoked.";
    FORBIDDEN = "not-allowed", FORBIDDEN, "The key may not do that", "`detail` says what the key's role is and which role is needed.";
    NOT_FOUND = "not-found", NOT_FOUND, "There is nothing here", "The path, or the id in it, leads nowhere.";
    METHOD = "method-not-allowed", METHOD_NOT_ALLOWED, "This cannot be done here", "The `Allow` header names what can be done with this resource.";
    CONFLICT = "conflict", CONFLICT, "It cannot be so beside what is there", "An id is taken, or others still refer to what should go.";
    GONE = "gone", GONE, "It was withdrawn", "It was here once. Its history tells who withdrew it, when and why.";
    STALE = "stale", PRECONDITION_FAILED, "It is not what the condition says",
        "It changed since the `ETag` in `If-Match` was given. Read it again, and repeat the change if it is still wanted.";
    CONDITION = "condition-required", PRECONDITION_REQUIRED, "An If-Match header is needed",
        "What is there is only changed by who has seen it: send its `ETag` as `If-Match`, or `If-Match: *` for whatever is there.";
    TOO_LARGE = "too-large", PAYLOAD_TOO_LARGE, "The body is too large", "`detail` says how large it may be.";
    TOO_SLOW = "too-slow", REQUEST_TIMEOUT, "The request took too long", "It was not read, or not answered, within the time limit.";
    KEY_REUSED = "idempotency-key-reused", UNPROCESSABLE_ENTITY, "The Idempotency-Key was used before",
        "It came with another request. A new request needs a new key; a repeated one must be the same to the byte.";
    NOT_OFFERED = "format-not-offered", NOT_IMPLEMENTED, "It is not offered in this form", "`detail` names the forms in which it is.";
    TOO_MANY = "too-many-requests", TOO_MANY_REQUESTS, "Too many requests", "One address may make a limited number of requests a second. `Retry-After` says when to ask again.";
    OVERLOADED = "overloaded", SERVICE_UNAVAILABLE, "The service is busy", "More is asked than can be answered in time. `Retry-After` says when to ask again.";
    UNAVAILABLE = "unavailable", SERVICE_UNAVAILABLE, "The service cannot do that now", "Nothing was lost. `Retry-After` says when to ask again.";
    BROKEN = "broken", INTERNAL_SERVER_ERROR, "The service made a mistake", "It was logged under the `request_id`. Nothing was half written.";
}

/// An error as an answer.
#[derive(Debug, Clone)]
pub struct Problem {
    kind: &'static Kind,
    detail: String,
    errors: Vec<Mistake>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

/// How many mistakes one answer names.
const MOST_ERRORS: usize = 100;

impl Problem {
    fn new(kind: &'static Kind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), errors: Vec::new(), headers: Vec::new() }
    }

    fn with(kind: &'static Kind, errors: Vec<Mistake>) -> Self {
        let detail = match errors.len() {
            1 => errors[0].detail.clone(),
            many => format!("{many} mistakes; each is named in `errors`"),
        };
        Self { kind, detail, errors, headers: Vec::new() }
    }

    /// Mistakes in the query.
    #[must_use]
    pub fn parameters(errors: Vec<Mistake>) -> Self {
        Self::with(PARAMETERS, errors)
    }

    /// A header that cannot be understood.
    #[must_use]
    pub fn headers(errors: Vec<Mistake>) -> Self {
        Self::with(HEADERS, errors)
    }

    /// A body that is not what it should be.
    pub fn unreadable(detail: impl Into<String>) -> Self {
        Self::new(UNREADABLE, detail)
    }

    /// A body that is JSON, but not what the resource takes.
    #[must_use]
    pub fn content(errors: Vec<Mistake>) -> Self {
        Self::with(CONTENT, errors)
    }

    /// Something that cannot be done as things are.
    pub fn conflict(detail: impl Into<String>) -> Self {
        Self::new(CONFLICT, detail)
    }

    /// A body larger than it may be.
    #[must_use]
    pub fn too_large(most: usize) -> Self {
        Self::new(TOO_LARGE, format!("at most {most} bytes are taken here"))
    }

    /// A body that did not come in time.
    #[must_use]
    pub fn too_slow() -> Self {
        Self::new(TOO_SLOW, "the time for this request is over")
    }

    /// A write, or a hidden thing, without a key.
    #[must_use]
    pub fn key_missing() -> Self {
        let mut problem = Self::new(KEY_MISSING, "send `Authorization: Bearer KEY`");
        problem.headers.push((WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"sanctions-timeline\"")));
        problem
    }

    /// A replacement of an event by what was seen of it without a key.
    pub fn seen_in_part() -> Self {
        let detail = "this would remove relations to events that are hidden from readers without a key; read the event with your key, and send that ETag";
        Self::new(STALE, detail)
    }

    /// A key nobody has.
    #[must_use]
    pub fn key_unknown() -> Self {
        let mut problem = Self::new(KEY_UNKNOWN, "this key is not known here; keys are made with `sanctions-timeline key create`");
        problem.headers.push((WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"sanctions-timeline\", error=\"invalid_token\"")));
        problem
    }

    /// A key whose role does not suffice.
    pub fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(FORBIDDEN, detail)
    }

    /// Nothing is there.
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(NOT_FOUND, detail)
    }

    /// There is something, in other forms.
    pub fn not_offered(detail: impl Into<String>) -> Self {
        Self::new(NOT_OFFERED, detail)
    }

    /// Something was there.
    pub fn gone(detail: impl Into<String>) -> Self {
        Self::new(GONE, detail)
    }

    /// The service cannot do it now.
    pub fn unavailable(detail: impl Into<String>) -> Self {
        let mut problem = Self::new(UNAVAILABLE, detail);
        problem.headers.push((RETRY_AFTER, HeaderValue::from_static("1")));
        problem
    }

    /// One address asks too often; it may ask again after `wait`.
    #[must_use]
    pub fn too_many(wait: Duration) -> Self {
        let mut problem = Self::new(TOO_MANY, "this address has asked too often; wait as long as `Retry-After` says");
        problem.headers.push((RETRY_AFTER, HeaderValue::from(wait.as_secs() + 1)));
        problem
    }

    /// More is asked than can be answered in time.
    #[must_use]
    pub fn overloaded() -> Self {
        let mut problem = Self::new(OVERLOADED, "too many requests are being answered; ask again in a second");
        problem.headers.push((RETRY_AFTER, HeaderValue::from_static("1")));
        problem
    }

    /// A mistake of ours: logged here, not told.
    #[must_use]
    pub fn broken(what: &str) -> Self {
        tracing::error!(what, "a mistake of ours");
        Self::new(BROKEN, "the request was in order; the service failed")
    }

    fn shown<'a>(&'a self, instance: &'a str, request_id: Option<&'a str>) -> ProblemBody<'a> {
        ProblemBody {
            kind: format!("/problems/{}", self.kind.slug),
            title: self.kind.title,
            status: self.kind.status.as_u16(),
            detail: &self.detail,
            instance,
            request_id,
            errors: &self.errors[..self.errors.len().min(MOST_ERRORS)],
        }
    }
}

/// An RFC 9457 problem.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody<'a> {
    /// Leads to a page about this kind of problem, relative to this server.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind of problem in a few words.
    pub title: &'a str,
    /// The status of the answer.
    pub status: u16,
    /// What is wrong with this request.
    pub detail: &'a str,
    /// The request.
    pub instance: &'a str,
    /// The `X-Request-Id` of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<&'a str>,
    /// All the mistakes at once: `{ parameter | pointer | header | line, detail, allowed?, example?, did_you_mean? }`.
    #[serde(skip_serializing_if = "<[Mistake]>::is_empty")]
    #[schema(value_type = Vec<Object>)]
    pub errors: &'a [Mistake],
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let said = refusal.to_string();
        match refusal {
            Refusal::Mistakes(errors) => Self::content(errors),
            Refusal::Never { .. } => Self::not_found(said),
            Refusal::Gone { .. } => Self::gone(said),
            Refusal::Taken { id, .. } => Self::conflict(format!("{said}; replace it with PUT …/{id} and If-Match, or choose another id")),
            Refusal::InUse { .. } => Self::conflict(said),
            Refusal::Decided { event, .. } => Self::conflict(format!("{said}; correct or withdraw /v1/events/{event} instead")),
            Refusal::Stale(Some(revision)) => Self::new(STALE, format!("it is now in revision {revision}")),
            Refusal::Stale(None) => Self::new(STALE, "it is not there"),
            Refusal::ConditionRequired(_) => Self::new(CONDITION, format!("{said}; send its ETag as If-Match")),
            Refusal::KeyReused => Self::new(KEY_REUSED, said),
            Refusal::Store(error) => error.into(),
            Refusal::Broken(what) => Self::broken(&what),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        if !matches!(error, StoreError::Unavailable(_)) {
            tracing::error!(%error, "the store failed");
        }
        Self::unavailable("the store cannot be reached; nothing was written")
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.kind.status;
        response.headers_mut().extend(self.headers.iter().cloned());
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes the body of every problem, once it is known which request it answers; the innermost errors become problems too.
pub async fn write_problems(OriginalUri(uri): OriginalUri, request: Request, next: Next) -> Response {
    let answered = Answered::of(uri, &request);
    let mut response = next.run(request).await;
    if response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED || response.status().is_redirection() {
        return response;
    }
    let problem = response.extensions_mut().remove::<Problem>().or_else(|| foreign(response.status()));
    match problem {
        Some(problem) => answered.write(&problem, response),
        None => response,
    }
}

/// A problem as a whole answer, for requests that are refused before they reach the routes.
pub fn finish(problem: Problem, request: &Request) -> Response {
    let answered = Answered::of(request.uri().clone(), request);
    let mut response = answered.write(&problem.clone(), problem.into_response());
    response.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response.headers_mut().insert(HeaderName::from_static("x-content-type-options"), HeaderValue::from_static("nosniff"));
    response
}

/// The parts of a request that its problem document needs: URI, request id, method and whether a page is wanted.
struct Answered {
    uri: Uri,
    request_id: Option<String>,
    is_head: bool,
    as_page: bool,
}

impl Answered {
    fn of(uri: Uri, request: &Request) -> Self {
        let request_id = request.extensions().get::<RequestId>().and_then(|id| id.header_value().to_str().ok()).map(str::to_owned);
        let as_page = pages::errors::is_wanted(&uri, request.headers());
        Self { uri, request_id, is_head: request.method() == Method::HEAD, as_page }
    }

    /// Writes the body of a problem into the answer that has its status and headers.
    fn write(&self, problem: &Problem, response: Response) -> Response {
        let (mut parts, _) = response.into_parts();
        parts.headers.remove(CONTENT_LENGTH);
        parts.headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
        let instance = self.uri.path_and_query().map_or("", |path| path.as_str());
        let shown = problem.shown(instance, self.request_id.as_deref());
        let (kind, body) = if self.as_page {
            let framing = if self.uri.path() == "/embed" { pages::Framing::Allowed } else { pages::Framing::Forbidden };
            pages::guard(&mut parts.headers, framing);
            ("text/html; charset=utf-8", pages::errors::page(&shown).into_bytes())
        } else {
            ("application/problem+json", serde_json::to_vec(&shown).expect("a problem is plain data"))
        };
        parts.headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        let body = if self.is_head { Body::empty() } else { Body::from(body) };
        Response::from_parts(parts, body)
    }
}

/// The problem behind a bare status that a library answered with.
fn foreign(status: StatusCode) -> Option<Problem> {
    let kind = KINDS.iter().find(|kind| kind.status == status)?;
    Some(Problem::new(kind, kind.meaning))
}

/// What a caught panic answers with.
#[allow(clippy::needless_pass_by_value)] // the shape tower-http asks for
pub fn of_panic(panic: Box<dyn std::any::Any + Send>) -> Response {
    let what = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    Problem::broken(what.unwrap_or("a panic without words")).into_response()
}

/// Answers requests for paths that do not exist.
pub async fn no_route(OriginalUri(uri): OriginalUri) -> Problem {
    Problem::not_found(format!("there is no {}; /openapi.json names every path", uri.path()))
}

/// Answers requests with a method that a path does not have.
pub async fn no_method(method: Method, OriginalUri(uri): OriginalUri) -> Problem {
    Problem::new(METHOD, format!("{method} cannot be done with {}; see the Allow header", uri.path()))
}

/// The page about a kind of problem.
#[utoipa::path(
    get, path = "/problems/{slug}", tag = "about",
    params(("slug" = String, Path, description = "the last part of a problem's `type`")),
    responses((status = 200, description = "What this kind of problem means.", content_type = "text/plain"), (status = 404, description = "No such kind."))
)]
pub async fn show_problem(Path(slug): Path<String>) -> Result<String, Problem> {
    let kind = KINDS.iter().find(|kind| kind.slug == slug).ok_or_else(|| {
        let known: Vec<&str> = KINDS.iter().map(|kind| kind.slug).collect();
        Problem::not_found(format!("there is no such problem; the kinds are {}", known.join(", ")))
    })?;
    Ok(format!("{} {}\n\n{}\n", kind.status.as_u16(), kind.title, kind.meaning))
}
