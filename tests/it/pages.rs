//! The pages: what they say of the bundled timeline, what they let in and out, and that they are whole without scripts.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, SMALL, Site};

/// What a browser sends.
const BROWSER: [(&str, &str); 1] = [("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")];

/// A page as a browser asks for it.
async fn page(site: &Site, path: &str) -> Answer {
    site.ask(Method::GET, path, &BROWSER, "").await
}

/// Every page of the bundled timeline, with what it has to say.
const PAGES: [(&str, &[&str]); 21] = [
    (
        "/",
        &[
            "<h1>",
            "id=\"query\"",
            "<sanctions-timeline ",
            "id=\"histogram\"",
            "id=\"in-force\"",
            "id=\"list\"",
            "id=\"links\"",
            "id=\"live\"",
        ],
    ),
    ("/?status=blocked", &["2 events with status blocked, oldest first", "Russia vetoes another year for the Panel of Experts"]),
    ("/?q=panel&sort=relevance", &["<mark>Panel</mark>", "best first"]),
    ("/?on=2024-04-30", &["<time datetime=\"2024-04-30\">30 April 2024</time>", "its last day"]),
    ("/?limit=10", &["rel=\"next\"", "Later events"]),
    (
        "/events/unsc-draft-2024-255",
        &[
            "13 in favour, 1 against, 1 abstaining",
            "30 April 2025",
            "counted from 29 March 2024",
            "the Thursday before publication",
            "@misc{",
            "rel=\"prev\"",
            "rel=\"next\"",
            "application/ld+json",
            "Vasily Nebenzya",
        ],
    ),
    ("/events/unsc-draft-2022-431", &["In May last year", "preferred"]),
    ("/events/dprk-munitions-to-russia", &["It goes on.", "alleged"]),
    ("/measures", &["In force", "Not in force", "Panel of Experts"]),
    (
        "/measures/unsc-1718-panel-of-experts?on=2024-04-01",
        &["29 days left", "S/2024/255", "nothing changed", "id=\"chain-picture\"", "since 12 June 2009, until 30 April 2024"],
    ),
    (
        "/measures/unsc-1718-panel-of-experts?on=2024-05-01",
        &["Not in force", "lapsed: the last extension, S/RES/2680(2023), ran to 2024-04-30"],
    ),
    ("/documents", &["UN press release SC/15648"]),
    ("/documents/nrc-2024-russia-torpedoes", &["It speaks for", "The text is not held here"]),
    ("/actors", &["Vasily Nebenzya", "person"]),
    ("/actors/russia", &["Also called", "vetoed by", "events with actor russia, newest first"]),
    ("/embed", &["<sanctions-timeline ", "id=\"list\"", "<base target=\"_blank\">"]),
    ("/embed?status=blocked", &["2 events with status blocked", "href=\"/?status=blocked\""]),
    ("/embed?event=unsc-draft-2024-255", &["13 in favour", "href=\"/events/unsc-draft-2024-255\""]),
    ("/events/new", &["data-action=\"/v1/events\"", "data-method=\"POST\"", "needs a script and an editor’s key"]),
    (
        "/events/unsc-draft-2024-255/edit",
        &[
            "data-action=\"/v1/events/unsc-draft-2024-255\"",
            "data-method=\"PUT\"",
            "data-etag=\"&#34;2-",
            "data-seen-as=\"reader\"",
            "on Thursday",
        ],
    ),
    ("/?measure=unsc-1718-panel-of-experts&from=2024&to=2024", &["class=\"window\"", "from=\"2024-01-01\" to=\"2024-12-31\""]),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_page_says_what_it_is_for() {
    let site = Site::bundled().await;
    for (path, facts) in PAGES {
        let page = page(&site, path).await;
        assert_eq!((page.status.as_u16(), page.header("content-type")), (200, "text/html; charset=utf-8"), "{path}");
        for fact in facts {
            assert!(page.body.contains(fact), "{path} does not say {fact}\n{}", page.body);
        }
        assert_eq!(page.body.matches("<h1").count(), 1, "{path}");
        assert_eq!(page.body.matches("id=\"main\"").count(), 1, "{path}");
        let again = site.ask(Method::GET, path, &[BROWSER[0], ("if-none-match", page.header("etag"))], "").await;
        assert_eq!((again.status.as_u16(), again.body.len()), (304, 0), "{path}");
        assert_eq!(again.header("cache-control"), "public, no-cache", "{path}");
    }
}

/// The values of an attribute in a page.
fn values<'a>(page: &'a str, attribute: &str) -> Vec<&'a str> {
    page.split(&format!(" {attribute}=\"")).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_run_or_loaded_that_is_not_ours() {
    let site = Site::bundled().await;
    for (path, _) in
        PAGES.into_iter().chain([("/nowhere", [].as_slice()), ("/?nothing=1", [].as_slice()), ("/embed?nothing=1", [].as_slice())])
    {
        let page = page(&site, path).await;
        let policy = page.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';") && !policy.contains("unsafe"),
            "{path}: {policy}"
        );
        let framed = if path.starts_with("/embed") { "frame-ancestors *" } else { "frame-ancestors 'none'" };
        assert!(policy.ends_with(framed), "{path}: {policy}");
        assert_eq!((page.header("x-content-type-options"), page.header("referrer-policy")), ("nosniff", "same-origin"), "{path}");
        assert!(!page.header("permissions-policy").is_empty(), "{path}");
        assert!(!page.body.contains(" style=\"") && !page.body.contains("<style") && !page.body.contains("javascript:"), "{path}");
        let handlers = page.body.split(" on").skip(1).filter(|rest| {
            rest.split_once("=\"").is_some_and(|(name, _)| !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase()))
        });
        assert_eq!(handlers.count(), 0, "{path}");
        for script in page.body.split("<script").skip(1) {
            let (tag, rest) = script.split_once('>').expect("a tag");
            let is_data = tag.contains("application/ld+json");
            assert!(is_data || (tag.contains("src=\"/assets/") && rest.starts_with("</script>")), "{path}: {tag}");
        }
        for src in values(&page.body, "src") {
            assert!(src.starts_with("/assets/"), "{path} loads {src}");
        }
        for link in page.body.split("<link ").skip(1) {
            let link = link.split('>').next().unwrap_or_default();
            let loads = ["stylesheet", "icon", "modulepreload", "preload"].iter().any(|rel| link.contains(&format!("rel=\"{rel}\"")));
            assert!(!loads || link.contains("href=\"/assets/"), "{path}: {link}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_view_is_small_and_its_assets_are_kept_for_good() {
    let site = Site::bundled().await;
    let packed = async |path: &str| {
        let answer = site.open(path, &[BROWSER[0], ("accept-encoding", "br")]).await;
        assert_eq!(answer.status(), 200, "{path}");
        let (kept, kind) = ["cache-control", "content-type"].map(|name| answer.headers()[name].to_str().expect("ASCII").to_owned()).into();
        (answer.bytes().await.expect("bytes").len(), kept, kind)
    };
    let view = page(&site, "/").await.body;
    let (mut size, _, _) = packed("/").await;
    let mut assets: Vec<&str> =
        values(&view, "href").into_iter().chain(values(&view, "src")).filter(|url| url.starts_with("/assets/")).collect();
    assets.sort_unstable();
    assets.dedup();
    assert!(assets.len() >= 3, "{assets:?}");
    for asset in assets {
        let (bytes, kept, kind) = packed(asset).await;
        size += bytes;
        assert_eq!(kept, "public, max-age=31536000, immutable", "{asset}");
        let known = [(".css", "text/css; charset=utf-8"), (".js", "text/javascript; charset=utf-8"), (".svg", "image/svg+xml")];
        assert!(known.iter().any(|(ending, expected)| asset.ends_with(ending) && kind == *expected), "{asset}: {kind}");
        let earlier = format!("/assets/0000000000000000/{}", asset.rsplit('/').next().unwrap_or_default());
        let (_, kept, _) = packed(&earlier).await;
        assert_eq!(kept, "public, no-cache", "{earlier}");
    }
    assert!(size < 100_000, "{size} bytes");
    assert_eq!(site.get("/assets/0000000000000000/nothing.js").await.status, 404);
    assert_eq!(site.get("/assets/0000000000000000/..%2f..%2flib.rs").await.status, 404);
    assert!(site.get("/embed.js").await.body.contains("iframe"));
}

/// The ids of the events in the list of a page, in order.
fn listed(page: &str) -> Vec<String> {
    values(page, "data-id").into_iter().map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_address_of_a_view_is_the_query_of_the_api() {
    let site = Site::bundled().await;
    for query in [
        "",
        "status=blocked&q=&from=&to=&on=",
        "type=veto&type=resolution&actor=unsc",
        "from=2024-03&to=2024-04&match=within",
        "q=panel+-china&sort=-date",
        "measure=unsc-1718-panel-of-experts&exclude.status=blocked&limit=7",
    ] {
        let expected = site.get(&format!("/v1/events?{}", query.replace("&on=", ""))).await;
        let view = page(&site, &format!("/?{query}")).await.body;
        assert_eq!(listed(&view), expected.ids(), "{query}");
        let json =
            values(&view, "href").into_iter().find(|href| href.starts_with("/v1/events.json")).expect("a link").replace("&#38;", "&");
        assert_eq!(site.get(&json).await.ids(), expected.ids(), "{json}");
        let embed = page(&site, &format!("/embed?{query}")).await.body;
        assert_eq!(listed(&embed), expected.ids(), "{query}");
        let lines = values(&view, "events")[0].replace("&#38;", "&");
        let total = values(&view, "total")[0].parse::<usize>().expect("a number");
        assert_eq!(site.get(&lines).await.body.lines().count(), total, "{lines}");
        for name in ["histogram", "measures"] {
            assert_eq!(site.get(&values(&view, name)[0].replace("&#38;", "&")).await.status, 200, "{query}: {name}");
        }
    }
    let (mut path, mut walked) = ("/?limit=40".to_owned(), Vec::new());
    loop {
        let view = page(&site, &path).await.body;
        walked.extend(listed(&view));
        let next =
            view.split("rel=\"next\"").nth(1).and_then(|rest| rest.split("href=\"").nth(1)?.split(['"', '#']).next().map(str::to_owned));
        let Some(next) = view.contains("rel=\"next\"").then_some(next).flatten() else { break };
        let next =
            view.split("rel=\"next\" target=\"_self\" href=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or(&next).to_owned();
        path = next.replace("&#38;", "&").trim_end_matches("#list").to_owned();
    }
    assert_eq!(walked, site.get("/v1/events?limit=500").await.ids());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_counts_beside_a_filter_are_what_its_boxes_would_give() {
    let site = Site::bundled().await;
    let view = page(&site, "/?type=veto&actor=russia").await.body;
    let of_type = view.split("id=\"facet-type\"").nth(1).and_then(|rest| rest.split("</details>").next()).expect("the group");
    let treaty = of_type.split("value=\"treaty\"").nth(1).expect("a box").split("class=\"count\">").nth(1).expect("a count");
    let expected = site.get("/v1/events?type=treaty&actor=russia&limit=0").await.json()["meta"]["total"].to_string();
    assert_eq!(treaty.split('<').next(), Some(expected.as_str()));
    assert!(of_type.contains("value=\"veto\" checked"), "{of_type}");
    let hidden = page(&site, "/?disputed=false&exclude.type=veto&cursor=").await.body;
    for sent in ["name=\"disputed\" value=\"false\"", "name=\"exclude.type\" value=\"veto\""] {
        assert!(hidden.contains(sent), "{sent}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_are_pages_with_a_way_back_to_who_reads_pages() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    let gone = editor.ask(Method::DELETE, "/v1/events/shipments", &[("if-match", "*"), ("reason", "never was")], "").await;
    assert_eq!(gone.status, 204);
    for (path, status, says) in [
        ("/?type=vetoo&frm=1", 400, ["<strong>veto</strong>", "<strong>from</strong>"]),
        ("/?on=2024", 400, ["is not a single day", "2024-04-30"]),
        ("/?from=28/03/2024", 400, ["2024-03-28", "href=\"/\""]),
        ("/measures?onn=1", 400, ["<strong>on</strong>", "href=\"/measures\""]),
        ("/events/nobody", 404, ["there is no event “nobody”", "href=\"/\""]),
        ("/events/shipments", 410, ["was withdrawn", "/v1/events/shipments/history"]),
        ("/events/shipments/edit", 410, ["was withdrawn", "href=\"/\""]),
        ("/measures/nobody", 404, ["There is nothing here", "href=\"/\""]),
        ("/documents/nobody", 404, ["There is nothing here", "href=\"/\""]),
        ("/actors/nobody", 404, ["There is nothing here", "href=\"/\""]),
        ("/nowhere", 404, ["There is nothing here", "href=\"/\""]),
        ("/embed?event=nobody", 404, ["There is nothing here", "href=\"/\""]),
    ] {
        let page = page(&site, path).await;
        assert_eq!((page.status.as_u16(), page.header("content-type")), (status, "text/html; charset=utf-8"), "{path}");
        assert_eq!(page.header("cache-control"), "no-store", "{path}");
        for words in says {
            assert!(page.body.contains(words), "{path} does not say {words}\n{}", page.body);
        }
        assert_eq!(site.get(path).await.header("content-type"), "application/problem+json", "{path}");
    }
    let of_the_api = page(&site, "/v1/events/nobody").await;
    assert_eq!(of_the_api.header("content-type"), "application/problem+json");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_held_text_is_shown_with_its_quotes_to_who_may_read_it() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    let text = "Before it all. <b>The Council</b> met on 1 June 2011 & voted. After it all.";
    editor.put("/v1/documents/open", &json!({"title": "Open", "text": text, "text_public": true})).await;
    editor.put("/v1/documents/closed", &json!({"title": "Closed", "text": text})).await;
    let selector = json!([{"type": "TextQuoteSelector", "exact": "on 1 June 2011"}]);
    let claim = |document: &str| json!({"field": "date", "value": "2011-06-01", "document": document, "expression": "on 1 June 2011", "selector": selector});
    let event = json!({"type": "veto", "title": "Met", "date": "2011-06-01", "claims": [claim("open"), claim("closed")]});
    assert_eq!(editor.put("/v1/events/met", &event).await.status, 201);
    let marked = "&#60;b&#62;The Council&#60;/b&#62; met <mark><span id=\"q38\"></span>on 1 June 2011</mark>";
    assert!(page(&site, "/documents/open").await.body.contains(marked));
    let closed = page(&site, "/documents/closed").await.body;
    assert!(
        closed.contains("data-text=\"/v1/documents/closed/text\"") && closed.contains("on 1 June 2011") && !closed.contains("After it all")
    );
    assert!(editor.get("/documents/closed").await.body.contains(marked));
    let met = page(&site, "/events/met").await.body;
    assert!(met.contains("href=\"/documents/open#q38\"") && met.contains("found in the text, word for word"), "{met}");
    assert_eq!(met.matches("Before it all").count(), 1, "{met}");
    let staff = editor.get("/events/met").await;
    assert_eq!(staff.body.matches("Before it all").count(), 2);
    assert_eq!(staff.header("cache-control"), "private, no-cache");
    assert!(editor.get("/events/met/edit").await.body.contains("data-seen-as=\"staff\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_is_told_on_the_page() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    site.at("2026-03-02T08:30:00Z");
    let correction = json!({"title": "Shipments seen"}).to_string();
    editor.ask(Method::PATCH, "/v1/events/shipments?reason=a+better+source", &[("if-match", "*")], correction).await;
    let page = page(&site, "/events/shipments").await.body;
    for words in [
        "corrected by",
        "a better source",
        "<del dir=\"auto\">Shipments</del>",
        "<ins dir=\"auto\">Shipments seen</ins>",
        "2 March 2026, 08:30 UTC",
    ] {
        assert!(page.contains(words), "{words}\n{page}");
    }
    let then = site.ask(Method::GET, "/events/shipments?as_of=2026-03-01T20:00:00Z", &BROWSER, "").await;
    assert!(then.body.contains("<h1 dir=\"auto\">Shipments</h1>") && !then.header("memento-datetime").is_empty());
    let form = editor.get("/events/shipments/edit").await.body;
    let etag = values(&form, "data-etag")[0].replace("&#34;", "\"");
    let answer = editor.patch("/v1/events/shipments", &etag, &json!({"title": "Shipments"})).await;
    assert_eq!(answer.status, 200);
    assert_eq!(editor.patch("/v1/events/shipments", &etag, &json!({"title": "Other"})).await.status, 412);
}

#[tokio::test(flavor = "multi_thread")]
async fn oembed_shows_views_and_events_of_this_server_and_nothing_else() {
    let site = Site::bundled().await;
    let ask = async |url: &str, more: &str| site.get(&format!("/oembed?url={}{more}", form(url))).await;
    let here = format!("http://{}", site.address());
    let event = ask(&format!("{here}/events/unsc-draft-2024-255"), "&maxwidth=300").await;
    let json = event.json();
    assert_eq!((&json["type"], &json["version"], &json["width"]), (&json!("rich"), &json!("1.0"), &json!(300)));
    assert_eq!(json["title"], "Russia vetoes another year for the Panel of Experts");
    let html = json["html"].as_str().expect("HTML");
    assert!(html.contains(&format!("src=\"{here}/embed?event=unsc-draft-2024-255\"")) && html.contains("width=\"300\""), "{html}");
    let view = ask(&format!("{here}/?status=blocked&from=2024"), "&format=xml&maxheight=200").await;
    assert_eq!(view.header("content-type"), "text/xml; charset=utf-8");
    for part in ["<type>rich</type>", "<height>200</height>", "/embed?status=blocked&amp;amp;from=2024"] {
        assert!(view.body.contains(part), "{part}\n{}", view.body);
    }
    for url in
        ["https://example.org/", &format!("{here}/v1/events"), &format!("{here}/events/nobody"), &format!("{here}/?nothing=1"), "junk"]
    {
        assert_eq!(ask(url, "").await.status, 404, "{url}");
    }
    assert_eq!(ask(&here, "&format=yaml").await.status, 501);
    assert_eq!(site.get("/oembed").await.problem().1, ["url"]);
    for path in ["/?status=blocked", "/embed?status=blocked", "/events/unsc-draft-2024-255"] {
        let page = page(&site, path).await.body;
        for kind in ["application/json+oembed", "text/xml+oembed"] {
            let link = page.split(&format!("type=\"{kind}\" href=\"")).nth(1).and_then(|rest| rest.split('"').next()).expect("a link");
            let path = link.trim_start_matches(&here).replace("&amp;", "&").replace("&#38;", "&");
            assert_eq!(site.get(&path).await.status, 200, "{path}");
        }
    }
}

fn form(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_data_about_an_event_is_data() {
    let site = Site::bundled().await;
    let page = page(&site, "/events/unsc-draft-2024-255").await.body;
    let data = page.split("<script type=\"application/ld+json\">").nth(1).and_then(|rest| rest.split("</script>").next()).expect("data");
    let data: Value = serde_json::from_str(data).expect("JSON");
    assert_eq!(data["@graph"][0]["name"], "Russia vetoes another year for the Panel of Experts");
    for property in ["og:title", "og:url", "og:type", "og:description"] {
        assert_eq!(page.matches(&format!("property=\"{property}\"")).count(), 1, "{property}");
    }
    assert!(page.contains(&format!("rel=\"canonical\" href=\"http://{}/events/unsc-draft-2024-255\"", site.address())));
}
