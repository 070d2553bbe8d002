//! `/measures` and `/measures/{id}`: what is in force, since when, until when, and the chain of events that makes it so.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::super::App;
use super::super::asked::{Asked, Ground};
use super::super::input::{Id, missing, withdrawn};
use super::super::params::{ON, OnParams};
use super::super::problem::Problem;
use super::address::Address;
use super::chain::{Picture, outcome, period_in_words, picture};
use super::frame::Frame;
use super::in_force::{Judged, Measured, judged};
use super::{Framing, answer, filled, words};
use crate::domain::change::Kind;
use crate::domain::date::{Bounds, Day};
use crate::domain::measure::Measure;
use crate::timeline::Timeline;
use crate::timeline::shelf::Found;

#[derive(Template)]
#[template(path = "measures.html")]
struct MeasuresPage<'a> {
    frame: Frame,
    judged: Judged<'a>,
}

#[derive(Template)]
#[template(path = "measure.html")]
struct MeasurePage<'a> {
    frame: Frame,
    measure: &'a Measure,
    one: Measured<'a>,
    heading: &'static str,
    on: Day,
    on_words: String,
    hidden: Address,
    picture: Option<Picture>,
    steps: Vec<Taken>,
    periods: Vec<String>,
    gaps: Vec<String>,
    part_of: Option<(String, String)>,
    parts: Vec<(String, String)>,
}

/// A step of the chain, for the table.
struct Taken {
    event: String,
    label: String,
    when: String,
    status: &'static str,
    action: &'static str,
    until: Option<String>,
    outcome: &'static str,
}

/// The day asked about and the timeline to ask.
async fn on(app: &App, asked: &Asked) -> Result<(Day, Ground), Problem> {
    let mut reader = asked.reader(OnParams::list());
    let day = reader.day(ON.name);
    let as_of = reader.as_of(asked.now);
    let ground = asked.ground(app, reader, as_of).await?;
    Ok((day.unwrap_or_else(|| asked.today(as_of)), ground))
}

/// Every measure on a day.
pub async fn list_measures(State(app): State<App>, asked: Asked) -> Result<Response, Problem> {
    let (on, ground) = on(&app, &asked).await?;
    let view = ground.view(&app);
    answer(&asked, (&ground, &view), Framing::Forbidden, || {
        let address = Address::of(&asked);
        let frame = Frame::new(&asked.base(), &address.at("/measures"), "measures", "Measures");
        filled(&MeasuresPage { frame, judged: judged(&view, on, ground.audience(), &address) })
    })
}

/// One measure with its chain.
pub async fn show_measure(State(app): State<App>, asked: Asked, Id(id): Id) -> Result<Response, Problem> {
    let (on, ground) = on(&app, &asked).await?;
    let view = ground.view(&app);
    answer(&asked, (&ground, &view), Framing::Forbidden, || match view.measures().shelf.find(&id) {
        Found::Here(measure, _) => filled(&page(&asked, &ground, &view, measure, on)),
        Found::Gone(_) => Err(withdrawn(Kind::Measure, &id)),
        Found::Never => Err(missing(Kind::Measure, &id)),
    })
}

fn page<'a>(asked: &Asked, ground: &Ground, view: &'a Timeline, measure: &'a Measure, on: Day) -> MeasurePage<'a> {
    let (id, audience) = (measure.id.as_str(), ground.audience());
    let chain = view.measures().chain(id, audience);
    let one = Measured::from(view.is_in_force(id, on, audience).expect("the measure was found"));
    let named = |measure: &Measure| (measure.id.to_string(), measure.name.clone());
    let step = |(step, done): (&std::sync::Arc<crate::domain::chain::Step>, &crate::domain::chain::Outcome)| Taken {
        event: step.event.to_string(),
        label: step.label.clone(),
        when: step.when.clone(),
        status: words::status(step.status),
        action: step.action.word(),
        until: step.until_words.clone(),
        outcome: outcome(*done),
    };
    let on_words = words::day(on);
    let heading = words::answer(one.said.in_force);
    let description = format!("{heading} on {on_words}: {}", one.said.reason);
    MeasurePage {
        frame: Frame::new(&asked.base(), &Address::of(asked).at(asked.path()), "measures", &measure.name).described(&description),
        picture: picture(&chain, on),
        steps: chain.steps.iter().zip(&chain.outcomes).map(step).collect(),
        periods: chain.periods.iter().map(|period| period_in_words(&period.bounds)).collect(),
        gaps: chain.gaps().iter().map(|gap: &Bounds| period_in_words(gap)).collect(),
        part_of: measure.part_of.as_ref().and_then(|regime| view.measures().shelf.get(regime.as_str())).map(named),
        parts: view
            .measures()
            .shelf
            .iter()
            .map(|(one, _)| one)
            .filter(|one| one.part_of.as_ref() == Some(&measure.id))
            .map(named)
            .collect(),
        hidden: Address::of(asked).without(&["on"]),
        measure,
        one,
        heading,
        on,
        on_words,
    }
}
