//! `/embed`: a view for other people's pages, or one event; the only page that may be framed.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::super::App;
use super::super::asked::{Asked, Ground};
use super::super::params::{Param, once};
use super::super::problem::Problem;
use super::event::{EventCard, event_card, find};
use super::frame::Frame;
use super::list::{List, list};
use super::timeline::{Picture, View};
use super::{Framing, answer_reading, filled};
use crate::timeline::Timeline;
use crate::timeline::budget::Fetched;

/// One event instead of a view.
pub const EVENT: Param = once("event", "Only this event, as a card.", "unsc-draft-2024-255");

#[derive(Template)]
#[template(path = "embed.html")]
struct EmbedPage {
    frame: Frame,
    picture: Picture,
    list: List,
    /// The same view as a page of its own.
    whole: String,
}

#[derive(Template)]
#[template(path = "embed_event.html")]
struct EmbedEventPage {
    frame: Frame,
    told: EventCard,
}

/// A view, or an event, to be framed by others.
pub async fn show_embed(State(app): State<App>, asked: Asked) -> Result<Response, Problem> {
    let (wanted, ground) = View::read(&app, &asked, asked.query(), &[EVENT]).await?;
    if wanted.address.has(EVENT.name) {
        return event(&app, &asked, &ground, wanted.address.get(EVENT.name)).await;
    }
    let page = |view: &Timeline, fetched: &Fetched| {
        let list = list(view, &wanted.query, fetched, (&wanted.address, "/embed"))?;
        let whole = wanted.address.at("/");
        let title = if wanted.address.pairs().is_empty() { "Sanctions timeline" } else { list.heading.as_str() };
        let frame = Frame::embeddable(&asked, &whole, "timeline", title);
        Ok(filled(&EmbedPage { frame, picture: Picture::of(&wanted, view, "/embed"), list, whole }))
    };
    answer_reading(&app, &asked, &ground, Framing::Allowed, page).await
}

async fn event(app: &App, asked: &Asked, ground: &Ground, id: &str) -> Result<Response, Problem> {
    let page = |view: &Timeline, fetched: &Fetched| {
        let entry = match find(view, id, ground.audience()) {
            Ok(entry) => entry,
            Err(problem) => return Ok(Err(problem)),
        };
        super::super::Unread::of(view, [entry], fetched)?;
        let event = view.read_back(&view.json(entry, fetched, ground.audience()));
        let told = event_card(view, entry, &event, fetched, ground.audience())?;
        let frame = Frame::embeddable(asked, &format!("/events/{id}"), "timeline", &event.title);
        Ok(filled(&EmbedEventPage { frame, told }))
    };
    answer_reading(app, asked, ground, Framing::Allowed, page).await
}
