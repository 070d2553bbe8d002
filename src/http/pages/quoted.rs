//! A text with the words marked that events are taken from.

/// A part of a text.
pub struct Passage {
    /// The words.
    pub text: String,
    /// Where each quote in it begins, in characters from the beginning of the text.
    pub begins: Vec<u32>,
    /// The events that rest on it, with their titles; none for what nobody quotes.
    pub events: Vec<(String, String)>,
}

/// The text in parts: what is quoted, and what is not. Quotes that overlap are one part.
pub fn passages(text: &str, mut quotes: Vec<(u32, u32, String, String)>) -> Vec<Passage> {
    quotes.sort();
    let mut parts: Vec<(u32, u32, Passage)> = Vec::new();
    for (start, end, id, title) in quotes {
        match parts.last_mut() {
            Some((_, until, part)) if start < *until => {
                *until = end.max(*until);
                part.add(start, (id, title));
            }
            _ => {
                let mut part = Passage { text: String::new(), begins: Vec::new(), events: Vec::new() };
                part.add(start, (id, title));
                parts.push((start, end, part));
            }
        }
    }
    let (mut letters, mut at, mut passages) = (text.chars(), 0, Vec::new());
    let mut take = |from: u32, to: u32| letters.by_ref().take((to - from) as usize).collect::<String>();
    let plain = |text| Passage { text, begins: Vec::new(), events: Vec::new() };
    for (start, end, part) in parts {
        if start > at {
            passages.push(plain(take(at, start)));
        }
        passages.push(Passage { text: take(start, end), ..part });
        at = end;
    }
    let rest: String = letters.collect();
    if !rest.is_empty() {
        passages.push(plain(rest));
    }
    passages
}

impl Passage {
    fn add(&mut self, begin: u32, event: (String, String)) {
        if !self.begins.contains(&begin) {
            self.begins.push(begin);
        }
        if !self.events.contains(&event) {
            self.events.push(event);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::passages;

    #[test]
    fn nothing_of_a_text_is_lost_and_quotes_that_overlap_are_one() {
        let quote = |start, end, id: &str| (start, end, id.to_owned(), id.to_uppercase());
        let parts = passages("ab\u{1f600}def, gh", vec![quote(8, 10, "z"), quote(1, 3, "x"), quote(2, 4, "y")]);
        let shown: Vec<(&str, usize, usize)> =
            parts.iter().map(|part| (part.text.as_str(), part.begins.len(), part.events.len())).collect();
        assert_eq!(shown, [("a", 0, 0), ("b\u{1f600}d", 2, 2), ("ef, ", 0, 0), ("gh", 1, 1)]);
        assert_eq!(passages("", Vec::new()).len(), 0);
    }
}
