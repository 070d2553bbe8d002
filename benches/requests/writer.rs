//! What a change costs those who read: applying one, and how long readers wait with a writer at full speed beside them.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use sanctions_timeline::domain::change::{Change, Kind, Op, Record};
use sanctions_timeline::service::Service;
use sanctions_timeline::service::write::{Author, Condition, Write};
use sanctions_timeline::store::Store as _;
use sanctions_timeline::store::sqlite::SqliteStore;
use sanctions_timeline::timeline::{Fold, Timeline};
use serde_json::Value;

use super::asked::Asked;
use super::client::Connection;
use super::load::{self, CONNECTIONS, request};
use super::questions::Question;
use super::synthetic::{self, Dice};
use super::{app, filled};

const APPLYING: &str = "applying one change, us";
const READERS: &str = "readers beside a writer, us";

const CHANGES: u64 = 1_000;
const FOR: Duration = Duration::from_secs(4);

/// How many of each question the readers have to ask.
const NUMBERS: u64 = 10_000;

/// Prints what applying a change takes, by what it does.
pub async fn applying(asked: &Asked, file: &Path) {
    if !asked.wants(APPLYING, "") {
        return;
    }
    let mut timeline = folded(file).await;
    println!("\n{APPLYING:<44} {:>12} {:>12} {:>12} {:>7}", "median", "p99", "longest", "target");
    let mut dice = Dice::new(7);
    let (mut all, mut seq) = (Vec::new(), timeline.head().seq);
    for name in ["create", "replace", "delete"] {
        let mut took = Vec::new();
        for n in 0..CHANGES / 3 {
            seq += 1;
            let change = change(name, n, seq, asked.events, &mut dice);
            let began = Instant::now();
            timeline.apply(&change);
            took.push(began.elapsed().as_secs_f64() * 1e6);
        }
        all.extend_from_slice(&took);
        print(name, &mut took, "");
    }
    print("all of them", &mut all, "< 1000");
}

/// A change of the log: of an event that was not there, or of one somewhere among the others.
fn change(name: &str, n: u64, seq: u64, events: u64, dice: &mut Dice) -> Change {
    let op = Op::from_word(if name == "replace" { "update" } else { name }).expect("a word of the log");
    let number = if op == Op::Create { events + n } else { (n * 2 + u64::from(op == Op::Delete)) * 2_654_435_761 % events };
    let after = (op != Op::Delete).then(|| {
        let (record, _) = Record::read(Kind::Event, &event(number, events, dice), &mut Vec::new()).expect("synthetic events are right");
        record
    });
    let recorded_at = Timestamp::from_second(4_000_000_000).expect("a moment to come");
    Change {
        seq,
        recorded_at,
        who: "bench".to_owned(),
        op,
        kind: Kind::Event,
        id: format!("event-{number}"),
        after,
        text: None,
        reason: None,
    }
}

/// A synthetic event as an editor would send it.
fn event(number: u64, events: u64, dice: &mut Dice) -> Value {
    let mut event = synthetic::event(number, events, dice);
    event.as_object_mut().expect("an event is an object").shift_remove("kind");
    event
}

async fn folded(file: &Path) -> Timeline {
    let store = SqliteStore::open(file).await.expect("a store");
    let (mut fold, mut seq) = (Fold::default(), 0);
    loop {
        let changes = store.changes_since(seq, 5_000).await.expect("changes");
        let Some(last) = changes.last() else { break };
        seq = last.seq;
        changes.iter().for_each(|change| fold.take(change));
    }
    store.close().await;
    fold.finish()
}

fn print(name: &str, took: &mut [f64], target: &str) {
    took.sort_unstable_by(f64::total_cmp);
    let at = |share: usize| took[(took.len() * share / 100).min(took.len() - 1)];
    println!("  {name:<42} {:>12.1} {:>12.1} {:>12.1} {target:>7}", at(50), at(99), at(100));
}

/// Prints how long readers wait for an answer, alone and with a writer that writes one durable change after the other.
pub async fn readers(asked: &Asked, file: &Path, questions: &[Question], dir: &Path) {
    let groups = [("lists, counts, single events", false), ("ranked search", true)];
    let wanted: Vec<_> = groups.into_iter().filter(|(name, _)| asked.wants(READERS, name)).collect();
    if wanted.is_empty() {
        return;
    }
    let copy = dir.join("written.db");
    std::fs::copy(file, &copy).expect("room on the disk");
    let service = filled::open(asked, &copy).await;
    let address = load::listen(app(&service, 0)).await;
    println!("\n{READERS:<44} {:>9} {:>9} {:>9} {:>9} {:>9}", "median", "p99", "longest", "reads/s", "writes/s");
    for (name, searches) in wanted {
        let asked_for: Vec<_> = questions.iter().filter(|question| (question.name == "two words, ranked") == searches).collect();
        let requests = (0..NUMBERS).flat_map(|n| asked_for.iter().map(move |question| request(&(question.path)(n), question.headers)));
        let requests: Arc<Vec<Box<[u8]>>> = Arc::new(requests.collect());
        // The first search makes the text index ready.
        Connection::to(&address).await.ask(&requests[0]).await;
        show(&format!("{name}: alone"), reading(&address, &requests).await, 0);
        let stop = Arc::new(AtomicBool::new(false));
        let writing = tokio::spawn(writing(Arc::clone(&service), asked.events, Arc::clone(&stop)));
        let took = reading(&address, &requests).await;
        stop.store(true, Ordering::Relaxed);
        show(&format!("{name}: beside a writer"), took, writing.await.expect("the writer ends"));
    }
    service.store().close().await;
}

fn show(name: &str, mut took: Vec<f64>, written: u64) {
    took.sort_unstable_by(f64::total_cmp);
    let at = |share: usize| took[(took.len() * share / 100).min(took.len() - 1)];
    let reads = took.len() as u64 / FOR.as_secs();
    println!("  {name:<42} {:>9.0} {:>9.0} {:>9.0} {reads:>9} {:>9}", at(50), at(99), at(100), written / FOR.as_secs());
}

/// Microseconds that each answer took, to all connections together.
async fn reading(address: &str, requests: &Arc<Vec<Box<[u8]>>>) -> Vec<f64> {
    let began = Instant::now();
    let mut readers = tokio::task::JoinSet::new();
    for reader in 0..CONNECTIONS {
        let (requests, mut connection) = (Arc::clone(requests), Connection::to(address).await);
        readers.spawn(async move {
            let mut took = Vec::new();
            for request in requests.iter().skip(reader).step_by(CONNECTIONS).cycle().take_while(|_| began.elapsed() < FOR) {
                let asked = Instant::now();
                let answer = connection.ask(request).await;
                took.push(asked.elapsed().as_secs_f64() * 1e6);
                // What a writer has deleted is gone.
                assert!(matches!(answer.status, 200 | 304 | 410));
            }
            took
        });
    }
    readers.join_all().await.concat()
}

/// Writes one change after the other, each on disk before the next; how many.
async fn writing(service: Arc<Service>, events: u64, stop: Arc<AtomicBool>) -> u64 {
    let (mut dice, mut written) = (Dice::new(11), 0);
    while !stop.load(Ordering::Relaxed) {
        let number = dice.below(events);
        let id = format!("event-{number}");
        let put = Write::Put(Kind::Event, id, event(number, events, &mut dice), Condition::Exists);
        service.write(put, Author::new("bench", "a change")).await.expect("it is written");
        written += 1;
    }
    written
}
