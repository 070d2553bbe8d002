//! `backup`: a consistent copy of a database, which may be in use.

use std::path::Path;

use super::{Database, say};

/// Copies the database to a file that does not exist yet.
pub async fn run(database: &Database, file: &Path) -> anyhow::Result<()> {
    let store = database.open_existing().await?;
    let copied = store.backup(file).await;
    store.close().await;
    copied?;
    say(&format!("{} is a copy of {}", file.display(), database.file.display()));
    Ok(())
}
