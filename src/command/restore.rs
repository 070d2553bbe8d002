//! `restore`: a copy takes the place of the database, which nobody may have open.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, bail};

use super::{clock_of, say};
use crate::config::RestoreFlags;
use crate::service::Service;
use crate::service::clock::Readings;
use crate::store::Store;
use crate::store::sqlite::restore::Restore;

/// Puts a copy in the place of the database; the old one is kept beside it.
pub async fn run(database: &Path, flags: &RestoreFlags, clock: Readings) -> anyhow::Result<()> {
    let RestoreFlags { file, replace, accept_faults } = flags;
    if database.exists() && !replace {
        bail!("{} is there already; say --replace to put the copy in its place", database.display());
    }
    let restore = Restore::begin(database, file).await?;
    let (changes, events) = match check(&restore, *accept_faults, clock).await {
        Ok(counts) => counts,
        Err(error) => {
            restore.abandon();
            return Err(error.context(format!("{} cannot be restored; nothing was changed", file.display())));
        }
    };
    let kept = restore.finish().await?;
    if let Some(kept) = kept {
        say(&format!("what was there before is kept as {}", kept.display()));
    }
    say(&format!("{} is restored from {}: {changes} changes, {events} events", database.display(), file.display()));
    Ok(())
}

/// Checks the copy beside the database, and counts its changes and events.
async fn check(restore: &Restore, accept_faults: bool, clock: Readings) -> anyhow::Result<(u64, usize)> {
    let store: Arc<dyn Store> = Arc::new(restore.open().await?);
    let wrong = store.check().await?;
    wrong.iter().for_each(|what| say(what));
    if !wrong.is_empty() && !accept_faults {
        store.close().await;
        bail!("the copy has {} faults; say --accept-faults to restore it all the same", wrong.len());
    }
    let service = Service::open(Arc::clone(&store), clock_of(&*store, &clock).await?).await.context("its log cannot be read")?;
    let counts = (service.timeline().head().seq, service.timeline().event_ids().len());
    store.close().await;
    Ok(counts)
}
