//! A person, body, company or state that takes part in events.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::id::{ActorId, slug};
use super::mistake::Mistake;
use super::object::Object;

/// A person, body, company or state; the schema names are FollowTheMoney's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Client-choosable and stable.
    pub id: ActorId,
    /// 1 to 300 characters.
    pub name: String,
    /// What kind of thing it is.
    pub schema: Schema,
    /// ISO 3166-1 alpha-2, lower case, as FollowTheMoney has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Other names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// One sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// The FollowTheMoney schemata used for actors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Schema {
    /// A natural person.
    Person,
    /// Any organization.
    Organization,
    /// A body of a state or of states.
    PublicBody,
    /// A company.
    Company,
    /// A state, or whatever else can act in law.
    LegalEntity,
}

impl Schema {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        SCHEMATA[self as usize].0
    }
}

const SCHEMATA: &[(&str, Schema)] = &[
    ("Person", Schema::Person),
    ("Organization", Schema::Organization),
    ("PublicBody", Schema::PublicBody),
    ("Company", Schema::Company),
    ("LegalEntity", Schema::LegalEntity),
];

impl Actor {
    /// Reads an actor; `None` exactly when a mistake was noted.
    pub fn read(value: &Value, mistakes: &mut Vec<Mistake>) -> Option<Self> {
        let before = mistakes.len();
        let mut object = Object::open(value, "", mistakes)?;
        let id = object.parsed("id");
        let name = object.required_text("name", 300);
        let schema = if object.has("schema") { object.choice("schema", SCHEMATA) } else { Some(Schema::LegalEntity) };
        let country = object.text("country", 2);
        let aliases = object.texts("aliases", 100, 300);
        let description = object.text("description", 2_000);
        object.close(&["kind", "revision", "created_at", "updated_at", "events"]);
        if mistakes.len() > before {
            return None;
        }
        let name = name?;
        let id = id.unwrap_or_else(|| slug(&name, 96).parse().expect("a slug is an id"));
        Some(Self { id, name, schema: schema?, country, aliases, description })
    }
}
