//! What of a change its reader may be told. To those without a key the log tells the same whenever they ask: what was written
//! under an embargo is never told; that it was published is.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::store::Revision;
use crate::timeline::Timeline;
use crate::timeline::query::Audience;

/// A change of an event, as far as it may be told.
pub struct Told<'a> {
    /// As the event was before; nothing where that was never told.
    pub before: Option<Cow<'a, RawValue>>,
    /// As it is after.
    pub after: Option<Cow<'a, RawValue>>,
}

/// What of a change of an event an audience may be told, if it may know of it at all.
pub fn told<'a>(view: &Timeline, revision: &'a Revision, audience: Audience) -> Option<Told<'a>> {
    let Revision { recorded_at, before, after, .. } = revision;
    let public = audience != Audience::Staff;
    let embargo = |json: &Option<Box<RawValue>>| json.as_deref().filter(|_| public).and_then(embargo);
    let decisive = if after.is_some() { after } else { before };
    if embargo(decisive).is_some_and(|until| until > *recorded_at) {
        return None;
    }
    let open = |json: &'a Option<Box<RawValue>>| json.as_deref().map(|json| view.logged_open_to(json, audience));
    Some(Told { before: if embargo(before).is_some() { None } else { open(before) }, after: open(after) })
}

/// Until when an event, as it was written, was not to be shown.
fn embargo(written: &RawValue) -> Option<Timestamp> {
    #[derive(Deserialize)]
    struct Embargoed {
        embargoed_until: Option<Timestamp>,
    }
    serde_json::from_str::<Embargoed>(written.get()).ok()?.embargoed_until
}
