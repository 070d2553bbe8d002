//! What a change altered of what readers had been told.

use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// The fields of an event that tell readers something.
const TELLING: [&str; 10] = ["title", "summary", "date", "status", "type", "actors", "effects", "votes", "places", "claims"];

/// A field of an event that readers had been told otherwise.
#[derive(Debug, Serialize)]
pub struct Corrected {
    /// Its name.
    pub field: &'static str,
    /// What they had been told.
    pub old: Value,
    /// What they are told now; nothing if the event was withdrawn.
    pub new: Value,
}

/// The last change of an event that readers knew before.
#[derive(Debug)]
pub struct Amended {
    /// What they had been told otherwise.
    pub fields: Vec<Corrected>,
    /// Why it was changed.
    pub reason: Option<String>,
}

/// The fields that differ, of those that tell readers something; a withdrawal takes all of it back.
pub fn corrected(before: Option<&RawValue>, after: Option<&RawValue>) -> Vec<Corrected> {
    let read = |json: Option<&RawValue>| json.and_then(|json| serde_json::from_str::<Value>(json.get()).ok()).unwrap_or_default();
    let (before, after) = (read(before), read(after));
    let differs = TELLING.into_iter().filter(|field| before.get(*field) != after.get(*field));
    differs.map(|field| Corrected { field, old: before[field].clone(), new: after[field].clone() }).collect()
}

impl Amended {
    /// What was changed and why, as a sentence or two; what is a short text is shown as it was.
    pub fn words(&self, day: &str) -> String {
        let field = |one: &Corrected| match &one.old {
            Value::String(old) if old.chars().count() <= 300 && !old.is_empty() => format!("{} (was “{old}”)", one.field),
            _ => one.field.to_owned(),
        };
        let fields: Vec<String> = self.fields.iter().map(field).collect();
        let what = if fields.is_empty() { String::new() } else { format!(": {}", fields.join(", ")) };
        let why = self.reason.as_ref().map_or_else(String::new, |reason| format!(" Reason: {reason}."));
        format!("Changed on {day}{what}.{why}")
    }
}
