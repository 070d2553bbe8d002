//! The same events in plain tables of SQLite, with the indices a careful person would make: what others answer from.

use std::path::{Path, PathBuf};

use sanctions_timeline::domain::id::EventId;
use sanctions_timeline::service::Service;
use sanctions_timeline::timeline::query::Audience;
use sanctions_timeline::timeline::shelf::Found;
use serde_json::json;
use serde_json::value::RawValue;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions};

use super::asked::Asked;

/// Events that are sent to SQLite at a time.
const AT_ONCE: usize = 1_000;

const TABLES: [&str; 3] = [
    "create table events (id text primary key, date text, start_min text, end_max text, type text, status text, title text,
                          summary text, actors text, tags text, claims text)",
    "create table event_actors (event text, actor text, role text, type text, start_min text)",
    "create table rendered (id text primary key, start_min text, type text, json text)",
];

const ROWS: [&str; 3] = [
    "insert into events
     select value ->> '$[2].id', value ->> '$[2].date.edtf', value ->> 0, value ->> 1, value ->> '$[2].type', value ->> '$[2].status',
            value ->> '$[2].title', value ->> '$[2].summary', value -> '$[2].actors', value -> '$[2].tags', value -> '$[2].claims'
     from json_each($1)",
    "insert into event_actors
     select row.value ->> '$[2].id', actor.value ->> 'id', actor.value ->> 'role', row.value ->> '$[2].type', row.value ->> 0
     from json_each($1) as row, json_each(row.value, '$[2].actors') as actor",
    "insert into rendered select value ->> '$[2].id', value ->> 0, value ->> '$[2].type', value -> 2 from json_each($1)",
];

const INDICES: [&str; 10] = [
    "create index events_by_start on events (start_min, id)",
    "create index events_by_type on events (type, start_min, id)",
    "create index events_by_status on events (status, start_min, id)",
    "create index actors_by_event on event_actors (event)",
    "create index actors_by_name on event_actors (actor, start_min)",
    "create index actors_by_type on event_actors (type, start_min, actor)",
    "create index rendered_by_start on rendered (start_min, id)",
    "create index rendered_by_type on rendered (type, start_min, id)",
    "create virtual table events_fts using fts5 (title, summary, content='events', tokenize='unicode61 remove_diacritics 2')",
    "insert into events_fts (events_fts) values ('rebuild')",
];

/// A file with the events of a service in plain tables; kept beside the database if that is kept.
pub async fn plain(asked: &Asked, service: &Service, dir: &Path) -> PathBuf {
    let file = asked.file.as_ref().map_or_else(|| dir.join("plain.db"), |file| file.with_added_extension("plain"));
    if file.exists() {
        return file;
    }
    let partial = file.with_added_extension("partial");
    let options = SqliteConnectOptions::new().filename(&partial).create_if_missing(true).pragma("synchronous", "off");
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.expect("a file");
    for table in TABLES {
        sqlx::query(table).execute(&pool).await.expect("a table");
    }
    let ids = service.timeline().event_ids();
    for ids in ids.chunks(AT_ONCE) {
        let rows = rows(service, ids);
        for insert in ROWS {
            sqlx::query(insert).bind(&rows).execute(&pool).await.expect("rows");
        }
    }
    for index in INDICES.iter().chain(&["analyze"]) {
        sqlx::query(*index).execute(&pool).await.expect("an index");
    }
    pool.close().await;
    std::fs::rename(&partial, &file).expect("room on the disk");
    file
}

/// Connections that only read.
pub async fn readers(file: &Path, connections: u32) -> SqlitePool {
    let options = SqliteConnectOptions::new().filename(file).read_only(true).pragma("mmap_size", "4294967296");
    SqlitePoolOptions::new().max_connections(connections).test_before_acquire(false).connect_with(options).await.expect("a file")
}

/// A JSON list of the first day, the last day and the rendering of each event.
fn rows(service: &Service, ids: &[EventId]) -> String {
    let timeline = service.timeline();
    let row = |id: &EventId| {
        let Found::Here(entry, _) = timeline.event(id.as_str(), Audience::Staff) else { panic!("{id} is gone") };
        let rendered: &RawValue =
            serde_json::from_slice(entry.json.as_ref().expect("every event is kept rendered")).expect("what is rendered is JSON");
        json!([entry.bounds.start.min.to_string(), entry.bounds.end.max.to_string()]).to_string().replace(']', &format!(",{rendered}]"))
    };
    format!("[{}]", ids.iter().map(row).collect::<Vec<_>>().join(","))
}
