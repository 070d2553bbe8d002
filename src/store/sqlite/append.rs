//! Appending to the log. The tables of the current state follow by triggers, in the same transaction; see [`super::rows`] for
//! where there is much to append.

use std::collections::HashSet;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use sqlx::Transaction;
use sqlx::sqlite::{Sqlite, SqliteConnection, SqlitePool};

use super::super::{Appending, Remembered, StoreError};
use super::{log, moment, rows};
use crate::domain::change::{Change, Record};
use crate::domain::date::{Date, Day};

/// From so many changes on it is worth while to make the rows of events here.
const MANY: usize = 100;

/// How long the answers to an `Idempotency-Key` are kept.
const REMEMBER: SignedDuration = SignedDuration::from_hours(7 * 24);

/// A transaction that appends.
pub struct Append {
    transaction: Transaction<'static, Sqlite>,
    last: u64,
    dates: HashSet<String>,
    roomy: bool,
}

impl Append {
    /// Begins a transaction after the change `last`.
    pub async fn begin(pool: &SqlitePool, last: u64) -> Result<Self, StoreError> {
        Ok(Self { transaction: pool.begin_with("begin immediate").await?, last, dates: HashSet::new(), roomy: false })
    }

    /// Lets pages that are written again and again stay in memory while much is appended.
    async fn make_room(&mut self) -> Result<(), StoreError> {
        if !self.roomy {
            sqlx::query("pragma cache_size = -131072").execute(&mut *self.transaction).await?;
            self.roomy = true;
        }
        Ok(())
    }

    async fn write(&mut self, changes: &[Change]) -> Result<(), StoreError> {
        let dates = new_dates(changes, &mut self.dates);
        write_texts(&mut self.transaction, changes).await?;
        if changes.len() < MANY {
            return write_few(&mut self.transaction, dates, changes).await;
        }
        self.make_room().await?;
        write_dates(&mut self.transaction, dates).await?;
        rows::write(&mut self.transaction, changes).await
    }
}

#[async_trait]
impl Appending for Append {
    async fn add(&mut self, changes: &[Change]) -> Result<(), StoreError> {
        if let Err(error) = self.write(changes).await {
            // The tables take no change but the next one: that is how another's is noticed.
            let head = log::head(&mut *self.transaction).await?;
            return Err(if head == self.last { error } else { StoreError::Behind { expected: self.last } });
        }
        self.last = changes.last().map_or(self.last, |change| change.seq);
        Ok(())
    }

    async fn remember(&mut self, answer: &Remembered, now: Timestamp) -> Result<(), StoreError> {
        let forget = sqlx::query("delete from answers where recorded_at < $1");
        forget.bind(moment(now - REMEMBER)).execute(&mut *self.transaction).await?;
        let insert = sqlx::query("insert into answers (key, request, outcome, recorded_at) values ($1, $2, $3, $4)");
        let insert = insert.bind(answer.key.clone()).bind(answer.request.clone()).bind(answer.outcome.clone()).bind(moment(now));
        insert.execute(&mut *self.transaction).await?;
        Ok(())
    }

    async fn commit(mut self: Box<Self>) -> Result<(), StoreError> {
        if self.roomy {
            sqlx::query("pragma cache_size = -16384").execute(&mut *self.transaction).await?;
        }
        Ok(self.transaction.commit().await?)
    }
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
        Record::Type(_) | Record::Actor(_) | Record::Measure(_) | Record::Text(_) | Record::Decision(_) => Vec::new(),
    };
    dates.into_iter().map(|date| (date.to_string(), date)).collect()
}

/// Writes dates and changes at one go: the way to the database and back is a good part of what a single write costs.
async fn write_few(connection: &mut SqliteConnection, dates: String, changes: &[Change]) -> Result<(), StoreError> {
    let insert = sqlx::query(
        "insert into dates (edtf, words, precision, earliest, latest_start, earliest_end, latest)
         select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6
         from json_each($1) where true
         on conflict do nothing;
         insert into changes (seq, recorded_at, who, op, kind, id, after, reason)
         select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7
         from json_each($2)
         order by key",
    );
    let row = |change: &Change| {
        let after = change.after.as_ref().map(|record| serde_json::to_string(record).expect("a record is plain data"));
        let Change { seq, who, op, kind, id, reason, .. } = change;
        json!([seq, moment(change.recorded_at), who, op.word(), kind.word(), id, after, reason])
    };
    let rows: Vec<_> = changes.iter().map(row).collect();
    insert.bind(dates).bind(json!(rows).to_string()).execute(connection).await?;
    Ok(())
}
