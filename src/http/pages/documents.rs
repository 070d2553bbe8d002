//! `/documents` and `/documents/{id}`: sources, what each speaks for, and its text with the quotes marked, for who may read it.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::super::asked::{Asked, Ground};
use super::super::input::{Id, missing, withdrawn};
use super::super::params::AsOfParams;
use super::super::problem::Problem;
use super::super::{App, Unread};
use super::address::Address;
use super::claims::{Said, by_field};
use super::frame::Frame;
use super::list::{Row, row};
use super::quoted::{Passage, passages};
use super::shelves::{SHELVED, Shelved, part};
use super::{Framing, answer, answer_reading, filled, words};
use crate::domain::change::Kind;
use crate::domain::claim::Position;
use crate::domain::date::Date;
use crate::domain::document::Document;
use crate::timeline::Timeline;
use crate::timeline::budget::Fetched;
use crate::timeline::query::{Audience, EventQuery, filter};
use crate::timeline::shelf::Found;

/// How many events of a document are shown.
const SHOWN: usize = 500;

#[derive(Template)]
#[template(path = "documents.html")]
struct DocumentsPage {
    frame: Frame,
    list: Shelved<Listed>,
}

/// A document of the list.
struct Listed {
    id: String,
    title: String,
    publisher: Option<String>,
    published: Option<String>,
    language: Option<String>,
    events: String,
}

#[derive(Template)]
#[template(path = "document.html")]
struct DocumentPage<'a> {
    frame: Frame,
    document: &'a Document,
    published: Option<String>,
    replaces: Option<(String, String)>,
    total: String,
    more: bool,
    events: Vec<(Row, Vec<Said>)>,
    text: Text,
}

/// The text of a document, as far as this reader may have it.
enum Text {
    /// Here it is.
    Open(Vec<Passage>),
    /// Only with a key.
    Closed,
    /// Nobody has supplied it.
    NotHeld,
}

/// Every source.
pub async fn list_documents(State(app): State<App>, asked: Asked) -> Result<Response, Problem> {
    let ground = asked.plainly(&app, &SHELVED).await?;
    let view = ground.view(&app);
    answer(&asked, (&ground, &view), Framing::Forbidden, || {
        let listed = |document: &Document| Listed {
            id: document.id.to_string(),
            title: document.title.clone(),
            publisher: document.publisher.clone(),
            published: document.published.as_ref().map(Date::words),
            language: document.language.clone(),
            events: words::count(view.count(filter::DOCUMENT, document.id.as_str(), ground.audience()), "event", "events"),
        };
        let list = part(&asked, view.documents(), |document| document.id.as_str(), listed);
        filled(&DocumentsPage { frame: Frame::new(&asked.base(), asked.path_and_query(), "documents", "Documents"), list })
    })
}

/// One source.
pub async fn show_document(State(app): State<App>, asked: Asked, Id(id): Id) -> Result<Response, Problem> {
    let ground = asked.plainly(&app, AsOfParams::list()).await?;
    let page = |view: &Timeline, fetched: &Fetched| match view.documents().find(&id) {
        Found::Here(document, _) => page(&asked, &ground, view, fetched, document).map(|page| filled(&page)),
        Found::Gone(_) => Ok(Err(withdrawn(Kind::Document, &id))),
        Found::Never => Ok(Err(missing(Kind::Document, &id))),
    };
    answer_reading(&app, &asked, &ground, Framing::Forbidden, page).await
}

fn page<'a>(
    asked: &Asked,
    ground: &Ground,
    view: &'a Timeline,
    fetched: &Fetched,
    document: &'a Document,
) -> Result<DocumentPage<'a>, Unread> {
    let (id, audience) = (document.id.as_str(), ground.audience());
    let query = EventQuery { filters: vec![(filter::DOCUMENT, vec![id.to_owned()])], ..EventQuery::all(audience, SHOWN) };
    let found = view.events(&query);
    Unread::of(view, found.entries.iter().map(|(entry, _)| *entry), fetched)?;
    let (mut events, mut quotes) = (Vec::new(), Vec::new());
    for (entry, _) in &found.entries {
        let event = view.read_back(&view.json(entry, fetched, audience));
        if let Some(text) = view.text(id) {
            let own = event.claims.iter().filter(|claim| claim.document.as_str() == id);
            let places = own.filter_map(|claim| claim.verify(&text).ok()?.position);
            quotes.extend(places.map(|Position { start, end }| (start, end, entry.id.to_string(), words::isolated(&event.title))));
        }
        let mut claims: Vec<Said> = by_field(view, &event, audience).into_iter().flat_map(|field| field.claims).collect();
        claims.retain(|said| said.document == id);
        events.push((row(view, &query, entry, fetched, None), claims));
    }
    let replaces = document.replaces.as_ref().map(|other| {
        let title = view.documents().get(other.as_str()).map_or(other.as_str(), |other| &other.title);
        (other.to_string(), title.to_owned())
    });
    let origin = [document.publisher.clone(), document.published.as_ref().map(Date::words)];
    let description = origin.into_iter().flatten().collect::<Vec<_>>().join(", ");
    Ok(DocumentPage {
        frame: Frame::new(&asked.base(), &Address::of(asked).at(asked.path()), "documents", &document.title).described(&description),
        published: document.published.as_ref().map(Date::words),
        total: words::count(found.total, "event", "events"),
        more: found.next.is_some(),
        text: text(view.text(id), document, audience, quotes),
        document,
        replaces,
        events,
    })
}

fn text(held: Option<Arc<str>>, document: &Document, audience: Audience, quotes: Vec<(u32, u32, String, String)>) -> Text {
    match held {
        None => Text::NotHeld,
        Some(text) if document.text_public || audience == Audience::Staff => Text::Open(passages(&text, quotes)),
        Some(_) => Text::Closed,
    }
}
