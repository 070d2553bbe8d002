//! Whatever is hidden, readers without a key get the same answers, byte for byte.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use reqwest::Method;
use serde_json::{Value, json};

use crate::changes::hear;
use crate::public_log::{LATER, delete, embargo, embargoed, event, rows};
use crate::support::{Answer, SMALL, Site};

/// A step of a story: whose event, what is done, and whether readers without a key can notice.
#[derive(Debug, Clone)]
enum Step {
    Put(u8, String),
    PutHidden(u8, String),
    Extend(u8),
    Relate(u8, u8),
    Delete(u8),
}

fn step() -> impl Strategy<Value = Step> {
    let words = prop::sample::select(vec!["panel", "panel panel", "embargo panel report", "quiet words"]);
    prop_oneof![
        3 => (0..4_u8, words.clone()).prop_map(|(n, title)| Step::Put(n, title.to_owned())),
        4 => (0..4_u8, words).prop_map(|(n, title)| Step::PutHidden(n, title.to_owned())),
        1 => (0..4_u8).prop_map(Step::Extend),
        1 => (0..4_u8, 0..4_u8).prop_map(|(n, other)| Step::Relate(n, other)),
        1 => (0..4_u8).prop_map(Step::Delete),
    ]
}

/// What readers without a key see of an event.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Seen {
    Nothing,
    Event,
    /// It exists, and is hidden.
    Hidden,
}

/// Makes the steps; those that only change what is hidden are made only at the site that hides something.
async fn play(site: &Site, steps: &[Step], hides: bool) {
    let editor = site.editor_again();
    let mut seen = [Seen::Nothing; 4];
    for (second, step) in steps.iter().enumerate() {
        site.at(&format!("2026-03-01T13:00:{:02}Z", second % 60));
        let (Step::Put(n, _) | Step::PutHidden(n, _) | Step::Extend(n) | Step::Relate(n, _) | Step::Delete(n)) = step;
        let (path, was) = (format!("/v1/events/e{n}"), &mut seen[usize::from(*n)]);
        let is_noticed = *was == Seen::Event || matches!(step, Step::Put(..));
        let is_made = is_noticed || hides;
        let put = async |event: Value| {
            if is_made && editor.put(&path, &event).await.status == 428 {
                assert_eq!(editor.replace(&path, &event).await.status, 200, "{step:?}");
            }
        };
        match step {
            Step::Put(_, title) => {
                put(event(title)).await;
                *was = Seen::Event;
            }
            Step::PutHidden(_, title) => {
                put(embargoed(title, LATER)).await;
                *was = Seen::Hidden;
            }
            Step::Extend(_) if *was == Seen::Hidden && hides => embargo(&editor, &path, "2026-05-01T00:00:00Z").await,
            Step::Relate(_, other) if *was == Seen::Hidden && hides => {
                editor.patch(&path, "*", &json!({"relations": [{"type": "follows", "target": format!("e{other}")}]})).await;
            }
            Step::Delete(_) if *was != Seen::Nothing => {
                if is_made {
                    delete(&editor, &path).await;
                }
                *was = Seen::Nothing;
            }
            Step::Extend(_) | Step::Relate(..) | Step::Delete(_) => {}
        }
    }
    site.at("2026-03-02T00:00:00Z");
}

/// Everything that readers without a key can ask.
fn questions() -> Vec<String> {
    let mut paths: Vec<String> = [
        "/readyz",
        "/v1/changes?limit=500",
        "/v1/changes?limit=3",
        "/v1/changes?type=veto",
        "/v1/changes?q=panel",
        "/v1/corrections?limit=500",
        "/v1/facets?facet=tag,identifier,actor,role,measure,document,type,status,disputed,target",
        "/v1/histogram",
        "/v1/in-force?on=2012-01-01",
        "/v1/measures?on=2012-01-01",
        "/v1/measures/panel?on=2012-01-01",
        "/v1/diff?from=2011-01-01&to=2012-01-01",
        "/v1/documents",
        "/v1/actors",
        "/v1/types",
        "/v1/tags",
        "/v1/events?q=panel&sort=relevance&limit=2",
        "/v1/events?q=panel+OR+embargo&sort=relevance",
        "/v1/events?sort=updated&limit=2",
        "/v1/events?sort=-updated&limit=2",
        "/v1/events?changed_since=2026-03-01T13:00:05Z",
        "/v1/events?relative_to=e1",
        "/v1/events?include=history,cite&limit=500",
        "/v1/events?as_of=2026-03-01T13:00:06Z",
        "/v1/changes?limit=500&as_of=2026-03-01T13:00:06Z",
        "/v1/events.atom",
        "/v1/events.csv?limit=all",
        "/v1/events.ics",
        "/v1/events.feed.json",
        "/v1/events.md",
        "/",
        "/measures",
        "/?q=panel",
    ]
    .map(str::to_owned)
    .to_vec();
    for n in 0..4 {
        paths.extend(
            ["/v1/events/e#", "/v1/events/e#/history", "/events/e#", "/events/e#/edit", "/v1/events/e#?include=cite"]
                .map(|path| path.replace('#', &n.to_string())),
        );
    }
    paths
}

/// An answer without what differs from request to request.
fn bare(answer: &Answer) -> (u16, Vec<(String, String)>, String) {
    let fleeting = ["date", "x-request-id", "content-length"];
    let headers = answer.headers.iter().filter(|(name, _)| !fleeting.contains(&name.as_str()));
    let headers = headers.map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())).collect();
    let id = answer.header("x-request-id");
    (answer.status.as_u16(), headers, answer.body.replace(id, ""))
}

/// The first bytes of the stream from the beginning on, as far as there are changes.
async fn streamed(site: &Site, changes: u64) -> Vec<(String, Value)> {
    let mut stream = site.open("/v1/changes/stream?since=0", &[]).await;
    hear(&mut stream, usize::try_from(changes).expect("few")).await
}

#[test]
fn no_answer_without_a_key_tells_whether_anything_is_hidden() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let mut runner = TestRunner::new(Config { cases: 6, max_shrink_iters: 20, ..Config::default() });
    let compare = |steps: Vec<Step>| {
        runtime.block_on(async {
            let (open, hiding) = (Site::with(SMALL).await, Site::with(SMALL).await);
            for (site, hides) in [(&open, false), (&hiding, true)] {
                site.editor().await;
                play(site, &steps, hides).await;
            }
            let host = [("host", "timeline.example")];
            for path in questions() {
                let [one, other] = [&open, &hiding].map(|site| site.ask(Method::GET, &path, &host, ""));
                let (one, other) = tokio::join!(one, other);
                prop_assert_eq!(bare(&one), bare(&other), "{}", path);
            }
            let head = open.get("/readyz").await.json()["seq"].as_u64().expect("a number");
            prop_assert_eq!(streamed(&open, head).await, streamed(&hiding, head).await);
            let beyond = format!("/v1/changes/stream?since={}", head + 1);
            prop_assert_eq!(hiding.get(&beyond).await.status.as_u16(), 400);
            let numbers: Vec<u64> = rows(&hiding.get("/v1/changes?limit=500").await).into_iter().map(|(number, ..)| number).collect();
            prop_assert_eq!(numbers, (1..=head).collect::<Vec<_>>());
            Ok(())
        })
    };
    let stories = prop::collection::vec(step(), 4..25);
    runner.run(&stories, compare).expect("the answers are the same");
}
