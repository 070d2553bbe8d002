//! What can be written, by whom, on what condition; what comes of it, and what keeps it from being written.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::decide::Deciding;
use crate::domain::change::{Kind, Record};
use crate::domain::decision::ProposalId;
use crate::domain::id::EventId;
use crate::domain::mistake::Mistake;
use crate::store::{Remembered, StoreError};

/// Something to be written.
#[derive(Debug)]
pub enum Write {
    /// Create a thing whose id must not be in use.
    Post(Kind, Value),
    /// Create or replace the thing with this id.
    Put(Kind, String, Value, Condition),
    /// Merge into the thing with this id (RFC 7396).
    Patch(Kind, String, Value, Condition),
    /// Withdraw the thing with this id.
    Delete(Kind, String, Condition),
    /// Supply the text of the document with this id.
    Text(String, String),
    /// Create or replace many things, all or none.
    Import(Box<dyn Source>),
    /// The same, but only while the log ends with this change; otherwise nothing is written, and nothing counted.
    ImportAfter(u64, Box<dyn Source>),
    /// Decide on a proposal.
    Decide(ProposalId, Deciding),
    /// Take the embargoes off that have passed by then.
    Publish(Timestamp),
}

impl Write {
    /// Drops embargoes that have passed already: they say nothing, and what is published stays as it is when it is sent again.
    pub fn forget_embargoes(&mut self, now: Timestamp) {
        let (Write::Post(Kind::Event, body) | Write::Put(Kind::Event, _, body, _) | Write::Patch(Kind::Event, _, body, _)) = self else {
            return;
        };
        let until = body.get("embargoed_until").and_then(Value::as_str).and_then(|until| until.parse::<Timestamp>().ok());
        if let Some(object) = body.as_object_mut().filter(|_| until.is_some_and(|until| until <= now)) {
            // Null says in a merge patch that there is to be none, and elsewhere that there is none.
            object.insert("embargoed_until".to_owned(), Value::Null);
        }
    }
}

/// The most lines of one import.
pub const MOST_LINES: usize = 2_000_000;

/// Where an import comes from: lines, each of which is read when its turn comes, and so more than once.
pub trait Source: std::fmt::Debug + Send + Sync {
    /// How many lines there are.
    fn len(&self) -> usize;

    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number by which mistakes name a line, counted from 1.
    fn number(&self, line: usize) -> usize;

    /// The kind and the id of what a line has, where they can be told at a glance.
    fn about(&self, line: usize) -> Option<(Kind, Box<str>)>;

    /// What a line has, and the text that comes along with a document.
    ///
    /// # Errors
    /// All that is wrong with it.
    fn read(&self, line: usize) -> Result<(Record, Option<String>), Vec<Mistake>>;
}

/// What must be so for a write to be made (RFC 9110, section 13).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// Nothing was said: enough to create, not to change.
    Unsaid,
    /// `If-Match: *`: the thing is there.
    Exists,
    /// `If-Match: "..."`: the thing is there in one of these revisions.
    Revision(Vec<u32>),
    /// `If-None-Match: *`: the thing is not there.
    Absent,
}

/// Who writes, and why.
#[derive(Debug, Clone)]
pub struct Author {
    /// The name of the key, or of the command.
    pub who: String,
    /// Why.
    pub reason: Option<String>,
    /// The `Idempotency-Key`.
    pub idempotency: Option<Idempotency>,
}

impl Author {
    /// Somebody who gives a reason.
    pub fn new(who: &str, reason: &str) -> Self {
        Self { who: who.to_owned(), reason: Some(reason.to_owned()), idempotency: None }
    }

    /// What is to be remembered for the same request under the same key.
    #[must_use]
    pub fn remembered(&self, outcome: &Outcome) -> Option<Remembered> {
        let asked = self.idempotency.as_ref()?;
        Some(Remembered { key: asked.key.clone(), request: asked.request.clone(), outcome: outcome.to_memory() })
    }
}

/// An `Idempotency-Key` and the request it came with.
#[derive(Debug, Clone)]
pub struct Idempotency {
    /// Unique to who asks.
    pub key: String,
    /// SHA-256 of method, path and body.
    pub request: String,
}

/// What came of a write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "did", rename_all = "snake_case")]
pub enum Outcome {
    /// It came to be.
    Created {
        /// What kind of thing.
        kind: Kind,
        /// Its id.
        id: String,
    },
    /// It took another form.
    Updated {
        /// What kind of thing.
        kind: Kind,
        /// Its id.
        id: String,
    },
    /// It was so already; the log did not grow.
    Unchanged {
        /// What kind of thing.
        kind: Kind,
        /// Its id.
        id: String,
    },
    /// It was withdrawn.
    Deleted {
        /// What kind of thing.
        kind: Kind,
        /// Its id.
        id: String,
    },
    /// Many things were written.
    Imported {
        /// How many came to be.
        created: usize,
        /// How many took another form.
        updated: usize,
        /// How many were so already.
        unchanged: usize,
    },
}

impl Outcome {
    /// The id of the one thing that was written.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        match self {
            Outcome::Created { id, .. } | Outcome::Updated { id, .. } | Outcome::Unchanged { id, .. } | Outcome::Deleted { id, .. } => {
                Some(id)
            }
            Outcome::Imported { .. } => None,
        }
    }

    /// As it is remembered for a repeated request.
    #[must_use]
    pub fn to_memory(&self) -> String {
        serde_json::to_string(self).expect("an outcome is plain data")
    }

    /// As it was remembered.
    #[must_use]
    pub fn from_memory(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

/// What keeps a write from being made.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The input is wrong in these ways: all of them.
    #[error("the input has {} mistakes", .0.len())]
    Mistakes(Vec<Mistake>),
    /// There never was such a thing.
    #[error("there is no {} “{id}”", .kind.word())]
    Never {
        /// What kind of thing.
        kind: Kind,
        /// Its id.
        id: String,
    },
    /// It was withdrawn.
    #[error("the {} “{id}” was withdrawn", .kind.word())]
    Gone {
        /// What kind of thing.
        kind: Kind,
        /// Its id.
        id: String,
    },
    /// A proposal was accepted before.
    #[error("the proposal “{id}” was accepted: it is in the event “{event}”")]
    Decided {
        /// The proposal.
        id: String,
        /// What it became, or became a claim on.
        event: EventId,
    },
    /// The id of a thing to create is in use.
    #[error("the id “{id}” is taken by another {}", .kind.word())]
    Taken {
        /// What kind of thing.
        kind: Kind,
        /// Its id.
        id: String,
    },
    /// Others refer to it.
    #[error("the {} “{id}” is still referred to by {}", .kind.word(), .users.join(", "))]
    InUse {
        /// What kind of thing.
        kind: Kind,
        /// Its id.
        id: String,
        /// Who, as far as ten.
        users: Vec<String>,
    },
    /// It is not what the condition says; it has this revision, if it is there.
    #[error("the condition does not hold")]
    Stale(Option<u32>),
    /// It is there, and no condition was given.
    #[error("it is there already, in revision {0}")]
    ConditionRequired(u32),
    /// The `Idempotency-Key` came with another request before.
    #[error("this Idempotency-Key was used for another request")]
    KeyReused,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A mistake of ours.
    #[error("{0}")]
    Broken(String),
}
