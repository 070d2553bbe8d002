//! `check` finds whatever was altered in the file behind the service's back.

use std::path::Path;

use rusqlite::Connection;
use rusqlite::types::Value as Cell;
use sanctions_timeline::store::Store as _;
use sanctions_timeline::store::sqlite::SqliteStore;
use serde_json::json;
use tempfile::TempDir;

use crate::support::{SMALL, Site};

/// A database with every kind of row, events that were written more than once, and a deleted one that came back.
async fn filled() -> TempDir {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    let event = |title: &str| {
        json!({
            "type": "veto", "title": title, "date": "2011-06", "summary": "Words", "votes": {"for": 13, "against": 1, "abstained": 1},
            "places": ["New York"], "tags": ["a"], "actors": [{"id": "russia", "role": "vetoed_by"}],
            "identifiers": [{"scheme": "x", "value": "S/1", "url": "https://example.org/"}],
            "relations": [{"type": "follows", "target": "begin"}],
            "effects": [{"measure": "panel", "action": "amend", "until": "2012"}],
            "embargoed_until": "2030-01-01T00:00:00Z",
            "claims": [{"field": "date", "value": "2011-06", "document": "report", "expression": "in June", "anchor": "2011", "rank": "preferred",
                        "reason": "sharper", "selector": [{"type": "TextQuoteSelector", "exact": "in June"}]}],
        })
    };
    assert_eq!(editor.put("/v1/events/full?reason=first", &event("One")).await.status, 201);
    assert_eq!(editor.replace("/v1/events/full?reason=second", &event("Two")).await.status, 200);
    assert_eq!(editor.put("/v1/events/back", &event("Back")).await.status, 201);
    let deleted = editor.ask(reqwest::Method::DELETE, "/v1/events/back", &[("if-match", "*")], "").await;
    assert_eq!(deleted.status, 204);
    assert_eq!(editor.put("/v1/events/back?reason=a%E2%80%A8b", &event("Back again")).await.status, 201);
    let document = json!({"title": "A paper", "published": "2020-01-02", "publisher": "P", "author": "A", "url": "https://example.org/",
                          "language": "en", "text": "Russia vetoed the extension on 1 June 2011."});
    assert_eq!(editor.put("/v1/documents/paper", &document).await.status, 201);
    let proposals = editor.get("/v1/documents/paper/proposals").await.json();
    let id = proposals["data"][0]["id"].as_str().expect("a proposal").to_owned();
    let rejected = editor.ask(reqwest::Method::POST, &format!("/v1/proposals/{id}/reject?reason=no"), &[], "{}").await;
    assert!(rejected.status.is_success(), "{}", rejected.body);
    let (service, dir) = site.into_parts();
    service.store().close().await;
    dir
}

/// A copy of a database, opened so that nothing keeps anybody from altering it.
fn altered(original: &Path, to: &Path, alter: impl FnOnce(&Connection)) {
    std::fs::copy(original, to).expect("copied");
    let connection = Connection::open(to).expect("the file");
    connection.execute_batch("pragma foreign_keys = off; pragma ignore_check_constraints = on").expect("pragmas");
    let mut triggers = connection.prepare("select name from sqlite_schema where type = 'trigger'").expect("a query");
    let names: Vec<String> = triggers.query_map((), |row| row.get(0)).expect("rows").collect::<Result<_, _>>().expect("names");
    drop(triggers);
    names.iter().for_each(|name| connection.execute_batch(&format!("drop trigger {name}")).expect("dropped"));
    alter(&connection);
}

async fn check(path: &Path) -> Vec<String> {
    let store = SqliteStore::open_existing(path).await.expect("a store");
    let found = store.check().await.expect("it can be read");
    store.close().await;
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_altered_change_of_the_log_is_named() {
    let dir = filled().await;
    let (original, copy) = (dir.path().join("timeline.db"), dir.path().join("copy.db"));
    assert_eq!(check(&original).await, Vec::<String>::new());
    let swap =
        "update changes set seq = -1 where seq = 5; update changes set seq = 5 where seq = 6; update changes set seq = 6 where seq = -1";
    let alterations: [(&str, u64); 20] = [
        ("update changes set after = replace(after, 'Embargo begins', 'Embargo began') where seq = 9", 9),
        ("update changes set after = replace(after, 'One', 'Eno') where id = 'full' and op = 'create'", 14),
        ("update changes set after = after || ' ' where seq = 2", 2),
        ("update changes set who = 'nobody' where seq = 3", 3),
        ("update changes set who = who || char(0) where seq = 3", 3),
        ("update changes set reason = 'another' where seq = 15", 15),
        ("update changes set reason = null where seq = 15", 15),
        ("update changes set reason = '' where seq = 16", 16),
        ("update changes set recorded_at = '2020-01-01T00:00:00.000000Z' where seq = 1", 1),
        ("update changes set op = 'update' where seq = 1", 1),
        ("update changes set kind = 'actor' where seq = 1", 1),
        ("update changes set id = 'other' where seq = 7", 7),
        ("update changes set who = who || reason, reason = null where seq = 14", 14),
        ("update changes set chain = randomblob(32) where seq = 8", 8),
        ("update changes set chain = null where seq = 8", 8),
        ("delete from changes where seq = 10", 11),
        ("delete from changes where seq = 10; update changes set seq = seq - 1 where seq > 10", 10),
        (swap, 5),
        ("update log_chain set start = randomblob(32)", 1),
        ("insert into changes select 99, recorded_at, who, op, kind, id, after, reason, chain from changes where seq = 1", 99),
    ];
    for (alter, first) in alterations {
        altered(&original, &copy, |connection| connection.execute_batch(alter).expect(alter));
        let found = check(&copy).await.join("\n");
        assert!(found.contains(&format!("change {first} is the first that does not fit")), "{alter}: {found}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_end_of_the_log_is_noticed_also_after_later_writes() {
    let dir = filled().await;
    let (original, copy) = (dir.path().join("timeline.db"), dir.path().join("copy.db"));
    let alterations = [
        "delete from changes where seq = (select max(seq) from changes)",
        "delete from changes where seq > 12",
        "delete from changes",
        "update log_chain set seq = seq + 1",
        "update log_chain set head = randomblob(32)",
    ];
    for alter in alterations {
        altered(&original, &copy, |connection| connection.execute_batch(alter).expect(alter));
        let found = check(&copy).await.join("\n");
        assert!(found.contains("the end of the log was altered"), "{alter}: {found}");
    }
    altered(&original, &copy, |connection| connection.execute_batch("delete from log_chain").expect("deleted"));
    assert!(check(&copy).await.join("\n").contains("start of its hash chain is missing"));
    let shortened = TempDir::new().expect("a directory");
    std::fs::copy(&original, shortened.path().join("timeline.db")).expect("copied");
    let connection = Connection::open(shortened.path().join("timeline.db")).expect("the file");
    let shorten = "drop trigger changes_are_never_removed; delete from changes where seq = (select max(seq) from changes)";
    connection.execute_batch(shorten).expect("shortened");
    drop(connection);
    let site = Site::over(shortened).await;
    let next = site.service.timeline().head().seq + 1;
    site.import(r#"{"kind":"actor","id":"later","name":"Later"}"#).await;
    let found = site.service.store().check().await.expect("it can be read").join("\n");
    assert!(found.contains(&format!("change {next} is the first that does not fit")), "{found}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_column_of_every_table_is_compared_with_the_log() {
    let dir = filled().await;
    let (original, copy) = (dir.path().join("timeline.db"), dir.path().join("copy.db"));
    let tables = [
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
        "decisions",
        "dates",
        "texts",
    ];
    let mut missed = Vec::new();
    for table in tables {
        let connection = Connection::open(&original).expect("the file");
        let mut columns = connection.prepare("select name from pragma_table_info(?)").expect("a query");
        let columns: Vec<String> = columns.query_map([table], |row| row.get(0)).expect("rows").collect::<Result<_, _>>().expect("names");
        let mut alterations = Vec::new();
        for column in &columns {
            let value = format!("select \"{column}\" from {table} where \"{column}\" is not null limit 1");
            let value: Option<Cell> = connection.query_row(&value, (), |row| row.get(0)).ok();
            let other = match value {
                Some(Cell::Integer(_)) => "\"{}\" + 100",
                Some(Cell::Null) | None => "7",
                _ => "\"{}\" || 'x'",
            };
            let first = &columns[0];
            alterations.push(format!(
                "update {table} set \"{column}\" = {} where \"{first}\" = (select max(\"{first}\") from {table}{})",
                other.replace("{}", column),
                if value.is_some() { format!(" where \"{column}\" is not null") } else { String::new() }
            ));
        }
        alterations.push(format!("delete from {table} where \"{0}\" = (select max(\"{0}\") from {table})", columns[0]));
        for alter in alterations {
            let mut number = 0;
            altered(&original, &copy, |connection| {
                number = connection.execute(&alter, ()).unwrap_or_else(|error| panic!("{alter}: {error}"));
            });
            assert!(number > 0, "{alter} alters nothing");
            if check(&copy).await.is_empty() {
                missed.push(alter);
            }
        }
    }
    assert_eq!(missed, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_of_an_older_version_is_chained_once_when_it_is_opened() {
    let dir = filled().await;
    let (original, copy) = (dir.path().join("timeline.db"), dir.path().join("copy.db"));
    let downgrade = "
        drop trigger changes_are_never_altered; drop trigger chain_values_are_never_altered;
        alter table changes drop column chain; drop table log_chain; drop table write_probe;
        create trigger changes_are_never_altered before update on changes begin select raise(abort, 'the change log is append-only'); end;
        delete from _sqlx_migrations where version = 4";
    Connection::open(&original).expect("the file").execute_batch(downgrade).expect("an older version");
    assert_eq!(check(&original).await, Vec::<String>::new());
    let connection = Connection::open(&original).expect("the file");
    let chained = || -> (u32, Vec<u8>) {
        let row = connection
            .query_row("select count(chain), (select head from log_chain) from changes", (), |row| Ok((row.get(0)?, row.get(1)?)));
        row.expect("a row")
    };
    let first = chained();
    assert_eq!(first.0, connection.query_row("select max(seq) from changes", (), |row| row.get::<_, u32>(0)).expect("a number"));
    assert_eq!(check(&original).await, Vec::<String>::new());
    assert_eq!(chained(), first, "it is chained once");
    for refused in [
        "update changes set who = 'x' where seq = 1",
        "update changes set chain = randomblob(32) where seq = 1",
        "update changes set chain = null where seq = 1",
        "delete from changes where seq = 1",
    ] {
        let error = connection.execute_batch(refused).expect_err("the log is append-only");
        assert!(error.to_string().contains("append-only"), "{refused}: {error}");
    }
    drop(connection);
    altered(&original, &copy, |connection| connection.execute_batch("update changes set who = 'x' where seq = 4").expect("altered"));
    assert!(check(&copy).await.join("\n").contains("change 4 is the first"));
    let site = Site::over(dir).await;
    site.import(r#"{"kind":"actor","id":"later","name":"Later"}"#).await;
    assert_eq!(site.service.store().check().await.expect("it can be read"), Vec::<String>::new());
}
