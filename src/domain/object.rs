//! Reads a JSON object field by field and notes every mistake on the way.

use std::fmt::Display;
use std::str::FromStr;

use serde_json::{Map, Value};

use super::mistake::{Mistake, nearest, said};

/// The most unknown fields of one object that are named.
const MOST_UNKNOWN: usize = 100;

/// A JSON object being read: asks for its fields by name, collects what is wrong with them.
pub struct Object<'a> {
    map: &'a Map<String, Value>,
    pointer: String,
    known: Vec<&'static str>,
    mistakes: &'a mut Vec<Mistake>,
}

impl<'a> Object<'a> {
    /// Opens `value`, which stands at `pointer` in the whole input; a mistake if it is no object.
    pub fn open(value: &'a Value, pointer: &str, mistakes: &'a mut Vec<Mistake>) -> Option<Self> {
        let Some(map) = value.as_object() else {
            mistakes.push(Mistake::at(pointer, format!("{} where an object is expected", name_of(value))));
            return None;
        };
        Some(Self { map, pointer: pointer.to_owned(), known: Vec::new(), mistakes })
    }

    fn take(&mut self, name: &'static str) -> Option<&'a Value> {
        self.known.push(name);
        self.map.get(name).filter(|value| !value.is_null())
    }

    /// Adds a mistake about the field `name`.
    pub fn mistake(&mut self, name: &str, detail: impl Into<String>) -> &mut Mistake {
        self.mistakes.push(Mistake::at(format!("{}/{name}", self.pointer), detail));
        self.mistakes.last_mut().expect("one was pushed on the line above")
    }

    /// Whether the field is there and not null.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.map.get(name).is_some_and(|value| !value.is_null())
    }

    /// A text of at most `most` characters; `None` if absent, null or wrong.
    pub fn text(&mut self, name: &'static str, most: usize) -> Option<String> {
        let value = self.take(name)?;
        let Some(text) = value.as_str() else {
            self.mistake(name, format!("{} where a text is expected", name_of(value)));
            return None;
        };
        let count = text.chars().count();
        if count > most {
            self.mistake(name, format!("{} has {count} characters; at most {most} are kept", said(text)));
            return None;
        }
        if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t' | '\r')) {
            self.mistake(name, format!("{} holds control characters", said(text)));
            return None;
        }
        Some(text.to_owned())
    }

    /// A text that must be there and not be blank.
    pub fn required_text(&mut self, name: &'static str, most: usize) -> Option<String> {
        if !self.has(name) {
            self.take(name);
            self.mistake(name, format!("`{name}` is required"));
            return None;
        }
        let text = self.text(name, most)?;
        if text.trim().is_empty() {
            self.mistake(name, format!("`{name}` is blank; 1 to {most} characters are expected"));
            return None;
        }
        Some(text)
    }

    /// A text that parses into a `T`; the parser's words become the mistake.
    pub fn parsed<T>(&mut self, name: &'static str) -> Option<T>
    where
        T: FromStr,
        T::Err: Display,
    {
        let text = self.text(name, 2_000)?;
        match text.parse() {
            Ok(parsed) => Some(parsed),
            Err(error) => {
                self.mistake(name, format!("{} will not do: {error}", said(&text)));
                None
            }
        }
    }

    /// Like [`Object::parsed`], and it must be there.
    pub fn required<T>(&mut self, name: &'static str) -> Option<T>
    where
        T: FromStr,
        T::Err: Display,
    {
        if !self.has(name) {
            self.take(name);
            self.mistake(name, format!("`{name}` is required"));
            return None;
        }
        self.parsed(name)
    }

    /// A choice among a few words.
    pub fn choice<T: Copy>(&mut self, name: &'static str, choices: &[(&'static str, T)]) -> Option<T> {
        let text = self.text(name, 300)?;
        let found = choices.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let words = choices.iter().map(|(word, _)| *word);
            let mistake = self.mistake(name, format!("{} is not a known {name}", said(&text)));
            *mistake = mistake.clone().one_of(&text, words);
        }
        found
    }

    /// A choice that must be made.
    pub fn required_choice<T: Copy>(&mut self, name: &'static str, choices: &[(&'static str, T)]) -> Option<T> {
        if self.has(name) {
            return self.choice(name, choices);
        }
        self.take(name);
        let words = choices.iter().map(|(word, _)| *word);
        let mistake = self.mistake(name, format!("`{name}` is required"));
        *mistake = mistake.clone().one_of("", words);
        None
    }

    /// A yes or no; `false` if absent.
    pub fn flag(&mut self, name: &'static str) -> bool {
        match self.take(name) {
            None => false,
            Some(Value::Bool(flag)) => *flag,
            Some(other) => {
                self.mistake(name, format!("{} where true or false is expected", name_of(other)));
                false
            }
        }
    }

    /// A whole number from 0 to `most`.
    pub fn count(&mut self, name: &'static str, most: u32) -> Option<u32> {
        let value = self.take(name)?;
        let number = value.as_u64().and_then(|n| u32::try_from(n).ok()).filter(|n| *n <= most);
        if number.is_none() {
            self.mistake(name, format!("{} where a whole number from 0 to {most} is expected", short(value)));
        }
        number
    }

    /// A list of at most `most`, each read by `read` with its own pointer.
    pub fn list<T>(
        &mut self,
        name: &'static str,
        most: usize,
        mut read: impl FnMut(&Value, &str, &mut Vec<Mistake>) -> Option<T>,
    ) -> Vec<T> {
        let Some(value) = self.take(name) else { return Vec::new() };
        let Some(items) = value.as_array() else {
            self.mistake(name, format!("{} where a list is expected", name_of(value)));
            return Vec::new();
        };
        if items.len() > most {
            self.mistake(name, format!("{} entries; at most {most} are kept", items.len()));
            return Vec::new();
        }
        let pointer = format!("{}/{name}", self.pointer);
        let read_one = |(i, item)| read(item, &format!("{pointer}/{i}"), self.mistakes);
        items.iter().enumerate().filter_map(read_one).collect()
    }

    /// A list of texts, each of at most `longest` characters.
    pub fn texts(&mut self, name: &'static str, most: usize, longest: usize) -> Vec<String> {
        self.list(name, most, |item, pointer, mistakes| {
            let text = item.as_str().filter(|t| !t.trim().is_empty() && t.chars().count() <= longest);
            if text.is_none() {
                mistakes.push(Mistake::at(pointer, format!("{} where 1 to {longest} characters are expected", short(item))));
            }
            text.map(str::to_owned)
        })
    }

    /// The raw value of a field, for what has a shape of its own, and its pointer.
    pub fn value(&mut self, name: &'static str) -> Option<(&'a Value, String)> {
        let pointer = format!("{}/{name}", self.pointer);
        self.take(name).map(|value| (value, pointer))
    }

    /// The list of mistakes, for readers of nested values.
    pub fn mistakes(&mut self) -> &mut Vec<Mistake> {
        self.mistakes
    }

    /// Ends the reading: every name that was neither asked for nor is in `ignored` is a mistake.
    pub fn close(self, ignored: &[&str]) {
        let is_unknown = |name: &&String| !self.known.contains(&name.as_str()) && !ignored.contains(&name.as_str());
        for name in self.map.keys().filter(is_unknown).take(MOST_UNKNOWN) {
            let pointer = format!("{}/{}", self.pointer, name.replace('~', "~0").replace('/', "~1"));
            let mut mistake = Mistake::at(pointer, format!("there is no field {}", said(name)));
            mistake.did_you_mean = nearest(name, self.known.iter().copied()).map(str::to_owned);
            self.mistakes.push(mistake);
        }
    }
}

fn name_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn short(value: &Value) -> String {
    said(value.as_str().unwrap_or(&value.to_string()))
}
