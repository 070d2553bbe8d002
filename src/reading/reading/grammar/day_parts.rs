//! Parts of a day: "this morning", "last night", "tonight".

use super::{Row, row};
use crate::reading::class::Class;
use crate::reading::pattern::Match;
use crate::reading::phrase::{Core, DayPart, Phrase, Pointer, TimeOfDay};
use crate::reading::unit::Unit;

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    row("tonight", "tonight", |_| on_day(Pointer::THIS, DayPart::Night), "They vote [tonight].", "2024-03-29TNI"),
    row("last-night", "last night", |_| on_day(Pointer::LAST, DayPart::Night), "They voted [last night].", "2024-03-28TNI"),
    row("part-pointed", "this|that DAYPART", pointed, "They voted [this morning].", "2024-03-29TMO"),
    row("part-next", "the following|next|previous DAYPART", pointed, "It met on March 3 and left [the next morning].", "2024-03-04TMO"),
    row("midday", "at|by|until|around|before|after { midday }", |_| on_day(Pointer::SAME, DayPart::Midday), "The vote was over by [midday].", "2024-03-29TMI"),
];

fn on_day(pointer: Pointer, part: DayPart) -> Option<Phrase> {
    Some(Phrase::new(Core::Unit(Unit::Day, pointer)).at(TimeOfDay::Part(part)))
}

fn pointed(found: &Match) -> Option<Phrase> {
    let pointer =
        found.tokens.iter().filter(|token| token.classes.has(Class::Pointer)).find_map(|token| Pointer::numbered(token.number()))?;
    let pointer = if found.tokens.len() > 2 { pointer.of_mention() } else { pointer };
    on_day(pointer, part(found)?)
}

/// The part of the day a pattern names.
pub(super) fn part(found: &Match) -> Option<DayPart> {
    numbered(found.number(Class::DayPart)?)
}

/// The parts of the day by their numbers in the lexicon.
pub(super) fn numbered(number: i64) -> Option<DayPart> {
    let all = [DayPart::Morning, DayPart::Afternoon, DayPart::Evening, DayPart::Night, DayPart::Daytime, DayPart::Midday];
    usize::try_from(number - 1).ok().and_then(|place| all.get(place).copied())
}
