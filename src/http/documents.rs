//! `/v1/documents`: sources, and their texts for who may have them.

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;

use super::App;
use super::asked::{Asked, Depends};
use super::input::{Id, missing, utf8, withdrawn};
use super::params::AsOfParams;
use super::problem::{Problem, ProblemBody};
use super::writing::{self, EditorRequest};
use crate::domain::change::Kind;
use crate::domain::document::Document;
use crate::render::{json, things};
use crate::service::write::Write;
use crate::store::Role;
use crate::timeline::Timeline;
use crate::timeline::shelf::{Found, Stamp};

const KIND: Kind = Kind::Document;

/// Every source, with how many events it speaks of.
#[utoipa::path(
    get, path = "/v1/documents", tag = "documents", params(AsOfParams),
    responses(
        (status = 200, description = "`{ data: [document], meta, links }`, by id."),
        (status = 304, description = "The client has it already."),
        (status = 400, description = "The query has mistakes.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn list_documents(State(app): State<App>, asked: Asked) -> Result<Response, Problem> {
    let ground = asked.plainly(&app, AsOfParams::list()).await?;
    let timeline = ground.view(&app);
    asked.answer(&ground, &timeline, Depends::OnTheLog, || {
        let documents = things::documents(&timeline, ground.audience());
        Ok(json::plain_list(&documents, "documents", timeline.version(ground.audience()).0, asked.path_and_query()))
    })
}

/// One source.
#[utoipa::path(
    get, path = "/v1/documents/{id}", tag = "documents", params(("id" = String, Path, description = "The document's id."), AsOfParams),
    responses(
        (status = 200, description = "The document's metadata. Its `ETag` is what `If-Match` wants."),
        (status = 304, description = "The client has it already."),
        (status = 404, description = "There is no such document.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 410, description = "It was withdrawn.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn show_document(State(app): State<App>, asked: Asked, Id(id): Id) -> Result<Response, Problem> {
    asked.thing(&app, KIND, &id).await
}

fn find<'a>(timeline: &'a Timeline, id: &str) -> Result<(&'a Document, Stamp), Problem> {
    match timeline.documents().find(id) {
        Found::Here(document, stamp) => Ok((document, stamp)),
        Found::Gone(_) => Err(withdrawn(KIND, id)),
        Found::Never => Err(missing(KIND, id)),
    }
}

/// The whole text of a source: for who has a key, or for everybody where `text_public` is true.
#[utoipa::path(
    get, path = "/v1/documents/{id}/text", tag = "documents", params(("id" = String, Path, description = "The document's id."), AsOfParams),
    responses(
        (status = 200, description = "The text, to the byte.", content_type = "text/plain"),
        (status = 401, description = "The text is not public.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "No such document, or its text is not held.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn show_text(State(app): State<App>, asked: Asked, Id(id): Id) -> Result<Response, Problem> {
    let ground = asked.plainly(&app, AsOfParams::list()).await?;
    let timeline = ground.view(&app);
    let (document, stamp) = find(&timeline, &id)?;
    if !document.text_public {
        asked.caller.at_least(Role::Reader)?;
    }
    let text = timeline.text(&id).ok_or_else(|| Problem::not_found(format!("the text of “{id}” is not held; PUT it here")))?;
    let mut response = asked.revised(&ground, stamp.revision, Depends::OnTheLog, text.as_bytes().to_vec())?;
    response.headers_mut().insert(CONTENT_TYPE, axum::http::HeaderValue::from_static("text/plain; charset=utf-8"));
    Ok(response)
}

/// Supplies the text of a source; its SHA-256 must be the one the source is known by. Quotes into it come alive.
#[utoipa::path(
    put, path = "/v1/documents/{id}/text", tag = "documents", security(("key" = [])),
    params(("id" = String, Path, description = "The document's id.")),
    request_body(content = String, content_type = "text/plain"),
    responses(
        (status = 200, description = "The text is held; the document."),
        (status = 400, description = "The body is not UTF-8.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "A key is needed.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "It is another text: both hashes are named.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn put_text(State(app): State<App>, Id(id): Id, EditorRequest { author, body, .. }: EditorRequest) -> Result<Response, Problem> {
    let text = utf8(&body)?.to_owned();
    let outcome = app.service.write(Write::Text(id, text), author).await?;
    writing::answer(&app, &outcome).await
}

writing::writes! {
    KIND, "documents", "/v1/documents", "/v1/documents/{id}",
    create_document, put_document, patch_document, delete_document
}
