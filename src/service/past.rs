//! The timeline as it was at a moment (`as_of`): the live one where nothing was written since, otherwise a fold of the log that
//! stops there. One fold runs at a time, outside of any lock, and a bounded number of changes stays folded.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use tokio::sync::Semaphore;

use super::{FoldOptions, Service, fold};
use crate::store::StoreError;
use crate::timeline::Timeline;

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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PastQuery {
    /// The moment.
    pub moment: Timestamp,
    /// Whether words are searched for: that needs a text index.
    pub searches: bool,
    /// Whether the live timeline will not do, since it may change before everything is read from it.
    pub must_stay: bool,
}

/// What a fold of the past depends on: the last change, and whether it has a text index.
type Key = (u64, bool);

/// Timelines of the past.
#[derive(Debug)]
pub struct Pasts {
    kept: Mutex<Vec<(Key, Arc<Timeline>)>>,
    folding: Semaphore,
}

impl Default for Pasts {
    fn default() -> Self {
        Self { kept: Mutex::default(), folding: Semaphore::new(1) }
    }
}

impl Pasts {
    fn kept(&self) -> MutexGuard<'_, Vec<(Key, Arc<Timeline>)>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A timeline that is kept, which is then the one used last. One with a text index also serves where none is needed.
    fn find(&self, (through, searches): Key) -> Option<Arc<Timeline>> {
        let mut kept = self.kept();
        let at = kept.iter().position(|((seq, has_index), _)| *seq == through && *has_index >= searches)?;
        let found = kept.remove(at);
        let timeline = Arc::clone(&found.1);
        kept.push(found);
        Some(timeline)
    }

    /// Lets go of the timelines used longest ago until there is room for another one, before it is made.
    fn make_room(&self, through: u64) {
        let mut kept = self.kept();
        let changes = |kept: &[(Key, Arc<Timeline>)]| kept.iter().map(|((seq, _), _)| seq).sum::<u64>();
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
        let through = self.store.seq_at(query.moment).await?;
        if !query.must_stay {
            if through > self.seq() {
                self.look().await?;
            }
            if through == self.seq() {
                return Ok(AsOf::Live(through));
            }
        }
        let key = (through, query.searches);
        if let Some(past) = self.pasts.find(key) {
            return Ok(AsOf::Past(past));
        }
        let _turn = self.pasts.folding.acquire().await.map_err(|closed| StoreError::Failed(closed.into()))?;
        if let Some(past) = self.pasts.find(key) {
            return Ok(AsOf::Past(past));
        }
        self.pasts.make_room(through);
        let options = FoldOptions { through, rendered: RENDERED.min(self.rendered), searches: query.searches };
        let past = Arc::new(fold(&*self.store, options).await?);
        self.pasts.kept().push((key, Arc::clone(&past)));
        Ok(AsOf::Past(past))
    }
}
