//! From the query string to a question that cannot be wrong, or every mistake in it at once.

use std::fmt::Display;
use std::str::FromStr;

use jiff::Timestamp;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{ArrayBuilder, Required};

use crate::domain::date::{Date, DateError, Day, Range};
use crate::domain::mistake::{Mistake, nearest, said};

/// The most parameters of one query, repeated ones included.
const MOST_PARAMETERS: usize = 200;

/// The most characters of an unknown name that are said back.
const LONGEST_NAME: usize = 100;

/// The longest value of a parameter, in characters.
const LONGEST_VALUE: usize = 4_000;

/// A query parameter: its name, its meaning, a value that does something.
#[derive(Debug, Clone, Copy)]
pub struct Param {
    /// As it stands in the query string.
    pub name: &'static str,
    /// What it does.
    pub meaning: &'static str,
    /// A value that does something with the bundled timeline.
    pub example: &'static str,
    /// Whether it may come more than once (meaning OR).
    pub repeats: bool,
}

/// A parameter that comes at most once.
#[must_use]
pub const fn once(name: &'static str, meaning: &'static str, example: &'static str) -> Param {
    Param { name, meaning, example, repeats: false }
}

/// The parameter every read has.
pub const AS_OF: Param =
    once("as_of", "Answer as this service would have answered at that moment (RFC 3339, system time).", "2024-05-01T00:00:00Z");

/// The parameter of questions about one day.
pub const ON: Param = once("on", "The day asked about (valid time); today (UTC) if absent.", "2024-04-30");

/// The parameter of lists that come in several formats.
pub const FORMAT: Param = once(
    "format",
    "json, ndjson, csv, ics, atom, feed.json, timelinejs.json, jsonld or md; the extension of the path goes before it, `Accept` after it.",
    "csv",
);

/// The parameter every write has.
pub const REASON: Param = once("reason", "Why: kept in the log. A `Reason` header does the same.", "the date was corrected");

/// Describes parameters for OpenAPI.
#[must_use]
pub fn describe(params: &[Param]) -> Vec<Parameter> {
    let schema = |param: &Param| {
        let text = ObjectBuilder::new().schema_type(Type::String).build();
        if param.repeats { utoipa::openapi::Schema::from(ArrayBuilder::new().items(text).build()) } else { text.into() }
    };
    let describe_one = |param: &Param| {
        ParameterBuilder::new()
            .name(param.name)
            .parameter_in(ParameterIn::Query)
            .required(Required::False)
            .description(Some(param.meaning))
            .example(Some(if param.repeats { serde_json::json!([param.example]) } else { param.example.into() }))
            .schema(Some(schema(param)))
            .build()
    };
    params.iter().map(describe_one).collect()
}

/// Declares a named list of parameters that OpenAPI can be told of.
macro_rules! params {
    ($(#[$doc:meta])* $name:ident = $list:expr) => {
        $(#[$doc])*
        pub struct $name;
        impl $name {
            /// The parameters.
            pub fn list() -> &'static [Param] {
                static LIST: std::sync::LazyLock<Vec<Param>> = std::sync::LazyLock::new(|| $list.into());
                &LIST
            }
        }
        impl IntoParams for $name {
            fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
                describe(Self::list())
            }
        }
    };
}
pub(super) use params;

params!(/// Of resources that only know `as_of`.
    AsOfParams = [AS_OF]);
params!(/// Of questions about one day.
    OnParams = [ON, AS_OF]);

/// Reads a query string against a list of parameters and notes every mistake.
pub struct Reader {
    pairs: Vec<(String, String)>,
    mistakes: Vec<Mistake>,
}

impl Reader {
    /// Takes the query string apart; names that are not in `known` are mistakes.
    #[must_use]
    pub fn new(query: Option<&str>, known: &[Param]) -> Self {
        let pairs: Vec<(String, String)> = form_urlencoded::parse(query.unwrap_or("").as_bytes()).into_owned().collect();
        let mut reader = Self { pairs: Vec::new(), mistakes: Vec::new() };
        if pairs.len() > MOST_PARAMETERS {
            reader.mistake("", format!("{} parameters; at most {MOST_PARAMETERS} are read", pairs.len()));
            return reader;
        }
        for (name, value) in pairs {
            match known.iter().find(|param| param.name == name) {
                None => reader.refuse_unknown(&name, known),
                Some(param) if !param.repeats && reader.one(&name).is_some() => {
                    reader.mistake(&name, format!("`{name}` came twice; once is enough"));
                }
                Some(_) if value.chars().count() > LONGEST_VALUE => {
                    let count = value.chars().count();
                    reader.mistake(&name, format!("{} has {count} characters; at most {LONGEST_VALUE} are read", said(&value)));
                }
                Some(_) => reader.pairs.push((name, value)),
            }
        }
        reader
    }

    fn refuse_unknown(&mut self, name: &str, known: &[Param]) {
        let short: String = name.chars().take(LONGEST_NAME).collect();
        let mut mistake = Mistake::parameter(short, format!("there is no parameter {}", said(name)));
        mistake.did_you_mean = nearest(name, known.iter().map(|param| param.name)).map(str::to_owned);
        mistake.allowed = known.iter().map(|param| param.name.to_owned()).collect();
        self.mistakes.push(mistake);
    }

    /// Notes a mistake that was made elsewhere.
    pub fn note(&mut self, mistake: Mistake) {
        self.mistakes.push(mistake);
    }

    /// Notes a mistake.
    pub fn mistake(&mut self, name: &str, detail: impl Into<String>) -> &mut Mistake {
        self.mistakes.push(Mistake::parameter(name, detail));
        self.mistakes.last_mut().expect("one was pushed on the line above")
    }

    /// The value of a parameter that comes at most once; empty is absent.
    #[must_use]
    pub fn one(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// Every value of a parameter.
    #[must_use]
    pub fn all(&self, name: &str) -> Vec<String> {
        self.pairs.iter().filter(|(n, value)| n == name && !value.is_empty()).map(|(_, value)| value.clone()).collect()
    }

    /// Values separated by commas, or repeated.
    #[must_use]
    pub fn listed(&self, name: &str) -> Vec<String> {
        let all = self.all(name);
        all.iter().flat_map(|value| value.split(',')).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty()).collect()
    }

    /// A value that parses.
    pub fn parsed<T>(&mut self, name: &str, example: &str) -> Option<T>
    where
        T: FromStr,
        T::Err: Display,
    {
        let text = self.one(name)?.to_owned();
        match text.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                let error: T::Err = error;
                self.mistake(name, format!("{} will not do: {error}", said(&text))).example = Some(example.to_owned());
                None
            }
        }
    }

    /// A date, as sharp as anybody likes.
    pub fn date(&mut self, name: &str) -> Option<Date> {
        let text = self.one(name)?.to_owned();
        match text.parse::<Date>() {
            Ok(date) => Some(date),
            Err(error) => {
                let error: DateError = error;
                let example = error.example().unwrap_or("2024-03-28").to_owned();
                self.mistake(name, error.to_string()).example = Some(example);
                None
            }
        }
    }

    /// A single day.
    pub fn day(&mut self, name: &str) -> Option<Day> {
        let date = self.date(name)?;
        let bounds = date.bounds();
        if bounds.start.min == bounds.end.max {
            return Some(bounds.start.min);
        }
        let detail = format!("{} is not a single day; ask about one", said(&date.to_string()));
        self.mistake(name, detail).example = Some("2024-04-30".to_owned());
        None
    }

    /// A choice among a few words.
    pub fn choice<T: Copy>(&mut self, name: &str, choices: &[(&'static str, T)]) -> Option<T> {
        let text = self.one(name)?.to_owned();
        let found = choices.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let mistake = Mistake::parameter(name, format!("{} is not a known {name}", said(&text)));
            self.mistakes.push(mistake.one_of(&text, choices.iter().map(|(word, _)| *word)));
        }
        found
    }

    /// A whole number from 0 to `most`.
    pub fn count(&mut self, name: &str, most: usize) -> Option<usize> {
        let text = self.one(name)?.to_owned();
        let number = text.parse().ok().filter(|number| *number <= most);
        if number.is_none() {
            self.mistake(name, format!("{} is not a whole number from 0 to {most}", said(&text))).example = Some("50".to_owned());
        }
        number
    }

    /// How many things at most: 1 to 500, 50 if nothing is said.
    pub fn limit(&mut self, name: &str, things: &str) -> usize {
        match self.count(name, 500) {
            Some(0) => {
                self.mistake(name, format!("0 {things} are none; ask for 1 to 500")).example = Some("50".to_owned());
                1
            }
            limit => limit.unwrap_or(50),
        }
    }

    /// `as_of`: a moment that has passed.
    pub fn as_of(&mut self, now: Timestamp) -> Option<Timestamp> {
        let moment = self.parsed::<Timestamp>("as_of", AS_OF.example)?;
        if moment > now {
            self.mistake("as_of", format!("{moment} is still to come; this service can only say what it said")).example =
                Some(now.to_string());
            return None;
        }
        Some(moment)
    }

    /// The days from `from` to `to`, both inclusive: `to=2024` means the end of 2024.
    pub fn range(&mut self) -> Option<Range> {
        let (mut from, mut to) = (self.date("from"), self.date("to"));
        if let Some(both) = self.one("datetime").map(str::to_owned) {
            if from.is_some() || to.is_some() {
                self.mistake("datetime", "`datetime` says from and to in one; leave the others out");
            }
            let (first, last) = both.split_once('/').unwrap_or((&both, &both));
            from = self.side(first);
            to = self.side(last);
        }
        if from.is_none() && to.is_none() {
            return None;
        }
        let first = from.as_ref().map_or(Day::MIN, |date| date.bounds().start.min);
        let last = to.as_ref().map_or(Day::MAX, |date| date.bounds().end.max);
        let range = Range::new(first, last);
        if range.is_none() {
            self.mistake("from", format!("from {first} comes after to {last}; turn them round")).example = Some(last.to_string());
        }
        range
    }

    /// One side of `datetime`; open sides are `..` or empty.
    fn side(&mut self, text: &str) -> Option<Date> {
        if matches!(text, "" | "..") {
            return None;
        }
        match text.parse::<Date>() {
            Ok(date) => Some(date),
            Err(error) => {
                let error: DateError = error;
                self.mistake("datetime", error.to_string()).example = Some("2017/2024".to_owned());
                None
            }
        }
    }

    /// Every mistake noted, or nothing.
    ///
    /// # Errors
    /// The mistakes.
    pub fn finish(self) -> Result<(), Vec<Mistake>> {
        if self.mistakes.is_empty() { Ok(()) } else { Err(self.mistakes) }
    }
}
