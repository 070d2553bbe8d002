//! What an editor says when accepting a proposal: what is to be different from what was proposed, and what it becomes.

use serde_json::{Map, Value};

use super::input;
use super::problem::Problem;
use crate::domain::event::Event;
use crate::domain::id::EventId;
use crate::domain::mistake::Mistake;
use crate::domain::object::Object;
use crate::render::proposals::Fit;
use crate::service::decide::Deciding;

/// What an editor says when accepting.
#[derive(Default)]
pub struct Amended {
    /// Why.
    pub reason: Option<String>,
    /// A merge patch (RFC 7396) on the event proposed.
    event: Option<Value>,
    /// The same on its claim.
    claim: Option<Value>,
    on: On,
}

/// What it becomes.
#[derive(Default)]
enum On {
    /// What the proposal offers: a claim on the event it fits, if there is one.
    #[default]
    Offered,
    /// A new event.
    New,
    /// A claim on this event.
    Known(EventId),
}

impl Amended {
    /// Reads a body; an empty one changes nothing.
    ///
    /// # Errors
    /// A problem that names all that is wrong with it.
    pub fn read(body: &[u8]) -> Result<Self, Problem> {
        if body.trim_ascii().is_empty() {
            return Ok(Self::default());
        }
        let value = input::json(body)?;
        let mut mistakes = Vec::new();
        let read = Self::of(&value, &mut mistakes);
        read.filter(|_| mistakes.is_empty()).ok_or_else(|| Problem::content(mistakes))
    }

    fn of(value: &Value, mistakes: &mut Vec<Mistake>) -> Option<Self> {
        let mut object = Object::open(value, "", mistakes)?;
        let (event, claim) = (patch(&mut object, "event"), patch(&mut object, "claim"));
        let on = match value.get("on") {
            None => On::Offered,
            Some(Value::Null) => {
                object.value("on");
                On::New
            }
            Some(_) => object.parsed("on").map_or(On::Offered, On::Known),
        };
        let on = match (on, &event) {
            (On::Known(id), Some(_)) => {
                object.mistake("event", "with `on` it becomes a claim on that event: amend `claim`, or let `on` be null");
                On::Known(id)
            }
            (On::Offered, Some(_)) => On::New,
            (on, _) => on,
        };
        let reason = object.text("reason", 2_000);
        object.close(&[]);
        Some(Self { reason, event, claim, on })
    }

    /// What becomes of a proposal, of the event it would be, and of the one it fits.
    pub fn deciding(self, draft: &Event, fits: Option<&Fit>) -> Deciding {
        let offered = fits.and_then(|fit| fit.event.parse::<EventId>().ok());
        let known = match self.on {
            On::Offered => offered.clone(),
            On::New => None,
            On::Known(id) => Some(id),
        };
        let mut event = serde_json::to_value(draft).expect("an event is plain data");
        if let Some(date) = self.event.as_ref().and_then(|event| event.get("date")) {
            // What an editor reads in the words is what the document says.
            event["claims"][0]["value"] = date.clone();
        }
        if let Some(patch) = &self.claim {
            json_patch::merge(&mut event["claims"][0], patch);
        }
        match known {
            Some(id) if self.claim.is_none() && offered.as_ref() == Some(&id) && fits.is_some_and(|fit| fit.claimed) => Deciding::Known(id),
            Some(id) => Deciding::Claim(id, event["claims"][0].take()),
            None => Deciding::Create(new(event, self.event)),
        }
    }
}

/// The event with its amendments; another title or date makes another id.
fn new(mut event: Value, patch: Option<Value>) -> Value {
    let Some(patch) = patch else { return event };
    let has = |name| patch.get(name).is_some();
    if let Some(object) = event.as_object_mut().filter(|_| !has("id") && (has("title") || has("date"))) {
        object.shift_remove("id");
    }
    json_patch::merge(&mut event, &patch);
    event
}

fn patch(object: &mut Object<'_>, name: &'static str) -> Option<Value> {
    let (value, _) = object.value(name)?;
    let value = value.clone();
    if !value.is_object() {
        object.mistake(name, "a merge patch (RFC 7396) is an object").example = Some(r#"{"title": "…"}"#.to_owned());
        return Some(Map::new().into());
    }
    Some(value)
}
