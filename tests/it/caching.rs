//! Caching: a tag names one answer, and a known answer is not sent again.

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::support::{SMALL, Site};

const READS: [&str; 14] = [
    "/v1/events",
    "/v1/events?actor=russia&from=2010",
    "/v1/events/panel-veto",
    "/v1/events/panel-veto/history",
    "/v1/events.csv",
    "/v1/events.atom",
    "/v1/in-force?on=2011-01-01",
    "/v1/in-force",
    "/v1/measures",
    "/v1/measures/panel",
    "/v1/documents/report",
    "/v1/actors",
    "/v1/types/veto",
    "/v1/tags",
];

#[tokio::test(flavor = "multi_thread")]
async fn a_known_answer_is_not_sent_again() {
    let site = Site::with(SMALL).await;
    for path in READS {
        let first = site.get(path).await;
        let tag = first.header("etag");
        assert!(tag.starts_with('"') && tag.ends_with('"'), "{path}: a strong tag");
        assert!(first.header("cache-control").starts_with("public, max-age="), "{path}");
        assert!(first.headers.get_all("vary").iter().any(|vary| vary.to_str().is_ok_and(|vary| vary.contains("accept"))), "{path}");
        for known in [tag.to_owned(), format!("\"other\", {tag}"), format!("W/{tag}"), "*".to_owned()] {
            let second = site.ask(Method::GET, path, &[("if-none-match", &known)], "").await;
            assert_eq!((second.status, second.body.as_str(), second.header("etag")), (StatusCode::NOT_MODIFIED, "", tag), "{path}");
            assert_eq!(second.header("cache-control"), first.header("cache-control"));
        }
        let other = site.ask(Method::GET, path, &[("if-none-match", "\"other\"")], "").await;
        assert_eq!((other.status, &other.body), (StatusCode::OK, &first.body), "{path}");
        let head = site.ask(Method::HEAD, path, &[], "").await;
        assert_eq!((head.status, head.header("etag"), head.body.as_str()), (StatusCode::OK, tag, ""), "{path}");
        assert_eq!(head.header("content-length"), first.body.len().to_string(), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_makes_other_tags() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    let lists = ["/v1/events", "/v1/events.csv", "/v1/in-force?on=2011-01-01", "/v1/actors"];
    let mut before = Vec::new();
    for path in lists {
        before.push(site.get(path).await);
    }
    editor
        .put("/v1/events/x", &json!({"type": "veto", "title": "X", "date": "2011", "actors": [{"id": "russia", "role": "vetoed_by"}]}))
        .await;
    for (path, before) in lists.iter().zip(before) {
        assert_ne!(site.get(path).await.header("etag"), before.header("etag"), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_encoding_has_its_own_tag() {
    let site = Site::with(SMALL).await;
    let plain = site.get("/v1/events").await;
    for encoding in ["gzip", "br", "zstd"] {
        let packed = site.ask(Method::GET, "/v1/events", &[("accept-encoding", encoding)], "").await;
        assert_eq!(packed.header("content-encoding"), encoding);
        let tag = packed.header("etag").to_owned();
        assert_ne!(tag, plain.header("etag"));
        let again = site.ask(Method::GET, "/v1/events", &[("accept-encoding", encoding), ("if-none-match", &tag)], "").await;
        assert_eq!((again.status, again.header("etag")), (StatusCode::NOT_MODIFIED, tag.as_str()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_about_today_ends_with_it() {
    let site = Site::with(SMALL).await;
    site.at("2026-03-01T23:59:30Z");
    let today = site.get("/v1/in-force").await;
    assert_eq!(today.header("cache-control"), "public, max-age=30");
    site.at("2026-03-02T00:00:00Z");
    assert_ne!(site.get("/v1/in-force").await.header("etag"), today.header("etag"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_for_one_reader_is_kept_by_nobody_else() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    let mine = editor.get("/v1/events").await;
    assert_eq!(mine.header("cache-control"), "private, no-cache");
    assert_ne!(mine.header("etag"), site.get("/v1/events").await.header("etag"));
    let refused = site.get("/v1/events?x=1").await;
    assert_eq!(refused.header("cache-control"), "no-store");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_on_any_page_may_read() {
    let site = Site::with(SMALL).await;
    let answer = site.ask(Method::GET, "/v1/events", &[("origin", "https://news.example")], "").await;
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    for header in ["etag", "link", "memento-datetime"] {
        assert!(answer.header("access-control-expose-headers").contains(header), "{header}");
    }
    let headers =
        [("origin", "https://news.example"), ("access-control-request-method", "GET"), ("access-control-request-headers", "if-none-match")];
    let preflight = site.ask(Method::OPTIONS, "/v1/events", &headers, "").await;
    assert!(preflight.status.is_success() && preflight.header("access-control-allow-methods").contains("GET"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_kept_is_the_answer_made() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    for path in READS {
        for encoding in ["identity", "gzip", "zstd"] {
            let ask = async || site.ask(Method::GET, path, &[("accept-encoding", encoding)], "").await;
            let (made, kept) = (ask().await, ask().await);
            assert_eq!(
                (made.status, made.header("etag"), made.header("content-encoding")),
                (kept.status, kept.header("etag"), kept.header("content-encoding"))
            );
            assert_eq!(made.body, kept.body, "{path} {encoding}");
            assert_ne!(made.header("x-request-id"), kept.header("x-request-id"), "each request has its own");
        }
    }
    editor.patch("/v1/events/panel-veto", "*", &json!({"tags": ["changed"]})).await;
    assert!(site.get("/v1/events/panel-veto").await.body.contains("changed"), "a write is seen by the next request");
}
