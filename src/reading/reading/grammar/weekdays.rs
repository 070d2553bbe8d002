//! Weekdays, bare and pointed at.

use super::{Row, row};
use crate::reading::class::Class;
use crate::reading::pattern::Match;
use crate::reading::phrase::{Core, Phrase, Pointed, Pointer};

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    row("weekday", "WEEKDAY", bare, "Russia vetoed the text on [Thursday].", "2024-03-28"),
    row("weekday-pointed", "the|this? POINTER|past WEEKDAY", toward, "The council met [last Monday].", "2024-03-25"),
    row("weekday-in-week", "WEEKDAY this|last|next week", in_week, "The council met [Monday last week].", "2024-03-18"),
    row("day-of-month", "on|by|until|from|of|since { the NTH } STOP|and|or|to|, ", day_of_month, "It met on March 3 and again on [the 20th].", "2024-03-20"),
];

fn weekday(found: &Match, which: Pointed) -> Option<Phrase> {
    Some(Phrase::new(Core::Weekday(which, found.small(Class::Weekday)?)))
}

fn bare(found: &Match) -> Option<Phrase> {
    weekday(found, Pointed::Bare)
}

fn toward(found: &Match) -> Option<Phrase> {
    let pointer = found.pointer().unwrap_or(Pointer::LAST);
    weekday(found, if pointer == Pointer::THIS { Pointed::InWeek(0) } else { Pointed::Toward(pointer) })
}

fn in_week(found: &Match) -> Option<Phrase> {
    let offset = match found.tokens.get(1)?.number() {
        0 => 0,
        1 => -1,
        _ => 1,
    };
    weekday(found, Pointed::InWeek(offset))
}

fn day_of_month(found: &Match) -> Option<Phrase> {
    let day = found.small(Class::Nth).filter(|day| (1..=31).contains(day))?;
    Some(Phrase::new(Core::DayOfMonth(day)))
}
