//! Importing: while one part is written to the store, the next one is read, checked and folded into a fresh timeline. All parts
//! are one transaction: a mistake found in the last line leaves nothing of the first.

use std::sync::Arc;

use jiff::Timestamp;
use tokio::runtime::Handle;
use tokio::sync::mpsc;

use super::plan::{Base, id_of, settle};
use super::write::{Author, MOST_LINES, Outcome, Refusal, Source, Write};
use super::{APPLY_AT_ONCE, Service, gather};
use crate::domain::change::{Change, Kind, Op, Proposed, Record};
use crate::domain::mistake::{Mistake, Place, said};
use crate::store::{Appending, Store, StoreError};
use crate::timeline::check::Known;
use crate::timeline::shelf::Found;
use crate::timeline::{Fold, Head};

/// Changes handed to the store at a time.
const PART: usize = 1_000;

/// Mistakes after which no more are looked for: each takes memory, and nobody reads so many.
const MOST_MISTAKES: usize = 10_000;

/// Parts that are ready before the store has taken them.
const READY: usize = 2;

/// A part on its way to the store.
type Part = Arc<Vec<Change>>;

impl Service {
    /// Makes an import; the caller holds the turn to write. The write lock is taken before planning, so that no other process
    /// can write in between and make the plan worthless.
    pub(super) async fn import(self: &Arc<Self>, write: &Arc<Write>, author: &Author) -> Result<Outcome, Refusal> {
        let mut appending = self.store.begin().await?;
        self.catch_up().await?;
        let head = self.timeline().head();
        if let Some(outcome) = self.already_done(write, author, head).await? {
            appending.roll_back().await?;
            return Ok(outcome);
        }
        let recorded_at = self.next_moment(head.recorded_at);
        let (outcome, taken) = self.plan_and_add(&mut *appending, write, author, (head, recorded_at)).await?;
        let answer = author.remembered(&outcome);
        if let Some(answer) = &answer {
            appending.remember(answer, recorded_at).await?;
        }
        if answer.is_none() && appending.head() == head.seq {
            appending.roll_back().await?;
        } else {
            appending.commit().await?;
        }
        self.take(taken).await?;
        Ok(outcome)
    }

    /// The outcome of an import that has nothing to do; `None` if there is something to import.
    async fn already_done(&self, write: &Write, author: &Author, head: Head) -> Result<Option<Outcome>, Refusal> {
        match write {
            Write::ImportAfter(last, _) if *last != head.seq => Ok(Some(Outcome::Imported { created: 0, updated: 0, unchanged: 0 })),
            _ => self.answered_before(author).await,
        }
    }

    /// Plans on one thread while the store takes what was planned before.
    async fn plan_and_add(
        self: &Arc<Self>,
        appending: &mut dyn Appending,
        write: &Arc<Write>,
        author: &Author,
        (head, recorded_at): (Head, Timestamp),
    ) -> Result<(Outcome, Taken), Refusal> {
        let (parts, mut coming) = mpsc::channel(READY);
        let (service, write) = (Arc::clone(self), Arc::clone(write));
        let sent = Sent {
            seq: head.seq,
            now: self.now(),
            recorded_at,
            author: author.clone(),
            part: Vec::new(),
            parts,
            taken: Taken::Few(Vec::new()),
            rendered: self.rendered,
        };
        let planning = tokio::task::spawn_blocking(move || match &*write {
            Write::Import(source) | Write::ImportAfter(_, source) => {
                let base = Base { timeline: &service.timeline(), archive: &service.archive() };
                plan(&base, &**source, sent, &*service.store)
            }
            _ => Err(Refusal::Broken("only an import is imported".to_owned())),
        });
        let added = add_parts(appending, &mut coming).await;
        drop(coming);
        let planned = planning.await.map_err(|panic| Refusal::Broken(panic.to_string()))?;
        added?;
        planned
    }

    async fn take(&self, taken: Taken) -> Result<(), Refusal> {
        match taken {
            Taken::Few(parts) => self.take_in(parts.iter().flat_map(|part| part.iter())).await?,
            Taken::Many(fold) => {
                let fresh = tokio::task::spawn_blocking(|| fold.finish()).await;
                self.replace(fresh.map_err(|panic| Refusal::Broken(panic.to_string()))?).await?;
            }
        }
        Ok(())
    }
}

/// Adds parts as they come.
async fn add_parts(appending: &mut dyn Appending, coming: &mut mpsc::Receiver<Part>) -> Result<(), StoreError> {
    while let Some(part) = coming.recv().await {
        appending.add(&part).await?;
    }
    Ok(())
}

/// What the store was sent, for the timeline to take in once it is on disk: a few changes into the one there is, many into a
/// fresh one.
enum Taken {
    Few(Vec<Part>),
    Many(Box<Fold>),
}

/// Where planned changes go.
struct Sent {
    seq: u64,
    now: Timestamp,
    recorded_at: Timestamp,
    author: Author,
    part: Vec<Change>,
    parts: mpsc::Sender<Part>,
    taken: Taken,
    /// Bytes of rendered events that a fresh timeline keeps.
    rendered: usize,
}

impl Sent {
    fn push(&mut self, change: Proposed, store: &dyn Store) -> Result<(), Refusal> {
        self.seq += 1;
        let reason = change.reason.or_else(|| self.author.reason.clone());
        self.part.push(Proposed { reason, ..change }.logged(self.seq, self.recorded_at, &self.author.who));
        if self.part.len() == PART { self.flush(store) } else { Ok(()) }
    }

    fn flush(&mut self, store: &dyn Store) -> Result<(), Refusal> {
        let part = Arc::new(std::mem::take(&mut self.part));
        let Some(last) = part.last().map(|change| change.seq) else { return Ok(()) };
        if self.parts.blocking_send(Arc::clone(&part)).is_err() {
            // Why it takes no more is told by the store.
            return Err(Refusal::Broken("the store takes no more".to_owned()));
        }
        let all = |parts: &[Part]| parts.iter().map(|part| part.len()).sum::<usize>() as u64;
        match &mut self.taken {
            Taken::Many(fold) => part.iter().for_each(|change| fold.take(change)),
            Taken::Few(parts) => {
                parts.push(part);
                let count = all(parts);
                if count > APPLY_AT_ONCE {
                    let mut fold = Handle::current().block_on(gather(store, last - count, Fold::within(self.rendered)))?;
                    parts.iter().flat_map(|part| part.iter()).for_each(|change| fold.take(change));
                    self.taken = Taken::Many(Box::new(fold));
                }
            }
        }
        Ok(())
    }
}

/// The kind of what a line has, the line, and the id of what it has.
type Spot = (Kind, usize, Box<str>);

/// Sends every change that would make an import so, or finds every reason why not.
fn plan(timeline: &Base<'_>, source: &dyn Source, mut sent: Sent, store: &dyn Store) -> Result<(Outcome, Taken), Refusal> {
    let mut mistakes = Vec::new();
    if source.len() > MOST_LINES {
        let many = format!("there are more than {MOST_LINES} lines; import them in parts");
        return Err(Refusal::Mistakes(vec![Mistake::at("", many).in_line(source.number(MOST_LINES))]));
    }
    let (order, texts) = survey(source, &mut mistakes);
    let mut known = Known::by(timeline);
    for (kind, line, id) in &order {
        if !known.and(*kind, id) {
            let again = Mistake::at("/id", format!("a line before this one has the same {} {}", kind.word(), said(id)));
            mistakes.push(again.in_line(source.number(*line)));
        }
    }
    texts.iter().for_each(|(id, text)| known.and_text(id, text));
    let mut counts = [0; 3];
    for (_, line, _) in &order {
        if mistakes.len() > MOST_MISTAKES {
            break;
        }
        let mut own = Vec::new();
        match source.read(*line) {
            Err(wrong) => own = wrong,
            Ok((mut record, text)) => {
                forget_embargo(&mut record, sent.now);
                let (changes, op) = check(timeline, &known, record, text.as_deref(), &mut own)?;
                counts[op.map_or(2, |op| usize::from(op != Op::Create))] += 1;
                if mistakes.is_empty() && own.is_empty() {
                    changes.into_iter().try_for_each(|change| sent.push(change, store))?;
                }
            }
        }
        mistakes.extend(own.into_iter().map(|mistake| mistake.in_line(source.number(*line))));
    }
    if !mistakes.is_empty() {
        mistakes.sort_by_key(|mistake| if let Place::Line { line, .. } = mistake.place { line } else { 0 });
        return Err(Refusal::Mistakes(mistakes));
    }
    sent.flush(store)?;
    let [created, updated, unchanged] = counts;
    Ok((Outcome::Imported { created, updated, unchanged }, sent.taken))
}

/// What an import is about: every line by kind, so that what is referred to comes before what refers to it; and the texts that
/// come along.
fn survey(source: &dyn Source, mistakes: &mut Vec<Mistake>) -> (Vec<Spot>, Vec<(Box<str>, String)>) {
    let (mut order, mut texts) = (Vec::with_capacity(source.len()), Vec::new());
    for line in 0..source.len() {
        if mistakes.len() > MOST_MISTAKES {
            break;
        }
        if let Some((kind, id)) = source.about(line).filter(|(kind, _)| *kind != Kind::Document) {
            order.push((kind, line, id));
            continue;
        }
        match source.read(line) {
            Ok((record, text)) => {
                let id: Box<str> = id_of(&record).into();
                texts.extend(text.map(|text| (id.clone(), text)));
                order.push((record.kind(), line, id));
            }
            Err(own) => mistakes.extend(own.into_iter().map(|mistake| mistake.in_line(source.number(line)))),
        }
    }
    order.sort_by_key(|(kind, ..)| *kind);
    (order, texts)
}

/// Drops an embargo that has passed already: see [`Write::forget_embargoes`].
fn forget_embargo(record: &mut Record, now: Timestamp) {
    if let Record::Event(event) = record {
        event.embargoed_until = event.embargoed_until.filter(|until| *until > now);
    }
}

/// The changes that a record needs, and what it does to what is there.
fn check(
    timeline: &Base<'_>,
    known: &Known<'_>,
    mut record: Record,
    text: Option<&str>,
    mistakes: &mut Vec<Mistake>,
) -> Result<(Vec<Proposed>, Option<Op>), Refusal> {
    known.check(&record, mistakes);
    let before = match timeline.record(record.kind(), id_of(&record))? {
        Found::Here(before, _) => Some(before),
        Found::Gone(_) | Found::Never => None,
    };
    known.complete(&mut record);
    Ok(settle(timeline, before.as_ref(), record, text, mistakes))
}
