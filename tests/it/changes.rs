//! What changed: the log as readers see it, corrections, and the stream.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Editor, SMALL, Site};

async fn some_changes(editor: &Editor<'_>) {
    let event = |title: &str| json!({"type": "veto", "title": title, "date": "2012", "actors": [{"id": "russia", "role": "vetoed_by"}]});
    editor.put("/v1/events/x", &event("First")).await;
    editor.ask(Method::PUT, "/v1/events/x", &[("if-match", "*"), ("reason", "a typing error")], event("Second").to_string()).await;
    editor.put("/v1/actors/usa", &json!({"name": "United States"})).await;
    let hidden = json!({"type": "veto", "title": "Hidden", "date": "2012", "embargoed_until": "2027-01-01T00:00:00Z"});
    editor.put("/v1/events/h", &hidden).await;
    editor.ask(Method::DELETE, "/v1/events/x", &[("if-match", "*"), ("reason", "never happened")], "").await;
}

fn told(answer: &Value) -> Vec<String> {
    let one = |change: &Value| {
        format!(
            "{} {} {}",
            change["op"].as_str().unwrap_or("?"),
            change["kind"].as_str().unwrap_or("?"),
            change["id"].as_str().unwrap_or("?")
        )
    };
    answer["data"].as_array().expect("a list").iter().map(one).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_read_from_any_place_on() {
    let site = Site::with(SMALL).await;
    let start = site.service.timeline().head().seq;
    let editor = site.editor().await;
    some_changes(&editor).await;
    let all = ["create event x", "update event x", "create actor usa", "delete event x"];
    let path = format!("/v1/changes?since={start}");
    let public = site.get(&path).await.json();
    assert_eq!(told(&public), all);
    assert_eq!(
        (&public["data"][1]["before"]["title"], &public["data"][1]["after"]["title"], &public["data"][1]["reason"]),
        (&json!("First"), &json!("Second"), &json!("a typing error"))
    );
    assert_eq!(told(&editor.get(&path).await.json()).len(), 5, "the hidden one too");
    assert_eq!(told(&site.get(&format!("/v1/changes?since={}", public["meta"]["seq"])).await.json()), Vec::<String>::new());
    let (mut walked, mut next) = (Vec::new(), Some(format!("{path}&limit=2")));
    while let Some(path) = next {
        let page = site.get(&path).await.json();
        walked.extend(told(&page));
        next = page["links"]["next"].as_str().map(str::to_owned);
    }
    assert_eq!(walked, all);
    assert_eq!(told(&site.get(&format!("{path}&type=resolution")).await.json()), Vec::<String>::new());
    assert_eq!(site.get("/v1/changes?since=x&limit=0").await.problem().1, ["since", "limit"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_says_what_was_told_before_and_why() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    some_changes(&editor).await;
    editor.patch("/v1/events/begin", "*", &json!({"tags": ["other"]})).await;
    let corrections = site.get("/v1/corrections").await.json();
    assert_eq!(told(&corrections), ["update event x", "delete event x"], "a tag tells readers nothing");
    assert_eq!(corrections["data"][0]["corrected"], json!([{"field": "title", "old": "First", "new": "Second"}]));
    assert_eq!(
        (&corrections["data"][1]["reason"], &corrections["data"][1]["corrected"][0]["new"]),
        (&json!("never happened"), &json!(null))
    );
}

/// Reads the stream until so many events have come: their ids and what they say.
async fn listen(site: &Site, path: &str, headers: &[(&str, &str)], count: usize) -> Vec<(String, Value)> {
    hear(&mut site.open(path, headers).await, count).await
}

/// What comes next on a stream.
pub async fn hear(response: &mut reqwest::Response, count: usize) -> Vec<(String, Value)> {
    let (mut text, mut events) = (String::new(), Vec::new());
    while events.len() < count {
        let chunk = response.chunk().await.expect("the stream goes on").expect("the stream goes on");
        text.push_str(std::str::from_utf8(&chunk).expect("UTF-8"));
        while let Some((event, rest)) = text.split_once("\n\n") {
            let line = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).map(str::trim).map(str::to_owned);
            if let (Some(id), Some(data)) = (line("id:"), line("data:")) {
                events.push((id, serde_json::from_str(&data).expect("JSON")));
            }
            text = rest.to_owned();
        }
    }
    events
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listener_hears_each_change_once_and_in_order_also_after_a_break() {
    let site = Site::with(SMALL).await;
    let start = site.service.timeline().head().seq;
    let editor = site.editor().await;
    let path = format!("/v1/changes/stream?since={start}");
    let (heard, ()) = tokio::join!(listen(&site, &path, &[], 4), some_changes(&editor));
    let ids: Vec<String> = heard.iter().map(|(id, _)| id.clone()).collect();
    let numbers: Vec<u64> = ids.iter().map(|id| id.parse().expect("a number")).collect();
    assert_eq!(numbers, [start + 1, start + 2, start + 3, start + 4], "the hidden one is neither heard nor counted");
    let resumed = listen(&site, &path, &[("last-event-id", &ids[1])], 2).await;
    assert_eq!(resumed, heard[2..]);
    let narrowed = listen(&site, "/v1/changes/stream?since=0&type=veto", &[], 1).await;
    assert_eq!(narrowed[0].1["id"], "panel-veto");
    let refused = site.ask(Method::GET, "/v1/changes/stream", &[("last-event-id", "x")], "").await;
    assert_eq!(refused.problem().1, ["Last-Event-ID"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_listener_hears_each_change_once_and_in_order_however_it_reads() {
    const WRITES: usize = 200;
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    let start = site.service.timeline().head().seq;
    let path = format!("/v1/changes/stream?since={start}");
    let mut stopped = site.open(&path, &[]).await;
    let writing = async {
        for i in 0..WRITES {
            let event = json!({"type": "veto", "title": "N", "summary": "long ".repeat(900), "date": "2012"});
            assert_eq!(editor.put(&format!("/v1/events/n{i}"), &event).await.status, 201);
        }
    };
    let broken = async {
        let mut heard = Vec::new();
        while heard.len() < WRITES {
            let last = heard.last().map_or_else(|| start.to_string(), |(id, _): &(String, Value)| id.clone());
            let more = (WRITES - heard.len()).min(30);
            heard.extend(listen(&site, "/v1/changes/stream", &[("last-event-id", &last)], more).await.into_iter().take(more));
        }
        heard
    };
    let steady = futures_util::future::join_all((0..50).map(|_| listen(&site, &path, &[], WRITES)));
    let (steady, broken, ()) = tokio::join!(steady, broken, writing);
    let stopped = hear(&mut stopped, WRITES).await;
    let expected: Vec<String> = (start + 1..).take(WRITES).map(|seq| seq.to_string()).collect();
    for heard in steady.into_iter().chain([broken, stopped]) {
        assert_eq!(heard.into_iter().map(|(id, _)| id).collect::<Vec<_>>(), expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_begins_with_the_place_to_resume_from() {
    let site = Site::with(SMALL).await;
    let head = site.service.timeline().head().seq;
    let mut stream = site.open("/v1/changes/stream", &[("accept-encoding", "gzip, br, zstd")]).await;
    let begins = stream.chunk().await.expect("a stream").expect("a first message");
    assert_eq!(std::str::from_utf8(&begins), Ok(format!("id: {head}\nretry: 2000\n\n").as_str()));
    let header = |name: &str| stream.headers().get(name).map(|value| value.to_str().expect("ASCII"));
    let said = ["content-type", "cache-control", "x-accel-buffering", "content-encoding", "content-length"].map(header);
    assert_eq!(said, [Some("text/event-stream"), Some("no-store"), Some("no"), None, None]);
    let beyond = (head + 1).to_string();
    let refused = site.ask(Method::GET, "/v1/changes/stream", &[("last-event-id", &beyond)], "").await;
    assert_eq!((refused.status.as_u16(), refused.problem().1), (400, vec!["Last-Event-ID".to_owned()]));
    assert_eq!(site.get(&format!("/v1/changes/stream?since={beyond}")).await.problem().1, ["since"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listener_who_leaves_is_forgotten() {
    let site = Site::with(SMALL).await;
    let before = site.service.listeners();
    let mut listening = Vec::new();
    for _ in 0..5 {
        let mut stream = site.open("/v1/changes/stream", &[]).await;
        stream.chunk().await.expect("a stream").expect("a first message");
        listening.push(stream);
    }
    assert_eq!(site.service.listeners(), before + 5);
    drop(listening);
    for _ in 0..10_000 {
        if site.service.listeners() == before {
            return;
        }
        site.get("/healthz").await;
    }
    panic!("{} listeners are still followed", site.service.listeners() - before);
}
