//! The pages as readers meet them, in Chromium: what is seen, what the keys do, what is asked of whom.

use std::collections::BTreeSet;

use axum::Router;
use axum::response::Html;
use axum::routing::get;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::Site;
use crate::webdriver::{Browser, DOWN, ENTER, LEFT, RIGHT, SPACE, TAB};

/// What the page says of the Panel of Experts on the day it is asked about.
const PANEL: &str = "document.querySelector('#in-force [data-measure=\"unsc-1718-panel-of-experts\"]').dataset.answer";

/// The ids of the events listed.
const LISTED: &str = "[...document.querySelectorAll('#list ol.events > li')].map((one) => one.dataset.id)";

/// The parameters of the address.
const ADDRESS: &str = "new URLSearchParams(location.search)";

/// How much may move by itself while a page loads: nothing that anybody sees.
const STILL: f64 = 0.01;

const VETOED: &str = "Russia vetoes another year for the Panel of Experts";

/// A site and a window on a page of it, or nothing where there is no browser.
pub async fn window(path: &str) -> Option<(Site, Browser)> {
    let browser = Browser::open().await?;
    browser.resize(1440, 1000).await;
    let site = Site::bundled().await;
    browser.go(&url(&site, path)).await;
    Some((site, browser))
}

pub fn url(site: &Site, path: &str) -> String {
    format!("http://{}{path}", site.address())
}

/// The picture is drawn and everything in it can be reached.
async fn drawn(browser: &Browser) {
    browser.until("performance.getEntriesByName('timeline-painted').length && document.querySelector('.bars a')").await;
    browser.until("!document.querySelector('sanctions-timeline').hasAttribute('aria-busy')").await;
}

/// The list has the events that its link to the API has, in the same order.
async fn the_list_is_the_query(site: &Site, browser: &Browser) {
    let link = browser.words("document.querySelector('#links a[type=\"application/json\"]').getAttribute('href')").await;
    let ids = site.get(&link).await.ids();
    assert_eq!(browser.value(LISTED).await, json!(ids), "{link}");
}

/// A server of somebody else.
async fn elsewhere(pages: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    tokio::spawn(async move { axum::serve(listener, pages).await });
    address
}

#[tokio::test]
async fn the_first_view_shows_the_story() {
    let Some((site, browser)) = window("/").await else { return };
    drawn(&browser).await;
    let colours = "(() => {
        const canvas = document.querySelector('sanctions-timeline canvas');
        return new Set(new Uint32Array(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size;
    })()";
    assert!(browser.value(colours).await.as_u64() > Some(20), "the canvas is empty");
    browser.until("document.querySelectorAll('.marks a, .marks button').length > 20").await;
    let measures = site.get("/v1/measures").await.ids().len();
    assert_eq!(browser.value("document.querySelectorAll('#in-force .measures > li').length").await, measures);
    assert_eq!(browser.value(PANEL).await, "no");
    let total = site.get("/v1/events?limit=0").await.json()["meta"]["total"].to_string();
    assert!(browser.text("#list-title").await.starts_with(&format!("{total} event")));
    assert_eq!(browser.value("document.querySelector('sanctions-timeline').count").await.to_string(), total);
    assert!(browser.value("document.querySelectorAll('#histogram a').length").await.as_u64() > Some(5));
    the_list_is_the_query(&site, &browser).await;
}

#[tokio::test]
async fn filters_and_words_are_the_address_and_the_address_is_the_query() {
    let Some((site, browser)) = window("/").await else { return };
    drawn(&browser).await;
    let everything = browser.value(LISTED).await;
    browser.tab_to("#facet-type summary").await;
    browser.press(ENTER).await;
    browser.tab_to("#facet-type [value=veto]").await;
    browser.press(SPACE).await;
    browser.until(&format!("{ADDRESS}.get('type') === 'veto' && {LISTED}.length < 10")).await;
    let vetoes = site.get("/v1/events?type=veto").await.ids();
    assert_eq!(browser.value(LISTED).await, json!(vetoes));
    assert_eq!(browser.value("document.activeElement.value").await, "veto", "the focus stays where it was");
    let count = browser.text("#facet-type li:has([value=veto]) .count").await;
    assert_eq!(count, vetoes.len().to_string());
    browser.press(SPACE).await;
    browser.until(&format!("!{ADDRESS}.has('type') && {LISTED}.length > 10")).await;
    browser.fill("#q", &format!("panel{ENTER}")).await;
    browser.until(&format!("{ADDRESS}.get('q') === 'panel' && document.querySelector('#list .snippet mark')")).await;
    let found = site.get("/v1/events?q=panel").await.json()["meta"]["total"].to_string();
    assert!(browser.text("#list-title").await.starts_with(&format!("{found} event")));
    assert_ne!(browser.value(LISTED).await, everything);
    the_list_is_the_query(&site, &browser).await;
    browser.value("history.back()").await;
    browser.until(&format!("!{ADDRESS}.has('q') && JSON.stringify({LISTED}) === JSON.stringify({everything})")).await;
}

#[tokio::test]
async fn keys_zoom_and_move_and_the_window_is_the_query() {
    let Some((site, browser)) = window("/").await else { return };
    drawn(&browser).await;
    let total = "parseInt(document.getElementById('list-title').textContent)";
    let everything = browser.value(total).await;
    browser.tab_to(".stage").await;
    browser.press("+++").await;
    browser.until(&format!("{ADDRESS}.has('from') && {total} < {everything} && document.querySelector('#histogram .window')")).await;
    let days = format!("(Date.parse({ADDRESS}.get('to')) - Date.parse({ADDRESS}.get('from'))) / 86400000");
    let (narrow, from) = (browser.value(&days).await, browser.words(&format!("{ADDRESS}.get('from')")).await);
    the_list_is_the_query(&site, &browser).await;
    browser.press(RIGHT).await;
    browser.until(&format!("{ADDRESS}.get('from') > '{from}' && Math.abs({days} - {narrow}) < 2")).await;
    browser.press("-").await;
    browser.until(&format!("{days} > {narrow} * 1.4")).await;
    browser.until(&format!("document.querySelector('#links a').href.includes({ADDRESS}.get('from'))")).await;
    the_list_is_the_query(&site, &browser).await;
    browser.press("0").await;
    browser.until(&format!("!{ADDRESS}.has('from') && !{ADDRESS}.has('to') && {total} === {everything}")).await;
    browser.press(&"+".repeat(30)).await;
    browser.until(&format!("{days} < 9")).await;
    assert!(browser.text(".tools .window").await.contains("7 days"));
}

#[tokio::test]
async fn the_panel_ends_by_itself_when_the_handle_goes_from_april_to_may() {
    let Some((_site, browser)) = window("/?on=2024-04-30").await else { return };
    drawn(&browser).await;
    assert_eq!(browser.value(PANEL).await, "yes");
    browser.tab_to("[role=slider]").await;
    assert_eq!(browser.value("document.activeElement.ariaValueText").await, "30 April 2024");
    browser.press(RIGHT).await;
    browser.until(&format!("{ADDRESS}.get('on') === '2024-05-01' && {PANEL} === 'no'")).await;
    assert_eq!(browser.value("document.activeElement.ariaValueText").await, "1 May 2024");
    let why = browser.text("#in-force [data-measure=unsc-1718-panel-of-experts]").await;
    assert!(why.contains("lapsed") && why.contains("was blocked on 2024-03-28"), "{why}");
    browser.until("document.getElementById('live').textContent.includes('In force on 1 May 2024')").await;
    browser.press(LEFT).await;
    browser.until(&format!("{ADDRESS}.get('on') === '2024-04-30' && {PANEL} === 'yes'")).await;
    browser.until("document.getElementById('live').textContent.includes('In force on 30 April 2024')").await;
}

#[tokio::test]
async fn a_mark_in_the_picture_leads_to_the_event_and_the_event_to_its_source() {
    let Some((_site, browser)) = window("/?type=veto&from=2024&to=2024").await else { return };
    drawn(&browser).await;
    browser.until("document.querySelector('.marks a')").await;
    browser.tab_to(".bars a").await;
    for _ in 0..40 {
        if browser.value("document.activeElement.matches('.marks a')").await == true {
            break;
        }
        browser.press(DOWN).await;
    }
    let label = browser.words("document.activeElement.ariaLabel").await;
    assert_eq!(label, format!("{VETOED}, 28 March 2024, Blocked, Veto"));
    assert_eq!(browser.text(".card .title").await, VETOED);
    browser.press(ENTER).await;
    browser.until("location.pathname === '/events/unsc-draft-2024-255' && document.readyState === 'complete'").await;
    assert_eq!(browser.text("h1").await, VETOED);
    assert!(browser.text("#when").await.contains("28 March 2024"));
    browser.tab_to("#claims li.claim .source a").await;
    let document = browser.words("document.activeElement.pathname").await;
    browser.press(ENTER).await;
    browser.until(&format!("location.pathname === '{document}'")).await;
    browser.until(&format!("document.querySelector('#events').innerText.includes('{VETOED}')")).await;
}

#[tokio::test]
async fn a_mark_of_many_events_opens_to_single_ones() {
    let Some((_site, browser)) = window("/").await else { return };
    drawn(&browser).await;
    browser.until("document.querySelector('.marks button')").await;
    let many = browser.words("document.querySelector('.marks button').ariaLabel").await;
    assert!(many.contains(" events, "), "{many}");
    browser.value("document.querySelector('.marks button').focus()").await;
    browser.press(ENTER).await;
    let opened = "!document.querySelector('.card').hidden && document.querySelectorAll('.card li a').length > 1";
    browser.until(&format!("{ADDRESS}.has('from') && {ADDRESS}.has('to') || {opened}")).await;
}

#[tokio::test]
async fn what_is_written_corrected_and_withdrawn_is_seen_and_told_at_once() {
    let Some((site, browser)) = window("/?type=panel_report&from=2026-01&to=2026-03").await else { return };
    drawn(&browser).await;
    let editor = site.editor().await;
    let visit = json!({ "type": "visit", "status": "occurred", "title": "Of another type", "date": "2026-02-26" });
    let mut report = json!({ "type": "panel_report", "status": "occurred", "title": "A report that came just now", "date": "2026-02-27" });
    assert_eq!(editor.put("/v1/events/visited", &visit).await.status, 201);
    assert_eq!(editor.put("/v1/events/just-now", &report).await.status, 201);
    let told = |words: &str| format!("document.getElementById('live').textContent.includes({words:?})");
    browser.until(&told("New: A report that came just now, 27 February 2026")).await;
    assert_eq!(browser.value(LISTED).await, json!(["just-now"]));
    browser.until("document.querySelector('.marks a[href$=just-now]').ariaLabel.startsWith('A report that came just now')").await;

    report["title"] = json!("A report that came too early");
    assert_eq!(editor.replace("/v1/events/just-now", &report).await.status, 200);
    browser.until(&told("Corrected: A report that came too early, 27 February 2026")).await;
    assert!(browser.text("#list [data-id=just-now]").await.contains("too early"));
    browser.until("document.querySelector('.marks a[href$=just-now]').ariaLabel.startsWith('A report that came too early')").await;

    let gone = editor.ask(Method::DELETE, "/v1/events/just-now", &[("if-match", "*")], "").await;
    assert!(gone.status.is_success(), "{}", gone.body);
    browser.until(&told("Withdrawn: ")).await;
    browser.until(&format!("{LISTED}.length === 0 && !document.querySelector('.marks a[href$=just-now]')")).await;
}

#[tokio::test]
async fn a_view_stands_in_a_frame_on_another_site_and_the_page_does_not() {
    let Some((site, browser)) = window("/?type=veto").await else { return };
    let snippet = browser.words("document.getElementById('snippet').value").await;
    let page = format!("<iframe id=there src='{}' width=700 height=500></iframe>", url(&site, "/?type=veto"));
    let snippet = format!("<link rel=icon href='data:,'>{snippet}");
    let pages = Router::new().route("/view", get(|| async { Html(snippet) })).route("/page", get(|| async { Html(page) }));
    let other = elsewhere(pages).await;
    browser.hosts().await;

    browser.go(&format!("http://{other}/view")).await;
    browser.until("![0, 480].includes(document.querySelector('iframe').offsetHeight)").await;
    let height = browser.value("document.querySelector('iframe').offsetHeight").await;
    browser.enter("iframe").await;
    drawn(&browser).await;
    assert_eq!(browser.value(LISTED).await, json!(site.get("/v1/events?type=veto").await.ids()));
    browser.until("document.documentElement.scrollHeight <= innerHeight").await;
    browser.until("document.querySelector('.marks a[target], base[target=_blank]')").await;
    browser.leave().await;
    assert!(height.as_u64() > Some(200), "{height}");
    assert_eq!(browser.errors().await, Vec::<String>::new());
    assert_eq!(browser.hosts().await, BTreeSet::from([other.clone(), site.address()]));

    browser.go(&format!("http://{other}/page")).await;
    let errors = browser.errors().await.join("\n");
    assert!(errors.contains("frame-ancestors"), "{errors}");
    browser.enter("#there").await;
    assert_eq!(browser.words("location.protocol").await, "chrome-error:");
}

#[tokio::test]
async fn without_scripts_the_list_the_filters_and_the_day_work() {
    let Some((site, browser)) = window("/docs/").await else { return };
    browser.without_scripts().await;
    browser.go(&url(&site, "/?on=2024-04-30")).await;
    assert_eq!(browser.value("document.querySelector('sanctions-timeline').childNodes.length").await, 0);
    assert_eq!(browser.value(PANEL).await, "yes");
    the_list_is_the_query(&site, &browser).await;

    browser.value("document.getElementById('on').value = '2024-05-01'").await;
    browser.click("#in-force button").await;
    browser.until_there("#in-force time[datetime='2024-05-01']").await;
    assert_eq!(browser.value(&format!("{ADDRESS}.get('on')")).await, "2024-05-01");
    assert_eq!(browser.value(PANEL).await, "no");

    browser.fill("#q", "panel").await;
    browser.click("#facet-type summary").await;
    browser.click("#facet-type [value=veto]").await;
    browser.click("#query [type=submit]").await;
    browser.until_there("#list .snippet mark").await;
    let asked = json!(["panel", "veto", "2024-05-01"]);
    assert_eq!(browser.value(&format!("['q', 'type', 'on'].map((name) => {ADDRESS}.get(name))")).await, asked);
    assert_eq!(browser.value(LISTED).await, json!(site.get("/v1/events?q=panel&type=veto").await.ids()));
    assert_eq!(browser.value(PANEL).await, "no", "the day stays");

    browser.go(&url(&site, "/")).await;
    browser.tab_to("#histogram a:nth-of-type(3)").await;
    browser.press(ENTER).await;
    browser.until_there("#histogram .window").await;
    assert!(browser.words("location.search").await.contains("from="));
    the_list_is_the_query(&site, &browser).await;
}

#[tokio::test]
async fn the_keyboard_alone_reaches_everything_and_is_caught_nowhere() {
    let Some((_site, browser)) = window("/?type=veto").await else { return };
    drawn(&browser).await;
    browser.press(TAB).await;
    assert_eq!(browser.value("document.activeElement.className").await, "skip");
    // A field for a day shows by itself which of its parts is meant.
    let stop = "(() => {
        const one = document.activeElement, { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
        const { width, height } = one.getBoundingClientRect();
        const part = one.closest('header.site, #query, sanctions-timeline, .brushed, #in-force, #list, #links, footer.site');
        return one === document.body ? null : [part?.id || part?.className || part?.localName || '', one.outerHTML.slice(0, 120),
            width > 0 && height > 0 && (one.type === 'date' || one.matches(':focus-visible') && (outlineStyle !== 'none' && outlineWidth !== '0px' || boxShadow !== 'none'))];
    })()";
    let mut parts = Vec::new();
    for _ in 0..400 {
        browser.press(TAB).await;
        let stop = browser.value(stop).await;
        let Some(part) = stop[0].as_str() else { break };
        assert_eq!(stop[2], true, "it cannot be seen that the focus is on {}", stop[1]);
        if parts.last().is_none_or(|last| last != part) {
            parts.push(part.to_owned());
        }
    }
    assert_eq!(parts, ["site", "query", "sanctions-timeline", "brushed", "in-force", "list", "links", "site"]);
    browser.press(TAB).await;
    browser.press(ENTER).await;
    assert_eq!(browser.value("document.activeElement.id").await, "main");
    assert!(browser.value("scrollY").await.as_f64() > Some(0.0) || browser.value("location.hash").await == "#main");
}

#[tokio::test]
async fn hostile_titles_are_text_in_the_picture_and_everywhere() {
    let Some((site, browser)) = window("/").await else { return };
    let title = "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 2'> \"\u{202e}turned\" 😀👨\u{200d}👩\u{200d}👧";
    let editor = site.editor().await;
    for (id, title) in [("hostile", title), ("wide", &"漢".repeat(300))] {
        let event = json!({ "type": "visit", "status": "alleged", "title": title, "date": "2026-02-27", "tags": [id] });
        assert_eq!(editor.put(&format!("/v1/events/{id}"), &event).await.status, 201);
    }
    let said = json!(title).to_string();
    let shows = |selector: &str| format!("document.querySelector({selector:?}).textContent === {said}");
    for width in [1440, 390] {
        browser.resize(width, 1000).await;
        browser.go(&url(&site, "/?tag=hostile")).await;
        drawn(&browser).await;
        browser.until(&format!("document.querySelector('.marks a').ariaLabel.startsWith({said})")).await;
        browser.value("document.querySelector('.marks a').focus()").await;
        browser.until(&shows(".card:not([hidden]) .title")).await;
        assert_eq!(browser.value(&shows("#list .title a")).await, true);
        for path in ["/events/hostile", "/embed?event=hostile", "/events/wide", "/?tag=wide", "/embed?tag=wide"] {
            browser.go(&url(&site, path)).await;
            let wide = browser.value("document.documentElement.scrollWidth - innerWidth").await;
            assert!(wide.as_i64() <= Some(0), "{path} is {wide} wider than {width}");
            if path.ends_with("hostile") {
                assert_eq!(browser.value(&shows("h1")).await, true, "{path}");
            }
            assert_eq!(browser.value("window.hacked ?? null").await, Value::Null, "{path}");
        }
    }
    assert_eq!(browser.errors().await, Vec::<String>::new());
    assert_eq!(browser.hosts().await, BTreeSet::from([site.address()]));
}

#[tokio::test]
async fn no_page_moves_while_it_loads_or_asks_anybody_else() {
    let Some((site, browser)) = window("/").await else { return };
    let pages = [
        "/",
        "/?q=panel&from=2023-06-01&to=2024-07-31&on=2024-04-30",
        "/events/unsc-draft-2024-255",
        "/measures",
        "/measures/unsc-1718-panel-of-experts",
        "/documents",
        "/documents/nrc-2024-russia-torpedoes",
        "/actors",
        "/actors/russia",
        "/embed?type=veto",
        "/events/new",
        "/events/unsc-draft-2024-255/edit",
    ];
    for width in [1440, 390] {
        browser.resize(width, 1000).await;
        for path in pages {
            browser.go(&url(&site, path)).await;
            if browser.value("document.querySelector('sanctions-timeline') !== null").await == true {
                drawn(&browser).await;
                browser.until("document.querySelector('.marks li')").await;
            }
            let moved = browser.shifted().await;
            assert!(moved < STILL, "{path} moves by {moved} at {width} pixels");
            assert_eq!(browser.errors().await, Vec::<String>::new(), "{path}");
            let wide = browser.value("document.documentElement.scrollWidth - innerWidth").await;
            assert!(wide.as_i64() <= Some(0), "{path} is {wide} wider than {width}");
        }
    }
    assert_eq!(browser.hosts().await, BTreeSet::from([site.address()]));
    browser.go(&url(&site, "/events/nobody")).await;
    assert_eq!(browser.text("article.problem .back a:last-of-type").await, "Back to the timeline");
}

#[tokio::test]
async fn what_would_be_wrong_would_be_seen() {
    let Some(browser) = Browser::open().await else { return };
    let page = "<p>Here</p><script>console.error('so it is'); setTimeout(() => document.body.prepend(Object.assign(document.createElement('div'), \
                { id: 'late', style: 'height: 300px' })), 100)</script><img src='http://elsewhere.test/x.png'>";
    let other = elsewhere(Router::new().route("/", get(move || async move { Html(page) }))).await;
    browser.go(&format!("http://{other}/")).await;
    browser.until("document.getElementById('late')").await;
    let moved = browser.shifted().await;
    assert!(moved > STILL, "{moved}");
    let errors = browser.errors().await.join("\n");
    assert!(errors.contains("so it is") && errors.contains("elsewhere.test"), "{errors}");
    assert_eq!(browser.hosts().await, BTreeSet::from([other, "elsewhere.test".to_owned()]));
}
