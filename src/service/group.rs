//! Making writes: all that wait and touch different events are planned against one timeline and appended in one transaction,
//! so that they share the wait for the disk. What comes of each is what would come of it if they were made one after the other,
//! in the order in which they came.

use std::collections::HashSet;
use std::sync::Arc;

use super::Service;
use super::plan::{Base, Planned, plan};
use super::queue::{Answer, Waiting};
use super::write::{Author, Outcome, Refusal, Write};
use crate::domain::change::Proposed;
use crate::store::{Remembered, StoreError};
use crate::timeline::Head;
use crate::timeline::budget::NOTHING;

/// So many events are planned in less time than it takes to hand them to another thread.
const FEW: usize = 4;

impl Service {
    /// Makes the first write that waits, and those that can be made with it. Every write brings one turn, and every turn
    /// answers a write, so that none is left waiting.
    pub(super) async fn take_turn(self: Arc<Self>) {
        let _turn = self.writing.lock().await;
        // Those just answered may have more to write: they go before, so that it is written together.
        tokio::task::yield_now().await;
        loop {
            let mut group = self.queue.take();
            if group.is_empty() {
                return;
            }
            match self.make(&group).await {
                Ok(answers) => {
                    self.queue.put_back(group.split_off(answers.len()));
                    return group.into_iter().zip(answers).for_each(|(waiting, answer)| waiting.tell(answer));
                }
                Err(refusal) if group.len() == 1 => return group.remove(0).tell(Err(refusal)),
                // Whichever it is that cannot be written, it is not to refuse the others.
                Err(_) => self.queue.put_back(group.into_iter().map(Waiting::alone).collect()),
            }
        }
    }

    /// The answers to the first writes of a group: to as many as cannot see each other.
    async fn make(self: &Arc<Self>, group: &[Waiting]) -> Result<Vec<Answer>, Refusal> {
        if let [Waiting { write, author, .. }] = group
            && matches!(**write, Write::Import(_) | Write::ImportAfter(..))
        {
            return Ok(vec![self.import(write, author).await]);
        }
        loop {
            let head = self.timeline().head();
            let (mut answers, mut entries, mut touched) = (Vec::new(), Vec::new(), HashSet::new());
            for (waiting, planned) in group.iter().zip(self.plan_all(group).await?) {
                answers.push(match (self.answered_before(&waiting.author).await.transpose(), planned) {
                    (Some(answer), _) => answer,
                    (None, Ok((changes, outcome))) if touched.insert(outcome.id().map(str::to_owned)) => {
                        entries.extend(entry(changes, &outcome, &waiting.author));
                        Ok(outcome)
                    }
                    (None, Err(refusal)) if touched.is_empty() => Err(refusal),
                    // What those before it are about to write decides what comes of it.
                    (None, _) => break,
                });
            }
            // Rejected writes must be rejected against the latest state; `append` checks that of accepted ones.
            if answers.len() > entries.len() && self.catch_up().await? {
                continue;
            }
            if self.append(head, entries).await? {
                return Ok(answers);
            }
            self.catch_up().await?;
        }
    }

    async fn plan_all(self: &Arc<Self>, group: &[Waiting]) -> Result<Vec<Planned>, Refusal> {
        if group.len() <= FEW && group.iter().all(Waiting::may_join) && self.timeline().keeps_all_rendered() {
            let base = Base { timeline: &self.timeline(), archive: NOTHING };
            return Ok(group.iter().map(|waiting| plan(&base, &waiting.write)).collect());
        }
        let service = Arc::clone(self);
        let writes: Vec<_> = group.iter().map(|waiting| Arc::clone(&waiting.write)).collect();
        let planned = tokio::task::spawn_blocking(move || {
            let base = Base { timeline: &service.timeline(), archive: &service.archive() };
            writes.iter().map(|write| plan(&base, write)).collect()
        });
        planned.await.map_err(|panic| Refusal::Broken(panic.to_string()))
    }

    pub(super) async fn answered_before(&self, author: &Author) -> Result<Option<Outcome>, Refusal> {
        let Some(idempotency) = &author.idempotency else { return Ok(None) };
        match self.store.remembered(&idempotency.key).await? {
            None => Ok(None),
            Some(answer) if answer.request != idempotency.request => Err(Refusal::KeyReused),
            Some(answer) => {
                Ok(Some(Outcome::from_memory(&answer.outcome).ok_or_else(|| Refusal::Broken("an unreadable answer is remembered".into()))?))
            }
        }
    }

    /// Appends entries to a log that ends with `head`, and returns whether it does; readers see them once they are on disk.
    async fn append(&self, head: Head, entries: Vec<Entry>) -> Result<bool, StoreError> {
        if entries.is_empty() {
            return Ok(true);
        }
        let mut appending = self.store.begin().await?;
        if appending.head() != head.seq {
            appending.roll_back().await?;
            return Ok(false);
        }
        let (mut changes, mut answers) = (Vec::new(), Vec::new());
        let (mut seq, mut moment) = (head.seq, head.recorded_at);
        for Entry { who, changes: proposed, answer } in entries {
            // Read only now: nobody else can write, so that no later change has an earlier moment.
            moment = self.next_moment(moment);
            answers.extend(answer.map(|answer| (answer, moment)));
            for change in proposed {
                seq += 1;
                changes.push(change.logged(seq, moment, &who));
            }
        }
        if !changes.is_empty() {
            appending.add(&changes).await?;
        }
        for (answer, at) in &answers {
            appending.remember(answer, *at).await?;
        }
        appending.commit().await?;
        self.take_in(&changes).await?;
        Ok(true)
    }
}

/// What one write adds to the log.
struct Entry {
    who: String,
    changes: Vec<Proposed>,
    answer: Option<Remembered>,
}

/// What a write adds to the log; nothing if all was so already and nobody is to be answered alike again.
fn entry(changes: Vec<Proposed>, outcome: &Outcome, author: &Author) -> Option<Entry> {
    let answer = author.remembered(outcome);
    let reasoned = |change: Proposed| Proposed { reason: change.reason.or_else(|| author.reason.clone()), ..change };
    let changes: Vec<Proposed> = changes.into_iter().map(reasoned).collect();
    (!changes.is_empty() || answer.is_some()).then(|| Entry { who: author.who.clone(), changes, answer })
}
