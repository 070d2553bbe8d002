//! Files beside a database: their names, their making with permissions for the owner alone, and their way to the disk.

use std::ffi::OsStr;
use std::fs::{File, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _, fchown};
use std::path::{Path, PathBuf};

use super::super::StoreError;

/// Readable and writable by the owner alone.
pub const PRIVATE: u32 = 0o600;

/// Suffix of the copy that a restore makes.
pub const RESTORING: &str = ".restoring";

/// Suffix, before a number, of a database that a restore has replaced.
pub const REPLACED: &str = ".before-restore-";

/// The path with something appended to its name.
pub fn beside(path: &Path, appended: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(appended);
    name.into()
}

/// The database file that a path names: symbolic links are followed, as SQLite does.
pub fn resolve(path: &Path) -> Result<PathBuf, StoreError> {
    let unusable = |why: String| StoreError::Refused(format!("{} cannot be used: {why}", path.display()));
    match std::fs::canonicalize(path) {
        Ok(path) if path.is_file() => Ok(path),
        Ok(_) => Err(unusable("it is not a file".to_owned())),
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(unusable(error.to_string())),
        Err(_) if path.is_symlink() => Err(unusable("it is a symbolic link to a file that is not there".to_owned())),
        Err(_) => {
            let name = path.file_name().ok_or_else(|| unusable("it has no file name".to_owned()))?;
            let folder = std::fs::canonicalize(folder(path)).map_err(|error| unusable(error.to_string()))?;
            Ok(folder.join(name))
        }
    }
}

/// The folder of a file.
fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."))
}

/// How many bytes a file has; none if it is not there.
pub fn size(path: &Path) -> Option<u64> {
    std::fs::metadata(path).ok().map(|metadata| metadata.len())
}

/// Makes a file that is not there yet.
pub fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create_new(true).mode(PRIVATE).open(path)
}

/// Opens a lock file beside a database, making it with the owner and the permissions of the database, as SQLite does for its
/// write-ahead log: otherwise a command run by root would lock the server out.
pub fn open_lock(database: &Path, appended: &str) -> io::Result<File> {
    let path = beside(database, appended);
    match create(&path) {
        Ok(lock) => {
            if let Ok(of) = std::fs::metadata(database) {
                lock.set_permissions(Permissions::from_mode(of.mode() & 0o666 | PRIVATE))?;
                // Only root may give a file away, and only root needs to.
                let _ = fchown(&lock, Some(of.uid()), Some(of.gid()));
            }
            Ok(lock)
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => File::open(path),
        Err(error) => Err(error),
    }
}

/// Writes the contents of a file that nobody has open to the disk.
pub fn sync(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Writes the names in the folder of a file to the disk.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(folder(path))?.sync_all()
}

/// Removes a file; one that is not there is no error.
pub fn remove(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Gives a file a second name, which must not be in use. Where the file system has no hard links, a copy gets it.
pub fn link(path: &Path, name: &Path) -> io::Result<()> {
    match std::fs::hard_link(path, name) {
        Err(error) if matches!(error.kind(), io::ErrorKind::Unsupported | io::ErrorKind::PermissionDenied) => {
            let (mut from, mut to) = (File::open(path)?, create(name)?);
            io::copy(&mut from, &mut to)?;
            to.sync_all()
        }
        done => done,
    }
}

/// Leftovers beside a missing database that show that there was one: copies that a restore kept or was making, and a
/// write-ahead log.
pub fn leftovers(path: &Path) -> Vec<PathBuf> {
    let Some(own) = path.file_name().and_then(OsStr::to_str) else { return Vec::new() };
    let is_leftover = |name: &str| {
        let Some(appended) = name.strip_prefix(own) else { return false };
        let number = appended.strip_prefix(REPLACED).map(|number| number.trim_end_matches("-wal"));
        [RESTORING, "-wal", ".before-restore"].contains(&appended) || number.is_some_and(|number| number.parse::<u32>().is_ok())
    };
    let entries = std::fs::read_dir(folder(path)).into_iter().flatten().filter_map(Result::ok);
    let names = entries.map(|entry| entry.path()).filter(|path| path.file_name().and_then(OsStr::to_str).is_some_and(is_leftover));
    let mut found: Vec<PathBuf> = names.collect();
    found.sort();
    found
}
