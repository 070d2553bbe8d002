//! The text index: ranked search over titles, summaries, names and identifiers, by tantivy, in memory.
//!
//! Events are indexed when somebody searches, or before, a few at a time, by [`Timeline::prepare_search`]: a write never
//! waits for it, and what was written is found by the next request.
//!
//! Events under an embargo have an index of their own, which is searched only for those who may see some of them. Scores are always
//! computed with the statistics of the open index, so that ranking tells readers without a key nothing of what is hidden.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt::{self, Debug, Formatter};
use std::sync::{Mutex, MutexGuard, PoisonError};

use roaring::RoaringBitmap;
use tantivy::query::{AllQuery, BooleanQuery, EmptyQuery, EnableScoring, Occur, PhraseQuery, Query, TermQuery, TermSetQuery, Weight};
use tantivy::schema::{FAST, Field, INDEXED, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::snippet::SnippetGenerator;
use tantivy::tokenizer::{AsciiFoldingFilter, LowerCaser, RemoveLongFilter, SimpleTokenizer, TextAnalyzer, TokenStream as _};
use tantivy::{DocId, Index, IndexReader, IndexWriter, ReloadPolicy, Score, Searcher, SegmentReader, TantivyDocument, Term};

use super::Timeline;
use super::query::Audience;
use super::words::{Word, Words};
use crate::domain::event::Event;

/// Words of events that are held before they are indexed at once.
const HELD: usize = 10_000;

/// The most words of the index that the `prefix*` of one search stand for together.
pub const MOST_EXPANSIONS: usize = 1_000;

/// Bytes the writer may use before it makes a segment.
const BUDGET: usize = 32 << 20;
const FOLDED: &str = "folded";

/// The index, and what has not gone into it yet.
#[derive(Default)]
pub struct Search {
    state: Mutex<State>,
    /// Set where no words are ever searched for, so that nothing is held for the index.
    disabled: bool,
}

impl Debug for Search {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("Search")
    }
}

#[derive(Default)]
struct State {
    open: Option<Engine>,
    /// Events that are or were under an embargo that the log has not lifted yet.
    embargoed: Option<Engine>,
    /// Slots to look at.
    pending: RoaringBitmap,
    /// The words of those whose words are not kept elsewhere.
    held: HashMap<u32, String>,
}

struct Engine {
    reader: IndexReader,
    writer: IndexWriter,
    tokens: TextAnalyzer,
    slot: Field,
    text: Field,
    /// The events it has.
    slots: RoaringBitmap,
    is_changed: bool,
}

/// Marks the words of a search in a text.
pub struct Highlighter {
    whole: BTreeMap<String, Score>,
    generator: SnippetGenerator,
    beginnings: Vec<String>,
    tokens: TextAnalyzer,
    text: Field,
}

/// Characters of a text that are shown around the words marked.
const SHOWN: usize = 150;

impl Search {
    /// Holds nothing for the index from now on: no words are searched for.
    pub fn disable(&mut self) {
        self.disabled = true;
    }

    /// Whether words can be searched for.
    pub fn is_enabled(&self) -> bool {
        !self.disabled
    }

    /// Notes that an event came, changed or went; with its words, if they are not kept elsewhere.
    pub fn touch(&mut self, slot: u32, words: Option<String>) {
        if self.disabled {
            return;
        }
        let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
        state.pending.insert(slot);
        match words {
            Some(words) => state.held.insert(slot, words),
            None => state.held.remove(&slot),
        };
    }

    /// Whether the words of an event are still to be asked for.
    pub fn awaits(&mut self, slot: u32) -> bool {
        self.state.get_mut().unwrap_or_else(PoisonError::into_inner).pending.contains(slot)
    }

    /// Whether so many words are held that they had better be indexed now.
    pub fn is_full(&mut self) -> bool {
        self.state.get_mut().unwrap_or_else(PoisonError::into_inner).held.len() > HELD
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Timeline {
    /// Brings at most so many events into the text index; whether there are more.
    pub fn prepare_search(&self, at_most: usize) -> bool {
        let mut state = self.search.state();
        let State { open, embargoed, pending, held } = &mut *state;
        let slots: Vec<u32> = pending.iter().take(at_most).collect();
        if slots.is_empty() {
            return false;
        }
        for slot in slots {
            [&mut *open, &mut *embargoed].into_iter().flatten().for_each(|engine| engine.remove(slot));
            pending.remove(slot);
            let words = held.remove(&slot);
            if let Some(entry) = self.events.in_slot(slot) {
                let words = words.or_else(|| Some(self.searchable(&self.read_back(entry.json.as_ref()?))));
                let engine = if entry.embargoed_until().is_some() { &mut *embargoed } else { &mut *open };
                let words = words.expect("words are held for what is not kept rendered");
                engine.get_or_insert_with(Engine::new).add(slot, &words);
            }
        }
        if pending.is_empty() {
            [open, embargoed].into_iter().flatten().for_each(Engine::commit);
        }
        !pending.is_empty()
    }

    /// Matches for the words among the events that an audience may see. Finds everything written before.
    pub fn search(&self, words: &Words, audience: Audience) -> Matches {
        self.prepare_search(usize::MAX);
        let mut state = self.search.state();
        let State { open, embargoed, .. } = &mut *state;
        let sees_embargoed = match audience {
            Audience::Staff => true,
            Audience::Public(now) => self.is_due(now),
        };
        let engines = open.iter_mut().chain(embargoed.as_mut().filter(|_| sees_embargoed));
        let asked: Vec<_> = engines.map(|engine| (engine.reader.searcher(), engine.query(words), engine.phrases_without(words))).collect();
        drop(state);
        let statistics = asked.iter().map(|(searcher, ..)| searcher.clone()).find(|searcher| searcher.num_docs() > 0);
        let mut matches = Matches::default();
        for (searcher, query, phrases) in asked {
            let statistics = statistics.as_ref().unwrap_or(&searcher);
            if let Some(phrases) = phrases {
                matches.without.extend(Matches::of(&searcher, &phrases, statistics).slots());
            }
            matches.found.extend(Matches::of(&searcher, &*query, statistics).found);
        }
        matches
    }

    /// A beginning among some words that more than [`MOST_EXPANSIONS`] words have, counted together with the beginnings before it.
    /// Words that only embargoed events have do not count: nobody learns of them that way.
    pub fn find_broad_prefix<'a>(&self, words: &'a Words) -> Option<&'a str> {
        words.prefixes().next()?;
        self.prepare_search(usize::MAX);
        let mut state = self.search.state();
        let engine = state.open.as_mut()?;
        let mut count = 0;
        words.prefixes().find(|prefix| {
            let [term] = &engine.terms(prefix)[..] else { return false };
            count += engine.expand(term, MOST_EXPANSIONS + 1).len();
            count > MOST_EXPANSIONS
        })
    }

    /// Marks the words in texts.
    pub fn highlighter(&self, words: &Words) -> Option<Highlighter> {
        let mut state = self.search.state();
        let State { open, embargoed, .. } = &mut *state;
        let engine = open.as_mut().or(embargoed.as_mut())?;
        let (mut whole, mut beginnings) = (BTreeMap::new(), Vec::new());
        for word in words.all_of.iter().flatten() {
            let (Word::Phrase(typed) | Word::Prefix(typed)) = word;
            let mut terms = engine.terms(typed).into_iter().filter_map(|term| term.value().as_str().map(str::to_owned));
            match word {
                Word::Prefix(_) => beginnings.extend(terms.next()),
                Word::Phrase(_) => whole.extend(terms.map(|term| (term, 1.0))),
            }
        }
        let generator = SnippetGenerator::new(whole.clone(), engine.tokens.clone(), engine.text, SHOWN);
        Some(Highlighter { whole, generator, beginnings, tokens: engine.tokens.clone(), text: engine.text })
    }

    /// All the words by which an event can be found, the title first.
    pub(super) fn searchable(&self, event: &Event) -> String {
        let mut text = format!("{}\n{}\n{}", event.title, event.summary, event.id);
        let names = event.actors.iter().filter_map(|one| self.around.actors.get(one.id.as_str()));
        let names = names.flat_map(|actor| std::iter::once(&actor.name).chain(&actor.aliases));
        let identifiers = event.identifiers.iter().map(|one| &one.value);
        for word in names.chain(identifiers).chain(&event.places).chain(&event.tags) {
            text.push('\n');
            text.push_str(word);
        }
        text
    }
}

impl Engine {
    fn new() -> Self {
        let mut schema = Schema::builder();
        let slot = schema.add_u64_field("slot", FAST | INDEXED);
        let positions = TextFieldIndexing::default().set_tokenizer(FOLDED).set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let text = schema.add_text_field("text", TextOptions::default().set_indexing_options(positions));
        let index = Index::create_in_ram(schema.build());
        let tokens = analyzer();
        index.tokenizers().register(FOLDED, tokens.clone());
        let writer = index.writer_with_num_threads(1, BUDGET).expect("the budget is above the least there can be");
        // A page of a walk by relevance sees the same index as the page before it: nothing is loaded but what was committed here.
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().expect("an index in memory can be read");
        Self { reader, writer, tokens, slot, text, slots: RoaringBitmap::new(), is_changed: false }
    }

    fn add(&mut self, slot: u32, words: &str) {
        let mut document = TantivyDocument::new();
        document.add_u64(self.slot, slot.into());
        document.add_text(self.text, words);
        self.writer.add_document(document).expect("the writer takes documents as long as it lives");
        self.slots.insert(slot);
        self.is_changed = true;
    }

    fn remove(&mut self, slot: u32) {
        if self.slots.remove(slot) {
            self.writer.delete_term(Term::from_field_u64(self.slot, slot.into()));
            self.is_changed = true;
        }
    }

    fn commit(&mut self) {
        if std::mem::take(&mut self.is_changed) {
            self.writer.commit().expect("memory does not fail");
            self.reader.reload().expect("memory does not fail");
        }
    }

    fn query(&mut self, words: &Words) -> Box<dyn Query> {
        let mut parts: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        for any in &words.all_of {
            let part = match &any[..] {
                [word] => self.one(word),
                _ => Box::new(BooleanQuery::new(any.iter().map(|word| (Occur::Should, self.one(word))).collect())),
            };
            parts.push((Occur::Must, part));
        }
        if words.is_empty() {
            return Box::new(EmptyQuery);
        }
        if parts.is_empty() {
            parts.push((Occur::Must, Box::new(AllQuery)));
        }
        for word in &words.none_of {
            if !self.is_several(word) {
                parts.push((Occur::MustNot, self.one(word)));
            }
        }
        Box::new(BooleanQuery::new(parts))
    }

    /// What finds the phrases of several words that must not be there. tantivy (0.27) excludes single words rightly, but asks
    /// a phrase to go backwards, which it cannot.
    fn phrases_without(&mut self, words: &Words) -> Option<BooleanQuery> {
        let phrases: Vec<&Word> = words.none_of.iter().filter(|word| self.is_several(word)).collect();
        let any: Vec<_> = phrases.into_iter().map(|word| (Occur::Should, self.one(word))).collect();
        (!any.is_empty()).then(|| BooleanQuery::new(any))
    }

    fn is_several(&mut self, word: &Word) -> bool {
        let (Word::Phrase(typed) | Word::Prefix(typed)) = word;
        self.terms(typed).len() > 1
    }

    fn one(&mut self, word: &Word) -> Box<dyn Query> {
        let (Word::Phrase(typed) | Word::Prefix(typed)) = word;
        let mut terms = self.terms(typed);
        match (terms.len(), word) {
            (0, _) => Box::new(EmptyQuery),
            (1, Word::Prefix(_)) => Box::new(TermSetQuery::new(self.expand(&terms[0], 10 * MOST_EXPANSIONS))),
            (1, Word::Phrase(_)) => Box::new(TermQuery::new(terms.remove(0), IndexRecordOption::WithFreqs)),
            _ => Box::new(PhraseQuery::new(terms)),
        }
    }

    /// The words of the index that begin like a word, up to a number of them.
    fn expand(&self, beginning: &Term, most: usize) -> BTreeSet<Term> {
        let (mut found, prefix) = (BTreeSet::new(), beginning.serialized_value_bytes());
        for segment in self.reader.searcher().segment_readers() {
            let Ok(index) = segment.inverted_index(self.text) else { continue };
            let Ok(mut words) = index.terms().range().ge(prefix).into_stream() else { continue };
            while found.len() < most && words.advance() && words.key().starts_with(prefix) {
                found.insert(Term::from_field_text(self.text, std::str::from_utf8(words.key()).unwrap_or_default()));
            }
        }
        found
    }

    fn terms(&mut self, typed: &str) -> Vec<Term> {
        let (mut terms, mut stream) = (Vec::new(), self.tokens.token_stream(typed));
        while let Some(token) = stream.next() {
            terms.push(Term::from_field_text(self.text, &token.text));
        }
        terms
    }
}

/// Cuts texts into words: letters in lower case, without accents.
pub(super) fn analyzer() -> TextAnalyzer {
    let words = TextAnalyzer::builder(SimpleTokenizer::default()).filter(RemoveLongFilter::limit(100));
    words.filter(LowerCaser).filter(AsciiFoldingFilter).build()
}

impl Highlighter {
    /// The text as HTML with the words in `<mark>`; `None` if none of them stands in it.
    pub fn mark(&self, text: &str) -> Option<String> {
        let mut snippet =
            if self.beginnings.is_empty() { self.generator.snippet(text) } else { self.with_beginnings_in(text).snippet(text) };
        snippet.set_snippet_prefix_postfix("<mark>", "</mark>");
        (!snippet.highlighted().is_empty()).then(|| snippet.to_html())
    }

    /// Marks the words, and those of a text that begin as is wanted.
    fn with_beginnings_in(&self, text: &str) -> SnippetGenerator {
        let (mut words, mut tokens) = (self.whole.clone(), self.tokens.clone());
        let mut stream = tokens.token_stream(text);
        while let Some(token) = stream.next() {
            if self.beginnings.iter().any(|beginning| token.text.starts_with(beginning)) {
                words.insert(token.text.clone(), 1.0);
            }
        }
        SnippetGenerator::new(words, self.tokens.clone(), self.text, SHOWN)
    }
}

/// What fits some words.
#[derive(Default)]
pub struct Matches {
    found: Vec<(Searcher, Box<dyn Weight>)>,
    without: HashSet<u32>,
}

impl Matches {
    fn of(searcher: &Searcher, query: &dyn Query, statistics: &Searcher) -> Self {
        let weight = query.weight(EnableScoring::enabled_from_statistics_provider(statistics, searcher)).ok();
        Self { found: weight.map(|weight| (searcher.clone(), weight)).into_iter().collect(), without: HashSet::new() }
    }

    /// How many there are, where that can be told without going through them.
    pub fn count(&self) -> Option<u64> {
        let segments = self.found.iter().flat_map(|(searcher, weight)| searcher.segment_readers().iter().map(move |one| (weight, one)));
        let counted = segments.map(|(weight, segment)| u64::from(weight.count(segment).unwrap_or_default()));
        self.without.is_empty().then(|| counted.sum())
    }

    /// Their slots, in no order.
    pub fn slots(&self) -> Vec<u32> {
        let mut slots = Vec::new();
        self.each_segment(|weight, segment, slot_of| {
            let each = &mut |docs: &[DocId]| slots.extend(docs.iter().filter_map(|doc| slot_of(*doc)));
            weight.for_each_no_score(segment, each)
        });
        slots
    }

    /// Calls `offer(slot, score)` for each match. The callback returns the score to beat, so that segments and blocks below it can be
    /// skipped (block-max WAND).
    pub fn rank(&self, mut offer: impl FnMut(u32, Score) -> Score) {
        let mut above = Score::MIN;
        self.each_segment(|weight, segment, slot_of| {
            let each = &mut |doc, score| {
                if let Some(slot) = slot_of(doc) {
                    above = offer(slot, score);
                }
                above
            };
            weight.for_each_pruning(Score::MIN, segment, each)
        });
    }

    fn each_segment(&self, mut see: impl FnMut(&dyn Weight, &SegmentReader, &dyn Fn(DocId) -> Option<u32>) -> tantivy::Result<()>) {
        for (weight, segment) in
            self.found.iter().flat_map(|(searcher, weight)| searcher.segment_readers().iter().map(|one| (&**weight, one)))
        {
            let Ok(column) = segment.fast_fields().u64("slot") else { continue };
            let slot_of = |doc: DocId| {
                let alive = segment.alive_bitset().is_none_or(|alive| alive.is_alive(doc));
                let slot = column.first(doc).filter(|_| alive).and_then(|slot| u32::try_from(slot).ok());
                slot.filter(|slot| !self.without.contains(slot))
            };
            see(weight, segment, &slot_of).expect("memory does not fail");
        }
    }
}
