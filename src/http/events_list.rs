//! `GET /v1/events`: the timeline, a page at a time; in formats that can be sent in pieces, as many events as anybody wants.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::LINK;
use axum::response::Response;
use futures_util::{Stream, stream};
use serde::Deserialize;
use tokio::sync::OwnedSemaphorePermit;

use super::access::Caller;
use super::asked::{Asked, Depends, Ground};
use super::counts::counting;
use super::events::Histories;
use super::events_query::{EventsParams, MOST, Shown, check_version, event_query, shown, write_cursor};
use super::kept::InPieces;
use super::problem::{Problem, ProblemBody};
use super::{App, Unread};
use crate::render::cite::citation;
use crate::render::formats::Format;
use crate::render::json::{self, Row};
use crate::render::sheet::Sheet;
use crate::timeline::Timeline;
use crate::timeline::budget::Fetched;
use crate::timeline::counts::Counting;
use crate::timeline::events::Entry;
use crate::timeline::list::Page;
use crate::timeline::narrow::Narrowed;
use crate::timeline::query::{Audience, Cursor, EventQuery};
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
    let ground = if query.limit > MOST {
        asked.ground_for_pieces(&app, reader, shown.as_of).await?
    } else {
        asked.ground(&app, reader, shown.as_of).await?
    };
    let list = Listing { query, shown, format, counting, base: asked.base(), this: asked.path_and_query().to_owned() };
    let histories = if list.query.limit > MOST { Histories::default() } else { list.histories(&app, &ground).await? };
    app.reading(|fetched| list.answer(&app, &asked, &ground, &Read { histories: &histories, fetched })).await?
}

/// What was read from the log for a list: of events that are not kept rendered, and histories.
struct Read<'a> {
    histories: &'a Histories,
    fetched: &'a Fetched,
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
    /// Answers with the list, or part of it at a time.
    fn answer(&self, app: &App, asked: &Asked, ground: &Ground, read: &Read<'_>) -> Result<Result<Response, Problem>, Unread> {
        let view = ground.view(app);
        if let Err(problem) = check_version(&self.query, &view) {
            return Ok(Err(problem));
        }
        let (mut next, mut in_pieces, mut unread) = (None, false, Ok(()));
        let response = asked.answer_as(ground, &view, (Depends::OnTheLog, self.format, &self.base), || {
            let page = self.piece(&view);
            in_pieces = self.query.limit > MOST && (page.next.is_some() || self.shown.history);
            if in_pieces {
                let until = self.end(&view, &page);
                next = until.as_ref().map(|cursor| self.next_link(cursor));
                let place = ground.as_of().map(|_| app.admission.begin_past_export()).transpose()?;
                let walk = Walk::new(app, (&asked.caller, ground), self, until, place);
                return Ok(Body::from_stream(pieces(walk)));
            }
            unread = Unread::of(&view, page.entries.iter().map(|(entry, _)| *entry), read.fetched);
            if unread.is_err() {
                return Ok(Body::empty());
            }
            next = page.next.as_ref().map(|cursor| self.next_link(cursor));
            Ok(self.write(&view, &page, read, self.format.write).into())
        });
        unread?;
        Ok(response.map(|mut response| {
            if let Some(link) = next.and_then(|next| HeaderValue::try_from(format!("<{next}>; rel=\"next\"")).ok()) {
                response.headers_mut().insert(LINK, link);
            }
            if in_pieces {
                response.extensions_mut().insert(InPieces);
            }
            response
        }))
    }

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

    fn write(&self, view: &Timeline, page: &Page<'_>, read: &Read<'_>, write: fn(&Sheet<'_>) -> Vec<u8>) -> Vec<u8> {
        let highlighter = self.query.words.as_ref().and_then(|words| view.highlighter(words));
        let rows = page.entries.iter().map(|&(entry, certainty)| {
            let json = view.json(entry, read.fetched, self.query.audience);
            let mut besides = besides(view, &json, (entry, self.query.audience), &self.shown, read.histories, &self.base);
            besides.extend(highlighter.as_ref().and_then(|highlighter| highlight(&json, highlighter)));
            Row { json, certainty, besides }
        });
        write(&Sheet {
            rows: rows.collect(),
            stamps: page.entries.iter().map(|(entry, _)| view.stamp(entry, self.query.audience)).collect(),
            amended: &read.histories.amended,
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
    caller: Caller,
    ground: Ground,
    list: Listing,
    until: Option<Cursor>,
    /// What words, a day in force and changes leave, and the change until which that holds.
    narrowed: Option<(u64, Narrowed)>,
    begun: bool,
    over: bool,
    /// The place among the exports of the past, where it is one.
    _place: Option<OwnedSemaphorePermit>,
}

fn pieces(walk: Walk) -> impl Stream<Item = Result<Bytes, std::io::Error>> {
    let failed = |problem| std::io::Error::other(format!("{problem:?}"));
    stream::try_unfold(walk, move |walk| async move {
        let admission = Arc::clone(&walk.app.admission);
        admission.make_piece(walk.step()).await.and_then(|step| step).map_err(failed)
    })
}

impl Walk {
    fn new(
        app: &App,
        (caller, ground): (&Caller, &Ground),
        list: &Listing,
        until: Option<Cursor>,
        place: Option<OwnedSemaphorePermit>,
    ) -> Self {
        let (app, caller, ground, list) = (app.clone(), caller.clone(), ground.clone(), list.clone());
        Self { app, caller, ground, list, until, narrowed: None, begun: false, over: false, _place: place }
    }

    /// Writes the next piece. When the key of the caller was revoked meanwhile, the answer breaks off.
    async fn step(mut self) -> Result<Option<(Bytes, Self)>, Problem> {
        if self.over {
            return Ok(None);
        }
        if !self.caller.is_still_valid(&self.app).await {
            return Err(Problem::key_unknown());
        }
        let (app, ground) = (self.app.clone(), self.ground.clone());
        let histories = self.list.histories(&app, &ground).await?;
        let (bytes, next) = app.reading(|fetched| self.piece(&ground.view(&app), &Read { histories: &histories, fetched })).await?;
        self.begun = true;
        self.over = next.is_none();
        self.list.query.after = next;
        Ok(Some((bytes.into(), self)))
    }

    /// The bytes of the next piece, and where the one after it begins.
    fn piece(&mut self, view: &Timeline, read: &Read<'_>) -> Result<(Vec<u8>, Option<Cursor>), Unread> {
        let mut page = self.page(view);
        let whole = page.entries.len();
        if let Some(until) = &self.until {
            let query = &self.list.query;
            let is_asked_for = |entry: &Entry| view.cursor_at(entry, query).is_none_or(|at| until.is_behind(&at, query.sort));
            page.entries.retain(|(entry, _)| is_asked_for(entry));
        }
        Unread::of(view, page.entries.iter().map(|(entry, _)| *entry), read.fetched)?;
        let write = self.list.format.more.filter(|_| self.begun).unwrap_or(self.list.format.write);
        let bytes = self.list.write(view, &page, read, write);
        Ok((bytes, page.next.filter(|_| page.entries.len() == whole)))
    }

    /// The events of the next piece, searched for only once while nothing is written. They never come by relevance.
    fn page<'a>(&mut self, view: &'a Timeline) -> Page<'a> {
        let seq = view.head().seq;
        let narrowed = self.narrowed.take().filter(|(then, _)| *then == seq);
        let (_, narrowed) = self.narrowed.insert(narrowed.unwrap_or_else(|| (seq, view.narrowed(&self.list.query))));
        view.events_among(&EventQuery { limit: MOST, ..self.list.query.clone() }, narrowed)
    }
}

/// Where the words searched for stand: `{ title?, summary? }`, as HTML with `<mark>`.
fn highlight(json: &[u8], highlighter: &Highlighter) -> Option<(&'static str, Vec<u8>)> {
    #[derive(Deserialize)]
    struct Texts<'a> {
        #[serde(borrow)]
        title: Cow<'a, str>,
        #[serde(borrow)]
        summary: Cow<'a, str>,
    }
    let event: Texts<'_> = serde_json::from_slice(json).expect("what is rendered can be read");
    let marked = [("title", &event.title), ("summary", &event.summary)].map(|(name, text)| (name, highlighter.mark(text)));
    let marked: BTreeMap<&str, String> = marked.into_iter().filter_map(|(name, html)| Some((name, html?))).collect();
    (!marked.is_empty()).then(|| ("highlight", json::one(&marked)))
}

/// What was asked for besides the event.
pub(super) fn besides(
    view: &Timeline,
    json: &[u8],
    (entry, audience): (&Entry, Audience),
    shown: &Shown,
    histories: &Histories,
    base: &str,
) -> Vec<(&'static str, Vec<u8>)> {
    let mut besides = Vec::new();
    if shown.history {
        besides.push(("history", histories.of(entry.id.as_str()).to_vec()));
    }
    if shown.cite {
        besides.push(("cite", json::one(&citation(&view.read_back(json), &view.stamp(entry, audience), base))));
    }
    besides
}
