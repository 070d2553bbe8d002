//! Load: sixteen connections ask as fast as they are answered, now a bare handler, now ours, in turns.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::routing::get;
use sanctions_timeline::http::server;
use sanctions_timeline::http::server::connections::Connections;
use sanctions_timeline::http::server::limits::ConnectionLimits;
use tokio::net::TcpListener;

use super::client::Connection;
use super::questions::Question;

pub const CONNECTIONS: usize = 16;

/// How often the two take turns, and how long a turn is: a machine that slows down slows both.
const TURNS: usize = 5;
const TURN: Duration = Duration::from_millis(400);

/// Requests made beforehand. A second has fewer turns than this has requests for it.
const MADE: u64 = 300_000;

/// Requests made for the answers that the bare handler sends.
pub const SAMPLED: usize = 64;
const SAMPLING: Duration = Duration::from_secs(2);

/// Requests as bytes, each used once, or again and again.
pub struct Requests {
    all: Vec<Box<[u8]>>,
    next: AtomicUsize,
    again: bool,
}

impl Requests {
    /// Every one another: asking ends when they are used up.
    pub fn each_once(question: &Question) -> Self {
        let all: Vec<Box<[u8]>> = (0..MADE).map(|n| request(&(question.path)(n), question.headers)).collect();
        let distinct: std::collections::HashSet<&[u8]> = all.iter().map(AsRef::as_ref).collect();
        assert_eq!(distinct.len(), all.len(), "{}: every request is another one", question.name);
        Self { all, next: AtomicUsize::new(SAMPLED), again: false }
    }

    /// A few, again and again.
    pub fn repeated(all: Vec<Box<[u8]>>) -> Self {
        Self { all, next: AtomicUsize::new(0), again: true }
    }

    /// The first of them.
    pub fn sample(&self) -> &[Box<[u8]>] {
        &self.all[..self.all.len().min(SAMPLED)]
    }

    fn next(&self) -> Option<&[u8]> {
        let at = self.next.fetch_add(1, Ordering::Relaxed);
        self.all.get(if self.again { at % self.all.len() } else { at }).map(AsRef::as_ref)
    }
}

/// A request as it is sent.
pub fn request(path: &str, headers: &str) -> Box<[u8]> {
    format!("GET {path} HTTP/1.1\r\nhost: bench\r\n{headers}\r\n").into_bytes().into()
}

/// A server, the connections to it, and what it is asked.
pub struct Side {
    connections: Vec<Connection>,
    requests: Arc<Requests>,
    status: u16,
}

impl Side {
    pub async fn new(address: &str, requests: Arc<Requests>, status: u16) -> Self {
        let mut connections = Vec::new();
        for _ in 0..CONNECTIONS {
            connections.push(Connection::to(address).await);
        }
        Self { connections, requests, status }
    }

    /// Answers a second, from all connections together.
    pub async fn turn(&mut self, length: Duration) -> f64 {
        let began = Instant::now();
        let status = self.status;
        let asking = self.connections.drain(..).map(|mut connection| {
            let requests = Arc::clone(&self.requests);
            tokio::spawn(async move {
                let mut done = 0_u32;
                while let Some(request) = if began.elapsed() < length { requests.next() } else { None } {
                    let answer = connection.ask(request).await;
                    assert_eq!(answer.status, status, "{}", String::from_utf8_lossy(request));
                    done += 1;
                }
                (connection, done)
            })
        });
        let asking: Vec<_> = asking.collect();
        let mut total = 0.0;
        for one in asking {
            let (connection, done) = one.await.expect("a client ends");
            self.connections.push(connection);
            total += f64::from(done);
        }
        total / began.elapsed().as_secs_f64()
    }
}

/// Answers a second of a limit and of ours, taken in turns: the median of each.
pub async fn in_turns(limit: &mut Side, ours: &mut Side) -> (f64, f64) {
    let (mut of_limit, mut of_ours) = (Vec::new(), Vec::new());
    limit.turn(TURN / 4).await;
    ours.turn(TURN / 4).await;
    for _ in 0..TURNS {
        of_limit.push(limit.turn(TURN).await);
        of_ours.push(ours.turn(TURN).await);
    }
    (median(&mut of_limit), median(&mut of_ours))
}

pub fn median(numbers: &mut [f64]) -> f64 {
    numbers.sort_unstable_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

/// Serves on a port of its own.
pub async fn listen(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let connections = Arc::new(Connections::new(ConnectionLimits::default()));
    tokio::spawn(server::serve(listener, router, connections, std::future::pending()));
    address
}

/// What a server answered.
#[derive(Clone)]
pub struct Sent {
    pub status: u16,
    pub headers: Vec<(HeaderName, HeaderValue)>,
    pub body: Bytes,
}

/// Asks for the answers to the first requests; for fewer of them where each takes long.
pub async fn sample(address: &str, requests: &[Box<[u8]>]) -> Vec<Sent> {
    let mut connection = Connection::to(address).await;
    let (mut sent, began) = (Vec::new(), Instant::now());
    for request in requests.iter().take_while(|_| began.elapsed() < SAMPLING) {
        let answer = connection.ask(request).await;
        let named = ["content-type", "content-encoding", "etag"].map(HeaderName::from_static);
        let kept = named.into_iter().filter_map(|name| {
            let value = answer.header(name.as_str())?.parse().ok()?;
            Some((name, value))
        });
        sent.push(Sent { status: answer.status, headers: kept.collect(), body: Bytes::copy_from_slice(answer.body) });
    }
    sent
}

/// A bare handler that sends these bodies in turn, with no header but what says how to read them.
pub fn bare(sent: &[Sent]) -> Router {
    let answers: Arc<[Sent]> = sent.iter().map(without_tag).collect();
    let next = Arc::new(AtomicUsize::new(0));
    Router::new().fallback(get(move || {
        let answer = &answers[next.fetch_add(1, Ordering::Relaxed) % answers.len()];
        let status = StatusCode::from_u16(answer.status).expect("a status that was sent before");
        let response = (status, axum::response::AppendHeaders(answer.headers.clone()), answer.body.clone());
        std::future::ready(response)
    }))
}

fn without_tag(sent: &Sent) -> Sent {
    let mut sent = sent.clone();
    sent.headers.retain(|(name, _)| sent.status == 304 || name != "etag");
    sent
}
