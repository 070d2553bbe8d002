//! The migrations, embedded in the program, each run in a transaction of its own.

use std::borrow::Cow;
use std::sync::Arc;

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::SqlitePool;
use sqlx::{Row as _, SqlSafeStr as _, SqlStr};

use super::super::StoreError;
use super::chain;
use super::files::DatabaseFiles;
use super::transaction::WriteTransaction;

const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "timeline", include_str!("../../../migrations/sqlite/0001_timeline.sql")),
    (2, "rows_before_the_log", include_str!("../../../migrations/sqlite/0002_rows_before_the_log.sql")),
    (3, "decisions", include_str!("../../../migrations/sqlite/0003_decisions.sql")),
    (4, "chain", include_str!("../../../migrations/sqlite/0004_chain.sql")),
];

/// Brings a file up to date. The caller holds the turn, so that no two processes do so at once.
pub async fn run(pool: &SqlitePool, files: &Arc<DatabaseFiles>) -> Result<(), StoreError> {
    let embedded = |&(number, name, sql): &(i64, &'static str, &'static str)| {
        let sql: SqlStr = sql.into_sql_str();
        Migration::new(number, Cow::Borrowed(name), MigrationType::Simple, sql, false)
    };
    let migrator = Migrator::with_migrations(MIGRATIONS.iter().map(embedded).collect());
    migrator.run(pool).await.map_err(|error| StoreError::Failed(Box::new(error)))?;
    let chained = sqlx::query("select exists (select 1 from log_chain)").fetch_one(pool).await?;
    if !chained.try_get(0)? {
        let mut transaction = WriteTransaction::begin_in_turn(pool, files).await?;
        chain::start(transaction.connection()).await?;
        transaction.commit_unverified().await?;
    }
    Ok(())
}
