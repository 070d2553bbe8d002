//! The bundled timeline: the answers the project was begun for.

use serde_json::{Value, json};

use crate::support::Site;
use sanctions_timeline::ingest::bundled::{self, ARTICLE};
use sanctions_timeline::ingest::ndjson;
use sanctions_timeline::service::write::{Author, Write};

const PANEL: &str = "unsc-1718-panel-of-experts";
const SANCTIONS: &str = "unsc-1718-sanctions";

async fn in_force(site: &Site, measure: &str, day: &str) -> Value {
    let answer = site.get(&format!("/v1/in-force?on={day}")).await.json();
    let measures = answer["data"].as_array().expect("a list").clone();
    measures.into_iter().find(|one| one["measure"]["id"] == measure).expect("the measure is there")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_panel_ended_by_itself_and_the_sanctions_did_not() {
    let site = Site::bundled().await;
    let last_day = in_force(&site, PANEL, "2024-04-30").await;
    assert_eq!((&last_day["in_force"], &last_day["days_left"]), (&json!("yes"), &json!(0)));
    let day_after = in_force(&site, PANEL, "2024-05-01").await;
    assert_eq!(day_after["in_force"], "no");
    assert_eq!(
        day_after["reason"],
        "lapsed: the last extension, S/RES/2680(2023), ran to 2024-04-30; \
         S/2024/255 would have extended it to 2025-04-30 but was blocked on 2024-03-28"
    );
    assert_eq!(in_force(&site, SANCTIONS, "2024-05-01").await["in_force"], "yes");
    for measure in [PANEL, SANCTIONS] {
        assert_eq!(in_force(&site, measure, "2006-10-13").await["in_force"], "no", "{measure}");
    }
    assert_eq!(in_force(&site, SANCTIONS, "2006-10-14").await["in_force"], "yes");
    let between = in_force(&site, PANEL, "2015-01-01").await;
    assert_eq!(between["in_force"], "yes");
    assert_eq!(between["events"][1], json!({"id": "unsc-resolution-2141", "label": "S/RES/2141(2014)"}));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_panel_was_made_renewed_fourteen_times_and_blocked_once_without_a_gap() {
    let site = Site::bundled().await;
    let panel = site.get(&format!("/v1/measures/{PANEL}")).await.json();
    let chain = panel["chain"].as_array().expect("a chain");
    let count = |outcome: &str| chain.iter().filter(|step| step["outcome"] == outcome).count();
    assert_eq!((count("began"), count("extended"), count("nothing"), chain.len()), (1, 14, 1, 16));
    let ends: Vec<&str> = chain.iter().filter_map(|step| step["until"]["edtf"].as_str()).collect();
    assert_eq!(ends[0], "2010-06-12");
    assert_eq!(ends[12..], ["2022-04-30", "2023-04-30", "2024-04-30", "2025-04-30"]);
    assert_eq!(panel["gaps"], json!([]));
    assert_eq!(panel["periods"].as_array().map(Vec::len), Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_article_alone_is_answered_no_sharper_than_it_speaks() {
    let site = Site::with(ARTICLE).await;
    let answers = [("2005-12-31", "no"), ("2006-06-01", "possibly"), ("2007-01-01", "yes"), ("2024-05-01", "yes")];
    for (day, answer) in answers {
        assert_eq!(in_force(&site, SANCTIONS, day).await["in_force"], answer, "{day}");
    }
    assert_eq!(in_force(&site, PANEL, "2009-06-01").await["in_force"], "possibly");
    assert_eq!(in_force(&site, PANEL, "2024-04-30").await["in_force"], "yes");
    assert_eq!(in_force(&site, PANEL, "2024-05-01").await["in_force"], "no");
    assert_eq!(site.get("/v1/events?limit=0").await.json()["meta"]["total"], 28);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_record_corrects_is_shown_beside_what_the_article_says() {
    let site = Site::bundled().await;
    let veto = site.get("/v1/events/unsc-draft-2022-431").await.json();
    assert_eq!(veto["date"]["edtf"], "2022-05-26");
    assert_eq!(veto["disputed"], false, "the record is preferred");
    let claims = veto["claims"].as_array().expect("claims");
    let article = claims.iter().find(|claim| claim["document"] == "nrc-2024-russia-torpedoes").expect("the article's claim");
    assert_eq!(
        (&article["value"], &article["expression"], &article["anchor"]),
        (&json!("2023-05"), &json!("In May last year"), &json!("2024-03-29"))
    );
    assert_eq!(article["verified"], "text_not_held");
    assert!(claims[0]["reason"].as_str().is_some_and(|reason| reason.contains("a year late")));
    let history = site.get("/v1/events/unsc-draft-2022-431/history").await.json();
    assert_eq!(history["data"].as_array().map(Vec::len), Some(2), "first as the article has it, then as the record has it");
    assert_eq!(site.get("/v1/events?disputed=true").await.ids(), ["msmt-first-meeting"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_event_has_a_source_and_every_source_an_event() {
    let site = Site::bundled().await;
    let events = site.get("/v1/events?limit=500").await.json();
    let events = events["data"].as_array().expect("events");
    assert!(events.len() > 100);
    let unsourced: Vec<&Value> =
        events.iter().filter(|event| event["claims"].as_array().is_none_or(Vec::is_empty)).map(|event| &event["id"]).collect();
    assert_eq!(unsourced, Vec::<&Value>::new());
    let documents = site.get("/v1/documents").await.json();
    let unused = documents["data"].as_array().expect("documents").iter().filter(|document| document["events"] == 0).count();
    assert_eq!(unused, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_start_that_was_interrupted_goes_on() {
    let site = Site::empty().await;
    let article = Box::new(ndjson::lines(ARTICLE));
    site.service.write(Write::Import(article), Author::new("bundled", "interrupted after this")).await.expect("an import");
    let site = site.restarted().await;
    bundled::load(&site.service).await.expect("the rest loads");
    assert_eq!(site.get("/v1/events?limit=0").await.json()["meta"]["total"], 105);
    let seq = site.service.timeline().head().seq;
    bundled::load(&site.service).await.expect("nothing to do");
    assert_eq!(site.service.timeline().head().seq, seq);
}
