//! Whether the file is sound: its pages, its references, its log, its texts, and the current state beside the log.

use std::collections::BTreeSet;

use sqlx::sqlite::{SqliteConnection, SqlitePool};
use sqlx::{Row as _, SqlSafeStr};

use super::super::StoreError;
use super::append::date_row;
use super::{chain, state};
use crate::domain::date::Date;
use crate::domain::digest::Digest;

/// Everything that is wrong, in words. All of it is read from one snapshot, while others may write.
pub async fn check(pool: &SqlitePool) -> Result<Vec<String>, StoreError> {
    let mut snapshot = pool.acquire().await?;
    // A connection whose transaction did not end must not go back to the pool.
    snapshot.close_on_drop();
    sqlx::query("begin").execute(&mut *snapshot).await?;
    let wrong = check_snapshot(&mut snapshot).await;
    snapshot.close().await?;
    wrong
}

async fn check_snapshot(connection: &mut SqliteConnection) -> Result<Vec<String>, StoreError> {
    let mut wrong = pages(connection).await?;
    wrong.extend(words(connection, REFERENCES).await?);
    wrong.extend(words(connection, HOLES).await?);
    wrong.extend(chain::verify(connection).await?);
    for difference in state::DIFFERENCES {
        let found: BTreeSet<String> = words(connection, *difference).await?.into_iter().collect();
        wrong.extend(found);
    }
    wrong.extend(dates(connection).await?);
    wrong.extend(texts(connection).await?);
    Ok(wrong)
}

/// What is wrong with the pages of the file.
pub async fn pages(connection: &mut SqliteConnection) -> Result<Vec<String>, StoreError> {
    let found = words(connection, "pragma integrity_check").await?;
    Ok(found.into_iter().filter(|page| page != "ok").map(|page| format!("the file: {page}")).collect())
}

const REFERENCES: &str = "select \"table\" || ' refers to a row of ' || parent || ' that is not there' from pragma_foreign_key_check";

/// The log is numbered from 1 without holes, and time does not run backwards in it.
const HOLES: &str = "
    select 'the log has ' || count(*) || ' changes, the last has the number ' || max(seq) from changes having count(*) <> max(seq)
    union all
    select 'change ' || seq || ' was recorded before the one before it'
    from (select seq, recorded_at, lag(recorded_at) over (order by seq) as before from changes) where recorded_at < before";

/// Every date has the words and the bounds that it is computed to have.
async fn dates(connection: &mut SqliteConnection) -> Result<Vec<String>, StoreError> {
    let rows = sqlx::query(
        "select edtf, json_array(edtf, words, precision, earliest, latest_start, earliest_end, latest) from dates order by edtf",
    );
    let mut wrong = Vec::new();
    for row in rows.fetch_all(connection).await? {
        let (edtf, found): (&str, &str) = (row.try_get(0)?, row.try_get(1)?);
        let expected = edtf.parse::<Date>().ok().map(|date| date_row(edtf, &date));
        if expected.is_none() || serde_json::from_str(found).ok() != expected {
            wrong.push(format!("the date {edtf} is not as it is computed"));
        }
    }
    Ok(wrong)
}

/// Every text is what its name says.
async fn texts(connection: &mut SqliteConnection) -> Result<Vec<String>, StoreError> {
    let mut wrong = Vec::new();
    for name in words(connection, "select sha256 from texts").await? {
        let row = sqlx::query("select text from texts where sha256 = $1").bind(name.clone()).fetch_one(&mut *connection).await?;
        let found = Digest::of(row.try_get_unchecked::<&[u8], _>(0)?);
        if found.to_string() != name {
            wrong.push(format!("the text {name} has the SHA-256 {found}"));
        }
    }
    Ok(wrong)
}

async fn words(connection: &mut SqliteConnection, sql: impl SqlSafeStr) -> Result<Vec<String>, StoreError> {
    let rows = sqlx::query(sql).fetch_all(connection).await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}
