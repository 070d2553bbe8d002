//! What an editor decided on an event that was proposed from a text: that it is one, or that it is none.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::id::{DocumentId, EventId};
use super::mistake::Mistake;
use super::object::Object;

/// Names an event proposed from a text: `DOCUMENT:START`, where START counts the code points before the words that tell of it.
/// A text never changes, so the name is the same whenever, and by whichever rules, it is read again.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ProposalId(Box<str>);

/// Says that a text does not name a proposal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a proposal is named by its document and the place in its text, as in some-document:412")]
pub struct ProposalIdError;

impl ProposalId {
    /// The proposal whose words begin at this place in the text of a document.
    #[must_use]
    pub fn new(document: &str, start: usize) -> Self {
        Self(format!("{document}:{start}").into())
    }

    /// The identifier as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id of the document whose text it is.
    #[must_use]
    pub fn document(&self) -> &str {
        self.parts().0
    }

    /// How many code points stand before its words.
    #[must_use]
    pub fn start(&self) -> usize {
        self.parts().1
    }

    fn parts(&self) -> (&str, usize) {
        parts(&self.0).expect("it was parsed, or made of parts")
    }
}

fn parts(text: &str) -> Option<(&str, usize)> {
    let (document, start) = text.rsplit_once(':')?;
    Some((document, start.parse().ok()?))
}

impl FromStr for ProposalId {
    type Err = ProposalIdError;

    fn from_str(text: &str) -> Result<Self, ProposalIdError> {
        let (document, start) = parts(text).ok_or(ProposalIdError)?;
        document.parse::<DocumentId>().map_err(|_| ProposalIdError)?;
        let id = Self::new(document, start);
        // `007` and `+7` are no other names for 7.
        if id.as_str() == text { Ok(id) } else { Err(ProposalIdError) }
    }
}

impl fmt::Display for ProposalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for ProposalId {
    type Error = ProposalIdError;

    fn try_from(text: String) -> Result<Self, ProposalIdError> {
        text.parse()
    }
}

impl From<ProposalId> for String {
    fn from(id: ProposalId) -> String {
        id.0.into()
    }
}

/// What was decided; why is the reason of the change that says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// On which proposal.
    pub id: ProposalId,
    /// What.
    pub verdict: Verdict,
    /// The event it became, or became a claim on; exactly where it was accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<EventId>,
}

/// What can be decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is on the timeline.
    Accepted,
    /// It is not to be offered again.
    Rejected,
}

/// Every verdict and its word.
pub const VERDICTS: &[(&str, Verdict)] = &[("accepted", Verdict::Accepted), ("rejected", Verdict::Rejected)];

impl Verdict {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        VERDICTS[self as usize].0
    }
}

impl Decision {
    /// Reads a decision; `None` exactly when a mistake was noted.
    pub fn read(value: &Value, mistakes: &mut Vec<Mistake>) -> Option<Self> {
        let before = mistakes.len();
        let mut object = Object::open(value, "", mistakes)?;
        let id = object.required("id");
        let verdict = object.required_choice("verdict", VERDICTS);
        let event: Option<EventId> = object.parsed("event");
        let wrong = match (verdict, &event) {
            (Some(Verdict::Accepted), None) => Some("what was accepted is an event, or a claim on one: say which"),
            (Some(Verdict::Rejected), Some(_)) => Some("what was rejected is no event"),
            _ => None,
        };
        if let Some(wrong) = wrong {
            object.mistake("event", wrong);
        }
        object.close(&["kind", "revision", "created_at", "updated_at"]);
        if mistakes.len() > before {
            return None;
        }
        Some(Self { id: id?, verdict: verdict?, event })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proposal_has_one_name() {
        let id: ProposalId = "a:b-2024:17".parse().expect("a document and a place");
        assert_eq!((id.document(), id.start()), ("a:b-2024", 17));
        assert_eq!(id, ProposalId::new("a:b-2024", 17));
        for bad in ["", "a", "a:", ":7", "a:-7", "a:+7", "a:007", "A:7", "a:7 ", "a:99999999999999999999999"] {
            assert!(bad.parse::<ProposalId>().is_err(), "{bad}");
        }
    }

    #[test]
    fn who_accepts_says_what_it_became() {
        for (text, good) in [
            (r#"{"id":"a:1","verdict":"accepted","event":"e"}"#, true),
            (r#"{"id":"a:1","verdict":"rejected"}"#, true),
            (r#"{"id":"a:1","verdict":"accepted"}"#, false),
            (r#"{"id":"a:1","verdict":"rejected","event":"e"}"#, false),
            (r#"{"id":"a","verdict":"maybe"}"#, false),
        ] {
            let mut mistakes = Vec::new();
            let read = Decision::read(&serde_json::from_str(text).expect("JSON"), &mut mistakes);
            assert_eq!((read.is_some(), mistakes.is_empty()), (good, good), "{text}: {mistakes:?}");
        }
    }
}
