//! Deciding on proposals: the event or the claim and the decision are one write, so that nothing is accepted by half.

use serde_json::Value;

use super::plan::{Base, Planned, post, present, proposed, read, write_one};
use super::write::{Condition, Outcome, Refusal};
use crate::domain::change::{Kind, Op, Record};
use crate::domain::decision::{Decision, ProposalId, Verdict};
use crate::domain::id::EventId;
use crate::timeline::shelf::Found;

/// What becomes of a proposal.
#[derive(Debug, Clone, PartialEq)]
pub enum Deciding {
    /// Nothing: it is not to be offered again.
    Reject,
    /// This new event.
    Create(Value),
    /// This claim on the event with this id.
    Claim(EventId, Value),
    /// Nothing new: the event with this id has the claim already.
    Known(EventId),
}

/// The changes that a decision makes.
pub fn plan(timeline: &Base<'_>, id: &ProposalId, deciding: &Deciding) -> Planned {
    let before = match timeline.decisions().find(id.as_str()) {
        Found::Here(decision, _) => Some(decision),
        Found::Gone(_) | Found::Never => None,
    };
    if let Some(event) = before.and_then(|decision| decision.event.clone()) {
        return Err(Refusal::Decided { id: id.to_string(), event });
    }
    let (mut changes, outcome) = match deciding {
        Deciding::Reject if before.is_some() => return Ok((Vec::new(), Outcome::Unchanged { kind: Kind::Decision, id: id.to_string() })),
        Deciding::Reject => (Vec::new(), Outcome::Created { kind: Kind::Decision, id: id.to_string() }),
        Deciding::Create(body) => post(timeline, Kind::Event, body)?,
        Deciding::Claim(event, claim) => join(timeline, event, claim)?,
        Deciding::Known(event) => {
            present(timeline, Kind::Event, event.as_str(), &Condition::Exists)?;
            (Vec::new(), Outcome::Unchanged { kind: Kind::Event, id: event.to_string() })
        }
    };
    let verdict = if *deciding == Deciding::Reject { Verdict::Rejected } else { Verdict::Accepted };
    let event = outcome.id().filter(|_| verdict == Verdict::Accepted).and_then(|id| id.parse().ok());
    let decision = Decision { id: id.clone(), verdict, event };
    changes.push(proposed(if before.is_some() { Op::Update } else { Op::Create }, Record::Decision(decision)));
    Ok((changes, outcome))
}

/// The event with one claim more; its id is made so that it is the claim's alone.
fn join(timeline: &Base<'_>, event: &EventId, claim: &Value) -> Planned {
    let before = present(timeline, Kind::Event, event.as_str(), &Condition::Exists)?;
    let mut body = serde_json::to_value(&before).expect("a record is plain data");
    let Some(object) = body.as_object_mut() else { return Err(Refusal::Broken("an event is an object".to_owned())) };
    let Some(claims) = object.entry("claims").or_insert_with(|| Value::Array(Vec::new())).as_array_mut() else {
        return Err(Refusal::Broken("claims are a list".to_owned()));
    };
    let mut claim = claim.clone();
    if let Some(fields) = claim.as_object_mut() {
        let taken = |id: &str| claims.iter().any(|other| other["id"] == id);
        // One of more ids than there are claims is free.
        let free = (1..=claims.len() + 1).rev().map(|number| format!("claim-{number}")).find(|id| !taken(id));
        fields.insert("id".to_owned(), free.into());
    }
    claims.push(claim);
    let (record, _) = read(Kind::Event, &body)?;
    write_one(timeline, Some(&before), &record, None)
}
