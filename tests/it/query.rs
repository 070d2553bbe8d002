//! The rest of the query: words, what is left out, what lies around an event, what was in force, what has changed.

use reqwest::Method;
use serde_json::json;

use crate::support::{SMALL, Site};

#[tokio::test(flavor = "multi_thread")]
async fn words_are_found_as_people_type_them() {
    let site = Site::bundled().await;
    let first = async |q: &str| {
        let mut query = reqwest::Url::parse("http://x").expect("a URL");
        query.query_pairs_mut().append_pair("q", q).append_pair("sort", "relevance").append_pair("limit", "500");
        site.get(&format!("/v1/events?{}", query.query().unwrap_or_default())).await.ids()
    };
    assert_eq!(first("\"torpedoed by nobody\"").await, Vec::<String>::new());
    assert_eq!(first("S/RES/2680(2023)").await[0], "unsc-resolution-2680");
    assert_eq!(first("vostochny tankers").await, first("TANKERS Vostóchny").await, "case and accents do not matter");
    assert!(first("tanker*").await.contains(&"vostochny-oil-loading".to_owned()));
    let both = first("woodward OR lavrov").await;
    assert!(both.contains(&"woodward-statement-2024".to_owned()) && both.contains(&"lavrov-visits-pyongyang-2023".to_owned()));
    let without = first("lavrov -pyongyang").await;
    assert!(
        without.contains(&"lavrov-geopolitical-statement-2023".to_owned()) && !without.contains(&"lavrov-visits-pyongyang-2023".to_owned())
    );
    assert_eq!(first("( \" ) *").await, Vec::<String>::new(), "nothing to look for");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_is_found_by_the_next_request() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    assert_eq!(site.get("/v1/events?q=zebra").await.ids(), Vec::<String>::new());
    editor.put("/v1/events/z", &json!({"type": "veto", "title": "A Zébra <b>crosses</b>", "date": "2012"})).await;
    let found = site.get("/v1/events?q=zebra").await;
    assert_eq!(found.ids(), ["z"]);
    assert_eq!(found.json()["data"][0]["highlight"]["title"], "A <mark>Zébra</mark> &lt;b&gt;crosses&lt;/b");
    for (q, marked) in [
        ("zeb*", "A <mark>Zébra</mark> &lt;b&gt;crosses&lt;/b"),
        ("ZÉB* OR cro*", "A <mark>Zébra</mark> &lt;b&gt;<mark>crosses</mark>&lt;/b"),
    ] {
        let found = site.get(&format!("/v1/events?q={q}")).await.json();
        assert_eq!(found["data"][0]["highlight"], json!({"title": marked}), "{q}");
    }
    assert_eq!(
        site.get("/v1/events?q=a*%20-horse").await.json()["data"][0]["highlight"]["title"],
        "<mark>A</mark> Zébra &lt;b&gt;crosses&lt;/b"
    );
    editor.replace("/v1/events/z", &json!({"type": "veto", "title": "A horse", "date": "2012"})).await;
    assert_eq!(site.get("/v1/events?q=zebra").await.ids(), Vec::<String>::new());
    editor.ask(Method::DELETE, "/v1/events/z", &[("if-match", "*")], "").await;
    assert_eq!(site.get("/v1/events?q=horse").await.ids(), Vec::<String>::new());
    assert_eq!(site.get("/v1/events?q=horse&as_of=2026-03-01T12:00:00Z").await.ids(), Vec::<String>::new());
    let hidden = json!({"type": "veto", "title": "A unicorn", "date": "2012", "embargoed_until": "2027-01-01T00:00:00Z"});
    editor.put("/v1/events/u", &hidden).await;
    assert_eq!(site.get("/v1/events?q=unicorn").await.json()["meta"]["total"], 0);
    assert_eq!(editor.get("/v1/events?q=unicorn").await.ids(), ["u"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_can_be_narrowed_in_every_way() {
    let site = Site::with(SMALL).await;
    let cases: &[(&str, &[&str])] = &[
        ("?exclude.type=veto", &["begin", "panel-made", "shipments", "panel-longer"]),
        ("?actor=council&exclude.status=blocked&exclude.tag=start", &["panel-made"]),
        ("?datetime=2009/2010-06-08", &["panel-made", "shipments", "panel-longer"]),
        ("?datetime=../2006", &["begin"]),
        ("?datetime=2011-06-01&exclude.type=resolution", &["panel-veto"]),
        ("?relative_to=panel-longer&within=P1W", &["shipments", "panel-longer"]),
        ("?relative_to=panel-made&within=P1Y&from=2010", &["shipments", "panel-longer"]),
        ("?in_force_on=2010-06-12", &["begin", "panel-made", "panel-longer"]),
        ("?in_force_on=2012-01-01", &["begin"]),
        ("?target=russia", &[]),
        ("?changed_since=2026-03-01T12:00:00Z&type=veto", &["panel-veto"]),
        ("?changed_since=2026-03-01T13:00:00Z", &[]),
    ];
    for (query, ids) in cases {
        assert_eq!(site.get(&format!("/v1/events{query}")).await.ids(), *ids, "{query}");
    }
    let refused = [
        "?within=P1D",
        "?relative_to=nobody",
        "?datetime=2024/2023",
        "?datetime=2024&from=2023",
        "?sort=relevance",
        "?exclude.type=vetto",
        "?relative_to=begin&within=-P1D",
    ];
    for query in refused {
        assert_eq!(site.get(&format!("/v1/events{query}")).await.problem().0, "invalid-parameters", "{query}");
    }
    let words = site.get("/v1/events?q=panel&exclude.type=veto&in_force_on=2010-06-12").await.json()["meta"]["query"].clone();
    assert_eq!(words, "events not of type veto, with the words “panel”, that put a measure in force on 2010-06-12, oldest first");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_walk_by_relevance_sees_everything_once() {
    let site = Site::bundled().await;
    let whole = site.get("/v1/events?q=panel&sort=relevance&limit=500").await.ids();
    assert!(whole.len() > 20);
    let (mut ids, mut next) = (Vec::new(), Some("/v1/events?q=panel&sort=relevance&limit=7".to_owned()));
    while let Some(path) = next {
        let page = site.get(&path).await;
        ids.extend(page.ids());
        next = page.json()["links"]["next"].as_str().map(str::to_owned);
    }
    assert_eq!(ids, whole);
}
