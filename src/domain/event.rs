//! Something that happened, is scheduled, was proposed, was blocked.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::claim::{Claim, Field, Rank};
use super::date::Date;
use super::id::{ActorId, EventId, MeasureId, TypeId, slug};
use super::mistake::{Mistake, said};
use super::object::Object;
use super::web_address::read_url;

/// Something that happened, is scheduled, was proposed, was blocked. Serialized, it is what an editor would send.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Client-choosable and stable.
    pub id: EventId,
    /// From the controlled vocabulary.
    #[serde(rename = "type")]
    pub kind: TypeId,
    /// Whether it occurred.
    pub status: Status,
    /// 1 to 300 characters.
    pub title: String,
    /// At most 5,000 characters of plain text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub summary: String,
    /// When, as sharp as the best claim and no sharper.
    #[serde(deserialize_with = "written_or_shown")]
    pub date: Date,
    /// Who took part, and how.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actors: Vec<Participation>,
    /// What others call it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<Identifier>,
    /// How it hangs together with other events.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub relations: Vec<Relation>,
    /// What it does to measures.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub effects: Vec<Effect>,
    /// How a vote went.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub votes: Option<Votes>,
    /// Where.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<String>,
    /// Free words, lower case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Who says so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<Claim>,
    /// Absent from every answer without a key until then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub embargoed_until: Option<Timestamp>,
}

/// Whether it occurred.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It happened.
    Occurred,
    /// It is to happen.
    Scheduled,
    /// Somebody wants it to happen.
    Proposed,
    /// It was tried and stopped, as by a veto.
    Blocked,
    /// It was to happen and will not.
    Cancelled,
    /// Somebody says it happened.
    Alleged,
}

/// Every status and its word.
pub const STATUSES: &[(&str, Status)] = &[
    ("occurred", Status::Occurred),
    ("scheduled", Status::Scheduled),
    ("proposed", Status::Proposed),
    ("blocked", Status::Blocked),
    ("cancelled", Status::Cancelled),
    ("alleged", Status::Alleged),
];

impl Status {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        STATUSES[self as usize].0
    }
}

/// One actor taking part in an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participation {
    /// Who.
    pub id: ActorId,
    /// How: `imposed_by`, `target`, `proposed_by`, `vetoed_by`, `abstained`, `speaker`, ...
    pub role: String,
}

/// What others call the same thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identifier {
    /// Who names it: `un-symbol`, `celex`, `doi`, ...
    pub scheme: String,
    /// The name, such as `S/RES/1718(2006)`.
    pub value: String,
    /// A page about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// How an event hangs together with another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relation {
    /// How.
    #[serde(rename = "type")]
    pub kind: RelationType,
    /// The other event.
    pub target: EventId,
}

/// The ways events hang together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RelationType {
    /// Comes after it.
    Follows,
    /// Was made because of it.
    RespondsTo,
    /// Makes it last longer.
    Extends,
    /// Brings it to an end.
    Ends,
    /// Stops it.
    Blocks,
    /// Belongs to it.
    PartOf,
    /// Cannot be true beside it.
    Contradicts,
}

/// Every way and its word.
pub const RELATION_TYPES: &[(&str, RelationType)] = &[
    ("follows", RelationType::Follows),
    ("responds_to", RelationType::RespondsTo),
    ("extends", RelationType::Extends),
    ("ends", RelationType::Ends),
    ("blocks", RelationType::Blocks),
    ("part_of", RelationType::PartOf),
    ("contradicts", RelationType::Contradicts),
];

impl RelationType {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        RELATION_TYPES[self as usize].0
    }
}

/// What an event does to a measure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// The measure.
    pub measure: MeasureId,
    /// What is done to it.
    pub action: Action,
    /// The last day it is to last, inclusive; absent for no end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

/// What can be done to a measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// It begins.
    Establish,
    /// Its end moves.
    Extend,
    /// Its content changes.
    Amend,
    /// It pauses from that day.
    Suspend,
    /// It goes on after a pause.
    Resume,
    /// It ends: that day is the first without it.
    Lift,
}

/// Every action and its word.
pub const ACTIONS: &[(&str, Action)] = &[
    ("establish", Action::Establish),
    ("extend", Action::Extend),
    ("amend", Action::Amend),
    ("suspend", Action::Suspend),
    ("resume", Action::Resume),
    ("lift", Action::Lift),
];

impl Action {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        ACTIONS[self as usize].0
    }
}

/// How a vote went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Votes {
    /// In favour.
    #[serde(rename = "for")]
    pub in_favour: u32,
    /// Against.
    pub against: u32,
    /// Abstaining.
    pub abstained: u32,
}

/// A date as the log writes it, or as answers show it.
fn written_or_shown<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        Written(Date),
        Shown { edtf: Date },
    }
    Either::deserialize(deserializer).map(|either| match either {
        Either::Written(date) | Either::Shown { edtf: date } => date,
    })
}

/// Names an answer carries that an input may repeat: they are computed, and so ignored.
const COMPUTED: &[&str] = &["kind", "disputed", "revision", "created_at", "updated_at", "match", "highlight", "history", "cite"];

impl Event {
    /// Reads an event as an editor sends it; `None` exactly when a mistake was noted.
    pub fn read(value: &Value, mistakes: &mut Vec<Mistake>) -> Option<Self> {
        let before = mistakes.len();
        let mut object = Object::open(value, "", mistakes)?;
        let id = object.parsed("id");
        let kind = object.required("type");
        let status = if object.has("status") { object.choice("status", STATUSES) } else { Some(Status::Occurred) };
        let title = object.required_text("title", 300);
        let summary = object.text("summary", 5_000).unwrap_or_default();
        let claims = read_claims(&mut object);
        let date = read_date(&mut object, &claims);
        let actors = object.list("actors", 200, Participation::read);
        let identifiers = object.list("identifiers", 100, Identifier::read);
        let relations = object.list("relations", 200, Relation::read);
        let effects = object.list("effects", 200, Effect::read);
        let votes = Votes::read(&mut object);
        let places = object.texts("places", 50, 200);
        let tags = object.texts("tags", 50, 100);
        let embargoed_until = object.parsed("embargoed_until");
        object.close(COMPUTED);
        if mistakes.len() > before {
            return None;
        }
        let (title, date) = (title?, date?);
        if refuse_ends_before(&date, &effects, mistakes) {
            return None;
        }
        let made = || slug(&format!("{date}-{title}"), 96).parse().expect("a slug is an id");
        let id = id.unwrap_or_else(made);
        let (kind, status) = (kind?, status?);
        Some(Self {
            id,
            kind,
            status,
            title,
            summary,
            date,
            actors,
            identifiers,
            relations,
            effects,
            votes,
            places,
            tags,
            claims,
            embargoed_until,
        })
    }

    /// Whether two claims of equal, best standing about one field cannot both be right.
    #[must_use]
    pub fn disputed(&self) -> bool {
        self.claims.iter().enumerate().any(|(i, a)| {
            let best = best_rank(&self.claims, a.field);
            let rivals = self.claims[i + 1..].iter().filter(|b| b.field == a.field && b.rank == a.rank);
            Some(a.rank) == best && rivals.into_iter().any(|b| a.contradicts(b))
        })
    }

    /// The first identifier's value, else the title: how a sentence names this event.
    #[must_use]
    pub fn label(&self) -> &str {
        self.identifiers.first().map_or(&self.title, |identifier| &identifier.value)
    }
}

/// Notes a mistake for every effect that is to end before the event that has it; says whether there is one.
fn refuse_ends_before(date: &Date, effects: &[Effect], mistakes: &mut Vec<Mistake>) -> bool {
    let before = mistakes.len();
    for (i, effect) in effects.iter().enumerate() {
        let Some(until) = effect.until.as_ref().filter(|until| until.latest() < date.earliest()) else { continue };
        let detail = format!(
            "{} comes before the event, {}; an effect cannot end before it begins",
            said(&until.to_string()),
            said(&date.to_string())
        );
        mistakes.push(Mistake::at(format!("/effects/{i}/until"), detail));
    }
    mistakes.len() > before
}

/// The best rank among the claims about a field; deprecated claims stand for nothing.
fn best_rank(claims: &[Claim], field: Field) -> Option<Rank> {
    claims.iter().filter(|c| c.field == field).map(|c| c.rank).max().filter(|rank| *rank > Rank::Deprecated)
}

fn read_claims(object: &mut Object<'_>) -> Vec<Claim> {
    let mut number = 0;
    let claims = object.list("claims", 200, |value, pointer, mistakes| {
        number += 1;
        Claim::read(value, pointer, number, mistakes)
    });
    for (i, claim) in claims.iter().enumerate() {
        if claims[..i].iter().any(|other| other.id == claim.id) {
            object.mistake(&format!("claims/{i}/id"), format!("a second claim has the id {}", said(&claim.id)));
        }
        let rivals = claims[..i].iter().filter(|other| other.field == claim.field);
        if claim.rank == Rank::Preferred && rivals.into_iter().any(|other| other.rank == Rank::Preferred) {
            object.mistake(&format!("claims/{i}/rank"), "only one claim about a field can be preferred");
        }
    }
    claims
}

/// The date: as given, or as the best claim has it; an event never says other than its best claims.
fn read_date(object: &mut Object<'_>, claims: &[Claim]) -> Option<Date> {
    let best = best_rank(claims, Field::Date);
    let mut claimed = claims.iter().filter(|c| c.field == Field::Date && Some(c.rank) == best).filter_map(Claim::date).peekable();
    let Some(given) = read_given_date(object) else {
        return if object.has("date") {
            None
        } else if let Some(date) = claimed.next() {
            Some(date)
        } else {
            *object.mistake("date", "`date` is required: any EDTF date, as sharp as the source and no sharper") =
                Mistake::at("/date", "`date` is required: any EDTF date, as sharp as the source and no sharper").example("2024-03-28");
            None
        };
    };
    if claimed.peek().is_some() && !claimed.clone().any(|date| date == given) {
        let values: Vec<String> = claimed.map(|date| date.to_string()).collect();
        object.mistake("date", format!("{} is not what the best claim says: {}", said(&given.to_string()), values.join(" or ")));
    }
    Some(given)
}

fn read_given_date(object: &mut Object<'_>) -> Option<Date> {
    match object.value("date")? {
        (Value::Object(parts), pointer) => match parts.get("edtf").and_then(Value::as_str).map(str::parse) {
            Some(Ok(date)) => Some(date),
            Some(Err(error)) => {
                let error: super::date::DateError = error;
                object.mistakes().push(Mistake::at(format!("{pointer}/edtf"), error.to_string()));
                None
            }
            None => {
                object.mistakes().push(Mistake::at(format!("{pointer}/edtf"), "`edtf` is required").example("2024-03-28"));
                None
            }
        },
        (Value::String(text), pointer) => match text.parse::<Date>() {
            Ok(date) => Some(date),
            Err(error) => {
                let mut mistake = Mistake::at(pointer, error.to_string());
                mistake.example = Some(error.example().unwrap_or("2024-03-28").to_owned());
                object.mistakes().push(mistake);
                None
            }
        },
        (_, pointer) => {
            object.mistakes().push(Mistake::at(pointer, "an EDTF text is expected").example("2024-03-28"));
            None
        }
    }
}

impl Participation {
    fn read(value: &Value, pointer: &str, mistakes: &mut Vec<Mistake>) -> Option<Self> {
        let mut object = Object::open(value, pointer, mistakes)?;
        let id = object.required("id");
        let role = object.required_text("role", 60);
        if let Some(role) = role.as_deref().filter(|role| !is_token(role)) {
            object.mistake("role", format!("{} is not a role: lower-case letters and _", said(role)));
        }
        object.close(&["name"]);
        Some(Self { id: id?, role: role? })
    }
}

fn is_token(word: &str) -> bool {
    word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

impl Identifier {
    /// Reads an identifier.
    pub fn read(value: &Value, pointer: &str, mistakes: &mut Vec<Mistake>) -> Option<Self> {
        let mut object = Object::open(value, pointer, mistakes)?;
        let scheme = object.required_text("scheme", 60);
        let text = object.required_text("value", 200);
        let url = read_url(&mut object);
        object.close(&[]);
        Some(Self { scheme: scheme?, value: text?, url })
    }
}

impl Relation {
    fn read(value: &Value, pointer: &str, mistakes: &mut Vec<Mistake>) -> Option<Self> {
        let mut object = Object::open(value, pointer, mistakes)?;
        let kind = object.required_choice("type", RELATION_TYPES);
        let target = object.required("target");
        object.close(&[]);
        Some(Self { kind: kind?, target: target? })
    }
}

impl Effect {
    fn read(value: &Value, pointer: &str, mistakes: &mut Vec<Mistake>) -> Option<Self> {
        let mut object = Object::open(value, pointer, mistakes)?;
        let measure = object.required("measure");
        let action = object.required_choice("action", ACTIONS);
        let until = object.parsed("until");
        object.close(&[]);
        Some(Self { measure: measure?, action: action?, until })
    }
}

impl Votes {
    fn read(object: &mut Object<'_>) -> Option<Self> {
        let (value, pointer) = object.value("votes")?;
        let mut votes = Object::open(value, &pointer, object.mistakes())?;
        let read = [votes.count("for", 1_000), votes.count("against", 1_000), votes.count("abstained", 1_000)];
        votes.close(&[]);
        Some(Self { in_favour: read[0].unwrap_or(0), against: read[1].unwrap_or(0), abstained: read[2].unwrap_or(0) })
    }
}
