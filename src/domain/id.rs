//! Typed identifiers: client-choosable, stable, `[a-z0-9][a-z0-9._:-]{0,127}`.

use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// The form every identifier has, as a person reads it.
pub const ID_FORM: &str = "[a-z0-9][a-z0-9._:-]{0,127}";

/// Says that a text is not an identifier, and shows one that is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an id has the form {ID_FORM}: lower-case letters, digits and . _ : - ; for example {}", .example)]
pub struct IdError {
    /// The nearest text that is an identifier.
    pub example: String,
}

fn is_id(text: &str) -> bool {
    let mut bytes = text.bytes();
    let first = bytes.next().is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    let rest = bytes.all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b':' | b'-'));
    first && rest && text.len() <= 128
}

/// Makes an identifier-shaped text out of any words: folded to lower case, everything else a single `-`.
pub fn slug(words: &str, most: usize) -> String {
    let mut out = String::with_capacity(words.len().min(most));
    for c in words.chars().flat_map(char::to_lowercase) {
        if out.len() >= most {
            break;
        }
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if !out.ends_with('-') && !out.is_empty() {
            out.push('-');
        }
    }
    let trimmed = out.trim_end_matches('-');
    if trimmed.is_empty() { "untitled".to_owned() } else { trimmed.to_owned() }
}

macro_rules! id_of {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Arc<str>);

        impl $name {
            /// The identifier as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                if is_id(text) { Ok(Self(text.into())) } else { Err(IdError { example: slug(text, 60) }) }
            }
        }
        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                text.parse()
            }
        }
        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.as_str().to_owned()
            }
        }
        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id_of!(/// Names an event.
    EventId);
id_of!(/// Names a document.
    DocumentId);
id_of!(/// Names a measure.
    MeasureId);
id_of!(/// Names an actor.
    ActorId);
id_of!(/// Names an event type of the vocabulary.
    TypeId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_lower_case_and_bounded() {
        for good in ["a", "2024-03-28-veto", "s-res-1718-2006", "x:y_z.1", &"a".repeat(128)] {
            assert!(good.parse::<EventId>().is_ok(), "{good}");
        }
        for bad in ["", "-a", "A", "a b", "é", "a/b", &"a".repeat(129)] {
            assert!(bad.parse::<EventId>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_slug_is_always_an_id() {
        for words in ["", "--", "Veto: Russia!", "Ünïcode", "日本", &"word ".repeat(99)] {
            assert!(slug(words, 80).parse::<EventId>().is_ok(), "{words}");
        }
        assert_eq!(slug("Russia vetoes the Panel's renewal", 80), "russia-vetoes-the-panel-s-renewal");
    }
}
