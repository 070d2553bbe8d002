//! The stream under load: `cargo bench --bench stream` prints how fast changes reach everybody who listens.
//!
//! The program itself, one writer at full speed, five hundred listeners, and two who stop reading meanwhile: one goes on where it
//! stopped, one comes back on a new connection with `Last-Event-ID`. It fails unless each hears each change once and in order.

use std::io::BufRead as _;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::sync::watch;

const LISTENERS: usize = 500;
const WRITING: Duration = Duration::from_secs(10);
const STOPPED: Duration = Duration::from_secs(10);
/// Events that are written in turns, so that the timeline does not grow.
const EVENTS: u64 = 100;
/// More changes than can be written in the time.
const MOST: usize = 1 << 18;

fn main() {
    tokio::runtime::Runtime::new().expect("a runtime").block_on(fan_out());
}

/// Prints how many changes are written and heard, how soon, and what memory the server takes.
pub async fn fan_out() {
    let server = Server::start().await;
    let idle = server.resident();
    let alone = server.write_for(WRITING / 5, |_| {}).await;
    let start = server.seq().await;
    let acknowledged: Arc<[AtomicU64]> = zeros();
    let heard = Heard { began: Instant::now(), start, last: zeros() };
    let (ended, end) = watch::channel(u64::MAX);
    let mut listeners = Vec::new();
    for _ in 0..LISTENERS {
        listeners.push(tokio::spawn(Listener::open(&server.address, start, &end).await.listen(Some(heard.clone()))));
    }
    let paused = tokio::spawn(Listener::open(&server.address, start, &end).await.listen_with_a_pause(STOPPED));
    let gone = tokio::spawn(Listener::open(&server.address, start, &end).await.listen_with_a_break(STOPPED));
    let connected = server.resident();
    let begun = Instant::now();
    let written = server.write_for(WRITING, |n| acknowledged[heard.place(start + n)].store(heard.now(), Ordering::Relaxed)).await;
    ended.send_replace(start + written);
    for listener in listeners {
        listener.await.expect("each change once and in order");
    }
    let took = begun.elapsed();
    println!(
        "{written} changes written beside {LISTENERS} listeners: {:.0} a second, {:.0} with nobody listening",
        per(written, WRITING),
        per(alone, WRITING / 5)
    );
    println!("heard by all of them, each once and in order: {:.0} a second in all", per(written * LISTENERS as u64, took));
    let [median, p99] = heard.delays(&acknowledged, written);
    println!(
        "from acknowledged to heard by the last: median {median:.1} ms, p99 {p99:.1} ms; the last of all {:.2} s after the writer",
        took.saturating_sub(WRITING).as_secs_f64()
    );
    paused.await.expect("who stopped reading missed nothing");
    gone.await.expect("who came back missed nothing");
    println!("who stopped reading for {STOPPED:?} and went on, and who came back with Last-Event-ID, heard each once and in order");
    println!("server, resident: {idle} MB idle, {connected} MB with listeners, {} MB in the end", server.resident());
}

fn zeros() -> Arc<[AtomicU64]> {
    (0..MOST).map(|_| AtomicU64::new(0)).collect()
}

fn per(count: u64, time: Duration) -> f64 {
    f64::from(u32::try_from(count).expect("not that many")) / time.as_secs_f64()
}

/// When each change was heard by the last who heard it, in nanoseconds.
#[derive(Clone)]
struct Heard {
    began: Instant,
    start: u64,
    last: Arc<[AtomicU64]>,
}

impl Heard {
    fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_nanos()).expect("not for centuries")
    }

    fn place(&self, seq: u64) -> usize {
        usize::try_from(seq - self.start).expect("a short log")
    }

    /// Median and 99th percentile of the time from acknowledged to heard by all, in milliseconds.
    fn delays(&self, acknowledged: &[AtomicU64], written: u64) -> [f64; 2] {
        let places = (self.start + 1..=self.start + written).map(|seq| self.place(seq));
        let mut delays: Vec<u64> =
            places.map(|i| self.last[i].load(Ordering::Relaxed).saturating_sub(acknowledged[i].load(Ordering::Relaxed))).collect();
        delays.sort_unstable();
        [delays.len() / 2, delays.len() * 99 / 100].map(|i| Duration::from_nanos(delays[i]).as_secs_f64() * 1_000.0)
    }
}

/// Somebody who listens to every change from one on.
struct Listener {
    stream: BufReader<TcpStream>,
    heard: u64,
    end: watch::Receiver<u64>,
}

impl Listener {
    async fn open(address: &str, since: u64, end: &watch::Receiver<u64>) -> Self {
        Self { stream: connect(address, since).await, heard: since, end: end.clone() }
    }

    async fn listen(mut self, told: Option<Heard>) {
        while self.hear(told.as_ref()).await {}
    }

    async fn listen_with_a_pause(mut self, pause: Duration) {
        self.hear(None).await;
        wait(pause).await;
        self.listen(None).await;
    }

    async fn listen_with_a_break(mut self, pause: Duration) {
        self.hear(None).await;
        wait(pause).await;
        let address = self.stream.get_ref().peer_addr().expect("its server").to_string();
        self.stream = connect(&address, self.heard).await;
        self.listen(None).await;
    }

    /// Hears some more; false when there is no more to come.
    async fn hear(&mut self, told: Option<&Heard>) -> bool {
        if self.heard >= *self.end.borrow() {
            return false;
        }
        let mut line = Vec::new();
        tokio::select! {
            read = self.stream.read_until(b'\n', &mut line) => assert!(read.expect("the stream goes on") > 0, "the stream ended"),
            _ = self.end.changed() => return true,
        }
        let seq = line.strip_prefix(b"id: ").and_then(|id| std::str::from_utf8(id).ok()?.trim_end().parse::<u64>().ok());
        if let Some(seq) = seq.filter(|seq| *seq != self.heard) {
            assert_eq!(seq, self.heard + 1, "each change once and in order");
            self.heard = seq;
            if let Some(told) = told {
                told.last[told.place(seq)].fetch_max(told.now(), Ordering::Relaxed);
            }
        }
        true
    }
}

/// A stream that has begun.
async fn connect(address: &str, heard: u64) -> BufReader<TcpStream> {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let asked = format!("GET /v1/changes/stream HTTP/1.1\r\nhost: bench\r\nlast-event-id: {heard}\r\n\r\n");
    stream.write_all(asked.as_bytes()).await.expect("sent");
    let (mut stream, mut line) = (BufReader::with_capacity(1 << 16, stream), String::new());
    while !line.starts_with("id: ") {
        line.clear();
        assert!(stream.read_line(&mut line).await.expect("an answer") > 0, "the stream ended");
    }
    stream
}

#[allow(clippy::disallowed_methods, reason = "not reading for a while is what is measured")]
async fn wait(time: Duration) {
    tokio::time::sleep(time).await;
}

/// The program, over a file of its own.
struct Server {
    address: String,
    key: String,
    client: reqwest::Client,
    process: Child,
    _dir: tempfile::TempDir,
}

impl Server {
    async fn start() -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        let mut command = Command::new(env!("CARGO_BIN_EXE_sanctions-timeline"));
        command.arg("--database").arg(dir.path().join("timeline.db")).args(["--listen", "127.0.0.1:0", "--empty"]);
        let mut process = command.stdout(Stdio::piped()).spawn().expect("a server");
        let mut printed = std::io::BufReader::new(process.stdout.take().expect("its output")).lines().map(|line| line.expect("a line"));
        let mut said = |before: &str| printed.find_map(|line| line.strip_prefix(before).map(str::to_owned)).expect("it says so");
        let address = said("sanctions-timeline serves http://");
        let key = said("an editor key, shown this once: ");
        let server = Self { address, key, client: reqwest::Client::new(), process, _dir: dir };
        server.put("types/statement", "{\"name\":\"Statement\"}", false).await;
        for n in 0..EVENTS {
            server.put(&format!("events/event-{n}"), &event(n), false).await;
        }
        server
    }

    async fn put(&self, path: &str, body: &str, again: bool) {
        let request = self.client.put(format!("http://{}/v1/{path}", self.address)).bearer_auth(&self.key).body(body.to_owned());
        let request = if again { request.header("if-match", "*") } else { request };
        let response = request.send().await.expect("an answer");
        assert!(response.status().is_success(), "{path}: {}", response.status());
        response.bytes().await.expect("a body");
    }

    /// Writes for some time; tells each acknowledgement.
    async fn write_for(&self, time: Duration, mut acknowledged: impl FnMut(u64)) -> u64 {
        let began = Instant::now();
        let mut written = 0;
        while began.elapsed() < time {
            self.put(&format!("events/event-{}", written % EVENTS), &event(written + 1_000_000), true).await;
            written += 1;
            acknowledged(written);
        }
        written
    }

    async fn seq(&self) -> u64 {
        let ready = self.client.get(format!("http://{}/readyz", self.address)).send().await.expect("an answer");
        ready.json::<serde_json::Value>().await.expect("JSON")["seq"].as_u64().expect("a number")
    }

    /// Megabytes of memory in use, as Linux tells.
    fn resident(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        line.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1_024
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn event(n: u64) -> String {
    let summary = "According to inspectors, a shipment was seen near the border; the committee reviews it. ".repeat(5);
    serde_json::json!({ "type": "statement", "title": format!("The council reviews a shipment ({n})"), "summary": summary, "date": "2012-03" }).to_string()
}
