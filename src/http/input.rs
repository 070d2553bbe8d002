//! Bodies and paths as they come in: bytes within limits, JSON with a depth limit, ids said back.

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri};
use serde_json::Value;

use super::App;
use super::caching::revision_in;
use super::params::{REASON, Reader};
use super::problem::Problem;
use crate::domain;
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
    domain::json::parse(text.as_bytes()).map_err(|error| Problem::unreadable(format!("the body is not JSON that can be read: {error}")))
}

/// The precondition of a write (RFC 9110, section 13.1.1): `If-Match` compares strongly, so a weak tag never matches, and neither
/// does one that this service did not make.
#[must_use]
pub fn condition(headers: &HeaderMap) -> Condition {
    if headers.get("if-none-match").is_some_and(|value| value.as_bytes().trim_ascii() == b"*") {
        return Condition::Absent;
    }
    let values: Vec<&str> = headers.get_all("if-match").iter().map(|value| value.to_str().unwrap_or_default()).collect();
    match &values[..] {
        [] => Condition::Unsaid,
        [any] if any.trim() == "*" => Condition::Exists,
        lists => Condition::Revision(lists.iter().flat_map(|list| list.split(',')).filter_map(revision_in).collect()),
    }
}

/// The longest reason that is kept in the log, in characters.
pub const LONGEST_REASON: usize = 2_000;

/// Reads the author of a write from its headers and query: key name, reason and `Idempotency-Key`. `request` is the digest of
/// method, path and body.
///
/// # Errors
/// A problem for parameters other than `reason`, and for headers that cannot be kept.
pub fn author(who: &str, headers: &HeaderMap, uri: &Uri, request: &str) -> Result<Author, Problem> {
    let mut reader = Reader::new(uri.query(), &[REASON]);
    let in_query = reader.one(REASON.name).map(str::to_owned);
    if let Some(fault) = in_query.as_deref().and_then(|reason| fault(reason, LONGEST_REASON)) {
        reader.mistake(REASON.name, fault);
    }
    reader.finish().map_err(Problem::parameters)?;
    let in_header = text_header(headers, "Reason", LONGEST_REASON)?;
    let idempotency =
        text_header(headers, "Idempotency-Key", 255)?.map(|key| Idempotency { key: format!("{who} {key}"), request: request.to_owned() });
    Ok(Author { who: who.to_owned(), reason: in_query.or(in_header).filter(|reason| !reason.trim().is_empty()), idempotency })
}

fn text_header(headers: &HeaderMap, name: &'static str, most: usize) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get(name) else { return Ok(None) };
    let refused = |fault: String| Problem::headers(vec![Mistake::header(name, fault)]);
    let text = std::str::from_utf8(value.as_bytes()).map_err(|_| refused("it is not UTF-8".to_owned()))?;
    fault(text, most).map_or_else(|| Ok(Some(text.to_owned())), |fault| Err(refused(fault)))
}

/// Describes the error in a text that may have at most `most` characters; `None` if there is none.
fn fault(text: &str, most: usize) -> Option<String> {
    let count = text.chars().count();
    if count > most {
        return Some(format!("{} has {count} characters; at most {most} are kept", said(text)));
    }
    let control = text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t' | '\r'));
    control.then(|| format!("{} holds control characters", said(text)))
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
