//! The timeline: filters, ranges, orders, pages, parts.

use serde_json::json;

use crate::support::{SMALL, Site};

#[tokio::test(flavor = "multi_thread")]
async fn filters_are_or_within_and_and_across() {
    let site = Site::with(SMALL).await;
    let cases: &[(&str, &[&str])] = &[
        ("", &["begin", "panel-made", "shipments", "panel-longer", "panel-veto"]),
        ("?sort=-date", &["panel-veto", "panel-longer", "shipments", "panel-made", "begin"]),
        ("?type=veto", &["panel-veto"]),
        ("?type=veto&type=resolution&status=blocked", &["panel-veto"]),
        ("?actor=council", &["begin", "panel-made", "panel-veto"]),
        ("?actor=council&role=vetoed_by", &[]),
        ("?actor=russia&role=vetoed_by", &["panel-veto"]),
        ("?tag=start", &["begin"]),
        ("?document=letter", &["begin", "shipments", "panel-veto"]),
        ("?measure=panel", &["panel-made", "panel-longer", "panel-veto"]),
        ("?identifier=R/3", &["panel-veto"]),
        ("?disputed=true", &["panel-veto"]),
        ("?from=2010-06-02&to=2010-06-30", &["shipments", "panel-longer"]),
        ("?from=2030", &["shipments"]),
        ("?to=2006-06", &["begin"]),
        ("?from=2009&to=2010&match=within", &["panel-made", "panel-longer"]),
        ("?from=2010&to=2010&match=starts", &["shipments", "panel-longer"]),
        ("?from=2010&to=2011&match=ends", &["panel-longer", "panel-veto"]),
    ];
    for (query, ids) in cases {
        let answer = site.get(&format!("/v1/events{query}")).await;
        assert_eq!(answer.ids(), *ids, "{query}");
        assert_eq!(answer.json()["meta"]["total"], ids.len(), "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_range_each_event_says_whether_it_is_certain() {
    let site = Site::with(SMALL).await;
    let answer = site.get("/v1/events?from=2006-06&to=2009-12&fields=id,match").await;
    assert_eq!(answer.json()["data"], json!([{"id": "begin", "match": "possible"}, {"id": "panel-made", "match": "certain"}]));
    assert_eq!(answer.json()["meta"]["query"], "events in 2006-06-01 to 2009-12-31, oldest first");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_carries_its_date_bounds_and_claims() {
    let site = Site::with(SMALL).await;
    let event = site.get("/v1/events/shipments").await.json();
    assert_eq!(
        event["date"],
        json!({"edtf": "2010-22/..", "display": "since summer 2010", "precision": "interval", "start": {"min": "2010-06-01", "max": "2010-08-31"}, "end": null, "open_end": true})
    );
    let claim = &event["claims"][0];
    assert_eq!(
        (&claim["expression"], &claim["verified"], &claim["document"]),
        (&json!("since last summer"), &json!("text_not_held"), &json!("letter"))
    );
    let veto = site.get("/v1/events/panel-veto").await.json();
    assert_eq!(veto["actors"][0], json!({"id": "russia", "name": "Russia", "role": "vetoed_by"}));
    assert_eq!(veto["disputed"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_walk_by_cursor_sees_everything_once() {
    let site = Site::with(SMALL).await;
    for sort in ["date", "-date", "updated", "-updated"] {
        let whole = site.get(&format!("/v1/events?sort={sort}")).await.ids();
        let (mut walked, mut next) = (Vec::new(), Some(format!("/v1/events?sort={sort}&limit=2")));
        while let Some(path) = next {
            let page = site.get(&path).await;
            walked.extend(page.ids());
            next = page.json()["links"]["next"].as_str().map(str::to_owned);
            assert_eq!(page.header("link"), next.as_ref().map_or(String::new(), |next| format!("<{next}>; rel=\"next\"")));
        }
        assert_eq!(walked, whole, "{sort}");
    }
    let counts = site.get("/v1/events?limit=0").await;
    assert_eq!((counts.ids().len(), counts.json()["meta"]["total"].clone()), (0, json!(5)));
}

#[tokio::test(flavor = "multi_thread")]
async fn vocabulary_is_listed_with_counts() {
    let site = Site::with(SMALL).await;
    let counts = |path: &'static str| {
        let site = &site;
        async move {
            let json = site.get(path).await.json();
            json["data"]
                .as_array()
                .expect("data")
                .iter()
                .map(|item| (item["id"].as_str().expect("id").to_owned(), item["events"].as_u64()))
                .collect::<Vec<_>>()
        }
    };
    assert_eq!(counts("/v1/types").await, [("resolution".to_owned(), Some(4)), ("veto".to_owned(), Some(1))]);
    assert_eq!(counts("/v1/actors").await, [("council".to_owned(), Some(3)), ("russia".to_owned(), Some(1))]);
    assert_eq!(counts("/v1/tags").await, [("start".to_owned(), Some(1))]);
    assert_eq!(counts("/v1/documents").await, [("letter".to_owned(), Some(3)), ("report".to_owned(), Some(3))]);
    assert_eq!(site.get("/v1/types/veto").await.json()["name"], "Veto");
    assert_eq!(site.get("/v1/actors/russia").await.json()["events"], 1);
}
