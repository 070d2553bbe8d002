//! Matches the words of a search against single texts, without the index: what the few events of a page cost does not depend on how
//! many events there are. Finds the same as [`super::search`].

use tantivy::tokenizer::{TextAnalyzer, TokenStream as _};

use super::search::analyzer;
use super::words::{Word, Words};

/// The words of a search, ready to be matched against texts.
pub struct TextMatcher {
    analyzer: TextAnalyzer,
    all_of: Vec<Vec<Pattern>>,
    none_of: Vec<Pattern>,
}

/// One thing to look for, as the tokens it consists of.
enum Pattern {
    /// These tokens one after the other; nothing if there are none.
    Phrase(Vec<String>),
    /// A token that begins like this.
    Prefix(String),
}

/// A text as its tokens and their positions, sorted.
struct Tokens(Vec<(String, usize)>);

impl TextMatcher {
    /// Prepares the words of a search.
    pub fn new(words: &Words) -> Self {
        let mut analyzer = analyzer();
        let all_of = words.all_of.iter().map(|any| any.iter().map(|word| Pattern::new(word, &mut analyzer)).collect()).collect();
        let none_of = words.none_of.iter().map(|word| Pattern::new(word, &mut analyzer)).collect();
        Self { analyzer, all_of, none_of }
    }

    /// Whether a text has the words, and none of those that it must not have.
    pub fn matches(&mut self, text: &str) -> bool {
        if self.all_of.is_empty() && self.none_of.is_empty() {
            return false;
        }
        let tokens = Tokens::of(text, &mut self.analyzer);
        self.all_of.iter().all(|any| any.iter().any(|pattern| tokens.has(pattern))) && !self.none_of.iter().any(|one| tokens.has(one))
    }
}

impl Pattern {
    fn new(word: &Word, analyzer: &mut TextAnalyzer) -> Self {
        let (Word::Phrase(typed) | Word::Prefix(typed)) = word;
        let mut tokens = tokens(typed, analyzer).map(|(token, _)| token).collect::<Vec<_>>();
        if matches!(word, Word::Prefix(_)) && tokens.len() == 1 { Self::Prefix(tokens.remove(0)) } else { Self::Phrase(tokens) }
    }
}

impl Tokens {
    fn of(text: &str, analyzer: &mut TextAnalyzer) -> Self {
        let mut tokens: Vec<(String, usize)> = tokens(text, analyzer).collect();
        tokens.sort_unstable();
        Self(tokens)
    }

    fn has(&self, pattern: &Pattern) -> bool {
        match pattern {
            Pattern::Prefix(start) => self.from(start).next().is_some_and(|(token, _)| token.starts_with(start.as_str())),
            Pattern::Phrase(tokens) => {
                let Some((first, rest)) = tokens.split_first() else { return false };
                self.positions(first).any(|at| rest.iter().zip(at + 1..).all(|(token, at)| self.is_at(token, at)))
            }
        }
    }

    /// From the first token on that does not come before one.
    fn from(&self, token: &str) -> impl Iterator<Item = &(String, usize)> {
        let start = self.0.partition_point(|(other, _)| other.as_str() < token);
        self.0[start..].iter()
    }

    fn positions(&self, token: &str) -> impl Iterator<Item = usize> {
        self.from(token).take_while(move |(other, _)| other == token).map(|(_, at)| *at)
    }

    fn is_at(&self, token: &str, at: usize) -> bool {
        self.0.binary_search_by(|(other, position)| (other.as_str(), *position).cmp(&(token, at))).is_ok()
    }
}

/// The tokens of a text with their positions.
fn tokens(text: &str, analyzer: &mut TextAnalyzer) -> impl Iterator<Item = (String, usize)> {
    let (mut tokens, mut stream) = (Vec::new(), analyzer.token_stream(text));
    while let Some(token) = stream.next() {
        tokens.push((token.text.clone(), token.position));
    }
    tokens.into_iter()
}
