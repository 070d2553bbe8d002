//! What happened to what, when, by whom and why: a row of the append-only log.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::actor::Actor;
use super::decision::Decision;
use super::digest::Digest;
use super::document::Document;
use super::event::Event;
use super::measure::Measure;
use super::mistake::Mistake;
use super::vocabulary::EventType;

/// The kinds of thing the log speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An [`EventType`].
    Type,
    /// An [`Actor`].
    Actor,
    /// A [`Measure`].
    Measure,
    /// A [`Document`].
    Document,
    /// The text of a document, under the document's id.
    Text,
    /// An [`Event`].
    Event,
    /// A [`Decision`], under the id of the proposal.
    Decision,
}

impl Kind {
    /// Every kind, in the order in which they may refer to each other.
    pub const ALL: [Kind; 7] = [Kind::Type, Kind::Actor, Kind::Measure, Kind::Document, Kind::Text, Kind::Event, Kind::Decision];

    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Kind::Type => "type",
            Kind::Actor => "actor",
            Kind::Measure => "measure",
            Kind::Document => "document",
            Kind::Text => "text",
            Kind::Event => "event",
            Kind::Decision => "decision",
        }
    }

    /// The kind with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Kind> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    /// It came to be, or came back.
    Create,
    /// It took another form.
    Update,
    /// It was withdrawn; its id stays taken.
    Delete,
}

impl Op {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Op::Create => "create",
            Op::Update => "update",
            Op::Delete => "delete",
        }
    }

    /// The op with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Op> {
        [Op::Create, Op::Update, Op::Delete].into_iter().find(|op| op.word() == word)
    }
}

/// The thing as it is after a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
#[allow(clippy::large_enum_variant, reason = "events, by far the most, are boxed; documents are few")]
pub enum Record {
    /// Of [`Kind::Type`].
    Type(EventType),
    /// Of [`Kind::Actor`].
    Actor(Actor),
    /// Of [`Kind::Measure`].
    Measure(Measure),
    /// Of [`Kind::Document`].
    Document(Document),
    /// Of [`Kind::Text`].
    Text(HeldText),
    /// Of [`Kind::Event`].
    Event(Box<Event>),
    /// Of [`Kind::Decision`].
    Decision(Decision),
}

/// That a document's text is held; the text itself lies beside the log, under its digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldText {
    /// The SHA-256 it is kept under.
    pub sha256: Digest,
    /// How many code points it has.
    pub chars: u32,
}

impl Record {
    /// Which kind of thing it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Record::Type(_) => Kind::Type,
            Record::Actor(_) => Kind::Actor,
            Record::Measure(_) => Kind::Measure,
            Record::Document(_) => Kind::Document,
            Record::Text(_) => Kind::Text,
            Record::Event(_) => Kind::Event,
            Record::Decision(_) => Kind::Decision,
        }
    }

    /// Reads what somebody sends; a text that comes along with a document is given apart.
    pub fn read(kind: Kind, value: &Value, mistakes: &mut Vec<Mistake>) -> Option<(Record, Option<String>)> {
        let alone = |record| Some((record, None));
        match kind {
            Kind::Type => alone(Record::Type(EventType::read(value, mistakes)?)),
            Kind::Actor => alone(Record::Actor(Actor::read(value, mistakes)?)),
            Kind::Measure => alone(Record::Measure(Measure::read(value, mistakes)?)),
            Kind::Event => alone(Record::Event(Box::new(Event::read(value, mistakes)?))),
            Kind::Decision => alone(Record::Decision(Decision::read(value, mistakes)?)),
            Kind::Document => Document::read(value, mistakes).map(|(document, text)| (Record::Document(document), text)),
            Kind::Text => {
                mistakes.push(Mistake::at("", "a text is supplied to its document"));
                None
            }
        }
    }

    /// Reads what the log has: it was checked before it was written.
    ///
    /// # Errors
    /// If it is not what this program wrote.
    pub fn logged(kind: Kind, json: &str) -> Result<Record, serde_json::Error> {
        Ok(match kind {
            Kind::Type => Record::Type(serde_json::from_str(json)?),
            Kind::Actor => Record::Actor(serde_json::from_str(json)?),
            Kind::Measure => Record::Measure(serde_json::from_str(json)?),
            Kind::Document => Record::Document(serde_json::from_str(json)?),
            Kind::Text => Record::Text(serde_json::from_str(json)?),
            Kind::Event => Record::Event(serde_json::from_str(json)?),
            Kind::Decision => Record::Decision(serde_json::from_str(json)?),
        })
    }
}

/// A change as somebody asks for it: not yet in the log.
#[derive(Debug, Clone)]
pub struct Proposed {
    /// What is done.
    pub op: Op,
    /// To what kind of thing.
    pub kind: Kind,
    /// To which one.
    pub id: String,
    /// As it is after; absent after a deletion.
    pub after: Option<Record>,
    /// For [`Kind::Text`]: the text itself.
    pub text: Option<String>,
    /// Why, in the words of who did it.
    pub reason: Option<String>,
}

/// A change as the log has it.
#[derive(Debug, Clone)]
pub struct Change {
    /// Its place in the log, from 1.
    pub seq: u64,
    /// When it was written.
    pub recorded_at: Timestamp,
    /// The name of the key that wrote it, or of the command.
    pub who: String,
    /// What was done.
    pub op: Op,
    /// To what kind of thing.
    pub kind: Kind,
    /// To which one.
    pub id: String,
    /// As it is after; absent after a deletion.
    pub after: Option<Record>,
    /// For [`Kind::Text`]: the text itself.
    pub text: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

impl Proposed {
    /// The change as the log has it once it is written.
    #[must_use]
    pub fn logged(self, seq: u64, recorded_at: Timestamp, who: &str) -> Change {
        let Proposed { op, kind, id, after, text, reason } = self;
        Change { seq, recorded_at, who: who.to_owned(), op, kind, id, after, text, reason }
    }
}
