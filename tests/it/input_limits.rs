//! Every input has a bound, and the error says which.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, SMALL, Site};

/// Status, place and detail of the first error.
fn first(answer: &Answer) -> (u16, String, String) {
    let (_, places) = answer.problem();
    let detail = answer.json()["errors"][0]["detail"].as_str().unwrap_or_default().to_owned();
    (answer.status.as_u16(), places.first().cloned().unwrap_or_default(), detail)
}

#[tokio::test(flavor = "multi_thread")]
async fn parameters_are_bounded_in_number_and_length() {
    let site = Site::with(SMALL).await;
    let many = |count: usize| format!("/v1/events?{}", vec!["type=veto"; count].join("&"));
    assert_eq!(site.get(&many(200)).await.status, 200);
    assert_eq!(first(&site.get(&many(201)).await), (400, String::new(), "201 parameters; at most 200 are read".to_owned()));
    let unknown = site.get(&format!("/v1/documents?{}", "a&".repeat(20_000))).await;
    assert!(unknown.status == 400 && unknown.body.len() < 100_000, "{}", unknown.body.len());
    for path in ["/v1/events?tag=", "/v1/facets?from=", "/v1/measures?as_of=", "/v1/changes?since="] {
        let (status, place, detail) = first(&site.get(&format!("{path}{}", "x".repeat(4_001))).await);
        assert!(
            status == 400 && detail.ends_with("… has 4001 characters; at most 4000 are read".trim_start_matches('…')),
            "{path}{place}: {detail}"
        );
    }
    let name = site.get(&format!("/v1/events?{}=1", "x".repeat(9_000))).await;
    assert!(first(&name).0 == 400 && first(&name).1.len() == 100, "{}", name.body.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn reasons_and_keys_are_bounded_and_the_error_counts() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    let body = json!({"type": "veto", "title": "x", "date": "2024"}).to_string();
    let long = |count: usize| "ä".repeat(count);
    let query = |reason: &str| format!("/v1/events?reason={reason}");
    let kept = editor.ask(Method::POST, &query(&long(2_000)), &[], body.clone()).await;
    assert_eq!(kept.status, 201);
    let (status, place, detail) = first(&editor.ask(Method::POST, &query(&long(2_001)), &[], body.clone()).await);
    assert!(status == 400 && place == "reason" && detail.contains("has 2001 characters; at most 2000 are kept"), "{place}: {detail}");
    let (status, place, detail) = first(&editor.ask(Method::POST, &query("a%00b"), &[], body.clone()).await);
    assert!(status == 400 && place == "reason" && detail.contains("control characters"), "{place}: {detail}");
    for (name, most) in [("Reason", 2_000), ("Idempotency-Key", 255)] {
        let (status, place, detail) = first(&editor.ask(Method::POST, "/v1/events", &[(name, &"x".repeat(most + 1))], body.clone()).await);
        assert!(status == 400 && place == name && detail.contains(&format!("has {} characters; at most {most}", most + 1)), "{detail}");
    }
    let resumed = site.ask(Method::GET, "/v1/changes/stream", &[("last-event-id", &"9".repeat(5_000))], "").await;
    assert!(resumed.status == 400 && resumed.body.len() < 1_000, "{}", resumed.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_are_bounded_in_what_they_hold() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    let many_values = format!("{{\"tags\":[{}0]}}", "[],".repeat(100_000));
    let refused = editor.ask(Method::POST, "/v1/events", &[], many_values.clone()).await;
    assert!(refused.status == 400 && refused.body.contains("at most 100000 are read"), "{}", refused.body);
    let unknown: Value = (0..5_000).map(|n| (format!("f{n}"), json!(1))).collect::<serde_json::Map<_, _>>().into();
    let refused = editor.ask(Method::POST, "/v1/actors", &[], unknown.to_string()).await;
    assert_eq!((refused.status.as_u16(), refused.problem().1.len()), (422, 100));
    let claims = json!({"type": "veto", "title": "x", "date": "2024", "claims": vec![json!({"field": "date", "value": "2024", "document": "report"}); 201]});
    assert!(first(&editor.ask(Method::POST, "/v1/events", &[], claims.to_string()).await).2.contains("201 entries; at most 200"));
    let line = format!("{{\"kind\":\"actor\",\"name\":\"A\"}}\n{{\"kind\":\"event\",\"x\":{many_values}}}");
    let refused = editor.ask(Method::POST, "/v1/import", &[], line).await;
    assert_eq!((refused.status.as_u16(), refused.json()["errors"][0]["line"].as_u64()), (422, Some(2)));
    let long_line = format!("{{\"kind\":\"actor\",\"name\":\"{}\"}}", "x".repeat(16 << 20));
    let refused = editor.ask(Method::POST, "/v1/import", &[], long_line).await;
    assert!(refused.status == 422 && refused.body.contains("at most 16777216 are read"), "{}", refused.body);
    let bad_lines = "x\n".repeat(20_000);
    let refused = editor.ask(Method::POST, "/v1/import", &[], bad_lines).await;
    assert_eq!((refused.status.as_u16(), refused.problem().1.len()), (422, 100));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_web_addresses_are_kept_as_such() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    let addresses = [
        "https://",
        "http://\n.evil",
        "https://user:pw@example.org/",
        "https://a\"onmouseover=\"alert(1)",
        "javascript:alert(1)",
        "//evil",
    ];
    for (number, address) in addresses.iter().enumerate() {
        let document = editor.put(&format!("/v1/documents/d{number}"), &json!({"title": "x", "url": address})).await;
        assert_eq!((document.status.as_u16(), document.problem().1), (422, vec!["/url".to_owned()]), "{address}");
        assert!(document.json()["errors"][0]["example"].as_str().is_some_and(|example| example.starts_with("https://")));
        let identifiers = json!([{"scheme": "s", "value": "v", "url": address}]);
        let event = json!({"type": "veto", "title": "x", "date": "2024", "identifiers": identifiers});
        assert_eq!(editor.put("/v1/events/e", &event).await.problem().1, ["/identifiers/0/url"], "{address}");
    }
    let long = format!("https://example.org/{}", "x".repeat(2_030));
    assert!(first(&editor.put("/v1/documents/d", &json!({"title": "x", "url": long})).await).2.contains("at most 2048"));
    let good = editor.put("/v1/documents/d", &json!({"title": "x", "url": &long[..2_048]})).await;
    assert_eq!((good.status.as_u16(), good.json()["url"].as_str()), (201, Some(&long[..2_048])));
}
