//! Text into sentences of tokens, in one pass and with one buffer for all sentences.

use super::class::{Class, Classes};
use super::lexicon::{Entry, LONGEST, Lexicon};
use super::token::{Token, decimal, listed, number, plain};

/// A sentence has no more tokens than this: what never ends is cut, so that memory stays bounded.
const LONGEST_SENTENCE: usize = 600;

/// Lines of these lengths, in bytes, are taken as broken by a typesetter, not by an author.
const WRAPPED_LINE: std::ops::RangeInclusive<usize> = 45..=100;

/// After these a full stop ends no sentence.
const ABBREVIATIONS: [&str; 30] = [
    "mr", "mrs", "ms", "dr", "gen", "sen", "rep", "gov", "lt", "col", "st", "no", "vs", "inc", "corp", "co", "ltd", "jr", "sr", "ca",
    "maj", "sgt", "prof", "rev", "adm", "capt", "approx", "fig", "dept", "messrs",
];

/// The sentences of a text, one after the other.
pub(super) struct Sentences<'t> {
    text: &'t str,
    lexicon: &'static Lexicon,
    at: usize,
    line_start: usize,
    sentinel: Entry,
}

impl<'t> Sentences<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let lexicon = Lexicon::shared();
        let sentinel = lexicon.entry("end-of-sentence").expect("the lexicon has a word for it");
        Self { text, lexicon, at: 0, line_start: 0, sentinel }
    }

    /// Puts the next sentence in place of what the buffer holds; false when there is none.
    pub(super) fn next_into(&mut self, tokens: &mut Vec<Token>) -> bool {
        tokens.clear();
        while tokens.len() < LONGEST_SENTENCE {
            let space = self.skip_space();
            if space == Space::Break && !tokens.is_empty() {
                break;
            }
            let Some(first) = self.text[self.at..].chars().next() else { break };
            let token = self.token(first, space == Space::None);
            let ends = matches!(first, '.' | '?' | '!') && self.ends_sentence(first, tokens.last());
            tokens.push(token);
            if ends {
                self.close(tokens);
                break;
            }
        }
        if tokens.is_empty() {
            return false;
        }
        let end = tokens.last().map_or(self.at, |token| token.end);
        tokens.push(listed(end, end, self.sentinel, false));
        true
    }

    /// Quotation marks and brackets right behind the end belong to the sentence.
    fn close(&mut self, tokens: &mut Vec<Token>) {
        while tokens.len() < LONGEST_SENTENCE
            && let Some(sign) = self.text[self.at..].chars().next().filter(|sign| matches!(sign, '"' | '\'' | '”' | '’' | '»' | ')' | ']'))
        {
            tokens.push(self.sign(sign, true));
        }
    }

    fn skip_space(&mut self) -> Space {
        let mut space = Space::None;
        let mut lines = 0;
        for (offset, character) in self.text[self.at..].char_indices() {
            if !character.is_whitespace() {
                self.at += offset;
                return space;
            }
            if character == '\n' {
                let position = self.at + offset;
                lines += 1;
                if lines > 1 || !WRAPPED_LINE.contains(&(position - self.line_start)) {
                    space = Space::Break;
                }
                self.line_start = position + 1;
            }
            space = space.max(Space::Some);
        }
        self.at = self.text.len();
        space
    }

    fn token(&mut self, first: char, joined: bool) -> Token {
        if first.is_ascii_digit() {
            return self.digits(joined);
        }
        if first.is_alphabetic() {
            return self.word(joined);
        }
        self.sign(first, joined)
    }

    fn sign(&mut self, first: char, joined: bool) -> Token {
        let start = self.at;
        self.at += first.len_utf8();
        let name = match first {
            '’' | '‘' | '\'' | '`' => "'",
            '“' | '”' | '"' | '«' | '»' => "\"",
            '–' | '‐' | '‑' | '−' => "-",
            '—' => "--",
            '-' if self.text[self.at..].starts_with('-') => {
                self.at += 1;
                "--"
            }
            _ => &self.text[start..self.at],
        };
        match self.lexicon.entry(name) {
            Some(entry) => listed(start, self.at, entry, joined),
            None => plain(start, self.at, false, joined),
        }
    }

    fn word(&mut self, joined: bool) -> Token {
        let start = self.at;
        let rest = &self.text[start..];
        let length = dotted(rest).unwrap_or_else(|| run(rest, char::is_alphanumeric));
        self.at += length;
        let written = &rest[..length];
        let capital = written.starts_with(char::is_uppercase);
        match self.lookup(written) {
            Some(entry) if capital || !entry.capital => Token { capital, ..listed(start, self.at, entry, joined) },
            _ if capital => Token { classes: Classes::of(Class::Name), ..plain(start, self.at, capital, joined) },
            _ => plain(start, self.at, capital, joined),
        }
    }

    /// A number; what follows it at once ("2nd", "1990s", "5pm") is another token if the lexicon knows it.
    fn digits(&mut self, joined: bool) -> Token {
        let start = self.at;
        let rest = &self.text[start..];
        let mut length = run(rest, |c| c.is_ascii_digit());
        let mut grouped = false;
        while let Some(group) = rest[length..].strip_prefix(',')
            && length <= 15
            && run(group, |c| c.is_ascii_digit()) == 3
        {
            length += 4;
            grouped = true;
        }
        let decimals = rest[length..].strip_prefix('.').map_or(0, |tail| run(tail, |c| c.is_ascii_digit()));
        // "28.03.2024" is no decimal, neither its first half nor its second.
        let in_dots = self.text[..start].ends_with('.') && self.text[..start - 1].ends_with(|c: char| c.is_ascii_digit());
        let fraction = decimals > 0 && !in_dots && !rest[length + 1 + decimals..].starts_with(|c| c == '.' || char::is_alphanumeric(c));
        let whole = &rest[..length];
        if fraction {
            self.at += length + 1 + decimals;
            return decimal(start, self.at, whole, &rest[length + 1..length + 1 + decimals], joined);
        }
        self.at += length;
        let letters = run(&rest[length..], char::is_alphanumeric);
        if letters > 0 && self.lookup(&rest[length..length + letters]).is_none_or(|entry| !entry.classes.meets(suffixes())) {
            self.at += letters;
            return plain(start, self.at, false, joined);
        }
        number(start, self.at, whole, grouped, joined)
    }

    fn lookup(&self, written: &str) -> Option<Entry> {
        let mut small = [0; LONGEST];
        let mut length = 0;
        for byte in written.bytes().filter(|byte| *byte != b'.') {
            *small.get_mut(length)? = byte.to_ascii_lowercase();
            length += 1;
        }
        self.lexicon.entry(std::str::from_utf8(&small[..length]).ok()?)
    }

    /// Whether a sign that has just been read ends the sentence.
    fn ends_sentence(&self, sign: char, before: Option<&Token>) -> bool {
        let rest = self.text[self.at..].trim_start_matches(['"', '\'', '”', '’', ')', ']']);
        let Some(next) = rest.trim_start().chars().next() else { return true };
        if rest.starts_with(next) || next.is_lowercase() {
            return false;
        }
        let abbreviated = |token: &Token| {
            let written = &self.text[token.start..token.end];
            token.classes.has(Class::ShortMonth)
                || token.classes.has(Class::ShortWeekday)
                || (written.len() == 1 && written.starts_with(char::is_alphabetic))
                || ABBREVIATIONS.iter().any(|known| written.eq_ignore_ascii_case(known))
        };
        sign != '.' || !before.is_some_and(abbreviated)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Space {
    None,
    Some,
    Break,
}

/// What may follow digits without a space: "2nd", "1990s", "5pm", "480BC".
fn suffixes() -> Classes {
    [Class::NthSuffix, Class::Plural, Class::Meridiem, Class::Before, Class::Anno].into_iter().fold(Classes::NONE, Classes::with)
}

/// The length of the run of such characters that the text begins with.
fn run(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|character| !belongs(character)).unwrap_or(text.len())
}

/// The length of letters with dots between, as in "a.m." and "U.N.".
fn dotted(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut length = 0;
    while bytes.get(length).is_some_and(u8::is_ascii_alphabetic) && bytes.get(length + 1) == Some(&b'.') {
        length += 2;
    }
    let last = bytes.get(length).is_some_and(u8::is_ascii_alphabetic) && !bytes.get(length + 1).is_some_and(u8::is_ascii_alphanumeric);
    match length {
        0 => None,
        2 if !last => None,
        _ => Some(length + usize::from(last)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentences(text: &str) -> Vec<Vec<&str>> {
        let (mut sentences, mut tokens, mut found) = (Sentences::of(text), Vec::new(), Vec::new());
        while sentences.next_into(&mut tokens) {
            found.push(tokens[..tokens.len() - 1].iter().map(|token| &text[token.start..token.end]).collect());
        }
        found
    }

    #[test]
    fn abbreviations_do_not_end_sentences() {
        assert_eq!(sentences("The U.N. met. Mr. Kim left on Oct. 3. He spoke.").len(), 3);
        assert_eq!(sentences("At 5 p.m. Thursday").len(), 1);
        assert_eq!(sentences("A headline\n\nA text").len(), 2);
    }

    #[test]
    fn numbers_keep_what_belongs_to_them() {
        assert_eq!(
            sentences("1990s 2nd 5pm 1,000 22.8 3G 28.03.2024"),
            [vec!["1990", "s", "2", "nd", "5", "pm", "1,000", "22.8", "3G", "28", ".", "03", ".", "2024"]]
        );
    }
}
