//! What requests cost: `cargo bench` prints a table. `TIMELINE_EVENTS=1000000 cargo bench` asks more of it.
//!
//! Each question is asked over HTTP by sixteen connections at once, and beside it, in the same run, a bare axum handler sends the
//! same bytes: the ratio of the two says how much of the possible speed is left. These machines are noisy; ratios are not so much.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::get;
use jiff::Timestamp;
use sanctions_timeline::http::{App, Limits, router, serve};
use sanctions_timeline::ingest::ndjson;
use sanctions_timeline::service::Service;
use sanctions_timeline::service::write::{Author, Write};
use sanctions_timeline::store::Store;
use sanctions_timeline::store::sqlite::SqliteStore;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

#[path = "../examples/synthetic.rs"]
#[allow(dead_code, reason = "its main belongs to the example")]
mod synthetic;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const CONNECTIONS: usize = 16;
const FOR: Duration = Duration::from_secs(2);

/// A question with a hole for what makes each request another one.
struct Question {
    name: &'static str,
    path: fn(u64) -> String,
    limit: f64,
}

const QUESTIONS: &[Question] = &[
    Question { name: "newest 50", path: |n| format!("/v1/events?sort=-date&limit={}", 50 + n % 2), limit: 0.6 },
    Question {
        name: "range and type",
        path: |n| format!("/v1/events?from={}-{:02}&to=2024&type=veto", 1990 + n % 30, 1 + n % 12),
        limit: 0.6,
    },
    Question { name: "actor", path: |n| format!("/v1/events?actor=actor-{}", n % 200), limit: 0.6 },
    Question {
        name: "in force on",
        path: |n| format!("/v1/in-force?on={}-{:02}-{:02}", 1995 + n % 30, 1 + n % 12, 1 + n % 28),
        limit: 0.6,
    },
    Question { name: "one event", path: |n| format!("/v1/events/event-{}", n % 10_000), limit: 0.6 },
    Question { name: "total of a filtered list", path: |n| format!("/v1/events?limit=0&type=veto&from={}", 1990 + n % 36), limit: 0.5 },
];

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(run());
}

async fn run() {
    let events = std::env::var("TIMELINE_EVENTS").ok().and_then(|number| number.parse().ok()).unwrap_or(100_000);
    let dir = tempfile::tempdir().expect("a directory");
    let file = dir.path().join("timeline.db");
    println!("{events} synthetic events, {CONNECTIONS} connections, {} cores", std::thread::available_parallelism().map_or(1, usize::from));
    let service = filled(&file, events).await;
    service.store().close().await;
    drop(service);
    let began = Instant::now();
    let service = open(&file).await;
    println!("start to ready: {:.2} s, resident {} MB", began.elapsed().as_secs_f64(), resident());
    let metrics = metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder().handle();
    let app = |kept: usize| App::new(Arc::clone(&service), metrics.clone(), Limits { kept, ..Limits::default() });
    let (uncached, hot) = (listen(router::router(&app(0))).await, listen(router::router(&app(256 << 20))).await);
    compare("no answer kept", &uncached, |question| question.limit).await;
    compare("answers kept", &hot, |_| 0.9).await;
}

/// Asks every question of one server, and of a bare handler that sends the same bytes.
async fn compare(what: &str, address: &str, target: fn(&Question) -> f64) {
    println!("{:<28} {:>10} {:>12} {:>12} {:>7} {:>7}", what, "bytes", "bare/s", "answers/s", "ratio", "target");
    for question in QUESTIONS {
        let body = once(address, &(question.path)(0)).await;
        let bare_body = axum::body::Bytes::from(body.clone());
        let bare = listen(Router::new().fallback(get(move || async move { ([("content-type", "application/json")], bare_body) }))).await;
        let (limit, ours) = (load(&bare, question.path).await, load(address, question.path).await);
        println!("{:<28} {:>10} {limit:>12.0} {ours:>12.0} {:>7.2} {:>7.2}", question.name, body.len(), ours / limit, target(question));
    }
}

async fn open(file: &std::path::Path) -> Arc<Service> {
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(file).await.expect("a store"));
    #[allow(clippy::disallowed_methods, reason = "the edge")]
    let clock = Arc::new(Timestamp::now);
    Service::open(store, clock).await.expect("a service")
}

async fn filled(file: &std::path::Path, events: u64) -> Arc<Service> {
    let service = open(file).await;
    let text: Vec<String> = synthetic::lines(events).map(|line| line.to_string()).collect();
    let text = text.join("\n");
    let began = Instant::now();
    let lines = Box::new(ndjson::lines(text));
    service.write(Write::Import(lines), Author::new("bench", "synthetic")).await.expect("an import");
    println!("bulk import: {:.2} s", began.elapsed().as_secs_f64());
    service
}

async fn listen(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    tokio::spawn(serve::serve(listener, router, std::future::pending()));
    address
}

/// Answers a second, from all connections together, each request another one.
async fn load(address: &str, path: fn(u64) -> String) -> f64 {
    let began = Instant::now();
    let clients = (0..CONNECTIONS).map(|client| {
        let address = address.to_owned();
        tokio::spawn(async move {
            let mut connection = Connection::to(&address).await;
            let mut done = 0_u64;
            while began.elapsed() < FOR {
                connection.ask(&path(client as u64 * 1_000_003 + done)).await;
                done += 1;
            }
            done
        })
    });
    let clients: Vec<_> = clients.collect();
    let mut total = 0.0;
    for client in clients {
        total += f64::from(u32::try_from(client.await.expect("a client ends")).expect("a number of requests"));
    }
    total / began.elapsed().as_secs_f64()
}

async fn once(address: &str, path: &str) -> Vec<u8> {
    Connection::to(address).await.ask(path).await
}

/// A client that does no more than it must: one connection, one request after the other.
struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    async fn to(address: &str) -> Self {
        let stream = TcpStream::connect(address).await.expect("a connection");
        stream.set_nodelay(true).expect("a socket");
        Self { stream, buffer: vec![0; 1 << 20] }
    }

    async fn ask(&mut self, path: &str) -> Vec<u8> {
        self.stream.write_all(format!("GET {path} HTTP/1.1\r\nhost: bench\r\n\r\n").as_bytes()).await.expect("sent");
        let mut have = 0;
        loop {
            have += self.stream.read(&mut self.buffer[have..]).await.expect("received");
            let Some(head) = self.buffer[..have].windows(4).position(|four| four == b"\r\n\r\n") else { continue };
            let text = std::str::from_utf8(&self.buffer[..head]).expect("headers");
            assert!(text.starts_with("HTTP/1.1 200"), "{path}: {text}");
            let length = text.lines().find_map(|line| line.strip_prefix("content-length: ")).expect("a length");
            let whole = head + 4 + length.parse::<usize>().expect("a number");
            while have < whole {
                have += self.stream.read(&mut self.buffer[have..]).await.expect("received");
            }
            return self.buffer[head + 4..whole].to_vec();
        }
    }
}

/// Megabytes of memory in use, as Linux tells.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1_024
}
