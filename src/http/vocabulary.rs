//! `/v1/actors`, `/v1/types`, `/v1/tags`: the words there are, with how many events have each.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::Method;
use axum::response::Response;
use serde::Serialize;

use super::App;
use super::asked::{Asked, Depends};
use super::input::{Bytes, Id, missing, withdrawn};
use super::params::AsOfParams;
use super::problem::{Problem, ProblemBody};
use super::writing;
use crate::domain::change::Kind;
use crate::render::json;
use crate::timeline::query::filter;
use crate::timeline::shelf::{Found, Stamp};

/// Something with how many events have it.
#[derive(Serialize)]
struct Counted<'a, T> {
    #[serde(flatten)]
    item: &'a T,
    events: u64,
    revision: u32,
    created_at: jiff::Timestamp,
    updated_at: jiff::Timestamp,
}

impl<'a, T> Counted<'a, T> {
    fn new(item: &'a T, events: u64, stamp: Stamp) -> Self {
        Self { item, events, revision: stamp.revision, created_at: stamp.created_at, updated_at: stamp.updated_at }
    }
}

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
    let ground = asked.plainly(&app, &AsOfParams::list()).await?;
    let view = ground.view(&app);
    let audience = ground.audience();
    asked.answer(&ground, &view, Depends::OnTheLog, || {
        let count = |id: &str| view.count(filter::ACTOR, id, audience);
        let actors: Vec<_> = view.actors().iter().map(|(actor, stamp)| Counted::new(actor, count(actor.id.as_str()), stamp)).collect();
        Ok(json::plain_list(&actors, "actors", view.version(audience).0, asked.path_and_query()))
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
    let ground = asked.plainly(&app, &AsOfParams::list()).await?;
    let view = ground.view(&app);
    let (actor, stamp) = match view.actors().find(&id) {
        Found::Here(actor, stamp) => (actor, stamp),
        Found::Gone(_) => return Err(withdrawn(Kind::Actor, &id)),
        Found::Never => return Err(missing(Kind::Actor, &id)),
    };
    let shown = Counted::new(actor, view.count(filter::ACTOR, &id, ground.audience()), stamp);
    asked.revised(&ground, stamp.revision, Depends::OnTheLog, &json::one(&shown))
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
    let ground = asked.plainly(&app, &AsOfParams::list()).await?;
    let view = ground.view(&app);
    let audience = ground.audience();
    asked.answer(&ground, &view, Depends::OnTheLog, || {
        let count = |id: &str| view.count(filter::TYPE, id, audience);
        let types: Vec<_> = view.types().iter().map(|(kind, stamp)| Counted::new(kind, count(kind.id.as_str()), stamp)).collect();
        Ok(json::plain_list(&types, "types", view.version(audience).0, asked.path_and_query()))
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
    let ground = asked.plainly(&app, &AsOfParams::list()).await?;
    let view = ground.view(&app);
    let (kind, stamp) = match view.types().find(&id) {
        Found::Here(kind, stamp) => (kind, stamp),
        Found::Gone(_) => return Err(withdrawn(Kind::Type, &id)),
        Found::Never => return Err(missing(Kind::Type, &id)),
    };
    let shown = Counted::new(kind, view.count(filter::TYPE, &id, ground.audience()), stamp);
    asked.revised(&ground, stamp.revision, Depends::OnTheLog, &json::one(&shown))
}

#[derive(Serialize)]
struct Tag<'a> {
    id: &'a str,
    events: u64,
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
    let ground = asked.plainly(&app, &AsOfParams::list()).await?;
    let view = ground.view(&app);
    let audience = ground.audience();
    asked.answer(&ground, &view, Depends::OnTheLog, || {
        let tags: Vec<Tag<'_>> = view.counts(filter::TAG, audience).into_iter().map(|(id, events)| Tag { id, events }).collect();
        Ok(json::plain_list(&tags, "tags", view.version(audience).0, asked.path_and_query()))
    })
}

/// Writing actors.
pub mod actors {
    use super::{App, Bytes, HeaderMap, Id, Kind, Method, Problem, ProblemBody, Response, State, writing};

    writing::writes! {
        Kind::Actor, "vocabulary", "/v1/actors", "/v1/actors/{id}",
        create_actor, put_actor, patch_actor, delete_actor
    }
}

/// Writing event types.
pub mod types {
    use super::{App, Bytes, HeaderMap, Id, Kind, Method, Problem, ProblemBody, Response, State, writing};

    writing::writes! {
        Kind::Type, "vocabulary", "/v1/types", "/v1/types/{id}",
        create_type, put_type, patch_type, delete_type
    }
}
