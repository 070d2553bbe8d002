//! What people type in a search box: whatever it is, the words in it are searched for, and nothing else.

use futures_util::{StreamExt as _, stream};
use sanctions_timeline::timeline::Timeline;
use sanctions_timeline::timeline::query::{Audience, EventQuery, Sort};
use sanctions_timeline::timeline::words::{Word, Words};

use crate::support::Site;

const TITLES: [&str; 6] = [
    "alpha beta gamma",
    "Beta, alpha: (delta) OR nothing",
    "alphabet-soup and NOT gamma",
    "\u{e9}t\u{e9} AND \u{4e00}\u{4e01} \u{1f600}",
    "delta*beta ^2 ~1 field:alpha",
    "\u{2474} omega",
];

/// What queries are made of: words, operators of this search and of others, brackets, NUL, other scripts.
const PARTS: [&str; 40] = [
    "alpha",
    "beta",
    "gamma",
    "delta",
    "omega",
    "soup",
    "alph",
    "bet",
    "e1",
    "OR",
    "OR",
    "or",
    "AND",
    "NOT",
    "-",
    "-",
    "\"",
    "\"",
    "\"",
    "*",
    "*",
    "(",
    ")",
    "[",
    "{",
    ":",
    "~",
    "^",
    "\\",
    "/",
    "+",
    "\0",
    "\u{202e}",
    "\u{e9}",
    "\u{4e00}",
    "\u{1f600}",
    " ",
    " ",
    " ",
    "\t",
];

/// Numbers that look random, the same every time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % end
    }

    fn typed(&mut self) -> String {
        (0..self.below(14)).map(|_| PARTS[self.below(PARTS.len())]).collect()
    }

    /// Something that is neither a letter nor a digit, and neither excludes nor quotes.
    fn noise(&mut self) -> String {
        (0..self.below(4)).map(|_| ["(", ")", ",", ".", "!", "/", ":", "\0", "\u{1f600}", "~", "^"][self.below(11)]).collect()
    }
}

fn lines() -> String {
    let event = |(n, title): (usize, &&str)| {
        serde_json::json!({"kind": "event", "id": format!("e{n}"), "type": "veto", "title": title, "date": "2012"}).to_string() + "\n"
    };
    r#"{"kind":"type","id":"veto","name":"Veto"}"#.to_owned() + "\n" + &TITLES.iter().enumerate().map(event).collect::<String>()
}

fn tokens(text: &str) -> Vec<String> {
    let folded = text.to_lowercase().replace('\u{e9}', "e");
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(|word| word.replace('\u{2474}', "(1)")).collect()
}

/// How many titles have the words, by looking at each.
fn naive(typed: &str) -> u64 {
    if typed.trim().is_empty() {
        return TITLES.len() as u64;
    }
    let words = Words::read(typed);
    let has = |text: &[String], word: &Word| match word {
        Word::Phrase(typed) => {
            let wanted = tokens(typed);
            !wanted.is_empty() && text.windows(wanted.len()).any(|part| part == wanted)
        }
        Word::Prefix(typed) => text.iter().any(|word| word.starts_with(&tokens(typed)[0])),
    };
    let fits = |text: Vec<String>| {
        words.all_of.iter().all(|any| any.iter().any(|word| has(&text, word))) && !words.none_of.iter().any(|word| has(&text, word))
    };
    let texts = TITLES.iter().enumerate().map(|(n, title)| tokens(&format!("{title} e{n}")));
    if words.is_empty() { 0 } else { texts.filter(|text| fits(text.clone())).count() as u64 }
}

fn found(timeline: &Timeline, typed: &str) -> u64 {
    let words = (!typed.trim().is_empty()).then(|| Words::read(typed));
    let sort = if words.is_some() { Sort::Relevance } else { Sort::Date };
    timeline.events(&EventQuery { words, sort, ..EventQuery::all(Audience::Staff, 10) }).total
}

async fn total(site: &Site, typed: &str) -> u64 {
    let mut query = reqwest::Url::parse("http://x").expect("a URL");
    query.query_pairs_mut().append_pair("q", typed).append_pair("limit", "2");
    let answer = site.get(&format!("/v1/events?{}", query.query().unwrap_or_default())).await;
    assert_eq!(answer.status, 200, "{typed:?}");
    answer.json()["meta"]["total"].as_u64().expect("a number")
}

/// Asks the timeline so many questions, and the front door so many.
async fn hold(inside: usize, through_the_door: usize) {
    let site = Site::with(&lines()).await;
    let mut numbers = Numbers(7);
    let (mut some, mut none) = (0, 0);
    for _ in 0..inside {
        let typed = numbers.typed();
        let expected = naive(&typed);
        assert_eq!(found(&site.service.timeline(), &typed), expected, "{typed:?}");
        *(if expected > 0 { &mut some } else { &mut none }) += 1;
    }
    assert!(some > inside / 10 && none > inside / 10, "{some} found something, {none} nothing");
    let asked: Vec<String> = (0..through_the_door).map(|_| numbers.typed()).collect();
    stream::iter(&asked).for_each_concurrent(8, async |typed| assert_eq!(total(&site, typed).await, naive(typed), "{typed:?}")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_typed_its_words_are_searched_for() {
    hold(3_000, 300).await;
}

/// Minutes without optimization: `cargo test --release -- --ignored typed`.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "long"]
async fn whatever_is_typed_a_hundred_thousand_times() {
    hold(100_000, 5_000).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_word_is_found_whatever_stands_around_it_and_an_operator_in_quotes_is_a_word() {
    let site = Site::with(&lines()).await;
    let mut numbers = Numbers(11);
    for n in 0..1_000 {
        let (before, after) = (numbers.noise(), numbers.noise());
        let (word, many) = [("alpha", 3), ("beta", 3), ("omega", 1), ("ALPHABET", 1), ("\u{c9}T\u{c9}", 1), ("\u{4e00}\u{4e01}", 1)][n % 6];
        let typed = format!("{before}{word}{after}");
        assert_eq!(found(&site.service.timeline(), &typed), many, "{typed:?}");
    }
    let literal = [
        ("\"OR\"", 1),
        ("\"-soup\"", 1),
        ("\"alph*\"", 0),
        ("alph*", 4),
        ("\"NOT gamma\"", 1),
        ("\"gamma NOT\"", 0),
        ("AND", 2),
        ("\u{2474}*", 1),
        ("1*", 1),
    ];
    for (typed, many) in literal {
        assert_eq!(total(&site, typed).await, many, "{typed}");
    }
}
