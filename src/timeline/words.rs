//! What people type in a search box: words, "phrases", `-not`, `OR`, `prefix*`. Nothing typed is a mistake.

/// The most words that one search may have: each costs time of its own.
pub const MOST_WORDS: usize = 32;

/// What is searched for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words {
    /// As it was typed.
    pub typed: String,
    /// All of these must be there; of each, any one will do.
    pub all_of: Vec<Vec<Word>>,
    /// None of these may be there.
    pub none_of: Vec<Word>,
}

/// One thing to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Word {
    /// These words beside each other, as typed; one or more.
    Phrase(String),
    /// A word that begins like this.
    Prefix(String),
}

impl Words {
    /// Reads what was typed. What is left without a letter or a digit is not looked for.
    #[must_use]
    pub fn read(typed: &str) -> Self {
        let mut words = Words { typed: typed.to_owned(), ..Words::default() };
        let mut joins = false;
        for piece in pieces(typed) {
            match piece {
                Piece::Or => joins = !words.all_of.is_empty(),
                Piece::Without(word) => words.none_of.push(word),
                Piece::With(word) => {
                    match words.all_of.last_mut().filter(|_| joins) {
                        Some(any) => any.push(word),
                        None => words.all_of.push(vec![word]),
                    }
                    joins = false;
                }
            }
        }
        words
    }

    /// How many words were typed: runs of letters and digits, those within phrases, too.
    #[must_use]
    pub fn count(&self) -> usize {
        self.typed.split(|c: char| !c.is_alphanumeric()).filter(|run| !run.is_empty()).count()
    }

    /// The beginnings of words that are looked for.
    pub fn prefixes(&self) -> impl Iterator<Item = &str> {
        self.all_of.iter().flatten().chain(&self.none_of).filter_map(|word| match word {
            Word::Prefix(prefix) => Some(prefix.as_str()),
            Word::Phrase(_) => None,
        })
    }

    /// Whether there is nothing to look for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all_of.is_empty() && self.none_of.is_empty()
    }
}

enum Piece {
    Or,
    With(Word),
    Without(Word),
}

fn pieces(typed: &str) -> Vec<Piece> {
    let (mut pieces, mut rest) = (Vec::new(), typed.trim_start());
    while !rest.is_empty() {
        let negated = rest.len() > 1 && rest.starts_with('-') && !rest[1..].starts_with(char::is_whitespace);
        let body = if negated { &rest[1..] } else { rest };
        let (text, quoted, after) = if let Some(inner) = body.strip_prefix('"') {
            let end = inner.find('"').unwrap_or(inner.len());
            (&inner[..end], true, inner.get(end + 1..).unwrap_or_default())
        } else {
            let end = body.find(|c: char| c.is_whitespace() || c == '"').unwrap_or(body.len());
            (&body[..end], false, &body[end..])
        };
        rest = after.trim_start();
        if !quoted && !negated && text == "OR" {
            pieces.push(Piece::Or);
        } else if text.chars().any(char::is_alphanumeric) {
            let word = word(text, quoted);
            pieces.push(if negated { Piece::Without(word) } else { Piece::With(word) });
        }
    }
    pieces
}

/// `prefix*` means its beginning only where it is a single word.
fn word(text: &str, quoted: bool) -> Word {
    let stem = text.strip_suffix('*').filter(|stem| !quoted && !stem.is_empty() && stem.chars().all(char::is_alphanumeric));
    stem.map_or_else(|| Word::Phrase(text.to_owned()), |stem| Word::Prefix(stem.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn phrase(text: &str) -> Word {
        Word::Phrase(text.to_owned())
    }

    #[test]
    fn what_is_typed_is_understood() {
        let read = Words::read("veto OR block \"panel of experts\" -china tank* OR -");
        assert_eq!(
            read.all_of,
            [vec![phrase("veto"), phrase("block")], vec![phrase("panel of experts")], vec![Word::Prefix("tank".into())]]
        );
        assert_eq!(read.none_of, [phrase("china")]);
        assert_eq!(Words::read("OR veto").all_of, [vec![phrase("veto")]]);
        assert_eq!(Words::read("S/RES/1718(2006)").all_of, [vec![phrase("S/RES/1718(2006)")]]);
        assert_eq!(Words::read("\"unclosed phrase").all_of, [vec![phrase("unclosed phrase")]]);
        assert!(Words::read(" ( \" * ) -- \u{0}").is_empty());
    }

    #[test]
    fn words_are_counted_wherever_they_stand() {
        for (typed, count) in [("", 0), ("veto", 1), ("a* -b OR c", 4), ("\"a b c\"", 3), ("a.b/c(d)", 4), ("- \" *", 0)] {
            assert_eq!(Words::read(typed).count(), count, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn nothing_typed_is_a_mistake(typed in any::<String>()) {
            let words = Words::read(&typed);
            prop_assert!(words.all_of.iter().all(|any| !any.is_empty()));
        }
    }
}
