//! Many events at once: their rows are put into the tables of the current state directly, many rows a statement, because
//! the triggers that would make them from the log read each event's JSON again for every table.

use std::collections::HashSet;

use jiff::Timestamp;
use serde_json::json;
use sqlx::sqlite::{Sqlite, SqliteConnection};
use sqlx::{QueryBuilder, Row as _};

use super::super::StoreError;
use super::moment;
use crate::domain::change::{Change, Op, Record};
use crate::domain::claim::Claim;
use crate::domain::event::Event;

/// Rows that one statement inserts. A whole number of them is a statement that is prepared once.
const AT_ONCE: usize = 250;

/// What stands in a column.
enum Cell {
    Null,
    Number(i64),
    Text(String),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Cell::Text(text.to_owned())
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

type Rows = Vec<Vec<Cell>>;

/// Inserts changes into the log.
pub async fn write_changes(connection: &mut SqliteConnection, changes: &[Change]) -> Result<(), StoreError> {
    let row = |change: &Change| {
        let after = change.after.as_ref().map(|record| serde_json::to_string(record).expect("a record is plain data"));
        let (op, kind, at) = (change.op.word(), change.kind.word(), moment(change.recorded_at));
        row![
            usize::try_from(change.seq).unwrap_or(usize::MAX),
            &*at,
            &*change.who,
            op,
            kind,
            &*change.id,
            after.as_deref(),
            change.reason.as_deref()
        ]
    };
    let head = "insert into changes (seq, recorded_at, who, op, kind, id, after, reason) ";
    insert(connection, head, changes.iter().map(row).collect()).await
}

/// Inserts what the tables have of events that were never written before. Of all others the triggers take care.
pub async fn write_new_events(connection: &mut SqliteConnection, changes: &[Change]) -> Result<(), StoreError> {
    let mut known = known_ids(connection, changes).await?;
    let (mut events, mut parts) = (Rows::new(), Parts::default());
    for change in changes {
        let Some(Record::Event(event)) = &change.after else { continue };
        if change.op == Op::Create && known.insert(change.id.clone()) {
            events.push(event_row(event, change.recorded_at));
            parts.take(event);
        }
    }
    let head = "insert into events (id, date, title, summary, type, status, votes_for, votes_against, votes_abstained, places, tags, embargoed_until, revision, created_at, updated_at) ";
    insert(connection, head, events).await?;
    parts.write(connection).await
}

/// The ids of events that the log speaks of.
async fn known_ids(connection: &mut SqliteConnection, changes: &[Change]) -> Result<HashSet<String>, StoreError> {
    let ids: Vec<&str> = changes.iter().map(|change| change.id.as_str()).collect();
    let known = sqlx::query("select id from changes where kind = 'event' and id in (select value from json_each($1))");
    let rows = known.bind(json!(ids).to_string()).fetch_all(connection).await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

fn event_row(event: &Event, at: Timestamp) -> Vec<Cell> {
    let summary = (!event.summary.is_empty()).then_some(event.summary.as_str());
    let votes = |of: fn(&crate::domain::event::Votes) -> u32| event.votes.as_ref().map(of);
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

/// Rows of the tables that have several for an event.
#[derive(Default)]
struct Parts {
    actors: Rows,
    identifiers: Rows,
    relations: Rows,
    effects: Rows,
    claims: Rows,
}

impl Parts {
    fn take(&mut self, event: &Event) {
        let id = event.id.as_str();
        for (i, one) in event.actors.iter().enumerate() {
            self.actors.push(row![id, i, one.id.as_str(), &*one.role]);
        }
        for (i, one) in event.identifiers.iter().enumerate() {
            self.identifiers.push(row![id, i, &*one.scheme, &*one.value, one.url.as_deref()]);
        }
        for (i, one) in event.relations.iter().enumerate() {
            self.relations.push(row![id, i, one.kind.word(), one.target.as_str()]);
        }
        for (i, one) in event.effects.iter().enumerate() {
            let until = one.until.as_ref().map(ToString::to_string);
            self.effects.push(row![id, i, one.measure.as_str(), one.action.word(), until.as_deref()]);
        }
        for (i, one) in event.claims.iter().enumerate() {
            self.claims.push(claim_row(id, i, one));
        }
    }

    async fn write(self, connection: &mut SqliteConnection) -> Result<(), StoreError> {
        insert(connection, "insert into event_actors (event, position, actor, role) ", self.actors).await?;
        insert(connection, "insert into event_identifiers (event, position, scheme, value, url) ", self.identifiers).await?;
        insert(connection, "insert into event_relations (event, position, type, target) ", self.relations).await?;
        insert(connection, "insert into event_effects (event, position, measure, action, until) ", self.effects).await?;
        let head =
            "insert into claims (event, id, position, field, value, document, rank, reason, expression, anchor, start, \"end\", exact) ";
        insert(connection, head, self.claims).await
    }
}

fn claim_row(event: &str, position: usize, claim: &Claim) -> Vec<Cell> {
    let anchor = claim.anchor.as_ref().map(ToString::to_string);
    row![
        event,
        &*claim.id,
        position,
        claim.field.word(),
        &*claim.value,
        claim.document.as_str(),
        claim.rank.word(),
        claim.reason.as_deref(),
        claim.expression.as_deref(),
        anchor.as_deref(),
        claim.selector.position.map(|position| position.start),
        claim.selector.position.map(|position| position.end),
        claim.selector.quote.as_ref().map(|quote| &*quote.exact),
    ]
}

async fn insert(connection: &mut SqliteConnection, head: &'static str, rows: Rows) -> Result<(), StoreError> {
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let (mut query, mut count) = (QueryBuilder::<Sqlite>::new(head), 0);
        query.push_values(rows.by_ref().take(AT_ONCE), |mut values, row| {
            count += 1;
            for cell in row {
                match cell {
                    Cell::Null => values.push_bind(None::<String>),
                    Cell::Number(number) => values.push_bind(number),
                    Cell::Text(text) => values.push_bind(text),
                };
            }
        });
        query.build().persistent(count == AT_ONCE).execute(&mut *connection).await?;
    }
    Ok(())
}
