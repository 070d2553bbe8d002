//! Whether the store can be read and written: what `/readyz` asks.

use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::sqlite::SqliteConnection;
use tokio::sync::Mutex;

use super::super::StoreError;
use super::connections::Connections;
use super::files::DatabaseFiles;
use super::log;
use super::transaction::WriteTransaction;

/// How long a verdict holds: anybody may ask, and each check takes the write lock.
const HOLDS: Duration = Duration::from_millis(500);

/// Bytes that are written to find out whether writing works again: more than an ordinary write needs.
const PROBE: i64 = 96 << 10;

/// The last verdict.
#[derive(Debug, Default)]
pub struct Readiness {
    last: Mutex<Option<(Instant, Result<(), String>)>>,
}

impl Readiness {
    /// Whether the store is ready, at most half a second ago.
    pub async fn check(&self, connections: &Connections, files: &Arc<DatabaseFiles>) -> Result<(), StoreError> {
        let mut last = self.last.lock().await;
        let verdict = match &*last {
            Some((at, verdict)) if at.elapsed() < HOLDS => verdict.clone(),
            _ => {
                let verdict = probe(connections, files).await.map_err(|error| error.to_string());
                last.insert((Instant::now(), verdict)).1.clone()
            }
        };
        verdict.map_err(StoreError::Unavailable)
    }
}

async fn probe(connections: &Connections, files: &Arc<DatabaseFiles>) -> Result<(), StoreError> {
    files.verify()?;
    log::head(&connections.readers).await?;
    if let Some(fault) = files.write_fault() {
        // While somebody else tries to write, the last failure stands.
        if connections.writer.num_idle() == 0 && connections.writer.size() > 0 {
            return Err(StoreError::Unavailable(fault));
        }
        return write(connections, files).await;
    }
    match &mut *connections.anchor().await {
        Some(anchor) => take_lock(anchor).await,
        None => Err(StoreError::Unavailable("the store is closed".to_owned())),
    }
}

/// Takes the write lock and gives it back. A lock that somebody else holds is as good: then somebody is writing.
async fn take_lock(anchor: &mut SqliteConnection) -> Result<(), StoreError> {
    let begun = sqlx::query("begin immediate").execute(&mut *anchor).await;
    match begun {
        Ok(_) => {
            sqlx::query("rollback").execute(anchor).await?;
            Ok(())
        }
        Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("5") => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Makes a small durable write.
async fn write(connections: &Connections, files: &Arc<DatabaseFiles>) -> Result<(), StoreError> {
    let mut transaction = WriteTransaction::begin(&connections.writer, files).await?;
    let insert =
        sqlx::query("insert into write_probe (id, bytes) values (1, randomblob($1)) on conflict (id) do update set bytes = excluded.bytes");
    let written = insert.bind(PROBE).execute(transaction.connection()).await;
    written.map_err(|error| transaction.failed(error.into()))?;
    transaction.commit().await
}
