//! Counts: by value and over time, for the same questions as the list.

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
