//! A source text, known by its metadata and, if anybody may hold it, by its SHA-256.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::date::Date;
use super::digest::Digest;
use super::event::Identifier;
use super::id::{DocumentId, slug};
use super::mistake::{Mistake, said};
use super::object::Object;
use super::web_address::read_url;

/// A source text. The text is immutable: a new wording is a new document with `replaces`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Client-choosable and stable.
    pub id: DocumentId,
    /// 1 to 500 characters.
    pub title: String,
    /// Who brought it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// Who wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// Where it is to be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// When it came out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<Date>,
    /// BCP 47 tag of its language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The SHA-256 of its text in UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Digest>,
    /// Whether readers without a key may have the whole text.
    pub text_public: bool,
    /// The document whose wording this one replaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<DocumentId>,
    /// What others call it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<Identifier>,
}

/// Characters a document's text may have.
pub const LONGEST_TEXT: usize = 2_000_000;

impl Document {
    /// Reads a document, and its text if the input brings one; `None` exactly when a mistake was noted.
    pub fn read(value: &Value, mistakes: &mut Vec<Mistake>) -> Option<(Self, Option<String>)> {
        let before = mistakes.len();
        let mut object = Object::open(value, "", mistakes)?;
        let id = object.parsed("id");
        let title = object.required_text("title", 500);
        let publisher = object.text("publisher", 300);
        let author = object.text("author", 300);
        let url = read_url(&mut object);
        let published = object.parsed("published");
        let language = object.text("language", 35);
        let mut sha256 = object.parsed("sha256");
        let text = object.text("text", LONGEST_TEXT);
        let text_public = object.flag("text_public");
        let replaces = object.parsed("replaces");
        let identifiers = object.list("identifiers", 100, Identifier::read);
        if let Some(text) = &text {
            let found = Digest::of(text.as_bytes());
            match sha256 {
                Some(said_to_be) if said_to_be != found => {
                    object.mistake("sha256", format!("the text's SHA-256 is {found}, not {said_to_be}"));
                }
                _ => sha256 = Some(found),
            }
        }
        object.close(&["kind", "revision", "created_at", "updated_at", "text_held", "events"]);
        if mistakes.len() > before {
            return None;
        }
        let title = title?;
        let id = id.unwrap_or_else(|| slug(&title, 96).parse().expect("a slug is an id"));
        let document = Self { id, title, publisher, author, url, published, language, sha256, text_public, replaces, identifiers };
        Some((document, text))
    }

    /// Notes a mistake if `next` would change the text this document is known by.
    pub fn refuse_other_text(&self, next: &Document, mistakes: &mut Vec<Mistake>) {
        let (Some(now), Some(then)) = (self.sha256, next.sha256) else { return };
        if now != then {
            let id = said(self.id.as_str());
            let detail =
                format!("{id} is known by the text {now}; {then} is another wording: make it a new document with \"replaces\": {id}");
            mistakes.push(Mistake::at("/sha256", detail));
        }
    }
}
