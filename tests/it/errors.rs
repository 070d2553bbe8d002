//! Bad input: every mistake at once, where it is, and what would be right. Never a 500.

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::support::{SMALL, Site};

#[tokio::test(flavor = "multi_thread")]
async fn a_query_with_mistakes_is_told_all_of_them() {
    let site = Site::with(SMALL).await;
    let cases: &[(&str, &[&str])] = &[
        ("/v1/events?typ=veto", &["typ"]),
        ("/v1/events?type=vetto", &["type"]),
        (
            "/v1/events?actor=rusia&document=leter&measure=pannel&status=bloked&disputed=maybe",
            &["status", "actor", "document", "measure", "disputed"],
        ),
        ("/v1/events?from=2024&to=2023", &["from"]),
        ("/v1/events?from=28/03/2024", &["from"]),
        ("/v1/events?from=2024-13&to=2024-02-30", &["from", "to"]),
        ("/v1/events?limit=501", &["limit"]),
        ("/v1/events?limit=-1&sort=size&match=near", &["match", "sort", "limit"]),
        ("/v1/events?cursor=nonsense", &["cursor"]),
        ("/v1/events?limit=1&limit=2", &["limit"]),
        ("/v1/events?fields=id,titel&include=claim", &["fields", "include"]),
        ("/v1/events?as_of=tomorrow", &["as_of"]),
        ("/v1/events?as_of=2030-01-01T00:00:00Z", &["as_of"]),
        ("/v1/events?format=xml", &["format"]),
        ("/v1/in-force?on=2024", &["on"]),
        ("/v1/in-force?on=2024-04-31", &["on"]),
        ("/v1/measures/panel?day=2024-01-01", &["day"]),
        ("/v1/documents?limit=3", &["limit"]),
    ];
    for (path, places) in cases {
        let answer = site.get(path).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}");
        let (kind, found) = answer.problem();
        assert_eq!(
            (kind.as_str(), found.iter().map(String::as_str).collect::<Vec<_>>()),
            ("invalid-parameters", places.to_vec()),
            "{path}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mistake_shows_what_would_be_right() {
    let site = Site::with(SMALL).await;
    let one = async |path: &str| site.get(path).await.json()["errors"][0].clone();
    assert_eq!(one("/v1/events?typ=veto").await["did_you_mean"], "type");
    assert_eq!(one("/v1/events?type=vetto").await["did_you_mean"], "veto");
    let date = one("/v1/events?from=28/03/2024").await;
    assert_eq!(date["example"], "2024-03-28");
    assert!(date["detail"].as_str().is_some_and(|detail| detail.contains("28/03/2024")), "{date}");
    let other = site.get("/v1/events?limit=1").await.json()["links"]["next"].as_str().expect("a next page").to_owned();
    let answer = site.get(&other.replace("limit=1", "limit=1&type=veto")).await;
    assert_eq!(answer.problem().1, ["cursor"], "a cursor belongs to its question");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_with_mistakes_is_told_all_of_them() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    let event = json!({
        "id": "No Spaces", "type": "vetto", "titel": "x", "title": "", "status": "maybe", "date": "28/03/2024", "tags": "one",
        "actors": [{"id": "rusia", "role": "Vetoed By"}], "votes": {"for": -1}, "claims": [{"field": "date", "value": "2024-13"}]
    });
    let answer = editor.ask(Method::POST, "/v1/events", &[], event.to_string()).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let (kind, places) = answer.problem();
    assert_eq!(kind, "invalid-content");
    let wanted =
        ["/id", "/status", "/title", "/date", "/tags", "/actors/0/role", "/votes/for", "/claims/0/value", "/claims/0/document", "/titel"];
    assert!(wanted.iter().all(|place| places.iter().any(|found| found == place)), "{places:?}");
    let known = json!({"type": "vetto", "title": "x", "date": "2024", "actors": [{"id": "rusia", "role": "target"}]});
    let answer = editor.ask(Method::POST, "/v1/events", &[], known.to_string()).await;
    assert_eq!(answer.problem().1, ["/type", "/actors/0/id"]);
    assert_eq!(answer.json()["errors"][1]["did_you_mean"], "russia");
    let early =
        json!({"type": "veto", "title": "x", "date": "2024", "effects": [{"measure": "panel", "action": "extend", "until": "2023"}]});
    assert_eq!(editor.ask(Method::POST, "/v1/events", &[], early.to_string()).await.problem().1, ["/effects/0/until"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_cannot_be_read_is_refused() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    let long_title = json!({"type": "veto", "date": "2024", "title": "x".repeat(2 << 20)}).to_string().into_bytes();
    let cases: Vec<(&str, Vec<u8>, u16)> = vec![
        ("no body", vec![], 400),
        ("no JSON", b"{\"a\":".to_vec(), 400),
        ("no UTF-8", b"{\"title\":\"\xff\"}".to_vec(), 400),
        ("deep JSON", "[".repeat(10_000).into_bytes(), 400),
        ("a list", b"[]".to_vec(), 422),
        ("a long title", long_title, 422),
        ("too much", vec![b' '; 5 << 20], 413),
    ];
    for (name, body, status) in cases {
        let answer = editor.ask(Method::POST, "/v1/events", &[], body).await;
        assert_eq!(answer.status.as_u16(), status, "{name}: {}", answer.body.get(..300).unwrap_or(&answer.body));
        answer.problem();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_write_is_told_why() {
    let site = Site::with(SMALL).await;
    site.key(sanctions_timeline::store::Role::Reader).await;
    let cases = [
        (None, 401, "key-missing"),
        (Some("Bearer nobody"), 401, "key-unknown"),
        (Some("Basic abc"), 401, "key-unknown"),
        (Some("Bearer key-of-reader"), 403, "not-allowed"),
    ];
    for (authorization, status, kind) in cases {
        let headers: Vec<(&str, &str)> = authorization.iter().map(|value| ("authorization", *value)).collect();
        let answer = site.ask(Method::POST, "/v1/events", &headers, "{}").await;
        assert_eq!((answer.status.as_u16(), answer.problem().0.as_str()), (status, kind), "{authorization:?}");
        assert_eq!(answer.header("www-authenticate").is_empty(), status != 401);
    }
    let read = site.ask(Method::GET, "/v1/events", &[("authorization", "Bearer nobody")], "").await;
    assert_eq!(read.status, StatusCode::UNAUTHORIZED, "a key that is shown must be right, also to read");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_problem_leads_to_a_page_and_names_the_request() {
    let site = Site::with(SMALL).await;
    let cases = [
        (Method::GET, "/v1/nothing"),
        (Method::GET, "/v1/events/nobody"),
        (Method::GET, "/v1/events/%FF"),
        (Method::DELETE, "/v1/events"),
        (Method::PUT, "/v1/tags"),
        (Method::GET, "/v1/events?x=1"),
    ];
    for (method, path) in cases {
        let answer = site.ask(method, path, &[("x-request-id", "mine")], "").await;
        let problem = answer.json();
        assert_eq!(
            (problem["instance"].as_str(), problem["request_id"].as_str(), problem["status"].as_u64()),
            (Some(path), Some("mine"), Some(u64::from(answer.status.as_u16())))
        );
        let page = site.get(problem["type"].as_str().expect("a type")).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(page.body.contains(problem["title"].as_str().expect("a title")));
    }
    let answer = site.ask(Method::PUT, "/v1/tags", &[], "").await;
    assert!(answer.header("allow").contains("GET"), "{:?}", answer.headers);
}

/// Whatever is asked, with or without sense, the service does not break.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_comes_in_breaks_the_service() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    let description = site.get("/openapi.json").await.json();
    let queries = [
        "?from=%00&to=%FF",
        "?q=%22%28&limit=&cursor=AAAA",
        "?as_of=-9999-01-01T00:00:00Z&on=Y-17E7",
        "?on=%F0%9F%98%80",
        "?limit=99999999999999999999",
        "?%3D=%26&&&=&",
    ];
    let bodies = ["", "null", "[]", "{}", "\u{0}", "{\"id\":{}}", "{\"date\":[]}", "{\"claims\":{}}", "{\"title\":\"\\ud800\"}"];
    for (path, operations) in description["paths"].as_object().expect("paths") {
        let path = path.replace("{id}", "%22x").replace("{slug}", "..%2f");
        for method in operations.as_object().expect("operations").keys() {
            let method: Method = method.to_uppercase().parse().expect("a method");
            for (query, body) in queries.iter().flat_map(|query| bodies.iter().map(move |body| (query, body))) {
                if path.ends_with("/stream") {
                    continue;
                }
                let answer = editor.ask(method.clone(), &format!("{path}{query}"), &[("if-match", "*")], *body).await;
                assert!(answer.status.as_u16() < 500, "{method} {path}{query} {body}: {}", answer.body);
                if answer.status.is_client_error() {
                    answer.problem();
                }
            }
        }
    }
}
