//! What holds of all dates, checked on many.

use proptest::collection::vec;
use proptest::prelude::*;
use sanctions_timeline::domain::date::{Answer, Bounds, Date, Day, Matching, Range, Span, compare, touched};

const MATCHINGS: [Matching; 4] = [Matching::Overlaps, Matching::Within, Matching::Starts, Matching::Ends];

/// Single dates of every kind, as text; not all of them are possible.
fn single() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[?~%]?-?[0-2X][0-9X]{3}[?~%]?(-[?~%]?[01X][0-9X][?~%]?(-[?~%]?[0-3X][0-9X][?~%]?)?)?",
        2 => "[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])",
        1 => "-?[0-2][0-9]{3}-(2[1-9]|3[0-9]|4[01])[?~%]?",
        1 => "Y-?[1-9][0-9]{4,11}[?~%]?",
    ]
}

fn alone() -> impl Strategy<Value = String> {
    prop_oneof![
        "-?[0-9]{2,3}[?~%]?",
        "[12][0-9]{3}-0[1-9]-[012][1-8]T[01][0-9]:[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,9})?)?(Z|[+-]0[1-9](:?[0-5][0-9])?)?",
    ]
}

fn interval() -> impl Strategy<Value = String> {
    let end = || {
        prop_oneof![
            4 => single(),
            1 => Just("..".to_owned()),
            1 => Just(String::new()),
        ]
    };
    (end(), end()).prop_map(|(start, end)| format!("{start}/{end}"))
}

fn set() -> impl Strategy<Value = String> {
    let member = prop_oneof![
        4 => single(),
        1 => single().prop_map(|date| format!("..{date}")),
        1 => single().prop_map(|date| format!("{date}..")),
        2 => ("1[0-9]{3}", "2[0-9]{3}").prop_map(|(first, last)| format!("{first}..{last}")),
    ];
    (vec(member, 1..4), any::<bool>()).prop_map(|(members, all)| {
        let members = members.join(",");
        if all { format!("{{{members}}}") } else { format!("[{members}]") }
    })
}

fn date() -> impl Strategy<Value = Date> {
    prop_oneof![3 => single(), 1 => alone(), 2 => interval(), 2 => set()].prop_filter_map("not a date", |text| Date::parse(&text).ok())
}

/// Few days, so that small differences matter.
fn few_days() -> impl Strategy<Value = Day> {
    (19_780_i64..19_790).prop_map(Day::from_number)
}

fn span() -> impl Strategy<Value = Span> {
    (few_days(), few_days()).prop_map(|(a, b)| Span { min: a.min(b), max: a.max(b) })
}

fn bounds() -> impl Strategy<Value = Bounds> {
    (span(), span()).prop_map(|(start, end)| Bounds { start, end })
}

fn possible_bounds() -> impl Strategy<Value = Bounds> {
    bounds().prop_filter("they contradict themselves", |bounds| bounds.is_possible())
}

fn range() -> impl Strategy<Value = Range> {
    prop_oneof![
        8 => (few_days(), few_days())
            .prop_map(|(a, b)| Range::new(a.min(b), a.max(b)).expect("in order")),
        1 => few_days().prop_map(|day| Range::new(Day::MIN, day).expect("in order")),
        1 => few_days().prop_map(|day| Range::new(day, Day::MAX).expect("in order")),
        1 => Just(Range::ALL),
    ]
}

fn days(span: Span) -> impl Iterator<Item = Day> {
    (span.min.number()..=span.max.number()).map(Day::from_number)
}

/// Every first and last day that the bounds admit.
fn admitted(bounds: Bounds) -> Vec<(Day, Day)> {
    days(bounds.start).flat_map(|first| days(bounds.end).map(move |last| (first, last))).filter(|(first, last)| first <= last).collect()
}

/// The meaning of a question, when both days are known.
fn holds(how: Matching, (first, last): (Day, Day), range: Range) -> bool {
    match how {
        Matching::Overlaps => first <= range.last() && last >= range.first(),
        Matching::Within => range.contains(first) && range.contains(last),
        Matching::Starts => range.contains(first),
        Matching::Ends => range.contains(last),
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(date in date()) {
        let text = date.to_string();
        prop_assert_eq!(&Date::parse(&text).expect(&text), &date);
        let json = serde_json::to_string(&date).expect("a string");
        prop_assert_eq!(serde_json::from_str::<Date>(&json).expect(&json), date);
    }

    #[test]
    fn bounds_are_in_order_and_tight(date in date()) {
        let bounds = date.bounds();
        prop_assert!(bounds.is_possible(), "{bounds:?}");
        prop_assert!(bounds.start.min <= bounds.end.min, "{bounds:?}");
        prop_assert!(bounds.start.max <= bounds.end.max, "{bounds:?}");
        prop_assert_eq!(bounds.tightened(), bounds);
        prop_assert_eq!((date.earliest(), date.latest()), (bounds.start.min, bounds.end.max));
    }

    #[test]
    fn a_date_lies_within_itself(date in date()) {
        let itself = Range::of(&date);
        prop_assert_eq!(compare(&date.bounds(), Matching::Within, &itself), Answer::Yes);
        prop_assert_eq!(compare(&date.bounds(), Matching::Overlaps, &itself), Answer::Yes);
    }

    #[test]
    fn days_compare_as_in_the_calendar(day in few_days(), range in range()) {
        let bounds = Date::day(day).expect("four digits").bounds();
        let expected = if range.contains(day) { Answer::Yes } else { Answer::No };
        for how in MATCHINGS {
            prop_assert_eq!(compare(&bounds, how, &range), expected, "{:?}", how);
        }
    }

    #[test]
    fn comparing_is_trying_every_first_and_last_day(bounds in bounds(), range in range()) {
        let admitted = admitted(bounds);
        for how in MATCHINGS {
            let satisfied = admitted.iter().filter(|days| holds(how, **days, range)).count();
            let expected = match satisfied {
                _ if admitted.is_empty() => Answer::Possibly,
                0 => Answer::No,
                all if all == admitted.len() => Answer::Yes,
                _ => Answer::Possibly,
            };
            prop_assert_eq!(compare(&bounds, how, &range), expected, "{:?}", how);
        }
    }

    #[test]
    fn possibly_is_said_exactly_when_the_bounds_allow_both(bounds in possible_bounds(), range in range()) {
        let admitted = admitted(bounds);
        for how in MATCHINGS {
            let both = admitted.iter().any(|days| holds(how, *days, range))
                && admitted.iter().any(|days| !holds(how, *days, range));
            prop_assert_eq!(compare(&bounds, how, &range) == Answer::Possibly, both, "{:?}", how);
        }
    }

    #[test]
    fn ranges_that_share_a_touched_day_are_those_not_denied(bounds in bounds(), range in range()) {
        let touched = touched(&bounds);
        let shares = touched.first() <= range.last() && range.first() <= touched.last();
        prop_assert_eq!(shares, compare(&bounds, Matching::Overlaps, &range) != Answer::No);
    }

    #[test]
    fn bounds_are_possible_when_they_admit_days(bounds in bounds()) {
        prop_assert_eq!(bounds.is_possible(), !admitted(bounds).is_empty());
        prop_assert_eq!(bounds.tightened().is_possible(), bounds.is_possible());
    }

    #[test]
    fn tight_bounds_admit_the_same_days_and_each_can_be_reached(bounds in possible_bounds()) {
        let tight = bounds.tightened();
        let days = admitted(bounds);
        prop_assert_eq!(&admitted(tight), &days);
        let (firsts, lasts): (Vec<Day>, Vec<Day>) = days.into_iter().unzip();
        let reached = |days: &[Day]| Span {
            min: *days.iter().min().expect("possible"),
            max: *days.iter().max().expect("possible"),
        };
        prop_assert_eq!(tight, Bounds { start: reached(&firsts), end: reached(&lasts) });
    }

    #[test]
    fn masked_bounds_are_the_first_and_last_day_that_fit(
        text in "202[0-9X]-[01X][0-9X]-[0-3X][0-9X]"
    ) {
        let first = Day::from_ymd(2020, 1, 1).expect("a day").number();
        let fits = |day: &Day| {
            let day = day.to_string();
            day.chars().zip(text.chars()).all(|(digit, mask)| mask == 'X' || mask == digit)
        };
        let mut fitting = (first..first + 3653).map(Day::from_number).filter(fits);
        let expected = fitting.next().map(|min| (min, fitting.next_back().unwrap_or(min)));
        let read = Date::parse(&text).ok().map(|date| (date.earliest(), date.latest()));
        prop_assert_eq!(read, expected);
    }

    #[test]
    fn days_keep_their_number_and_their_order(
        number in -300_000_000_000_000_i64..300_000_000_000_000,
        later in 1_i64..1000,
    ) {
        let (day, other) = (Day::from_number(number), Day::from_number(number + later));
        let (year, month, of_month) = day.year_month_day();
        prop_assert_eq!(Day::from_ymd(year, month, of_month), Some(day));
        prop_assert!(day.year_month_day() < other.year_month_day());
        prop_assert_eq!(day.days_until(other), later);
    }

    #[test]
    fn days_are_read_as_they_are_written(number in -4_371_222_i64..2_932_896) {
        let day = Day::from_number(number);
        prop_assert_eq!(day.to_string().parse::<Day>().expect("a day"), day);
        prop_assert_eq!(Date::day(day).expect("four digits").to_string(), day.to_string());
    }

    #[test]
    fn any_text_is_read_or_refused_with_a_form_that_is_right(
        text in prop_oneof![
            any::<String>(),
            "[0-9X?~%/.,:TZYES\\[\\]{} +−–-]{0,40}",
            "[0-9]{1,4}[-/. ][0-9a-z]{1,9}[-/. ,]{1,2}[0-9a-z]{1,4}",
            "Y-?[0-9]{1,30}",
        ]
    ) {
        match Date::parse(&text) {
            Ok(date) => prop_assert!(!date.words().is_empty()),
            Err(error) => {
                prop_assert!(error.at() <= text.chars().count());
                prop_assert!(error.to_string().chars().count() < 300, "{error}");
                if let Some(example) = error.example() {
                    prop_assert!(Date::parse(example).is_ok(), "{error}");
                }
            }
        }
        let _ = text.parse::<Day>();
    }
}
