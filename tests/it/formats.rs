//! The formats: the same events in each, each by the rules of its own.

use reqwest::Method;
use sanctions_timeline::render::formats::FORMATS;
use serde_json::{Value, json};

use crate::support::{SMALL, Site};

/// The ids in an answer, sorted, however the format writes them.
fn ids(format: &str, body: &str) -> Vec<String> {
    let last = |url: &str| url.rsplit('/').next().unwrap_or_default().to_owned();
    let list = |name: &str, field: &str| -> Vec<String> {
        let json: Value = serde_json::from_str(body).expect("JSON");
        json[name].as_array().expect("a list").iter().map(|one| last(one[field].as_str().expect("an id"))).collect()
    };
    let between =
        |before: &str, after: &str| body.split(before).skip(1).map(|rest| last(rest.split(after).next().unwrap_or_default())).collect();
    let mut ids: Vec<String> = match format {
        "json" => list("data", "id"),
        "ndjson" => {
            body.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON")["id"].as_str().expect("an id").to_owned()).collect()
        }
        "csv" => csv::Reader::from_reader(body.as_bytes()).records().map(|row| row.expect("a row")[0].to_owned()).collect(),
        "ics" => between("UID:", "@"),
        "atom" => between("<entry>", "</id>"),
        "feed.json" => list("items", "id"),
        "timelinejs.json" => list("events", "unique_id"),
        "jsonld" => list("@graph", "@id"),
        "md" => between("](", ")"),
        other => panic!("no reader for {other}"),
    };
    ids.sort();
    ids
}

#[tokio::test(flavor = "multi_thread")]
async fn one_query_gives_the_same_events_in_every_format() {
    let site = Site::bundled().await;
    for query in ["limit=500", "actor=russia&from=2022&limit=500", "q=panel&limit=500", "status=blocked", "type=treaty&from=1900&to=1901"] {
        let mut expected = site.get(&format!("/v1/events?{query}")).await.ids();
        expected.sort();
        for format in FORMATS {
            let answer = site.get(&format!("/v1/events.{}?{query}", format.name)).await;
            assert_eq!(answer.header("content-type"), format.content_type);
            assert_eq!(ids(format.name, &answer.body), expected, "{} {query}", format.name);
            let named = site.get(&format!("/v1/events?{query}&format={}", format.name)).await;
            assert_eq!(ids(format.name, &named.body), expected, "{} {query}", format.name);
        }
    }
    let accepted = site.ask(Method::GET, "/v1/events", &[("accept", "text/calendar")], "").await;
    assert!(accepted.body.starts_with("BEGIN:VCALENDAR\r\n"));
    let page = site.get("/v1/events.csv?limit=3").await;
    assert!(page.header("link").contains("/v1/events.csv?") && page.header("link").contains("rel=\"next\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_words_stay_words() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    let title = "=cmd() <script>alert(1)</script> \"quoted\", \u{202e}rtl & *bold* ]( \u{1f600} \\; ,";
    editor.put("/v1/events/x", &json!({"type": "veto", "title": title, "summary": "two\nlines", "date": "2012-01-01"})).await;
    let get = async |format: &str| site.get(&format!("/v1/events.{format}?from=2012&to=2012&type=veto")).await.body;
    let rows: Vec<_> = csv::Reader::from_reader(get("csv").await.as_bytes()).into_records().map(|row| row.expect("a row")).collect();
    assert_eq!((rows.len(), &rows[0][3], &rows[0][4]), (1, format!("'{title}").as_str(), "two\nlines"));
    for format in ["atom", "timelinejs.json", "md"] {
        assert!(!get(format).await.contains("<script>"), "{format}");
    }
    let calendar = get("ics").await;
    assert!(calendar.contains("DTSTART;VALUE=DATE:20120101\r\n") && calendar.contains("DTEND;VALUE=DATE:20120102\r\n"));
    assert!(calendar.split("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')));
    let feed: Value = serde_json::from_str(&get("feed.json").await).expect("JSON");
    assert_eq!(feed["items"][0]["title"], title);
}

#[tokio::test(flavor = "multi_thread")]
async fn feeds_begin_with_the_last_change_and_say_that_it_is_one() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    editor.patch("/v1/events/begin", "*", &json!({"summary": "More is known."})).await;
    let feed = site.get("/v1/events.feed.json?limit=2").await.json();
    assert_eq!(feed["items"][0]["title"], "Changed: Embargo begins");
    let atom = site.get("/v1/events.atom").await.body;
    assert!(atom.find("Changed: Embargo begins") < atom.find("Shipments"));
    assert_eq!(site.get("/v1/events.atom").await.header("etag"), site.get("/v1/events.atom").await.header("etag"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_date_is_as_sharp_in_every_format_as_in_its_source() {
    let site = Site::with(SMALL).await;
    let slides = site.get("/v1/events.timelinejs.json").await.json();
    let slide = |id: &str| slides["events"].as_array().expect("slides").iter().find(|one| one["unique_id"] == id).expect("there").clone();
    assert_eq!(slide("begin")["start_date"], json!({"year": 2006}));
    assert_eq!(slide("panel-made")["start_date"], json!({"year": 2009, "month": 6, "day": 12}));
    assert_eq!(slide("shipments")["display_date"], "since summer 2010");
    assert_eq!(
        slides["eras"][0],
        json!({"start_date": {"year": 2009, "month": 6, "day": 12}, "end_date": {"year": 2011, "month": 6, "day": 12}, "text": {"headline": "Panel"}})
    );
    let graph = site.get("/v1/events.jsonld?tag=start").await.json();
    assert_eq!((&graph["@graph"][0]["startDate"], &graph["@graph"][0]["temporalCoverage"]), (&json!("2006"), &json!("2006")));
    let tentative = site.get("/v1/events.ics?tag=start").await.body;
    assert!(tentative.contains("STATUS:TENTATIVE") && tentative.contains("DTEND;VALUE=DATE:20070101"));
    let cited = site.get("/v1/events/panel-made?include=cite").await.json();
    assert!(cited["cite"]["text"].as_str().is_some_and(|text| text.contains("revision 1") && text.contains("as_of=")));
    assert_eq!(cited["cite"]["csl"]["event-date"]["date-parts"], json!([[2009, 6, 12]]));
}
