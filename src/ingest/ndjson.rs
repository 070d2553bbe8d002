//! Our own exchange format: a JSON object a line, `kind` first, then the thing as an editor would send it.

use std::borrow::Cow;
use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::{fmt, io};

use bytes::Bytes;
use serde::Deserialize;
use serde_json::Value;

use crate::domain::change::{Kind, Record};
use crate::domain::decision::Decision;
use crate::domain::id::EventId;
use crate::domain::json;
use crate::domain::mistake::{Mistake, nearest, said};
use crate::service::write::{MOST_LINES, Source};
use crate::timeline::Timeline;
use crate::timeline::budget::NOTHING;
use crate::timeline::query::Audience;
use crate::timeline::shelf::Found;

/// The kinds a line may have.
const KINDS: [Kind; 6] = [Kind::Type, Kind::Actor, Kind::Measure, Kind::Document, Kind::Event, Kind::Decision];

/// The longest line, in bytes: a document with the longest text, most of it written with escapes.
const LONGEST_LINE: u64 = 16 << 20;

/// Lines of NDJSON, read one by one.
pub struct Lines {
    text: Text,
    lines: Vec<Line>,
}

/// Where the lines are.
enum Text {
    Memory(Bytes),
    File(File),
}

/// A line that is not empty.
#[derive(Debug, Clone, Copy)]
struct Line {
    /// Counted from 1, empty ones too.
    number: u32,
    length: u64,
    start: u64,
}

/// Finds the lines of a text that comes in parts; empty ones are skipped.
#[derive(Debug)]
pub struct LineIndex {
    lines: Vec<Line>,
    number: u32,
    start: u64,
    length: u64,
    is_blank: bool,
}

impl Default for LineIndex {
    fn default() -> Self {
        Self { lines: Vec::new(), number: 1, start: 0, length: 0, is_blank: true }
    }
}

impl LineIndex {
    /// Reads on.
    pub fn push(&mut self, part: &[u8]) {
        for (i, piece) in part.split(|byte| *byte == b'\n').enumerate() {
            if i > 0 {
                self.end();
            }
            self.is_blank &= piece.trim_ascii().is_empty();
            self.length += piece.len() as u64;
        }
    }

    /// Whether there are more lines than one import may have.
    #[must_use]
    pub fn is_too_long(&self) -> bool {
        self.lines.len() > MOST_LINES
    }

    /// Ends a line; the last one ends with the text.
    pub fn end(&mut self) {
        if !self.is_blank {
            self.lines.push(Line { number: self.number, length: self.length, start: self.start });
        }
        self.start += self.length + 1;
        (self.number, self.length, self.is_blank) = (self.number.saturating_add(1), 0, true);
    }
}

/// The lines of a text in memory.
pub fn lines(text: impl Into<Bytes>) -> Lines {
    let (text, mut index) = (text.into(), LineIndex::default());
    index.push(&text);
    index.end();
    Lines { text: Text::Memory(text), lines: index.lines }
}

/// The lines of a file, as they were found while it was written.
#[must_use]
pub fn lines_of_file(file: File, index: LineIndex) -> Lines {
    Lines { text: Text::File(file), lines: index.lines }
}

impl fmt::Debug for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} lines", self.lines.len())
    }
}

impl Lines {
    fn bytes(&self, line: usize) -> io::Result<Cow<'_, [u8]>> {
        let Line { start, length, .. } = self.lines[line];
        match &self.text {
            Text::Memory(text) => {
                let [start, length] = [start, length].map(|place| usize::try_from(place).expect("the text is in memory"));
                Ok(Cow::Borrowed(&text[start..start + length]))
            }
            Text::File(file) => {
                let mut bytes = vec![0; usize::try_from(length).map_err(io::Error::other)?];
                file.read_exact_at(&mut bytes, start)?;
                Ok(Cow::Owned(bytes))
            }
        }
    }
}

impl Source for Lines {
    fn len(&self) -> usize {
        self.lines.len()
    }

    fn number(&self, line: usize) -> usize {
        self.lines[line].number as usize
    }

    /// Only a line that says both once, and without escapes, is taken at its first word: of any other `read` decides.
    fn about(&self, line: usize) -> Option<(Kind, Box<str>)> {
        #[derive(Deserialize)]
        struct Head<'a> {
            kind: &'a str,
            id: &'a str,
        }
        let bytes = self.bytes(line).ok().filter(|_| self.lines[line].length <= LONGEST_LINE)?;
        let head: Head<'_> = serde_json::from_slice(&bytes).ok()?;
        let kind = Kind::from_word(head.kind).filter(|kind| KINDS.contains(kind))?;
        Some((kind, head.id.into()))
    }

    fn read(&self, line: usize) -> Result<(Record, Option<String>), Vec<Mistake>> {
        let length = self.lines[line].length;
        if length > LONGEST_LINE {
            return Err(vec![Mistake::at("", format!("this line has {length} bytes; at most {LONGEST_LINE} are read"))]);
        }
        let unreadable = |error: io::Error| vec![Mistake::at("", format!("the line cannot be read back: {error}"))];
        let bytes = self.bytes(line).map_err(unreadable)?;
        let (kind, body) = read(&bytes).map_err(|mistake| vec![*mistake])?;
        let mut mistakes = Vec::new();
        Record::read(kind, &body, &mut mistakes).ok_or(mistakes)
    }
}

fn read(line: &[u8]) -> Result<(Kind, Value), Box<Mistake>> {
    let mut body = json::parse(line).map_err(|error| Mistake::at("", format!("this is not JSON that can be read: {error}")))?;
    let Some(object) = body.as_object_mut() else { return Err(Mistake::at("", "a JSON object is expected").into()) };
    let words = KINDS.map(Kind::word);
    let Some(Value::String(word)) = object.shift_remove("kind") else {
        return Err(Mistake::at("/kind", "`kind` is required").one_of("", words).into());
    };
    let found = Kind::from_word(&word).filter(|kind| KINDS.contains(kind));
    found.map(|kind| (kind, body)).ok_or_else(|| {
        let mistake = Mistake::at("/kind", format!("{} is no kind", said(&word))).one_of(&word, words);
        Box::new(Mistake { did_you_mean: nearest(&word, words).map(str::to_owned), ..mistake })
    })
}

/// Everything that a timeline holds which keeps every event rendered, as lines that [`lines`] reads back: by kind, then by id.
pub fn write(timeline: &Timeline) -> impl Iterator<Item = String> {
    let types = timeline.types().iter().map(|(kind, _)| line(&Record::Type(kind.clone()), None));
    let actors = timeline.actors().iter().map(|(actor, _)| line(&Record::Actor(actor.clone()), None));
    let measures = timeline.measures().shelf.iter().map(|(measure, _)| line(&Record::Measure(measure.clone()), None));
    let documents = timeline.documents().iter().map(|(document, _)| {
        let text = timeline.text(document.id.as_str());
        line(&Record::Document(document.clone()), text.as_deref())
    });
    let event = |id: EventId| timeline.event_record(id.as_str(), NOTHING).map(|event| line(&Record::Event(Box::new(event)), None));
    let events = timeline.event_ids().into_iter().filter_map(event);
    // Without those on what has been withdrawn: nobody could read them back.
    let stands = |decision: &Decision| {
        let event = decision.event.as_ref().is_none_or(|id| matches!(timeline.event(id.as_str(), Audience::Staff), Found::Here(..)));
        event && timeline.documents().get(decision.id.document()).is_some()
    };
    let decisions = timeline.decisions().iter().filter(move |(decision, _)| stands(decision));
    let decisions = decisions.map(|(decision, _)| line(&Record::Decision(decision.clone()), None));
    types.chain(actors).chain(measures).chain(documents).chain(events).chain(decisions)
}

fn line(record: &Record, text: Option<&str>) -> String {
    let mut object = serde_json::Map::new();
    object.insert("kind".to_owned(), record.kind().word().into());
    if let Value::Object(fields) = serde_json::to_value(record).expect("a record is plain data") {
        object.extend(fields);
    }
    if let Some(text) = text {
        object.insert("text".to_owned(), text.into());
    }
    Value::Object(object).to_string()
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn lines_of_a_file_are_those_of_the_same_text(text in "[ab {}\r\n\u{e9}]{0,60}", size in 1_usize..20) {
            let in_memory = lines(text.clone());
            let (mut file, mut index) = (tempfile::tempfile().expect("a file"), LineIndex::default());
            for part in text.as_bytes().chunks(size) {
                index.push(part);
                file.write_all(part).expect("room");
            }
            index.end();
            let of_file = lines_of_file(file, index);
            let all = |lines: &Lines| -> Vec<_> { (0..lines.len()).map(|line| (lines.number(line), lines.bytes(line).expect("read").into_owned())).collect() };
            prop_assert_eq!(all(&in_memory), all(&of_file));
            let expected: Vec<(usize, Vec<u8>)> = text.split('\n').enumerate().filter(|(_, line)| !line.as_bytes().trim_ascii().is_empty())
                .map(|(i, line)| (i + 1, line.as_bytes().to_vec())).collect();
            prop_assert_eq!(all(&of_file), expected);
        }
    }

    #[test]
    fn every_bad_line_is_named() {
        let lines = lines("{\"kind\":\"event\"}\n\nnope\r\n{}\n{\"kind\":\"evnt\"}\n[]\n{\"kind\":\"actor\",\"name\":\"A\"}");
        let wrong: Vec<(usize, Vec<Mistake>)> =
            (0..lines.len()).filter_map(|line| Some((lines.number(line), lines.read(line).err()?))).collect();
        assert_eq!(wrong.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [1, 3, 4, 5, 6]);
        assert_eq!(wrong[3].1[0].did_you_mean.as_deref(), Some("event"));
    }

    #[test]
    fn a_glance_says_what_reading_says_or_nothing() {
        for (line, seen) in [
            (r#"{"kind":"actor","id":"a","name":"A"}"#, true),
            (r#"{"name":"A","id":"a","kind":"actor"}"#, true),
            (r#"{"kind":"actor","name":"A"}"#, false),
            (r#"{"kind":"actor","id":null,"name":"A"}"#, false),
            (r#"{"kind":"actor","id":"\u0061","name":"A"}"#, false),
            (r#"{"kind":"event","id":"a","name":"A","kind":"actor"}"#, false),
            (r#"{"kind":"actor","id":"b","name":"A","id":"a"}"#, false),
        ] {
            let lines = lines(line);
            let (record, _) = lines.read(0).expect("an actor");
            let Record::Actor(actor) = record else { panic!("{line}") };
            assert_eq!(actor.id.as_str(), "a");
            assert_eq!(lines.about(0), seen.then(|| (Kind::Actor, "a".into())), "{line}");
        }
    }
}
