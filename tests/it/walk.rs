//! A walk by cursor while others write: nothing is repeated, and nothing that stayed as it was is missed.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Editor, Site, many};

const SORTS: [&str; 4] = ["date", "-date", "updated", "-updated"];

/// One of: an event inserted, one changed, one moved to another date, one withdrawn. Those touched are spread over all.
async fn write(editor: &Editor<'_>, n: usize, apart: usize) {
    let path = format!("/v1/events/m{:06}", n * apart);
    let status = match n % 4 {
        0 => editor.put(&format!("/v1/events/new{n}"), &json!({"type": "veto", "title": "New", "date": "1987-06"})).await.status,
        1 => editor.patch(&path, "*", &json!({"title": "Changed"})).await.status,
        2 => editor.patch(&path, "*", &json!({"date": "1988-02"})).await.status,
        _ => editor.ask(Method::DELETE, &path, &[("if-match", "*")], "").await.status,
    };
    assert!(status.is_success(), "{status} {path}");
}

/// Walks in every order and reads one list in pieces, side by side, with some writes after each page.
async fn walk(events: usize, writes: usize, limit: usize) {
    let (site, apart) = (Site::with(&many(events)).await, events / writes);
    let editor = site.editor().await;
    let mut walks = SORTS.map(|sort| (Vec::<String>::new(), Some(format!("/v1/events?sort={sort}&limit={limit}&fields=id"))));
    let mut whole = site.open("/v1/events.ndjson?limit=all&sort=-date", &[]).await;
    let (mut text, mut ended, mut written) = (Vec::new(), false, 0);
    while !ended || walks.iter().any(|(_, next)| next.is_some()) {
        for (ids, next) in &mut walks {
            let Some(path) = next.take() else { continue };
            let page = site.get(&path).await.json();
            ids.extend(page["data"].as_array().expect("a list").iter().map(|one| one["id"].as_str().expect("an id").to_owned()));
            *next = page["links"]["next"].as_str().map(str::to_owned);
        }
        match whole.chunk().await.expect("the list goes on") {
            Some(chunk) => text.extend_from_slice(&chunk),
            None => ended = true,
        }
        let share = (writes * limit).div_ceil(events);
        let share = written..writes.min(written + share);
        written = share.end;
        for n in share {
            write(&editor, n, apart).await;
        }
    }
    assert_eq!(written, writes, "all was written while they walked");
    let touched: BTreeSet<String> = (0..writes).filter(|n| n % 4 != 0).map(|n| format!("m{:06}", n * apart)).collect();
    let stayed: Vec<String> = (0..events).map(|n| format!("m{n:06}")).filter(|id| !touched.contains(id)).collect();
    let lines = String::from_utf8(text).expect("UTF-8");
    let id = |line: &str| serde_json::from_str::<Value>(line).expect("JSON")["id"].as_str().expect("an id").to_owned();
    let all = walks.into_iter().map(|(ids, _)| ids).chain([lines.lines().map(id).collect()]);
    for (ids, order) in all.zip(SORTS.into_iter().chain(["in pieces"])) {
        let mut untouched: Vec<String> = ids.into_iter().filter(|id| id.starts_with('m') && !touched.contains(id)).collect();
        untouched.sort();
        assert!(untouched == stayed, "{order}: {} of {} seen", untouched.len(), stayed.len());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_walk_repeats_nothing_and_misses_nothing_that_stayed_while_others_write() {
    walk(1_500, 60, 100).await;
}

/// Long without optimization: `cargo test --release -- --ignored walk`.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "long"]
async fn a_walk_over_a_hundred_thousand_while_a_thousand_are_written() {
    walk(100_000, 1_000, 500).await;
}
