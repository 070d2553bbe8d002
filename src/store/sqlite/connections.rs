//! The open connections of a database.

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _, Row as _};
use tokio::sync::{Mutex, MutexGuard};

use super::super::StoreError;
use super::damaged;

/// How long a statement waits for another process's transaction.
const BUSY: Duration = Duration::from_secs(10);

/// How long the readiness check waits for it: a database that somebody writes to is ready.
const PROBE_BUSY: Duration = Duration::from_millis(100);

/// Connections that only read: the questions are the projection's, so two are plenty.
const READERS: u32 = 2;

/// The open connections.
#[derive(Debug)]
pub struct Connections {
    /// The one that writes.
    pub writer: SqlitePool,
    /// Those that read.
    pub readers: SqlitePool,
    /// Open for as long as the store is, so that SQLite never takes another connection for the last one and deletes the
    /// write-ahead log; the readiness check uses it.
    anchor: Mutex<Option<SqliteConnection>>,
}

impl Connections {
    /// Opens a database for writing.
    pub async fn open_writer(path: &Path) -> Result<SqlitePool, StoreError> {
        let writing = options(path)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .pragma("cache_size", "-16384")
            // Pages that many writes touch go back into the file once for all of them.
            .pragma("wal_autocheckpoint", "4000");
        // One connection, kept for good: writers take turns here instead of failing on a lock.
        let one =
            SqlitePoolOptions::new().max_connections(1).min_connections(1).idle_timeout(None).max_lifetime(None).test_before_acquire(false);
        Ok(one.connect_with(writing).await?)
    }

    /// Opens the other connections of a database whose tables are up to date.
    pub async fn open(path: &Path, writer: SqlitePool) -> Result<Self, StoreError> {
        let mut anchor = options(path).busy_timeout(PROBE_BUSY).synchronous(SqliteSynchronous::Full).connect().await?;
        // The first read opens the write-ahead log.
        sqlx::query("select max(seq) from changes").execute(&mut anchor).await?;
        let some = SqlitePoolOptions::new().max_connections(READERS).idle_timeout(None).max_lifetime(None).test_before_acquire(false);
        let readers = some.connect_with(reading(path)).await?;
        Ok(Self { writer, readers, anchor: Mutex::new(Some(anchor)) })
    }

    /// The connection for the readiness check; none once the store is closed.
    pub async fn anchor(&self) -> MutexGuard<'_, Option<SqliteConnection>> {
        self.anchor.lock().await
    }

    /// Copies all of the write-ahead log into the database.
    pub async fn fold_in(&self) -> Result<(), StoreError> {
        let folded = sqlx::query("pragma wal_checkpoint(truncate)").fetch_one(&self.writer).await?;
        if folded.try_get::<i64, _>(0)? == 0 { Ok(()) } else { Err(damaged("the write-ahead log is in use".to_owned())) }
    }

    /// Closes all of them. The last one folds the write-ahead log in.
    pub async fn close(&self) {
        self.readers.close().await;
        if let Some(anchor) = self.anchor.lock().await.take()
            && let Err(error) = anchor.close().await
        {
            tracing::warn!(%error, "a connection could not be closed");
        }
        self.writer.close().await;
    }
}

/// How a database is opened for reading only.
pub fn reading(path: &Path) -> SqliteConnectOptions {
    options(path).read_only(true).pragma("query_only", "on")
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new().filename(path).foreign_keys(true).busy_timeout(BUSY)
}
