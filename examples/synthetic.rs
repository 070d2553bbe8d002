//! Writes a synthetic timeline as NDJSON: `cargo run --release --example synthetic 100000 > synthetic.ndjson`.
//!
//! The same number gives the same lines. Dates are of all precisions, actors follow Zipf's law, one event in eight acts on a measure.

use std::io::Write as _;

use serde_json::{Value, json};

/// The types of event there are.
pub const TYPES: [&str; 12] = [
    "resolution",
    "veto",
    "designation",
    "delisting",
    "report",
    "statement",
    "missile_launch",
    "nuclear_test",
    "visit",
    "treaty",
    "seizure",
    "debate",
];
/// What is done.
pub const VERBS: [&str; 12] =
    ["condemns", "lists", "extends", "reviews", "suspends", "reports", "seizes", "debates", "signs", "denies", "inspects", "renews"];
/// To what.
pub const NOUNS: [&str; 16] = [
    "tankers",
    "ammunition",
    "coal",
    "the panel",
    "a shipment",
    "financial services",
    "luxury goods",
    "the mandate",
    "a ballistic missile",
    "textiles",
    "the asset freeze",
    "crude oil",
    "workers abroad",
    "a cargo",
    "the travel ban",
    "seafood",
];
/// Where.
pub const PLACES: [&str; 8] = ["Vostochny", "Pyongyang", "New York", "Geneva", "Rason", "Dandong", "Nampo", "Vladivostok"];

/// Numbers that look random and are always the same (`SplitMix64`).
pub struct Dice(u64);

impl Dice {
    /// Dice that always fall alike.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.roll() % end
    }

    /// One of these.
    pub fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[usize::try_from(self.below(of.len() as u64)).expect("a short list")]
    }

    /// A number below `end`, small ones far more often (Zipf's law).
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub fn zipf(&mut self, end: u64) -> u64 {
        let share = (self.roll() >> 11) as f64 / (1_u64 << 53) as f64;
        ((end as f64).powf(share) as u64).saturating_sub(1).min(end - 1)
    }
}

/// How many actors there are for so many events.
pub fn actors(events: u64) -> u64 {
    (events / 50).clamp(20, 5_000)
}

/// Every line of a timeline of this size.
pub fn lines(events: u64) -> impl Iterator<Item = Value> {
    let types = TYPES.iter().map(|id| json!({"kind": "type", "id": id, "name": id}));
    let actors_ = (0..actors(events)).map(|n| json!({"kind": "actor", "id": format!("actor-{n}"), "name": format!("Actor {n}")}));
    let measures = (0..40).map(|n| json!({"kind": "measure", "id": format!("measure-{n}"), "name": format!("Measure {n}")}));
    let documents =
        (0..500).map(|n| json!({"kind": "document", "id": format!("document-{n}"), "title": format!("Document {n}"), "published": "2020"}));
    let mut dice = Dice::new(events);
    types.chain(actors_).chain(measures).chain(documents).chain((0..events).map(move |n| event(n, events, &mut dice)))
}

/// The event with this number.
pub fn event(n: u64, events: u64, dice: &mut Dice) -> Value {
    let date = date(dice);
    let actor = |dice: &mut Dice| format!("actor-{}", dice.zipf(actors(events)));
    let (verb, noun, place) = (dice.one(&VERBS), dice.one(&NOUNS), dice.one(&PLACES));
    let (first, second) = (actor(dice), actor(dice));
    let mut event = json!({
        "kind": "event", "id": format!("event-{n}"), "type": dice.one(&TYPES), "status": if dice.below(20) == 0 { "blocked" } else { "occurred" },
        "title": format!("The council {verb} {noun} near {place} ({n})"),
        "summary": format!("According to inspectors, {} was seen with {noun} at {place}; the committee {} it.", dice.one(&NOUNS), dice.one(&VERBS)),
        "date": date,
        "actors": [{"id": first, "role": "imposed_by"}, {"id": second, "role": "target"}],
        "tags": [format!("tag-{}", dice.zipf(60))],
        "claims": [{"field": "date", "value": date, "document": format!("document-{}", dice.zipf(500)), "expression": "on that day"}],
    });
    if dice.below(8) == 0 {
        let action = ["establish", "extend", "amend", "lift"][usize::try_from(dice.below(4)).expect("four")];
        event["effects"] = json!([{"measure": format!("measure-{}", dice.below(40)), "action": action}]);
    }
    if dice.below(3) == 0 {
        event["identifiers"] = json!([{"scheme": "un-symbol", "value": format!("S/{}/{}", 1990 + n % 36, n)}]);
    }
    event
}

fn date(dice: &mut Dice) -> String {
    let (year, month, day) = (1990 + dice.below(36), 1 + dice.below(12), 1 + dice.below(28));
    match dice.below(100) {
        0..70 => format!("{year}-{month:02}-{day:02}"),
        70..82 => format!("{year}-{month:02}"),
        82..88 => format!("{year}"),
        88..92 => format!("{year}-{month:02}-{day:02}/{year}-12-31"),
        92..95 => format!("{year}-2{}", 1 + dice.below(4)),
        95..97 => format!("{year}-{month:02}/.."),
        97..99 => format!("{year}-{month:02}~"),
        _ => format!("[{year}-{month:02}-{day:02},{}]", year + 1),
    }
}

fn main() -> std::io::Result<()> {
    let events = std::env::args().nth(1).and_then(|number| number.parse().ok()).unwrap_or(10_000);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    lines(events).try_for_each(|line| writeln!(out, "{line}"))?;
    out.flush()
}
