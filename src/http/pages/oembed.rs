//! `/oembed`: how to show a view or an event of this server in another page (oEmbed 1.0), as JSON or XML.

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, Uri};
use axum::response::Response;
use serde::Serialize;

use super::super::asked::{Asked, Depends, Ground};
use super::super::params::{Param, once};
use super::super::problem::Problem;
use super::super::{App, Unread};
use super::address::Address;
use super::embed::EVENT;
use super::event::find;
use super::list::list;
use super::timeline::View;
use super::words::isolated;
use crate::render::escape::{html, xml};
use crate::render::json;
use crate::timeline::Timeline;
use crate::timeline::brief::Brief;
use crate::timeline::budget::Fetched;

const PARAMS: [Param; 4] = [
    once("url", "The page to show: a view, an embed or an event of this server.", "http://localhost:8080/?type=veto"),
    once("format", "json or xml; json if absent.", "json"),
    once("maxwidth", "How wide it may be, in pixels.", "640"),
    once("maxheight", "How high it may be, in pixels.", "480"),
];

/// How wide and high it is if nothing is said.
const SIZE: (usize, usize) = (800, 480);

/// What oEmbed says of a page.
#[derive(Serialize)]
struct Rich {
    #[serde(rename = "type")]
    kind: &'static str,
    version: &'static str,
    title: String,
    provider_name: &'static str,
    provider_url: String,
    cache_age: u32,
    html: String,
    width: usize,
    height: usize,
}

/// How to show a page of this server in another.
pub async fn show_oembed(State(app): State<App>, asked: Asked) -> Result<Response, Problem> {
    let mut reader = asked.reader(&PARAMS);
    let format = reader.one("format").unwrap_or("json").to_owned();
    let width = reader.count("maxwidth", 100_000).unwrap_or(SIZE.0).min(SIZE.0);
    let height = reader.count("maxheight", 100_000).unwrap_or(SIZE.1).min(SIZE.1);
    let url = reader.one("url").map(str::to_owned);
    if url.is_none() {
        reader.mistake("url", "`url` is missing: the address of a page of this server").example = Some(format!("{}/", asked.base()));
    }
    reader.finish().map_err(Problem::parameters)?;
    if !["json", "xml"].contains(&format.as_str()) {
        return Err(Problem::not_offered(format!("oEmbed is answered here as json or xml, not as {format}")));
    }
    let (path, query) = own(&asked, &url.unwrap_or_default())?;
    let event = path.strip_prefix("/events/").map(str::to_owned);
    let query = event.as_ref().map_or(query, |_| String::new());
    let (wanted, ground) = View::read(&app, &asked, &query, &[EVENT]).await.map_err(|_| nothing())?;
    let event = event.or_else(|| Some(wanted.address.get(EVENT.name).to_owned()).filter(|id| !id.is_empty()));
    let title = app.reading(|fetched| title(&ground.view(&app), fetched, &ground, &wanted, event.as_deref())).await??;
    let address = event.map_or_else(|| wanted.address.without(&["cursor"]), |id| Address::read("").with(EVENT.name, id));
    let src = format!("{}{}", asked.base(), address.at("/embed"));
    let rich = Rich {
        html: format!(
            "<iframe src=\"{}\" title=\"{}\" width=\"{width}\" height=\"{height}\" loading=\"lazy\"></iframe>",
            html(&src),
            html(&isolated(&title))
        ),
        kind: "rich",
        version: "1.0",
        title,
        provider_name: "Sanctions timeline",
        provider_url: format!("{}/", asked.base()),
        cache_age: 3_600,
        width,
        height,
    };
    let view = ground.view(&app);
    let mut response =
        asked.answer(&ground, &view, Depends::OnToday, || Ok(if format == "xml" { rich.xml() } else { json::one(&rich) }))?;
    if format == "xml" && response.headers().contains_key(CONTENT_TYPE) {
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/xml; charset=utf-8"));
    }
    Ok(response)
}

fn nothing() -> Problem {
    Problem::not_found("there is nothing to show under that address: views, embeds and events of this server can be shown")
}

/// Path and query of an address of this server that can be shown elsewhere.
fn own(asked: &Asked, url: &str) -> Result<(String, String), Problem> {
    let url: Uri = url.split('#').next().unwrap_or_default().parse().map_err(|_| nothing())?;
    let base: Uri = asked.base().parse().map_err(|_| nothing())?;
    let is_web = url.scheme_str().is_some_and(|scheme| scheme == "http" || scheme == "https");
    let path = url.path();
    let is_event = path.strip_prefix("/events/").is_some_and(|id| !id.is_empty() && !id.contains('/'));
    if is_web && url.authority() == base.authority() && (path == "/" || path == "/embed" || is_event) {
        return Ok((path.to_owned(), url.query().unwrap_or_default().to_owned()));
    }
    Err(nothing())
}

fn title(
    view: &Timeline,
    fetched: &Fetched,
    ground: &Ground,
    wanted: &View,
    event: Option<&str>,
) -> Result<Result<String, Problem>, Unread> {
    let Some(id) = event else {
        let nothing_said = wanted.address.pairs().is_empty();
        let list = list(view, &wanted.query, fetched, (&wanted.address, "/"))?;
        return Ok(Ok(if nothing_said { "Sanctions timeline".to_owned() } else { format!("Sanctions timeline: {}", list.heading) }));
    };
    let entry = match find(view, id, ground.audience()) {
        Ok(entry) => entry,
        Err(problem) => return Ok(Err(problem)),
    };
    Unread::of(view, [entry], fetched)?;
    Ok(Ok(Brief::read(&view.json(entry, fetched, ground.audience())).title.into_owned()))
}

impl Rich {
    fn xml(&self) -> Vec<u8> {
        let (width, height, age) = (self.width.to_string(), self.height.to_string(), self.cache_age.to_string());
        let parts = [
            ("type", self.kind),
            ("version", self.version),
            ("title", &self.title),
            ("provider_name", self.provider_name),
            ("provider_url", &self.provider_url),
            ("cache_age", &age),
            ("html", &self.html),
            ("width", &width),
            ("height", &height),
        ];
        let parts = parts.map(|(name, text)| format!("<{name}>{}</{name}>", html(&xml(text)))).concat();
        format!("<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\n<oembed>{parts}</oembed>\n").into_bytes()
    }
}
