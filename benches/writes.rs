//! What writes cost: `cargo bench --bench writes` prints a table. `TIMELINE_EVENTS=1000000` asks more of it.
//!
//! Everything is held against bare SQLite doing the same to tables of the same form on the same disk, in the same run: an import
//! against the same rows inserted by prepared statements in one transaction, a write against the same statements in one.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use rusqlite::types::Value as Cell;
use rusqlite::{Connection, params_from_iter};
use sanctions_timeline::domain::change::Kind;
use sanctions_timeline::ingest::ndjson;
use sanctions_timeline::service::Service;
use sanctions_timeline::service::write::{Author, Condition, Write};
use sanctions_timeline::store::Store;
use sanctions_timeline::store::sqlite::SqliteStore;
use serde_json::{Value, json};

#[path = "../examples/synthetic.rs"]
#[allow(dead_code, reason = "its main belongs to the example")]
mod synthetic;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const WRITERS: usize = 16;
const WRITES: usize = 320;
const ROUNDS: usize = 8;

/// The tables that an import fills, those that are referred to before those that refer to them.
const TABLES: [&str; 12] = [
    "dates",
    "event_types",
    "actors",
    "measures",
    "documents",
    "events",
    "event_actors",
    "event_identifiers",
    "event_relations",
    "event_effects",
    "claims",
    "changes",
];

fn main() {
    let events = std::env::var("TIMELINE_EVENTS").ok().and_then(|number| number.parse().ok()).unwrap_or(100_000);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let dir = tempfile::tempdir().expect("a directory");
        import(dir.path(), events).await;
        durable(dir.path()).await;
    });
}

/// An import of so many events into `timeline.db`, against the same rows inserted by SQLite alone into `bare.db`.
pub async fn import(dir: &Path, events: u64) {
    let (file, bare) = (dir.join("timeline.db"), dir.join("bare.db"));
    let mut text = String::new();
    for line in synthetic::lines(events) {
        text.push_str(&line.to_string());
        text.push('\n');
    }
    let service = open(&file).await;
    let began = Instant::now();
    let lines = Box::new(ndjson::lines(text));
    service.write(Write::Import(lines), Author::new("bench", "synthetic")).await.expect("an import");
    let ours = began.elapsed();
    println!("resident after the import: {} MB, at most {} MB", status("VmRSS:"), status("VmHWM:"));
    let largest = service.timeline().head().seq;
    println!("{} changes applied: {}", largest, applied(&service).await);
    service.store().close().await;
    drop(service);
    let bare = own_insert(&file, &bare).await;
    row(&format!("import of {events} events"), "times SQLite's own insert", ours.as_secs_f64() / bare.as_secs_f64(), 3.0);
    println!("    {:.2} s, SQLite's own {:.2} s", ours.as_secs_f64(), bare.as_secs_f64());
}

/// What SQLite needs to insert the rows of one file into another of the same form, made rows before it begins.
async fn own_insert(from: &Path, to: &Path) -> Duration {
    SqliteStore::open(to).await.expect("a store").close().await;
    let (from, to) = (connect(from), connect(to));
    let rows: Vec<(String, Vec<Vec<Cell>>)> = TABLES.iter().map(|table| rows_of(&from, table)).collect();
    let triggers: Vec<String> = texts(&to, "select name from sqlite_schema where type = 'trigger'");
    triggers.iter().for_each(|name| to.execute_batch(&format!("drop trigger {name}")).expect("a trigger"));
    let began = Instant::now();
    to.execute_batch("begin immediate").expect("a transaction");
    for (insert, rows) in &rows {
        let mut insert = to.prepare(insert).expect("an insert");
        for row in rows {
            insert.execute(params_from_iter(row)).expect("a row");
        }
    }
    to.execute_batch("commit").expect("written");
    began.elapsed()
}

/// Every row of a table, and the statement that inserts one.
fn rows_of(from: &Connection, table: &str) -> (String, Vec<Vec<Cell>>) {
    let mut select = from.prepare(&format!("select * from {table}")).expect("a table");
    let names: Vec<String> = select.column_names().iter().map(|name| format!("\"{name}\"")).collect();
    let holes = vec!["?"; names.len()].join(", ");
    let row = |row: &rusqlite::Row<'_>| (0..names.len()).map(|i| row.get(i)).collect();
    let rows = select.query_map([], row).expect("rows").map(|row| row.expect("a row")).collect();
    (format!("insert into {table} ({}) values ({holes})", names.join(", ")), rows)
}

fn texts(on: &Connection, sql: &str) -> Vec<String> {
    let mut select = on.prepare(sql).expect("a question");
    select.query_map([], |row| row.get(0)).expect("rows").map(|row| row.expect("a text")).collect()
}

/// Connected as the store connects.
fn connect(file: &Path) -> Connection {
    let connection = Connection::open(file).expect("a file");
    let pragmas = "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma cache_size = -131072; pragma wal_autocheckpoint = 4000; pragma busy_timeout = 10000";
    connection.execute_batch(pragmas).expect("pragmas");
    connection
}

/// How long it takes to apply a change to the timeline: the longest and the middle of a thousand.
async fn applied(service: &Service) -> String {
    use sanctions_timeline::domain::change::{Change, Op, Record};
    let mut dice = synthetic::Dice::new(7);
    let mut fold = sanctions_timeline::timeline::Fold::default();
    let mut seq = 0;
    loop {
        let changes = service.store().changes_since(seq, 1_000).await.expect("the log");
        let Some(last) = changes.last() else { break };
        seq = last.seq;
        changes.iter().for_each(|change| fold.take(change));
    }
    let mut timeline = fold.finish();
    let events = timeline.event_ids().len() as u64;
    let mut took: Vec<Duration> = Vec::new();
    for n in 0..1_000 {
        let mut event = synthetic::event(dice.below(events * 2), events, &mut dice);
        event["effects"] = if n % 2 == 0 { json!([{"measure": "measure-1", "action": "extend"}]) } else { json!([]) };
        let (record, _) = Record::read(Kind::Event, &event, &mut Vec::new()).expect("an event");
        let id = event["id"].as_str().expect("an id").to_owned();
        let (seq, recorded_at) = (timeline.head().seq + 1, timeline.head().recorded_at);
        let change = Change {
            seq,
            recorded_at,
            who: "bench".into(),
            op: Op::Update,
            kind: Kind::Event,
            id,
            after: Some(record),
            text: None,
            reason: None,
        };
        let began = Instant::now();
        timeline.apply(&change);
        took.push(began.elapsed());
    }
    took.sort_unstable();
    format!("half within {:?}, 99 of 100 within {:?}, the longest {:?}", took[500], took[990], took[999])
}

/// Single writes, and sixteen writers at once, against a bare transaction doing the same.
pub async fn durable(dir: &Path) {
    let (file, copy) = (dir.join("timeline.db"), dir.join("copy.db"));
    let service = open(&file).await;
    service.store().backup(&copy).await.expect("a copy");
    let bare = connect(&copy);
    lengthen(&bare);
    lengthen(&connect(&file));
    let (mut ours, mut theirs) = (Duration::ZERO, Duration::ZERO);
    // In turns, because a disk is not equally fast at all times.
    for round in 0..ROUNDS {
        let ids = || (0..WRITES / ROUNDS).map(|n| format!("one-{round}-{n}"));
        theirs += bare_writes(&bare, ids());
        let began = Instant::now();
        for id in ids() {
            write(&service, &id).await;
        }
        ours += began.elapsed();
    }
    let (single, bare) = (rate(WRITES, ours), rate(WRITES, theirs));
    let began = Instant::now();
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let service = Arc::clone(&service);
            tokio::spawn(async move {
                for n in 0..WRITES {
                    write(&service, &format!("of-{writer}-{n}")).await;
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.expect("a writer ends");
    }
    let together = rate(WRITERS * WRITES, began.elapsed());
    row("one durable write after another", "times a bare transaction", single / bare, 0.6);
    row("16 writers at once", "times the single one", together / single, 3.0);
    println!("    bare {bare:.0}/s, one writer {single:.0}/s, {WRITERS} writers {together:.0}/s");
    service.store().close().await;
}

/// Lets the write-ahead log reach its full length, as it has when a server has run for a while: until then every write also waits
/// for the file to grow.
fn lengthen(connection: &Connection) {
    let pages = "create table pages (page blob);
                 with recursive n (i) as (select 1 union all select i + 1 from n where i < 6000) insert into pages select randomblob(4000) from n;
                 drop table pages";
    connection.execute_batch(pages).expect("written");
}

/// An event like those of the synthetic timeline, on some day.
fn event(id: &str) -> Value {
    let date = day(id);
    json!({"id": id, "type": "veto", "status": "occurred", "title": format!("Event {id}"), "date": date,
        "claims": [{"id": "claim-1", "field": "date", "value": date, "document": "document-1", "rank": "normal"}]})
}

fn day(id: &str) -> String {
    let mut dice = synthetic::Dice::new(id.bytes().fold(0, |sum: u64, byte| sum.wrapping_mul(31) + u64::from(byte)));
    format!("{}-{:02}-{:02}", 1990 + dice.below(36), 1 + dice.below(12), 1 + dice.below(28))
}

async fn write(service: &Arc<Service>, id: &str) {
    let put = Write::Put(Kind::Event, id.to_owned(), event(id), Condition::Absent);
    service.write(put, Author::new("bench", "one more")).await.expect("a write");
}

/// The same statements in a transaction each, without anything around them.
fn bare_writes(connection: &Connection, ids: impl Iterator<Item = String>) -> Duration {
    let mut begin = connection.prepare("begin immediate").expect("a statement");
    let mut head = connection.prepare("select coalesce(max(seq), 0) from changes").expect("a statement");
    let mut date = connection
        .prepare("insert into dates (edtf, words, precision, earliest, latest_start, earliest_end, latest) values (?, 'some day', 'day', ?1, ?1, ?1, ?1) on conflict do nothing")
        .expect("a statement");
    let mut change = connection
        .prepare("insert into changes (seq, recorded_at, who, op, kind, id, after, reason) values (?, '2099-01-01T00:00:00.000000Z', 'bench', 'create', 'event', ?, ?, 'one more')")
        .expect("a statement");
    let mut commit = connection.prepare("commit").expect("a statement");
    let began = Instant::now();
    for id in ids {
        begin.execute([]).expect("begun");
        let seq: i64 = head.query_row([], |row| row.get(0)).expect("a number");
        date.execute([day(&id)]).expect("a date");
        change.execute((seq + 1, &id, event(&id).to_string())).expect("a change");
        commit.execute([]).expect("on disk");
    }
    began.elapsed()
}

fn rate(count: usize, took: Duration) -> f64 {
    f64::from(u32::try_from(count).expect("a few")) / took.as_secs_f64()
}

async fn open(file: &Path) -> Arc<Service> {
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(file).await.expect("a store"));
    #[allow(clippy::disallowed_methods, reason = "the edge")]
    let clock = Arc::new(Timestamp::now);
    Service::open(store, clock).await.expect("a service")
}

fn row(what: &str, unit: &str, ratio: f64, target: f64) {
    println!("{what:<36} {ratio:>6.2} {unit} (target {target})");
}

/// Megabytes of memory, as Linux tells.
fn status(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1_024
}
