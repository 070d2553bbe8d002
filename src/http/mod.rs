//! The service over HTTP. `router` shows every route; a file a resource; `problem` decides every error.

use std::num::NonZeroU32;
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::{Arc, RwLockReadGuard};
use std::time::Duration;

use jiff::Timestamp;
use metrics_exporter_prometheus::PrometheusHandle;

use crate::service::Service;
use admission::Admission;
use origin::BaseUrl;
use problem::Problem;
use request_body::BodyBudget;
use server::connections::Connections;
use server::limits::ConnectionLimits;

use crate::timeline::Timeline;
use crate::timeline::budget::Fetched;
use crate::timeline::events::Entry;
use crate::timeline::query::Audience;

pub mod access;
pub mod admission;
pub mod amended;
pub mod asked;
pub mod caching;
pub mod changes;
pub mod counted;
pub mod counts;
pub mod diff;
pub mod documents;
pub mod events;
pub mod events_list;
pub mod events_query;
pub mod health;
pub mod heavy_runtime;
pub mod import;
pub mod input;
pub mod kept;
pub mod layers;
pub mod measures;
pub mod mentions;
pub mod openapi;
pub mod origin;
pub mod pages;
pub mod params;
pub mod partial_view;
pub mod problem;
pub mod proposals;
pub mod reading;
pub mod redaction;
pub mod request_body;
pub mod router;
pub mod server;
pub mod stream;
pub mod vocabulary;
pub mod writing;

/// What every handler can reach.
#[derive(Clone)]
pub struct App {
    service: Arc<Service>,
    metrics: PrometheusHandle,
    limits: Arc<Limits>,
    kept: Arc<kept::Kept>,
    meters: Arc<counted::Meters>,
    rounds: Arc<stream::Rounds>,
    connections: Arc<Connections>,
    admission: Arc<Admission>,
    bodies: Arc<BodyBudget>,
    public_url: Option<BaseUrl>,
    has_metrics_address: bool,
}

/// What is taken in at most.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Bytes of a body.
    pub body: usize,
    /// Bytes of an import.
    pub import: usize,
    /// How long a request may take.
    pub time: Duration,
    /// Bytes of finished answers that are kept.
    pub kept: usize,
    /// Bytes of bodies in memory, of all requests together.
    pub bodies: usize,
    /// The folder where imports are spooled to files.
    pub spool: PathBuf,
    /// Connections, and how long they may be silent.
    pub connections: ConnectionLimits,
    /// Requests a second from one address, if they are limited.
    pub rate: Option<NonZeroU32>,
    /// The base URL of links; the host that was asked if there is none.
    pub public_url: Option<BaseUrl>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 8 << 20,
            import: 256 << 20,
            time: Duration::from_secs(30),
            kept: 64 << 20,
            bodies: 128 << 20,
            spool: std::env::temp_dir(),
            connections: ConnectionLimits::default(),
            rate: None,
            public_url: None,
        }
    }
}

impl App {
    /// An app over a service.
    #[must_use]
    pub fn new(service: Arc<Service>, metrics: PrometheusHandle, limits: Limits) -> Self {
        let kept = Arc::new(kept::Kept::within(limits.kept));
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let admission = Arc::new(Admission::new(cores, limits.rate, &limits.connections.exempt));
        let connections = Arc::new(Connections::new(limits.connections.clone()));
        let bodies = Arc::new(BodyBudget::new(limits.bodies));
        let (public_url, limits) = (limits.public_url.clone(), Arc::new(limits));
        let (meters, rounds) = (Arc::default(), Arc::default());
        Self { service, metrics, limits, kept, meters, rounds, connections, admission, bodies, public_url, has_metrics_address: false }
    }

    /// The table of connections, for the server that accepts them.
    #[must_use]
    pub fn connections(&self) -> Arc<Connections> {
        Arc::clone(&self.connections)
    }

    /// The same app without metrics: they are served at an address of their own, see [`health::metrics_router`].
    #[must_use]
    pub fn without_metrics(self) -> Self {
        Self { has_metrics_address: true, ..self }
    }

    /// Asks until every event that is wanted has been read: those that are not kept rendered come from the store.
    async fn reading<T>(&self, mut ask: impl FnMut(&Fetched) -> Result<T, Unread>) -> Result<T, Problem> {
        let mut fetched = Fetched::default();
        loop {
            match ask(&fetched) {
                Ok(answer) => return Ok(answer),
                Err(Unread(changes)) => self.service.fetch(&changes, &mut fetched).await?,
            }
        }
    }
}

/// Changes that made events which have to be read from the store first.
struct Unread(Vec<u64>);

impl Unread {
    /// Nothing, or what of these entries has to be read.
    fn of<'a>(view: &Timeline, entries: impl IntoIterator<Item = &'a Entry>, fetched: &Fetched) -> Result<(), Self> {
        let unread = view.unread(entries, fetched);
        if unread.is_empty() { Ok(()) } else { Err(Self(unread)) }
    }
}

/// A timeline to ask.
enum View<'a> {
    /// As it is.
    Now(RwLockReadGuard<'a, Timeline>),
    /// As it was.
    Past(&'a Timeline),
}

impl Deref for View<'_> {
    type Target = Timeline;
    fn deref(&self) -> &Timeline {
        match self {
            View::Now(timeline) => timeline,
            View::Past(timeline) => timeline,
        }
    }
}

/// Who asks, and of which moment: what somebody without a key could see then.
#[derive(Debug, Clone, Copy)]
struct Standpoint {
    audience: Audience,
    as_of: Option<Timestamp>,
}
