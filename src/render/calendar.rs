//! iCalendar (RFC 5545): an event a day or a span of days; what no calendar has a day for is a to-do without one.

use icalendar::{Calendar, Component, Event as VEvent, EventLike, EventStatus, Property, Todo};
use jiff::Timestamp;

use super::escape::calendar as text;
use super::sheet::{Item, Sheet};
use crate::domain::date::Day;
use crate::domain::event::Status;
use crate::timeline::list::Certainty;

/// A page as a calendar.
pub fn page(sheet: &Sheet<'_>) -> Vec<u8> {
    let mut calendar = Calendar::empty();
    calendar.append_property(Property::new("VERSION", "2.0"));
    calendar.append_property(Property::new("PRODID", concat!("-//sanctions-timeline//", env!("CARGO_PKG_VERSION"), "//EN")));
    calendar.append_property(Property::new("CALSCALE", "GREGORIAN"));
    calendar.append_property(Property::new("X-WR-CALNAME", text(&format!("Sanctions timeline: {}", sheet.query))));
    for item in sheet.items() {
        let bounds = item.event.date.bounds();
        match [bounds.start.min, bounds.end.min].into_iter().find_map(basic) {
            Some(first) => calendar.push(on_days(sheet, &item, &first)),
            None => calendar.push(described(Todo::new(), sheet, &item)),
        };
    }
    folded(&calendar.to_string()).into_bytes()
}

/// Lines of at most 75 octets (RFC 5545, section 3.1). The library folds some at 76, so they are unfolded and folded again.
fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 32);
    for line in text.replace("\r\n ", "").split_terminator("\r\n") {
        let mut room = 75;
        for c in line.chars() {
            if c.len_utf8() > room {
                out.push_str("\r\n ");
                room = 74;
            }
            room -= c.len_utf8();
            out.push(c);
        }
        out.push_str("\r\n");
    }
    out
}

fn on_days(sheet: &Sheet<'_>, item: &Item, first: &str) -> VEvent {
    let mut event = described(VEvent::new(), sheet, item);
    event.append_property(day("DTSTART", first));
    let last = item.event.date.bounds().end.max;
    if let Some(after) = basic(last).and_then(|_| basic(Day::from_number(last.number() + 1))) {
        event.append_property(day("DTEND", &after));
    }
    event.append_property(Property::new("TRANSP", "TRANSPARENT"));
    event.status(status(item));
    event
}

/// What every component says, whatever its days.
fn described<C: Component + EventLike>(mut component: C, sheet: &Sheet<'_>, item: &Item) -> C {
    let event = &item.event;
    let title = if event.status == Status::Occurred { event.title.clone() } else { format!("{} [{}]", event.title, event.status.word()) };
    component.uid(&format!("{}@sanctions-timeline", event.id)).sequence(item.stamp.revision);
    component.summary(&text(&title)).description(&text(&sheet.plainly(item))).url(&sheet.page(event));
    component.categories(std::iter::once(event.kind.as_str()).chain(event.tags.iter().map(String::as_str)).map(text));
    if !event.places.is_empty() {
        component.location(&text(&event.places.join(", ")));
    }
    for (name, moment) in [("DTSTAMP", item.stamp.updated_at), ("LAST-MODIFIED", item.stamp.updated_at), ("CREATED", item.stamp.created_at)]
    {
        component.append_property(Property::new(name, utc(moment)));
    }
    component
}

/// Certain only if it occurred, on days that are known, and within the range asked about.
fn status(item: &Item) -> EventStatus {
    let start = item.event.date.bounds().start;
    match item.event.status {
        Status::Cancelled => EventStatus::Cancelled,
        Status::Scheduled | Status::Proposed | Status::Alleged => EventStatus::Tentative,
        Status::Occurred | Status::Blocked if start.min != start.max => EventStatus::Tentative,
        Status::Occurred | Status::Blocked if item.certainty == Some(Certainty::Possible) => EventStatus::Tentative,
        Status::Occurred | Status::Blocked => EventStatus::Confirmed,
    }
}

fn day(name: &str, basic: &str) -> Property {
    Property::new(name, basic).add_parameter("VALUE", "DATE").done()
}

/// A day in the basic format; only years of four digits have one.
fn basic(day: Day) -> Option<String> {
    let (year, month, day) = day.is_bounded().then(|| day.year_month_day())?;
    (1..=9999).contains(&year).then(|| format!("{year:04}{month:02}{day:02}"))
}

fn utc(moment: Timestamp) -> String {
    moment.strftime("%Y%m%dT%H%M%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::folded;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_line_is_longer_than_75_octets_and_nothing_is_lost(line in "[a-zäß€😀 ]{0,400}") {
            let folded = folded(&format!("{line}\r\n"));
            prop_assert!(folded.split("\r\n").all(|line| line.len() <= 75));
            prop_assert_eq!(folded.replace("\r\n ", ""), format!("{line}\r\n"));
        }
    }
}
