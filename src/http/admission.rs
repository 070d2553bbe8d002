//! Admission control: bounds how many requests are worked on at a time. Under overload some requests are answered quickly and the
//! others get 503 with `Retry-After` at once, instead of all of them being late.
//!
//! Light requests run where they arrive, unless many connections are open. Heavy ones (text search, pages, counts by value, the
//! past) run on threads of their own, so that accepting, refusing and `/healthz` never wait behind them. Each kind has a queue that
//! is as long as is answered within half a second; beyond it the answer is 503 with `Retry-After`. Health checks and metrics are
//! always admitted.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::Method;
use axum::http::header::ACCEPT;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::App;
use super::asked::{FoldThePast, MovedOn};
use super::heavy_runtime::HeavyRuntime;
use super::problem::{Problem, finish};
use super::server::connections::network;
use crate::render::formats;

/// Light requests that are worked on at a time.
const LIGHT: usize = 16;

/// Light requests that wait for a place.
const LIGHT_QUEUE: usize = 32;

/// Heavy requests that wait for a thread, for each thread.
const HEAVY_QUEUE: usize = 10;

/// Requests about the past that are worked on at a time: one may fold the log while another asks what is folded already.
const PAST: usize = 2;

/// Requests about the past that wait.
const PAST_QUEUE: usize = 16;

/// Filtered streams that look through the log at a time, so that a thousand of them leave the runtime's other threads free.
const SCANS: usize = 1;

/// Pieces of exports that are made at a time.
const EXPORTS: usize = 1;

/// Writes that are worked on or wait: they share the wait for the disk, so many at a time are good.
const WRITES: usize = 512;

/// The longest wait for which a light or heavy request is queued, as far as that can be foreseen.
const SHORT_WAIT: Duration = Duration::from_millis(500);

/// How long a request waits in a queue at most: a fold of the log and a slow disk take that long.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// With fewer connections than this, requests cannot pile up in front of the gates, and light ones run where they arrive.
const FEW_CONNECTIONS: usize = 64;

/// Clients that a rate limit remembers before it forgets those that are quiet.
const REMEMBERED: usize = 10_000;

/// The cost class of a request, which decides the queue and the thread pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cost {
    /// Nothing worth counting: health checks, metrics.
    Free,
    /// Some hundred microseconds.
    Light,
    /// Milliseconds, or more on a large timeline.
    Heavy,
    /// About the past: the log may have to be folded, which takes a second for 100,000 events.
    Past,
    /// A write, which waits for the disk.
    Write,
}

/// The gates in front of the handlers.
#[derive(Debug)]
pub struct Admission {
    light: Arc<Gate>,
    heavy: Arc<Gate>,
    past: Arc<Gate>,
    writes: Arc<Gate>,
    exports: Arc<Semaphore>,
    scans: Arc<Semaphore>,
    past_exports: Arc<Semaphore>,
    rate: Option<RateLimit>,
    runtime: HeavyRuntime,
}

/// Requests of one kind that are worked on at a time, and those that wait.
#[derive(Debug)]
struct Gate {
    places: Arc<Semaphore>,
    count: usize,
    waiting: AtomicUsize,
    queue: usize,
    /// The longest wait for which a request is queued, as far as that can be foreseen.
    longest_wait: Duration,
    /// How long a place is taken, in microseconds: a moving average.
    taken_for: AtomicU64,
}

/// A place behind a gate, given back when it is dropped.
#[derive(Debug)]
struct Place {
    gate: Arc<Gate>,
    since: Instant,
    _permit: OwnedSemaphorePermit,
}

impl Drop for Place {
    fn drop(&mut self) {
        let (taken, before) = (micros(self.since.elapsed()), self.gate.taken_for.load(Ordering::Relaxed));
        self.gate.taken_for.store(before - before / 8 + taken / 8, Ordering::Relaxed);
    }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

#[derive(Debug)]
struct RateLimit {
    limiter: DefaultKeyedRateLimiter<IpAddr>,
    exempt: Vec<IpAddr>,
}

impl Gate {
    fn new(count: usize, queue: usize, longest_wait: Duration) -> Arc<Self> {
        let (waiting, taken_for) = (AtomicUsize::new(0), AtomicU64::new(0));
        Arc::new(Self { places: Arc::new(Semaphore::new(count)), count, waiting, queue, longest_wait, taken_for })
    }

    /// A place; `None` where the queue is full, or the wait would be too long as places are taken now.
    async fn enter(self: &Arc<Self>) -> Option<Place> {
        let place = |permit| Place { gate: Arc::clone(self), since: Instant::now(), _permit: permit };
        if let Ok(permit) = Arc::clone(&self.places).try_acquire_owned() {
            return Some(place(permit));
        }
        let before = self.waiting.fetch_add(1, Ordering::Relaxed);
        let waiting = Waiting(&self.waiting);
        if before >= self.queue || self.expected_wait(before) > self.longest_wait {
            return None;
        }
        let permit = tokio::time::timeout(LONGEST_WAIT, Arc::clone(&self.places).acquire_owned()).await;
        drop(waiting);
        Some(place(permit.ok()?.ok()?))
    }

    /// How long a request waits behind so many others.
    fn expected_wait(&self, before: usize) -> Duration {
        let turns = (before / self.count) as u64 + u64::from(before > 0);
        Duration::from_micros(self.taken_for.load(Ordering::Relaxed).saturating_mul(turns))
    }
}

/// Counts a waiting request out, also when its client goes away.
struct Waiting<'a>(&'a AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Admission {
    /// Gates for a machine with so many cores; `rate` is how many requests a second one address may make, if that is limited.
    #[must_use]
    pub fn new(cores: usize, rate: Option<NonZeroU32>, exempt: &[IpAddr]) -> Self {
        let rate = rate.map(|rate| RateLimit {
            limiter: RateLimiter::keyed(Quota::per_second(rate)),
            exempt: exempt.iter().map(|address| network(*address)).collect(),
        });
        Self {
            light: Gate::new(LIGHT, LIGHT_QUEUE, SHORT_WAIT),
            heavy: Gate::new(cores, cores * HEAVY_QUEUE, SHORT_WAIT),
            past: Gate::new(PAST, PAST_QUEUE, LONGEST_WAIT),
            writes: Gate::new(WRITES, WRITES, LONGEST_WAIT),
            exports: Arc::new(Semaphore::new(EXPORTS)),
            scans: Arc::new(Semaphore::new(SCANS)),
            past_exports: Arc::new(Semaphore::new(PAST)),
            rate,
            runtime: HeavyRuntime::new(cores),
        }
    }
}

impl Admission {
    /// Makes a piece of an export on a thread of its own, when it is its turn: pieces have places apart from those of requests.
    ///
    /// # Errors
    /// A mistake of ours.
    pub async fn make_piece<T: Send + 'static>(&self, work: impl Future<Output = T> + Send + 'static) -> Result<T, Problem> {
        let place = Arc::clone(&self.exports).acquire_owned().await.map_err(|closed| Problem::broken(&closed.to_string()))?;
        let work = async move {
            let _place = place;
            work.await
        };
        self.runtime.run(work).await
    }

    /// The turn of a stream to look through a part of the log, where that takes work of its own.
    ///
    /// # Errors
    /// A mistake of ours.
    pub async fn begin_scan(&self, is_filtered: bool) -> Result<Option<OwnedSemaphorePermit>, Problem> {
        if !is_filtered {
            return Ok(None);
        }
        Arc::clone(&self.scans).acquire_owned().await.map(Some).map_err(|closed| Problem::broken(&closed.to_string()))
    }

    /// A place for an export of the past: each holds a whole timeline until its client has read the last piece.
    ///
    /// # Errors
    /// 503 where all places are taken.
    pub fn begin_past_export(&self) -> Result<OwnedSemaphorePermit, Problem> {
        Arc::clone(&self.past_exports).try_acquire_owned().map_err(|_| Problem::overloaded())
    }
}

impl RateLimit {
    /// # Errors
    /// How long the client has to wait.
    fn check(&self, peer: IpAddr) -> Result<(), Duration> {
        let peer = network(peer);
        if self.exempt.contains(&peer) {
            return Ok(());
        }
        if self.limiter.len() > REMEMBERED {
            self.limiter.retain_recent();
        }
        self.limiter.check_key(&peer).map_err(|wait| wait.wait_time_from(DefaultClock::default().now()))
    }
}

/// Admits a request, has it wait in a short queue, or refuses it at once.
pub async fn admit(State(app): State<App>, request: Request, next: Next) -> Response {
    let cost = cost(&request);
    if cost == Cost::Free {
        return next.run(request).await;
    }
    if let (Some(rate), Some(ConnectInfo(peer))) = (&app.admission.rate, request.extensions().get::<ConnectInfo<SocketAddr>>())
        && let Err(wait) = rate.check(peer.ip())
    {
        return finish(Problem::too_many(wait), &request);
    }
    let gate = match cost {
        Cost::Heavy => &app.admission.heavy,
        Cost::Past => &app.admission.past,
        Cost::Write => &app.admission.writes,
        Cost::Light | Cost::Free => &app.admission.light,
    };
    let Some(place) = gate.enter().await else {
        metrics::counter!("http_requests_shed_total").increment(1);
        return finish(Problem::overloaded(), &request);
    };
    match cost {
        Cost::Heavy => return on_own_thread(&app, Arc::new(place), request, next).await,
        Cost::Past => return about_the_past(&app, place, request, next).await,
        Cost::Light | Cost::Write | Cost::Free => {}
    }
    if app.connections.open() > FEW_CONNECTIONS {
        // Handlers rarely wait, so requests would pile up in the sockets, where they are not counted and not refused.
        return on_own_thread(&app, Arc::new(place), request, next).await;
    }
    let response = next.run(request).await;
    drop(place);
    response
}

/// Answers a request on a thread that may be busy for long.
async fn on_own_thread(app: &App, place: Arc<Place>, request: Request, next: Next) -> Response {
    let service = Arc::clone(&app.service);
    let work = async move {
        let _place = place;
        service.prepare_search();
        next.run(request).await
    };
    app.admission.runtime.run(work).await.unwrap_or_else(IntoResponse::into_response)
}

/// Answers a request about the past. Where nothing was written since, the live timeline is asked; if it moves on meanwhile, the
/// answer is made again from a fold.
async fn about_the_past(app: &App, place: Place, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let mut again = Request::from_parts(parts.clone(), Body::empty());
    let place = Arc::new(place);
    let response = on_own_thread(app, Arc::clone(&place), Request::from_parts(parts, body), next.clone()).await;
    if response.extensions().get::<MovedOn>().is_none() {
        return response;
    }
    again.extensions_mut().insert(FoldThePast);
    on_own_thread(app, place, again, next).await
}

/// Formats that are made by reading every event again.
const HEAVY_FORMATS: [&str; 6] = ["ics", "atom", "feed.json", "timelinejs.json", "jsonld", "md"];

/// Parameters that make a question heavy.
const HEAVY_PARAMETERS: [&str; 3] = ["facet", "include", "in_force_on"];

/// A search for so many plain words is light: each is one list of the text index.
const FEW_WORDS: usize = 3;

/// Whether a path is asked by those who run the service: it is answered however busy the service is, without waiting for a lock.
#[must_use]
pub fn is_health_check(path: &str) -> bool {
    ["/healthz", "/readyz", "/metrics"].contains(&path)
}

fn cost(request: &Request) -> Cost {
    let path = request.uri().path();
    if is_health_check(path) {
        return Cost::Free;
    }
    if ![Method::GET, Method::HEAD, Method::OPTIONS].contains(request.method()) {
        return Cost::Write;
    }
    let mut is_heavy = is_heavy_path(path);
    for (name, value) in form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes()) {
        match &*name {
            "as_of" => return Cost::Past,
            "q" => is_heavy |= !is_short_search(&value),
            "format" => is_heavy |= HEAVY_FORMATS.contains(&&*value),
            // All events are counted over time already; of some, each is looked at.
            name => is_heavy |= HEAVY_PARAMETERS.contains(&name) || (path == "/v1/histogram" && name != "interval"),
        }
    }
    let accept = request.headers().get(ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    if is_heavy || (path == "/v1/events" && HEAVY_FORMATS.contains(&formats::accepted(accept).name)) { Cost::Heavy } else { Cost::Light }
}

/// Pages, counts by value, the log, texts that are read, and formats that are made by reading every event again.
fn is_heavy_path(path: &str) -> bool {
    let is_page = !["/v1/", "/assets/", "/docs", "/problems/", "/openapi.json", "/embed.js"].iter().any(|prefix| path.starts_with(prefix));
    let is_heavy = ["/v1/facets", "/v1/changes", "/v1/corrections"].contains(&path);
    let is_read = path.ends_with("/mentions") || path.contains("/proposals");
    is_page || is_heavy || is_read || HEAVY_FORMATS.iter().any(|format| path.ends_with(format))
}

/// Whether a search is for a few words that have no prefix, phrase or exclusion among them.
fn is_short_search(typed: &str) -> bool {
    typed.len() < 100 && !typed.contains(['*', '"', '-']) && typed.split_whitespace().count() <= FEW_WORDS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cost_of_a_request_follows_from_its_path_and_query() {
        for (method, target, expected) in [
            ("GET", "/healthz", Cost::Free),
            ("GET", "/v1/events?limit=50&from=2024", Cost::Light),
            ("HEAD", "/v1/events/x", Cost::Light),
            ("GET", "/v1/events?limit=50&q=coal+ship", Cost::Light),
            ("GET", "/v1/events?limit=50&q=coa*", Cost::Heavy),
            ("GET", "/v1/events?limit=50&%71=coa%2A", Cost::Heavy),
            ("GET", "/v1/events?q=one+two+three+four", Cost::Heavy),
            ("GET", "/v1/events?f%6Frmat=ics", Cost::Heavy),
            ("GET", "/v1/histogram?interval=month", Cost::Light),
            ("GET", "/v1/histogram?interval=month&from=2020", Cost::Heavy),
            ("GET", "/v1/in-force?as%5Fof=2024-01-01T00:00:00Z", Cost::Past),
            ("GET", "/v1/events.atom", Cost::Heavy),
            ("GET", "/v1/events?format=ics", Cost::Heavy),
            ("GET", "/v1/in-force?as_of=2024-01-01T00:00:00Z", Cost::Past),
            ("GET", "/", Cost::Heavy),
            ("GET", "/measures/x", Cost::Heavy),
            ("GET", "/assets/1/page.js", Cost::Light),
            ("GET", "/v1/changes/stream", Cost::Light),
            ("POST", "/v1/events", Cost::Write),
            ("DELETE", "/v1/events/x", Cost::Write),
        ] {
            let request = Request::builder().method(method).uri(target).body(Body::empty()).expect("a request");
            assert_eq!(cost(&request), expected, "{method} {target}");
        }
        let feed = Request::builder().uri("/v1/events").header(ACCEPT, "application/atom+xml").body(Body::empty()).expect("a request");
        assert_eq!(cost(&feed), Cost::Heavy);
    }

    #[tokio::test]
    async fn beyond_the_queue_nobody_waits() {
        let gate = Gate::new(1, 1, LONGEST_WAIT);
        let place = gate.enter().await.expect("the first is worked on");
        let (second, third) = tokio::join!(biased_enter(&gate, place), gate.enter());
        assert!(second.is_some(), "the second waits until the first is done");
        assert!(third.is_none(), "the third is refused at once");
    }

    #[tokio::test]
    async fn a_request_that_would_wait_too_long_is_refused_at_once() {
        let gate = Gate::new(1, 9, SHORT_WAIT);
        gate.taken_for.store(400_000, Ordering::Relaxed);
        assert_eq!([0, 1, 2].map(|before| gate.expected_wait(before).as_millis()), [0, 800, 1_200]);
        let place = gate.enter().await.expect("the first is worked on");
        let (second, third) = tokio::join!(biased_enter(&gate, place), gate.enter());
        assert!(second.is_some() && third.is_none(), "the third would wait for 800 ms");
    }

    /// Waits in the queue, and lets the one that is worked on end once that is so.
    async fn biased_enter(gate: &Arc<Gate>, place: Place) -> Option<Place> {
        let leave = async {
            tokio::task::yield_now().await;
            drop(place);
        };
        tokio::join!(gate.enter(), leave).0
    }
}
