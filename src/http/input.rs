//! Bodies and paths as they come in: bytes within limits, JSON with a depth limit, ids said back.

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri};
use serde_json::Value;

use super::App;
use super::caching::revision_in;
use super::params::{REASON, Reader};
use super::problem::Problem;
use crate::domain::change::Kind;
use crate::domain::mistake::{Mistake, said};
use crate::service::write::{Author, Condition, Idempotency};

/// The id in a path.
pub struct Id(pub String);

impl FromRequestParts<App> for Id {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let Path(id) = Path::<String>::from_request_parts(parts, app).await.map_err(|error| Problem::not_found(error.to_string()))?;
        Ok(Self(id))
    }
}

/// The text that a body is.
///
/// # Errors
/// A problem that says where it is not UTF-8.
pub fn utf8(bytes: &[u8]) -> Result<&str, Problem> {
    std::str::from_utf8(bytes)
        .map_err(|error| Problem::unreadable(format!("the body is not UTF-8: byte {} cannot stand there", error.valid_up_to())))
}

/// The JSON value that a body is.
///
/// # Errors
/// A problem that says where it is not JSON.
pub fn json(bytes: &[u8]) -> Result<Value, Problem> {
    let text = utf8(bytes)?;
    if text.trim().is_empty() {
        return Err(Problem::unreadable("the body is empty; a JSON object is expected"));
    }
    serde_json::from_str(text).map_err(|error| Problem::unreadable(format!("the body is not JSON: {error}")))
}

/// What must be so for a write to be made.
///
/// # Errors
/// A problem for a condition that names no revision.
pub fn condition(headers: &HeaderMap) -> Result<Condition, Problem> {
    if headers.get("if-none-match").is_some_and(|value| value.as_bytes().trim_ascii() == b"*") {
        return Ok(Condition::Absent);
    }
    let Some(value) = headers.get("if-match") else { return Ok(Condition::Unsaid) };
    let text = value.to_str().unwrap_or("");
    if text.trim() == "*" {
        return Ok(Condition::Exists);
    }
    let refused = || {
        let detail = format!("{} is not an ETag of this service; send the ETag of the GET as it was, quotes included", said(text));
        Problem::headers(vec![Mistake::header("If-Match", detail).example("\"3-9f86d081884c7d65\"")])
    };
    text.split(',').map(|tag| revision_in(tag).ok_or_else(refused)).collect::<Result<_, _>>().map(Condition::Revision)
}

/// Who writes, why, and under which `Idempotency-Key`; `request` is the digest of method, path and body.
///
/// # Errors
/// A problem for parameters other than `reason`, and for headers that cannot be kept.
pub fn author(who: &str, headers: &HeaderMap, uri: &Uri, request: &str) -> Result<Author, Problem> {
    let reader = Reader::new(uri.query(), &[REASON]);
    let in_query = reader.one(REASON.name).map(str::to_owned);
    reader.finish().map_err(Problem::parameters)?;
    let in_header = text_header(headers, "Reason", 2_000)?;
    let idempotency =
        text_header(headers, "Idempotency-Key", 255)?.map(|key| Idempotency { key: format!("{who} {key}"), request: request.to_owned() });
    Ok(Author { who: who.to_owned(), reason: in_query.or(in_header).filter(|reason| !reason.trim().is_empty()), idempotency })
}

fn text_header(headers: &HeaderMap, name: &'static str, most: usize) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get(name) else { return Ok(None) };
    let text = std::str::from_utf8(value.as_bytes()).ok().filter(|text| text.chars().count() <= most);
    let refused = || Problem::headers(vec![Mistake::header(name, format!("at most {most} characters of UTF-8 are kept"))]);
    text.map(|text| Some(text.to_owned())).ok_or_else(refused)
}

/// The problem for a thing that is not there.
#[must_use]
pub fn missing(kind: Kind, id: &str) -> Problem {
    Problem::not_found(format!("there is no {} {}", kind.word(), said(id)))
}

/// The problem for a thing that was withdrawn.
#[must_use]
pub fn withdrawn(kind: Kind, id: &str) -> Problem {
    Problem::gone(format!("the {} {} was withdrawn; its history says why", kind.word(), said(id)))
}
