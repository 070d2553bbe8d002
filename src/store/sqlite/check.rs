//! Whether the file is sound: its pages, its references, its log, its texts, and the current state beside the log.

use sqlx::sqlite::SqlitePool;
use sqlx::{Row as _, SqlSafeStr};

use super::super::StoreError;
use crate::domain::digest::Digest;

/// Everything that is wrong, in words.
pub async fn check(pool: &SqlitePool) -> Result<Vec<String>, StoreError> {
    let mut wrong = Vec::new();
    for page in words(pool, "pragma integrity_check").await? {
        if page != "ok" {
            wrong.push(format!("the file: {page}"));
        }
    }
    for table in
        words(pool, "select \"table\" || ' refers to a row of ' || parent || ' that is not there' from pragma_foreign_key_check").await?
    {
        wrong.push(table);
    }
    for found in words(pool, HOLES).await?.into_iter().chain(words(pool, STATE).await?) {
        wrong.push(found);
    }
    wrong.extend(texts(pool).await?);
    Ok(wrong)
}

/// The log is numbered from 1 without holes, and time does not run backwards in it.
const HOLES: &str = "
    select 'the log has ' || count(*) || ' changes, the last has the number ' || max(seq) from changes having count(*) <> max(seq)
    union all
    select 'change ' || seq || ' was recorded before the one before it'
    from (select seq, recorded_at, lag(recorded_at) over (order by seq) as before from changes) where recorded_at < before";

/// The tables of the current state have what the log says is there, in the revision it says.
const STATE: &str = "
    with logged as (
      select kind, id, count(*) as revision, max(seq) as last from changes where kind <> 'text' group by kind, id
    ), expected as (
      select logged.kind, logged.id, logged.revision from logged join changes on seq = last where op <> 'delete'
    ), present as (
      select 'type' as kind, id, revision from event_types
      union all select 'actor', id, revision from actors
      union all select 'measure', id, revision from measures
      union all select 'document', id, revision from documents
      union all select 'event', id, revision from events
      union all select 'decision', id, revision from decisions
    )
    select 'the ' || kind || ' ' || id || ' is not as the log has it'
    from (select * from (select * from expected except select * from present)
          union select * from (select * from present except select * from expected))
    union all
    select 'the event ' || events.id || ' is not as the log has it'
    from events join changes on seq = (select max(seq) from changes where kind = 'event' and changes.id = events.id)
    where date is not after ->> 'date' or title is not after ->> 'title' or type is not after ->> 'type'
       or status is not after ->> 'status' or embargoed_until is not after ->> 'embargoed_until'
       or (select count(*) from claims where event = events.id) <> coalesce(json_array_length(after, '$.claims'), 0)
       or (select count(*) from event_effects where event = events.id) <> coalesce(json_array_length(after, '$.effects'), 0)
       or (select count(*) from event_actors where event = events.id) <> coalesce(json_array_length(after, '$.actors'), 0)";

/// Every text is what its name says.
async fn texts(pool: &SqlitePool) -> Result<Vec<String>, StoreError> {
    let mut wrong = Vec::new();
    for name in words(pool, "select sha256 from texts").await? {
        let row = sqlx::query("select text from texts where sha256 = $1").bind(name.clone()).fetch_one(pool).await?;
        let found = Digest::of(row.try_get::<String, _>(0)?.as_bytes());
        if found.to_string() != name {
            wrong.push(format!("the text {name} has the SHA-256 {found}"));
        }
    }
    Ok(wrong)
}

async fn words(pool: &SqlitePool, sql: impl SqlSafeStr) -> Result<Vec<String>, StoreError> {
    let rows = sqlx::query(sql).fetch_all(pool).await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}
