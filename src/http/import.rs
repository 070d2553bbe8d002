//! `POST /v1/import`: many things at once as NDJSON, all or none.

use axum::extract::State;
use axum::http::{HeaderMap, Method, Uri};
use axum::response::Response;

use super::App;
use super::access::Caller;
use super::input::{ImportBytes, author, utf8};
use super::problem::{Problem, ProblemBody};
use super::writing;
use crate::ingest::ndjson;
use crate::service::write::Write;
use crate::store::Role;

/// Creates or replaces many things, all or none; every bad line is named by its number.
#[utoipa::path(
    post, path = "/v1/import", tag = "events", security(("key" = [])),
    request_body(content = String, content_type = "application/x-ndjson", description = "A JSON object a line: `kind` (type, actor, measure, document, event) and the thing's own fields, as `sanctions-timeline export` writes them."),
    params(
        ("reason" = Option<String>, Query, description = "Why: kept in the log. A `Reason` header does the same."),
        ("Idempotency-Key" = Option<String>, Header, description = "The same request under the same key is made once.")
    ),
    responses(
        (status = 200, description = "`{ did: \"imported\", created, updated, unchanged }`"),
        (status = 401, description = "A key is needed.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 413, description = "The body is too large.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "Some lines have mistakes; nothing was written.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn import_lines(
    State(app): State<App>,
    caller: Caller,
    uri: Uri,
    headers: HeaderMap,
    ImportBytes(body): ImportBytes,
) -> Result<Response, Problem> {
    let who = caller.at_least(Role::Editor)?;
    let author = author(who, &headers, &Method::POST, &uri, &body)?;
    utf8(&body)?;
    let outcome = app.service.write(Write::Import(Box::new(ndjson::lines(body))), author).await?;
    writing::answer(&app, &outcome).await
}
