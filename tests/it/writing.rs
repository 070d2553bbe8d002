//! Writing: conditions, idempotency, the log behind it, all or nothing.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{SMALL, Site};

fn event(title: &str) -> Value {
    json!({"type": "veto", "title": title, "date": "2011-07-01", "claims": [{"field": "date", "value": "2011-07-01", "document": "report"}]})
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_is_what_is_read() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    let made = editor.ask(Method::POST, "/v1/events", &[], event("A new one").to_string()).await;
    assert_eq!((made.status, made.header("location")), (StatusCode::CREATED, "/v1/events/2011-07-01-a-new-one"));
    let read = editor.get(made.header("location")).await;
    assert_eq!((read.header("etag"), &read.body), (made.header("etag"), &made.body));
    let again = editor.ask(Method::POST, "/v1/events", &[], event("A new one").to_string()).await;
    assert_eq!((again.status, again.problem().0.as_str()), (StatusCode::CONFLICT, "conflict"));
    let things = [
        ("/v1/documents/d", json!({"title": "D", "text": "words"})),
        ("/v1/measures/m", json!({"name": "M"})),
        ("/v1/actors/a", json!({"name": "A"})),
        ("/v1/types/t", json!({"name": "T"})),
    ];
    for (path, body) in things {
        let made = editor.put(path, &body).await;
        assert_eq!(made.status, StatusCode::CREATED, "{path}");
        let read = editor.get(path).await;
        assert_eq!((read.header("etag"), &read.body), (made.header("etag"), &made.body), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_there_is_changed_only_by_who_has_seen_it() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    let made = editor.put("/v1/events/x", &event("First")).await;
    let first = made.header("etag").to_owned();
    assert_eq!(editor.put("/v1/events/x", &event("Second")).await.problem().0, "condition-required");
    let replaced = editor.ask(Method::PUT, "/v1/events/x", &[("if-match", &first)], event("Second").to_string()).await;
    assert_eq!((replaced.status, replaced.json()["revision"].as_u64()), (StatusCode::OK, Some(2)));
    let stale = editor.ask(Method::PUT, "/v1/events/x", &[("if-match", &first)], event("Third").to_string()).await;
    assert_eq!((stale.status, stale.problem().0.as_str()), (StatusCode::PRECONDITION_FAILED, "stale"));
    let only_new = editor.ask(Method::PUT, "/v1/events/x", &[("if-none-match", "*")], event("Third").to_string()).await;
    assert_eq!(only_new.status, StatusCode::PRECONDITION_FAILED);
    let now = replaced.header("etag").to_owned();
    let (weak, padded) = (format!("W/{now}"), format!("\"x\", {now} , W/\"y\""));
    for foreign in ["yesterday", "\"2\"", "\"2-abc\"", "\"3858f62230ac3c91\"", "*, \"x\"", "", "\u{e9}", &weak] {
        let refused = editor.ask(Method::PUT, "/v1/events/x", &[("if-match", foreign)], event("Third").to_string()).await;
        assert_eq!((refused.status, refused.problem().0.as_str()), (StatusCode::PRECONDITION_FAILED, "stale"), "{foreign}");
    }
    let listed = editor.ask(Method::PUT, "/v1/events/x", &[("if-match", &padded)], event("Second").to_string()).await;
    assert_eq!(listed.status, StatusCode::OK, "one tag of a list is enough");
    assert_eq!(editor.ask(Method::DELETE, "/v1/events/x", &[], "").await.status, StatusCode::PRECONDITION_REQUIRED);
    assert_eq!(editor.ask(Method::DELETE, "/v1/actors/council", &[("if-match", "*")], "").await.problem().0, "conflict");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_that_changes_nothing_is_not_logged() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    editor.put("/v1/events/x", &event("Same")).await;
    let seq = async || site.get("/v1/events?limit=0").await.json()["meta"]["seq"].as_u64();
    let before = seq().await;
    let same = editor.replace("/v1/events/x", &event("Same")).await;
    assert_eq!((same.status, same.json()["revision"].as_u64(), seq().await), (StatusCode::OK, Some(1), before));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_patch_merges_and_takes_away() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    let patched = editor.patch("/v1/events/panel-veto", "*", &json!({"summary": "More", "identifiers": null, "tags": ["a", "b"]})).await;
    let now = patched.json();
    assert_eq!((&now["summary"], &now["identifiers"], &now["tags"]), (&json!("More"), &json!([]), &json!(["a", "b"])));
    assert_eq!(now["title"], "Panel not extended");
    let refused = editor.patch("/v1/events/panel-veto", "*", &json!({"date": "2011-06-09"})).await;
    assert_eq!(refused.problem().1, ["/date"], "a date that no claim has");
    assert_eq!(editor.patch("/v1/events/nobody", "*", &json!({})).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_remembers_who_when_why_before_and_after() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    site.at("2026-03-02T00:00:00Z");
    editor.put("/v1/events/x?reason=seen+in+the+press", &event("First")).await;
    site.at("2026-03-03T00:00:00Z");
    editor.ask(Method::PUT, "/v1/events/x", &[("if-match", "*"), ("reason", "a correction")], event("Second").to_string()).await;
    site.at("2026-03-04T00:00:00Z");
    editor.ask(Method::DELETE, "/v1/events/x?reason=doubtful", &[("if-match", "*")], "").await;
    assert_eq!(site.get("/v1/events/x").await.status, StatusCode::GONE);
    let history = site.get("/v1/events/x/history").await.json();
    let told: Vec<Value> = history["data"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|r| json!([r["revision"], r["op"], r["who"], r["reason"], r["before"]["title"], r["after"]["title"]]))
        .collect();
    assert_eq!(told[0], json!([1, "create", "editor", "seen in the press", null, "First"]));
    assert_eq!(told[1], json!([2, "update", "editor", "a correction", "First", "Second"]));
    assert_eq!(told[2], json!([3, "delete", "editor", "doubtful", "Second", null]));
    let then = site.get("/v1/events/x?as_of=2026-03-02T12:00:00Z").await;
    assert_eq!((then.json()["title"].as_str(), then.header("memento-datetime")), (Some("First"), "Mon, 02 Mar 2026 12:00:00 GMT"));
    assert!(then.header("cache-control").contains("immutable"));
    assert_eq!(site.get("/v1/events/x?as_of=2026-03-03T12:00:00Z").await.json()["title"], "Second");
    assert_eq!(site.get("/v1/events/x?as_of=2026-03-01T13:00:00Z").await.status, StatusCode::NOT_FOUND);
    let back = editor.put("/v1/events/x", &event("Back")).await;
    assert_eq!((back.status, back.json()["revision"].as_u64()), (StatusCode::CREATED, Some(4)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_request_under_a_key_is_made_once() {
    let site = Site::with(SMALL).await;
    let key = [("idempotency-key", "abc")];
    let first = site.editor().await.ask(Method::POST, "/v1/events", &key, event("Once").to_string()).await;
    assert_eq!(first.status, StatusCode::CREATED);
    let site = site.restarted().await;
    let editor = site.editor_again();
    let second = editor.ask(Method::POST, "/v1/events", &key, event("Once").to_string()).await;
    assert_eq!((second.status, &second.body, second.header("location")), (first.status, &first.body, first.header("location")));
    let other = editor.ask(Method::POST, "/v1/events", &key, event("Twice").to_string()).await;
    assert_eq!((other.status, other.problem().0.as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "idempotency-key-reused"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_is_all_or_nothing() {
    let site = Site::empty().await;
    let editor = site.editor().await;
    let lines: Vec<&str> = SMALL.lines().filter(|line| !line.is_empty()).rev().collect();
    let bad = format!("{}\nnope\n{{\"kind\":\"event\",\"title\":\"No date\",\"type\":\"veto\"}}\n{{\"kind\":\"evnt\"}}", lines.join("\n"));
    let refused = editor.ask(Method::POST, "/v1/import", &[], bad).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let numbers: Vec<u64> =
        refused.json()["errors"].as_array().expect("errors").iter().filter_map(|error| error["line"].as_u64()).collect();
    assert!(numbers.contains(&(lines.len() as u64 + 1)) && numbers.contains(&(lines.len() as u64 + 3)), "{numbers:?}");
    assert_eq!(site.get("/v1/events").await.ids(), Vec::<String>::new());
    let made = editor.ask(Method::POST, "/v1/import", &[], lines.join("\n")).await;
    assert_eq!(
        made.json(),
        json!({"did": "imported", "created": lines.len(), "updated": 0, "unchanged": 0}),
        "in whatever order the lines come"
    );
    let again = editor.ask(Method::POST, "/v1/import", &[], lines.join("\n")).await;
    assert_eq!(again.json()["unchanged"], lines.len());
}

/// A client that hangs up has still written all of it: the request was whole when it went.
#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_hangs_up_loses_nothing() {
    use tokio::io::AsyncWriteExt as _;
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    let mut heads = site.service.heads();
    heads.mark_unchanged();
    let body = event("Hung up").to_string();
    let address = site.address();
    let mut stream = tokio::net::TcpStream::connect(&address).await.expect("a connection");
    let head = format!(
        "PUT /v1/events/hung-up HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\ncontent-length: {}\r\n\r\n",
        editor.key,
        body.len()
    );
    stream.write_all(format!("{head}{body}").as_bytes()).await.expect("sent");
    heads.changed().await.expect("the service runs");
    drop(stream);
    assert_eq!(site.get("/v1/events/hung-up").await.status, StatusCode::OK);
}
