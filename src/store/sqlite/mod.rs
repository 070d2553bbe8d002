//! One SQLite file: the embedded default.

use std::path::{Path, PathBuf};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};

use super::{Appending, KeyRecord, Logged, Remembered, Revision, Store, StoreError};
use crate::domain::change::{Change, Kind};
use crate::domain::event::Event;

mod append;
mod check;
mod keys;
mod log;
mod migrations;
mod rows;

/// How long a statement waits for another process's transaction.
const BUSY: Duration = Duration::from_secs(10);

/// Connections that only read: the questions are the projection's, so two are plenty.
const READERS: u32 = 2;

/// A database in one file, which several processes may have open.
#[derive(Debug)]
pub struct SqliteStore {
    path: PathBuf,
    writer: SqlitePool,
    readers: SqlitePool,
}

impl SqliteStore {
    /// Opens a file, making it if it is not there and bringing its tables up to date.
    ///
    /// # Errors
    /// If the file cannot be made, is no database, or comes from a newer program.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new().filename(path).foreign_keys(true).busy_timeout(BUSY);
        let writing = options
            .clone()
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .pragma("cache_size", "-16384")
            // Pages that many writes touch go back into the file once for all of them.
            .pragma("wal_autocheckpoint", "4000");
        // One connection, kept for good: writers take turns here instead of failing on a lock.
        let one =
            SqlitePoolOptions::new().max_connections(1).min_connections(1).idle_timeout(None).max_lifetime(None).test_before_acquire(false);
        let writer = one.connect_with(writing).await?;
        migrations::run(&writer).await?;
        let reading = options.read_only(true).pragma("query_only", "on");
        let some = SqlitePoolOptions::new().max_connections(READERS).idle_timeout(None).max_lifetime(None).test_before_acquire(false);
        let readers = some.connect_with(reading).await?;
        Ok(Self { path: path.to_owned(), writer, readers })
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn begin(&self, expected: u64) -> Result<Box<dyn Appending>, StoreError> {
        Ok(Box::new(append::Append::begin(&self.writer, expected).await?))
    }

    async fn head(&self) -> Result<u64, StoreError> {
        log::head(&self.readers).await
    }

    async fn changes_since(&self, seq: u64, limit: u32) -> Result<Vec<Change>, StoreError> {
        log::changes_since(&self.readers, seq, limit).await
    }

    async fn events_at(&self, changes: &[u64]) -> Result<Vec<(u64, Event)>, StoreError> {
        log::events_at(&self.readers, changes).await
    }

    async fn seq_at(&self, moment: Timestamp) -> Result<u64, StoreError> {
        log::seq_at(&self.readers, moment).await
    }

    async fn revisions_at(&self, changes: &[u64]) -> Result<Vec<Logged>, StoreError> {
        log::revisions_at(&self.readers, changes).await
    }

    async fn history(&self, kind: Kind, id: &str, through: u64) -> Result<Vec<Revision>, StoreError> {
        log::history(&self.readers, kind, id, through).await
    }

    async fn remembered(&self, key: &str) -> Result<Option<Remembered>, StoreError> {
        keys::remembered(&self.readers, key).await
    }

    async fn keys(&self) -> Result<Vec<KeyRecord>, StoreError> {
        keys::all(&self.readers).await
    }

    async fn add_key(&self, key: KeyRecord) -> Result<(), StoreError> {
        keys::add(&self.writer, key).await
    }

    async fn revoke_key(&self, name: &str, at: Timestamp) -> Result<(), StoreError> {
        keys::revoke(&self.writer, name, at).await
    }

    async fn ready(&self) -> Result<(), StoreError> {
        sqlx::query("select 1").execute(&self.readers).await?;
        sqlx::query("select 1").execute(&self.writer).await?;
        Ok(())
    }

    async fn backup(&self, to: &Path) -> Result<(), StoreError> {
        if to.exists() {
            return Err(StoreError::Refused(format!("{} is there already", to.display())));
        }
        let Some(target) = to.to_str() else { return Err(StoreError::Refused(format!("{} is not UTF-8", to.display()))) };
        sqlx::query("vacuum into $1").bind(target).execute(&self.writer).await?;
        Ok(())
    }

    async fn check(&self) -> Result<Vec<String>, StoreError> {
        check::check(&self.readers).await
    }

    async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
        tracing::debug!(file = %self.path.display(), "closed");
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        StoreError::Failed(Box::new(error))
    }
}

/// A moment as the tables have it: text order is time order.
fn moment(at: Timestamp) -> String {
    format!("{at:.6}")
}

/// Something in the file that cannot be: a sign of damage, or of another program's hand.
fn damaged(what: String) -> StoreError {
    StoreError::Failed(what.into())
}
