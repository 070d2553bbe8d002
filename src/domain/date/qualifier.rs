//! The marks `?`, `~` and `%` on a date or on parts of it, kept where they were written.

use super::cursor::Cursor;
use std::fmt;

/// A mark: uncertain (`?`: the source may be wrong), approximate (`~`: the source says "about"), or both (`%`).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub(super) struct Mark {
    pub(super) uncertain: bool,
    pub(super) approximate: bool,
}

/// The marks before and after the year, the month or season, and the day.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub(super) struct Marks {
    pub(super) before: [Mark; 3],
    pub(super) after: [Mark; 3],
}

impl Mark {
    /// Reads a mark, if there is one.
    pub(super) fn read(cursor: &mut Cursor) -> Self {
        let (uncertain, approximate) = match cursor.peek() {
            Some(b'?') => (true, false),
            Some(b'~') => (false, true),
            Some(b'%') => (true, true),
            _ => return Self::default(),
        };
        cursor.eat_array::<1>(|_| true);
        Self { uncertain, approximate }
    }
}

impl Marks {
    /// Whether nothing is marked.
    pub(super) fn is_empty(self) -> bool {
        self == Self::default()
    }

    /// What holds of the year (0), the month (1) or the day (2): a mark before a part is about
    /// that part, a mark after it about that part and all to its left.
    pub(super) fn of_part(self, part: usize) -> Mark {
        let after = &self.after[part..];
        Mark {
            uncertain: self.before[part].uncertain || after.iter().any(|mark| mark.uncertain),
            approximate: self.before[part].approximate || after.iter().any(|mark| mark.approximate),
        }
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match (self.uncertain, self.approximate) {
            (false, false) => "",
            (true, false) => "?",
            (false, true) => "~",
            (true, true) => "%",
        })
    }
}
