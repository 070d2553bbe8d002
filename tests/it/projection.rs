//! The projection is what it means: it answers what a scan of all events answers, however the log was folded.

use proptest::prelude::*;
use sanctions_timeline::domain::change::{Change, Record};
use sanctions_timeline::domain::date::{Day, Matching, Range};
use sanctions_timeline::timeline::budget::Fetched;
use sanctions_timeline::timeline::query::{Audience, EventQuery, FILTERS, Sort};
use sanctions_timeline::timeline::words::Words;
use sanctions_timeline::timeline::{Fold, Timeline};

use crate::naive::Naive;
use crate::random::{Step, filters, log, step};

fn queries() -> impl Strategy<Value = EventQuery> {
    let day = |year: i64| Day::from_ymd(year, 6, 12).expect("a day");
    let range = prop::option::of(
        (2004..2026_i64, 0..6_i64).prop_map(move |(from, years)| Range::new(day(from), day(from + years)).expect("in order")),
    );
    let matching = prop_oneof![Just(Matching::Overlaps), Just(Matching::Within), Just(Matching::Starts), Just(Matching::Ends)];
    let sort = prop_oneof![Just(Sort::Date), Just(Sort::DateDescending), Just(Sort::Updated), Just(Sort::UpdatedDescending)];
    let audience = prop_oneof![Just(Audience::Staff), Just(Audience::Public("2026-03-01T00:20:00Z".parse().expect("a moment")))];
    (filters(), filters(), range, matching, sort, 1..6_usize, audience).prop_map(
        |(filters, excluded, range, matching, sort, limit, audience)| {
            let number = |name: &str| FILTERS.iter().position(|filter| filter.name == name).expect("a filter");
            let numbered = |filters: Vec<(&str, Vec<String>)>| filters.into_iter().map(|(name, values)| (number(name), values)).collect();
            let (filters, excluded) = (numbered(filters), numbered(excluded.into_iter().take(1).collect()));
            EventQuery { filters, excluded, range, matching, sort, limit, ..EventQuery::all(audience, limit) }
        },
    )
}

/// Every id of all pages, with the totals that each page named.
fn walk(timeline: &Timeline, query: &EventQuery) -> (Vec<String>, Vec<u64>) {
    let (mut ids, mut totals, mut query) = (Vec::new(), Vec::new(), query.clone());
    loop {
        let page = timeline.events(&query);
        ids.extend(page.entries.iter().map(|(entry, _)| entry.id.to_string()));
        totals.push(page.total);
        match page.next {
            Some(next) => query.after = Some(next),
            None => return (ids, totals),
        }
    }
}

/// Every event as the log has it: what is read where an event is not kept rendered.
fn fetched(log: &[Change]) -> Fetched {
    let mut fetched = Fetched::default();
    fetched.add(log.iter().filter_map(|change| match &change.after {
        Some(Record::Event(event)) => Some((change.seq, (**event).clone())),
        _ => None,
    }));
    fetched
}

fn rendered(timeline: &Timeline, fetched: &Fetched) -> Vec<String> {
    let page = timeline.events(&EventQuery::all(Audience::Staff, 1_000));
    let json = |entry| timeline.json(entry, fetched, Audience::Staff).into_owned();
    page.entries.iter().map(|(entry, _)| String::from_utf8(json(entry)).expect("JSON is UTF-8")).collect()
}

/// The ids of what is found by a word, sorted.
fn found(timeline: &Timeline, word: &str) -> Vec<String> {
    let query = EventQuery { words: Some(Words::read(word)), ..EventQuery::all(Audience::Staff, 1_000) };
    timeline.events(&query).entries.iter().map(|(entry, _)| entry.id.to_string()).collect()
}

fn state(timeline: &Timeline, fetched: &Fetched) -> (Vec<String>, String, String) {
    let day = Day::from_ymd(2012, 1, 1).expect("a day");
    let staff = serde_json::to_string(&timeline.measures_on(day, Audience::Staff)).expect("plain data");
    let public = Audience::Public("2026-03-01T00:20:00Z".parse().expect("a moment"));
    (rendered(timeline, fetched), staff, serde_json::to_string(&timeline.measures_on(day, public)).expect("plain data"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn it_answers_what_a_scan_answers(steps in prop::collection::vec(step(), 0..60), asked in prop::collection::vec(queries(), 1..8)) {
        let log = log(&steps);
        let (timeline, naive) = (Timeline::fold(log.clone()), Naive::fold(&log));
        for query in asked {
            let (ids, total) = naive.ids(&query);
            let (found, totals) = walk(&timeline, &query);
            prop_assert_eq!(&found, &ids, "{:?}", query);
            prop_assert!(totals.iter().all(|each| *each == total), "{:?} {:?}", totals, query);
        }
    }

    #[test]
    fn however_it_is_folded_it_is_the_same(steps in prop::collection::vec(step(), 0..60), cut in 0..70_usize, query in queries()) {
        let log = log(&steps);
        let cut = cut.min(log.len());
        let whole = Timeline::fold(log.clone());
        let mut in_two = Timeline::fold(log[..cut].to_vec());
        log[cut..].iter().for_each(|change| in_two.apply(change));
        let mut one_by_one = Timeline::default();
        log.iter().for_each(|change| one_by_one.apply(change));
        for other in [in_two, one_by_one] {
            prop_assert_eq!(state(&other, &Fetched::default()), state(&whole, &Fetched::default()));
            prop_assert_eq!(walk(&other, &query), walk(&whole, &query));
        }
    }

    #[test]
    fn a_walk_repeats_nothing_and_misses_nothing_that_stayed(
        steps in prop::collection::vec(step(), 10..40), meanwhile in prop::collection::vec(step(), 1..30), query in queries()
    ) {
        let before = log(&steps);
        let all: Vec<Step> = steps.iter().chain(&meanwhile).cloned().collect();
        let changes = log(&all).split_off(before.len());
        let mut timeline = Timeline::fold(before.clone());
        let (mut ids, mut asked, mut changes) = (Vec::new(), query.clone(), changes.into_iter());
        loop {
            let page = timeline.events(&asked);
            ids.extend(page.entries.iter().map(|(entry, _)| entry.id.to_string()));
            let Some(next) = page.next else { break };
            asked.after = Some(next);
            changes.by_ref().take(3).for_each(|change| timeline.apply(&change));
        }
        let touched: Vec<String> = meanwhile.iter().filter_map(|step| match step {
            Step::Put(n, _) | Step::Withdraw(n) => Some(format!("e{n:02}")),
            Step::Rename(..) => None,
        }).collect();
        let untouched = |ids: Vec<String>| ids.into_iter().filter(|id| !touched.contains(id)).collect::<Vec<_>>();
        prop_assert_eq!(untouched(ids), untouched(Naive::fold(&before).ids(&query).0));
    }
}

proptest! {
    // Fewer: each makes two text indices.
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn however_little_is_kept_rendered_it_is_the_same(
        steps in prop::collection::vec(step(), 0..60), cut in 0..70_usize, bytes in 0..9_000_usize, query in queries()
    ) {
        let log = log(&steps);
        let whole = Timeline::fold(log.clone());
        let mut fold = Fold::within(bytes);
        log[..cut.min(log.len())].iter().for_each(|change| fold.take(change));
        let mut tight = fold.finish();
        let read = fetched(&log);
        tight.bring_up_to_date(&read);
        for change in &log[cut.min(log.len())..] {
            tight.apply(change);
            tight.bring_up_to_date(&read);
        }
        prop_assert_eq!(state(&tight, &read), state(&whole, &read));
        prop_assert_eq!(walk(&tight, &query), walk(&whole, &query));
        for word in ["T", "renamed", "e0*", "russia"] {
            prop_assert_eq!(found(&tight, word), found(&whole, word), "{}", word);
        }
    }
}
