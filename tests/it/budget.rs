//! However few events are kept rendered, every answer is the same.

use reqwest::Method;
use sanctions_timeline::ingest::bundled;
use serde_json::{Value, json};

use crate::support::Site;

const ASKED: &[&str] = &[
    "/v1/events?limit=500",
    "/v1/events?limit=20&sort=-updated&include=cite",
    "/v1/events?q=panel&sort=relevance",
    "/v1/events?actor=russia&fields=id,title",
    "/v1/events.ndjson?limit=all",
    "/v1/events.csv?limit=all",
    "/v1/events.ics?limit=500",
    "/v1/events.atom",
    "/v1/events/unsc-draft-2024-255?include=history",
    "/v1/diff?from=2006-01-01&to=2026-01-01",
    "/v1/facets",
    "/v1/histogram?interval=month",
];

#[tokio::test]
async fn answers_do_not_depend_on_what_is_kept_rendered() {
    let whole = Site::bundled().await;
    let tight = Site::within(tempfile::tempdir().expect("a directory"), 3_000).await;
    bundled::load(&tight.service).await.expect("the bundled timeline loads");
    for path in ASKED {
        let (one, other) = (whole.get(path).await, tight.get(path).await);
        let same = |answer: &crate::support::Answer, site: &Site| answer.body.replace(&site.address(), "here");
        assert_eq!(same(&one, &whole), same(&other, &tight), "{path}");
    }
}

#[tokio::test]
async fn an_event_that_is_not_kept_rendered_is_written_found_and_corrected() {
    let site = Site::within(tempfile::tempdir().expect("a directory"), 3_000).await;
    bundled::load(&site.service).await.expect("the bundled timeline loads");
    let editor = site.editor().await;
    let event = |title: &str| json!({"type": "statement", "title": title, "date": "1955", "actors": [{"id": "russia", "role": "speaker"}]});
    let path = "/v1/events/long-ago";
    assert_eq!(editor.put(path, &event("A forgotten quarrel")).await.json()["title"], "A forgotten quarrel");
    assert_eq!(site.get("/v1/events?q=forgotten").await.ids(), ["long-ago"]);
    let tag = site.get(path).await.header("etag").to_owned();
    assert_eq!(editor.patch(path, &tag, &json!({"title": "A quarrel remembered"})).await.json()["title"], "A quarrel remembered");
    assert_eq!(site.get("/v1/events?q=forgotten").await.ids(), [""; 0]);
    assert_eq!(site.get("/v1/events?q=remembered").await.ids(), ["long-ago"]);
    let russia: Value = site.get("/v1/actors/russia").await.json();
    let renamed = editor.patch("/v1/actors/russia", "*", &json!({"name": "Ruritania"})).await;
    assert_eq!(renamed.status, 200, "{russia}");
    assert_eq!(site.get(path).await.json()["actors"][0]["name"], "Ruritania");
    assert_eq!(site.get("/v1/events?q=ruritania+remembered").await.ids(), ["long-ago"]);
    let tag = site.get(path).await.header("etag").to_owned();
    assert_eq!(editor.ask(Method::DELETE, path, &[("if-match", &tag)], "").await.status, 204);
    assert_eq!(site.get("/v1/events?q=remembered").await.ids(), [""; 0]);
}
