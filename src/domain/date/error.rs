//! Why a text is not a date, told so that its writer can mend it.

use super::cursor::Flaw;
use super::right_form::{self, Advice};
use std::borrow::Cow;
use std::fmt;

/// Why a text is not an EDTF date.
///
/// Shown, it is a sentence that says the text back, what is wrong with it and where, and the right form:
///
/// ```
/// # use sanctions_timeline::domain::date::Date;
/// let error = Date::parse("28/03/2024").expect_err("not EDTF");
/// assert_eq!(
///     error.to_string(),
///     "“28/03/2024” is not an EDTF date: day/month/year is not accepted; write 2024-03-28"
/// );
/// assert_eq!(error.example(), Some("2024-03-28"));
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DateError {
    input: String,
    /// What the input is not: "an EDTF date".
    not: &'static str,
    at: usize,
    place: Place,
    why: Cow<'static, str>,
    example: Option<String>,
}

/// Whether the reason is about one character or about the whole text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Place {
    Character,
    Whole,
}

/// How much of the input a message says back, in characters.
const SAID_BACK: usize = 40;

impl DateError {
    pub(super) fn new(input: &str, flaw: Flaw) -> Self {
        let at = input.char_indices().take_while(|(byte, _)| *byte < flaw.at).count();
        let (place, why, example) = match right_form::advise(input) {
            Some(Advice { why: Some(why), example }) => (Place::Whole, why, example),
            advice => (Place::Character, flaw.why, advice.and_then(|advice| advice.example)),
        };
        Self { input: said_back(input), not: "an EDTF date", at, place, why, example }
    }

    /// The text is a date, but not a day of the calendar, where a day is needed.
    pub(super) fn not_a_day(input: &str) -> Self {
        Self {
            input: said_back(input),
            not: "a day",
            at: 0,
            place: Place::Whole,
            why: Cow::Borrowed("a day is written YYYY-MM-DD, such as 2024-03-28"),
            example: None,
        }
    }

    /// Where reading stopped, as the number of characters before that place.
    #[must_use]
    pub fn at(&self) -> usize {
        self.at
    }

    /// What is wrong, without the input and without the right form.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.why
    }

    /// The right form, if the text leaves no doubt about what is meant. It always parses.
    #[must_use]
    pub fn example(&self) -> Option<&str> {
        self.example.as_deref()
    }
}

fn said_back(input: &str) -> String {
    let mut rest = input.chars();
    let mut text: String = rest.by_ref().take(SAID_BACK).map(|char| if char.is_control() { '\u{fffd}' } else { char }).collect();
    if rest.next().is_some() {
        text.push('…');
    }
    text
}

impl fmt::Display for DateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "“{}” is not {}: {}", self.input, self.not, self.why)?;
        if self.place == Place::Character && self.at > 0 {
            write!(f, ", at character {}", self.at + 1)?;
        }
        match &self.example {
            Some(example) => write!(f, "; write {example}"),
            None if self.place == Place::Whole => Ok(()),
            None => f.write_str("; a date looks like 2024-03-28, 2024-03, 2024 or 2022/2024"),
        }
    }
}

impl std::error::Error for DateError {}
