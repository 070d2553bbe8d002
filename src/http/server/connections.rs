//! The table of connections: how many there are in all and from each address, and which of them have to go.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::activity::Activity;
use super::limits::{ConnectionLimits, HEAD_WITHIN, IDLE, LINGER, STALLED, STALLED_UNDER_PRESSURE};

/// How often the table is looked through.
const SWEEP_EVERY: Duration = Duration::from_millis(500);

/// Idle connections that are compared when one has to go.
const LOOKED_AT: usize = 64;

/// The part of the memory for answers that one connection may hold while all of it is used: one HTTP/2 connection can ask for
/// a hundred answers and take one of them.
const GREEDY_SHARE: usize = 4;

/// Log lines about refused connections are at least this far apart.
const REPORT_EVERY: Duration = Duration::from_mins(1);

/// The open connections of a server.
#[derive(Debug)]
pub struct Connections {
    limits: ConnectionLimits,
    table: Mutex<Table>,
    open: AtomicUsize,
    next: AtomicU64,
    refused: AtomicUsize,
}

#[derive(Debug, Default)]
struct Table {
    /// In the order in which the connections were opened.
    by_number: BTreeMap<u64, Arc<Activity>>,
    per_address: HashMap<IpAddr, usize>,
}

/// A place in the table, given back when it is dropped.
#[derive(Debug)]
pub struct Admitted {
    number: u64,
    /// The state of the connection.
    pub activity: Arc<Activity>,
    connections: Arc<Connections>,
}

impl Drop for Admitted {
    fn drop(&mut self) {
        self.connections.table().remove(self.number);
        self.connections.open.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Connections {
    /// An empty table.
    #[must_use]
    pub fn new(mut limits: ConnectionLimits) -> Self {
        limits.exempt.iter_mut().for_each(|address| *address = network(*address));
        let (table, open, next, refused) = (Mutex::default(), AtomicUsize::new(0), AtomicU64::new(0), AtomicUsize::new(0));
        Self { limits, table, open, next, refused }
    }

    /// How many connections are open.
    #[must_use]
    pub fn open(&self) -> usize {
        self.open.load(Ordering::Relaxed)
    }

    /// Admits a connection. At a limit, the connection that has been idle longest is closed for it; `None` where all are busy.
    pub fn admit(self: &Arc<Self>, peer: IpAddr) -> Option<Admitted> {
        let peer = network(peer);
        let mut table = self.table();
        let of_peer = table.per_address.get(&peer).copied().unwrap_or_default();
        let is_full = table.by_number.len() >= self.limits.total;
        let is_greedy = of_peer >= self.limits.per_address && !self.limits.exempt.contains(&peer);
        if is_full || is_greedy {
            let Some(number) = table.longest_idle(is_greedy.then_some(peer)) else {
                self.refused.fetch_add(1, Ordering::Relaxed);
                return None;
            };
            if let Some(activity) = table.remove(number) {
                activity.close();
            }
        }
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let activity = Arc::new(Activity::new(peer));
        table.by_number.insert(number, Arc::clone(&activity));
        *table.per_address.entry(peer).or_default() += 1;
        self.open.fetch_add(1, Ordering::Relaxed);
        Some(Admitted { number, activity, connections: Arc::clone(self) })
    }

    /// Notes a connection that could not be accepted.
    pub fn note_refused(&self) {
        self.refused.fetch_add(1, Ordering::Relaxed);
    }

    /// Closes connections whose time is over, for as long as it is polled.
    pub async fn sweep(&self) {
        let mut ticks = tokio::time::interval(SWEEP_EVERY);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut unreported = Duration::ZERO;
        loop {
            ticks.tick().await;
            self.close_overdue();
            unreported += SWEEP_EVERY;
            if unreported >= REPORT_EVERY || (unreported == SWEEP_EVERY && self.refused.load(Ordering::Relaxed) > 0) {
                unreported = Duration::ZERO;
                self.report();
            }
        }
    }

    fn close_overdue(&self) {
        let table = self.table();
        let held: usize = table.by_number.values().map(|one| one.held()).sum();
        let stalled = if held > self.limits.response_memory { STALLED_UNDER_PRESSURE } else { STALLED };
        let overdue = |one: &&Arc<Activity>| {
            let allowed = match (one.is_closing(), one.is_idle(), one.has_asked()) {
                (true, ..) => LINGER,
                (_, true, true) => IDLE,
                (_, true, false) => HEAD_WITHIN,
                (_, false, _) if one.held() > 0 => stalled,
                (_, false, _) => return false,
            };
            one.still_for() > allowed
        };
        table.by_number.values().filter(overdue).for_each(|one| one.close());
        if held > self.limits.response_memory {
            let greediest = table.by_number.values().max_by_key(|one| one.held());
            greediest.filter(|one| one.held() > self.limits.response_memory / GREEDY_SHARE).inspect(|one| one.close());
        }
    }

    fn report(&self) {
        let refused = self.refused.swap(0, Ordering::Relaxed);
        if refused > 0 {
            let (total, per_address) = (self.limits.total, self.limits.per_address);
            tracing::warn!(refused, total, per_address, "connections were refused: too many are open");
        }
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The part of an address that one client has: an IPv6 client has a whole /64 network (RFC 6177).
#[must_use]
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::from((u128::from(address) >> 64 << 64).to_be_bytes()),
        address @ IpAddr::V4(_) => address,
    }
}

impl Table {
    fn remove(&mut self, number: u64) -> Option<Arc<Activity>> {
        let activity = self.by_number.remove(&number)?;
        if let Some(count) = self.per_address.get_mut(&activity.peer()) {
            *count -= 1;
            if *count == 0 {
                self.per_address.remove(&activity.peer());
            }
        }
        Some(activity)
    }

    /// A connection without a request in flight, of one address or of all: among the oldest ones the one that has been still for
    /// longest; those that never asked anything go first.
    fn longest_idle(&self, of: Option<IpAddr>) -> Option<u64> {
        let idle = self.by_number.iter().filter(|(_, one)| one.is_idle() && of.is_none_or(|peer| one.peer() == peer));
        idle.take(LOOKED_AT).max_by_key(|(_, one)| (!one.has_asked(), one.still_for())).map(|(number, _)| *number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connections(total: usize, per_address: usize, exempt: &[&str]) -> Arc<Connections> {
        let exempt = exempt.iter().map(|address| address.parse().expect("an address")).collect();
        Arc::new(Connections::new(ConnectionLimits { total, per_address, exempt, ..ConnectionLimits::default() }))
    }

    fn peer(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    #[test]
    fn a_silent_connection_makes_room_for_a_new_one_and_a_busy_one_does_not() {
        let connections = connections(2, 9, &[]);
        let (silent, busy) = (connections.admit(peer(1)).expect("room"), connections.admit(peer(1)).expect("room"));
        busy.activity.begin_request();
        let third = connections.admit(peer(2)).expect("the silent one goes");
        third.activity.begin_request();
        assert!(connections.admit(peer(3)).is_none(), "both have a request in flight");
        drop(silent);
        assert!(connections.admit(peer(3)).is_none(), "its place was given away already");
        busy.activity.end_request();
        assert!(connections.admit(peer(3)).is_some());
    }

    #[test]
    fn clients_are_told_apart_by_their_networks() {
        let address = |text: &str| network(text.parse().expect("an address"));
        assert_eq!(address("2001:db8:1:2::1"), address("2001:db8:1:2:ffff::9"));
        assert_ne!(address("2001:db8:1:2::1"), address("2001:db8:1:3::1"));
        assert_eq!(address("::ffff:192.0.2.1"), address("192.0.2.1"));
        assert_ne!(address("192.0.2.1"), address("192.0.2.2"));
    }

    #[test]
    fn one_address_has_no_more_than_its_share_unless_it_is_exempt() {
        let connections = connections(9, 1, &["192.0.2.7"]);
        let first = connections.admit(peer(1)).expect("room");
        first.activity.begin_request();
        assert!(connections.admit(peer(1)).is_none());
        let of_others = [connections.admit(peer(2)), connections.admit(peer(7)), connections.admit(peer(7))];
        assert!(of_others.iter().all(Option::is_some));
        drop(first);
        assert!(connections.admit(peer(1)).is_some());
    }
}
