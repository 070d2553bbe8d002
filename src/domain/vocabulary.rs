//! The controlled vocabulary of event types, kept in the database.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::id::{TypeId, slug};
use super::mistake::Mistake;
use super::object::Object;

/// A type an event may have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventType {
    /// The word events carry.
    pub id: TypeId,
    /// What a person reads.
    pub name: String,
    /// What falls under it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

impl EventType {
    /// Reads a type; `None` exactly when a mistake was noted.
    pub fn read(value: &Value, mistakes: &mut Vec<Mistake>) -> Option<Self> {
        let before = mistakes.len();
        let mut object = Object::open(value, "", mistakes)?;
        let id = object.parsed("id");
        let name = object.required_text("name", 300);
        let description = object.text("description", 2_000);
        object.close(&["kind", "revision", "created_at", "updated_at", "events"]);
        if mistakes.len() > before {
            return None;
        }
        let name = name?;
        let id = id.unwrap_or_else(|| slug(&name, 96).parse().expect("a slug is an id"));
        Some(Self { id, name, description })
    }
}
