//! `POST /v1/import`: many things at once as NDJSON, all or none.

use axum::extract::{FromRequestParts as _, Request, State};
use axum::response::Response;

use super::App;
use super::access::Caller;
use super::input::author;
use super::problem::{Problem, ProblemBody};
use super::request_body::{SpooledBody, spool_body};
use super::writing::{self, digest_of_head, hexadecimal};
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
pub async fn import_lines(State(app): State<App>, request: Request) -> Result<Response, Problem> {
    let (mut parts, body) = request.into_parts();
    let caller = Caller::from_request_parts(&mut parts, &app).await?;
    let who = caller.at_least(Role::Editor)?;
    let mut digest = digest_of_head(&parts.method, &parts.uri);
    let SpooledBody { file, lines } = spool_body(body, &app, &mut digest).await?;
    let author = author(who, &parts.headers, &parts.uri, &hexadecimal(digest))?;
    let outcome = app.service.write(Write::Import(Box::new(ndjson::lines_of_file(file, lines))), author).await?;
    writing::answer(&app, &outcome).await
}
