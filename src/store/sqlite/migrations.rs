//! The migrations, embedded in the program, each run in a transaction of its own.

use std::borrow::Cow;

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::SqlitePool;
use sqlx::{SqlSafeStr as _, SqlStr};

use super::super::StoreError;

const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "timeline", include_str!("../../../migrations/sqlite/0001_timeline.sql")),
    (2, "rows_before_the_log", include_str!("../../../migrations/sqlite/0002_rows_before_the_log.sql")),
    (3, "decisions", include_str!("../../../migrations/sqlite/0003_decisions.sql")),
];

/// Brings a file up to date.
pub async fn run(pool: &SqlitePool) -> Result<(), StoreError> {
    let embedded = |&(number, name, sql): &(i64, &'static str, &'static str)| {
        let sql: SqlStr = sql.into_sql_str();
        Migration::new(number, Cow::Borrowed(name), MigrationType::Simple, sql, false)
    };
    let migrator = Migrator::with_migrations(MIGRATIONS.iter().map(embedded).collect());
    if let Err(error) = migrator.run(pool).await {
        // Another process may be making the same file at this moment; a second look finds it made.
        tracing::debug!(%error, "looking at the migrations again");
        migrator.run(pool).await.map_err(|error| StoreError::Failed(Box::new(error)))?;
    }
    Ok(())
}
