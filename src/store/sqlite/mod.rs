//! One SQLite file: the embedded default.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use async_trait::async_trait;
use jiff::Timestamp;

use super::{Appending, KeyRecord, Logged, Remembered, Revision, Store, StoreError};
use crate::domain::change::{Change, Kind};
use crate::domain::event::Event;

mod append;
mod backup;
mod chain;
mod check;
mod connections;
mod disk;
mod files;
mod keys;
mod log;
mod migrations;
mod ready;
pub mod restore;
mod rows;
mod state;
mod transaction;

use connections::Connections;
use files::{DatabaseFiles, FileState};
use ready::Readiness;
use transaction::WriteTransaction;

/// A database in one file, which several processes may have open.
#[derive(Debug)]
pub struct SqliteStore {
    files: Arc<DatabaseFiles>,
    connections: RwLock<Arc<Connections>>,
    readiness: Readiness,
    closed: AtomicBool,
}

impl SqliteStore {
    /// Opens a file, making it if it is not there and bringing its tables up to date.
    ///
    /// # Errors
    /// If the file cannot be made, is no database, or comes from a newer program; if it is missing or empty, and
    /// [`SqliteStore::leftovers`] lie beside it.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        let path = disk::resolve(path)?;
        if is_missing(&path) {
            refuse_leftovers(&path)?;
        }
        Self::open_resolved(path).await
    }

    /// Opens a file that must be there already.
    ///
    /// # Errors
    /// As [`SqliteStore::open`]; also if the file is missing or empty.
    pub async fn open_existing(path: &Path) -> Result<Self, StoreError> {
        let path = disk::resolve(path)?;
        if is_missing(&path) {
            let what = if path.exists() { "is empty" } else { "is not there" };
            return Err(StoreError::Refused(format!("the database {} {what}; name one with --database", path.display())));
        }
        Self::open_resolved(path).await
    }

    /// Leftovers beside a missing database that show that there was one: copies that `restore` kept or was making, and a
    /// write-ahead log without its database.
    #[must_use]
    pub fn leftovers(path: &Path) -> Vec<PathBuf> {
        disk::resolve(path).map(|path| disk::leftovers(&path)).unwrap_or_default()
    }

    async fn open_resolved(path: PathBuf) -> Result<Self, StoreError> {
        let files = Arc::new(DatabaseFiles::open(path)?);
        let _turn = files.turn().await?;
        if is_missing(files.path()) {
            create(&files)?;
        }
        files.share()?;
        let connections = RwLock::new(Arc::new(connect(&files).await?));
        Ok(Self { files: Arc::clone(&files), connections, readiness: Readiness::default(), closed: AtomicBool::new(false) })
    }

    fn connections(&self) -> Arc<Connections> {
        Arc::clone(&self.connections.read().unwrap_or_else(PoisonError::into_inner))
    }

    async fn begin_write(&self) -> Result<WriteTransaction, StoreError> {
        WriteTransaction::begin(&self.connections().writer, &self.files).await
    }

    /// Saves what a deleted write-ahead log held: the open connections still have it, so it is folded into the database through
    /// them, and the database is opened again.
    async fn reopen(&self) -> Result<(), StoreError> {
        let connections = self.connections();
        let _turn = self.files.turn().await?;
        if !connections.writer.is_closed() {
            connections.fold_in().await?;
        }
        connections.close().await;
        let connections = Arc::new(connect(&self.files).await?);
        *self.connections.write().unwrap_or_else(PoisonError::into_inner) = connections;
        tracing::warn!(file = %self.files.path().display(), "what the deleted file held is saved in the database");
        Ok(())
    }
}

/// Makes an empty file for a database. The caller holds the turn.
fn create(files: &DatabaseFiles) -> Result<(), StoreError> {
    let path = files.path();
    refuse_leftovers(path)?;
    // If another process holds the lock of a missing file, the file was deleted under it.
    files.exclude()?;
    match disk::create(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
            Err(damaged(format!("{} cannot be made: {error}", path.display())))
        }
        _ => Ok(()),
    }
}

/// Brings the tables up to date and opens all connections. The caller holds the turn.
async fn connect(files: &Arc<DatabaseFiles>) -> Result<Connections, StoreError> {
    let writer = Connections::open_writer(files.path()).await?;
    migrations::run(&writer, files).await?;
    let connections = Connections::open(files.path(), writer).await?;
    files.opened();
    Ok(connections)
}

fn is_missing(path: &Path) -> bool {
    disk::size(path).is_none_or(|size| size == 0)
}

/// Refuses to make a database where there was one before.
fn refuse_leftovers(path: &Path) -> Result<(), StoreError> {
    let found = disk::leftovers(path);
    let Some(first) = found.first() else { return Ok(()) };
    let (path, first) = (path.display(), first.display());
    Err(StoreError::Refused(format!(
        "{path} is missing or empty, but {first} lies beside it: the database was deleted, or a restore was interrupted. \
         Put the database back, restore a copy with `restore`, or move {first} away to begin anew"
    )))
}

#[async_trait]
impl Store for SqliteStore {
    async fn begin(&self) -> Result<Box<dyn Appending>, StoreError> {
        Ok(Box::new(append::Append::begin(&self.connections().writer, &self.files).await?))
    }

    async fn head(&self) -> Result<u64, StoreError> {
        log::head(&self.connections().readers).await
    }

    async fn changes_since(&self, seq: u64, limit: u32) -> Result<Vec<Change>, StoreError> {
        log::changes_since(&self.connections().readers, seq, limit).await
    }

    async fn events_at(&self, changes: &[u64]) -> Result<Vec<(u64, Event)>, StoreError> {
        log::events_at(&self.connections().readers, changes).await
    }

    async fn seq_at(&self, moment: Timestamp) -> Result<u64, StoreError> {
        log::seq_at(&self.connections().readers, moment).await
    }

    async fn revisions_at(&self, changes: &[u64]) -> Result<Vec<Logged>, StoreError> {
        log::revisions_at(&self.connections().readers, changes).await
    }

    async fn history(&self, kind: Kind, id: &str, through: u64) -> Result<Vec<Revision>, StoreError> {
        log::history(&self.connections().readers, kind, id, through).await
    }

    async fn remembered(&self, key: &str) -> Result<Option<Remembered>, StoreError> {
        keys::remembered(&self.connections().readers, key).await
    }

    async fn keys(&self) -> Result<Vec<KeyRecord>, StoreError> {
        keys::all(&self.connections().readers).await
    }

    async fn add_key(&self, key: KeyRecord) -> Result<(), StoreError> {
        keys::add(self.begin_write().await?, key).await
    }

    async fn add_first_key(&self, key: KeyRecord) -> Result<bool, StoreError> {
        keys::add_first(self.begin_write().await?, key).await
    }

    async fn revoke_key(&self, name: &str, at: Timestamp) -> Result<(), StoreError> {
        keys::revoke(self.begin_write().await?, name, at).await
    }

    async fn check_files(&self) -> Result<(), StoreError> {
        if self.closed.load(Ordering::Acquire) {
            return Ok(());
        }
        self.files.verify().or_else(|error| match self.files.state() {
            FileState::SideFileMissing(_) => Ok(()),
            _ => Err(error),
        })?;
        if self.files.state() != FileState::Intact || self.connections().writer.is_closed() {
            self.reopen().await?;
        }
        self.files.verify()
    }

    async fn ready(&self) -> Result<(), StoreError> {
        self.readiness.check(&self.connections(), &self.files).await
    }

    async fn backup(&self, to: &Path) -> Result<(), StoreError> {
        backup::back_up(self.files.path(), to).await
    }

    async fn check(&self) -> Result<Vec<String>, StoreError> {
        check::check(&self.connections().readers).await
    }

    async fn close(&self) {
        self.closed.store(true, Ordering::Release);
        self.connections().close().await;
        tracing::debug!(file = %self.files.path().display(), "closed");
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
