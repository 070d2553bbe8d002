//! Putting a copy in the place of a database. At every moment a whole database has the name: the old one until the last step,
//! which is one `rename`.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use sqlx::error::DatabaseError;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _, Row as _};

use super::super::StoreError;
use super::files::{DatabaseFiles, LOCKS};
use super::{SqliteStore, damaged, disk};

/// The magic bytes of a SQLite file (sqlite.org/fileformat.html, section 1.2).
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// Suffixes of SQLite's journals, which it applies to the database they lie beside: they must never lie beside another database.
const JOURNALS: [&str; 2] = ["-wal", "-journal"];

/// A restore under way. Nobody can open the database until it is dropped.
pub struct Restore {
    files: DatabaseFiles,
    restoring: PathBuf,
}

impl Restore {
    /// Makes sure that nobody uses the database, and copies `copy` beside it.
    ///
    /// # Errors
    /// If the database or the copy is in use, or the copy is no database.
    pub async fn begin(database: &Path, copy: &Path) -> Result<Self, StoreError> {
        let (database, copy) = (disk::resolve(database)?, disk::resolve(copy)?);
        if database == copy {
            return Err(StoreError::Refused(format!("{} is the database itself", copy.display())));
        }
        let restoring = disk::beside(&database, disk::RESTORING);
        if restoring == copy {
            return Err(StoreError::Refused(format!("{} was left by an interrupted restore; restore its original", copy.display())));
        }
        let files = DatabaseFiles::open(database)?;
        {
            let _turn = files.turn().await?;
            files.exclude()?;
        }
        let restore = Self { files, restoring };
        let copied = restore.copy(&copy).map_err(|error| damaged(format!("{} cannot be copied: {error}", copy.display())));
        match copied.and_then(|refused| refused) {
            Ok(()) => Ok(restore),
            Err(error) => {
                restore.abandon();
                Err(error)
            }
        }
    }

    fn copy(&self, copy: &Path) -> io::Result<Result<(), StoreError>> {
        let _unused = match unused(copy) {
            Ok(lock) => lock,
            Err(refused) => return Ok(Err(refused)),
        };
        self.remove_copy()?;
        if !is_database(copy)? {
            return Ok(Err(StoreError::Refused(format!("{} is not an SQLite database", copy.display()))));
        }
        for appended in ["", "-wal"] {
            let from = disk::beside(copy, appended);
            if appended.is_empty() || disk::size(&from).is_some() {
                let mut to = disk::create(&disk::beside(&self.restoring, appended))?;
                io::copy(&mut File::open(from)?, &mut to)?;
                to.sync_all()?;
            }
        }
        Ok(Ok(()))
    }

    /// Removes the copy beside the database, and what SQLite and this program kept beside the copy.
    fn remove_copy(&self) -> io::Result<()> {
        self.remove_side_files()?;
        disk::remove(&self.restoring)
    }

    fn remove_side_files(&self) -> io::Result<()> {
        let mut all = JOURNALS.into_iter().chain(LOCKS).chain(["-shm"]);
        all.try_for_each(|appended| disk::remove(&disk::beside(&self.restoring, appended)))
    }

    /// Opens the copy beside the database, to be checked; its tables are brought up to date.
    ///
    /// # Errors
    /// If it is no database of this program.
    pub async fn open(&self) -> Result<SqliteStore, StoreError> {
        if !has_log(&self.restoring).await? {
            return Err(StoreError::Refused("the copy is not a database of this program, or not a whole one".to_owned()));
        }
        SqliteStore::open_existing(&self.restoring).await
    }

    /// Gives up: removes the copy.
    pub fn abandon(self) {
        if let Err(error) = self.remove_copy() {
            tracing::warn!(%error, file = %self.restoring.display(), "the copy could not be removed");
        }
    }

    /// Puts the copy, which nobody has open any more, in the place of the database. Returns the name under which the
    /// old one, or the journal that was left of it, is kept.
    ///
    /// # Errors
    /// If another program has the old one open, or the disk fails.
    pub async fn finish(self) -> Result<Option<PathBuf>, StoreError> {
        let database = self.files.path();
        fold_in_journals(database).await?;
        let failed = |error: io::Error| damaged(format!("{} cannot be replaced: {error}", database.display()));
        self.replace().map_err(failed)
    }

    fn replace(&self) -> io::Result<Option<PathBuf>> {
        let database = self.files.path();
        self.remove_side_files()?;
        disk::sync(&self.restoring)?;
        let kept = self.keep_old()?;
        disk::remove(&disk::beside(database, "-shm"))?;
        disk::sync_folder(database)?;
        std::fs::rename(&self.restoring, database)?;
        disk::sync_folder(database)?;
        Ok(kept)
    }

    /// Keeps the old database under a name with a number that is free, together with journals that could not be folded in.
    fn keep_old(&self) -> io::Result<Option<PathBuf>> {
        let database = self.files.path();
        let journals: Vec<&str> = JOURNALS.into_iter().filter(|journal| disk::size(&disk::beside(database, journal)).is_some()).collect();
        if disk::size(database).is_none() && journals.is_empty() {
            return Ok(None);
        }
        let name = |number: u32| disk::beside(database, &format!("{}{number}", disk::REPLACED));
        let is_free = |name: &PathBuf| ["", "-wal", "-journal"].iter().all(|appended| disk::size(&disk::beside(name, appended)).is_none());
        let kept = (1..=u32::MAX).map(name).find(is_free).ok_or_else(|| io::Error::other("no number is free"))?;
        let is_there = disk::size(database).is_some();
        if is_there {
            disk::link(database, &kept)?;
        }
        for journal in &journals {
            disk::link(&disk::beside(database, journal), &disk::beside(&kept, journal))?;
        }
        disk::sync_folder(database)?;
        for journal in &journals {
            disk::remove(&disk::beside(database, journal))?;
        }
        Ok(Some(if is_there { kept } else { disk::beside(&kept, journals[0]) }))
    }
}

/// Makes sure that no server and no command uses a file that is to be copied, as far as its lock file tells.
fn unused(copy: &Path) -> Result<Option<File>, StoreError> {
    let Ok(lock) = File::open(disk::beside(copy, LOCKS[0])) else { return Ok(None) };
    match lock.try_lock() {
        Ok(()) => Ok(Some(lock)),
        Err(_) => Err(StoreError::Refused(format!("{} is in use; make a copy of it with `backup`", copy.display()))),
    }
}

/// Whether a file that nobody has open begins as a database does.
fn is_database(path: &Path) -> io::Result<bool> {
    use std::io::Read as _;
    let mut begin = Vec::new();
    File::open(path)?.take(MAGIC.len() as u64).read_to_end(&mut begin)?;
    Ok(begin == MAGIC)
}

/// Whether a database has a change log.
async fn has_log(path: &Path) -> Result<bool, StoreError> {
    let mut connection = connect(path).await?;
    let found = sqlx::query("select count(*) from sqlite_schema where type = 'table' and name in ('changes', '_sqlx_migrations')");
    let found = found.fetch_one(&mut connection).await;
    connection.close().await?;
    Ok(found?.try_get::<i64, _>(0)? == 2)
}

/// Folds the write-ahead log of the old database in. A damaged one is left as it is: it is kept with its journals.
async fn fold_in_journals(database: &Path) -> Result<(), StoreError> {
    if disk::size(database).is_none_or(|size| size == 0) {
        return Ok(());
    }
    let mut connection = match connect(database).await {
        Ok(connection) => connection,
        Err(error) => return refuse_busy(database, &error),
    };
    // SQLite changes the journal mode only while nobody else has the file open: also a program that knows nothing of our locks.
    let folded = sqlx::query("pragma journal_mode = delete").fetch_one(&mut connection).await;
    connection.close().await?;
    match folded {
        Ok(mode) if mode.try_get::<&str, _>(0)? == "wal" => Err(in_use(database)),
        Ok(_) => Ok(()),
        Err(error) => refuse_busy(database, &error),
    }
}

fn refuse_busy(database: &Path, error: &sqlx::Error) -> Result<(), StoreError> {
    let code = error.as_database_error().and_then(DatabaseError::code).and_then(|code| code.parse::<i32>().ok());
    if code.is_some_and(|code| code & 0xff == 5) {
        return Err(in_use(database));
    }
    tracing::warn!(%error, "the database to be replaced cannot be read; it is kept as it is");
    Ok(())
}

fn in_use(database: &Path) -> StoreError {
    StoreError::Refused(format!("another program has {} open; stop it first", database.display()))
}

async fn connect(path: &Path) -> Result<SqliteConnection, sqlx::Error> {
    SqliteConnectOptions::new().filename(path).busy_timeout(std::time::Duration::from_secs(2)).connect().await
}
