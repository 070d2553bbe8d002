//! `/v1/actors`, `/v1/types`, `/v1/tags`: the words there are, with how many events have each.

use axum::extract::State;
use axum::response::Response;

use super::App;
use super::asked::{Asked, Depends};
use super::input::Id;
use super::params::AsOfParams;
use super::problem::{Problem, ProblemBody};
use super::writing;
use crate::domain::change::Kind;
use crate::render::{json, things};

/// Every actor, with how many events it takes part in.
#[utoipa::path(
    get, path = "/v1/actors", tag = "vocabulary", params(AsOfParams),
    responses(
        (status = 200, description = "`{ data: [actor], meta, links }`, by id."),
        (status = 304, description = "The client has it already."),
        (status = 400, description = "The query has mistakes.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn list_actors(State(app): State<App>, asked: Asked) -> Result<Response, Problem> {
    let ground = asked.plainly(&app, AsOfParams::list()).await?;
    let timeline = ground.view(&app);
    asked.answer(&ground, &timeline, Depends::OnTheLog, || {
        let actors = things::actors(&timeline, ground.audience());
        Ok(json::plain_list(&actors, "actors", timeline.version(ground.audience()).0, asked.path_and_query()))
    })
}

/// One actor.
#[utoipa::path(
    get, path = "/v1/actors/{id}", tag = "vocabulary", params(("id" = String, Path, description = "The actor's id."), AsOfParams),
    responses(
        (status = 200, description = "The actor. Its `ETag` is what `If-Match` wants."),
        (status = 304, description = "The client has it already."),
        (status = 404, description = "There is no such actor.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 410, description = "It was withdrawn.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn show_actor(State(app): State<App>, asked: Asked, Id(id): Id) -> Result<Response, Problem> {
    asked.thing(&app, Kind::Actor, &id).await
}

/// Every event type, with how many events have it.
#[utoipa::path(
    get, path = "/v1/types", tag = "vocabulary", params(AsOfParams),
    responses(
        (status = 200, description = "`{ data: [type], meta, links }`, by id."),
        (status = 304, description = "The client has it already."),
        (status = 400, description = "The query has mistakes.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn list_types(State(app): State<App>, asked: Asked) -> Result<Response, Problem> {
    let ground = asked.plainly(&app, AsOfParams::list()).await?;
    let timeline = ground.view(&app);
    asked.answer(&ground, &timeline, Depends::OnTheLog, || {
        let types = things::types(&timeline, ground.audience());
        Ok(json::plain_list(&types, "types", timeline.version(ground.audience()).0, asked.path_and_query()))
    })
}

/// One event type.
#[utoipa::path(
    get, path = "/v1/types/{id}", tag = "vocabulary", params(("id" = String, Path, description = "The type's id."), AsOfParams),
    responses(
        (status = 200, description = "The type. Its `ETag` is what `If-Match` wants."),
        (status = 304, description = "The client has it already."),
        (status = 404, description = "There is no such type.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 410, description = "It was withdrawn.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn show_type(State(app): State<App>, asked: Asked, Id(id): Id) -> Result<Response, Problem> {
    asked.thing(&app, Kind::Type, &id).await
}

/// Every tag in use, with how many events have it.
#[utoipa::path(
    get, path = "/v1/tags", tag = "vocabulary", params(AsOfParams),
    responses(
        (status = 200, description = "`{ data: [{ id, events }], meta, links }`, by id."),
        (status = 304, description = "The client has it already."),
        (status = 400, description = "The query has mistakes.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn list_tags(State(app): State<App>, asked: Asked) -> Result<Response, Problem> {
    let ground = asked.plainly(&app, AsOfParams::list()).await?;
    let timeline = ground.view(&app);
    asked.answer(&ground, &timeline, Depends::OnTheLog, || {
        let tags = things::tags(&timeline, ground.audience());
        Ok(json::plain_list(&tags, "tags", timeline.version(ground.audience()).0, asked.path_and_query()))
    })
}

/// Writing actors.
pub mod actors {
    use super::{App, Id, Kind, Problem, ProblemBody, Response, State, writing};

    writing::writes! {
        Kind::Actor, "vocabulary", "/v1/actors", "/v1/actors/{id}",
        create_actor, put_actor, patch_actor, delete_actor
    }
}

/// Writing event types.
pub mod event_types {
    use super::{App, Id, Kind, Problem, ProblemBody, Response, State, writing};

    writing::writes! {
        Kind::Type, "vocabulary", "/v1/types", "/v1/types/{id}",
        create_type, put_type, patch_type, delete_type
    }
}
