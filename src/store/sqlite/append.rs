//! Appending to the log. The tables of the current state follow by triggers, in the same transaction; see [`super::rows`] for
//! where there is much to append.

use std::collections::HashSet;
use std::sync::Arc;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use sqlx::Row as _;
use sqlx::sqlite::{SqliteConnection, SqlitePool};

use super::super::{Appending, Remembered, StoreError};
use super::chain::{self, Link, LogRow};
use super::files::DatabaseFiles;
use super::transaction::WriteTransaction;
use super::{damaged, moment, rows};
use crate::domain::change::{Change, Record};
use crate::domain::date::{Date, Day};

/// From so many changes on it is worth while to make the rows of events here.
const MANY: usize = 100;

/// How long the answers to an `Idempotency-Key` are kept.
const REMEMBER: SignedDuration = SignedDuration::from_hours(7 * 24);

/// A transaction that appends.
pub struct Append {
    transaction: WriteTransaction,
    head: u64,
    chain: Link,
    dates: HashSet<String>,
    roomy: bool,
}

impl Append {
    /// Begins a transaction at the end of the log.
    pub async fn begin(pool: &SqlitePool, files: &Arc<DatabaseFiles>) -> Result<Self, StoreError> {
        let mut transaction = WriteTransaction::begin(pool, files).await?;
        let end = sqlx::query("select coalesce((select max(seq) from changes), 0), head from log_chain where id = $1");
        let end = end.bind(1).fetch_optional(transaction.connection()).await?;
        let end = end.ok_or_else(|| damaged("the start of the log's hash chain is missing".to_owned()))?;
        let (head, chain): (i64, &[u8]) = (end.try_get(0)?, end.try_get(1)?);
        let chain = chain.try_into().map_err(|_| damaged("a chain value has 32 bytes".to_owned()))?;
        Ok(Self { transaction, head: head.unsigned_abs(), chain, dates: HashSet::new(), roomy: false })
    }

    /// Lets pages that are written again and again stay in memory while much is appended.
    async fn make_room(&mut self) -> Result<(), StoreError> {
        if !self.roomy {
            sqlx::query("pragma cache_size = -131072").execute(self.transaction.connection()).await?;
            self.roomy = true;
        }
        Ok(())
    }

    async fn restore_cache_size(&mut self) -> Result<(), StoreError> {
        if self.roomy {
            sqlx::query("pragma cache_size = -16384").execute(self.transaction.connection()).await?;
        }
        Ok(())
    }

    async fn write(&mut self, changes: &[Change]) -> Result<(), StoreError> {
        let mut chain = self.chain;
        let dates = new_dates(changes, &mut self.dates);
        write_texts(self.transaction.connection(), changes).await?;
        if changes.len() < MANY && !changes.iter().any(has_nul) {
            write_few(self.transaction.connection(), dates, LogRow::chained(changes, &mut chain)).await?;
        } else {
            self.make_room().await?;
            write_dates(self.transaction.connection(), dates).await?;
            rows::write(self.transaction.connection(), changes, LogRow::chained(changes, &mut chain)).await?;
            if let Some(last) = changes.last() {
                chain::keep_head(self.transaction.connection(), last.seq, &chain).await?;
            }
        }
        self.chain = chain;
        self.head = changes.last().map_or(self.head, |change| change.seq);
        Ok(())
    }
}

#[async_trait]
impl Appending for Append {
    fn head(&self) -> u64 {
        self.head
    }

    async fn add(&mut self, changes: &[Change]) -> Result<(), StoreError> {
        let written = self.write(changes).await;
        written.map_err(|error| self.transaction.failed(error))
    }

    async fn remember(&mut self, answer: &Remembered, now: Timestamp) -> Result<(), StoreError> {
        let written = write_answer(self.transaction.connection(), answer, now).await;
        written.map_err(|error| self.transaction.failed(error))
    }

    async fn commit(mut self: Box<Self>) -> Result<(), StoreError> {
        self.restore_cache_size().await?;
        self.transaction.commit().await
    }

    async fn roll_back(mut self: Box<Self>) -> Result<(), StoreError> {
        self.restore_cache_size().await?;
        self.transaction.roll_back().await
    }
}

async fn write_answer(connection: &mut SqliteConnection, answer: &Remembered, now: Timestamp) -> Result<(), StoreError> {
    let forget = sqlx::query("delete from answers where recorded_at < $1");
    forget.bind(moment(now - REMEMBER)).execute(&mut *connection).await?;
    let insert = sqlx::query("insert into answers (key, request, outcome, recorded_at) values ($1, $2, $3, $4)");
    let insert = insert.bind(answer.key.clone()).bind(answer.request.clone()).bind(answer.outcome.clone()).bind(moment(now));
    insert.execute(connection).await?;
    Ok(())
}

async fn write_texts(connection: &mut SqliteConnection, changes: &[Change]) -> Result<(), StoreError> {
    for change in changes {
        if let (Some(Record::Text(held)), Some(text)) = (&change.after, &change.text) {
            let insert = sqlx::query("insert into texts (sha256, text) values ($1, $2) on conflict do nothing");
            insert.bind(held.sha256.to_string()).bind(text.clone()).execute(&mut *connection).await?;
        }
    }
    Ok(())
}

/// Rows of the dates that are not among those `written` before in the same transaction, as JSON.
fn new_dates(changes: &[Change], written: &mut HashSet<String>) -> String {
    let dates = changes.iter().filter_map(|change| change.after.as_ref()).flat_map(dates_of);
    let rows: Vec<_> = dates.filter(|(edtf, _)| written.insert(edtf.clone())).map(|(edtf, date)| date_row(&edtf, date)).collect();
    json!(rows).to_string()
}

async fn write_dates(connection: &mut SqliteConnection, rows: String) -> Result<(), StoreError> {
    let insert = sqlx::query(
        "insert into dates (edtf, words, precision, earliest, latest_start, earliest_end, latest)
         select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6
         from json_each($1) where true
         on conflict do nothing",
    );
    insert.bind(rows).execute(connection).await?;
    Ok(())
}

/// The row of a date in the table `dates`.
pub fn date_row(edtf: &str, date: &Date) -> serde_json::Value {
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
        Record::Type(_) | Record::Actor(_) | Record::Measure(_) | Record::Text(_) | Record::Decision(_) => Vec::new(),
    };
    dates.into_iter().map(|date| (date.to_string(), date)).collect()
}

/// Whether SQLite's JSON functions would cut a change off: they end a text at its first NUL. Such a text is bound as it is.
fn has_nul(change: &Change) -> bool {
    [&change.who, &change.id, change.reason.as_deref().unwrap_or_default()].iter().any(|text| text.contains('\0'))
}

/// Writes dates, changes and the end of the chain at one go: the way to the database and back is a good part of what a single
/// write costs.
async fn write_few(connection: &mut SqliteConnection, dates: String, log: impl Iterator<Item = LogRow<'_>>) -> Result<(), StoreError> {
    let (mut rows, mut end) = (Vec::new(), None);
    for row in log {
        let LogRow { seq, recorded_at, who, op, kind, id, after, reason, chain } = row;
        rows.push(json!([seq, recorded_at, who, op, kind, id, after, reason, chain.to_string()]));
        end = Some((seq, chain));
    }
    let Some((seq, head)) = end else { return Ok(()) };
    let insert = sqlx::query(
        "insert into dates (edtf, words, precision, earliest, latest_start, earliest_end, latest)
         select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6
         from json_each($1) where true
         on conflict do nothing;
         insert into changes (seq, recorded_at, who, op, kind, id, after, reason, chain)
         select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7,
                unhex(value ->> 8)
         from json_each($2)
         order by key;
         update log_chain set seq = $3, head = unhex($4) where id = 1",
    );
    let insert = insert.bind(dates).bind(json!(rows).to_string());
    insert.bind(i64::try_from(seq).unwrap_or(i64::MAX)).bind(head.to_string()).execute(connection).await?;
    Ok(())
}
