//! Keys, and the answers remembered for an `Idempotency-Key`.

use jiff::Timestamp;
use sqlx::Row as _;
use sqlx::query::Query;
use sqlx::sqlite::{Sqlite, SqliteArguments, SqlitePool, SqliteQueryResult, SqliteRow};

use super::super::{KeyRecord, Remembered, Role, StoreError};
use super::transaction::WriteTransaction;
use super::{damaged, moment};

/// Every key, in the order of their names.
pub async fn all(pool: &SqlitePool) -> Result<Vec<KeyRecord>, StoreError> {
    let rows = sqlx::query("select name, role, hash, created_at, revoked_at from keys order by name").fetch_all(pool).await?;
    rows.iter().map(key).collect()
}

fn key(row: &SqliteRow) -> Result<KeyRecord, StoreError> {
    let name: String = row.try_get(0)?;
    let unreadable = || damaged(format!("the key {name} cannot be read"));
    let at = |column: usize| -> Result<Option<Timestamp>, StoreError> {
        let text: Option<&str> = row.try_get(column)?;
        text.map(str::parse).transpose().map_err(|_| unreadable())
    };
    let hash: &[u8] = row.try_get(2)?;
    Ok(KeyRecord {
        role: Role::from_word(row.try_get(1)?).ok_or_else(unreadable)?,
        hash: hash.try_into().map_err(|_| unreadable())?,
        created_at: at(3)?.ok_or_else(unreadable)?,
        revoked_at: at(4)?,
        name,
    })
}

/// Adds a key whose name is new.
pub async fn add(transaction: WriteTransaction, key: KeyRecord) -> Result<(), StoreError> {
    let insert = sqlx::query("insert into keys (name, role, hash, created_at) values ($1, $2, $3, $4) on conflict (name) do nothing");
    let insert = insert.bind(key.name.clone()).bind(key.role.word()).bind(key.hash.to_vec()).bind(moment(key.created_at));
    if write(transaction, insert).await? {
        return Ok(());
    }
    Err(StoreError::Refused(format!("there is a key named {} already; names are never used twice", key.name)))
}

/// Adds a key if there is none, revoked ones counted.
pub async fn add_first(transaction: WriteTransaction, key: KeyRecord) -> Result<bool, StoreError> {
    let insert = sqlx::query("insert into keys (name, role, hash, created_at) select $1, $2, $3, $4 where not exists (select 1 from keys)");
    write(transaction, insert.bind(key.name.clone()).bind(key.role.word()).bind(key.hash.to_vec()).bind(moment(key.created_at))).await
}

/// Takes a key back.
pub async fn revoke(transaction: WriteTransaction, name: &str, at: Timestamp) -> Result<(), StoreError> {
    let update = sqlx::query("update keys set revoked_at = coalesce(revoked_at, $2) where name = $1");
    if write(transaction, update.bind(name.to_owned()).bind(moment(at))).await? {
        return Ok(());
    }
    Err(StoreError::Refused(format!("there is no key named {name}")))
}

/// Runs the one statement of a transaction; returns whether it wrote anything.
async fn write(mut transaction: WriteTransaction, statement: Query<'_, Sqlite, SqliteArguments>) -> Result<bool, StoreError> {
    let written: Result<SqliteQueryResult, _> = statement.execute(transaction.connection()).await;
    let written = written.map_err(|error| transaction.failed(error.into()))?.rows_affected() > 0;
    transaction.commit().await?;
    Ok(written)
}

/// What was answered to a request with this `Idempotency-Key`.
pub async fn remembered(pool: &SqlitePool, key: &str) -> Result<Option<Remembered>, StoreError> {
    let row = sqlx::query("select request, outcome from answers where key = $1").bind(key.to_owned()).fetch_optional(pool).await?;
    let read = |row: SqliteRow| Ok(Remembered { key: key.to_owned(), request: row.try_get(0)?, outcome: row.try_get(1)? });
    row.map(read).transpose()
}
