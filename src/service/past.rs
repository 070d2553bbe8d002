//! The timeline as it was at a moment (`as_of`): the live one where nothing was written since, otherwise a fold of the log that
//! stops there. One fold runs at a time, outside of any lock, and a bounded number of changes stays folded.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use tokio::sync::Semaphore;

use super::{Service, fold};
use crate::store::StoreError;
use crate::timeline::{Fold, Timeline};

/// Timelines of the past that are kept, at most.
const KEPT: usize = 8;

/// Changes that all of them hold together; the newest one is kept however large it is.
const KEPT_CHANGES: u64 = 50_000;

/// Bytes of rendered events that a timeline of the past keeps; the others are read from the log when they are asked for.
const RENDERED: usize = 16 << 20;

/// The timeline of a moment.
#[derive(Debug, Clone)]
pub enum AsOf {
    /// The live one, as long as its last change is this one.
    Live(u64),
    /// A fold of the log that stops at the moment.
    Past(Arc<Timeline>),
}

/// How the past is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastQuery {
    /// The moment.
    pub moment: Timestamp,
    /// Whether words are searched for: that needs a text index.
    pub searches: bool,
    /// Whether the live timeline will not do, since it may change before everything is read from it.
    pub must_stay: bool,
    /// Events that are left out: they were public then, and are hidden from whoever asks now.
    pub omitted: Vec<String>,
}

/// A timeline of the past that is kept.
#[derive(Debug)]
struct Past {
    /// Its last change.
    through: u64,
    omitted: Vec<String>,
    has_index: bool,
    timeline: Arc<Timeline>,
}

/// Timelines of the past, the one used last at the end.
#[derive(Debug)]
pub struct Pasts {
    cached: Mutex<Vec<Past>>,
    folding: Semaphore,
    /// The latest moment that was asked about, in microseconds since 1970.
    asked_through: AtomicI64,
}

impl Default for Pasts {
    fn default() -> Self {
        Self { cached: Mutex::default(), folding: Semaphore::new(1), asked_through: AtomicI64::new(0) }
    }
}

impl Pasts {
    /// The latest moment that was asked about.
    pub(super) fn asked_through(&self) -> Timestamp {
        Timestamp::from_microsecond(self.asked_through.load(Ordering::SeqCst)).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    fn cached(&self) -> MutexGuard<'_, Vec<Past>> {
        self.cached.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A timeline that is kept. One with a text index also serves where none is needed.
    fn find(&self, through: u64, query: &PastQuery) -> Option<Arc<Timeline>> {
        let mut kept = self.cached();
        let serves = |past: &Past| past.through == through && past.omitted == query.omitted && past.has_index >= query.searches;
        let at = kept.iter().position(serves)?;
        let found = kept.remove(at);
        let timeline = Arc::clone(&found.timeline);
        kept.push(found);
        Some(timeline)
    }

    /// Lets go of the timelines used longest ago until there is room for another one, before it is made.
    fn make_room(&self, through: u64) {
        let mut kept = self.cached();
        let changes = |kept: &[Past]| kept.iter().map(|past| past.through).sum::<u64>();
        while !kept.is_empty() && (kept.len() >= KEPT || changes(&kept) + through > KEPT_CHANGES) {
            kept.remove(0);
        }
    }
}

impl Service {
    /// The timeline as it was at a moment.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn as_of(&self, query: PastQuery) -> Result<AsOf, StoreError> {
        self.pasts.asked_through.fetch_max(query.moment.as_microsecond(), Ordering::SeqCst);
        let through = self.store.seq_at(query.moment).await?;
        if !query.must_stay {
            if through > self.seq() {
                self.look().await?;
            }
            if through == self.seq() {
                return Ok(AsOf::Live(through));
            }
        }
        if let Some(past) = self.pasts.find(through, &query) {
            return Ok(AsOf::Past(past));
        }
        let _turn = self.pasts.folding.acquire().await.map_err(|closed| StoreError::Failed(closed.into()))?;
        if let Some(past) = self.pasts.find(through, &query) {
            return Ok(AsOf::Past(past));
        }
        self.pasts.make_room(through);
        let PastQuery { omitted, searches: has_index, .. } = query;
        let empty = Fold::without(RENDERED.min(self.rendered), omitted.clone());
        let empty = if has_index { empty } else { empty.without_search() };
        let timeline = Arc::new(fold(&*self.store, through, empty).await?);
        self.pasts.cached().push(Past { through, omitted, has_index, timeline: Arc::clone(&timeline) });
        Ok(AsOf::Past(timeline))
    }
}
