//! Consistent copies of a database in use. A copy has its name only when it is complete, checked and on disk.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use sqlx::{ConnectOptions as _, Connection as _};

use super::super::StoreError;
use super::connections::reading;
use super::{check, damaged, disk};

/// What is appended to the name of a copy while it is made.
const PARTIAL: &str = ".partial";

/// Copies a database to a file that does not exist yet.
pub async fn back_up(database: &Path, to: &Path) -> Result<(), StoreError> {
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::AlreadyExists => StoreError::Refused(format!("{} is there already", to.display())),
        _ => damaged(format!("{} cannot be written: {error}", to.display())),
    };
    if to.symlink_metadata().is_ok() {
        return Err(failed(io::ErrorKind::AlreadyExists.into()));
    }
    let partial = disk::beside(to, PARTIAL);
    let file = claim(&partial)?;
    let copied = copy(database, &partial).await;
    let named = copied.and_then(|()| file.sync_all().and_then(|()| disk::link(&partial, to)).map_err(failed));
    disk::remove(&partial).and_then(|()| disk::sync_folder(to)).map_err(failed)?;
    named
}

/// Makes the empty file that the copy goes into, or takes over one that an interrupted backup left. Its lock keeps a second
/// backup of the same name away.
fn claim(partial: &Path) -> Result<File, StoreError> {
    let failed = |error: io::Error| damaged(format!("{} cannot be written: {error}", partial.display()));
    let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(disk::PRIVATE).open(partial).map_err(failed)?;
    if file.try_lock().is_err() {
        return Err(StoreError::Refused(format!("another backup writes to {}", partial.display())));
    }
    file.set_len(0).map_err(failed)?;
    disk::remove(&disk::beside(partial, "-journal")).map_err(failed)?;
    Ok(file)
}

async fn copy(database: &Path, partial: &Path) -> Result<(), StoreError> {
    let target = partial.to_str().ok_or_else(|| StoreError::Refused(format!("{} is not UTF-8", partial.display())))?;
    // A connection of its own: one that fails is gone when this returns, and nobody waits for it.
    let mut connection = reading(database).pragma("query_only", "off").connect().await?;
    let copied = sqlx::query("vacuum into $1").bind(target).execute(&mut connection).await;
    connection.close().await?;
    copied?;
    let mut copy = reading(partial).connect().await?;
    let wrong = check::pages(&mut copy).await;
    copy.close().await?;
    match wrong?.as_slice() {
        [] => Ok(()),
        wrong => Err(damaged(format!("the copy is damaged, and {target} is no backup: {}", wrong.join("; ")))),
    }
}
