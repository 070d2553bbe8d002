//! Store and timeline together: a write is checked against the timeline, appended to the log, applied.

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp, TimestampRound, Unit};
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use tokio::sync::{Mutex, watch};

use crate::domain::change::{Change, Kind};
use crate::store::{Logged, Revision, Store, StoreError};
use crate::timeline::{Fold, Timeline};

pub mod clock;
pub mod decide;
mod group;
mod import;
pub mod past;
mod plan;
mod publish;
mod queue;
mod unrendered;
pub mod write;

use past::Pasts;
use queue::Queue;
use write::{Author, Outcome, Refusal, Write};

/// How many changes are read from the store at a time.
const READ_AT_ONCE: u32 = 1_000;

/// How many such parts wait to be folded.
const READ_AHEAD: usize = 4;

/// Beyond so many changes a fresh fold is made beside the old one, so that readers never wait for it.
const APPLY_AT_ONCE: u64 = 5_000;

/// Events that go into the text index at a time: a write waits no longer than for them.
const INDEXED_AT_ONCE: usize = 500;

/// How often other processes' writes are looked for.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// How many pages of the log are kept for those who follow it, about.
const PAGES: usize = 64;

/// How many bytes of them, however large the events.
const PAGES_BYTES: u64 = 32 << 20;

/// Told instead of a head when the service ends.
pub const ENDED: u64 = u64::MAX;

/// Tells the time: given at the edge, so that tests can set it.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

type Pages = Cache<(u64, u64, usize), Arc<Vec<Logged>>, Bytesize>;

#[derive(Clone)]
struct Bytesize;

impl Weighter<(u64, u64, usize), Arc<Vec<Logged>>> for Bytesize {
    fn weight(&self, _: &(u64, u64, usize), page: &Arc<Vec<Logged>>) -> u64 {
        let written =
            |one: &Logged| [&one.revision.before, &one.revision.after].into_iter().flatten().map(|json| json.get().len()).sum::<usize>();
        page.iter().map(|one| written(one) + 200).sum::<usize>() as u64 + 100
    }
}

/// Store and timeline together.
pub struct Service {
    store: Arc<dyn Store>,
    timeline: RwLock<Timeline>,
    queue: Queue,
    writing: Mutex<()>,
    pasts: Pasts,
    pages: Pages,
    head: watch::Sender<u64>,
    clock: Clock,
    /// Bytes of rendered events that are kept.
    rendered: usize,
}

impl Service {
    /// Folds the log of a store; ready to be asked when it returns.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn open(store: Arc<dyn Store>, clock: Clock) -> Result<Arc<Self>, StoreError> {
        Self::open_within(store, clock, usize::MAX).await
    }

    /// The same, keeping events rendered within a budget of bytes: the latest ones. The others are read from the store when they
    /// are asked for, and the text index is made before it is ready, not after.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn open_within(store: Arc<dyn Store>, clock: Clock, rendered: usize) -> Result<Arc<Self>, StoreError> {
        let timeline = fold(&*store, u64::MAX, Fold::within(rendered)).await?;
        let head = watch::Sender::new(timeline.head().seq);
        let timeline = RwLock::new(timeline);
        let (queue, writing, pasts, pages) =
            (Queue::default(), Mutex::default(), Pasts::default(), Cache::with_weighter(PAGES, PAGES_BYTES, Bytesize));
        Ok(Arc::new(Self { store, timeline, queue, writing, pasts, pages, head, clock, rendered }))
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// The timeline as it is, to be asked at once and let go.
    pub fn timeline(&self) -> RwLockReadGuard<'_, Timeline> {
        self.timeline.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Brings the text index up to date, a few events at a time, so that no write waits for long.
    pub fn prepare_search(&self) {
        while self.timeline().prepare_search(INDEXED_AT_ONCE) {}
    }

    /// The store, for what is not the timeline's: keys, readiness.
    #[must_use]
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// Tells every new head of the log.
    #[must_use]
    pub fn heads(&self) -> watch::Receiver<u64> {
        self.head.subscribe()
    }

    /// How many follow the log.
    #[must_use]
    pub fn listeners(&self) -> usize {
        self.head.receiver_count()
    }

    /// Tells everybody who listens that there is no more to come.
    pub fn end(&self) {
        self.head.send_replace(ENDED);
    }

    /// At most `limit` changes after `since` and through `through`, oldest first.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn revisions_since(&self, since: u64, through: u64, limit: u32) -> Result<Arc<Vec<Logged>>, StoreError> {
        let last = through.min(self.seq()).min(since.saturating_add(limit.into()));
        self.revisions_at(&(since + 1..=last).collect::<Vec<_>>()).await
    }

    /// The changes of a page of the log, by their numbers in ascending order. A page that many ask for is read once: readers with
    /// a key get every change between the first and the last, all others get all that are public, so these two and how many
    /// there are name the page.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn revisions_at(&self, changes: &[u64]) -> Result<Arc<Vec<Logged>>, StoreError> {
        let (Some(first), Some(last)) = (changes.first(), changes.last()) else { return Ok(Arc::default()) };
        let read = async { self.store.revisions_at(changes).await.map(Arc::new) };
        self.pages.get_or_insert_async(&(*first, *last, changes.len()), read).await
    }

    /// The last change recorded at a moment or before it.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn seq_at(&self, moment: Timestamp) -> Result<u64, StoreError> {
        self.store.seq_at(moment).await
    }

    /// Every revision of a thing through a change of the log.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn history(&self, kind: Kind, id: &str, through: u64) -> Result<Vec<Revision>, StoreError> {
        self.store.history(kind, id, through).await
    }

    /// Makes a write: all of it, on disk, before it is acknowledged; also when whoever asked has gone.
    ///
    /// # Errors
    /// Whatever keeps it from being made: see [`Refusal`].
    pub async fn write(self: &Arc<Self>, mut write: Write, author: Author) -> Result<Outcome, Refusal> {
        write.forget_embargoes(self.now());
        let answer = self.queue.push(write, author);
        tokio::spawn(Arc::clone(self).take_turn());
        answer.await.unwrap_or_else(|_| Err(Refusal::Broken("the write broke off".to_owned())))
    }

    /// Now, to the microsecond, and later than the last change and than every moment of the past that was asked about: an answer
    /// about the past stays as it is, also when the clock is set back.
    fn next_moment(&self, last: Timestamp) -> Timestamp {
        let now = self.now().round(TimestampRound::new().smallest(Unit::Microsecond)).unwrap_or(last);
        now.max(last.max(self.pasts.asked_through()) + SignedDuration::from_micros(1))
    }

    /// Applies changes that are in the store.
    async fn take_in<'a>(&self, changes: impl IntoIterator<Item = &'a Change>) -> Result<(), StoreError> {
        {
            let mut timeline = self.timeline.write().unwrap_or_else(PoisonError::into_inner);
            changes.into_iter().for_each(|change| timeline.apply(change));
        }
        self.tell();
        self.bring_up_to_date().await
    }

    /// Makes a fresh fold beside the timeline that readers go on asking, then puts it in its place.
    async fn start_anew(&self) -> Result<(), StoreError> {
        let fresh = fold(&*self.store, u64::MAX, Fold::within(self.rendered)).await?;
        self.replace(fresh).await
    }

    /// Puts a fresh timeline in the place of the old one. The text index is built before, or the first search would wait for it;
    /// the old timeline is freed elsewhere: both take seconds where there are many events.
    async fn replace(&self, mut fresh: Timeline) -> Result<(), StoreError> {
        unrendered::bring_up_to_date(&*self.store, &mut fresh).await?;
        let prepared = tokio::task::spawn_blocking(move || {
            fresh.prepare_search(usize::MAX);
            fresh
        });
        let fresh = prepared.await.map_err(|panic| StoreError::Failed(panic.into()))?;
        let old = std::mem::replace(&mut *self.timeline.write().unwrap_or_else(PoisonError::into_inner), fresh);
        tokio::task::spawn_blocking(move || drop(old));
        self.tell();
        self.bring_up_to_date().await
    }

    fn seq(&self) -> u64 {
        self.timeline().head().seq
    }

    fn tell(&self) {
        self.head.send_replace(self.seq());
    }

    /// Takes in what other processes have written, and says whether there was any; the caller holds the turn to write.
    async fn catch_up(&self) -> Result<bool, StoreError> {
        let begun = self.seq();
        loop {
            let known = self.seq();
            let head = self.store.head().await?;
            if head <= known {
                return Ok(known > begun);
            }
            if head - known > APPLY_AT_ONCE {
                self.start_anew().await?;
            } else {
                let changes = self.store.changes_since(known, READ_AT_ONCE).await?;
                self.take_in(&changes).await?;
            }
        }
    }

    /// Follows what other processes write, publishes what is due, and watches the files of the store, for as long as the program
    /// runs.
    pub async fn follow(self: Arc<Self>) {
        let mut ticks = tokio::time::interval(LOOK_EVERY);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut fault = None;
        loop {
            ticks.tick().await;
            let followed = self.follow_once().await.err().map(|error| error.to_string());
            // A fault that lasts is logged once, not ten times a second.
            if let Some(error) = followed.as_ref().filter(|error| fault.as_ref() != Some(*error)) {
                tracing::warn!(error, "cannot follow the log");
            }
            fault = followed;
        }
    }

    async fn follow_once(self: &Arc<Self>) -> Result<(), Refusal> {
        match self.store.check_files().await {
            // The store has logged it.
            Err(StoreError::Unavailable(_)) => return Ok(()),
            checked => checked?,
        }
        self.look().await?;
        match self.publish_due().await {
            Err(Refusal::Store(StoreError::Unavailable(_))) => Ok(()),
            published => published,
        }
    }

    /// Looks once for what other processes have written.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn look(&self) -> Result<(), StoreError> {
        if self.store.head().await? > self.seq() {
            let _turn = self.writing.lock().await;
            self.catch_up().await?;
        }
        Ok(())
    }
}

/// Folds the log of a store through a change.
async fn fold(store: &dyn Store, through: u64, fold: Fold) -> Result<Timeline, StoreError> {
    let fold = gather(store, through, fold).await?;
    let timeline = tokio::task::spawn_blocking(|| fold.finish()).await;
    let mut timeline = timeline.map_err(|panic| StoreError::Failed(panic.into()))?;
    unrendered::bring_up_to_date(store, &mut timeline).await?;
    Ok(timeline)
}

/// Takes the log of a store through a change into a fold, which goes on while more is read.
async fn gather(store: &dyn Store, through: u64, mut fold: Fold) -> Result<Fold, StoreError> {
    let (parts, mut read) = tokio::sync::mpsc::channel::<Vec<Change>>(READ_AHEAD);
    let folding = tokio::task::spawn_blocking(move || {
        while let Some(changes) = read.blocking_recv() {
            changes.iter().filter(|change| change.seq <= through).for_each(|change| fold.take(change));
        }
        fold
    });
    let mut newest = 0;
    while newest < through {
        let changes = store.changes_since(newest, READ_AT_ONCE).await?;
        let Some(last) = changes.last() else { break };
        newest = last.seq;
        if parts.send(changes).await.is_err() {
            break;
        }
    }
    drop(parts);
    folding.await.map_err(|panic| StoreError::Failed(panic.into()))
}
