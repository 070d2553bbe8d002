//! Reading the log.

use jiff::Timestamp;
use serde_json::value::RawValue;
use sqlx::sqlite::{Sqlite, SqlitePool, SqliteRow};
use sqlx::{Executor, Row as _};

use super::super::{Revision, StoreError};
use super::{damaged, moment};
use crate::domain::change::{Change, Kind, Op, Record};

/// The number of the last change.
pub async fn head(on: impl Executor<'_, Database = Sqlite>) -> Result<u64, StoreError> {
    number(&sqlx::query("select coalesce(max(seq), 0) from changes").fetch_one(on).await?)
}

/// The number of the last change recorded at or before a moment.
pub async fn seq_at(pool: &SqlitePool, at: Timestamp) -> Result<u64, StoreError> {
    let last =
        sqlx::query("select coalesce((select seq from changes where recorded_at <= $1 order by recorded_at desc, seq desc limit 1), 0)");
    number(&last.bind(moment(at)).fetch_one(pool).await?)
}

fn number(row: &SqliteRow) -> Result<u64, StoreError> {
    let seq: i64 = row.try_get(0)?;
    u64::try_from(seq).map_err(|_| damaged(format!("change {seq} has a negative number")))
}

/// Changes after `seq`, oldest first.
pub async fn changes_since(pool: &SqlitePool, seq: u64, limit: u32) -> Result<Vec<Change>, StoreError> {
    let since = sqlx::query(
        "select seq, recorded_at, who, op, kind, id, after, reason,
                case kind when 'text' then (select text from texts where sha256 = changes.after ->> 'sha256') end
         from changes
         where seq > $1
         order by seq
         limit $2",
    );
    let rows = since.bind(i64::try_from(seq).unwrap_or(i64::MAX)).bind(limit).fetch_all(pool).await?;
    tokio::task::spawn_blocking(move || rows.iter().map(change).collect()).await.map_err(|panic| damaged(panic.to_string()))?
}

fn change(row: &SqliteRow) -> Result<Change, StoreError> {
    let seq: i64 = row.try_get(0)?;
    let kind = Kind::from_word(row.try_get(4)?).ok_or_else(|| damaged(format!("change {seq} is of no known kind")))?;
    let after: Option<&str> = row.try_get(6)?;
    Ok(Change {
        seq: seq.unsigned_abs(),
        recorded_at: recorded_at(row, 1)?,
        who: row.try_get(2)?,
        op: op(row, 3)?,
        kind,
        id: row.try_get(5)?,
        after: after.map(|after| read_back(seq, kind, after)).transpose()?,
        text: row.try_get(8)?,
        reason: row.try_get(7)?,
    })
}

/// What was written is read by the same parser as what is sent.
fn read_back(seq: i64, kind: Kind, after: &str) -> Result<Record, StoreError> {
    let value = serde_json::from_str(after).map_err(|error| damaged(format!("change {seq} is not JSON: {error}")))?;
    let mut mistakes = Vec::new();
    let record = Record::read(kind, &value, &mut mistakes);
    record.map(|(record, _)| record).ok_or_else(|| {
        let said: Vec<&str> = mistakes.iter().map(|mistake| mistake.detail.as_str()).collect();
        damaged(format!("change {seq} cannot be read: {}", said.join("; ")))
    })
}

fn recorded_at(row: &SqliteRow, column: usize) -> Result<Timestamp, StoreError> {
    let text: &str = row.try_get(column)?;
    text.parse().map_err(|error| damaged(format!("a moment cannot be read: {error}")))
}

fn op(row: &SqliteRow, column: usize) -> Result<Op, StoreError> {
    let word: &str = row.try_get(column)?;
    Op::from_word(word).ok_or_else(|| damaged(format!("{word} is no op")))
}

/// Every revision of a thing through a change, oldest first.
pub async fn history(pool: &SqlitePool, kind: Kind, id: &str, through: u64) -> Result<Vec<Revision>, StoreError> {
    let revisions = sqlx::query(
        "select seq, recorded_at, who, op, lag(after) over (order by seq), after, reason
         from changes
         where kind = $1 and id = $2 and seq <= $3
         order by seq",
    );
    let through = i64::try_from(through).unwrap_or(i64::MAX);
    let rows = revisions.bind(kind.word()).bind(id.to_owned()).bind(through).fetch_all(pool).await?;
    rows.iter().map(revision).collect()
}

fn revision(row: &SqliteRow) -> Result<Revision, StoreError> {
    let seq: i64 = row.try_get(0)?;
    let json = |column: usize| -> Result<Option<Box<RawValue>>, StoreError> {
        let text: Option<String> = row.try_get(column)?;
        let raw = text.map(RawValue::from_string).transpose();
        raw.map_err(|error| damaged(format!("change {seq} is not JSON: {error}")))
    };
    Ok(Revision {
        seq: seq.unsigned_abs(),
        recorded_at: recorded_at(row, 1)?,
        who: row.try_get(2)?,
        op: op(row, 3)?,
        before: json(4)?,
        after: json(5)?,
        reason: row.try_get(6)?,
    })
}
