//! The description of the service: of every route, and of nothing else.

use std::collections::{BTreeSet, HashSet};

use reqwest::Method;
use sanctions_timeline::timeline::query::FILTERS;

use serde_json::Value;

use crate::support::{SMALL, Site};

#[tokio::test(flavor = "multi_thread")]
async fn the_description_names_every_route_and_parameter() {
    let site = Site::with(SMALL).await;
    let description = site.get("/openapi.json").await.json();
    assert!(description["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")));
    let mut operations = HashSet::new();
    for (path, methods) in description["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            assert!(operations.insert(operation["operationId"].as_str().expect("an id").to_owned()), "{method} {path}");
            for (status, response) in operation["responses"].as_object().expect("responses") {
                assert!(response["description"].as_str().is_some_and(|text| !text.is_empty()), "{method} {path} {status}");
            }
        }
        if methods.get("get").is_some() && !path.ends_with("/stream") {
            let answer = site.get(&path.replace("{id}", "nobody").replace("{slug}", "gone")).await;
            assert!(!answer.body.contains("names every path"), "{path} is described and is no route");
        }
    }
    let list = &description["paths"]["/v1/events"]["get"]["parameters"];
    let named: Vec<&str> = list.as_array().expect("parameters").iter().filter_map(|one| one["name"].as_str()).collect();
    let missing: Vec<&str> = FILTERS.iter().map(|filter| filter.name).filter(|name| !named.contains(name)).collect();
    assert_eq!(missing, Vec::<&str>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_about_it_asks_no_other_host() {
    let site = Site::empty().await;
    let page = site.get("/docs/").await;
    assert_eq!(page.status, 200);
    let script = site.get("/docs/swagger-initializer.js").await;
    for body in [&page.body, &script.body] {
        assert!(!body.contains("https://") && !body.contains("src=\"//"), "{body}");
    }
    assert!(script.body.contains("/openapi.json"));
    for asset in ["swagger-ui.css", "swagger-ui-bundle.js"] {
        assert_eq!(site.get(&format!("/docs/{asset}")).await.status, 200, "{asset}");
    }
}

/// Paths to ask for one operation: of what is there, of what never was, and of what was withdrawn.
fn paths(path: &str) -> Vec<String> {
    let ids = match path.split('/').nth(2) {
        Some("events") => ["begin", "nobody", "gone"],
        Some("measures") => ["panel", "nobody", "gone"],
        Some("documents") => ["report", "nobody", "gone"],
        Some("actors") => ["council", "nobody", "gone"],
        Some("types") => ["veto", "nobody", "gone"],
        _ => ["stale", "nobody", "gone"],
    };
    if path.contains('{') { ids.map(|id| path.replace("{id}", id).replace("{slug}", id)).to_vec() } else { vec![path.to_owned()] }
}

const BODIES: [&str; 6] =
    ["", "{}", "[]", "A text", r#"{"id":"begin","type":"veto","title":"Again","date":"2020"}"#, r#"{"id":"council","name":"Another"}"#];

#[tokio::test(flavor = "multi_thread")]
async fn every_status_that_an_operation_answers_with_is_described() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    site.key(sanctions_timeline::store::Role::Reader).await;
    editor.put("/v1/events/gone", &serde_json::json!({"type": "veto", "title": "Gone", "date": "2020"})).await;
    editor.ask(Method::DELETE, "/v1/events/gone", &[("if-match", "*")], "").await;
    let description = site.get("/openapi.json").await.json();
    let keys = ["", "Bearer nobody", "Bearer key-of-reader", "Bearer key-of-editor"];
    let conditions = [("x-none", ""), ("if-match", "\"1\""), ("if-match", "*"), ("if-none-match", "*"), ("idempotency-key", "k")];
    let (mut seen, mut missing) = (BTreeSet::new(), BTreeSet::new());
    for (path, operations) in description["paths"].as_object().expect("paths") {
        for (method, operation) in operations.as_object().expect("operations").iter().filter(|_| !path.ends_with("/stream")) {
            let method: Method = method.to_uppercase().parse().expect("a method");
            for (asked, key) in paths(path).iter().flat_map(|path| keys.iter().map(move |key| (path, *key))) {
                for (query, condition) in ["", "?x=1"].iter().flat_map(|query| conditions.iter().map(move |one| (query, *one))) {
                    let bodies = if operation["requestBody"].is_object() { &BODIES[..] } else { &BODIES[..1] };
                    for body in bodies {
                        let headers = [("authorization", key), condition];
                        let headers = &headers[usize::from(key.is_empty())..];
                        let status = site.ask(method.clone(), &format!("{asked}{query}"), headers, *body).await.status.as_u16();
                        seen.insert(status);
                        if !operation["responses"][status.to_string()].is_object() {
                            missing.insert(format!("{method} {path}: {status}"));
                        }
                    }
                }
            }
        }
    }
    assert_eq!(missing, BTreeSet::new());
    let expected = BTreeSet::from([200, 201, 204, 304, 400, 401, 403, 404, 409, 410, 412, 422, 428]);
    assert!(expected.is_subset(&seen), "{seen:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_says_when_to_ask_again() {
    let description = Site::empty().await.get("/openapi.json").await.json();
    let paths = description["paths"].as_object().expect("paths");
    for (path, operation) in paths.iter().flat_map(|(path, item)| item.as_object().into_iter().flatten().map(move |(_, one)| (path, one))) {
        for status in ["429", "503"] {
            let response = &operation["responses"][status];
            assert_eq!(response["headers"]["Retry-After"]["schema"]["type"], "integer", "{path}");
            assert_eq!(response["content"]["application/problem+json"]["schema"]["$ref"], "#/components/schemas/Problem", "{path}");
        }
    }
    assert!(description["components"]["schemas"]["Problem"].is_object());
    assert_eq!(description["paths"]["/v1/events"]["get"]["responses"].get("412"), None::<&Value>);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_may_be_framed_or_load_from_elsewhere() {
    let site = Site::with(SMALL).await;
    let pages = [
        "/",
        "/events/begin",
        "/events/new",
        "/events/begin/edit",
        "/events/nobody",
        "/measures",
        "/measures/panel",
        "/documents",
        "/documents/new",
        "/documents/report",
        "/documents/report/review",
        "/actors",
        "/actors/council",
        "/embed",
        "/nothing",
        "/?nope=1",
        "/docs/",
        "/docs/index.html",
    ];
    for path in pages {
        let page = site.ask(Method::GET, path, &[("accept", "text/html")], "").await;
        assert!(page.header("content-type").starts_with("text/html"), "{path}");
        let policy = page.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
        assert_eq!(policy.contains("frame-ancestors 'none'"), path != "/embed", "{path}: {policy}");
    }
}
