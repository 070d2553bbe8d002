//! Writes at once: they share the wait for the disk, and of each comes what would come of it alone.

use futures_util::future::join_all;
use proptest::prelude::*;
use reqwest::{Method, StatusCode};
use sanctions_timeline::domain::change::Kind;
use sanctions_timeline::service::write::{Author, Condition, Outcome, Refusal, Write};
use serde_json::{Value, json};

use crate::support::{Answer, Editor, SMALL, Site};

fn event(title: &str) -> Value {
    json!({"type": "veto", "title": title, "date": "2011-07-01", "claims": [{"field": "date", "value": "2011-07-01", "document": "report"}]})
}

/// Method, path, headers and body.
type Request<'a> = (Method, String, Vec<(&'a str, &'a str)>, Value);

/// Makes so many requests at once.
async fn at_once(editor: &Editor<'_>, requests: Vec<Request<'_>>) -> Vec<Answer> {
    let asked = requests.iter().map(|(method, path, headers, body)| editor.ask(method.clone(), path, headers, body.to_string()));
    join_all(asked).await
}

fn statuses(answers: &[Answer]) -> Vec<u16> {
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    statuses.sort_unstable();
    statuses
}

#[tokio::test(flavor = "multi_thread")]
async fn each_that_was_acknowledged_is_on_disk_in_its_own_name() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    let first = site.get("/v1/events?limit=0").await.json()["meta"]["seq"].as_u64().expect("a number");
    let requests = (0..64).map(|n| (Method::PUT, format!("/v1/events/e{n}?reason=reason+{n}"), Vec::new(), event(&format!("Title {n}"))));
    assert_eq!(statuses(&at_once(&editor, requests.collect()).await), [201; 64]);
    let site = site.restarted().await;
    assert_eq!(site.service.store().check().await.expect("it can be read"), Vec::<String>::new(), "no holes, nothing half done");
    let log = site.service.revisions_since(first, u64::MAX, 100).await.expect("the log");
    let moments: Vec<_> = log.iter().map(|logged| logged.revision.recorded_at).collect();
    assert!(moments.is_sorted_by(|a, b| a < b), "{moments:?}");
    let mut said: Vec<_> = log.iter().map(|logged| (logged.id.clone(), logged.revision.reason.clone().expect("a reason"))).collect();
    let mut expected: Vec<_> = (0..64).map(|n| (format!("e{n}"), format!("reason {n}"))).collect();
    assert_eq!((said.sort(), said), (expected.sort(), expected));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_that_exclude_each_other_one_is_made() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    let tag = editor.put("/v1/events/x", &event("First")).await.header("etag").to_owned();
    let replace = |title| (Method::PUT, "/v1/events/x".to_owned(), vec![("if-match", tag.as_str())], event(title));
    let answers = at_once(&editor, vec![replace("Second"), replace("Third"), replace("Fourth")]).await;
    assert_eq!(statuses(&answers), [200, 412, 412]);
    let made = answers.iter().find(|answer| answer.status == StatusCode::OK).expect("one was made");
    assert_eq!(editor.get("/v1/events/x").await.body, made.body);
    let post = || (Method::POST, "/v1/events".to_owned(), Vec::new(), event("Of the same name"));
    assert_eq!(statuses(&at_once(&editor, vec![post(), post()]).await), [201, 409], "their id is made of date and title");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_request_twice_at_once_is_made_once() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    let before = site.service.timeline().head().seq;
    let post = |title| (Method::POST, "/v1/events".to_owned(), vec![("idempotency-key", "abc")], event(title));
    let answers = at_once(&editor, vec![post("Once"), post("Once"), post("Once")]).await;
    assert_eq!(statuses(&answers), [201; 3]);
    assert!(answers.iter().all(|answer| answer.body == answers[0].body));
    assert_eq!(site.service.timeline().head().seq, before + 1);
    assert_eq!(statuses(&at_once(&editor, vec![post("Other"), post("Once")]).await), [201, 422]);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_is_refused_does_not_hurt_its_neighbours() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    let watching = rusqlite::Connection::open(site.file()).expect("the file");
    let refuse = "create trigger refuse before insert on changes when new.id = 'e5' begin select raise(abort, 'not this one'); end";
    watching.execute_batch(refuse).expect("a trigger");
    let is_bad = |n: usize| n.is_multiple_of(4);
    let one = |n: usize| {
        let body = if is_bad(n) { json!({"type": "veto", "date": "28/03/2024"}) } else { event(&format!("Title {n}")) };
        (Method::PUT, format!("/v1/events/e{n}"), Vec::new(), body)
    };
    let answers = at_once(&editor, (1..20).map(one).collect()).await;
    for (n, answer) in (1..20).zip(&answers) {
        let expected = if n == 5 {
            503
        } else if is_bad(n) {
            422
        } else {
            201
        };
        assert_eq!(answer.status.as_u16(), expected, "{n}: {}", answer.body);
    }
    watching.execute_batch("drop trigger refuse").expect("no trigger");
    assert_eq!(site.service.store().check().await.expect("it can be read"), Vec::<String>::new());
}

/// A write of one of a few events, which may name another.
fn write() -> impl Strategy<Value = (u8, u8, u8, u8)> {
    (0..5_u8, 0..4_u8, 0..4_u8, 0..6_u8)
}

fn meant((what, id, condition, other): (u8, u8, u8, u8)) -> Write {
    let id = format!("e{id}");
    let relations = if other < 4 { json!([{"type": "follows", "target": format!("e{other}")}]) } else { json!([]) };
    let body = json!({"id": id, "type": "veto", "title": format!("T{other}"), "date": "2011", "relations": relations});
    let condition = match condition {
        0 => Condition::Unsaid,
        1 => Condition::Exists,
        2 => Condition::Absent,
        _ => Condition::Revision(vec![1, 2]),
    };
    match what {
        0 => Write::Post(Kind::Event, body),
        1 | 2 => Write::Put(Kind::Event, id, body, condition),
        3 => Write::Patch(Kind::Event, id, json!({"relations": relations}), condition),
        _ => Write::Delete(Kind::Event, id, condition),
    }
}

fn said(answer: &Result<Outcome, Refusal>) -> String {
    format!("{answer:?}")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// On one thread all of them wait before the first turn is taken: they are one queue.
    #[test]
    fn at_once_is_as_one_after_the_other(writes in prop::collection::vec(write(), 1..40)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let (at_once, one_by_one) = runtime.block_on(async {
            let (site, other) = (Site::with(SMALL).await, Site::with(SMALL).await);
            let before = site.service.timeline().head().seq;
            let author = || Author::new("test", "to see");
            let answers = join_all(writes.iter().map(|one| site.service.write(meant(*one), author()))).await;
            let mut others = Vec::new();
            for one in &writes {
                others.push(other.service.write(meant(*one), author()).await);
            }
            let left = async |site: &Site, answers: Vec<_>| {
                let log = site.service.revisions_since(before, u64::MAX, 1_000).await.expect("the log");
                (answers.iter().map(said).collect::<Vec<_>>(), format!("{log:?}"))
            };
            (left(&site, answers).await, left(&other, others).await)
        });
        prop_assert_eq!(at_once, one_by_one);
    }
}
