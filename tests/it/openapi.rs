//! The description of the service: of every route, and of nothing else.

use std::collections::HashSet;

use sanctions_timeline::timeline::query::FILTERS;

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
