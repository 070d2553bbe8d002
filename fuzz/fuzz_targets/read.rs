//! `cargo +nightly fuzz run read -- -max_total_time=600`: any text on any date is read to its end, and what is found in it is sound.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sanctions_timeline::domain::date::Day;
use sanctions_timeline::{reading, render};

fuzz_target!(|input: (u16, u8, u8, &str)| {
    let (year, month, day, text) = input;
    let Some(date) = Day::from_ymd(i64::from(year % 10_000), month % 12 + 1, day % 28 + 1) else { return };
    let found = reading::read(text, date);
    let length = text.chars().count();
    let mut last = 0;
    for expression in &found {
        assert!(last <= expression.start && expression.start < expression.end && expression.end <= length, "{expression:?}");
        assert!((1..=100).contains(&expression.confidence) && !expression.rule().is_empty());
        last = expression.end;
    }
    for mention in render::reading::mentions(text, &found) {
        assert_eq!(mention.text.chars().count(), mention.end - mention.start);
        assert_eq!(mention.text, mention.text.trim());
        assert!(!mention.value.is_empty());
    }
    assert_eq!(reading::read(text, date), found, "the same text, the same reading");
});
