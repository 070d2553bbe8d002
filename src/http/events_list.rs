//! `GET /v1/events`: the timeline, a page at a time; in formats that can be sent in pieces, as many events as anybody wants.

use std::collections::BTreeMap;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::LINK;
use axum::response::Response;
use futures_util::{Stream, stream};

use super::App;
use super::asked::{Asked, Depends, Ground};
use super::counts::counting;
use super::events::Histories;
use super::events_query::{EventsParams, MOST, Shown, event_query, shown, write_cursor};
use super::kept::InPieces;
use super::problem::{Problem, ProblemBody};
use crate::render::cite::citation;
use crate::render::formats::Format;
use crate::render::json::{self, Row};
use crate::render::sheet::Sheet;
use crate::timeline::Timeline;
use crate::timeline::counts::Counting;
use crate::timeline::events::Entry;
use crate::timeline::list::Page;
use crate::timeline::narrow::Narrowed;
use crate::timeline::query::{Cursor, EventQuery};
use crate::timeline::search::Highlighter;

/// The timeline: events in order, filtered, a page at a time, in any format.
#[utoipa::path(
    get, path = "/v1/events", tag = "events", params(EventsParams),
    responses(
        (status = 200, description = "A page of events: `{ data, meta: { total, query, seq, coverage, facets? }, links: { self, next } }`. The same page in other formats: `/v1/events.csv`, `.ndjson`, `.ics`, `.atom`, `.feed.json`, `.timelinejs.json`, `.jsonld`, `.md`, or `format=`, or `Accept`.", body = json::EventList),
        (status = 304, description = "The client has it already."),
        (status = 400, description = "The query has mistakes.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn list_events(State(app): State<App>, asked: Asked) -> Result<Response, Problem> {
    let mut reader = asked.reader(EventsParams::list());
    let shown = shown(&mut reader, asked.now);
    let format = asked.format(&mut reader);
    let query = event_query(&mut reader, &app.service.timeline(), asked.caller.audience(shown.as_of.unwrap_or(asked.now)), format);
    let counting = counting(&mut reader);
    let ground = asked.ground(&app, reader, shown.as_of).await?;
    let list = Listing { query, shown, format, counting, base: asked.base(), this: asked.path_and_query().to_owned() };
    let histories = if list.query.limit > MOST { Histories::default() } else { list.histories(&app, &ground).await? };
    let view = ground.view(&app);
    let (mut next, mut in_pieces) = (None, false);
    let mut response = asked.answer_as(&ground, &view, (Depends::OnTheLog, format, &list.base), || {
        let page = list.piece(&view);
        in_pieces = list.query.limit > MOST && (page.next.is_some() || list.shown.history);
        if in_pieces {
            let until = list.end(&view, &page);
            next = until.as_ref().map(|cursor| list.next_link(cursor));
            return Ok(Body::from_stream(pieces(app.clone(), ground.clone(), list.clone(), until)));
        }
        next = page.next.as_ref().map(|cursor| list.next_link(cursor));
        Ok(list.write(&view, &page, &histories, format.write).into())
    })?;
    if let Some(link) = next.and_then(|next| HeaderValue::try_from(format!("<{next}>; rel=\"next\"")).ok()) {
        response.headers_mut().insert(LINK, link);
    }
    if in_pieces {
        response.extensions_mut().insert(InPieces);
    }
    Ok(response)
}

/// A list that is asked for.
#[derive(Clone)]
struct Listing {
    query: EventQuery,
    shown: Shown,
    format: &'static Format,
    counting: Counting,
    /// Scheme and host of this server.
    base: String,
    /// Path and query.
    this: String,
}

impl Listing {
    /// The first of the events asked for, as many as are written at a time.
    fn piece<'a>(&self, view: &'a Timeline) -> Page<'a> {
        view.events(&EventQuery { limit: self.query.limit.min(MOST), ..self.query.clone() })
    }

    /// Where the last event asked for stands, if more follow.
    fn end(&self, view: &Timeline, first: &Page<'_>) -> Option<Cursor> {
        let fewer = u64::try_from(self.query.limit).is_ok_and(|limit| limit < first.total);
        if fewer { view.events(&self.query).next } else { None }
    }

    async fn histories(&self, app: &App, ground: &Ground) -> Result<Histories, Problem> {
        let query = EventQuery { limit: self.query.limit.min(MOST), ..self.query.clone() };
        let mut histories = Histories::of_page(app, ground, &query, &self.shown).await?;
        if self.format.is_feed {
            histories.read_amended(app, ground, &query).await?;
        }
        Ok(histories)
    }

    fn write(&self, view: &Timeline, page: &Page<'_>, histories: &Histories, write: fn(&Sheet<'_>) -> Vec<u8>) -> Vec<u8> {
        let highlighter = self.query.words.as_ref().and_then(|words| view.highlighter(words));
        let rows = page.entries.iter().map(|&(entry, certainty)| {
            let mut besides = besides(view, entry, &self.shown, histories, &self.base);
            besides.extend(highlighter.as_ref().and_then(|highlighter| highlight(view, entry, highlighter)));
            Row { json: view.open_to(&entry.json, self.query.audience), certainty, besides }
        });
        write(&Sheet {
            rows: rows.collect(),
            stamps: page.entries.iter().map(|(entry, _)| entry.stamp).collect(),
            amended: &histories.amended,
            fields: self.shown.fields.clone(),
            total: page.total,
            query: self.query.in_words(),
            asked: &self.query,
            counting: &self.counting,
            seq: view.version(self.query.audience).0,
            this: &self.this,
            next: page.next.as_ref().map(|cursor| self.next_link(cursor)),
            base: &self.base,
            audience: self.query.audience,
            timeline: view,
        })
    }

    /// The same question, from where a page ended.
    fn next_link(&self, cursor: &Cursor) -> String {
        let (path, asked) = self.this.split_once('?').unwrap_or((&self.this, ""));
        let mut link = form_urlencoded::Serializer::new(String::new());
        for (name, value) in form_urlencoded::parse(asked.as_bytes()).filter(|(name, _)| name != "cursor") {
            link.append_pair(&name, &value);
        }
        link.append_pair("cursor", &write_cursor(&self.query, cursor));
        format!("{path}?{}", link.finish())
    }
}

/// A walk from piece to piece. Each piece is asked of the timeline as it is then, so that nothing waits for a slow reader;
/// the ETag names the data at the beginning, which no later request can find again once anything was written meanwhile.
struct Walk {
    app: App,
    ground: Ground,
    list: Listing,
    until: Option<Cursor>,
    /// What words, a day in force and changes leave, and the change until which that holds.
    narrowed: Option<(u64, Narrowed)>,
    begun: bool,
    over: bool,
}

fn pieces(app: App, ground: Ground, list: Listing, until: Option<Cursor>) -> impl Stream<Item = Result<Bytes, std::io::Error>> {
    let walk = Walk { app, ground, list, until, narrowed: None, begun: false, over: false };
    stream::try_unfold(walk, |walk| async { walk.step().await.map_err(|problem| std::io::Error::other(format!("{problem:?}"))) })
}

impl Walk {
    /// Writes the next piece.
    async fn step(mut self) -> Result<Option<(Bytes, Self)>, Problem> {
        if self.over {
            return Ok(None);
        }
        let histories = self.list.histories(&self.app, &self.ground).await?;
        let (bytes, next) = {
            let view = self.ground.view(&self.app);
            let seq = view.head().seq;
            let narrowed = self.narrowed.take().filter(|(then, _)| *then == seq);
            let (_, narrowed) = self.narrowed.insert(narrowed.unwrap_or_else(|| (seq, view.narrowed(&self.list.query))));
            let mut page = view.events_among(&EventQuery { limit: MOST, ..self.list.query.clone() }, narrowed);
            let whole = page.entries.len();
            if let Some(until) = &self.until {
                let sort = self.list.query.sort;
                page.entries.retain(|(entry, _)| until.is_behind((entry.bounds.start.min, &entry.id, entry.stamp.seq), sort));
            }
            let write = self.list.format.more.filter(|_| self.begun).unwrap_or(self.list.format.write);
            let bytes = self.list.write(&view, &page, &histories, write);
            (bytes, page.next.filter(|_| page.entries.len() == whole))
        };
        self.begun = true;
        self.over = next.is_none();
        self.list.query.after = next;
        Ok(Some((bytes.into(), self)))
    }
}

/// Where the words searched for stand: `{ title?, summary? }`, as HTML with `<mark>`.
fn highlight(view: &Timeline, entry: &Entry, highlighter: &Highlighter) -> Option<(&'static str, Vec<u8>)> {
    let event = view.read_back(&entry.json);
    let marked = [("title", &event.title), ("summary", &event.summary)].map(|(name, text)| (name, highlighter.mark(text)));
    let marked: BTreeMap<&str, String> = marked.into_iter().filter_map(|(name, html)| Some((name, html?))).collect();
    (!marked.is_empty()).then(|| ("highlight", json::one(&marked)))
}

/// What was asked for besides the event.
pub(super) fn besides(view: &Timeline, entry: &Entry, shown: &Shown, histories: &Histories, base: &str) -> Vec<(&'static str, Vec<u8>)> {
    let mut besides = Vec::new();
    if shown.history {
        besides.push(("history", histories.of(entry.id.as_str()).to_vec()));
    }
    if shown.cite {
        besides.push(("cite", json::one(&citation(&view.read_back(&entry.json), &entry.stamp, base))));
    }
    besides
}
