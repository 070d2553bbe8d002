//! What was in force on a day, and how do you know?

use serde_json::{Value, json};

use crate::support::{SMALL, Site};

async fn on(site: &Site, day: &str, measure: &str) -> Value {
    let answer = site.get(&format!("/v1/in-force?on={day}")).await;
    let json = answer.json();
    let found = json["data"].as_array().expect("data").iter().find(|item| item["measure"]["id"] == measure);
    found.unwrap_or_else(|| panic!("{measure} is not among {}", answer.body)).clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mandate_ends_by_itself_on_its_last_day() {
    let site = Site::with(SMALL).await;
    let last = on(&site, "2011-06-12", "panel").await;
    assert_eq!((&last["in_force"], &last["days_left"]), (&json!("yes"), &json!(0)));
    assert_eq!(last["events"], json!([{"id": "panel-made", "label": "R/1"}, {"id": "panel-longer", "label": "R/2"}]));
    let after = on(&site, "2011-06-13", "panel").await;
    assert_eq!(after["in_force"], "no");
    assert_eq!(
        after["reason"],
        "lapsed: the last extension, R/2, ran to 2011-06-12; R/3 would have extended it to 2012-06-12 but was blocked on 2011-06-01"
    );
    assert_eq!(on(&site, "2011-06-13", "embargo").await["in_force"], "yes");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_never_sharper_than_its_source() {
    let site = Site::with(SMALL).await;
    for (day, answer) in [("2005-12-31", "no"), ("2006-01-01", "possibly"), ("2006-12-30", "possibly"), ("2006-12-31", "yes")] {
        assert_eq!(on(&site, day, "embargo").await["in_force"], answer, "{day}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_is_judged_by_what_had_happened_by_then() {
    let site = Site::with(SMALL).await;
    let early = on(&site, "2010-01-01", "panel").await;
    assert_eq!(early["until"], json!({"min": "2010-06-12", "max": "2010-06-12"}));
    assert_eq!(early["days_left"], 162);
    let before = on(&site, "2009-06-11", "panel").await;
    assert_eq!(before["reason"], "not yet in force: established (12 June 2009) by R/1");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_day_it_is_today() {
    let site = Site::with(SMALL).await;
    let today = site.get("/v1/in-force").await;
    assert_eq!(today.json()["meta"]["query"], "measures in force on 2026-03-01");
    assert_eq!(today.header("cache-control"), "public, max-age=60");
    site.at("2026-03-01T23:59:50Z");
    assert_eq!(site.get("/v1/in-force").await.header("cache-control"), "public, max-age=10");
    assert_eq!(site.get("/v1/in-force?on=2020-01-01").await.header("cache-control"), "public, max-age=60, stale-while-revalidate=300");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_measure_shows_its_chain() {
    let site = Site::with(SMALL).await;
    let panel = site.get("/v1/measures/panel?on=2011-06-12").await.json();
    let step =
        |i: usize| (panel["chain"][i]["label"].clone(), panel["chain"][i]["outcome"].clone(), panel["chain"][i]["until"]["edtf"].clone());
    assert_eq!(step(0), (json!("R/1"), json!("began"), json!("2010-06-12")));
    assert_eq!(step(1), (json!("R/2"), json!("extended"), json!("2011-06-12")));
    assert_eq!(step(2), (json!("R/3"), json!("nothing"), json!("2012-06-12")));
    assert_eq!((&panel["gaps"], &panel["days_left"]), (&json!([]), &json!(0)));
    assert_eq!(panel["confirmed_through"], "2011-06-12");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_corrected_changes_the_answer_and_nobody_edits_a_flag() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    site.at("2026-03-02T00:00:00Z");
    let adopted = editor
        .ask(reqwest::Method::PATCH, "/v1/events/panel-veto?reason=adopted+after+all", &[("if-match", "*")], r#"{"status":"occurred"}"#)
        .await;
    assert_eq!(adopted.status, 200, "{}", adopted.body);
    assert_eq!(on(&site, "2012-06-12", "panel").await["in_force"], "yes");
    let then = site.get("/v1/in-force?on=2012-06-12&as_of=2026-03-01T23:59:59Z").await;
    let panel = &then.json()["data"][1];
    assert_eq!((&panel["measure"]["id"], &panel["in_force"]), (&json!("panel"), &json!("no")));
    assert_eq!(then.header("memento-datetime"), "Sun, 01 Mar 2026 23:59:59 GMT");
    assert_eq!(then.header("cache-control"), "public, max-age=31536000, immutable");
}
