//! Adding and correcting events in the browser, in Chromium, with a key.

use reqwest::Method;
use serde_json::{Value, json};

use crate::browser::{url, window};
use crate::support::{Editor, Site};
use crate::webdriver::{Browser, ENTER, RIGHT, SHIFT};

const SAVE: &str = "form[data-edit] [type=submit]";

/// The form can be sent.
async fn open_to_editing(browser: &Browser) {
    browser.until(&format!("!document.querySelector('{SAVE}').disabled")).await;
}

/// Gives a key in the dialog.
pub async fn give(browser: &Browser, key: &str) {
    browser.click(".key-opener").await;
    browser.fill("#key-field", &format!("{key}{ENTER}")).await;
    browser.until("!document.querySelector('dialog[open]')").await;
}

/// An event of our own, as it was first told.
async fn told(editor: &Editor<'_>) -> Value {
    let event = json!({ "type": "panel_report", "status": "occurred", "title": "As it was first told", "date": "2026-02-27" });
    assert_eq!(editor.put("/v1/events/told", &event).await.status, 201);
    event
}

async fn event(site: &Site, path: &str) -> Value {
    site.get(path).await.json()
}

#[tokio::test]
async fn an_event_is_corrected_with_a_key_that_stands_in_no_address() {
    let Some((site, browser)) = window("/").await else { return };
    let editor = site.editor().await;
    told(&editor).await;
    browser.go(&url(&site, "/events/told/edit")).await;
    browser.until("document.querySelector('.key-opener') && document.querySelector('.needs button')").await;
    assert_eq!(browser.value(&format!("document.querySelector('{SAVE}').disabled")).await, true);
    give(&browser, "no-key-of-anybody").await;
    browser.until("document.getElementById('answer').textContent.includes('not known')").await;
    assert_eq!(browser.value(&format!("document.querySelector('{SAVE}').disabled")).await, true);
    give(&browser, &editor.key).await;
    open_to_editing(&browser).await;

    browser.fill("[data-field=title]", "As it is told now").await;
    browser.fill("[data-field=date]", "28/03/2024").await;
    browser.fill("[data-reason]", "the first report was mistaken").await;
    browser.click(SAVE).await;
    browser.until("document.activeElement.matches('[data-field=date][aria-invalid=true]')").await;
    let mistake = browser.words("document.getElementById(document.activeElement.getAttribute('aria-describedby')).textContent").await;
    assert!(mistake.contains("28/03/2024") && mistake.contains("2024-03-28"), "{mistake}");
    assert_ne!(browser.text("#answer").await, "");
    assert_eq!(event(&site, "/v1/events/told").await["title"], "As it was first told");

    browser.fill("[data-field=date]", "2024-03-28").await;
    browser.press(ENTER).await;
    browser.until("location.pathname === '/events/told' && document.querySelector('h1')").await;
    assert_eq!(browser.text("h1").await, "As it is told now");
    let now = event(&site, "/v1/events/told").await;
    assert_eq!((&now["title"], &now["date"]["edtf"]), (&json!("As it is told now"), &json!("2024-03-28")));
    let history = site.get("/v1/events/told/history").await.body;
    assert!(history.contains("the first report was mistaken"), "{history}");

    let asked = browser.asked().await;
    assert!(asked.iter().any(|url| url.contains("/v1/events/told?reason=")), "{asked:?}");
    assert!(!asked.iter().any(|url| url.contains("key-of") || url.contains("no-key")), "{asked:?}");
    assert_eq!(browser.value("[localStorage.length, document.cookie]").await, json!([0, ""]));
}

#[tokio::test]
async fn who_was_faster_is_seen_beside_and_either_can_be_kept() {
    let Some((site, browser)) = window("/").await else { return };
    let editor = site.editor().await;
    let mut theirs = told(&editor).await;
    give(&browser, &editor.key).await;
    browser.go(&url(&site, "/events/told/edit")).await;
    open_to_editing(&browser).await;
    browser.fill("[data-field=title]", "As I have it").await;
    browser.fill("[data-field=summary]", "My summary").await;
    browser.fill("[data-reason]", "a better word").await;
    theirs["title"] = json!("As somebody else has it");
    theirs["summary"] = json!("Their summary");
    assert_eq!(editor.replace("/v1/events/told", &theirs).await.status, 200);

    browser.click(SAVE).await;
    browser.until("!document.getElementById('conflict').hidden").await;
    let sides = "[...document.querySelectorAll('#conflict tbody tr')].map((row) => [...row.querySelectorAll('td > p')].map((one) => one.textContent))";
    let both = json!([["As I have it", "As somebody else has it"], ["My summary", "Their summary"]]);
    assert_eq!(browser.value(sides).await, both);
    assert_eq!(event(&site, "/v1/events/told").await["title"], "As somebody else has it", "nothing is overwritten unasked");

    browser.click("#conflict [name=keep-summary][value=theirs]").await;
    browser.click("#conflict button.primary").await;
    browser.until("location.pathname === '/events/told'").await;
    let now = event(&site, "/v1/events/told").await;
    assert_eq!((&now["title"], &now["summary"]), (&json!("As I have it"), &json!("Their summary")));
}

#[tokio::test]
async fn an_event_is_added_whose_quote_was_selected_in_the_text() {
    let Some((site, browser)) = window("/").await else { return };
    let editor = site.editor().await;
    let text = "Grüße 😀:\r\nIn April 2026 the council met again.";
    editor.put("/v1/documents/wire", &json!({ "title": "A wire" })).await;
    assert_eq!(editor.ask(Method::PUT, "/v1/documents/wire/text", &[], text).await.status, 200);
    browser.go(&url(&site, "/events/new")).await;
    browser.until("document.querySelector('.key-opener')").await;
    give(&browser, &editor.key).await;
    open_to_editing(&browser).await;

    browser.value("document.querySelector('[data-field=type]').value = 'meeting'").await;
    browser.fill("[data-field=title]", "The council met again").await;
    browser.fill("[data-field=date]", "2026-04").await;
    let claim = |field: &str| format!("[data-list=claims] [data-line] [data-field={field}]");
    browser.click("[data-list=claims] [data-add]").await;
    browser.fill(&claim("document"), "wire").await;
    browser.fill(&claim("value"), "2026-04").await;
    browser.value("document.querySelector('[data-list=claims] [data-line] [data-field=field]').value = 'date'").await;
    browser.click("[data-list=claims] [data-line] [data-select]").await;
    browser.until("document.activeElement.matches('#source-text textarea')").await;
    let before = "Grüße 😀:\n".chars().count();
    browser.press(&RIGHT.repeat(before)).await;
    browser.press(&format!("{SHIFT}{}", RIGHT.repeat("In April 2026".len()))).await;
    browser.click("#source-text button.primary").await;
    assert_eq!(browser.value(&format!("document.querySelector('{}').value", claim("exact"))).await, "In April 2026");
    browser.fill("[data-reason]", "seen on the wire").await;
    browser.click(SAVE).await;
    browser.until("location.pathname.startsWith('/events/') && document.querySelector('#claims')").await;

    assert_eq!(browser.text("#claims blockquote mark").await, "In April 2026");
    let path = browser.words("location.pathname").await;
    let said = editor.get(&format!("/v1{path}")).await.json()["claims"][0].clone();
    assert_eq!((&said["document"], &said["verified"]), (&json!("wire"), &json!(true)), "{said}");
    let start = text.chars().take_while(|c| *c != 'I').count();
    assert_eq!(said["selector"][0], json!({ "type": "TextPositionSelector", "start": start, "end": start + 13 }), "{said}");
}
