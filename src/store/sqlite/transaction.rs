//! Write transactions on a connection of the pool. The connection goes back to the pool only when its transaction has ended
//! well: after any failure, and when the caller goes away, it is closed, and the pool opens a new one.

use std::sync::Arc;

use sqlx::pool::PoolConnection;
use sqlx::sqlite::{Sqlite, SqliteConnection, SqlitePool};

use super::super::StoreError;
use super::files::DatabaseFiles;

/// A write transaction; dropped before it is committed, it is rolled back.
///
/// This is not [`sqlx::Transaction`]: sqlx counts how deep transactions are nested, a failed commit or rollback leaves the count
/// above zero, and the connection never begins a transaction again.
pub struct WriteTransaction {
    connection: Option<PoolConnection<Sqlite>>,
    files: Arc<DatabaseFiles>,
}

impl WriteTransaction {
    /// Waits for its turn, then takes the write lock of the database.
    pub async fn begin(pool: &SqlitePool, files: &Arc<DatabaseFiles>) -> Result<Self, StoreError> {
        files.verify()?;
        let mut transaction = Self::prepare(pool, files).await?;
        let _turn = files.turn().await?;
        transaction.take_lock().await?;
        Ok(transaction)
    }

    /// The same for a caller that holds the turn already, while the database is being opened.
    pub async fn begin_in_turn(pool: &SqlitePool, files: &Arc<DatabaseFiles>) -> Result<Self, StoreError> {
        let mut transaction = Self::prepare(pool, files).await?;
        transaction.take_lock().await?;
        Ok(transaction)
    }

    async fn prepare(pool: &SqlitePool, files: &Arc<DatabaseFiles>) -> Result<Self, StoreError> {
        let connection = pool.acquire().await.map_err(|error| files.write_failed(error.into()))?;
        Ok(Self { connection: Some(connection), files: Arc::clone(files) })
    }

    async fn take_lock(&mut self) -> Result<(), StoreError> {
        let begun = sqlx::query("begin immediate").execute(self.connection()).await;
        begun.map_err(|error| self.failed(error.into()))?;
        Ok(())
    }

    /// The connection, for the statements of the transaction.
    pub fn connection(&mut self) -> &mut SqliteConnection {
        self.connection.as_mut().expect("it is taken only when the transaction ends")
    }

    /// Takes note of a failed statement.
    pub fn failed(&self, error: StoreError) -> StoreError {
        self.files.write_failed(error)
    }

    /// Makes the changes durable. They are not acknowledged if the database was deleted or replaced in the meantime.
    pub async fn commit(mut self) -> Result<(), StoreError> {
        self.end("commit").await?;
        self.files.verify()?;
        self.files.write_succeeded();
        Ok(())
    }

    /// The same while the database is being opened, before its files are known.
    pub async fn commit_unverified(mut self) -> Result<(), StoreError> {
        self.end("commit").await
    }

    /// Undoes the changes.
    pub async fn roll_back(mut self) -> Result<(), StoreError> {
        self.end("rollback").await
    }

    async fn end(&mut self, statement: &'static str) -> Result<(), StoreError> {
        let ended = sqlx::query(statement).execute(self.connection()).await;
        ended.map_err(|error| self.failed(error.into()))?;
        self.connection = None;
        Ok(())
    }
}

impl Drop for WriteTransaction {
    fn drop(&mut self) {
        if let Some(connection) = &mut self.connection {
            connection.close_on_drop();
        }
    }
}
