//! Our own exchange format: a JSON object a line, `kind` first, then the thing as an editor would send it.

use serde_json::Value;

use crate::domain::change::{Kind, Record};
use crate::domain::mistake::{Mistake, nearest, said};
use crate::service::write::Line;
use crate::timeline::Timeline;
use crate::timeline::shelf::Found;

/// The kinds a line may have.
const KINDS: [Kind; 5] = [Kind::Type, Kind::Actor, Kind::Measure, Kind::Document, Kind::Event];

/// Reads lines; empty ones are skipped.
///
/// # Errors
/// Every line that is not a JSON object with a `kind`, by its number.
pub fn lines(text: &str) -> Result<Vec<Line>, Vec<Mistake>> {
    let (mut lines, mut mistakes) = (Vec::new(), Vec::new());
    for (i, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        match read(line) {
            Ok((kind, body)) => lines.push(Line { number: i + 1, kind, body }),
            Err(mistake) => mistakes.push(mistake.in_line(i + 1)),
        }
    }
    if mistakes.is_empty() { Ok(lines) } else { Err(mistakes) }
}

fn read(line: &str) -> Result<(Kind, Value), Box<Mistake>> {
    let mut body: Value = serde_json::from_str(line).map_err(|error| Mistake::at("", format!("this is not JSON: {error}")))?;
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

/// Everything a timeline holds, as lines that [`lines`] reads back: by kind, then by id.
pub fn write(timeline: &Timeline) -> impl Iterator<Item = String> {
    let types = timeline.types().iter().map(|(kind, _)| line(&Record::Type(kind.clone()), None));
    let actors = timeline.actors().iter().map(|(actor, _)| line(&Record::Actor(actor.clone()), None));
    let measures = timeline.measures().shelf.iter().map(|(measure, _)| line(&Record::Measure(measure.clone()), None));
    let documents = timeline.documents().iter().map(|(document, _)| {
        let text = timeline.text(document.id.as_str());
        line(&Record::Document(document.clone()), text.as_deref())
    });
    let events = timeline.event_ids().into_iter().filter_map(|id| match timeline.record(Kind::Event, id.as_str()) {
        Found::Here(record, _) => Some(line(&record, None)),
        Found::Gone(_) | Found::Never => None,
    });
    types.chain(actors).chain(measures).chain(documents).chain(events)
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
        let mistakes = lines("{\"kind\":\"event\"}\n\nnope\n{}\n{\"kind\":\"evnt\"}\n[]").expect_err("four lines are bad");
        let places: Vec<String> = mistakes.iter().map(|m| serde_json::to_value(m).expect("plain data")["line"].to_string()).collect();
        assert_eq!(places, ["3", "4", "5", "6"]);
        assert_eq!(mistakes[2].did_you_mean.as_deref(), Some("event"));
    }
}
