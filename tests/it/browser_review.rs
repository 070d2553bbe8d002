//! What a text tells of, reviewed in Chromium by the keyboard alone.

use reqwest::Method;
use serde_json::{Value, json};

use crate::browser::{url, window};
use crate::browser_editing::give;
use crate::support::Editor;
use crate::webdriver::Browser;

const TEXT: &str = "Russia vetoed a draft resolution in the UN Security Council on Thursday.\n\n\
    Sergei Lavrov visited Pyongyang in October. According to experts, North Korea has been supplying ammunition to Russia since last summer.";

/// The proposals in a state.
async fn proposals(editor: &Editor<'_>, state: &str) -> Vec<Value> {
    let answer = editor.get(&format!("/v1/documents/wire/proposals?state={state}")).await;
    answer.json()["data"].as_array().expect("a list").clone()
}

/// The proposal that has the focus.
async fn focused(browser: &Browser) -> String {
    browser.words("document.activeElement.closest('.queue > li').dataset.proposal").await
}

#[tokio::test]
async fn a_text_is_pasted_and_its_events_stand_there() {
    let Some((site, browser)) = window("/documents/new").await else { return };
    let editor = site.editor().await;
    browser.until("document.querySelector('.key-opener') && document.querySelector('.needs button')").await;
    give(&browser, &editor.key).await;
    browser.until("!document.querySelector('form[data-edit] [type=submit]').disabled").await;
    browser.fill("[data-field=title]", "A wire").await;
    browser.fill("[data-field=published]", "29/03/2024").await;
    browser.fill("[data-field=text]", TEXT).await;
    browser.click("form[data-edit] [type=submit]").await;
    browser.until("document.activeElement.matches('[data-field=published][aria-invalid=true]')").await;
    browser.fill("[data-field=published]", "2024-03-29").await;
    browser.click("form[data-edit] [type=submit]").await;
    browser.until("location.pathname === '/documents/a-wire/review' && document.querySelectorAll('.queue > li').length >= 3").await;
    assert_eq!(browser.value("document.querySelectorAll('#text mark').length").await, 3);
    assert!(editor.get("/v1/documents/a-wire/text").await.body.starts_with("Russia vetoed"));
}

#[tokio::test]
async fn the_queue_is_worked_by_keyboard() {
    let Some((site, browser)) = window("/").await else { return };
    let editor = site.editor().await;
    let document = json!({ "title": "A wire", "published": "2024-03-29", "text": TEXT });
    assert_eq!(editor.ask(Method::PUT, "/v1/documents/wire", &[], document.to_string()).await.status, 201);
    let open = proposals(&editor, "open").await;
    assert!(open.len() >= 3, "{open:?}");

    browser.go(&url(&site, "/documents/wire/review")).await;
    browser.until("document.querySelector('.key-opener') && document.querySelector('.needs')").await;
    assert_eq!(browser.value("document.querySelectorAll('.queue > li').length").await, 0);
    give(&browser, &editor.key).await;
    browser.until(&format!("document.querySelectorAll('.queue > li').length === {}", open.len())).await;
    assert_eq!(
        browser.value("[...document.querySelectorAll('#text mark sub')].map((one) => one.textContent)").await,
        json!(["2024-03-28", "2023-10", "2023-22"])
    );

    browser.press("j").await;
    let first = focused(&browser).await;
    assert_eq!(first, open[0]["id"]);
    browser.until("document.querySelector('#text .now')").await;
    browser.press("x").await;
    browser.until("document.activeElement.matches('[data-reason]')").await;
    browser.press("no event\u{e00c}x").await;
    browser.until("document.querySelector('#said').textContent.startsWith('Rejected')").await;
    assert_eq!(proposals(&editor, "rejected").await[0]["id"], first.as_str());

    let second = focused(&browser).await;
    browser.press("e").await;
    browser.until("document.activeElement.matches('[data-of=title]')").await;
    browser.press(" in my words\u{e00c}").await;
    browser.until("document.activeElement.matches('.queue > li')").await;
    browser.value("document.activeElement.querySelector('[data-on]')?.click()").await;
    browser.press("a").await;
    browser.until("document.querySelector('#said a')").await;
    let accepted = proposals(&editor, "accepted").await;
    assert_eq!(accepted[0]["id"], second.as_str());
    let event = accepted[0]["decision"]["event"].as_str().expect("an event");
    let title = site.get(&format!("/v1/events/{event}")).await.json()["title"].clone();
    assert!(title.as_str().is_some_and(|title| title.contains("in my words")), "{title}");
    browser.press("jk").await;
    assert_ne!(focused(&browser).await, second);
    assert_eq!(browser.errors().await, Vec::<String>::new());
}
