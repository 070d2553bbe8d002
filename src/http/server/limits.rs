//! How many connections there may be, and how long each may take for what.

use std::net::IpAddr;
use std::time::Duration;

/// Descriptors that are kept free for the database, the log and the listener.
const RESERVED_DESCRIPTORS: usize = 40;

/// The fewest connections that are served, however few descriptors there are.
const FEWEST: usize = 8;

/// Limits of connections. The times are not settings: a client that needs longer is either broken or hostile.
#[derive(Debug, Clone)]
pub struct ConnectionLimits {
    /// Connections at the same time.
    pub total: usize,
    /// Connections at the same time from one address.
    pub per_address: usize,
    /// Addresses that the limit per address does not apply to, such as that of a reverse proxy.
    pub exempt: Vec<IpAddr>,
    /// Bytes of finished answers that wait for slow clients, of all connections together. Beyond it, clients that take nothing
    /// for [`STALLED_UNDER_PRESSURE`] are disconnected.
    pub response_memory: usize,
}

impl Default for ConnectionLimits {
    fn default() -> Self {
        Self { total: 10_000, per_address: 10_000, exempt: Vec::new(), response_memory: 16 << 20 }
    }
}

/// How long a client may take to send the head of a request: of its first one from the moment it connects.
pub const HEAD_WITHIN: Duration = Duration::from_secs(10);

/// How long a connection may stay open without a request.
pub const IDLE: Duration = Duration::from_mins(1);

/// How long a client may take nothing of an answer that is ready.
pub const STALLED: Duration = Duration::from_secs(20);

/// The same while more than [`ConnectionLimits::response_memory`] waits.
pub const STALLED_UNDER_PRESSURE: Duration = Duration::from_secs(2);

/// How long a connection that was shut down waits for the client to close its side, so that it can read the answer.
pub const LINGER: Duration = Duration::from_secs(2);

/// How long requests in flight may take to end after the server was told to stop.
pub const DRAIN_WITHIN: Duration = Duration::from_secs(20);

impl ConnectionLimits {
    /// The same limits, lowered to what the descriptors of this process allow. The soft limit of descriptors is raised to the
    /// hard one first, as servers do. One address never has all of them.
    #[must_use]
    pub fn within_descriptors(self) -> Self {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let limit = getrlimit(Resource::Nofile);
        let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
        let current = if setrlimit(Resource::Nofile, raised).is_ok() { raised.current } else { limit.current };
        let descriptors = current.map_or(usize::MAX, |current| usize::try_from(current).unwrap_or(usize::MAX));
        let total = self.total.min(descriptors.saturating_sub(RESERVED_DESCRIPTORS)).max(FEWEST);
        Self { total, per_address: self.per_address.min(total / 2), ..self }
    }
}
