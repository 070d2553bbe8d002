//! What is embargoed is nowhere to be seen without a key, and everywhere once its time has come.

use reqwest::Method;
use sanctions_timeline::store::Role;
use serde_json::json;

use crate::support::{SMALL, Site};

/// Every answer in which the embargoed event could show.
const ANSWERS: [&str; 25] = [
    "/v1/diff?from=2011-01-01&to=2012-01-01",
    "/v1/facets?facet=actor",
    "/v1/histogram?interval=month",
    "/v1/changes?limit=500",
    "/v1/events?q=hidden",
    "/v1/events.jsonld?q=hidden OR veto",
    "/v1/facets?facet=measure&q=hidden",
    "/v1/events",
    "/v1/events?limit=0",
    "/v1/events?type=veto",
    "/v1/events?tag=secret",
    "/v1/events?from=2011&to=2012",
    "/v1/events?sort=-updated",
    "/v1/events?document=report&include=history",
    "/v1/events.csv",
    "/v1/events.ics",
    "/v1/events.atom",
    "/v1/events.timelinejs.json",
    "/v1/in-force?on=2012-01-01",
    "/v1/measures/panel?on=2012-01-01",
    "/v1/types",
    "/v1/actors",
    "/v1/tags",
    "/v1/documents",
    "/v1/measures?on=2012-01-01",
];

#[tokio::test(flavor = "multi_thread")]
async fn it_changes_no_answer_until_its_time_has_come() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    let mut before = Vec::new();
    for path in ANSWERS.iter().filter(|path| !path.contains("secret")) {
        before.push(site.get(path).await);
    }
    let event = json!({
        "id": "hidden", "type": "veto", "title": "Hidden", "date": "2011-06-02", "tags": ["secret"],
        "effects": [{"measure": "panel", "action": "extend", "until": "2012-06-12"}], "actors": [{"id": "russia", "role": "vetoed_by"}],
        "claims": [{"field": "date", "value": "2011-06-02", "document": "report"}], "embargoed_until": "2026-03-02T00:00:00Z"
    });
    assert_eq!(editor.put("/v1/events/hidden", &event).await.status, 201);
    for (path, before) in ANSWERS.iter().filter(|path| !path.contains("secret")).zip(&before) {
        let after = site.get(path).await;
        assert_eq!((after.header("etag"), &after.body), (before.header("etag"), &before.body), "{path}");
    }
    assert_eq!(site.get("/v1/events/hidden").await.status, 404);
    assert_eq!(site.get("/v1/events/hidden/history").await.status, 404);
    assert_eq!(editor.get("/v1/events/hidden").await.status, 200);
    assert_eq!(editor.get("/v1/in-force?on=2012-01-01").await.json()["data"][1]["in_force"], "yes");
    site.at("2026-03-02T00:00:00Z");
    for (path, before) in ANSWERS.iter().filter(|path| !path.contains("secret")).zip(&before) {
        let after = site.get(path).await;
        assert_ne!(after.header("etag"), before.header("etag"), "{path}");
        assert_ne!(after.body, before.body, "{path}");
    }
    assert_eq!(site.get("/v1/events?tag=secret").await.ids(), ["hidden"]);
    assert_eq!(site.get("/v1/events/hidden").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn its_withdrawal_is_hidden_too() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    let event = json!({"type": "veto", "title": "Hidden", "date": "2011", "embargoed_until": "2027-01-01T00:00:00Z"});
    editor.put("/v1/events/hidden", &event).await;
    assert_eq!(editor.ask(Method::DELETE, "/v1/events/hidden", &[("if-match", "*")], "").await.status, 204);
    assert_eq!(site.get("/v1/events/hidden").await.status, 404);
    assert_eq!(site.get("/v1/events/hidden/history").await.status, 404);
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
