//! As many events as anybody wants, in the formats that are sent in pieces.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{SMALL, Site, many};

/// What all pages have, one after the other, and how many there are.
async fn pages(site: &Site, path: &str) -> (Vec<String>, usize) {
    let (mut bodies, mut next) = (Vec::new(), Some(path.to_owned()));
    while let Some(path) = next {
        let page = site.get(&path).await;
        next = page.header("link").split_once('>').map(|(link, _)| link.trim_start_matches('<').to_owned());
        bodies.push(page.body);
    }
    let pages = bodies.len();
    (bodies, pages)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_in_pieces_is_what_its_pages_are() {
    let site = Site::with(&many(1_203)).await;
    for query in ["", "&sort=-date", "&sort=updated", "&sort=-updated", "&type=veto&from=1960&to=1990", "&q=many", "&fields=id,date"] {
        let (paged, count) = pages(&site, &format!("/v1/events.ndjson?limit=110{query}")).await;
        assert!(count > 1, "{query}");
        let whole = site.get(&format!("/v1/events.ndjson?limit=all{query}")).await;
        assert_eq!((whole.body.as_str(), whole.header("link")), (paged.concat().as_str(), ""), "{query}");
        assert_eq!(site.get(&format!("/v1/events.ndjson?limit=99999999999999{query}")).await.body, whole.body, "{query}");
        let (paged, _) = pages(&site, &format!("/v1/events.csv?limit=110{query}")).await;
        let rows: String =
            paged.iter().enumerate().map(|(i, page)| if i == 0 { page } else { page.split_once("\r\n").expect("a header").1 }).collect();
        assert_eq!(site.get(&format!("/v1/events.csv?limit=all{query}")).await.body, rows, "{query}");
        let (parts, count) = pages(&site, &format!("/v1/events.ndjson?limit=701{query}")).await;
        assert_eq!((parts.concat(), count), (whole.body, if query.contains("type") { 1 } else { 2 }), "{query}");
    }
    let histories = site.get("/v1/events.ndjson?limit=all&include=history,cite").await.body;
    let last: Value = serde_json::from_str(histories.lines().last().expect("lines")).expect("JSON");
    assert_eq!((histories.lines().count(), &last["history"][0]["op"]), (1_203, &json!("create")));
    assert!(last["cite"].is_object());
}

#[tokio::test(flavor = "multi_thread")]
async fn pieces_have_a_tag_an_encoding_and_a_past() {
    let site = Site::with(&many(1_203)).await;
    let editor = site.editor().await;
    for path in ["/v1/events.ndjson?limit=all", "/v1/events.csv?limit=1000"] {
        let first = site.get(path).await;
        let known = site.ask(Method::GET, path, &[("if-none-match", first.header("etag"))], "").await;
        assert_eq!((known.status.as_u16(), known.body.as_str()), (304, ""));
        for encoding in ["gzip", "br", "zstd"] {
            let packed = site.ask(Method::GET, path, &[("accept-encoding", encoding)], "").await;
            assert_eq!(packed.header("content-encoding"), encoding);
        }
        assert_eq!(site.ask(Method::HEAD, path, &[], "").await.header("etag"), first.header("etag"));
    }
    let before = site.get("/v1/events.ndjson?limit=all").await.body;
    site.at("2026-03-01T13:00:00Z");
    let hidden = json!({"type": "veto", "title": "Hidden", "date": "2000", "embargoed_until": "2027-01-01T00:00:00Z"});
    editor.put("/v1/events/hidden", &hidden).await;
    assert_eq!(site.get("/v1/events.ndjson?limit=all").await.body, before);
    assert_eq!(editor.get("/v1/events.ndjson?limit=all").await.body.lines().count(), 1_204);
    editor.put("/v1/events/new", &json!({"type": "veto", "title": "New", "date": "2000"})).await;
    assert_eq!(site.get("/v1/events.ndjson?limit=all").await.body.lines().count(), 1_204);
    assert_eq!(site.get("/v1/events.ndjson?limit=all&as_of=2026-03-01T12:30:00Z").await.body, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn other_formats_say_which_have_no_limit() {
    let site = Site::with(SMALL).await;
    for path in ["/v1/events?limit=501", "/v1/events.ics?limit=all", "/v1/events.atom?limit=501"] {
        let refused = site.get(path).await;
        assert_eq!(refused.problem().1, ["limit"], "{path}");
        assert!(
            refused.json()["detail"].as_str().is_some_and(|detail| detail.ends_with("ndjson and csv have no limit")),
            "{}",
            refused.body
        );
    }
    for path in ["/v1/events.csv?limit=-1", "/v1/events.csv?limit=many", "/v1/events.csv?limit=all&q=panel&sort=relevance"] {
        assert_eq!(site.get(path).await.problem().1, ["limit"], "{path}");
    }
    assert_eq!(site.get("/v1/events.csv?limit=500&q=panel&sort=relevance").await.status, 200);
    assert_eq!(site.get("/v1/events.csv?limit=all&type=veto").await.body.lines().count(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_goes_away_ends_the_walk_and_a_slow_one_holds_up_nobody() {
    let site = Site::with(&many(4_000)).await;
    let editor = site.editor().await;
    let mut slow = site.open("/v1/events.ndjson?limit=all&sort=-date", &[]).await;
    let mut text = Vec::from(slow.chunk().await.expect("a piece").expect("a piece"));
    drop(site.open("/v1/events.csv?limit=all", &[]).await);
    for n in 0..20 {
        let event = json!({"type": "veto", "title": "While somebody reads", "date": "1940"});
        assert_eq!(editor.put(&format!("/v1/events/w{n}"), &event).await.status, 201);
    }
    assert_eq!(site.get("/v1/events?from=1940&to=1940&limit=0").await.json()["meta"]["total"], 20);
    while let Some(chunk) = slow.chunk().await.expect("a piece") {
        text.extend_from_slice(&chunk);
    }
    let text = String::from_utf8(text).expect("UTF-8");
    let old = text.lines().filter(|line| line.starts_with("{\"id\":\"m")).count();
    assert_eq!(old, 4_000);
}
