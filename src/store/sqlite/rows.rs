//! Many events at once: their rows are put into the tables of the current state directly, many rows a statement, because
//! the triggers that would make them from the log read each event's JSON again for every table.

use std::collections::HashSet;

use jiff::Timestamp;
use serde_json::json;
use sqlx::sqlite::{Sqlite, SqliteConnection};
use sqlx::{QueryBuilder, Row as _};

use super::super::StoreError;
use super::chain::LogRow;
use super::moment;
use crate::domain::change::{Change, Op, Record};
use crate::domain::digest::Digest;
use crate::domain::event::{Effect, Event, Votes};

/// Rows that one statement inserts. A whole number of them is a statement that is prepared once.
const AT_ONCE: usize = 250;

/// What stands in a column.
enum Cell {
    Null,
    Number(i64),
    Text(String),
    Bytes(Vec<u8>),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Cell::Text(text.to_owned())
    }
}

impl From<&Digest> for Cell {
    fn from(digest: &Digest) -> Self {
        Cell::Bytes(digest.bytes().to_vec())
    }
}

impl From<u32> for Cell {
    fn from(number: u32) -> Self {
        Cell::Number(number.into())
    }
}

impl From<usize> for Cell {
    fn from(number: usize) -> Self {
        Cell::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(cell: Option<T>) -> Self {
        cell.map_or(Cell::Null, Into::into)
    }
}

/// A row being put together.
macro_rules! row {
    ($($cell:expr),* $(,)?) => { vec![$(Cell::from($cell)),*] };
}

type Row = Vec<Cell>;

/// Writes changes, and beforehand what the tables have of events that were never written before. Of all others the triggers
/// take care.
pub async fn write(connection: &mut SqliteConnection, changes: &[Change], log: impl Iterator<Item = LogRow<'_>>) -> Result<(), StoreError> {
    let mut known = known_ids(connection, changes).await?;
    let mut new = Vec::new();
    for change in changes {
        if let Some(Record::Event(event)) = &change.after
            && change.op == Op::Create
            && known.insert(change.id.clone())
        {
            new.push((&**event, change.recorded_at));
        }
    }
    let events = || new.iter().map(|(event, _)| *event);
    let statements = inserts(EVENTS, new.iter().map(|(event, at)| event_row(event, *at)))
        .chain(inserts("insert into event_actors (event, position, actor, role) ", events().flat_map(actor_rows)))
        .chain(inserts("insert into event_identifiers (event, position, scheme, value, url) ", events().flat_map(identifier_rows)))
        .chain(inserts("insert into event_relations (event, position, type, target) ", events().flat_map(relation_rows)))
        .chain(inserts("insert into event_effects (event, position, measure, action, until) ", events().flat_map(effect_rows)))
        .chain(inserts(CLAIMS, events().flat_map(claim_rows)))
        .chain(inserts("insert into changes (seq, recorded_at, who, op, kind, id, after, reason, chain) ", log.map(log_row)));
    run(connection, statements).await
}

const EVENTS: &str = "insert into events (id, date, title, summary, type, status, votes_for, votes_against, votes_abstained,
    places, tags, embargoed_until, revision, created_at, updated_at) ";

const CLAIMS: &str = "insert into claims (event, position, id, field, value, document, rank, reason, expression, anchor,
    start, \"end\", exact) ";

/// The ids of events that the log speaks of.
async fn known_ids(connection: &mut SqliteConnection, changes: &[Change]) -> Result<HashSet<String>, StoreError> {
    let ids: Vec<&str> = changes.iter().map(|change| change.id.as_str()).collect();
    let known = sqlx::query("select id from changes where kind = 'event' and id in (select value from json_each($1))");
    let rows = known.bind(json!(ids).to_string()).fetch_all(connection).await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

fn event_row(event: &Event, at: Timestamp) -> Row {
    let summary = (!event.summary.is_empty()).then_some(event.summary.as_str());
    let votes = |of: fn(&Votes) -> u32| event.votes.as_ref().map(of);
    let (date, at, embargo) = (event.date.to_string(), moment(at), event.embargoed_until.map(|until| until.to_string()));
    row![
        event.id.as_str(),
        &*date,
        &*event.title,
        summary,
        event.kind.as_str(),
        event.status.word(),
        votes(|votes| votes.in_favour),
        votes(|votes| votes.against),
        votes(|votes| votes.abstained),
        &*json!(event.places).to_string(),
        &*json!(event.tags).to_string(),
        embargo.as_deref(),
        1_u32,
        &*at,
        &*at,
    ]
}

fn numbered<T>(event: &Event, items: &[T], row: impl Fn(&str, usize, &T) -> Row) -> Vec<Row> {
    items.iter().enumerate().map(|(i, item)| row(event.id.as_str(), i, item)).collect()
}

fn actor_rows(event: &Event) -> Vec<Row> {
    numbered(event, &event.actors, |id, i, one| row![id, i, one.id.as_str(), &*one.role])
}

fn identifier_rows(event: &Event) -> Vec<Row> {
    numbered(event, &event.identifiers, |id, i, one| row![id, i, &*one.scheme, &*one.value, one.url.as_deref()])
}

fn relation_rows(event: &Event) -> Vec<Row> {
    numbered(event, &event.relations, |id, i, one| row![id, i, one.kind.word(), one.target.as_str()])
}

fn effect_rows(event: &Event) -> Vec<Row> {
    let until = |one: &Effect| one.until.as_ref().map(ToString::to_string);
    numbered(event, &event.effects, |id, i, one| row![id, i, one.measure.as_str(), one.action.word(), until(one).as_deref()])
}

fn claim_rows(event: &Event) -> Vec<Row> {
    numbered(event, &event.claims, |event, i, claim| {
        let (position, quote) = (claim.selector.position, claim.selector.quote.as_ref());
        row![
            event,
            i,
            &*claim.id,
            claim.field.word(),
            &*claim.value,
            claim.document.as_str(),
            claim.rank.word(),
            claim.reason.as_deref(),
            claim.expression.as_deref(),
            claim.anchor.as_ref().map(ToString::to_string).as_deref(),
            position.map(|position| position.start),
            position.map(|position| position.end),
            quote.map(|quote| &*quote.exact),
        ]
    })
}

#[allow(clippy::needless_pass_by_value, reason = "rows are made one by one, for this alone")]
fn log_row(log: LogRow<'_>) -> Row {
    let LogRow { seq, recorded_at, who, op, kind, id, after, reason, chain } = log;
    row![usize::try_from(seq).unwrap_or(usize::MAX), &*recorded_at, who, op, kind, id, after.as_deref(), reason, &chain]
}

/// The statements that insert rows, each made when it is asked for; and whether it is one of those that come again and again.
fn inserts(head: &'static str, mut rows: impl Iterator<Item = Row>) -> impl Iterator<Item = (QueryBuilder<Sqlite>, bool)> {
    std::iter::from_fn(move || {
        let rows: Vec<Row> = rows.by_ref().take(AT_ONCE).collect();
        if rows.is_empty() {
            return None;
        }
        let whole = rows.len() == AT_ONCE;
        let mut insert = QueryBuilder::new(head);
        insert.push_values(rows, |mut values, row| {
            for cell in row {
                match cell {
                    Cell::Null => values.push_bind(None::<String>),
                    Cell::Number(number) => values.push_bind(number),
                    Cell::Text(text) => values.push_bind(text),
                    Cell::Bytes(bytes) => values.push_bind(bytes),
                };
            }
        });
        Some((insert, whole))
    })
}

/// Runs statements one after the other; while one runs, the next is made.
async fn run(
    connection: &mut SqliteConnection,
    mut statements: impl Iterator<Item = (QueryBuilder<Sqlite>, bool)>,
) -> Result<(), StoreError> {
    let mut next = statements.next();
    while let Some((mut insert, again)) = next {
        let running = insert.build().persistent(again).execute(&mut *connection);
        let (done, following) = tokio::join!(running, async { statements.next() });
        done?;
        next = following;
    }
    Ok(())
}
