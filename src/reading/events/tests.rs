//! Tests of the proposals as a whole: an example for each row of the table, laws that hold for any text, and passages.

use super::{Gazetteer, Proposal, set_aside, table};
use crate::domain::actor::{Actor, Schema};
use crate::domain::date::Day;
use crate::reading::read;
use proptest::prelude::*;
use std::sync::LazyLock;

fn day(written: &str) -> Day {
    written.parse().expect("a day")
}

/// The actors of the passages, see the first line of the file.
static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(|| {
    let lines = include_str!("actors.tsv").lines().filter(|line| !line.starts_with('#'));
    let actors: Vec<Actor> = lines.map(actor).collect();
    Gazetteer::of(&actors)
});

fn actor(line: &str) -> Actor {
    let fields: Vec<&str> = line.split('\t').collect();
    let schema = match fields[2] {
        "Person" => Schema::Person,
        "PublicBody" => Schema::PublicBody,
        "Company" => Schema::Company,
        _ => Schema::LegalEntity,
    };
    let country = Some(fields[3].to_owned()).filter(|country| !country.is_empty());
    let aliases = fields[4].split('|').filter(|alias| !alias.is_empty()).map(str::to_owned).collect();
    Actor { id: fields[0].parse().expect("an id"), name: fields[1].to_owned(), schema, country, aliases, description: None }
}

/// What a text of 29 March 2024 tells of.
fn proposed(text: &str) -> Vec<Proposal> {
    let date = day("2024-03-29");
    super::propose(text, date, &read(text, date), &GAZETTEER)
}

fn covered(text: &str, start: usize, end: usize) -> String {
    text.chars().skip(start).take(end - start).collect()
}

#[test]
fn every_row_has_an_example_that_it_decides() {
    let mut wrong = Vec::new();
    for row in table::rows() {
        let text = row.example.replace(['[', ']'], "");
        let words = row.example.split(['[', ']']).nth(1).expect("brackets around the trigger");
        let found = proposed(&text);
        let decided = found.iter().any(|found| found.rule == row.name && covered(&text, found.start, found.end) == words);
        if !decided {
            let seen: Vec<_> = found.iter().map(|found| (covered(&text, found.start, found.end), found.rule)).collect();
            wrong.push(format!("{}: {}: found {seen:?}", row.name, row.example));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The types of the vocabulary that the table may use.
const KINDS: &str = "veto resolution sanctions_imposed sanctions_expanded sanctions_violation mandate_renewal mandate_end sanctions_lifted delisting institution designation \
    presidential_statement panel_report report_content investigation nuclear_test missile_launch arms_transfer rapprochement diplomacy treaty summit \
    visit meeting debate abstention statement publication forecast state";

#[test]
fn rows_have_names_of_their_own_and_known_types() {
    let mut names: Vec<_> = table::rows().map(|row| row.name).collect();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all);
    assert!(table::rows().all(|row| KINDS.split_whitespace().any(|kind| kind == row.kind)));
}

/// A proposal as the passages write it: words, type, status, date, and actors as `role=id`.
fn written(text: &str, found: &Proposal) -> String {
    let actors: Vec<_> = found.actors.iter().map(|actor| format!("{}={}", actor.role, actor.id)).collect();
    format!("{}|{}|{}|{}|{}", covered(text, found.start, found.end), found.kind, found.status.word(), found.date, actors.join(" "))
}

#[test]
fn passages_are_read_as_written_down() {
    let lines: Vec<&str> = include_str!("passages.tsv").lines().filter(|line| !line.starts_with('#')).collect();
    assert!(lines.len() >= 40, "{} passages", lines.len());
    let mut wrong = Vec::new();
    for line in lines {
        let mut fields = line.split('\t');
        let (date, text) = (day(fields.next().expect("a date")), fields.next().expect("a text").replace("\\n", "\n"));
        let expected: Vec<&str> = fields.collect();
        let found: Vec<_> = super::propose(&text, date, &read(&text, date), &GAZETTEER).iter().map(|found| written(&text, found)).collect();
        if found != expected {
            wrong.push(format!("{text}\n  expected {expected:#?}\n  found    {found:#?}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Words that make events, and signs that break them.
fn words() -> impl Strategy<Value = String> {
    let known = [
        "Russia",
        "Iran",
        "Putin",
        "Kim",
        "the council",
        "it",
        "he",
        "who",
        "which",
        "that",
        "vetoed",
        "imposed",
        "sanctions",
        "said",
        "will",
        "not",
        "was",
        "by",
        "has been",
        "expires",
        "on",
        "Thursday",
        "after",
        "since",
        "2009",
        "nuclear test",
        "veto",
        "to",
        "extend",
        "the mandate",
        ",",
        ".",
        "“",
        "”",
        "\n",
        "\n\n",
        "Also read",
        "—",
        "if",
        "according to",
        "believed",
        "met",
        "’",
        "s",
        "Ünïcode",
        "the two countries",
        "and",
        "of",
        "supplying",
        "arms",
        "(",
        ")",
        ";",
        "n’t",
    ];
    prop::collection::vec(prop::sample::select(known.to_vec()), 0..60).prop_map(|words| words.join(" "))
}

fn is_sound(text: &str, found: &[Proposal]) {
    let length = text.chars().count();
    let mut last = None;
    for proposal in found {
        assert!(last < Some(proposal.start), "{text:?} {proposal:?}");
        last = Some(proposal.start);
        assert!(
            proposal.sentence.start <= proposal.start && proposal.start < proposal.end && proposal.end <= proposal.sentence.end,
            "{proposal:?}"
        );
        assert!(proposal.sentence.end <= length);
        let quote = covered(text, proposal.sentence.start, proposal.sentence.end);
        assert_eq!(quote, quote.trim());
        assert!((1..=120).contains(&proposal.title.chars().count()), "{:?}", proposal.title);
        assert!((1..=100).contains(&proposal.confidence) && proposal.reason.ends_with('.'));
        assert!(proposal.expression.is_none_or(|number| number < read(text, day("2024-03-29")).len()));
    }
    let parts = set_aside(text);
    assert!(parts.iter().all(|part| part.start < part.end && part.end <= length));
    assert!(parts.windows(2).all(|pair| pair[0].end <= pair[1].start));
}

proptest! {
    #[test]
    fn any_text_is_read_to_its_end(text in ".*") {
        is_sound(&text, &proposed(&text));
    }

    #[test]
    fn any_words_are_read_to_their_end(text in words()) {
        let found = proposed(&text);
        is_sound(&text, &found);
        prop_assert_eq!(found, proposed(&text));
    }

    #[test]
    fn furniture_makes_no_event(teaser in "[A-Z][a-z ]{5,40}") {
        let text = format!("The council met on Monday.\n\nAlso read\n{teaser} vetoed by Russia on Tuesday\n\nIt adopted a resolution.");
        let found = proposed(&text);
        prop_assert!(found.iter().all(|found| found.rule != "vetoed"));
    }
}

#[test]
fn hostile_texts_end() {
    for unit in [
        "veto May ",
        "said ",
        "Russia ",
        "“",
        "that that ",
        "the two countries ",
        "\n\nAlso read\n",
        "sanctions imposed by Russia on Thursday, ",
        "to to ",
    ] {
        let text = unit.repeat(100_000 / unit.len());
        proposed(&text);
    }
}

#[test]
fn an_empty_gazetteer_names_nobody() {
    let nobody = Gazetteer::of([]);
    let (text, date) = ("Russia vetoed the draft on Thursday.", day("2024-03-29"));
    let found = super::propose(text, date, &read(text, date), &nobody);
    assert_eq!((found.len(), found[0].actors.len()), (1, 0));
}
