//! Random logs, to hold the projection against its meaning.

use jiff::Timestamp;
use proptest::prelude::*;
use sanctions_timeline::domain::change::{Change, Kind, Op, Record};
use serde_json::{Value, json};

const TYPES: [&str; 3] = ["resolution", "veto", "launch"];
const ACTORS: [&str; 3] = ["council", "russia", "dprk"];
const ROLES: [&str; 2] = ["target", "vetoed_by"];
const MEASURES: [&str; 2] = ["embargo", "panel"];
const STATUSES: [&str; 4] = ["occurred", "scheduled", "blocked", "alleged"];
const DATES: [&str; 16] = [
    "2006",
    "2006-10-14",
    "2009-06-12",
    "2009-06",
    "2009-06-12/2010-06-12",
    "2010/..",
    "../2010",
    "/2011",
    "2011/",
    "2023-22/..",
    "200X",
    "[2009-06-12,2011-01-01]",
    "2010-03~",
    "XXXX",
    "1993-05-11",
    "2024-04-30/2024-05",
];

/// What one step of a random log does.
#[derive(Debug, Clone)]
pub enum Step {
    /// Writes the event with this number.
    Put(u8, Value),
    /// Withdraws it.
    Withdraw(u8),
    /// Calls an actor something else.
    Rename(usize, String),
}

/// A random step over few events, so that they meet.
pub fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (0..24_u8, event()).prop_map(|(n, event)| Step::Put(n, event)),
        1 => (0..24_u8).prop_map(Step::Withdraw),
        1 => (0..ACTORS.len(), "[a-z]{1,8}").prop_map(|(n, name)| Step::Rename(n, name)),
    ]
}

fn event() -> impl Strategy<Value = Value> {
    let one = |words: &'static [&'static str]| (0..words.len()).prop_map(move |i| words[i]);
    let actors = prop::collection::vec((one(&ACTORS), one(&ROLES)), 0..3);
    let effect = (one(&MEASURES), one(&["establish", "extend", "lift", "suspend", "resume"]), any::<bool>());
    let embargo = prop_oneof![6 => Just(None), 1 => Just(Some("2026-03-01T00:10:00Z")), 1 => Just(Some("2027-01-01T00:00:00Z"))];
    let tags = prop::collection::vec(one(&["a", "b", "c"]), 0..3);
    (one(&TYPES), one(&STATUSES), one(&DATES), actors, prop::collection::vec(effect, 0..2), embargo, tags).prop_map(
        |(kind, status, date, actors, effects, embargo, tags)| {
            let effects: Vec<Value> = effects
                .into_iter()
                .map(|(measure, action, ends)| json!({"measure": measure, "action": action, "until": ends.then_some("2030-01-01")}))
                .collect();
            let actors: Vec<Value> = actors.into_iter().map(|(id, role)| json!({"id": id, "role": role})).collect();
            json!({"type": kind, "status": status, "title": "T", "date": date, "actors": actors, "effects": effects, "embargoed_until": embargo, "tags": tags})
        },
    )
}

/// The words of a filter that random events have, and one that none has.
pub fn filters() -> impl Strategy<Value = Vec<(&'static str, Vec<String>)>> {
    let choice = |name: &'static str, words: &'static [&'static str]| {
        prop::collection::vec((0..words.len()).prop_map(move |i| words[i].to_owned()), 1..3).prop_map(move |values| (name, values))
    };
    let one = prop_oneof![
        choice("type", &TYPES),
        choice("status", &STATUSES),
        choice("actor", &ACTORS),
        choice("role", &ROLES),
        choice("tag", &["a", "b", "c", "none"]),
        choice("measure", &MEASURES),
        choice("disputed", &["true", "false"]),
    ];
    prop::collection::vec(one, 0..3).prop_map(|mut filters| {
        filters.sort_by_key(|(name, _)| *name);
        filters.dedup_by_key(|(name, _)| *name);
        filters
    })
}

/// The log of some steps: the words it needs, then the steps, a minute apart.
pub fn log(steps: &[Step]) -> Vec<Change> {
    let words = TYPES.iter().map(|id| (Kind::Type, *id, json!({"id": id, "name": id})));
    let words = words.chain(ACTORS.iter().map(|id| (Kind::Actor, *id, json!({"id": id, "name": id}))));
    let words = words.chain(MEASURES.iter().map(|id| (Kind::Measure, *id, json!({"id": id, "name": id}))));
    let mut log: Vec<Change> = Vec::new();
    for (kind, id, body) in words {
        push(&mut log, Op::Create, kind, id, Some(&body));
    }
    for step in steps {
        match step {
            Step::Put(n, body) => {
                let mut body = body.clone();
                body["id"] = format!("e{n:02}").into();
                body.as_object_mut().expect("an object").retain(|_, value| !value.is_null());
                if let Some(effects) = body["effects"].as_array_mut() {
                    effects.iter_mut().for_each(|effect| effect.as_object_mut().expect("an object").retain(|_, value| !value.is_null()));
                }
                push(&mut log, Op::Update, Kind::Event, &format!("e{n:02}"), Some(&body));
            }
            Step::Withdraw(n) => push(&mut log, Op::Delete, Kind::Event, &format!("e{n:02}"), None),
            Step::Rename(n, name) => push(&mut log, Op::Update, Kind::Actor, ACTORS[*n], Some(&json!({"id": ACTORS[*n], "name": name}))),
        }
    }
    log
}

fn push(log: &mut Vec<Change>, op: Op, kind: Kind, id: &str, body: Option<&Value>) {
    let seq = log.len() as u64 + 1;
    let recorded_at: Timestamp = "2026-03-01T00:00:00Z".parse().expect("a moment");
    let recorded_at = recorded_at + jiff::SignedDuration::from_secs(60 * i64::try_from(seq).expect("a short log"));
    let after = body.map(|body| {
        let mut mistakes = Vec::new();
        let read = Record::read(kind, body, &mut mistakes);
        read.unwrap_or_else(|| panic!("{mistakes:?}: {body}")).0
    });
    log.push(Change { seq, recorded_at, who: "test".to_owned(), op, kind, id: id.to_owned(), after, text: None, reason: None });
}
