//! What a list shows of an event, read out of what was rendered; the rest of it is passed over.

use std::borrow::Cow;

use serde::Deserialize;

use crate::domain::event::Status;

/// What a list shows of an event.
#[derive(Debug, Deserialize)]
pub struct Brief<'a> {
    /// Its id.
    #[serde(borrow)]
    pub id: Cow<'a, str>,
    /// The id of its type.
    #[serde(rename = "type", borrow)]
    pub kind: Cow<'a, str>,
    /// Whether it occurred.
    pub status: Status,
    /// What it is called.
    #[serde(borrow)]
    pub title: Cow<'a, str>,
    /// A few sentences, or none.
    #[serde(borrow)]
    pub summary: Cow<'a, str>,
    /// When.
    #[serde(borrow)]
    pub date: BriefDate<'a>,
    /// Who took part.
    #[serde(borrow)]
    pub actors: Vec<BriefActor<'a>>,
    /// Whether claims of equal standing disagree.
    pub disputed: bool,
}

/// A date, as written and in words.
#[derive(Debug, Deserialize)]
pub struct BriefDate<'a> {
    /// EDTF.
    #[serde(borrow)]
    pub edtf: Cow<'a, str>,
    /// In words.
    #[serde(borrow)]
    pub display: Cow<'a, str>,
}

/// Who took part, and how.
#[derive(Debug, Deserialize)]
pub struct BriefActor<'a> {
    /// The actor's id.
    #[serde(borrow)]
    pub id: Cow<'a, str>,
    /// What it is called.
    #[serde(borrow)]
    pub name: Cow<'a, str>,
    /// How it took part.
    #[serde(borrow)]
    pub role: Cow<'a, str>,
}

impl<'a> Brief<'a> {
    /// Reads what a list shows of an event.
    pub fn read(json: &'a [u8]) -> Self {
        serde_json::from_slice(json).expect("what is rendered can be read")
    }
}
