//! A whole service on a port of its own over a file of its own, and a client that asks it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::HeaderMap;
use reqwest::{Method, StatusCode};
use sanctions_timeline::domain::digest::Digest;
use sanctions_timeline::http::{App, Limits, router, server};
use sanctions_timeline::ingest::{bundled, ndjson};
use sanctions_timeline::service::clock::Readings;
use sanctions_timeline::service::write::{Author, Write};
use sanctions_timeline::service::{Clock, Service};
use sanctions_timeline::store::sqlite::SqliteStore;
use sanctions_timeline::store::{KeyRecord, Role, Store};
use serde_json::Value;
use tempfile::TempDir;

/// The moment at which every test begins.
pub const NOW: &str = "2026-03-01T12:00:00Z";

/// A service on a port of its own.
pub struct Site {
    pub service: Arc<Service>,
    dir: TempDir,
    base: String,
    client: reqwest::Client,
    clock: Arc<Mutex<Timestamp>>,
}

/// The clock that a test sets.
fn reading(wall: &Arc<Mutex<Timestamp>>) -> Clock {
    let wall = Arc::clone(wall);
    Arc::new(move || *wall.lock().expect("no test panics holding it"))
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("ASCII"))
    }

    /// The ids in `data`.
    pub fn ids(&self) -> Vec<String> {
        let json = self.json();
        let data = json["data"].as_array().unwrap_or_else(|| panic!("no data: {}", self.body));
        data.iter().map(|item| item["id"].as_str().expect("an id").to_owned()).collect()
    }

    /// The problem's kind and the places of its mistakes.
    pub fn problem(&self) -> (String, Vec<String>) {
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.body);
        let json = self.json();
        let place =
            |error: &Value| ["parameter", "header", "pointer"].iter().find_map(|name| error[name].as_str()).unwrap_or("?").to_owned();
        let places = json["errors"].as_array().map_or_else(Vec::new, |errors| errors.iter().map(place).collect());
        (json["type"].as_str().expect("a type").trim_start_matches("/problems/").to_owned(), places)
    }
}

impl Site {
    /// A service over an empty file.
    pub async fn empty() -> Self {
        Self::over(tempfile::tempdir().expect("a directory")).await
    }

    /// A service with the bundled timeline.
    pub async fn bundled() -> Self {
        let site = Self::empty().await;
        bundled::load(&site.service).await.expect("the bundled timeline loads");
        site
    }

    /// A service with some lines of NDJSON.
    pub async fn with(lines: &str) -> Self {
        let site = Self::empty().await;
        site.import(lines).await;
        site
    }

    /// A service over the file in a directory.
    pub async fn over(dir: TempDir) -> Self {
        Self::within(dir, usize::MAX).await
    }

    /// A service over an empty file with limits of its own.
    pub async fn limited(limits: Limits) -> Self {
        let wall = Arc::new(Mutex::new(NOW.parse().expect("a moment")));
        let clock = reading(&wall);
        Self::built(tempfile::tempdir().expect("a directory"), usize::MAX, (wall, clock), limits).await
    }

    /// The same, with so many bytes of events kept rendered.
    pub async fn within(dir: TempDir, bytes: usize) -> Self {
        let wall = Arc::new(Mutex::new(NOW.parse().expect("a moment")));
        let clock = reading(&wall);
        Self::built(dir, bytes, (wall, clock), Limits { body: 4 << 20, ..Limits::default() }).await
    }

    /// A service over an empty file whose clock is guarded by a monotonic one.
    pub async fn guarded(elapsed: &Arc<Mutex<Duration>>) -> Self {
        let wall = Arc::new(Mutex::new(NOW.parse().expect("a moment")));
        let elapsed = Arc::clone(elapsed);
        let elapsed = Arc::new(move || *elapsed.lock().expect("no test panics holding it"));
        let clock = Readings::new(reading(&wall), elapsed).clock(None);
        Self::built(tempfile::tempdir().expect("a directory"), usize::MAX, (wall, clock), Limits::default()).await
    }

    async fn built(dir: TempDir, bytes: usize, (wall, clock): (Arc<Mutex<Timestamp>>, Clock), limits: Limits) -> Self {
        let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&dir.path().join("timeline.db")).await.expect("a store"));
        let service = Service::open_within(store, clock, bytes).await.expect("a service");
        let metrics = metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder().handle();
        let app = App::new(Arc::clone(&service), metrics, limits);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        tokio::spawn(async move { server::serve(listener, router::router(&app), app.connections(), std::future::pending()).await });
        Self { service, dir, base, client: reqwest::Client::new(), clock: wall }
    }

    /// Another service over the same file, after this one has gone.
    pub async fn restarted(self) -> Self {
        let Site { service, dir, .. } = self;
        service.store().close().await;
        drop(service);
        Self::over(dir).await
    }

    /// The service and the directory of its database.
    pub fn into_parts(self) -> (Arc<Service>, TempDir) {
        (self.service, self.dir)
    }

    /// The file of the database.
    pub fn file(&self) -> std::path::PathBuf {
        self.dir.path().join("timeline.db")
    }

    /// Host and port.
    pub fn address(&self) -> String {
        self.base.trim_start_matches("http://").to_owned()
    }

    /// The editor whose key was made before.
    pub fn editor_again(&self) -> Editor<'_> {
        Editor { site: self, key: "key-of-editor".to_owned() }
    }

    /// Moves the clock.
    pub fn at(&self, moment: &str) {
        *self.clock.lock().expect("no test panics holding it") = moment.parse().expect("a moment");
    }

    /// Imports lines of NDJSON behind the door.
    pub async fn import(&self, lines: &str) {
        let lines = Box::new(ndjson::lines(lines.to_owned()));
        self.service.write(Write::Import(lines), Author::new("test", "to begin with")).await.expect("an import");
    }

    /// Makes a key of a role.
    pub async fn key(&self, role: Role) -> String {
        let key = format!("key-of-{}", role.word());
        let hash = *Digest::of(key.as_bytes()).bytes();
        let name = role.word().to_owned();
        let record = KeyRecord { name, role, hash, created_at: self.service.now(), revoked_at: None };
        self.service.store().add_key(record).await.expect("a key");
        key
    }

    /// An editor's key.
    pub async fn editor(&self) -> Editor<'_> {
        Editor { site: self, key: self.key(Role::Editor).await }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, &[], "").await
    }

    /// An answer that is still coming.
    pub async fn open(&self, path: &str, headers: &[(&str, &str)]) -> reqwest::Response {
        let mut request = self.client.get(format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.send().await.expect("an answer")
    }

    pub async fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)], body: impl Into<reqwest::Body>) -> Answer {
        let mut request = self.client.request(method, format!("{}{path}", self.base)).body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await.expect("an answer");
        let (status, headers) = (response.status(), response.headers().clone());
        Answer { status, headers, body: response.text().await.expect("a text") }
    }
}

/// Somebody with a key.
pub struct Editor<'a> {
    pub site: &'a Site,
    pub key: String,
}

impl Editor<'_> {
    pub async fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)], body: impl Into<reqwest::Body>) -> Answer {
        let bearer = format!("Bearer {}", self.key);
        let mut all = vec![("authorization", bearer.as_str())];
        all.extend_from_slice(headers);
        self.site.ask(method, path, &all, body).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, &[], "").await
    }

    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        self.ask(Method::PUT, path, &[], body.to_string()).await
    }

    /// Replaces whatever is there.
    pub async fn replace(&self, path: &str, body: &Value) -> Answer {
        self.ask(Method::PUT, path, &[("if-match", "*")], body.to_string()).await
    }

    pub async fn patch(&self, path: &str, tag: &str, body: &Value) -> Answer {
        self.ask(Method::PATCH, path, &[("if-match", tag)], body.to_string()).await
    }
}

/// Lines for as many events: dates in no order, two of three of one type.
pub fn many(events: usize) -> String {
    let words = "{\"kind\":\"type\",\"id\":\"veto\",\"name\":\"Veto\"}\n{\"kind\":\"type\",\"id\":\"launch\",\"name\":\"Launch\"}\n";
    let event = |n: usize| {
        let (year, month, kind) = (1950 + n * 7 % 75, 1 + n * 5 % 12, if n.is_multiple_of(3) { "veto" } else { "launch" });
        format!(r#"{{"kind":"event","id":"m{n:06}","type":"{kind}","title":"Event {n}, of many","date":"{year}-{month:02}"}}"#) + "\n"
    };
    words.to_owned() + &(0..events).map(event).collect::<String>()
}

/// A small timeline of our own: two measures, three documents, a handful of events.
pub const SMALL: &str = r#"
{"kind":"type","id":"resolution","name":"Resolution"}
{"kind":"type","id":"veto","name":"Veto"}
{"kind":"actor","id":"council","name":"The Council","schema":"PublicBody"}
{"kind":"actor","id":"russia","name":"Russia"}
{"kind":"measure","id":"embargo","name":"Embargo","type":"sanctions"}
{"kind":"measure","id":"panel","name":"Panel","type":"mandate","part_of":"embargo"}
{"kind":"document","id":"report","title":"A report","published":"2020-06-01"}
{"kind":"document","id":"letter","title":"A letter","published":"2020"}
{"kind":"event","id":"begin","type":"resolution","title":"Embargo begins","date":"2006","effects":[{"measure":"embargo","action":"establish"}],"actors":[{"id":"council","role":"imposed_by"}],"claims":[{"field":"date","value":"2006","document":"letter"}],"tags":["start"]}
{"kind":"event","id":"panel-made","type":"resolution","title":"Panel made","date":"2009-06-12","effects":[{"measure":"panel","action":"establish","until":"2010-06-12"}],"actors":[{"id":"council","role":"imposed_by"}],"identifiers":[{"scheme":"un-symbol","value":"R/1"}],"claims":[{"field":"date","value":"2009-06-12","document":"report"}]}
{"kind":"event","id":"panel-longer","type":"resolution","title":"Panel extended","date":"2010-06-07","effects":[{"measure":"panel","action":"extend","until":"2011-06-12"}],"identifiers":[{"scheme":"un-symbol","value":"R/2"}],"claims":[{"field":"date","value":"2010-06-07","document":"report"}]}
{"kind":"event","id":"panel-veto","type":"veto","status":"blocked","title":"Panel not extended","date":"2011-06-01","effects":[{"measure":"panel","action":"extend","until":"2012-06-12"}],"actors":[{"id":"russia","role":"vetoed_by"},{"id":"council","role":"imposed_by"}],"identifiers":[{"scheme":"un-symbol","value":"R/3"}],"claims":[{"id":"a","field":"date","value":"2011-06-01","document":"report"},{"id":"b","field":"date","value":"2011-05","document":"letter"}]}
{"kind":"event","id":"shipments","type":"resolution","status":"alleged","title":"Shipments","date":"2010-22/..","claims":[{"field":"date","value":"2010-22/..","document":"letter","expression":"since last summer","anchor":"2011"}]}
"#;
