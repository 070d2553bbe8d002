//! Writes by somebody who saw an event without a key. Relations to hidden events are left out of that view, so to replace the event
//! by what was seen would delete them silently.

use std::borrow::Cow;

use axum::http::HeaderMap;
use axum::http::header::IF_MATCH;
use serde::Deserialize;
use serde_json::Value;

use super::caching::revision_tag;
use super::problem::Problem;
use super::{App, Unread};
use crate::domain::change::Kind;
use crate::domain::event::Relation;
use crate::service::write::{Condition, Write};
use crate::timeline::budget::Fetched;
use crate::timeline::query::Audience;
use crate::timeline::shelf::Found;

/// The relations of an event, out of its JSON.
#[derive(Deserialize)]
struct Relations {
    #[serde(default)]
    relations: Vec<Relation>,
}

/// Refuses a write that would remove a relation to a hidden event, unless its `If-Match` has the ETag that a GET with a key gives.
///
/// # Errors
/// 412 for such a write; or a store that fails.
pub async fn check(app: &App, write: &Write, headers: &HeaderMap) -> Result<(), Problem> {
    let (id, sent) = match write {
        Write::Put(Kind::Event, id, body, Condition::Revision(_)) => (id, body),
        Write::Patch(Kind::Event, id, patch, Condition::Revision(_)) if patch.get("relations").is_some() => (id, patch),
        _ => return Ok(()),
    };
    let tags = headers.get_all(IF_MATCH).iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
    let tags: Vec<&str> = tags.map(str::trim).collect();
    let is_refused = app.reading(|fetched| removes_unseen(app, id, sent, &tags, fetched)).await?;
    if is_refused { Err(Problem::seen_in_part()) } else { Ok(()) }
}

fn removes_unseen(app: &App, id: &str, sent: &Value, tags: &[&str], fetched: &Fetched) -> Result<bool, Unread> {
    let view = app.service.timeline();
    let Found::Here(entry, stamp) = view.event(id, Audience::Staff) else { return Ok(false) };
    Unread::of(&view, [entry], fetched)?;
    let whole = view.json(entry, fetched, Audience::Staff);
    let Cow::Owned(seen) = view.open_to(&whole, Audience::Public(app.service.now())) else { return Ok(false) };
    let [whole_relations, seen_relations] = [&whole[..], &seen].map(|json| read(serde_json::from_slice(json)));
    let sent_relations = read(Relations::deserialize(sent));
    let mut unseen = whole_relations.iter().filter(|relation| !seen_relations.contains(relation));
    let is_whole = tags.contains(&revision_tag(stamp.revision, &whole).as_str());
    Ok(!is_whole && unseen.any(|relation| !sent_relations.contains(relation)))
}

/// Relations that cannot be read are none: the write itself says what is wrong with them.
fn read(relations: Result<Relations, serde_json::Error>) -> Vec<Relation> {
    relations.map_or_else(|_| Vec::new(), |read| read.relations)
}
