//! Why an event was proposed, in a sentence for an editor.

use super::dating::Dated;
use super::status::Standing;
use super::trigger::Trigger;

pub(super) fn of(kind: &str, word: &str, standing: Standing, dated: &Dated) -> String {
    let anchor = dated.anchor.as_ref().map_or(String::new(), |anchor| format!(" (counted from {})", anchor.words()));
    let words: String = word.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("“{words}” tells of {}; {}; the date, {}, is {}{anchor}.", article(kind), standing.why, dated.date.words(), dated.rule)
}

/// The type in words.
fn article(kind: &str) -> String {
    let words = kind.replace('_', " ");
    let article = if words.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    if words.starts_with("sanctions") { words } else { format!("{article} {words}") }
}

/// How sure the proposal is, in percent.
pub(super) fn confidence(trigger: &Trigger, standing: Standing, dated: &Dated, own: bool, expression: u8) -> u8 {
    let date = match (dated.expression, own) {
        (Some(_), true) => expression,
        (Some(_), false) => expression.saturating_sub(15),
        (None, _) if dated.anchor.is_some() => 60,
        (None, _) => 50,
    };
    let doubt = u8::from(standing.conditional) * 10
        + u8::from(!trigger.row.is_verb()) * 8
        + u8::from(trigger.group.mood != super::group::Mood::Fact) * 5;
    date.saturating_sub(doubt).clamp(1, 100)
}
