//! The projection is what it means: it answers what a scan of all events answers, however the log was folded.

use proptest::prelude::*;
use sanctions_timeline::domain::date::{Day, Matching, Range};
use sanctions_timeline::timeline::Timeline;
use sanctions_timeline::timeline::query::{Audience, EventQuery, FILTERS, Sort};

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

fn rendered(timeline: &Timeline) -> Vec<String> {
    let page = timeline.events(&EventQuery::all(Audience::Staff, 1_000));
    page.entries.iter().map(|(entry, _)| String::from_utf8_lossy(&entry.json).into_owned()).collect()
}

fn state(timeline: &Timeline) -> (Vec<String>, String, String) {
    let day = Day::from_ymd(2012, 1, 1).expect("a day");
    let staff = serde_json::to_string(&timeline.measures_on(day, Audience::Staff)).expect("plain data");
    let public = Audience::Public("2026-03-01T00:20:00Z".parse().expect("a moment"));
    (rendered(timeline), staff, serde_json::to_string(&timeline.measures_on(day, public)).expect("plain data"))
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
            prop_assert_eq!(state(&other), state(&whole));
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
