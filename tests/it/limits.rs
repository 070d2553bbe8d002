//! Limits: what one client without a key can make the service do, and what it is told beyond that.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::num::NonZeroU32;

use reqwest::Method;
use sanctions_timeline::http::Limits;
use sanctions_timeline::http::server::limits::ConnectionLimits;
use serde_json::json;

use crate::support::{SMALL, Site, many};

/// What comes back for some bytes, up to the end of the connection.
fn raw(address: &str, request: &str) -> String {
    let mut socket = TcpStream::connect(address).expect("a connection");
    socket.write_all(request.as_bytes()).expect("it is sent");
    let mut answer = Vec::new();
    let _ = socket.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

/// The same from a thread that may wait.
async fn ask_raw(site: &Site, request: &str) -> String {
    let (address, request) = (site.address(), request.to_owned());
    tokio::task::spawn_blocking(move || raw(&address, &request)).await.expect("it ends")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_has_a_bounded_number_of_words() {
    let site = Site::with(SMALL).await;
    let words = |count: usize| vec!["panel*"; count].join("+");
    for path in
        ["/v1/events?q=", "/v1/changes?q=", "/v1/corrections?q=", "/v1/changes/stream?since=0&q=", "/v1/facets?q=", "/v1/events.csv?q="]
    {
        let refused = site.get(&format!("{path}{}", words(33))).await;
        assert_eq!((refused.status.as_u16(), refused.problem().1), (400, vec!["q".to_owned()]), "{path}");
        assert!(refused.json()["errors"][0]["detail"].as_str().expect("words").contains("33 words"), "{}", refused.body);
    }
    let phrase = format!("/v1/events?q=%22{}%22", words(40));
    assert_eq!(site.get(&phrase).await.status, 400, "words within a phrase count, too");
    assert_eq!(site.get(&format!("/v1/events?q={}", "a.b/".repeat(17))).await.status, 400, "and those that nothing parts");
    assert_eq!(site.get(&format!("/?q={}", words(33))).await.status, 400, "a page");
    assert_eq!(site.get(&format!("/v1/events?q={}", words(32))).await.ids(), ["panel-made", "panel-longer", "panel-veto"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_prefix_stands_for_a_bounded_number_of_words() {
    let site = Site::with(&many(1_200)).await;
    for query in ["m*", "launch+m00*", "-m0*", "\"of+many\"+OR+m*"] {
        let refused = site.get(&format!("/v1/events?q={query}")).await;
        assert_eq!(refused.status, 400, "{query}");
        assert!(refused.body.contains("1000 different words"), "{}", refused.body);
    }
    assert_eq!(site.get("/v1/events?q=m0000*&limit=0").await.json()["meta"]["total"], 100);
    assert_eq!(site.get("/v1/events?q=m0000*+-m00000*&limit=0").await.json()["meta"]["total"], 90);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_is_not_waited_for_before_the_key_is_checked() {
    let site = Site::with(SMALL).await;
    for target in [
        "POST /v1/import",
        "POST /v1/events",
        "PUT /v1/events/x",
        "PATCH /v1/actors/russia",
        "PUT /v1/documents/report/text",
        "POST /v1/proposals/x:1/accept",
    ] {
        for length in ["Content-Length: 100000000", "Transfer-Encoding: chunked"] {
            let answer = ask_raw(&site, &format!("{target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{length}\r\n\r\n")).await;
            assert!(answer.starts_with("HTTP/1.1 401 "), "{target}: {answer}");
        }
    }
    let answer = ask_raw(&site, "POST /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 100000000\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 404 "), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_beyond_its_limits_is_refused_whole() {
    let site = Site::limited(Limits { import: 2_000, ..Limits::default() }).await;
    let editor = site.editor().await;
    let import = async |body: String| editor.ask(Method::POST, "/v1/import", &[], body).await.status.as_u16();
    assert_eq!(import(many(5)).await, 200);
    assert_eq!(import(many(50)).await, 413);
    assert_eq!(import("\n".repeat(1_999)).await, 200, "empty lines are none");
    assert_eq!(site.get("/v1/events?limit=0").await.json()["meta"]["total"], 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_names_one_host() {
    let site = Site::with(SMALL).await;
    let host = site.address();
    let ask = async |request: &str| ask_raw(&site, &request.replace("HOST", &host)).await;
    for wrong in [
        "GET /healthz HTTP/1.1\r\nHost: HOST\r\nHost: HOST\r\nConnection: close\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: \r\nConnection: close\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: user@HOST\r\nConnection: close\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: HOST:port\r\nConnection: close\r\n\r\n",
        "GET http://evil.example/healthz HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n",
        "GET /healthz HTTP/1.1\nHost: HOST\nConnection: close\n\n",
        "GET /healthz HTTP/1.1\r\nHost: HOST\nX-A: b\r\nConnection: close\r\n\r\n",
    ] {
        let answer = ask(wrong).await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{wrong:?}: {answer}");
    }
    for right in [
        "GET http://HOST/healthz HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n",
        "GET /healthz HTTP/1.0\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: other.example\r\nConnection: close\r\n\r\n",
    ] {
        let answer = ask(right).await;
        assert!(answer.contains(" 200 OK\r\n"), "{right:?}: {answer}");
    }
}

/// Answers that contain links, each after a request that names another host.
#[tokio::test(flavor = "multi_thread")]
async fn no_request_puts_another_host_into_the_answers_of_others() {
    let site = Site::bundled().await;
    let host = site.address();
    let paths = [
        "/v1/events.csv?limit=2",
        "/v1/events.atom?limit=2",
        "/v1/events.jsonld?limit=2",
        "/v1/events?include=cite&limit=1",
        "/?from=2023",
        "/events/unsc-draft-2024-255",
    ];
    for path in paths {
        for poison in [
            format!("GET http://evil.example{path} HTTP/1.1\r\nHost: {host}\r\n"),
            format!("GET http://evil.example{path} HTTP/1.1\r\nHost: evil.example\r\n"),
            format!("GET {path} HTTP/1.1\r\nHost: evil.example\r\n"),
            format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-Host: evil.example\r\nForwarded: host=evil.example\r\n"),
            format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-Proto: https\r\n"),
        ] {
            ask_raw(&site, &format!("{poison}Connection: close\r\n\r\n")).await;
        }
        let answer = site.get(path).await;
        assert!(answer.status.is_success() && !answer.body.contains("evil.example"), "{path}");
        assert!(!answer.body.contains(&format!("https://{host}")), "{path}: another scheme");
        assert!(
            answer.headers.get_all("vary").iter().any(|vary| vary.to_str().is_ok_and(|vary| vary.contains("x-forwarded-proto"))),
            "{path}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn links_begin_with_the_public_url() {
    let public_url = Some(sanctions_timeline::http::origin::BaseUrl::parse("https://timeline.example").expect("a URL"));
    let site = Site::limited(Limits { public_url, ..Limits::default() }).await;
    site.import(SMALL).await;
    for headers in [&[][..], &[("host", "evil.example")], &[("x-forwarded-proto", "http")]] {
        let answer = site.ask(Method::GET, "/v1/events.csv?limit=1", headers, "").await;
        assert!(answer.body.contains("https://timeline.example/v1/events/") && !answer.body.contains("evil"), "{}", answer.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn silent_connections_make_room_for_those_who_ask() {
    let connections = ConnectionLimits { total: 4, per_address: 4, ..ConnectionLimits::default() };
    let site = Site::limited(Limits { connections, ..Limits::default() }).await;
    let address = site.address();
    let silent: Vec<TcpStream> = (0..40).map(|_| TcpStream::connect(&address).expect("a connection")).collect();
    for _ in 0..5 {
        let answer = ask_raw(&site, "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
        assert!(answer.contains(" 200 OK"), "{answer}");
    }
    drop(silent);
}

#[tokio::test(flavor = "multi_thread")]
async fn beyond_the_limit_of_busy_connections_the_answer_is_503_and_when_to_come_back() {
    let connections = ConnectionLimits { total: 2, per_address: 2, ..ConnectionLimits::default() };
    let site = Site::limited(Limits { connections, ..Limits::default() }).await;
    let mut busy = [site.open("/v1/changes/stream", &[]).await, site.open("/v1/changes/stream", &[]).await];
    for stream in &mut busy {
        stream.chunk().await.expect("a stream").expect("it begins");
    }
    let answer = ask_raw(&site, "").await;
    assert!(answer.starts_with("HTTP/1.1 503 ") && answer.contains("\r\nRetry-After: 1\r\n"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_makes_a_limited_number_of_requests_a_second() {
    let rate = NonZeroU32::new(5);
    let site = Site::limited(Limits { rate, ..Limits::default() }).await;
    let mut statuses = Vec::new();
    let refused = loop {
        let answer = site.get(&format!("/v1/events?limit={}", statuses.len())).await;
        statuses.push(answer.status.as_u16());
        if answer.status == 429 {
            break answer;
        }
        assert!(statuses.len() < 200, "nothing is refused");
    };
    assert!(statuses.len() > 5 && statuses[..5] == [200; 5], "{statuses:?}");
    assert_eq!((refused.problem().0.as_str(), refused.header("retry-after")), ("too-many-requests", "1"));
    assert_eq!(refused.header("access-control-allow-origin"), "*");
    assert_eq!(site.get("/healthz").await.status, 200, "health checks are not counted");
    let exempt = ConnectionLimits { exempt: vec!["127.0.0.1".parse().expect("an address")], ..ConnectionLimits::default() };
    let site = Site::limited(Limits { rate, connections: exempt, ..Limits::default() }).await;
    for n in 0..20 {
        assert_eq!(site.get(&format!("/v1/events?limit={n}")).await.status, 200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_about_the_past_is_for_good_only_once_something_was_written_since() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    site.at("2026-03-01T12:00:10Z");
    let path = "/v1/events?limit=0&as_of=2026-03-01T12:00:05Z";
    let before = site.get(path).await;
    assert_eq!(before.header("cache-control"), "public, no-cache", "a write with an earlier moment may still come");
    assert!(!before.header("memento-datetime").is_empty());
    editor.put("/v1/events/x", &json!({"type": "veto", "title": "X", "date": "2011"})).await;
    let after = site.get(path).await;
    assert_eq!(after.json()["meta"]["total"], before.json()["meta"]["total"]);
    assert_eq!(after.header("cache-control"), "public, max-age=31536000, immutable");
    let pieces = site.get("/v1/events.ndjson?limit=all&as_of=2026-03-01T12:00:05Z").await;
    assert_eq!(pieces.body.lines().count(), 5);
    let words = site.get("/v1/events?q=panel&as_of=2026-03-01T12:00:05Z&limit=0").await;
    assert_eq!(words.json()["meta"]["total"], 3, "words are found in the past, too");
}

#[tokio::test(flavor = "multi_thread")]
async fn immutable_answers_do_not_change_while_others_write() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    let moment = |n: u32| format!("2026-03-01T12:{:02}:{:02}Z", 1 + n / 60, n % 60);
    let mut told = Vec::new();
    for n in 0..40 {
        site.at(&moment(n + 1));
        let (event, path) =
            (json!({"type": "veto", "title": format!("W{n}"), "date": "2011"}), format!("/v1/events?limit=0&as_of={}", moment(n)));
        let path_of_event = format!("/v1/events/w{n}");
        let (written, answer) = tokio::join!(editor.put(&path_of_event, &event), site.get(&path));
        assert_eq!(written.status, 201);
        told.push((path, answer));
    }
    let immutable = |answer: &crate::support::Answer| answer.header("cache-control").contains("immutable");
    for (path, before) in &told {
        let after = site.get(path).await;
        if immutable(before) {
            assert_eq!((after.header("etag"), &after.body), (before.header("etag"), &before.body), "{path}");
        }
    }
    let (last, _) = told.last().expect("some were asked");
    assert!(immutable(&site.get(&told[0].0).await) && !immutable(&site.get(&last.replace(&moment(39), &moment(40))).await));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_set_back_alters_no_answer_about_the_past() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    let put = async |id: &str| {
        editor.put(&format!("/v1/events/{id}"), &json!({"type": "veto", "title": id, "date": "2011"})).await.status.as_u16()
    };
    site.at("2026-03-01T13:00:00Z");
    assert_eq!(put("first").await, 201);
    site.at("2026-03-01T14:00:00Z");
    let path = "/v1/events?limit=0&as_of=2026-03-01T13:30:00Z";
    let before = site.get(path).await.json()["meta"]["total"].clone();
    site.at("2026-03-01T12:30:00Z");
    assert_eq!(put("second").await, 201);
    site.at("2026-03-01T15:00:00Z");
    assert_eq!(site.get(path).await.json()["meta"]["total"], before);
    assert_eq!(site.get("/v1/events?limit=0").await.json()["meta"]["total"], 7);
}
