//! A clock that is wrong lifts no embargo, and does not move the time of the log.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use reqwest::StatusCode;
use serde_json::json;

use crate::support::Site;

const DAY: u64 = 86_400;

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_two_years_ahead_lifts_no_embargo_and_does_not_move_the_log() {
    let elapsed = Arc::new(Mutex::new(Duration::ZERO));
    let site = Site::guarded(&elapsed).await;
    let wait = |seconds| *elapsed.lock().expect("no test panics holding it") = Duration::from_secs(seconds);
    let editor = site.editor().await;
    editor.put("/v1/types/veto", &json!({"name": "Veto"})).await;
    let event = |title: &str| json!({"type": "veto", "title": title, "date": "2020"});
    let mut secret = event("Secret");
    secret["embargoed_until"] = json!("2026-12-31T00:00:00Z");
    assert_eq!(editor.put("/v1/events/secret", &secret).await.status, StatusCode::CREATED);

    wait(60);
    site.at("2028-03-01T12:01:00Z");
    site.service.publish_due().await.expect("nothing is due");
    assert_eq!(site.get("/v1/events/secret").await.status, StatusCode::NOT_FOUND);
    assert_eq!(site.get("/v1/events?limit=0").await.json()["meta"]["total"], 0);
    let written = editor.put("/v1/events/a", &event("Written under the wrong clock")).await.json();
    assert_eq!(written["created_at"], "2026-03-01T12:01:00Z");

    wait(120);
    site.at("2026-03-01T12:02:00Z");
    let written = editor.put("/v1/events/b", &event("Written under the right clock")).await.json();
    assert_eq!(written["created_at"], "2026-03-01T12:02:00Z");
    assert_eq!(site.get("/v1/events/secret").await.status, StatusCode::NOT_FOUND);

    wait(310 * DAY);
    site.at("2027-01-05T12:00:00Z");
    site.service.publish_due().await.expect("it is published");
    assert_eq!(site.get("/v1/events/secret").await.status, StatusCode::OK, "the embargo ends when its time has come");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_set_back_leaves_the_log_in_order() {
    let elapsed = Arc::new(Mutex::new(Duration::ZERO));
    let site = Site::guarded(&elapsed).await;
    let editor = site.editor().await;
    editor.put("/v1/types/veto", &json!({"name": "Veto"})).await;
    for (moment, id) in [("2026-03-01T12:00:01Z", "a"), ("2026-03-01T11:00:00Z", "b"), ("2026-03-01T12:00:02Z", "c")] {
        site.at(moment);
        let made = editor.put(&format!("/v1/events/{id}"), &json!({"type": "veto", "title": id, "date": "2020"})).await;
        assert_eq!(made.status, StatusCode::CREATED);
    }
    let changes = site.get("/v1/changes").await.json();
    let moments: Vec<&str> = changes["data"].as_array().expect("changes").iter().filter_map(|one| one["recorded_at"].as_str()).collect();
    let expected = ["2026-03-01T12:00:00Z", "2026-03-01T12:00:01Z", "2026-03-01T12:00:01.000001Z", "2026-03-01T12:00:02Z"];
    assert_eq!(moments, expected);
}
