//! What is different between two days.

use serde_json::{Value, json};

use crate::support::{SMALL, Site};

fn measures(diff: &Value) -> String {
    let word = |value: &Value| value.as_str().unwrap_or("?").to_owned();
    let one = |one: &Value| format!("{} {}", word(&one["measure"]["id"]), word(&one["became"]));
    diff["measures"].as_array().expect("measures").iter().map(one).collect::<Vec<_>>().join(", ")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_began_ended_changed_or_was_tried_is_told() {
    let site = Site::with(SMALL).await;
    let cases = [
        ("2005-01-01", "2009-07-01", "embargo began, panel began"),
        ("2005-01-01", "2006-06-01", "embargo uncertain"),
        ("2010-01-01", "2011-01-01", "panel changed"),
        ("2011-05-30", "2011-06-12", "panel attempted"),
        ("2011-06-12", "2011-06-13", "panel ended"),
        ("2020-01-01", "2021-01-01", ""),
    ];
    for (from, to, expected) in cases {
        let diff = site.get(&format!("/v1/diff?from={from}&to={to}")).await.json();
        assert_eq!(measures(&diff), expected, "{from} {to}");
    }
    let ended = site.get("/v1/diff?from=2011-05-31&to=2011-06-13").await.json();
    assert_eq!(ended["measures"][0]["steps"][0]["event"], "panel-veto");
    assert_eq!(
        ended["events"]["data"][1],
        json!({"id": "panel-veto", "title": "Panel not extended", "date": "2011-06-01", "display": "1 June 2011"})
    );
    for query in ["", "?from=2011-01-01", "?from=2011&to=2012-01-01", "?from=2012-01-01&to=2011-01-01"] {
        assert_eq!(site.get(&format!("/v1/diff{query}")).await.problem().0, "invalid-parameters", "{query}");
    }
}
