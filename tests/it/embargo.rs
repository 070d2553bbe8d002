//! What is embargoed is nowhere to be seen without a key, and everywhere once its time has come.

use std::sync::Arc;

use reqwest::Method;
use sanctions_timeline::render::formats::FORMATS;
use sanctions_timeline::service::Service;
use sanctions_timeline::store::sqlite::SqliteStore;
use sanctions_timeline::store::{Role, Store};
use serde_json::{Value, json};

use crate::changes::hear;
use crate::support::{SMALL, Site};

/// Every answer in which the embargoed event shows once its time has come.
fn answers() -> Vec<String> {
    let paths = [
        "/v1/events?limit=0",
        "/v1/events?type=veto",
        "/v1/events?exclude.type=resolution&limit=1&sort=-date",
        "/v1/events?from=2011&to=2012",
        "/v1/events?actor=russia&role=vetoed_by",
        "/v1/events?measure=panel",
        "/v1/events?identifier=R/9",
        "/v1/events?in_force_on=2012-01-01",
        "/v1/events?changed_since=2026-03-01T12:00:00.5Z",
        "/v1/events?relative_to=panel-veto&within=P1W",
        "/v1/events?sort=-updated",
        "/v1/events?sort=updated&limit=4",
        "/v1/events?q=hidd*&sort=relevance",
        "/v1/events?q=hidden",
        "/v1/events?limit=0&facet=tag,actor,type,role,identifier,document",
        "/v1/events?document=report&include=history,cite",
        "/v1/facets?facet=actor",
        "/v1/facets?facet=measure&q=hidden",
        "/v1/facets?facet=tag&facet_size=1",
        "/v1/histogram?interval=month",
        "/v1/diff?from=2011-01-01&to=2012-01-01",
        "/v1/changes?limit=500",
        "/v1/changes?type=veto",
        "/v1/in-force?on=2012-01-01",
        "/v1/measures?on=2012-01-01",
        "/v1/measures/panel?on=2012-01-01",
        "/v1/types",
        "/v1/types/veto",
        "/v1/actors",
        "/v1/actors/russia",
        "/v1/tags",
        "/v1/documents",
        "/v1/documents/report",
        "/v1/events.ndjson?limit=all",
        "/v1/events.csv?limit=all&sort=-updated",
    ];
    let queries = ["", "?q=hidden", "?sort=-updated&limit=2", "?type=veto&from=2011"];
    let formats = FORMATS.iter().flat_map(|format| queries.map(|query| format!("/v1/events.{}{query}", format.name)));
    paths.into_iter().map(str::to_owned).chain(formats).collect()
}

/// Answers that stay as they are: what was never told is no correction.
const ALWAYS: [&str; 4] = ["/v1/corrections", "/v1/events/panel-veto", "/v1/events/panel-veto/history", "/v1/events/begin?include=history"];

#[tokio::test(flavor = "multi_thread")]
async fn it_changes_no_answer_until_its_time_has_come() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    let mut before = Vec::new();
    for path in answers().iter().map(String::as_str).chain(ALWAYS) {
        before.push((path.to_owned(), site.get(path).await));
    }
    let event = json!({
        "id": "hidden", "type": "veto", "title": "Hidden", "date": "2011-06-02", "tags": ["secret", "start"],
        "identifiers": [{"scheme": "un-symbol", "value": "R/9"}],
        "effects": [{"measure": "panel", "action": "extend", "until": "2012-06-12"}], "actors": [{"id": "russia", "role": "vetoed_by"}],
        "claims": [{"field": "date", "value": "2011-06-02", "document": "report"}], "embargoed_until": "2026-03-02T00:00:00Z"
    });
    site.at("2026-03-01T12:00:01Z");
    assert_eq!(editor.put("/v1/events/hidden", &event).await.status, 201);
    site.service.publish_due().await.expect("nothing is due");
    for (path, before) in &before {
        let after = site.get(path).await;
        assert_eq!((after.header("etag"), &after.body), (before.header("etag"), &before.body), "{path}");
    }
    for path in ["/v1/events/hidden", "/v1/events/hidden/history", "/v1/events/hidden?include=cite"] {
        assert_eq!(site.get(path).await.status, 404, "{path}");
    }
    assert_eq!(site.get("/v1/events?relative_to=hidden").await.status, 400);
    assert_eq!(site.get("/v1/events?tag=secret").await.ids(), Vec::<String>::new());
    assert_eq!(editor.get("/v1/events/hidden").await.status, 200);
    assert_eq!(editor.get("/v1/in-force?on=2012-01-01").await.json()["data"][1]["in_force"], "yes");
    site.at("2026-03-02T00:00:00Z");
    assert_eq!(site.get("/v1/events?tag=secret").await.ids(), ["hidden"], "it shows to the second");
    site.service.publish_due().await.expect("it is published");
    for (path, before) in before.iter().filter(|(path, _)| !ALWAYS.contains(&path.as_str())) {
        let after = site.get(path).await;
        assert_ne!(after.header("etag"), before.header("etag"), "{path}");
        assert_ne!(after.body, before.body, "{path}");
    }
    assert_eq!(site.get("/v1/corrections").await.json()["data"], json!([]));
    assert!(site.get("/v1/events/hidden").await.json()["embargoed_until"].is_null());
    let atom = site.get("/v1/events.atom?q=hidden").await.body;
    assert!(atom.contains("<title>Hidden</title>"), "it is new to readers, not changed: {atom}");
}

/// A hidden event that comes out at midnight.
fn hidden() -> Value {
    json!({"type": "veto", "title": "Hidden", "date": "2011", "actors": [{"id": "russia", "role": "vetoed_by"}], "embargoed_until": "2026-03-02T00:00:00Z"})
}

#[tokio::test(flavor = "multi_thread")]
async fn its_end_is_a_change_that_followers_are_told_of() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    editor.put("/v1/events/hidden", &hidden()).await;
    editor.put("/v1/events/open", &json!({"type": "veto", "title": "Open", "date": "2011"})).await;
    let known = site.get("/v1/changes?limit=500").await.json()["meta"]["seq"].clone();
    let mut listening = [site.open("/v1/changes/stream", &[]).await, site.open("/v1/changes/stream?actor=russia", &[]).await];
    let following = tokio::spawn(Arc::clone(&site.service).follow());
    site.at("2026-03-02T00:00:00Z");
    for stream in &mut listening {
        let (_, told) = hear(stream, 1).await.remove(0);
        assert_eq!(
            (&told["id"], &told["op"], &told["who"], &told["before"]),
            (&json!("hidden"), &json!("create"), &json!("embargo"), &Value::Null)
        );
        assert_eq!(told["reason"], "the embargo until 2026-03-02T00:00:00Z has ended");
        assert_eq!((&told["after"]["title"], &told["after"]["embargoed_until"]), (&json!("Hidden"), &Value::Null));
    }
    following.abort();
    let since = site.get(&format!("/v1/changes?since={known}")).await.json();
    assert_eq!((since["data"].as_array().map(Vec::len), &since["data"][0]["id"]), (Some(1), &json!("hidden")));
    let all = site.get("/v1/changes?type=veto&limit=500").await.body;
    assert_eq!(all.matches("\"id\":\"hidden\",\"reason\"").count(), 1, "the log has it once for the public, whenever it is read: {all}");
    let history = site.get("/v1/events/hidden/history").await.json();
    assert_eq!((history["data"].as_array().map(Vec::len), &history["data"][0]["before"]), (Some(1), &Value::Null));
    assert_eq!(editor.get("/v1/events/hidden/history").await.json()["data"].as_array().map(Vec::len), Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn it_ends_once_however_many_processes_look() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    for n in 0..30 {
        editor.put(&format!("/v1/events/h{n}"), &hidden()).await;
    }
    let start = site.service.timeline().head().seq;
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&site.file()).await.expect("a store"));
    let later = Arc::new(|| "2026-03-03T00:00:00Z".parse().expect("a moment"));
    let other = Service::open(store, later).await.expect("a service");
    site.at("2026-03-03T00:00:00Z");
    let (here, there) = tokio::join!(site.service.publish_due(), other.publish_due());
    here.expect("published");
    there.expect("published");
    site.service.look().await.expect("the log can be read");
    let changes = editor.get(&format!("/v1/changes?since={start}&limit=500")).await.json()["data"].as_array().expect("a list").len();
    assert_eq!(changes, 30);
    assert!(!site.service.timeline().is_due(site.service.now()));
    let again = editor.replace("/v1/events/h1", &hidden()).await;
    assert_eq!(again.json()["revision"], 2, "an embargo that has passed says nothing");
    assert_eq!(site.service.timeline().head().seq, start + 30);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_relation_leads_to_it() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    editor.put("/v1/events/hidden", &hidden()).await;
    editor.put("/v1/events/gone", &hidden()).await;
    let relations =
        json!([{"type": "follows", "target": "hidden"}, {"type": "follows", "target": "begin"}, {"type": "follows", "target": "gone"}]);
    let event = json!({"type": "veto", "title": "It says \"relations\":[", "date": "2012", "relations": relations});
    editor.put("/v1/events/open", &event).await;
    editor.ask(Method::DELETE, "/v1/events/gone", &[("if-match", "*")], "").await;
    let paths = [
        "/v1/events/open",
        "/v1/events?from=2012&type=veto",
        "/v1/events.ndjson?from=2012&limit=all",
        "/v1/events/open/history",
        "/v1/changes?type=veto&limit=500",
        "/v1/events/open?fields=relations",
    ];
    for path in paths {
        let open = site.get(path).await.body;
        assert!(!open.contains("hidden") && !open.contains("gone") && open.contains("\"begin\""), "{path}: {open}");
        let all = editor.get(path).await.body;
        assert!(all.contains("\"hidden\"") && all.contains("\"gone\""), "{path}: {all}");
    }
    site.at("2026-03-02T00:00:00Z");
    for path in paths {
        let open = site.get(path).await.body;
        assert!(open.contains("\"hidden\"") && !open.contains("gone"), "{path}: {open}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_withdrawn_before_it_was_told_is_never_told() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    let start = site.get("/v1/changes?limit=500").await.body;
    editor.put("/v1/events/hidden", &hidden()).await;
    editor.ask(Method::DELETE, "/v1/events/hidden", &[("if-match", "*")], "").await;
    for moment in ["2026-03-01T13:00:00Z", "2026-03-03T00:00:00Z"] {
        site.at(moment);
        site.service.publish_due().await.expect("nothing is due");
        assert_eq!(site.get("/v1/events/hidden").await.status, 404);
        assert_eq!(site.get("/v1/events/hidden/history").await.status, 404);
        assert_eq!(site.get("/v1/changes?limit=500").await.body, start);
    }
    assert_eq!(editor.get("/v1/events/hidden").await.status, 410);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_past_keeps_its_secrets() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    let event = json!({"type": "veto", "title": "Told early", "date": "2011", "embargoed_until": "2026-03-05T00:00:00Z"});
    editor.put("/v1/events/hidden", &event).await;
    site.at("2026-03-03T00:00:00Z");
    let opened = json!({"type": "veto", "title": "Told to all", "date": "2011"});
    editor.replace("/v1/events/hidden", &opened).await;
    site.at("2026-03-04T00:00:00Z");
    assert_eq!(site.get("/v1/events/hidden").await.json()["title"], "Told to all");
    assert_eq!(site.get("/v1/events/hidden?as_of=2026-03-02T00:00:00Z").await.status, 404);
    let history = site.get("/v1/events/hidden/history").await.body;
    assert!(!history.contains("Told early"), "{history}");
    site.key(Role::Reader).await;
    let all = site.ask(Method::GET, "/v1/events/hidden/history", &[("authorization", "Bearer key-of-reader")], "").await.body;
    assert!(all.contains("Told early"));
}
