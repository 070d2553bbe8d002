//! What is hostile or hidden on pages: titles that would be markup stay text, and embargoed events are on none.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{SMALL, Site};

/// Titles that somebody might put in: markup, quotes, what ends a script, what turns the writing, what is wide.
fn titles() -> Vec<String> {
    let mut titles: Vec<String> = [
        "<script>alert(1)</script>",
        "\"quoted\" 'twice' onmouseover=\"x\"",
        "</script><img src=x onerror=alert(1)>",
        "turned \u{202e}round",
        "a family \u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467} & more",
        "]]> --> </textarea></title><b>",
        "{{ row.title }} {% raw %}",
    ]
    .map(str::to_owned)
    .into();
    titles.push("\u{6f22}".repeat(300));
    titles
}

/// A site on which everything is called so.
async fn called(title: &str) -> Site {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    let document: String = title.chars().take(250).collect();
    let short: String = title.chars().take(60).collect();
    for (path, body) in [
        ("/v1/types/x", json!({"name": document})),
        ("/v1/actors/x", json!({"name": document, "aliases": [document], "description": title})),
        ("/v1/measures/x", json!({"name": document, "description": title, "legal_basis": [short]})),
        ("/v1/documents/x", json!({"title": document, "publisher": document, "author": document, "text": title, "text_public": true})),
    ] {
        let answer = editor.put(path, &body).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
    }
    let event = json!({
        "type": "x", "title": title, "summary": title, "date": "2012-01-01", "places": [short], "tags": [short],
        "actors": [{"id": "x", "role": "target"}], "effects": [{"measure": "x", "action": "establish"}],
        "identifiers": [{"scheme": "x", "value": short}], "relations": [{"type": "follows", "target": "begin"}],
        "claims": [{"id": short, "field": "title", "value": title, "document": "x", "reason": title,
                    "selector": {"type": "TextQuoteSelector", "exact": title}}],
    });
    let answer = editor.ask(Method::PUT, "/v1/events/x?reason=as+it+is", &[], event.to_string()).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    let mut changed = event;
    changed["title"] = json!(short.clone() + " changed");
    editor.replace("/v1/events/x", &changed).await;
    changed["title"] = json!(title);
    editor.replace("/v1/events/x", &changed).await;
    site
}

/// A query string with a value in it.
fn with(name: &str, value: &str) -> String {
    form_urlencoded::Serializer::new(String::new()).append_pair(name, value).finish()
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_words_are_text_on_every_page() {
    for title in titles() {
        let site = called(&title).await;
        let (words, tag) = (with("q", &title), with("tag", &title.chars().take(60).collect::<String>()));
        let paths = [
            "/",
            "/events/x",
            "/events/begin",
            "/events/x/edit",
            "/measures",
            "/measures/x",
            "/documents",
            "/documents/x",
            "/actors",
            "/actors/x",
            "/embed",
            "/embed?event=x",
            "/events/new",
            &format!("/?{words}"),
            &format!("/?{tag}"),
            &format!("/embed?{tag}"),
            &format!("/?{}", with("type", &title)),
            &format!("/{}", form_urlencoded::byte_serialize(title.as_bytes()).collect::<String>()),
        ]
        .map(str::to_owned);
        for path in paths {
            let page = site.ask(Method::GET, &path, &[("accept", "text/html")], "").await;
            assert!(page.header("content-type").starts_with("text/html"), "{path}: {}", page.header("content-type"));
            let body = &page.body;
            for markup in ["<script>alert", "<img", "<b>", "onmouseover=\"x\"", "</textarea></title>", "{{ ", "{%"] {
                let is_own = markup.starts_with('{') && title.contains(markup);
                assert!(is_own || !body.contains(markup), "{path}: {markup}\n{body}");
            }
            assert_eq!(body.matches("<script").count(), body.matches("</script>").count(), "{path}");
            assert_eq!(body.matches("<textarea").count(), body.matches("</textarea>").count(), "{path}");
            assert_eq!(body.matches("<title").count(), body.matches("</title>").count(), "{path}");
            isolated(&path, body);
        }
        let page = site.get("/events/x").await.body;
        let data =
            page.split("<script type=\"application/ld+json\">").nth(1).and_then(|rest| rest.split("</script>").next()).expect("data");
        assert_eq!(serde_json::from_str::<Value>(data).expect("JSON")["@graph"][0]["name"], *title);
        let url = with("url", &format!("http://{}/events/x", site.address()));
        let oembed = site.get(&format!("/oembed?{url}")).await.json();
        assert_eq!(oembed["title"], *title);
        let html = oembed["html"].as_str().expect("HTML");
        assert_eq!((html.matches('<').count(), html.matches(" title=\"").count()), (2, 1), "{html}");
        let xml = site.get(&format!("/oembed?{url}&format=xml")).await.body;
        assert!(!xml.contains("<script>") && !xml.contains("<img") && !xml.contains("]]>"), "{xml}");
    }
}

/// What turns the direction of writing stands only in elements that keep it inside, or in attributes that nobody is shown.
fn isolated(path: &str, body: &str) {
    let keeps =
        |tag: &&str| tag.contains(" dir=\"auto\"") || ["bdi", "option", "script"].iter().any(|name| tag.split(' ').next() == Some(name));
    let mut open: Vec<&str> = Vec::new();
    for part in body.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap_or((part, ""));
        let name = tag.split([' ', '\n']).next().unwrap_or_default();
        match name.strip_prefix('/') {
            Some(closed) => assert_eq!(open.pop().and_then(|tag| tag.split([' ', '\n']).next()), Some(closed), "{path}"),
            None if ["!doctype", "meta", "link", "base", "input", "br"].contains(&name) => {}
            None => open.push(tag),
        }
        assert!(!text.contains('\u{202e}') || open.iter().any(keeps), "{path}: {open:?} {text}");
        let shown = [" title=\"", " aria-label=\"", " placeholder=\""].iter().filter_map(|name| tag.split(name).nth(1)?.split('"').next());
        shown.for_each(|text| assert!(!text.contains('\u{202e}'), "{path}: <{tag}"));
    }
    assert_eq!(open, Vec::<&str>::new(), "{path}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_embargoed_event_is_on_no_page() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    let secret = json!({
        "type": "veto", "title": "Sealed matter", "date": "2011-06-02", "embargoed_until": "2027-01-01T00:00:00Z", "tags": ["sealed"],
        "actors": [{"id": "russia", "role": "sealer"}], "effects": [{"measure": "panel", "action": "lift"}],
        "claims": [{"field": "date", "value": "2011-06-02", "document": "report"}],
    });
    editor.put("/v1/events/sealed-one", &secret).await;
    editor.patch("/v1/events/begin", "*", &json!({"relations": [{"type": "follows", "target": "sealed-one"}]})).await;
    let paths = [
        "/",
        "/?q=sealed",
        "/?on=2011-06-05",
        "/events/begin",
        "/events/panel-veto",
        "/events/begin/edit",
        "/events/new",
        "/measures",
        "/measures/panel",
        "/measures/panel?on=2011-06-05",
        "/documents",
        "/documents/report",
        "/actors",
        "/actors/russia",
        "/embed",
        "/events/sealed-one",
        "/events/sealed-one/edit",
        "/embed?event=sealed-one",
        "/oembed?url=http://localhost/events/sealed-one",
    ];
    for path in paths {
        let page = site.ask(Method::GET, path, &[("accept", "text/html")], "").await;
        let of_address = path.contains("sealed-one");
        assert!(
            of_address || !["sealed-one", "sealer", "value=\"sealed\" "].iter().any(|word| page.body.contains(word)),
            "{path}\n{}",
            page.body
        );
        assert!(!of_address || page.status == 404, "{path}: {}", page.status);
        assert!(!page.body.contains("Sealed matter"), "{path}");
    }
    assert_eq!(site.get("/events/sealed-one").await.status, 404);
    for path in
        ["/", "/events/sealed-one", "/events/begin", "/measures/panel", "/documents/report", "/actors/russia", "/embed?event=sealed-one"]
    {
        let page = editor.get(path).await;
        assert!(page.body.contains("Sealed matter"), "{path}");
        assert_eq!(page.header("cache-control"), "private, no-cache", "{path}");
    }
    assert!(editor.get("/events/sealed-one").await.body.contains("under embargo until 2027-01-01T00:00:00Z"));
    site.at("2027-01-02T00:00:00Z");
    assert!(site.get("/events/sealed-one").await.body.contains("Sealed matter"));
}
