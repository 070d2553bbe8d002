//! The hash chain of the change log: each change carries the SHA-256 over the previous chain value and its own row.
//!
//! The chain starts from 32 random bytes kept in the table `log_chain`, which also keeps the last value, so that a removed end
//! of the log is noticed too.

use serde_json::json;
use sqlx::Row as _;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::super::StoreError;
use super::{damaged, moment};
use crate::domain::change::Change;
use crate::domain::digest::Digest;

/// Rows that are chained or verified at a time.
const BATCH: usize = 1_000;

/// A value of the chain.
pub type Link = [u8; 32];

/// A row of the log as it is stored.
pub struct LogRow<'a> {
    pub seq: u64,
    pub recorded_at: String,
    pub who: &'a str,
    pub op: &'static str,
    pub kind: &'static str,
    pub id: &'a str,
    pub after: Option<String>,
    pub reason: Option<&'a str>,
    pub chain: Digest,
}

impl<'a> LogRow<'a> {
    /// The rows of changes, chained to the value `previous`, which becomes that of the last row. They are made one by one, so that
    /// the next ones are made while the database takes those before.
    pub fn chained(changes: &'a [Change], previous: &'a mut Link) -> impl Iterator<Item = LogRow<'a>> {
        let row = |change: &'a Change| {
            let after = change.after.as_ref().map(|record| serde_json::to_string(record).expect("a record is plain data"));
            let Change { seq, who, op, kind, id, reason, .. } = change;
            let (recorded_at, op, kind) = (moment(change.recorded_at), op.word(), kind.word());
            let texts = [Some(recorded_at.as_str()), Some(who), Some(op), Some(kind), Some(id), after.as_deref(), reason.as_deref()];
            let chain = link(previous, *seq, texts.map(|text| text.map(str::as_bytes)));
            *previous = *chain.bytes();
            LogRow { seq: *seq, recorded_at, who, op, kind, id, after, reason: reason.as_deref(), chain }
        };
        changes.iter().map(row)
    }
}

/// The chain value of a row: SHA-256 over the previous value, the number of the change, and each text with its length before it.
fn link(previous: &Link, seq: u64, texts: [Option<&[u8]>; 7]) -> Digest {
    let length = texts.iter().flatten().map(|text| text.len()).sum::<usize>();
    let mut bytes = Vec::with_capacity(length + 128);
    bytes.extend_from_slice(previous);
    bytes.extend_from_slice(&seq.to_be_bytes());
    for text in texts {
        match text {
            None => bytes.push(0),
            Some(text) => {
                bytes.push(1);
                bytes.extend_from_slice(&(text.len() as u64).to_be_bytes());
                bytes.extend_from_slice(text);
            }
        }
    }
    Digest::of(&bytes)
}

/// The same for a row that was read from the table.
fn link_of(previous: &Link, row: &SqliteRow) -> Result<Digest, StoreError> {
    let seq: i64 = row.try_get(0)?;
    let mut texts = [None; 7];
    for (column, text) in (1..).zip(&mut texts) {
        // As bytes: damaged UTF-8 is a difference here, not an error.
        *text = row.try_get_unchecked::<Option<&[u8]>, _>(column)?;
    }
    Ok(link(previous, seq.unsigned_abs(), texts))
}

/// Records the end of the chain, in the transaction that appends.
pub async fn keep_head(connection: &mut SqliteConnection, seq: u64, head: &Link) -> Result<(), StoreError> {
    let update = sqlx::query("update log_chain set seq = $1, head = $2 where id = 1");
    update.bind(i64::try_from(seq).unwrap_or(i64::MAX)).bind(head.to_vec()).execute(connection).await?;
    Ok(())
}

/// Starts the chain of a new log, and chains the rows of a log that an older version wrote. Runs inside a transaction.
pub async fn start(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let begun = sqlx::query("select exists (select 1 from log_chain), exists (select 1 from changes where chain is not null)");
    let begun = begun.fetch_one(&mut *connection).await?;
    // Without its start a chain cannot be continued: `check` reports it.
    if begun.try_get(0)? || begun.try_get(1)? {
        return Ok(());
    }
    let mut start: Link = [0; 32];
    getrandom::fill(&mut start).map_err(|error| damaged(format!("the system gives no random numbers: {error}")))?;
    let (mut seq, mut head) = (0, start);
    loop {
        let rows = rows_after(connection, seq).await?;
        let mut links = Vec::with_capacity(rows.len());
        for row in &rows {
            let digest = link_of(&head, row)?;
            seq = row.try_get(0)?;
            head = *digest.bytes();
            links.push(json!([seq, digest.to_string()]));
        }
        if links.is_empty() {
            break;
        }
        let update = sqlx::query("update changes set chain = unhex(value ->> 1) from json_each($1) where seq = value ->> 0");
        update.bind(json!(links).to_string()).execute(&mut *connection).await?;
    }
    let insert = sqlx::query("insert into log_chain (id, start, seq, head) values (1, $1, $2, $3)");
    insert.bind(start.to_vec()).bind(seq).bind(head.to_vec()).execute(connection).await?;
    Ok(())
}

/// Verifies the hash chain. Returns a description of the first fault: a change that was altered, moved, added or removed, or a missing end.
pub async fn verify(connection: &mut SqliteConnection) -> Result<Option<String>, StoreError> {
    let kept = sqlx::query("select start, seq, head from log_chain where id = 1").fetch_optional(&mut *connection).await?;
    let Some(kept) = kept else { return Ok(Some("the log: the start of its hash chain is missing".to_owned())) };
    let mut head: Link = kept.try_get::<&[u8], _>(0)?.try_into().map_err(|_| damaged("the start of the chain has 32 bytes".to_owned()))?;
    let mut seq = 0;
    loop {
        let rows = rows_after(connection, seq).await?;
        if rows.is_empty() {
            break;
        }
        for row in &rows {
            seq = row.try_get(0)?;
            let expected = link_of(&head, row)?;
            if row.try_get::<Option<&[u8]>, _>(8)? != Some(expected.bytes()) {
                return Ok(Some(format!(
                    "the log: change {seq} is the first that does not fit the hash chain; it or the one before it was altered"
                )));
            }
            head = *expected.bytes();
        }
    }
    let (last, known): (i64, &[u8]) = (kept.try_get(1)?, kept.try_get(2)?);
    if last == seq && known == head {
        return Ok(None);
    }
    Ok(Some(format!("the log: it ends with change {seq}, its hash chain with change {last}; the end of the log was altered")))
}

async fn rows_after(connection: &mut SqliteConnection, seq: i64) -> Result<Vec<SqliteRow>, StoreError> {
    let rows =
        sqlx::query("select seq, recorded_at, who, op, kind, id, after, reason, chain from changes where seq > $1 order by seq limit $2");
    Ok(rows.bind(seq).bind(i64::try_from(BATCH).unwrap_or(i64::MAX)).fetch_all(connection).await?)
}
