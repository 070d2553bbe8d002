//! A state over time: a sanctions measure, a regime, a monitoring mandate. It owns no dates.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::id::{MeasureId, slug};
use super::mistake::Mistake;
use super::object::Object;

/// A state over time. Its periods are computed from the effects of events: see [`super::chain`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// Client-choosable and stable.
    pub id: MeasureId,
    /// What a person reads.
    pub name: String,
    /// What kind of state.
    #[serde(rename = "type")]
    pub kind: MeasureType,
    /// A few sentences.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The regime it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part_of: Option<MeasureId>,
    /// Instruments and paragraphs, such as `S/RES/1718(2006) para. 8(d)`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub legal_basis: Vec<String>,
}

/// Kinds of measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeasureType {
    /// The whole of the sanctions against somebody.
    Regime,
    /// One sanctions measure, such as an arms embargo.
    Sanctions,
    /// A mandate, such as that of a panel of experts.
    Mandate,
}

impl MeasureType {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        MEASURE_TYPES[self as usize].0
    }
}

const MEASURE_TYPES: &[(&str, MeasureType)] =
    &[("regime", MeasureType::Regime), ("sanctions", MeasureType::Sanctions), ("mandate", MeasureType::Mandate)];

impl Measure {
    /// Reads a measure; `None` exactly when a mistake was noted.
    pub fn read(value: &Value, mistakes: &mut Vec<Mistake>) -> Option<Self> {
        let before = mistakes.len();
        let mut object = Object::open(value, "", mistakes)?;
        let id = object.parsed("id");
        let name = object.required_text("name", 300);
        let kind = if object.has("type") { object.choice("type", MEASURE_TYPES) } else { Some(MeasureType::Sanctions) };
        let description = object.text("description", 5_000);
        let part_of = object.parsed("part_of");
        let legal_basis = object.texts("legal_basis", 50, 200);
        object.close(&["kind", "revision", "created_at", "updated_at"]);
        if mistakes.len() > before {
            return None;
        }
        let name = name?;
        let id = id.unwrap_or_else(|| slug(&name, 96).parse().expect("a slug is an id"));
        Some(Self { id, name, kind: kind?, description, part_of, legal_basis })
    }
}
