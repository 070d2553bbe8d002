//! The files of a database: who has them open, whose turn it is to write, whether they are still those that were opened, and
//! whether they can be written to.
//!
//! The database file itself is only ever looked at with `stat`: closing any descriptor of it would drop the POSIX locks that
//! SQLite holds on it in this process (sqlite.org/howtocorrupt.html, section 2.2).

use std::fs::{File, TryLockError};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sqlx::error::DatabaseError;

use super::super::StoreError;
use super::{damaged, disk};

/// What is appended to the name of a database for its lock files.
pub const LOCKS: [&str; 2] = ["-lock", "-turnstile"];

/// How long a process waits for its turn to write, or for a restore or a set-up by another process.
const WAIT: Duration = Duration::from_secs(10);

/// How often it looks whether its turn has come.
const POLL: Duration = Duration::from_millis(2);

/// SQLite's result codes that say nothing about the disk: error in the SQL, busy, locked, constraint.
const REFUSALS: [i32; 4] = [1, 5, 6, 19];

/// A file as the file system knows it, whatever its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Inode {
    device: u64,
    number: u64,
}

impl Inode {
    fn of(path: &Path) -> Option<Self> {
        let metadata = std::fs::metadata(path).ok()?;
        Some(Self { device: metadata.dev(), number: metadata.ino() })
    }
}

/// Whether the files on disk are those that are open.
#[derive(Debug, PartialEq, Eq)]
pub enum FileState {
    /// They are.
    Intact,
    /// The database is, but its write-ahead log or shared memory was deleted.
    SideFileMissing(PathBuf),
    /// A file was deleted, moved or replaced.
    Lost(String),
}

/// Faults that were logged already, so that each is logged once.
#[derive(Debug, Default)]
struct Faults {
    write: Option<String>,
    files: Option<String>,
}

/// The files of an open database.
#[derive(Debug)]
pub struct DatabaseFiles {
    path: PathBuf,
    /// Held shared by everybody who has the database open, exclusively by a restore.
    presence: File,
    /// Held by the one process that waits for the write lock: SQLite's own lock is polled, and whoever polls seldom starves.
    turnstile: File,
    opened: Mutex<[Option<Inode>; 3]>,
    faults: Mutex<Faults>,
    failing: AtomicBool,
}

impl DatabaseFiles {
    /// Opens the lock files of a database.
    pub fn open(path: PathBuf) -> Result<Self, StoreError> {
        let unusable = |error: io::Error| damaged(format!("the lock files of {} cannot be used: {error}", path.display()));
        let presence = disk::open_lock(&path, LOCKS[0]).map_err(unusable)?;
        let turnstile = disk::open_lock(&path, LOCKS[1]).map_err(unusable)?;
        let failing = AtomicBool::new(false);
        Ok(Self { path, presence, turnstile, opened: Mutex::default(), faults: Mutex::default(), failing })
    }

    /// The database file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Declares that the database is in use, for as long as this value lives. The caller holds the turn.
    pub fn share(&self) -> Result<(), StoreError> {
        match self.presence.try_lock_shared() {
            Ok(()) => Ok(()),
            Err(TryLockError::WouldBlock) => Err(StoreError::Refused(format!("{} is being restored", self.path.display()))),
            Err(TryLockError::Error(error)) => Err(self.unlockable(&error)),
        }
    }

    /// Makes sure that nobody has the database open, and keeps everybody from opening it. The caller holds the turn.
    pub fn exclude(&self) -> Result<(), StoreError> {
        match self.presence.try_lock() {
            Ok(()) => Ok(()),
            Err(TryLockError::WouldBlock) => {
                Err(StoreError::Refused(format!("{} is in use by a server or another command; stop it first", self.path.display())))
            }
            Err(TryLockError::Error(error)) => Err(self.unlockable(&error)),
        }
    }

    /// Waits until no other process is before this one, and keeps others behind it until the turn is dropped.
    pub async fn turn(&self) -> Result<Turn<'_>, StoreError> {
        if self.turnstile.try_lock().is_ok() {
            return Ok(Turn { turnstile: &self.turnstile });
        }
        let mut ticks = tokio::time::interval(POLL);
        let wait = async {
            loop {
                match self.turnstile.try_lock() {
                    Ok(()) => return Ok(Turn { turnstile: &self.turnstile }),
                    Err(TryLockError::WouldBlock) => ticks.tick().await,
                    Err(TryLockError::Error(error)) => return Err(self.unlockable(&error)),
                };
            }
        };
        let late =
            |_| damaged(format!("another process has been restoring, opening or waiting to write {} for {WAIT:?}", self.path.display()));
        tokio::time::timeout(WAIT, wait).await.map_err(late)?
    }

    fn unlockable(&self, error: &io::Error) -> StoreError {
        damaged(format!("{} cannot be locked: {error}", self.path.display()))
    }

    /// Remembers which files are open.
    pub fn opened(&self) {
        *self.opened.lock().unwrap_or_else(PoisonError::into_inner) = self.names().map(|name| Inode::of(&name));
    }

    /// The database, its write-ahead log, and the shared memory of those who have it open.
    fn names(&self) -> [PathBuf; 3] {
        [self.path.clone(), disk::beside(&self.path, "-wal"), disk::beside(&self.path, "-shm")]
    }

    /// Whether the files on disk are those that are open.
    pub fn state(&self) -> FileState {
        let opened = *self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        let mut missing = None;
        for (i, (name, opened)) in self.names().into_iter().zip(opened).enumerate() {
            let found = Inode::of(&name);
            if found == opened {
                continue;
            }
            if i == 0 || found.is_some() {
                let what = if found.is_some() { "replaced" } else { "deleted or moved away" };
                return FileState::Lost(format!("{} was {what} while it is open", name.display()));
            }
            missing = Some(name);
        }
        missing.map_or(FileState::Intact, FileState::SideFileMissing)
    }

    /// Refuses to go on unless the files on disk are those that are open. The log tells once when they are not, and once when
    /// they are back.
    pub fn verify(&self) -> Result<(), StoreError> {
        let lost = match self.state() {
            FileState::Intact => None,
            FileState::SideFileMissing(name) => Some(format!("{} was deleted while it is open", name.display())),
            FileState::Lost(what) => Some(what),
        };
        let mut faults = self.faults();
        match (&lost, &faults.files) {
            (Some(what), None) => tracing::error!("{what}; nothing is written until it is back"),
            (None, Some(_)) => tracing::warn!(file = %self.path.display(), "the files of the database are in place again"),
            _ => {}
        }
        faults.files.clone_from(&lost);
        lost.map_or(Ok(()), |what| Err(StoreError::Unavailable(what)))
    }

    /// Takes note of a failed write, unless the failure says nothing about the disk. The log tells the first of several.
    pub fn write_failed(&self, error: StoreError) -> StoreError {
        let StoreError::Failed(cause) = &error else { return error };
        let code = cause.downcast_ref::<sqlx::Error>().and_then(sqlx::Error::as_database_error).and_then(DatabaseError::code);
        let primary = code.and_then(|code| code.parse::<i32>().ok()).map(|code| code & 0xff);
        if primary.is_none_or(|code| REFUSALS.contains(&code)) {
            return error;
        }
        let said = cause.to_string();
        let mut faults = self.faults();
        if faults.write.is_none() {
            tracing::error!(file = %self.path.display(), error = said, "the database cannot be written to; writes are refused until it can");
        }
        faults.write = Some(said.clone());
        self.failing.store(true, Ordering::Release);
        StoreError::Unavailable(format!("the database cannot be written to: {said}"))
    }

    /// Takes note of a write that is on disk.
    pub fn write_succeeded(&self) {
        if self.failing.swap(false, Ordering::AcqRel) {
            self.faults().write = None;
            tracing::warn!(file = %self.path.display(), "the database can be written to again");
        }
    }

    /// Why the last write failed, if it did.
    pub fn write_fault(&self) -> Option<String> {
        if self.failing.load(Ordering::Acquire) { self.faults().write.clone() } else { None }
    }

    fn faults(&self) -> MutexGuard<'_, Faults> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The turn to take SQLite's write lock, or to open or restore the database.
#[derive(Debug)]
pub struct Turn<'a> {
    turnstile: &'a File,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        // The lock also ends with the process; nothing is left to do where it cannot be given back.
        let _ = self.turnstile.unlock();
    }
}
