//! Our own exchange format: a JSON object a line, `kind` first, then the thing as an editor would send it.

use std::fmt;
use std::ops::Range;

use bytes::Bytes;
use serde::Deserialize;
use serde_json::Value;

use crate::domain::change::{Kind, Record};
use crate::domain::decision::Decision;
use crate::domain::id::EventId;
use crate::domain::mistake::{Mistake, nearest, said};
use crate::service::write::Source;
use crate::timeline::Timeline;
use crate::timeline::budget::NOTHING;
use crate::timeline::query::Audience;
use crate::timeline::shelf::Found;

/// The kinds a line may have.
const KINDS: [Kind; 6] = [Kind::Type, Kind::Actor, Kind::Measure, Kind::Document, Kind::Event, Kind::Decision];

/// Lines of NDJSON, read one by one.
pub struct Lines {
    text: Bytes,
    lines: Vec<(usize, Range<usize>)>,
}

/// Finds the lines of a text; empty ones are skipped.
pub fn lines(text: impl Into<Bytes>) -> Lines {
    let text = text.into();
    let (mut lines, mut start) = (Vec::new(), 0);
    for (i, line) in text.split(|byte| *byte == b'\n').enumerate() {
        if !line.trim_ascii().is_empty() {
            lines.push((i + 1, start..start + line.len()));
        }
        start += line.len() + 1;
    }
    Lines { text, lines }
}

impl fmt::Debug for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} lines", self.lines.len())
    }
}

impl Lines {
    fn bytes(&self, line: usize) -> &[u8] {
        &self.text[self.lines[line].1.clone()]
    }
}

impl Source for Lines {
    fn len(&self) -> usize {
        self.lines.len()
    }

    fn number(&self, line: usize) -> usize {
        self.lines[line].0
    }

    /// Only a line that says both once, and without escapes, is taken at its first word: of any other `read` decides.
    fn about(&self, line: usize) -> Option<(Kind, Box<str>)> {
        #[derive(Deserialize)]
        struct Head<'a> {
            kind: &'a str,
            id: &'a str,
        }
        let head: Head<'_> = serde_json::from_slice(self.bytes(line)).ok()?;
        let kind = Kind::from_word(head.kind).filter(|kind| KINDS.contains(kind))?;
        Some((kind, head.id.into()))
    }

    fn read(&self, line: usize) -> Result<(Record, Option<String>), Vec<Mistake>> {
        let (kind, body) = read(self.bytes(line)).map_err(|mistake| vec![*mistake])?;
        let mut mistakes = Vec::new();
        Record::read(kind, &body, &mut mistakes).ok_or(mistakes)
    }
}

fn read(line: &[u8]) -> Result<(Kind, Value), Box<Mistake>> {
    let mut body: Value = serde_json::from_slice(line).map_err(|error| Mistake::at("", format!("this is not JSON: {error}")))?;
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
    use super::*;

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
