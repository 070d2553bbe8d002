//! Words that refer to the past, the present or the future as such.

use super::{Row, row};
use crate::reading::pattern::Match;
use crate::reading::phrase::{Core, Phrase, Reference};

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    row("now", "now", present, "The panel is [now] gone.", "PRESENT_REF"),
    row("right-now", "right now", present, "The panel is needed [right now].", "PRESENT_REF"),
    row("currently", "currently|nowadays", present, "It is [currently] chaired by Malta.", "PRESENT_REF"),
    row("current", "current", present, "The [current] mandate ends.", "PRESENT_REF"),
    row("at-present", "at|for { the present|moment }", present, "There is no panel at [the moment].", "PRESENT_REF"),
    row("present-time", "for { the time being }", present, "It is spared that for [the time being].", "PRESENT_REF"),
    row("these-days", "these days", present, "Little moves [these days].", "PRESENT_REF"),
    row("to-date", "to { date } STOP", present, "It is the largest to [date].", "PRESENT_REF"),
    row("recently", "more|most? recently", past, "It [recently] reported.", "PAST_REF"),
    row("recent", "{ recent }", past, "A [recent] report says so.", "PAST_REF"),
    row("the-past", "in { the recent? past } STOP|and|or|to|that|has|have|had|was|were|when|by", past, "It has done so in [the past].", "PAST_REF"),
    row("long-ago", "long ago", past, "It ended [long ago].", "PAST_REF"),
    row("previously", "{ previously } said|told|warned|stated|had", past, "He [previously] said so.", "PAST_REF"),
    row("shortly-before", "{ shortly|soon before|after|afterward|afterwards|thereafter } STOP", near, "He came in May. [Shortly before], he spoke.", "PAST_REF"),
    row("soon", "soon", |_| Some(Phrase::new(Core::Soon)), "It will vote [soon].", "FUTURE_REF"),
    row("later-time", "a|some later|future time|date|day|stage", unknown, "It will vote at [a later date].", "XXXX-XX-XX"),
    row("until-present", "-|to { present } STOP", present, "It has met there (2013 - [present]).", "PRESENT_REF"),
    row("the-future", "in|for|of|about|into|on { the near|foreseeable|immediate? future }", future, "It may do so in [the near future].", "FUTURE_REF"),
    row("then", "since|until|till|by|before { then }", |_| Some(Phrase::new(Core::Then)), "It was formed in 2006. Since [then] it has grown.", "2006"),
];

fn reference(reference: Reference) -> Option<Phrase> {
    Some(Phrase::new(Core::Reference(reference)))
}

fn present(_: &Match) -> Option<Phrase> {
    reference(Reference::Present)
}

fn past(_: &Match) -> Option<Phrase> {
    reference(Reference::Past)
}

fn unknown(_: &Match) -> Option<Phrase> {
    Some(Phrase::new(Core::SomeDay))
}

/// "shortly before" is in the past of what was said, "shortly after" in its future.
fn near(found: &Match) -> Option<Phrase> {
    reference(if found.says(1, "before") { Reference::Past } else { Reference::Future })
}

fn future(_: &Match) -> Option<Phrase> {
    reference(Reference::Future)
}
