//! Importing much: all or nothing however many parts it takes, and the tables as the log has it.

use std::collections::BTreeMap;

use sanctions_timeline::ingest::ndjson;
use sanctions_timeline::service::write::{Author, Outcome, Refusal, Write};
use sanctions_timeline::store::Store;
use sanctions_timeline::store::sqlite::SqliteStore;
use serde_json::json;

use crate::support::{SMALL, Site};

const TABLES: [&str; 10] = [
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
];

/// Every row of the tables of the current state, each as JSON.
fn state(file: &std::path::Path) -> BTreeMap<&'static str, Vec<Vec<rusqlite::types::Value>>> {
    let connection = rusqlite::Connection::open(file).expect("the file");
    let rows = |table: &str| {
        let mut select = connection.prepare(&format!("select * from {table} order by 1, 2")).expect("a table");
        let width = select.column_count();
        let row = |row: &rusqlite::Row<'_>| (0..width).map(|i| row.get(i)).collect();
        select.query_map([], row).expect("rows").map(|row| row.expect("a row")).collect()
    };
    TABLES.into_iter().map(|table| (table, rows(table))).collect()
}

/// Rows that are made beside the log are those that the triggers make from the log, for whoever appends to it by hand.
#[tokio::test(flavor = "multi_thread")]
async fn rows_made_in_bulk_are_those_that_the_log_makes() {
    let site = Site::bundled().await;
    let mut lines = String::new();
    for n in 0..300 {
        let effects = json!([{"measure": "unsc-1718-panel-of-experts", "action": "amend", "until": "2099"}]);
        let relations = json!([{"type": "follows", "target": format!("bulk-{}", (n * 7) % 300)}]);
        let claims = json!([
            {"id": "a", "field": "date", "value": "2023-05~", "document": "nrc-2024-russia-torpedoes", "expression": "in spring", "anchor": "2023", "rank": "preferred", "reason": "sharper"},
            {"id": "b", "field": "title", "value": "No", "document": "nrc-2024-russia-torpedoes", "rank": "deprecated", "reason": "a slip",
             "selector": [{"type": "TextPositionSelector", "start": 3, "end": 5}, {"type": "TextQuoteSelector", "exact": "no"}]},
        ]);
        let event = json!({
            "kind": "event", "id": format!("bulk-{n}"), "type": "veto", "status": "alleged", "title": "Ünder \"quotes\"\n", "date": "2023-05~",
            "summary": if n % 2 == 0 { "" } else { "Words" }, "effects": effects, "relations": relations, "claims": claims,
            "identifiers": [{"scheme": "x", "value": "S/1", "url": "https://example.org/"}, {"scheme": "y", "value": "2"}],
            "votes": {"for": 13, "against": 1, "abstained": n % 3}, "places": ["New York"], "tags": ["a", "b\\c"],
            "embargoed_until": (n % 5 == 0).then_some("2030-01-01T00:00:00.5Z"),
        });
        lines.push_str(&format!("{event}\n"));
    }
    site.import(&lines).await;
    site.import(&lines.replace("alleged", "occurred")).await;
    let dir = tempfile::tempdir().expect("a directory");
    let by_hand = dir.path().join("by-hand.db");
    SqliteStore::open(&by_hand).await.expect("a store").close().await;
    let connection = rusqlite::Connection::open(&by_hand).expect("the file");
    connection.execute("attach ? as other", [site.file().to_str().expect("UTF-8")]).expect("the other file");
    let append = "insert into texts select * from other.texts; insert into dates select * from other.dates;
                  insert into changes select * from other.changes order by seq;";
    connection.execute_batch(append).expect("appended");
    let (made, expected) = (state(&site.file()), state(&by_hand));
    for table in TABLES {
        assert!(!expected[table].is_empty(), "{table}");
        assert_eq!(made[table], expected[table], "{table}");
    }
    assert_eq!(site.service.store().check().await.expect("it can be read"), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_of_many_parts_is_all_or_nothing() {
    let site = Site::with(SMALL).await;
    let before = site.service.timeline().head();
    let line = |n: usize, document: &str| {
        let claims = json!([{"field": "date", "value": "2011", "document": document}]);
        json!({"kind": "event", "id": format!("e{n}"), "type": "veto", "title": format!("Event {n}"), "date": "2011", "claims": claims})
            .to_string()
    };
    let mut lines: Vec<String> = (0..5_200).map(|n| line(n, "report")).collect();
    lines.push(line(5_200, "reprot"));
    lines.push(line(3, "report"));
    lines.push(String::new());
    lines.push("{".to_owned());
    let import = async |lines: &[String]| {
        let lines = Box::new(ndjson::lines(lines.join("\n")));
        site.service.write(Write::Import(lines), Author::new("test", "much")).await
    };
    let Err(Refusal::Mistakes(mistakes)) = import(&lines).await else { panic!("three lines are bad") };
    let said: Vec<String> = mistakes.iter().map(|mistake| serde_json::to_value(mistake).expect("plain data")["line"].to_string()).collect();
    assert_eq!(said, ["5201", "5202", "5204"]);
    assert_eq!((mistakes[0].did_you_mean.as_deref(), site.service.timeline().head()), (Some("report"), before));
    assert_eq!(site.service.store().head().await.expect("it can be read"), before.seq);
    assert_eq!(import(&lines[..5_200]).await.expect("written"), Outcome::Imported { created: 5_200, updated: 0, unchanged: 0 });
    assert_eq!(import(&lines[..5_200]).await.expect("nothing to do"), Outcome::Imported { created: 0, updated: 0, unchanged: 5_200 });
    let asked = "/v1/events?type=veto&from=2011&limit=3&sort=-date";
    let told = site.get(asked).await;
    let site = site.restarted().await;
    assert_eq!(site.get(asked).await.body, told.body);
    assert_eq!(told.json()["meta"]["total"], 5_201, "and the one that was there");
    assert_eq!(site.service.store().check().await.expect("it can be read"), Vec::<String>::new());
}
