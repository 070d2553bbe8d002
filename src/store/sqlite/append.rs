//! Appending to the log. The tables of the current state follow by triggers, in the same transaction.

use std::collections::BTreeMap;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use sqlx::Transaction;
use sqlx::sqlite::{Sqlite, SqliteConnection, SqlitePool};

use super::super::{Appending, Entry, Remembered, StoreError};
use super::{log, moment};
use crate::domain::change::{Proposed, Record};
use crate::domain::date::{Date, Day};

/// Changes sent to the database at a time: enough that the way there costs nothing, few enough to stay small.
const AT_ONCE: usize = 500;

/// How long the answers to an `Idempotency-Key` are kept.
const REMEMBER: SignedDuration = SignedDuration::from_hours(7 * 24);

/// A transaction that appends.
pub struct Append {
    transaction: Transaction<'static, Sqlite>,
    next: u64,
}

/// A change with its number and the entry it belongs to.
type Numbered<'a> = (u64, &'a Entry, &'a Proposed);

impl Append {
    /// Begins a transaction, unless the log has moved on.
    pub async fn begin(pool: &SqlitePool, expected: u64) -> Result<Self, StoreError> {
        let mut transaction = pool.begin_with("begin immediate").await?;
        if log::head(&mut *transaction).await? != expected {
            return Err(StoreError::Behind { expected });
        }
        Ok(Self { transaction, next: expected + 1 })
    }
}

#[async_trait]
impl Appending for Append {
    async fn add(&mut self, entries: &[Entry]) -> Result<(), StoreError> {
        let changes = entries.iter().flat_map(|entry| entry.changes.iter().map(move |change| (entry, change)));
        let changes: Vec<Numbered> = (self.next..).zip(changes).map(|(seq, (entry, change))| (seq, entry, change)).collect();
        self.next += changes.len() as u64;
        for changes in changes.chunks(AT_ONCE) {
            write_texts(&mut self.transaction, changes).await?;
            write_dates(&mut self.transaction, changes).await?;
            write_changes(&mut self.transaction, changes).await?;
        }
        for entry in entries {
            if let Some(answer) = &entry.answer {
                remember(&mut self.transaction, answer, entry.recorded_at).await?;
            }
        }
        Ok(())
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        Ok(self.transaction.commit().await?)
    }
}

async fn write_texts(connection: &mut SqliteConnection, changes: &[Numbered<'_>]) -> Result<(), StoreError> {
    for (_, _, change) in changes {
        if let (Some(Record::Text(held)), Some(text)) = (&change.after, &change.text) {
            let insert = sqlx::query("insert into texts (sha256, text) values ($1, $2) on conflict do nothing");
            insert.bind(held.sha256.to_string()).bind(text.clone()).execute(&mut *connection).await?;
        }
    }
    Ok(())
}

async fn write_dates(connection: &mut SqliteConnection, changes: &[Numbered<'_>]) -> Result<(), StoreError> {
    let dates: BTreeMap<String, &Date> = changes.iter().filter_map(|(_, _, change)| change.after.as_ref()).flat_map(dates_of).collect();
    if dates.is_empty() {
        return Ok(());
    }
    let insert = sqlx::query(
        "insert into dates (edtf, words, precision, earliest, latest_start, earliest_end, latest)
         select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6
         from json_each($1) where true
         on conflict do nothing",
    );
    let rows: Vec<_> = dates.iter().map(|(edtf, date)| date_row(edtf, date)).collect();
    insert.bind(json!(rows).to_string()).execute(connection).await?;
    Ok(())
}

fn date_row(edtf: &str, date: &Date) -> serde_json::Value {
    let bounds = date.bounds();
    let day = |day: Day| day.is_bounded().then(|| day.to_string());
    let [earliest, latest_start, earliest_end, latest] = [bounds.start.min, bounds.start.max, bounds.end.min, bounds.end.max].map(day);
    json!([edtf, date.words(), date.precision(), earliest, latest_start, earliest_end, latest])
}

/// The dates that the tables refer to.
fn dates_of(record: &Record) -> Vec<(String, &Date)> {
    let dates: Vec<&Date> = match record {
        Record::Event(event) => event.effects.iter().filter_map(|effect| effect.until.as_ref()).chain([&event.date]).collect(),
        Record::Document(document) => document.published.iter().collect(),
        Record::Type(_) | Record::Actor(_) | Record::Measure(_) | Record::Text(_) => Vec::new(),
    };
    dates.into_iter().map(|date| (date.to_string(), date)).collect()
}

async fn write_changes(connection: &mut SqliteConnection, changes: &[Numbered<'_>]) -> Result<(), StoreError> {
    let insert = sqlx::query(
        "insert into changes (seq, recorded_at, who, op, kind, id, after, reason)
         select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7
         from json_each($1)
         order by key",
    );
    let row = |(seq, entry, change): &Numbered<'_>| {
        let after = change.after.as_ref().map(|record| serde_json::to_string(record).expect("a record is plain data"));
        json!([seq, moment(entry.recorded_at), entry.who, change.op.word(), change.kind.word(), change.id, after, change.reason])
    };
    let rows: Vec<_> = changes.iter().map(row).collect();
    insert.bind(json!(rows).to_string()).execute(connection).await?;
    Ok(())
}

async fn remember(connection: &mut SqliteConnection, answer: &Remembered, now: Timestamp) -> Result<(), StoreError> {
    let forget = sqlx::query("delete from answers where recorded_at < $1");
    forget.bind(moment(now - REMEMBER)).execute(&mut *connection).await?;
    let insert = sqlx::query("insert into answers (key, request, outcome, recorded_at) values ($1, $2, $3, $4)");
    let insert = insert.bind(answer.key.clone()).bind(answer.request.clone()).bind(answer.outcome.clone()).bind(moment(now));
    insert.execute(connection).await?;
    Ok(())
}
