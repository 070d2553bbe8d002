//! `/v1/documents/{id}/mentions`: the temporal expressions of a text, and what each means.

use axum::extract::State;
use axum::response::Response;

use super::App;
use super::asked::{Asked, Depends};
use super::input::Id;
use super::params::AsOfParams;
use super::problem::{Problem, ProblemBody};
use super::reading::matter;
use crate::render::json;
use crate::render::reading::mentions;
use crate::store::Role;

/// What a text says of time: each expression with its place in code points, its TIMEX3 type and value, its date in EDTF, what
/// that counts from, the rule that decided, other readings, and how sure this one is.
#[utoipa::path(
    get, path = "/v1/documents/{id}/mentions", tag = "reading",
    params(("id" = String, Path, description = "The document's id."), AsOfParams),
    responses(
        (status = 200, description = "`{ data: [{ start, end, text, type, value, mod?, edtf, anchor, alternatives?, confidence, rule }], meta, links }`, in the order of the text."),
        (status = 304, description = "The client has it already."),
        (status = 401, description = "The text is not public.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "No such document, or its text is not held.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "The day it was published is not known.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn list_mentions(State(app): State<App>, asked: Asked, Id(id): Id) -> Result<Response, Problem> {
    let ground = asked.plainly(&app, AsOfParams::list()).await?;
    let matter = matter(&app, &ground, &id)?;
    if !matter.document.text_public {
        asked.caller.at_least(Role::Reader)?;
    }
    let unchanged = asked.unchanged(&ground, &ground.view(&app), Depends::OnTheLog);
    if let Some(answer) = unchanged {
        return answer;
    }
    let expressions = matter.expressions().await?;
    let view = ground.view(&app);
    asked.answer(&ground, &view, Depends::OnTheLog, || {
        let found = mentions(&matter.text, &expressions);
        let query = format!("temporal expressions of {id}, counted from {}", matter.published);
        Ok(json::plain_list(&found, &query, view.version(ground.audience()).0, asked.path_and_query()))
    })
}
