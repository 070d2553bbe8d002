//! Documents: known by a hash, and by words once somebody supplies them.

use reqwest::Method;
use sanctions_timeline::domain::digest::Digest;
use serde_json::{Value, json};

use crate::support::{SMALL, Site};

/// A text of our own in which bytes, UTF-16 units and code points count differently.
const TEXT: &str = "Grüße 😀: in April the council met. In May it did not.";

async fn site() -> Site {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    let sha256 = Digest::of(TEXT.as_bytes()).to_string();
    editor.put("/v1/documents/wire", &json!({"title": "A wire", "sha256": sha256})).await;
    site
}

fn event(selector: &Value) -> Value {
    json!({"type": "veto", "title": "Met", "date": "2020-04", "claims": [{"id": "c", "field": "date", "value": "2020-04", "document": "wire", "expression": "in April", "selector": selector}]})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quote_comes_alive_when_its_text_is_supplied() {
    let site = site().await;
    let editor = site.editor_again();
    editor.put("/v1/events/met", &event(&json!({"type": "TextPositionSelector", "start": 9, "end": 17}))).await;
    let claim = async || site.get("/v1/events/met").await.json()["claims"][0].clone();
    assert_eq!(claim().await["verified"], "text_not_held");
    let other = editor.ask(Method::PUT, "/v1/documents/wire/text", &[], TEXT.replace("May", "Mai")).await;
    assert_eq!(other.status, 422);
    for hash in [Digest::of(TEXT.as_bytes()), Digest::of(TEXT.replace("May", "Mai").as_bytes())] {
        assert!(other.body.contains(&hash.to_string()), "both hashes are named: {}", other.body);
    }
    assert_eq!(editor.ask(Method::PUT, "/v1/documents/wire/text", &[], TEXT).await.json()["text_held"], true);
    let alive = claim().await;
    assert_eq!((&alive["verified"], &alive["selector"][1]["exact"]), (&json!(true), &json!("in April")));
    let site = site.restarted().await;
    assert_eq!(site.get("/v1/events/met").await.json()["claims"][0], alive, "and stays so");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quote_must_stand_where_it_is_said_to() {
    let site = site().await;
    let editor = site.editor_again();
    editor.ask(Method::PUT, "/v1/documents/wire/text", &[], TEXT).await;
    assert_eq!(editor.put("/v1/events/met", &event(&json!([]))).await.status, 201);
    let cases = [
        (json!({"type": "TextPositionSelector", "start": 10, "end": 18}), false),
        (json!({"type": "TextPositionSelector", "start": 9, "end": 999}), false),
        (json!([{"type": "TextPositionSelector", "start": 9, "end": 17}, {"type": "TextQuoteSelector", "exact": "In April"}]), false),
        (json!({"type": "TextQuoteSelector", "exact": "in August"}), false),
        (json!({"type": "TextQuoteSelector", "exact": "in April", "prefix": ": ", "suffix": " the"}), true),
        (json!([{"type": "TextPositionSelector", "start": 9, "end": 17}, {"type": "TextQuoteSelector", "exact": "in April"}]), true),
    ];
    for (selector, right) in cases {
        let answer = editor.replace("/v1/events/met", &event(&selector)).await;
        if right {
            assert_eq!(answer.json()["claims"][0]["selector"][0]["start"], 9, "{selector}: {}", answer.body);
        } else {
            assert_eq!(answer.problem().1, ["/claims/0/selector"], "{selector}");
        }
    }
    let seq = site.get("/v1/events?limit=0").await.json()["meta"]["seq"].clone();
    editor.replace("/v1/events/met", &event(&json!({"type": "TextQuoteSelector", "exact": "in April"}))).await;
    assert_eq!(site.get("/v1/events?limit=0").await.json()["meta"]["seq"], seq, "the same words said another way change nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_is_public_only_where_it_is_said_to_be() {
    let site = site().await;
    let editor = site.editor_again();
    assert_eq!(editor.get("/v1/documents/wire/text").await.status, 404, "not held yet");
    editor.ask(Method::PUT, "/v1/documents/wire/text", &[], TEXT).await;
    assert_eq!(site.get("/v1/documents/wire/text").await.problem().0, "key-missing");
    assert_eq!(editor.get("/v1/documents/wire/text").await.body, TEXT);
    editor.patch("/v1/documents/wire", "*", &json!({"text_public": true})).await;
    let open = site.get("/v1/documents/wire/text").await;
    assert_eq!((open.body.as_str(), open.header("content-type")), (TEXT, "text/plain; charset=utf-8"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_wording_is_a_new_document() {
    let site = site().await;
    let editor = site.editor_again();
    let other = json!({"title": "A wire", "sha256": Digest::of(b"other").to_string()});
    assert_eq!(editor.replace("/v1/documents/wire", &other).await.problem().1, ["/sha256"]);
    let next = json!({"title": "A wire, again", "text": "other", "replaces": "wire"});
    assert_eq!(editor.put("/v1/documents/wire-2", &next).await.json()["sha256"], Digest::of(b"other").to_string());
    let wrong = json!({"title": "X", "text": "one", "sha256": Digest::of(b"two").to_string()});
    assert_eq!(editor.put("/v1/documents/x", &wrong).await.problem().1, ["/sha256"]);
    assert_eq!(
        editor.ask(Method::DELETE, "/v1/documents/wire", &[("if-match", "*")], "").await.problem().0,
        "conflict",
        "wire-2 replaces it"
    );
}
