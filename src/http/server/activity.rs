//! Connection state: requests in flight, response bytes that wait for the client, and the time of the last progress.

use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

/// The state of one connection, shared by its socket, its requests and the table of connections.
#[derive(Debug)]
pub struct Activity {
    peer: IpAddr,
    opened: Instant,
    /// Requests that were received and whose answer is not written completely.
    requests: AtomicUsize,
    has_asked: AtomicBool,
    /// Milliseconds after `opened` at which a request began or ended, or bytes were last written.
    moved: AtomicU64,
    /// Bytes of answers that are ready and that the client has not taken.
    held: AtomicUsize,
    /// Whether the next bytes read belong to the head of a request.
    in_head: AtomicBool,
    closing: AtomicBool,
    close: Notify,
}

impl Activity {
    /// A connection that was opened just now.
    pub fn new(peer: IpAddr) -> Self {
        Self {
            peer,
            opened: Instant::now(),
            requests: AtomicUsize::new(0),
            has_asked: AtomicBool::new(false),
            moved: AtomicU64::new(0),
            held: AtomicUsize::new(0),
            in_head: AtomicBool::new(true),
            closing: AtomicBool::new(false),
            close: Notify::new(),
        }
    }

    /// The address of the client.
    pub fn peer(&self) -> IpAddr {
        self.peer
    }

    /// Notes that something moved: a request began or ended, or bytes were written.
    pub fn touch(&self) {
        let elapsed = u64::try_from(self.opened.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.moved.store(elapsed, Ordering::Relaxed);
    }

    /// How long nothing has moved.
    pub fn still_for(&self) -> Duration {
        self.opened.elapsed().saturating_sub(Duration::from_millis(self.moved.load(Ordering::Relaxed)))
    }

    /// Counts a request in.
    pub fn begin_request(&self) {
        self.requests.fetch_add(1, Ordering::Relaxed);
        self.has_asked.store(true, Ordering::Relaxed);
        self.in_head.store(false, Ordering::Relaxed);
        self.touch();
    }

    /// Counts a request out; bytes that come after the last one belong to the head of a new one.
    pub fn end_request(&self) {
        if self.requests.fetch_sub(1, Ordering::Relaxed) == 1 {
            self.in_head.store(true, Ordering::Relaxed);
        }
        self.touch();
    }

    /// Whether no request is in flight.
    pub fn is_idle(&self) -> bool {
        self.requests.load(Ordering::Relaxed) == 0
    }

    /// Whether a request ever came.
    pub fn has_asked(&self) -> bool {
        self.has_asked.load(Ordering::Relaxed)
    }

    /// Whether the next bytes read belong to the head of a request.
    pub fn is_in_head(&self) -> bool {
        self.in_head.load(Ordering::Relaxed)
    }

    /// Notes that the head of a request has ended in what was read.
    pub fn end_head(&self) {
        self.in_head.store(false, Ordering::Relaxed);
    }

    /// Counts bytes in that wait for the client.
    pub fn hold(&self, bytes: usize) {
        self.held.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Counts bytes out that the client has taken, or that were dropped.
    pub fn release(&self, bytes: usize) {
        self.held.fetch_sub(bytes, Ordering::Relaxed);
    }

    /// Bytes that wait for the client.
    pub fn held(&self) -> usize {
        self.held.load(Ordering::Relaxed)
    }

    /// Notes that the connection is being shut down and only waits for the client to close its side.
    pub fn begin_closing(&self) {
        if !self.closing.swap(true, Ordering::Relaxed) {
            self.touch();
        }
    }

    /// Whether the connection only waits for the client to close its side.
    pub fn is_closing(&self) -> bool {
        self.closing.load(Ordering::Relaxed)
    }

    /// Has the connection closed.
    pub fn close(&self) {
        self.close.notify_one();
    }

    /// Ends when the connection is to be closed.
    pub async fn closed(&self) {
        self.close.notified().await;
    }
}
