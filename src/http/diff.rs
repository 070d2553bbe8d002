//! `/v1/diff`: what is different between two days.

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterIn};

use super::asked::{Asked, Depends};
use super::params::{AS_OF, Param, Reader, describe, once, params};
use super::problem::{Problem, ProblemBody};
use super::{App, Unread};
use crate::domain::date::Day;
use crate::render::json;
use crate::timeline::budget::Fetched;
use crate::timeline::diff::{Between, Difference};

const FROM: Param = once("from", "The first day. What happened on it counts as before.", "2024-03-01");
const TO: Param = once("to", "The last day. What happened on it counts.", "2024-05-01");

params!(/// Of the difference between two days.
    DiffParams = [FROM, TO, AS_OF]);

#[derive(Serialize)]
struct Diff<'a> {
    from: String,
    to: String,
    measures: Vec<Difference<'a>>,
    events: Events,
    meta: Meta,
}

#[derive(Serialize)]
struct Events {
    total: u64,
    data: Vec<Between>,
}

#[derive(Serialize)]
struct Meta {
    query: String,
    seq: u64,
}

/// Measures that began, ended or changed between two days, and the events between.
#[utoipa::path(
    get, path = "/v1/diff", tag = "measures", params(DiffParams),
    responses(
        (status = 200, description = "`{ from, to, measures: [{ measure, became, before, after, reason, steps }], events: { total, data } }`: `became` is began, ended, uncertain, changed or attempted."),
        (status = 304, description = "The client has it already."),
        (status = 400, description = "The query has mistakes.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn show_diff(State(app): State<App>, asked: Asked) -> Result<Response, Problem> {
    let mut reader = asked.reader(DiffParams::list());
    let as_of = reader.as_of(asked.now);
    let days = days(&mut reader);
    let ground = asked.ground(&app, reader, as_of).await?;
    let (from, to) = days.expect("without two days there was a mistake to report");
    let audience = ground.audience();
    let answer = |fetched: &Fetched| {
        let view = ground.view(&app);
        let page = view.between(from, to, audience);
        Unread::of(&view, page.entries.iter().map(|(entry, _)| *entry), fetched)?;
        Ok(asked.answer(&ground, &view, Depends::OnTheLog, || {
            let data = page.entries.iter().map(|(entry, _)| Between::of(&view.read_back(&view.json(entry, fetched, audience)))).collect();
            let meta = Meta { query: format!("what is different on {to} from {from}"), seq: view.version(audience).0 };
            let (measures, events) = (view.differences(from, to, audience), Events { total: page.total, data });
            Ok(json::one(&Diff { from: from.to_string(), to: to.to_string(), measures, events, meta }))
        }))
    };
    app.reading(answer).await?
}

/// Both days, the first one first; `None` exactly when a mistake was noted.
fn days(reader: &mut Reader) -> Option<(Day, Day)> {
    let days = [FROM, TO].map(|param| {
        if reader.one(param.name).is_none() {
            reader.mistake(param.name, format!("`{}` is required: a day", param.name)).example = Some(param.example.to_owned());
        }
        reader.day(param.name)
    });
    let (from, to) = (days[0]?, days[1]?);
    if from >= to {
        reader.mistake(FROM.name, format!("from {from} does not come before to {to}; turn them round")).example = Some(to.to_string());
        return None;
    }
    Some((from, to))
}
