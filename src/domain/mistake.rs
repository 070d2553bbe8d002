//! What is wrong with an input, where, and what would be right: all of it at once.

use serde::Serialize;

/// One mistake in what somebody sent: an entry of `errors` in an RFC 9457 problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mistake {
    /// Where it is: a JSON Pointer (RFC 6901) into the body, or the name of a parameter.
    #[serde(flatten)]
    pub place: Place,
    /// The input said back, and what would be right.
    pub detail: String,
    /// The values that would do, when they are few.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allowed: Vec<String>,
    /// One value that would do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<String>,
    /// The nearest thing that exists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub did_you_mean: Option<String>,
}

/// Where a mistake is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// A JSON Pointer (RFC 6901) into the body.
    Pointer(String),
    /// A query parameter.
    Parameter(String),
    /// A request header.
    Header(String),
    /// A line of NDJSON, counted from 1, and a pointer into it.
    #[serde(untagged)]
    Line {
        /// Counted from 1.
        line: usize,
        /// A JSON Pointer into the line's object.
        pointer: String,
    },
}

impl Mistake {
    /// A mistake at a JSON Pointer.
    pub fn at(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::new(Place::Pointer(pointer.into()), detail)
    }

    /// A mistake in a query parameter.
    pub fn parameter(name: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::new(Place::Parameter(name.into()), detail)
    }

    /// A mistake in a request header.
    pub fn header(name: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::new(Place::Header(name.into()), detail)
    }

    fn new(place: Place, detail: impl Into<String>) -> Self {
        Self { place, detail: detail.into(), allowed: Vec::new(), example: None, did_you_mean: None }
    }

    /// The same mistake, with a value that would do.
    #[must_use]
    pub fn example(mut self, example: impl Into<String>) -> Self {
        self.example = Some(example.into());
        self
    }

    /// The same mistake, with the values that would do and the nearest of them to what was written.
    #[must_use]
    pub fn one_of<'a>(mut self, written: &str, allowed: impl IntoIterator<Item = &'a str>) -> Self {
        self.allowed = allowed.into_iter().map(str::to_owned).collect();
        self.did_you_mean = nearest(written, self.allowed.iter().map(String::as_str)).map(str::to_owned);
        if self.allowed.len() > 60 {
            self.allowed.clear();
        }
        self
    }

    /// The same mistake inside line `line` of an NDJSON input.
    #[must_use]
    pub fn in_line(mut self, line: usize) -> Self {
        if let Place::Pointer(pointer) = self.place {
            self.place = Place::Line { line, pointer };
        }
        self
    }
}

/// The candidate most like `written`, if any is like it at all.
pub fn nearest<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let written: String = written.chars().take(64).flat_map(char::to_lowercase).collect();
    candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(&written, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.7)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

/// What was written, short enough to say back.
#[must_use]
pub fn said(written: &str) -> String {
    let mut short: String = written.chars().take(60).collect();
    if short.len() < written.len() {
        short.push('…');
    }
    format!("“{short}”")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_is_found_and_the_far_is_not() {
        assert_eq!(nearest("vetoe", ["veto", "visit"]), Some("veto"));
        assert_eq!(nearest("qqqq", ["veto", "visit"]), None);
    }

    #[test]
    fn a_place_is_written_as_the_problem_needs_it() {
        let json = |m: Mistake| serde_json::to_string(&m).expect("plain data");
        assert_eq!(json(Mistake::at("/title", "missing")), r#"{"pointer":"/title","detail":"missing"}"#);
        assert_eq!(json(Mistake::parameter("from", "x")), r#"{"parameter":"from","detail":"x"}"#);
        let line = Mistake::at("/title", "missing").in_line(7);
        assert_eq!(json(line), r#"{"line":7,"pointer":"/title","detail":"missing"}"#);
    }
}
