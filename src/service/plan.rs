//! From a write to the changes that would make it so, or every reason why not. Reads the timeline, changes nothing.

use std::ops::Deref;

use serde_json::Value;

use super::write::{Condition, Outcome, Refusal, Write};
use crate::domain::change::{HeldText, Kind, Op, Proposed, Record};
use crate::domain::digest::Digest;
use crate::domain::document::LONGEST_TEXT;
use crate::domain::mistake::{Mistake, said};
use crate::timeline::Timeline;
use crate::timeline::budget::Archive;
use crate::timeline::check::Known;
use crate::timeline::shelf::Found;

/// The changes and what to say of them, or why not.
pub type Planned = Result<(Vec<Proposed>, Outcome), Refusal>;

/// What a write is planned against: the timeline, and the log where an event is not kept rendered.
pub struct Base<'a> {
    /// The timeline.
    pub timeline: &'a Timeline,
    /// The log.
    pub archive: Archive<'a>,
}

impl Deref for Base<'_> {
    type Target = Timeline;
    fn deref(&self) -> &Timeline {
        self.timeline
    }
}

impl Base<'_> {
    /// The record under an id, and its stamp.
    pub fn record(&self, kind: Kind, id: &str) -> Result<Found<Record>, Refusal> {
        self.timeline.record(kind, id, self.archive).map_err(|unread| Refusal::Broken(unread.to_string()))
    }
}

/// The changes that would make a write so.
pub fn plan(timeline: &Base<'_>, write: &Write) -> Planned {
    match write {
        Write::Post(kind, body) => post(timeline, *kind, body),
        Write::Put(kind, id, body, condition) => put(timeline, *kind, id, body, condition),
        Write::Patch(kind, id, patch, condition) => self::patch(timeline, *kind, id, patch, condition),
        Write::Delete(kind, id, condition) => delete(timeline, *kind, id, condition),
        Write::Text(document, text) => supply_text(timeline, document, text),
        Write::Decide(id, deciding) => super::decide::plan(timeline, id, deciding),
        Write::Publish(now) => Ok(super::publish::plan(timeline, *now)),
        Write::Import(_) | Write::ImportAfter(..) => Err(Refusal::Broken("an import is planned part by part".to_owned())),
    }
}

pub(super) fn post(timeline: &Base<'_>, kind: Kind, body: &Value) -> Planned {
    let (record, text) = read(kind, body)?;
    let id = id_of(&record).to_owned();
    match timeline.record(kind, &id)? {
        Found::Here(..) => Err(Refusal::Taken { kind, id }),
        Found::Gone(_) | Found::Never => write_one(timeline, None, &record, text.as_deref()),
    }
}

fn put(timeline: &Base<'_>, kind: Kind, id: &str, body: &Value, condition: &Condition) -> Planned {
    let before = match (timeline.record(kind, id)?, condition) {
        (Found::Here(_, stamp), Condition::Unsaid) => return Err(Refusal::ConditionRequired(stamp.revision)),
        (Found::Here(record, stamp), condition) => {
            hold(condition, stamp.revision)?;
            Some(record)
        }
        (Found::Gone(_) | Found::Never, Condition::Exists | Condition::Revision(_)) => return Err(Refusal::Stale(None)),
        (Found::Gone(_) | Found::Never, _) => None,
    };
    let (record, text) = read(kind, &with_id(kind, body, id)?)?;
    write_one(timeline, before.as_ref(), &record, text.as_deref())
}

fn patch(timeline: &Base<'_>, kind: Kind, id: &str, patch: &Value, condition: &Condition) -> Planned {
    let before = present(timeline, kind, id, condition)?;
    let mut body = serde_json::to_value(&before).expect("a record is plain data");
    if !patch.is_object() {
        return Err(Refusal::Mistakes(vec![Mistake::at("", "a merge patch (RFC 7396) is an object").example(r#"{"title": "…"}"#)]));
    }
    json_patch::merge(&mut body, patch);
    let (record, text) = read(kind, &with_id(kind, &body, id)?)?;
    write_one(timeline, Some(&before), &record, text.as_deref())
}

fn delete(timeline: &Base<'_>, kind: Kind, id: &str, condition: &Condition) -> Planned {
    present(timeline, kind, id, condition)?;
    let users = timeline.users_of(kind, id);
    if !users.is_empty() {
        return Err(Refusal::InUse { kind, id: id.to_owned(), users });
    }
    let id = id.to_owned();
    let change = Proposed { op: Op::Delete, kind, id: id.clone(), after: None, text: None, reason: None };
    Ok((vec![change], Outcome::Deleted { kind, id }))
}

/// The record to be changed, if the condition holds.
pub(super) fn present(timeline: &Base<'_>, kind: Kind, id: &str, condition: &Condition) -> Result<Record, Refusal> {
    let id = id.to_owned();
    match (timeline.record(kind, &id)?, condition) {
        (Found::Never, _) => Err(Refusal::Never { kind, id }),
        (Found::Gone(_), _) => Err(Refusal::Gone { kind, id }),
        (Found::Here(_, stamp), Condition::Unsaid) => Err(Refusal::ConditionRequired(stamp.revision)),
        (Found::Here(record, stamp), condition) => hold(condition, stamp.revision).map(|()| record),
    }
}

fn hold(condition: &Condition, revision: u32) -> Result<(), Refusal> {
    let holds = match condition {
        Condition::Unsaid | Condition::Exists => true,
        Condition::Revision(revisions) => revisions.contains(&revision),
        Condition::Absent => false,
    };
    if holds { Ok(()) } else { Err(Refusal::Stale(Some(revision))) }
}

fn supply_text(timeline: &Base<'_>, id: &str, text: &str) -> Planned {
    let kind = Kind::Document;
    let document = match timeline.documents().find(id) {
        Found::Here(document, _) => document,
        Found::Gone(_) => return Err(Refusal::Gone { kind, id: id.to_owned() }),
        Found::Never => return Err(Refusal::Never { kind, id: id.to_owned() }),
    };
    let found = Digest::of(text.as_bytes());
    let count = text.chars().count();
    if count > LONGEST_TEXT {
        return Err(Refusal::Mistakes(vec![Mistake::at("", format!("the text has {count} characters; at most {LONGEST_TEXT} are kept"))]));
    }
    if let Some(known) = document.sha256.filter(|known| *known != found) {
        let detail = format!("the text sent has the SHA-256 {found}; {} is known by {known}", said(id));
        return Err(Refusal::Mistakes(vec![Mistake::at("", detail)]));
    }
    let outcome = Outcome::Updated { kind, id: id.to_owned() };
    if !timeline.awaits_text(id) {
        return Ok((Vec::new(), Outcome::Unchanged { kind, id: id.to_owned() }));
    }
    let mut changes = Vec::new();
    if document.sha256.is_none() {
        let mut document = document.clone();
        document.sha256 = Some(found);
        changes.push(proposed(Op::Update, Record::Document(document)));
    }
    changes.push(text_change(id, text));
    Ok((changes, outcome))
}

fn text_change(document: &str, text: &str) -> Proposed {
    let chars = u32::try_from(text.chars().count()).expect("texts are bounded by LONGEST_TEXT");
    let held = HeldText { sha256: Digest::of(text.as_bytes()), chars };
    let id = document.to_owned();
    Proposed { op: Op::Create, kind: Kind::Text, id, after: Some(Record::Text(held)), text: Some(text.to_owned()), reason: None }
}

pub(super) fn write_one(timeline: &Base<'_>, before: Option<&Record>, record: &Record, text: Option<&str>) -> Planned {
    let (kind, id) = (record.kind(), id_of(record).to_owned());
    let mut known = Known::by(timeline);
    if let Some(text) = text {
        known.and_text(&id, text);
    }
    let mut mistakes = Vec::new();
    known.check(record, &mut mistakes);
    let mut record = record.clone();
    known.complete(&mut record);
    let (changes, op) = settle(timeline, before, record, text, &mut mistakes);
    if !mistakes.is_empty() {
        return Err(Refusal::Mistakes(mistakes));
    }
    let outcome = match op {
        None => Outcome::Unchanged { kind, id },
        Some(Op::Create) => Outcome::Created { kind, id },
        Some(Op::Update | Op::Delete) => Outcome::Updated { kind, id },
    };
    Ok((changes, outcome))
}

/// The changes from what is to what is to be: none if it is so already.
pub fn settle(
    timeline: &Base<'_>,
    before: Option<&Record>,
    mut record: Record,
    text: Option<&str>,
    mistakes: &mut Vec<Mistake>,
) -> (Vec<Proposed>, Option<Op>) {
    let mut changes = Vec::new();
    if let (Some(Record::Document(now)), Record::Document(next)) = (before, &mut record) {
        now.refuse_other_text(next, mistakes);
        next.sha256 = next.sha256.or(now.sha256);
    }
    let id = id_of(&record).to_owned();
    let op = match before {
        Some(before) if *before == record => None,
        Some(_) => Some(Op::Update),
        None => Some(Op::Create),
    };
    let awaits = before.is_none() || timeline.awaits_text(&id);
    if let Some(op) = op {
        changes.push(proposed(op, record));
    }
    if let Some(text) = text.filter(|_| awaits) {
        changes.push(text_change(&id, text));
        return (changes, op.or(Some(Op::Update)));
    }
    (changes, op)
}

pub(super) fn proposed(op: Op, record: Record) -> Proposed {
    Proposed { op, kind: record.kind(), id: id_of(&record).to_owned(), after: Some(record), text: None, reason: None }
}

pub(super) fn read(kind: Kind, body: &Value) -> Result<(Record, Option<String>), Refusal> {
    let mut mistakes = Vec::new();
    Record::read(kind, body, &mut mistakes).ok_or(Refusal::Mistakes(mistakes))
}

/// The body with the id of the path; another id in it is a mistake.
fn with_id(kind: Kind, body: &Value, id: &str) -> Result<Value, Refusal> {
    let mut body = body.clone();
    let Some(object) = body.as_object_mut() else { return Ok(body) };
    match object.get("id").and_then(Value::as_str) {
        Some(other) if other != id => {
            let detail = format!("the path names the {} {}, the body {}", kind.word(), said(id), said(other));
            Err(Refusal::Mistakes(vec![Mistake::at("/id", detail)]))
        }
        _ => {
            object.insert("id".to_owned(), id.into());
            Ok(body)
        }
    }
}

/// The id of a record.
pub fn id_of(record: &Record) -> &str {
    match record {
        Record::Type(kind) => kind.id.as_str(),
        Record::Actor(actor) => actor.id.as_str(),
        Record::Measure(measure) => measure.id.as_str(),
        Record::Document(document) => document.id.as_str(),
        Record::Event(event) => event.id.as_str(),
        Record::Decision(decision) => decision.id.as_str(),
        Record::Text(_) => "",
    }
}
