//! Where the log, the texts and the keys lie: few methods, the same over every database.

use async_trait::async_trait;
use jiff::Timestamp;
use serde_json::value::RawValue;

use crate::domain::change::{Change, Kind, Op};
use crate::domain::event::Event;

pub mod sqlite;

/// What can go wrong with a store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// What was asked cannot be: a key or a file is not there, or is there already.
    #[error("{0}")]
    Refused(String),
    /// The database cannot be written to, or its files were deleted or replaced. The store has logged it, once.
    #[error("{0}")]
    Unavailable(String),
    /// The database, the disk or the file.
    #[error("the store failed: {0}")]
    Failed(Box<dyn std::error::Error + Send + Sync>),
}

/// An answer once given to a request with an `Idempotency-Key`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remembered {
    /// The key of the request, made unique to who asked.
    pub key: String,
    /// SHA-256 of method, path and body: another request under the same key is refused.
    pub request: String,
    /// What was answered: the kind of the thing written, its id, and its revision then.
    pub outcome: String,
}

/// A revision as the log has it: before and after as they were written.
#[derive(Debug, Clone)]
pub struct Revision {
    /// Its place in the log.
    pub seq: u64,
    /// When it was written.
    pub recorded_at: Timestamp,
    /// By which key or command.
    pub who: String,
    /// What was done.
    pub op: Op,
    /// The thing before, as an editor would send it.
    pub before: Option<Box<RawValue>>,
    /// The thing after.
    pub after: Option<Box<RawValue>>,
    /// Why.
    pub reason: Option<String>,
}

/// A revision with the thing it is of.
#[derive(Debug, Clone)]
pub struct Logged {
    /// What kind of thing.
    pub kind: Kind,
    /// Which one.
    pub id: String,
    /// What was done to it.
    pub revision: Revision,
}

/// What a key may do; each may do what those before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Sees embargoed events and whole texts.
    Reader,
    /// Also writes.
    Editor,
    /// May do whatever the service offers, now and later.
    Admin,
}

impl Role {
    /// Every role and its word.
    pub const WORDS: &[(&str, Role)] = &[("reader", Role::Reader), ("editor", Role::Editor), ("admin", Role::Admin)];

    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::WORDS[self as usize].0
    }

    /// The role with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(known, _)| *known == word).map(|(_, role)| *role)
    }
}

/// A key as the store knows it: never the key itself.
#[derive(Debug, Clone)]
pub struct KeyRecord {
    /// How people name it, and how the log names who wrote.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// SHA-256 of the key: 32 bytes.
    pub hash: [u8; 32],
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
}

/// An appending under way, in one transaction, which nobody else can overtake. Dropped before it is committed, nothing of it is
/// written.
#[async_trait]
pub trait Appending: Send {
    /// The number of the last change of the log, with those that were added.
    fn head(&self) -> u64;

    /// Adds the next changes to the log and brings the tables of the current state up to date.
    async fn add(&mut self, changes: &[Change]) -> Result<(), StoreError>;

    /// Remembers an answer for an `Idempotency-Key`.
    async fn remember(&mut self, answer: &Remembered, now: Timestamp) -> Result<(), StoreError>;

    /// Makes it all so; it is on disk when this returns.
    async fn commit(self: Box<Self>) -> Result<(), StoreError>;

    /// Ends the transaction without writing anything.
    async fn roll_back(self: Box<Self>) -> Result<(), StoreError>;
}

/// The log, the texts and the keys. Every method is one transaction; none is half done when its caller goes away.
#[async_trait]
pub trait Store: Send + Sync {
    /// Waits for the write lock and begins to append: the next changes have the numbers after [`Appending::head`].
    async fn begin(&self) -> Result<Box<dyn Appending>, StoreError>;

    /// The number of the last change; 0 for an empty log.
    async fn head(&self) -> Result<u64, StoreError>;

    /// At most `limit` changes after `seq`, oldest first, texts with them.
    async fn changes_since(&self, seq: u64, limit: u32) -> Result<Vec<Change>, StoreError>;

    /// The events that some changes made, each with the number of its change; those that made none are left out.
    async fn events_at(&self, changes: &[u64]) -> Result<Vec<(u64, Event)>, StoreError>;

    /// The number of the last change recorded at or before a moment; 0 if there is none.
    async fn seq_at(&self, moment: Timestamp) -> Result<u64, StoreError>;

    /// The changes with some numbers, oldest first, as they were written.
    async fn revisions_at(&self, changes: &[u64]) -> Result<Vec<Logged>, StoreError>;

    /// Every revision of a thing up to a change, oldest first.
    async fn history(&self, kind: Kind, id: &str, through: u64) -> Result<Vec<Revision>, StoreError>;

    /// What was answered to a request with this `Idempotency-Key`.
    async fn remembered(&self, key: &str) -> Result<Option<Remembered>, StoreError>;

    /// Every key, revoked ones too.
    async fn keys(&self) -> Result<Vec<KeyRecord>, StoreError>;

    /// Adds a key; its name must be new.
    async fn add_key(&self, key: KeyRecord) -> Result<(), StoreError>;

    /// Adds a key if there never was one, and returns whether it did.
    async fn add_first_key(&self, key: KeyRecord) -> Result<bool, StoreError>;

    /// Takes a key back.
    async fn revoke_key(&self, name: &str, at: Timestamp) -> Result<(), StoreError>;

    /// Looks whether the files on disk are still those that are open, and saves what a deleted write-ahead log held.
    async fn check_files(&self) -> Result<(), StoreError>;

    /// Whether the store can be written to and read from.
    async fn ready(&self) -> Result<(), StoreError>;

    /// Writes a consistent copy to a file that does not exist yet.
    async fn backup(&self, to: &std::path::Path) -> Result<(), StoreError>;

    /// Everything that is wrong with the file, in words; empty if nothing is.
    async fn check(&self) -> Result<Vec<String>, StoreError>;

    /// Ends all work and folds the write-ahead log in.
    async fn close(&self);
}
