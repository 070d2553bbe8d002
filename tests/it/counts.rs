//! Counts: by value and over time, for the same questions as the list.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{SMALL, Site};

#[tokio::test(flavor = "multi_thread")]
async fn values_are_counted_the_most_frequent_first() {
    let site = Site::with(SMALL).await;
    let facets = site.get("/v1/facets?facet=type&facet=actor&from=2009").await.json();
    assert_eq!(facets["meta"]["total"], 4);
    assert_eq!(
        facets["data"],
        json!([
            {"facet": "type", "values": 2, "counts": [{"value": "resolution", "name": "Resolution", "count": 3}, {"value": "veto", "name": "Veto", "count": 1}]},
            {"facet": "actor", "values": 2, "counts": [{"value": "council", "name": "The Council", "count": 2}, {"value": "russia", "name": "Russia", "count": 1}]}
        ])
    );
    let short = site.get("/v1/facets?facet=actor&facet_size=1").await.json();
    assert_eq!((&short["data"][0]["values"], short["data"][0]["counts"].as_array().map(Vec::len)), (&json!(2), Some(1)));
    assert_eq!(site.get("/v1/facets?facet=actr&facet_size=0").await.json()["errors"][1]["did_you_mean"], "actor");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_counts_as_well_if_it_is_asked_to() {
    let site = Site::with(SMALL).await;
    let facets = site.get("/v1/facets?facet=actor&facet=type&facet_size=1&from=2009").await.json();
    for query in ["?facet=actor&facet=type&facet_size=1&from=2009&limit=2", "?facet=actor,type,actor&facet_size=1&from=2009&limit=0"] {
        let list = site.get(&format!("/v1/events{query}")).await.json();
        assert_eq!(list["meta"]["facets"], facets["data"], "{query}");
        assert_eq!(list["meta"]["total"], 4, "{query}");
    }
    assert_eq!(site.get("/v1/events?limit=0&facet=actor").await.ids(), Vec::<String>::new());
    let next = site.get("/v1/events?facet=type&limit=2").await.json()["links"]["next"].as_str().expect("a link").to_owned();
    let all = site.get("/v1/facets?facet=type").await.json();
    assert_eq!(site.get(&next).await.json()["meta"]["facets"], all["data"], "on all pages");
    assert_eq!(site.get("/v1/events").await.json()["meta"]["facets"], Value::Null);
    assert_eq!(site.get("/v1/events?facet=actr&facet_size=0").await.problem().1, ["facet_size", "facet"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_says_how_far_the_record_reaches() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    let coverage =
        json!({"from": "2006-01-01", "through": "2010-06-07", "events": 5, "documents": 2, "updated_at": "2026-03-01T12:00:00Z"});
    for path in ["/v1/events", "/v1/events?from=2030", "/v1/facets?q=nothing", "/v1/histogram?from=2001&to=2002"] {
        assert_eq!(site.get(path).await.json()["meta"]["coverage"], coverage, "{path}");
    }
    let of = async |staff: bool| {
        let answer = if staff { editor.get("/v1/events?limit=0").await } else { site.get("/v1/events?limit=0").await };
        answer.json()["meta"]["coverage"].clone()
    };
    site.at("2026-03-01T13:00:00Z");
    for (id, date) in [("early", "1950"), ("late", "2030-05")] {
        let event = json!({"type": "veto", "title": "Hidden", "date": date, "embargoed_until": "2026-03-02T00:00:00Z"});
        assert_eq!(editor.put(&format!("/v1/events/{id}"), &event).await.status, 201);
    }
    assert_eq!(of(false).await, coverage, "what is hidden is not told of");
    let mut all =
        json!({"from": "1950-01-01", "through": "2030-05-01", "events": 7, "documents": 2, "updated_at": "2026-03-01T13:00:00.000001Z"});
    assert_eq!(of(true).await, all);
    site.at("2026-03-02T00:00:01Z");
    all["updated_at"] = json!("2026-03-02T00:00:00Z");
    assert_eq!(of(false).await, all, "it shows as soon as its time has come");
    editor.ask(Method::DELETE, "/v1/events/late", &[("if-match", "*")], "").await;
    editor.ask(Method::DELETE, "/v1/events/early", &[("if-match", "*")], "").await;
    let event = json!({"type": "veto", "status": "scheduled", "title": "To come", "date": "2040"});
    editor.put("/v1/events/scheduled", &event).await;
    editor.put("/v1/events/unbounded", &json!({"type": "veto", "title": "Long ago", "date": "../2000"})).await;
    editor.put("/v1/documents/third", &json!({"title": "A third"})).await;
    let told = of(false).await;
    assert_eq!(
        (&told["from"], &told["through"], &told["events"], &told["documents"]),
        (&json!("2006-01-01"), &json!("2010-06-07"), &json!(7), &json!(3))
    );
    let nothing = Site::empty().await.get("/v1/events").await.json()["meta"]["coverage"].clone();
    assert_eq!((&nothing["from"], &nothing["events"]), (&Value::Null, &json!(0)));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_facet_counts_what_its_filter_finds() {
    let site = Site::bundled().await;
    for name in ["type", "status", "actor", "role", "tag", "document", "measure", "identifier", "disputed", "target"] {
        let facets = site.get(&format!("/v1/facets?facet={name}&facet_size=1000&to=2020")).await.json();
        let counts = facets["data"][0]["counts"].as_array().expect("counts").clone();
        assert!(!counts.is_empty(), "{name}");
        for one in counts.iter().take(12) {
            let mut query = reqwest::Url::parse("http://x").expect("a URL");
            query
                .query_pairs_mut()
                .append_pair(name, one["value"].as_str().expect("a value"))
                .append_pair("to", "2020")
                .append_pair("limit", "0");
            let list = site.get(&format!("/v1/events?{}", query.query().unwrap_or_default())).await.json();
            assert_eq!(list["meta"]["total"], one["count"], "{name} {one}");
        }
    }
}

fn counts(histogram: &Value) -> Vec<(&str, u64, u64)> {
    let one = |bucket: &Value| (bucket["count"].as_u64().expect("a count"), bucket["certain"].as_u64().expect("a count"));
    histogram["data"]
        .as_array()
        .expect("buckets")
        .iter()
        .map(|bucket| (bucket["from"].as_str().expect("a day"), one(bucket).0, one(bucket).1))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn time_is_counted_in_order_with_its_empty_parts() {
    let site = Site::with(SMALL).await;
    let years = site.get("/v1/histogram?exclude.status=alleged").await.json();
    let expected = [
        ("2006-01-01", 1, 1),
        ("2007-01-01", 0, 0),
        ("2008-01-01", 0, 0),
        ("2009-01-01", 1, 1),
        ("2010-01-01", 1, 1),
        ("2011-01-01", 1, 1),
    ];
    assert_eq!(counts(&years), expected);
    let months = site.get("/v1/histogram?interval=month&from=2010-05&to=2010-07").await.json();
    assert_eq!(counts(&months), [("2010-05-01", 0, 0), ("2010-06-01", 2, 1), ("2010-07-01", 1, 0)], "shipments go on since summer 2010");
    let weeks = site.get("/v1/histogram?interval=week&type=veto").await.json();
    assert_eq!(weeks["data"], json!([{"from": "2011-05-30", "to": "2011-06-05", "count": 1, "certain": 1}]));
    let vague = site.get("/v1/histogram?interval=month&tag=start").await.json();
    assert_eq!(
        (vague["data"].as_array().map(Vec::len), &vague["data"][4]["count"], &vague["data"][4]["certain"]),
        (Some(12), &json!(1), &json!(0)),
        "2006 is twelve months, none for certain"
    );
    assert_eq!(site.get("/v1/histogram?interval=day&from=1900&to=2024").await.problem().1, ["interval"]);
    assert_eq!(site.get("/v1/histogram?type=veto&status=occurred").await.json()["data"], json!([]));
}

#[tokio::test]
async fn counts_kept_with_every_change_are_those_of_going_through_all_events() {
    let site = Site::bundled().await;
    for asked in [
        "interval=year",
        "interval=month",
        "interval=week&from=1940&to=2040",
        "interval=month&from=1900&to=2050-06",
        "from=1940&match=starts",
    ] {
        let kept = site.get(&format!("/v1/histogram?{asked}")).await.json();
        let counted = site.get(&format!("/v1/histogram?{asked}&exclude.tag=nobody-has-this")).await.json();
        assert_eq!(kept["data"], counted["data"], "{asked}");
        assert!(kept["data"].as_array().expect("buckets").len() > 10, "{asked}");
    }
}
