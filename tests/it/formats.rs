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
async fn no_words_end_the_line_they_stand_on() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    let words = "a\rBEGIN:VEVENT\r\nSTATUS:CANCELLED\n\nb";
    editor.put("/v1/events/x", &json!({"type": "veto", "title": words, "summary": words, "places": [words], "date": "2012"})).await;
    let calendar = site.get("/v1/events.ics?from=2012&to=2012&q=a%0D%0ABEGIN%3AVEVENT%0B+OR+cancelled").await.body;
    assert!(!calendar.replace("\r\n", "").contains(|c: char| c.is_control()), "{calendar:?}");
    let beginnings = |start: &str| calendar.split("\r\n").filter(|line| line.starts_with(start)).count();
    assert_eq!(
        ["BEGIN:VEVENT", "STATUS:TENTATIVE", "STATUS:", "LOCATION:a\\nBEGIN:VEVENT\\nSTATUS"].map(beginnings),
        [1, 1, 1, 1],
        "{calendar}"
    );
    let list = site.get("/v1/events.md?from=2012&to=2012").await.body;
    assert_eq!(list.lines().filter(|line| line.contains("VEVENT")).count(), 1, "{list}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_citation_holds_whatever_the_title_is() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    let title = "50% & {open\r\n\r\n$x_1^2~ #\\end}} --";
    editor.put("/v1/events/a.b:c_d-e", &json!({"type": "veto", "title": title, "date": "2012"})).await;
    let cite = site.get("/v1/events/a.b:c_d-e?include=cite").await.json()["cite"].clone();
    let bibtex = cite["bibtex"].as_str().expect("an entry");
    assert!(bibtex.starts_with("@misc{a.b:c_d-e,\n"), "{bibtex}");
    let escaped = "title = {{50\\% \\& \\textbraceleft{}open \\$x\\_1\\textasciicircum{}2\\textasciitilde{} \\#\\textbackslash{}end\\textbraceright{}\\textbraceright{} -{}-}},";
    assert!(bibtex.contains(escaped), "{bibtex}");
    assert!(bibtex.contains("year = {2026},\n  date = {2026-03-01},"), "{bibtex}");
    assert_eq!(cite["csl"]["title"], "50% & {open $x_1^2~ #\\end}} --");
    site.at("2026-03-02T00:00:00Z");
    let address = cite["csl"]["URL"].as_str().and_then(|url| url.split_once("/v1/")).map(|(_, path)| format!("/v1/{path}"));
    assert_eq!(site.get(&address.expect("an address")).await.json()["title"], title);
}

#[tokio::test(flavor = "multi_thread")]
async fn feeds_say_what_was_corrected_and_why() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    let correct = json!({"title": "Shipments seen", "status": "occurred", "tags": ["other"]}).to_string();
    let corrected = editor.ask(Method::PATCH, "/v1/events/shipments", &[("if-match", "*"), ("reason", "a better source")], correct).await;
    assert_eq!(corrected.status, 200, "{}", corrected.body);
    let told = "Changed on 2026-03-01: title (was “Shipments”), status (was “alleged”). Reason: a better source.";
    let item = site.get("/v1/events.feed.json?limit=1").await.json()["items"][0].clone();
    assert_eq!(item["title"], "Changed: Shipments seen");
    assert!(item["content_text"].as_str().is_some_and(|text| text.contains(told)), "{item}");
    assert_eq!(
        (&item["_sanctions_timeline"]["corrected"][1]["old"], &item["_sanctions_timeline"]["reason"]),
        (&json!("alleged"), &json!("a better source"))
    );
    assert!(site.get("/v1/events.atom?limit=1").await.body.contains(told));
    assert!(!site.get("/v1/events.atom?q=extended").await.body.contains("Changed"));
    let hidden = json!({"type": "veto", "title": "Draft", "date": "2012", "embargoed_until": "2027-01-01T00:00:00Z"});
    editor.put("/v1/events/h", &hidden).await;
    editor.replace("/v1/events/h", &json!({"type": "veto", "title": "Published", "date": "2012"})).await;
    let public = site.get("/v1/events.atom?limit=1").await.body;
    assert!(public.contains("<title>Published</title>") && !public.contains("Draft"), "{public}");
    assert!(editor.get("/v1/events.atom?limit=1").await.body.contains("Draft"));
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
    let editor = site.editor().await;
    for (id, date) in [
        ("decade", "198X"),
        ("backwards", "1990-05/1990-XX"),
        ("within", "1991-XX/1991-05"),
        ("spell", "1992/1993-02"),
        ("far", "Y-300000"),
    ] {
        let put = editor.put(&format!("/v1/events/{id}"), &json!({"type": "veto", "title": id, "date": date})).await;
        assert_eq!(put.status, 201, "{}", put.body);
    }
    let slides = site.get("/v1/events.timelinejs.json").await.json();
    let slide = |id: &str| slides["events"].as_array().expect("slides").iter().find(|one| one["unique_id"] == id).expect("there").clone();
    let days = |id: &str| (slide(id)["start_date"].clone(), slide(id)["end_date"].clone());
    assert_eq!(days("decade"), (json!({"year": 1980}), json!({"year": 1989})), "somewhen between");
    assert_eq!(days("backwards"), (json!({"year": 1990, "month": 5}), Value::Null), "TimelineJS would end it in January");
    assert_eq!(days("within"), (json!({"year": 1991}), Value::Null), "TimelineJS takes these for the same");
    assert_eq!(days("spell"), (json!({"year": 1992}), json!({"year": 1993, "month": 2})));
    assert_eq!(slides["undated"], json!(["far"]));
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
