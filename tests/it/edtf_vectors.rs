//! What public test suites say of EDTF strings, and what we do with them.

use sanctions_timeline::domain::date::Date;
use std::collections::HashSet;

const USED: &str = include_str!("edtf_vectors.tsv");
const DECLINED: &str = include_str!("edtf_declined.tsv");

fn rows<const N: usize>(table: &str) -> impl Iterator<Item = [&str; N]> {
    table.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let fields: Vec<&str> = line.split('\t').collect();
        fields.try_into().unwrap_or_else(|_| panic!("{N} fields: {line}"))
    })
}

/// The day of a bound as the suites write it: `2024-03-28T10:00:00Z`, `170000002-01-01`, `-inf`.
fn day(bound: &str) -> &str {
    match bound {
        "-inf" | "+inf" | "unknown" => "..",
        _ => bound.split('T').next().expect("a day").trim_start_matches('Y'),
    }
}

fn assert_bounds(text: &str, earliest: &str, latest: &str) {
    let date = Date::parse(text).expect(text);
    let ours = [date.earliest(), date.latest()].map(|day| day.to_string());
    let ours = [0, 1].map(|side: usize| ours[side].trim_start_matches('Y'));
    assert_eq!(ours, [day(earliest), day(latest)], "bounds of {text:?}");
    assert_eq!(date.unknown_start(), earliest == "unknown", "{text:?}");
    assert_eq!(date.unknown_end(), latest == "unknown", "{text:?}");
}

#[test]
fn we_read_what_the_suites_read() {
    for [text, level, verdict, earliest, latest, _suites] in rows(USED) {
        let valid = match verdict {
            "valid" => true,
            "invalid" => false,
            "invalid_at_L1" => level == "2",
            other => panic!("an unknown verdict: {other}"),
        };
        let read = Date::parse(text);
        assert_eq!(read.is_ok(), valid, "{text:?} is {verdict}: {read:?}");
        if !earliest.is_empty() {
            assert_bounds(text, earliest, latest);
        }
    }
}

#[test]
fn what_we_decline_is_what_we_say() {
    for [text, ours, earliest, latest, reason] in rows(DECLINED) {
        match ours {
            "accepted" => assert_bounds(text, earliest, latest),
            _ => assert!(Date::parse(text).is_err(), "{text:?}: {reason}"),
        }
        assert!(!reason.is_empty(), "{text:?} needs a reason");
    }
}

#[test]
fn what_is_read_is_written_and_read_again() {
    let used = rows(USED).map(|[text, _, _, _, _, _]| text);
    let declined = rows(DECLINED).map(|[text, _, _, _, _]| text);
    for text in used.chain(declined) {
        let Ok(date) = Date::parse(text) else {
            continue;
        };
        assert_eq!(Date::parse(&date.to_string()).as_ref(), Ok(&date), "{text:?}");
        assert!(!date.words().is_empty(), "{text:?}");
        let only_spaces_and_zones_change = text.contains([' ', 'T']) || text == date.to_string();
        assert!(only_spaces_and_zones_change, "{text:?} is written {date}");
    }
}

#[test]
fn no_vector_is_left_out() {
    let used: HashSet<&str> = rows(USED).map(|[text, _, _, _, _, _]| text).collect();
    let declined: HashSet<&str> = rows(DECLINED).map(|[text, _, _, _, _]| text).collect();
    assert_eq!((used.len(), declined.len()), (780, 59));
    assert!(used.is_disjoint(&declined));
}
