//! `/`: the timeline, what was in force, the events, and the same elsewhere. Its address is the query of `/v1/events`, and a day.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::super::asked::{Asked, Ground};
use super::super::counts::counting;
use super::super::events_query::{EventsParams, check_version, event_query, shown};
use super::super::params::{ON, Param, Reader};
use super::super::problem::Problem;
use super::super::{App, Unread};
use super::address::Address;
use super::facets::{Form, form};
use super::frame::Frame;
use super::histogram::{Histogram, histogram};
use super::in_force::{Judged, judged};
use super::links::{Links, links};
use super::list::{List, list};
use super::{Framing, answer_reading, filled, words};
use crate::domain::date::Day;
use crate::render::formats::FORMATS;
use crate::timeline::Timeline;
use crate::timeline::budget::Fetched;
use crate::timeline::query::{EventQuery, Sort};

/// The fields of an event that the picture is drawn from.
const DRAWN: &str = "id,type,status,title,date,effects,disputed";

/// Names that say which part of a view is looked at, and in what order.
pub const OF_THE_WINDOW: [&str; 7] = ["from", "to", "datetime", "cursor", "limit", "sort", "on"];

/// The parameters of a view.
fn params() -> Vec<Param> {
    EventsParams::list().iter().copied().chain([ON]).collect()
}

/// A view that is asked for.
pub struct View {
    /// Its address.
    pub address: Address,
    /// Which events.
    pub query: EventQuery,
    /// Which of them there are wherever the window is.
    pub everywhere: EventQuery,
    /// The day of "in force on".
    pub on: Day,
    /// Today.
    pub today: Day,
}

impl View {
    /// Reads the query of a view, with the parameters that a page has besides.
    pub async fn read(app: &App, asked: &Asked, query: &str, besides: &[Param]) -> Result<(Self, Ground), Problem> {
        let mut reader = Reader::new(Some(query), &[&params(), besides].concat());
        let shown = shown(&mut reader, asked.now);
        let on = reader.day(ON.name);
        // What only says how the API shows events is checked, and changes nothing here.
        let (_, _) = (asked.format(&mut reader), counting(&mut reader));
        let audience = asked.caller.audience(shown.as_of.unwrap_or(asked.now));
        let asked_for = event_query(&mut reader, &app.service.timeline(), audience, &FORMATS[0]);
        let address = Address::read(query);
        let range = asked_for.range.filter(|_| address.has("relative_to"));
        let everywhere = EventQuery { range, after: None, sort: Sort::Date, ..asked_for.clone() };
        let today = asked.today(shown.as_of);
        let ground = asked.ground(app, reader, shown.as_of).await?;
        check_version(&asked_for, &ground.view(app))?;
        Ok((Self { address, query: asked_for, everywhere, on: on.unwrap_or(today), today }, ground))
    }
}

/// What the picture of a view is drawn from.
pub struct Picture {
    /// Where its events are, a line each.
    pub events: String,
    /// How many they are.
    pub total: u64,
    /// Where the chains of the measures are.
    pub measures: String,
    /// Where the counts over time are.
    pub counts: String,
    /// Where changes are told as they happen; empty where a past moment is looked at.
    pub stream: String,
    /// Today.
    pub today: Day,
    /// The day of "in force on".
    pub on: Day,
    /// The first and the last day looked at, if they were asked for.
    pub window: [Option<Day>; 2],
    /// The first and the last day of all there is.
    pub ends: Option<(Day, Day)>,
    /// The picture made on the server.
    pub histogram: Histogram,
}

impl Picture {
    /// The scripts that draw it.
    pub fn modules(&self) -> Vec<String> {
        super::assets::modules()
    }

    /// How many events there are, in words.
    pub fn events_in_words(&self) -> String {
        words::count(self.total, "event", "events")
    }

    /// The picture of a view.
    pub fn of(asked: &View, view: &Timeline, path: &str) -> Self {
        let rest = asked.address.without(&OF_THE_WINDOW);
        let past = rest.without(&["as_of"]) != rest;
        let measures = if past { Address::read("").with("as_of", rest.get("as_of")) } else { Address::read("") };
        // Browsers open the stream without the key, whoever looks at the page.
        let seq = view.head().public_seq.to_string();
        let bounded = |day: Day| Some(day).filter(|day| day.is_bounded());
        let window = asked.query.range.map_or([None, None], |range| [bounded(range.first()), bounded(range.last())]);
        Self {
            events: rest.with("limit", "all").with("fields", DRAWN).at("/v1/events.ndjson"),
            total: view.total(&asked.everywhere),
            measures: measures.at("/v1/measures"),
            counts: rest.at("/v1/histogram"),
            stream: if past { String::new() } else { rest.with("since", seq).at("/v1/changes/stream") },
            today: asked.today,
            on: asked.on,
            window,
            ends: view.extent(&asked.everywhere),
            histogram: histogram(view, &asked.everywhere, asked.query.range, (&asked.address.without(&["datetime", "cursor"]), path)),
        }
    }
}

#[derive(Template)]
#[template(path = "timeline.html")]
struct TimelinePage<'a> {
    frame: Frame,
    form: Form,
    picture: Picture,
    judged: Judged<'a>,
    list: List,
    links: Links,
}

/// The timeline.
pub async fn show_timeline(State(app): State<App>, asked: Asked) -> Result<Response, Problem> {
    let (wanted, ground) = View::read(&app, &asked, asked.query(), &[]).await?;
    let shown = |view: &Timeline, fetched: &Fetched| page(&asked, &wanted, view, fetched).map(|page| filled(&page));
    answer_reading(&app, &asked, &ground, Framing::Forbidden, shown).await
}

fn page<'a>(asked: &Asked, wanted: &View, view: &'a Timeline, fetched: &Fetched) -> Result<TimelinePage<'a>, Unread> {
    let list = list(view, &wanted.query, fetched, (&wanted.address, "/"))?;
    let judged = judged(view, wanted.on, wanted.query.audience, &wanted.address);
    let about = "A sourced timeline of sanctions: what happened, what was in force on any day, and who says so.";
    let title = if wanted.address.pairs().is_empty() { "Sanctions timeline" } else { list.heading.as_str() };
    let frame = Frame::embeddable(asked, &wanted.address.at("/"), "timeline", title).described(about);
    Ok(TimelinePage {
        frame,
        form: form(view, &wanted.query, &wanted.address),
        picture: Picture::of(wanted, view, "/"),
        links: links(&wanted.address, &asked.base()),
        judged,
        list,
    })
}
