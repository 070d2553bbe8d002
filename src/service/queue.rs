//! Where writes wait for their turn, and which of them can be written together.

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use super::write::{Author, Outcome, Refusal, Write};
use crate::domain::change::Kind;

/// How many writes share a transaction at most.
const TOGETHER: usize = 256;

/// What came of a write.
pub type Answer = Result<Outcome, Refusal>;

/// Writes in the order in which they came.
#[derive(Default)]
pub struct Queue {
    waiting: Mutex<VecDeque<Waiting>>,
}

/// A write that somebody waits for.
pub struct Waiting {
    /// What is to be written.
    pub write: Arc<Write>,
    /// By whom.
    pub author: Author,
    alone: bool,
    answer: oneshot::Sender<Answer>,
}

impl Queue {
    /// Puts a write at the end; the answer comes when it is made or refused.
    pub fn push(&self, write: Write, author: Author) -> oneshot::Receiver<Answer> {
        let (answer, asked) = oneshot::channel();
        self.lock().push_back(Waiting { write: Arc::new(write), author, alone: false, answer });
        asked
    }

    /// Takes the first write, and with it those that may share its transaction: as far as each is of one event, and under an
    /// `Idempotency-Key` of its own. None if none waits.
    pub fn take(&self) -> Vec<Waiting> {
        let mut waiting = self.lock();
        let mut keys = HashSet::new();
        let mut has_own_key = |one: &Waiting| one.author.idempotency.as_ref().is_none_or(|asked| keys.insert(asked.key.clone()));
        let together = waiting.iter().take(TOGETHER).take_while(|one| one.may_join() && has_own_key(one)).count();
        let taken = together.max(1).min(waiting.len());
        waiting.drain(..taken).collect()
    }

    /// Puts writes back before all others, in their order.
    pub fn put_back(&self, group: Vec<Waiting>) {
        let mut waiting = self.lock();
        group.into_iter().rev().for_each(|one| waiting.push_front(one));
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    /// Whether it is of one event, and may share a transaction.
    pub fn may_join(&self) -> bool {
        let of_one_event = match &*self.write {
            Write::Post(kind, _) | Write::Put(kind, ..) | Write::Patch(kind, ..) | Write::Delete(kind, ..) => *kind == Kind::Event,
            Write::Text(..) | Write::Decide(..) | Write::Import(_) | Write::ImportAfter(..) | Write::Publish(_) => false,
        };
        of_one_event && !self.alone
    }

    /// The same write, to be made without company.
    #[must_use]
    pub fn alone(self) -> Self {
        Self { alone: true, ..self }
    }

    /// Tells whoever waits; if nobody does any more, it is made all the same.
    pub fn tell(self, answer: Answer) {
        let _ = self.answer.send(answer);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::write::{Condition, Idempotency};
    use super::*;

    /// How many are taken at a time: `e` is a write of an event, `k` one under the key K, `d` one of a document.
    fn taken(kinds: &str) -> Vec<usize> {
        let queue = Queue::default();
        for kind in kinds.chars() {
            let idempotency = (kind == 'k').then(|| Idempotency { key: "K".to_owned(), request: String::new() });
            let write = match kind {
                'd' => Write::Post(Kind::Document, json!({})),
                _ => Write::Delete(Kind::Event, "x".to_owned(), Condition::Exists),
            };
            queue.push(write, Author { idempotency, ..Author::new("test", "to see") });
        }
        std::iter::from_fn(|| Some(queue.take().len()).filter(|taken| *taken > 0)).collect()
    }

    #[test]
    fn events_are_written_together_and_all_else_alone() {
        assert_eq!(taken(""), Vec::<usize>::new());
        assert_eq!(taken("eee"), [3]);
        assert_eq!(taken("eedeedd"), [2, 1, 2, 1, 1]);
        assert_eq!(taken("ekeke"), [3, 2], "the second under a key waits for what comes of the first");
        assert_eq!(taken(&"e".repeat(TOGETHER + 1)), [TOGETHER, 1]);
    }

    #[test]
    fn those_put_back_come_first_and_one_by_one_where_they_must() {
        let queue = Queue::default();
        let push = |id: &str| drop(queue.push(Write::Delete(Kind::Event, id.to_owned(), Condition::Exists), Author::new("test", "to see")));
        ["a", "b"].into_iter().for_each(push);
        let group = queue.take();
        push("c");
        queue.put_back(group.into_iter().map(Waiting::alone).collect());
        let id = |waiting: &Waiting| if let Write::Delete(_, id, _) = &*waiting.write { id.clone() } else { String::new() };
        let order: Vec<Vec<String>> = (0..3).map(|_| queue.take().iter().map(id).collect()).collect();
        assert_eq!(order, [["a"], ["b"], ["c"]]);
    }
}
