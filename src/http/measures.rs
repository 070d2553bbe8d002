//! `/v1/measures` and `/v1/in-force`: what was in force on a day, and how do you know?

use axum::extract::State;
use axum::response::Response;

use super::App;
use super::asked::{Asked, Depends, Ground};
use super::input::Id;
use super::params::{ON, OnParams, Reader};
use super::problem::{Problem, ProblemBody};
use super::writing;
use crate::domain::change::Kind;
use crate::domain::date::Day;
use crate::render::json;

const KIND: Kind = Kind::Measure;

/// The day asked about and the timeline to ask.
async fn on(app: &App, asked: &Asked) -> Result<(Day, Depends, Ground), Problem> {
    let mut reader: Reader = asked.reader(OnParams::list());
    let day = reader.day(ON.name);
    let as_of = reader.as_of(asked.now);
    let depends = if day.is_some() { Depends::OnTheLog } else { Depends::OnToday };
    let ground = asked.ground(app, reader, as_of).await?;
    Ok((day.unwrap_or_else(|| asked.today(as_of)), depends, ground))
}

/// Every measure with whether it is in force on a day: yes, no or possibly, and the events that make it so.
#[utoipa::path(
    get, path = "/v1/in-force", tag = "measures", params(OnParams),
    responses(
        (status = 200, description = "`{ data: [{ measure, in_force, since, until, days_left, confirmed_through, reason, events }], meta, links }`"),
        (status = 304, description = "The client has it already."),
        (status = 400, description = "The query has mistakes.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn list_in_force(State(app): State<App>, asked: Asked) -> Result<Response, Problem> {
    let (day, depends, ground) = on(&app, &asked).await?;
    let view = ground.view(&app);
    asked.answer(&ground, &view, depends, || {
        let (seq, ..) = view.version(ground.audience());
        Ok(json::plain_list(&view.in_force(day, ground.audience()), &format!("measures in force on {day}"), seq, asked.path_and_query()))
    })
}

/// Every measure with its chain, judged on a day.
#[utoipa::path(
    get, path = "/v1/measures", tag = "measures", params(OnParams),
    responses(
        (status = 200, description = "`{ data: [measure], meta, links }`, by id."),
        (status = 304, description = "The client has it already."),
        (status = 400, description = "The query has mistakes.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn list_measures(State(app): State<App>, asked: Asked) -> Result<Response, Problem> {
    let (day, depends, ground) = on(&app, &asked).await?;
    let view = ground.view(&app);
    asked.answer(&ground, &view, depends, || {
        let (seq, ..) = view.version(ground.audience());
        Ok(json::plain_list(&view.measures_on(day, ground.audience()), &format!("measures, judged on {day}"), seq, asked.path_and_query()))
    })
}

/// One measure: established, each extension with the end it set, blocked attempts, gaps, current end, days left.
#[utoipa::path(
    get, path = "/v1/measures/{id}", tag = "measures", params(("id" = String, Path, description = "The measure's id."), OnParams),
    responses(
        (status = 200, description = "The measure. Its `ETag` is what `If-Match` wants."),
        (status = 304, description = "The client has it already."),
        (status = 404, description = "There is no such measure.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 410, description = "It was withdrawn.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn show_measure(State(app): State<App>, asked: Asked, Id(id): Id) -> Result<Response, Problem> {
    let (day, depends, ground) = on(&app, &asked).await?;
    asked.thing_on(&app, &ground, KIND, &id, (day, depends))
}

writing::writes! {
    KIND, "measures", "/v1/measures", "/v1/measures/{id}",
    create_measure, put_measure, patch_measure, delete_measure
}
