//! The log as readers without a key know it: numbered without gaps, the same whatever is hidden, redacted where an event was hidden
//! after it had been public.

use reqwest::Method;
use sanctions_timeline::store::Role;
use serde_json::{Value, json};

use crate::changes::hear;
use crate::support::{Answer, Editor, SMALL, Site, many};

pub const LATER: &str = "2026-04-01T00:00:00Z";

/// An event with everything that other answers count.
pub fn event(title: &str) -> Value {
    json!({
        "type": "veto", "title": title, "summary": "panel words", "date": "2011-06-02", "tags": ["start"],
        "identifiers": [{"scheme": "un-symbol", "value": "R/9"}], "relations": [{"type": "follows", "target": "begin"}],
        "effects": [{"measure": "panel", "action": "extend", "until": "2013-01-17"}], "actors": [{"id": "russia", "role": "vetoed_by"}],
        "claims": [{"field": "date", "value": "2011-06-02", "document": "report"}]
    })
}

pub fn embargoed(title: &str, until: &str) -> Value {
    let mut event = event(title);
    event["embargoed_until"] = until.into();
    event
}

/// Rows of a list of changes or revisions: number, op, id, title after.
pub fn rows(answer: &Answer) -> Vec<(u64, String, String, Option<String>)> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let row = |row: &Value| {
        let number = row["revision"].as_u64().or(row["seq"].as_u64()).expect("a number");
        (number, text(&row["op"]).expect("an op"), text(&row["id"]).unwrap_or_default(), text(&row["after"]["title"]))
    };
    answer.json()["data"].as_array().expect("a list").iter().map(row).collect()
}

fn row(number: u64, op: &str, id: &str, title: Option<&str>) -> (u64, String, String, Option<String>) {
    (number, op.to_owned(), id.to_owned(), title.map(str::to_owned))
}

pub async fn delete(editor: &Editor<'_>, path: &str) {
    assert_eq!(editor.ask(Method::DELETE, path, &[("if-match", "*")], "").await.status, 204);
}

pub async fn embargo(editor: &Editor<'_>, path: &str, until: &str) {
    let headers = [("if-match", "*"), ("reason", "a secret reason")];
    assert_eq!(editor.ask(Method::PATCH, path, &headers, json!({"embargoed_until": until}).to_string()).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_put_under_an_embargo_is_withdrawn_and_its_past_redacted() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    let head = site.service.timeline().head().seq;
    editor.put("/v1/events/x", &event("First")).await;
    editor.replace("/v1/events/x", &event("Second")).await;
    site.at("2026-03-02T00:00:00Z");
    let mut streams = Vec::new();
    for filter in ["", "&type=veto", "&q=second", "&tag=start&from=2011&to=2011", "&actor=russia&role=vetoed_by"] {
        streams.push(site.open(&format!("/v1/changes/stream?since={}{filter}", head + 2), &[]).await);
    }
    embargo(&editor, "/v1/events/x", LATER).await;
    for stream in &mut streams {
        let (id, told) = hear(stream, 1).await.remove(0);
        assert_eq!((id, &told["op"], &told["id"]), ((head + 3).to_string(), &json!("delete"), &json!("x")));
        assert!([&told["before"], &told["after"], &told["reason"]].iter().all(|field| field.is_null()), "{told}");
    }
    let changes = site.get(&format!("/v1/changes?since={head}")).await;
    let redacted = [row(head + 1, "create", "x", None), row(head + 2, "update", "x", None), row(head + 3, "delete", "x", None)];
    assert_eq!(rows(&changes), redacted);
    let past = ["2026-03-01T12:00:01Z", "2026-03-01T20:00:00Z"].map(|moment| format!("as_of={moment}"));
    let mut silent =
        vec!["/v1/corrections?limit=500".to_owned(), "/v1/events.atom?limit=50".to_owned(), "/v1/changes?limit=500".to_owned()];
    for as_of in &past {
        let paths = ["/v1/changes", "/v1/corrections", "/v1/events", "/v1/measures", "/v1/facets", "/v1/events.csv"];
        silent.extend(paths.map(|path| format!("{path}?{as_of}")));
        assert_eq!(site.get(&format!("/v1/events/x?{as_of}")).await.status, 404);
        assert_eq!(site.get(&format!("/v1/events/x/history?{as_of}")).await.status, 404);
        let seen = editor.get(&format!("/v1/events/x?{as_of}")).await.json()["title"].clone();
        assert_eq!(seen, "Second", "readers with a key see the past as it was");
        let one = site.get(&format!("/v1/actors/russia?{as_of}")).await;
        assert_eq!((&one.json()["events"], one.header("cache-control").contains("immutable")), (&json!(1), false), "{}", one.body);
    }
    for path in silent {
        let answer = site.get(&path).await;
        let told = ["First", "Second", "secret reason", "R/9", "2013-01-17"].into_iter().find(|words| answer.body.contains(words));
        assert!(answer.status == 200 && told.is_none(), "{path}: {told:?}: {}", answer.body);
    }
    assert_eq!(site.get("/v1/events/x").await.status, 404);
    assert_eq!(site.get("/v1/events/x/history").await.status, 404);
    site.at(LATER);
    site.service.publish_due().await.expect("it is published");
    let all = [
        row(head + 1, "create", "x", Some("First")),
        row(head + 2, "update", "x", Some("Second")),
        row(head + 3, "delete", "x", None),
        row(head + 4, "create", "x", Some("Second")),
    ];
    assert_eq!(rows(&site.get(&format!("/v1/changes?since={head}")).await), all);
    let history = rows(&site.get("/v1/events/x/history").await).into_iter().map(|(revision, op, ..)| (revision, op)).collect::<Vec<_>>();
    assert_eq!(history, [(1, "create"), (2, "update"), (3, "delete"), (4, "create")].map(|(number, op)| (number, op.to_owned())));
    assert_eq!(site.get("/v1/events/x").await.json()["revision"], 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_under_an_embargo_is_not_counted_whoever_does_it() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    let head = site.service.timeline().head().seq;
    for id in ["a", "b", "c", "d"] {
        editor.put(&format!("/v1/events/{id}"), &event("Public")).await;
    }
    delete(&editor, "/v1/events/b").await;
    let before = rows(&site.get(&format!("/v1/changes?since={head}")).await);
    assert_eq!(before.len(), 5);
    // Extended, edited, put again, deleted, created anew under an embargo; and one by import.
    embargo(&editor, "/v1/events/a", LATER).await;
    embargo(&editor, "/v1/events/a", "2026-05-01T00:00:00Z").await;
    editor.patch("/v1/events/a", "*", &json!({"title": "Hidden words"})).await;
    delete(&editor, "/v1/events/a").await;
    editor.put("/v1/events/a", &embargoed("Hidden again", LATER)).await;
    editor.put("/v1/events/b", &embargoed("Hidden after deletion", LATER)).await;
    let mut line = embargoed("Imported", LATER);
    (line["id"], line["kind"]) = ("c".into(), "event".into());
    site.import(&line.to_string()).await;
    embargo(&editor, "/v1/events/d", LATER).await;
    editor.patch("/v1/events/d", "*", &json!({"embargoed_until": null})).await;
    embargo(&editor, "/v1/events/d", LATER).await;
    let told: Vec<_> = rows(&site.get(&format!("/v1/changes?since={}", head + 5)).await);
    let expected = [("delete", "a", None), ("delete", "c", None), ("delete", "d", None), ("create", "d", None), ("delete", "d", None)];
    assert_eq!(told, (head + 6..).zip(expected).map(|(number, (op, id, title))| row(number, op, id, title)).collect::<Vec<_>>());
    assert_eq!(site.get("/readyz").await.json()["seq"], head + 10);
    assert_eq!(site.get(&format!("/v1/changes/stream?since={}", head + 11)).await.problem().1, ["since"]);
    for (id, status) in [("a", 404), ("b", 410), ("c", 404), ("d", 404)] {
        assert_eq!(site.get(&format!("/v1/events/{id}")).await.status, status, "{id}: a deletion that was told stays told");
    }
    let history = rows(&site.get("/v1/events/b/history").await);
    assert_eq!(history.iter().map(|(number, op, ..)| (*number, op.as_str())).collect::<Vec<_>>(), [(1, "create"), (2, "delete")]);
    site.at(LATER);
    assert_eq!(site.get("/v1/events/b").await.json()["revision"], 3, "also before the log says so");
    site.service.publish_due().await.expect("they are published");
    for (id, revision) in [("a", 3), ("b", 3), ("c", 3), ("d", 5)] {
        let event = site.get(&format!("/v1/events/{id}")).await.json();
        assert_eq!(event["revision"], revision, "{id}");
        let staff = editor.get(&format!("/v1/events/{id}")).await.json();
        assert!(staff["revision"].as_u64() > Some(revision) || id != "a", "{staff}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hidden_words_change_no_ranking_and_are_found_with_a_key() {
    let lines = |words: &[&str]| {
        let line = |(n, title): (usize, &&str)| {
            json!({"kind": "event", "id": format!("r{n}"), "type": "veto", "title": title, "date": "2012"}).to_string() + "\n"
        };
        SMALL.to_owned() + &words.iter().enumerate().map(line).collect::<String>()
    };
    let site = Site::with(&lines(&["coal ship coal", "ship oil", "coal oil tanker", "oil oil ship ship", "quiet"])).await;
    let editor = site.editor().await;
    let path = "/v1/events?q=coal+OR+ship+OR+oil&sort=relevance&limit=2";
    let before = site.get(path).await;
    let next = before.json()["links"]["next"].as_str().expect("another page").to_owned();
    for n in 0..30 {
        editor
            .put(&format!("/v1/events/h{n}"), &json!({"type": "veto", "title": "coal coal coal", "date": "2012", "embargoed_until": LATER}))
            .await;
    }
    let after = site.get(path).await;
    assert_eq!((after.header("etag"), &after.body), (before.header("etag"), &before.body));
    assert_eq!(site.get(&next).await.status, 200, "what is hidden ends no walk of a reader who cannot see it");
    assert_eq!(editor.get("/v1/events?q=coal&limit=500").await.ids().len(), 32);
    assert_eq!(editor.get("/v1/events?q=coal&sort=relevance&limit=500").await.json()["meta"]["total"], 32);
    assert_eq!(editor.get("/v1/events?q=coal+-%22coal+coal%22&limit=500").await.ids().len(), 2);
    site.at(LATER);
    assert_eq!(site.get("/v1/events?q=coal&limit=500").await.ids().len(), 32, "to the second, also before the log says so");
    site.service.publish_due().await.expect("they are published");
    assert_eq!(site.get("/v1/events?q=coal&sort=relevance&limit=500").await.ids().len(), 32);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_walk_by_relevance_ends_when_the_timeline_changes() {
    let site = Site::with(&many(60)).await;
    let editor = site.editor().await;
    for key in [None, Some(&editor)] {
        let get = async |path: &str| match key {
            None => site.get(path).await,
            Some(editor) => editor.get(path).await,
        };
        let page = get("/v1/events?q=event&sort=relevance&limit=20").await;
        let second = get(page.json()["links"]["next"].as_str().expect("a second page")).await;
        let next = second.json()["links"]["next"].as_str().expect("a third page").to_owned();
        assert!(page.ids().iter().all(|id| !second.ids().contains(id)));
        editor.patch("/v1/events/m000001", "*", &json!({"title": format!("Event event {}", key.is_some())})).await;
        let refused = get(&next).await;
        assert_eq!((refused.status.as_u16(), refused.problem().1), (400, vec!["cursor".to_owned()]));
        assert!(refused.body.contains("begin again, or sort by date"), "{}", refused.body);
        let page = get(&next.replace("/v1/events?", "/?")).await;
        assert_eq!(page.status, 400, "pages for people too");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_ends_when_its_key_is_revoked() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    site.key(Role::Reader).await;
    let key = [("authorization", "Bearer key-of-reader")];
    let mut streams = [site.open("/v1/changes/stream", &key).await, site.open("/v1/changes/stream?type=veto", &key).await];
    let mut open = site.open("/v1/changes/stream", &[]).await;
    editor.put("/v1/events/h", &embargoed("Hidden", LATER)).await;
    for stream in &mut streams {
        assert_eq!(hear(stream, 1).await[0].1["after"]["title"], "Hidden");
    }
    site.service.store().revoke_key("reader", site.service.now()).await.expect("a key");
    editor.put("/v1/events/h2", &embargoed("More", LATER)).await;
    for stream in &mut streams {
        assert_eq!(stream.chunk().await.expect("no error"), None, "nothing more is told");
    }
    editor.put("/v1/events/o", &event("Open")).await;
    assert_eq!(hear(&mut open, 1).await[0].1["after"]["title"], "Open", "who has no key loses nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_breaks_off_when_its_key_is_revoked() {
    let site = Site::with(&many(20_000)).await;
    site.key(Role::Reader).await;
    let key = [("authorization", "Bearer key-of-reader")];
    let paths = ["/v1/events.ndjson?limit=all", "/v1/events.csv?limit=all", "/v1/events.ndjson?limit=15000&sort=-updated"];
    let mut exports = Vec::new();
    for path in paths {
        let mut export = site.open(path, &key).await;
        assert_eq!(export.status(), 200);
        export.chunk().await.expect("a first piece");
        exports.push(export);
    }
    site.service.store().revoke_key("reader", site.service.now()).await.expect("a key");
    for (path, mut export) in paths.into_iter().zip(exports) {
        let mut lines = 0;
        let ended = loop {
            match export.chunk().await {
                Ok(Some(chunk)) => lines += String::from_utf8_lossy(&chunk).lines().count(),
                ended => break ended,
            }
        };
        assert!(ended.is_err() && lines < 15_000, "{path}: {lines} lines, {ended:?}");
        assert_eq!(site.open(path, &key).await.status(), 401);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_are_filtered_as_events_are() {
    let site = Site::bundled().await;
    let questions = [
        "q=panel",
        "q=pan*",
        "q=%22panel+of+experts%22",
        "q=panel+-veto*",
        "q=veto+OR+launch",
        "q=-panel",
        "q=-%22panel+of+experts%22+sanction*",
        "q=s/res/1718(2006)",
        "q=RUSSIA+coal",
        "q=experts+panel+%22of+experts%22+-%22experts+panel%22",
        "type=veto&q=mandat*",
        "in_force_on=2015-01-01",
        "changed_since=2026-03-01T00:00:00Z&status=blocked",
        "actor=russia&role=vetoed_by",
        "exclude.type=veto&from=2016&to=2018&match=within",
        "relative_to=unsc-draft-2024-255&within=P1Y",
    ];
    for question in questions {
        let mut expected = site.get(&format!("/v1/events?{question}&limit=500")).await.ids();
        let (mut found, mut next) = (Vec::new(), Some(format!("/v1/changes?{question}&limit=500")));
        while let Some(path) = next {
            let page = site.get(&path).await;
            found.extend(page.ids());
            next = page.json()["links"]["next"].as_str().map(str::to_owned);
        }
        expected.sort();
        found.sort();
        found.dedup();
        assert_eq!(found, expected, "{question}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_request_looks_at_a_bounded_part_of_the_log() {
    let site = Site::with(&(many(6_000) + r#"{"kind":"event","id":"z","type":"veto","title":"The last one","date":"2012"}"#)).await;
    let editor = site.editor().await;
    for path in ["/v1/changes?q=last", "/v1/corrections?type=veto", "/v1/corrections?since=1"] {
        let page = site.get(path).await;
        let (data, seq) = (page.json()["data"].clone(), page.json()["meta"]["seq"].as_u64().expect("a number"));
        let begun = u64::from(path.contains("since"));
        assert_eq!((data, seq), (json!([]), begun + 5_000), "{path}");
        let next = page.json()["links"]["next"].as_str().expect("the log goes on").to_owned();
        let rest = site.get(&next).await;
        assert_eq!((rest.ids().len(), rest.json()["links"].get("next")), (usize::from(path.contains("last")), None), "{next}");
    }
    // What is hidden is no part of what is looked at.
    let hidden = |n: usize| {
        json!({"kind": "event", "id": format!("h{n}"), "type": "veto", "title": "Hidden", "date": "2012", "embargoed_until": LATER})
            .to_string()
            + "\n"
    };
    site.import(&(0..700).map(hidden).collect::<String>()).await;
    editor.put("/v1/events/zz", &event_of_many("Last of all")).await;
    let head = site.get("/readyz").await.json()["seq"].as_u64().expect("a number");
    let page = site.get(&format!("/v1/changes?q=last&since={}", head - 5_000)).await;
    assert_eq!(
        (page.ids(), page.json()["meta"]["seq"].as_u64(), page.json()["links"].get("next")),
        (vec!["z".to_owned(), "zz".to_owned()], Some(head), None)
    );
}

fn event_of_many(title: &str) -> Value {
    json!({"type": "veto", "title": title, "date": "2012"})
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_seen_without_a_key_never_overwrites_what_was_not_seen() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    editor.put("/v1/events/h", &embargoed("Hidden", LATER)).await;
    let relations = json!([{"type": "follows", "target": "h"}, {"type": "follows", "target": "begin"}]);
    editor.put("/v1/events/x", &json!({"type": "veto", "title": "Open", "date": "2012", "relations": relations})).await;
    let seen = site.get("/v1/events/x").await;
    assert_eq!(seen.json()["relations"].as_array().map(Vec::len), Some(1));
    let tag = seen.header("etag").to_owned();
    let rewritten = json!({"type": "veto", "title": "Rewritten", "date": "2012", "relations": seen.json()["relations"]});
    let put = async |tag: &str, body: &Value| editor.ask(Method::PUT, "/v1/events/x", &[("if-match", tag)], body.to_string()).await;
    assert_eq!(put(&tag, &rewritten).await.status, 412);
    assert_eq!(editor.patch("/v1/events/x", &tag, &json!({"relations": []})).await.status, 412);
    assert_eq!(editor.patch("/v1/events/x", &tag, &json!({"tags": ["new"]})).await.status, 200, "what is not named stays");
    assert_eq!(editor.get("/v1/events/x").await.json()["relations"].as_array().map(Vec::len), Some(2));
    let whole = editor.get("/v1/events/x").await.header("etag").to_owned();
    assert_eq!(put(&whole, &rewritten).await.status, 200, "whoever saw the relation may remove it");
    // Hidden revisions: the public revision is another number, and matches nothing.
    editor.patch("/v1/events/h", "*", &json!({"title": "Hidden, edited"})).await;
    site.at(LATER);
    site.service.publish_due().await.expect("it is published");
    let public = site.get("/v1/events/h").await;
    assert_eq!((&public.json()["revision"], &public.json()["created_at"]), (&json!(1), &public.json()["updated_at"]));
    assert_eq!(editor.patch("/v1/events/h", public.header("etag"), &json!({"title": "Over it"})).await.status, 412);
    assert_eq!(editor.get("/v1/events/h").await.json()["revision"], 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_need_a_key_and_request_ids_count_nothing() {
    let site = Site::with(SMALL).await;
    site.key(Role::Reader).await;
    let answer = site.get("/metrics").await;
    assert_eq!((answer.status.as_u16(), answer.problem().0), (401, "key-missing".to_owned()));
    assert_eq!(site.ask(Method::GET, "/metrics", &[("authorization", "Bearer key-of-reader")], "").await.status, 200);
    assert_eq!(site.ask(Method::GET, "/metrics", &[("authorization", "Bearer wrong")], "").await.status, 401);
    let mut ids = Vec::new();
    for _ in 0..4 {
        let id = site.get("/healthz").await.header("x-request-id").replace('-', "");
        ids.push(u128::from_str_radix(&id, 16).unwrap_or_else(|error| panic!("{error}: {id}")));
    }
    let steps: Vec<u128> = ids.windows(2).map(|pair| pair[1].abs_diff(pair[0])).collect();
    assert!(steps.iter().all(|step| *step > u128::from(u64::MAX)), "{ids:x?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_read_with_a_key_opens_the_public_stream_where_it_is() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    for n in 0..5 {
        editor.put(&format!("/v1/events/h{n}"), &embargoed("Hidden", LATER)).await;
    }
    let head = site.get("/readyz").await.json()["seq"].as_u64().expect("a number");
    for page in [site.get("/").await, editor.get("/").await, editor.get("/?type=veto").await] {
        let (_, rest) = page.body.split_once(" stream=\"").expect("the address of the stream");
        let address = rest.split('"').next().unwrap_or_default().replace("&#38;", "&").replace("&amp;", "&");
        assert!(address.ends_with(&format!("since={head}")), "{address}");
        assert_eq!(site.open(&address, &[]).await.status(), 200, "{address}");
    }
}
