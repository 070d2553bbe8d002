//! A document goes in, events come out for an editor to accept, to amend or to reject.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Editor, Site};

/// A text of our own, of 29 March 2024.
const TEXT: &str = "Envoys look for a way out\n\nRussia vetoed a draft resolution in the UN Security Council on Thursday. \
    Sergei Lavrov had visited Pyongyang in October. A month earlier, Vladimir Putin met Kim Jong Un.\n\n\
    According to experts, North Korea has been supplying ammunition to Russia since last summer. The panel’s mandate expires on April 30.";

/// The bundled timeline with one text more.
async fn site() -> Site {
    let site = Site::bundled().await;
    let editor = site.editor().await;
    let answer = editor.put("/v1/documents/wire", &json!({"title": "A wire", "published": "2024-03-29", "text": TEXT})).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    site
}

async fn proposals(editor: &Editor<'_>, more: &str) -> Vec<Value> {
    let answer = editor.get(&format!("/v1/documents/wire/proposals{more}")).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()["data"].as_array().expect("a list").clone()
}

/// The proposal whose sentence has these words, of a type.
async fn about(editor: &Editor<'_>, words: &str, kind: &str) -> Value {
    let all = proposals(editor, "").await;
    let fits = |one: &&Value| one["type"] == kind && one["selector"][1]["exact"].as_str().is_some_and(|quote| quote.contains(words));
    all.iter().find(fits).unwrap_or_else(|| panic!("no {kind} about {words} among {}", json!(all))).clone()
}

async fn decide(editor: &Editor<'_>, proposal: &Value, how: &str, body: &Value) -> Answer {
    let id = proposal["id"].as_str().expect("an id");
    editor.ask(Method::POST, &format!("/v1/proposals/{id}/{how}"), &[], body.to_string()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_text_tells_of_is_proposed_with_its_sentence_its_date_and_its_status() {
    let site = site().await;
    let editor = site.editor_again();
    let all = proposals(&editor, "").await;
    for one in &all {
        let place = |end: &str| one["selector"][0][end].as_u64().and_then(|place| usize::try_from(place).ok()).expect("a place");
        let quote: String = TEXT.chars().take(place("end")).skip(place("start")).collect();
        assert_eq!(one["selector"][1]["exact"], quote);
        assert_eq!((&one["state"], &one["document"]), (&json!("open"), &json!("wire")));
    }
    let facts =
        |one: &Value| [&one["date"]["edtf"], &one["status"], &one["expression"]].map(|part| part.as_str().unwrap_or("-").to_owned());
    assert_eq!(facts(&about(&editor, "vetoed", "veto").await), ["2024-03-28", "blocked", "Thursday"]);
    assert_eq!(facts(&about(&editor, "Pyongyang", "visit").await), ["2023-10", "occurred", "October"]);
    let arms = about(&editor, "ammunition", "arms_transfer").await;
    assert_eq!(facts(&arms), ["2023-22/..", "alleged", "last summer"], "{arms}");
    assert_eq!(facts(&about(&editor, "mandate", "mandate_end").await), ["2024-04-30", "scheduled", "April 30"]);
    let one = editor.get(&format!("/v1/proposals/{}", arms["id"].as_str().expect("an id"))).await;
    assert_eq!(one.json(), arms);
}

#[tokio::test(flavor = "multi_thread")]
async fn proposals_are_for_who_has_a_key() {
    let site = site().await;
    let open = about(&site.editor_again(), "vetoed", "veto").await;
    let id = open["id"].as_str().expect("an id");
    for path in ["/v1/documents/wire/proposals".to_owned(), format!("/v1/proposals/{id}"), "/v1/documents/wire/mentions".to_owned()] {
        assert_eq!(site.get(&path).await.status, 401, "{path}");
    }
    for how in ["accept", "reject"] {
        assert_eq!(site.ask(Method::POST, &format!("/v1/proposals/{id}/{how}"), &[], r#"{"reason": "so"}"#).await.status, 401);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_accepted_is_an_event_with_its_claim() {
    let site = site().await;
    let editor = site.editor_again();
    let visit = about(&editor, "Pyongyang", "visit").await;
    let amended = json!({"on": null, "event": {"title": "Lavrov in Pyongyang", "date": "2023-10-18/2023-10-19"}, "reason": "checked"});
    let answer = decide(&editor, &visit, "accept", &amended).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    let event = site.get(answer.header("location")).await.json();
    assert_eq!((&event["title"], &event["type"]), (&json!("Lavrov in Pyongyang"), &json!("visit")));
    let claim = &event["claims"][0];
    assert_eq!(
        (&claim["value"], &claim["verified"], &claim["expression"]),
        (&json!("2023-10-18/2023-10-19"), &json!(true), &json!("October"))
    );
    assert_eq!(claim["selector"][1]["exact"], visit["selector"][1]["exact"]);
    let again = decide(&editor, &visit, "accept", &json!({})).await;
    assert_eq!(again.status, 409, "{}", again.body);
    assert_eq!(decide(&editor, &visit, "reject", &json!({"reason": "no"})).await.status, 409);
    assert!(!proposals(&editor, "").await.iter().any(|one| one["id"] == visit["id"]));
    let accepted = proposals(&editor, "?state=accepted").await;
    assert_eq!((&accepted[0]["id"], &accepted[0]["decision"]["event"]), (&visit["id"], &event["id"]));
    let log = editor.get("/v1/changes?since=0&limit=500").await.json();
    let mut last = log["data"].as_array().expect("changes").iter().rev().take(2);
    let (decision, written) = (last.next().expect("a decision"), last.next().expect("an event"));
    assert_eq!((&decision["kind"], &decision["id"], &decision["reason"]), (&json!("decision"), &visit["id"], &json!("checked")));
    assert_eq!((&written["kind"], &written["id"], &written["recorded_at"]), (&json!("event"), &event["id"], &decision["recorded_at"]));
    assert!(!site.get("/v1/changes?since=0&limit=500").await.body.contains("\"decision\""), "readers hear of events, not of the desk");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_on_the_timeline_gets_a_further_claim() {
    let site = site().await;
    let editor = site.editor_again();
    let veto = about(&editor, "vetoed", "veto").await;
    assert_eq!((&veto["match"]["event"], &veto["match"]["agrees"]), (&json!("unsc-draft-2024-255"), &json!("yes")), "{veto}");
    let before = site.get("/v1/events/unsc-draft-2024-255").await.json();
    let answer = decide(&editor, &veto, "accept", &json!({})).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let after = site.get("/v1/events/unsc-draft-2024-255").await.json();
    assert_eq!(after["claims"].as_array().map(Vec::len), before["claims"].as_array().map(|claims| claims.len() + 1));
    assert_eq!(after["claims"].as_array().expect("claims").last().expect("one")["document"], "wire");
    assert_eq!(after["date"], before["date"]);
    let claimed = about(&editor, "Pyongyang", "visit").await;
    let other = decide(&editor, &claimed, "accept", &json!({"on": "nobody"})).await;
    assert_eq!(other.status, 404, "{}", other.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_rejected_never_comes_back() {
    let site = site().await;
    let editor = site.editor_again();
    let arms = about(&editor, "ammunition", "arms_transfer").await;
    let unexplained = decide(&editor, &arms, "reject", &json!({})).await;
    assert_eq!(unexplained.status, 422, "{}", unexplained.body);
    let answer = decide(&editor, &arms, "reject", &json!({"reason": "hearsay"})).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.json()["state"], "rejected");
    let site = site.restarted().await;
    let editor = site.editor_again();
    editor.put("/v1/actors/envoy", &json!({"name": "An envoy"})).await;
    assert!(!proposals(&editor, "").await.iter().any(|one| one["id"] == arms["id"]));
    assert_eq!(proposals(&editor, "?state=rejected").await[0]["id"], arms["id"]);
    let lines = editor.get("/v1/changes?since=0&limit=500").await;
    assert!(lines.body.contains("hearsay"));
    assert_eq!(decide(&editor, &arms, "accept", &json!({"on": null})).await.status, 201, "who erred may think again");
}

#[tokio::test(flavor = "multi_thread")]
async fn mistakes_are_all_told_and_nothing_is_written() {
    let site = site().await;
    let editor = site.editor_again();
    let visit = about(&editor, "Pyongyang", "visit").await;
    let seq = site.get("/v1/events?limit=0").await.json()["meta"]["seq"].clone();
    let wrong = json!({"on": null, "event": {"type": "vist", "status": "happened"}, "extra": 1});
    let answer = decide(&editor, &visit, "accept", &wrong).await;
    assert_eq!(answer.status, 422, "{}", answer.body);
    let wrong = json!({"event": {"type": "vist", "date": "18/10/2023"}});
    let answer = decide(&editor, &visit, "accept", &wrong).await;
    let (_, errors) = answer.problem();
    assert_eq!(answer.status, 422, "{}", answer.body);
    assert!(!errors.is_empty(), "{}", answer.body);
    for body in [json!([]), json!({"event": 1}), json!({"claim": []}), json!({"event": {}, "on": "x"}), json!({"on": "Not an id"})] {
        assert_eq!(decide(&editor, &visit, "accept", &body).await.status, 422, "{body}");
    }
    assert_eq!(site.get("/v1/events?limit=0").await.json()["meta"]["seq"], seq);
    assert_eq!(proposals(&editor, "?state=accepted").await, Vec::<Value>::new());
    for path in ["/v1/proposals/wire:999999", "/v1/proposals/wire", "/v1/proposals/nobody:1", "/v1/documents/nobody/proposals"] {
        assert_eq!(editor.get(path).await.status, 404, "{path}");
    }
    assert_eq!(editor.get("/v1/documents/wire/proposals?state=done&limit=0").await.problem().1.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn dates_count_from_a_day_that_is_known() {
    let site = Site::bundled().await;
    let editor = site.editor().await;
    editor.put("/v1/documents/wire", &json!({"title": "A wire", "published": "2024-03", "text": TEXT})).await;
    let answer = editor.get("/v1/documents/wire/proposals").await;
    assert_eq!(answer.status, 409, "{}", answer.body);
    assert!(answer.body.contains("2024-03"), "{}", answer.body);
    editor.put("/v1/documents/unheld", &json!({"title": "Another", "published": "2024-03-29"})).await;
    assert_eq!(editor.get("/v1/documents/unheld/proposals").await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_two_editors_accept_at_once_is_accepted_once() {
    let site = site().await;
    let editor = site.editor_again();
    let visit = about(&editor, "Pyongyang", "visit").await;
    let bodies = ["one", "two"].map(|id| json!({"on": null, "event": {"id": id}}));
    let (one, two) = tokio::join!(decide(&editor, &visit, "accept", &bodies[0]), decide(&editor, &visit, "accept", &bodies[1]));
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409], "{} {}", one.body, two.body);
    let events = [site.get("/v1/events/one").await.status.as_u16(), site.get("/v1/events/two").await.status.as_u16()];
    assert_eq!(events.iter().filter(|status| **status == 200).count(), 1);
    let key = [("idempotency-key", "k")];
    let path = format!("/v1/proposals/{}/reject", about(&editor, "ammunition", "arms_transfer").await["id"].as_str().expect("an id"));
    for _ in 0..2 {
        let answer = editor.ask(Method::POST, &path, &key, r#"{"reason": "hearsay"}"#).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_an_answer_already_is_told_so_until_something_is_written() {
    let site = site().await;
    let editor = site.editor_again();
    let id = about(&editor, "ammunition", "arms_transfer").await["id"].as_str().expect("an id").to_owned();
    let paths = ["/v1/documents/wire/proposals".to_owned(), format!("/v1/proposals/{id}"), "/v1/documents/wire/mentions".to_owned()];
    let mut tags = Vec::new();
    for path in &paths {
        let tag = editor.get(path).await.header("etag").to_owned();
        let again = editor.ask(Method::GET, path, &[("if-none-match", tag.as_str())], "").await;
        assert_eq!((again.status.as_u16(), again.body.as_str()), (304, ""), "{path}");
        assert_eq!(site.ask(Method::GET, path, &[("if-none-match", "*")], "").await.status, 401, "{path}");
        tags.push(tag);
    }
    let reject = format!("/v1/proposals/{id}/reject");
    assert_eq!(editor.ask(Method::POST, &reject, &[], r#"{"reason": "hearsay"}"#).await.status, 200);
    for (path, tag) in paths.iter().zip(&tags) {
        assert_eq!(editor.ask(Method::GET, path, &[("if-none-match", tag.as_str())], "").await.status, 200, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_open_then_is_open_as_of_then() {
    let site = site().await;
    let editor = site.editor_again();
    let arms = about(&editor, "ammunition", "arms_transfer").await;
    let log = editor.get("/v1/changes?since=0&limit=500").await.json();
    let then = log["data"].as_array().and_then(|changes| changes.last()).expect("a change")["recorded_at"].clone();
    site.at("2026-03-02T12:00:00Z");
    decide(&editor, &arms, "reject", &json!({"reason": "hearsay"})).await;
    let was = |state: &str| format!("?state={state}&as_of={}", then.as_str().expect("a moment"));
    assert!(proposals(&editor, &was("open")).await.iter().any(|one| one["id"] == arms["id"]));
    assert_eq!(proposals(&editor, &was("rejected")).await.len(), 0);
    assert_eq!(proposals(&editor, "?state=rejected").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_expression_says_what_it_means_and_what_it_counts_from() {
    let site = site().await;
    let editor = site.editor_again();
    let document = json!({"title": "A wire", "published": "2024-03-29", "text": TEXT, "text_public": true});
    assert_eq!(editor.replace("/v1/documents/wire", &document).await.status, 200);
    let found = site.get("/v1/documents/wire/mentions").await.json()["data"].as_array().expect("a list").clone();
    let told = |one: &Value| ["text", "value", "edtf", "anchor"].map(|part| one[part].as_str().unwrap_or("-").to_owned());
    let told: Vec<[String; 4]> = found.iter().map(told).collect();
    let expected = [
        ["Thursday", "2024-03-28", "2024-03-28", "2024-03-29"],
        ["October", "2023-10", "2023-10", "2024-03-29"],
        ["A month earlier", "2023-09", "2023-09", "2023-10"],
        ["last summer", "2023-SU", "2023-22", "2024-03-29"],
        ["April 30", "2024-04-30", "2024-04-30", "2024-03-29"],
    ];
    assert_eq!(told, expected.map(|row| row.map(str::to_owned)));
    for one in &found {
        let place = |end: &str| one[end].as_u64().and_then(|place| usize::try_from(place).ok()).expect("a place");
        let words: String = TEXT.chars().take(place("end")).skip(place("start")).collect();
        assert_eq!(one["text"], words);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn proposals_come_in_parts() {
    let site = site().await;
    let editor = site.editor_again();
    let all = proposals(&editor, "").await;
    let (mut walked, mut next) = (Vec::new(), Some("/v1/documents/wire/proposals?limit=2".to_owned()));
    while let Some(path) = next {
        let page = editor.get(&path).await.json();
        assert_eq!(page["meta"]["total"], all.len());
        walked.extend(page["data"].as_array().expect("a list").clone());
        next = page["links"]["next"].as_str().map(str::to_owned);
    }
    assert_eq!(walked, all);
}

#[tokio::test(flavor = "multi_thread")]
async fn decisions_go_where_the_timeline_goes() {
    let site = site().await;
    let editor = site.editor_again();
    let arms = about(&editor, "ammunition", "arms_transfer").await;
    decide(&editor, &arms, "reject", &json!({"reason": "hearsay"})).await;
    let visit = about(&editor, "Pyongyang", "visit").await;
    let event = decide(&editor, &visit, "accept", &json!({"on": null})).await;
    let tag = event.header("etag").to_owned();
    let gone = editor.ask(Method::DELETE, event.header("location"), &[("if-match", tag.as_str()), ("reason", "not so")], "").await;
    assert_eq!(gone.status, 204, "{}", gone.body);
    let export =
        std::process::Command::new(env!("CARGO_BIN_EXE_sanctions-timeline")).args(["export", "--database"]).arg(site.file()).output();
    let lines = String::from_utf8(export.expect("it runs").stdout).expect("a text");
    let other = Site::with(&lines).await;
    let editor = other.editor().await;
    assert_eq!(proposals(&editor, "?state=rejected").await[0]["id"], arms["id"]);
    assert_eq!(proposals(&editor, "?state=accepted").await.len(), 0, "what it became is gone");
}
