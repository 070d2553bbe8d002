//! Reading the log.

use jiff::Timestamp;
use serde_json::value::RawValue;
use sqlx::sqlite::{Sqlite, SqlitePool, SqliteRow};
use sqlx::{Executor, Row as _};

use super::super::{Logged, Revision, StoreError};
use super::{damaged, moment};
use crate::domain::change::{Change, Kind, Op, Record};
use crate::domain::event::Event;

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

/// Changes after `seq`, oldest first. They come as one text, a line a change and a tab between its parts, because a row each
/// costs more than all the rest of reading it. JSON escapes both, so that neither can stand inside a part.
pub async fn changes_since(pool: &SqlitePool, seq: u64, limit: u32) -> Result<Vec<Change>, StoreError> {
    let since = sqlx::query(
        "select group_concat(concat_ws(char(9), seq, recorded_at, op, kind, id, coalesce(after, ''), json_quote(who), json_quote(reason),
                json_quote(case kind when 'text' then (select text from texts where sha256 = after ->> 'sha256') end)), char(10))
         from (select * from changes where seq > $1 order by seq limit $2)",
    );
    let row = since.bind(i64::try_from(seq).unwrap_or(i64::MAX)).bind(limit).fetch_one(pool).await?;
    let read = move || {
        let text: Option<&str> = row.try_get(0)?;
        text.unwrap_or_default().lines().map(change).collect()
    };
    tokio::task::spawn_blocking(read).await.map_err(|panic| damaged(panic.to_string()))?
}

/// The events that some changes made.
pub async fn events_at(pool: &SqlitePool, changes: &[u64]) -> Result<Vec<(u64, Event)>, StoreError> {
    let events = sqlx::query(
        "select seq, after from changes where seq in (select value from json_each($1)) and kind = 'event' and after is not null",
    );
    let asked = serde_json::to_string(changes).expect("numbers are plain data");
    let rows = events.bind(asked).fetch_all(pool).await?;
    let read = |row: &SqliteRow| {
        let (seq, after): (i64, &str) = (row.try_get(0)?, row.try_get(1)?);
        match Record::logged(Kind::Event, after) {
            Ok(Record::Event(event)) => Ok((seq.unsigned_abs(), *event)),
            _ => Err(damaged(format!("change {seq} cannot be read"))),
        }
    };
    rows.iter().map(read).collect()
}

/// A change as [`changes_since`] asks for it.
fn change(line: &str) -> Result<Change, StoreError> {
    let broken = |what: &dyn std::fmt::Display| damaged(format!("a change cannot be read: {what}: {}", line.get(..100).unwrap_or(line)));
    let mut parts = line.split('\t');
    let mut next = || parts.next().ok_or_else(|| broken(&"it is cut off"));
    let (seq, recorded_at, op, kind, id, after) = (next()?, next()?, next()?, next()?, next()?, next()?);
    let (who, reason, text) = (next()?, next()?, next()?);
    let kind = Kind::from_word(kind).ok_or_else(|| broken(&"its kind"))?;
    let after = (!after.is_empty()).then(|| Record::logged(kind, after)).transpose().map_err(|error| broken(&error))?;
    Ok(Change {
        seq: seq.parse().map_err(|error| broken(&error))?,
        recorded_at: recorded_at.parse().map_err(|error| broken(&error))?,
        who: serde_json::from_str(who).map_err(|error| broken(&error))?,
        op: Op::from_word(op).ok_or_else(|| broken(&"its op"))?,
        kind,
        id: id.to_owned(),
        after,
        text: serde_json::from_str(text).map_err(|error| broken(&error))?,
        reason: serde_json::from_str(reason).map_err(|error| broken(&error))?,
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

/// The changes with some numbers, oldest first.
pub async fn revisions_at(pool: &SqlitePool, changes: &[u64]) -> Result<Vec<Logged>, StoreError> {
    let revisions = sqlx::query(
        "select seq, recorded_at, who, op,
                (select before.after from changes as before
                 where before.kind = changes.kind and before.id = changes.id and before.seq < changes.seq
                 order by before.seq desc limit 1),
                after, reason, kind, id
         from changes
         where seq in (select value from json_each($1))
         order by seq",
    );
    let asked = serde_json::to_string(changes).expect("numbers are plain data");
    let rows = revisions.bind(asked).fetch_all(pool).await?;
    let logged = |row: &SqliteRow| {
        let kind = Kind::from_word(row.try_get(7)?).ok_or_else(|| damaged("a change is of no known kind".to_owned()))?;
        Ok(Logged { kind, id: row.try_get(8)?, revision: revision(row)? })
    };
    rows.iter().map(logged).collect()
}
