//! A whole EDTF expression: a single date, an interval or a set. How it is read, written and bounded.

use super::bounds::{Bounds, Span};
use super::cursor::{Cursor, Flaw};
use super::precision::Precision;
use super::single::Single;
use std::fmt;

/// What a text of EDTF says.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) enum Expression {
    Single(Single),
    Interval {
        start: End,
        end: End,
    },
    /// One moment, which is one of the members.
    OneOf(Box<[Member]>),
    /// All of the members.
    AllOf(Box<[Member]>),
}

/// An end of an interval.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum End {
    At(Single),
    /// `..`: there is none.
    Open,
    /// Nothing written: there is one, but it is not known.
    Unknown,
}

/// A member of a set.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Member {
    At(Single),
    /// `a..b`
    Between(Single, Single),
    /// `..b`
    UpTo(Single),
    /// `a..`
    From(Single),
}

impl Expression {
    /// Reads a text, all of it.
    pub(super) fn read(text: &str) -> Result<Self, Flaw> {
        let mut cursor = Cursor::new(text);
        let expression = if cursor.eat("[") {
            Self::OneOf(read_members(&mut cursor, "]")?)
        } else if cursor.eat("{") {
            Self::AllOf(read_members(&mut cursor, "}")?)
        } else {
            read_single_or_interval(&mut cursor)?
        };
        if cursor.is_done() { Ok(expression) } else { Err(cursor.unexpected()) }
    }

    /// The four bounds, tight.
    pub(super) fn bounds(&self) -> Bounds {
        match self {
            Self::Single(date) => Bounds::moment(date.span()),
            Self::Interval { start, end } => Bounds { start: start.span(Span::ALWAYS), end: end.span(Span::NEVER) }.tightened(),
            Self::OneOf(members) => Bounds::moment(hull(members)),
            Self::AllOf(members) => from_first_to_last(members),
        }
    }

    pub(super) fn precision(&self) -> Precision {
        match self {
            Self::Single(date) => date.precision(),
            Self::Interval { .. } => Precision::Interval,
            Self::OneOf(_) | Self::AllOf(_) => Precision::Set,
        }
    }
}

impl End {
    fn span(self, open: Span) -> Span {
        match self {
            Self::At(date) => date.span(),
            Self::Open => open,
            Self::Unknown => Span::UNKNOWN,
        }
    }
}

impl Member {
    /// Its first and its last moment.
    fn ends(self) -> (Span, Span) {
        match self {
            Self::At(date) => (date.span(), date.span()),
            Self::Between(first, last) => (first.span(), last.span()),
            Self::UpTo(last) => (Span::ALWAYS, last.span()),
            Self::From(first) => (first.span(), Span::NEVER),
        }
    }
}

/// The moment that is one of the members lies somewhere from the first to the last.
fn hull(members: &[Member]) -> Span {
    let ends = || members.iter().map(|member| member.ends());
    Span { min: ends().map(|(first, _)| first.min).min().expect(MEMBER), max: ends().map(|(_, last)| last.max).max().expect(MEMBER) }
}

/// All of the members start with whichever comes first, and end with whichever comes last.
fn from_first_to_last(members: &[Member]) -> Bounds {
    let ends = || members.iter().map(|member| member.ends());
    Bounds {
        start: Span {
            min: ends().map(|(first, _)| first.min).min().expect(MEMBER),
            max: ends().map(|(first, _)| first.max).min().expect(MEMBER),
        },
        end: Span {
            min: ends().map(|(_, last)| last.min).max().expect(MEMBER),
            max: ends().map(|(_, last)| last.max).max().expect(MEMBER),
        },
    }
}

const MEMBER: &str = "reading refuses a set without members";

fn read_single_or_interval(cursor: &mut Cursor) -> Result<Expression, Flaw> {
    let start = read_end(cursor)?;
    if cursor.peek() != Some(b'/') {
        return match start {
            End::At(date) => Ok(Expression::Single(date)),
            End::Open => Err(cursor.flaw("an open interval has a slash: ../2024 or 2024/..")),
            End::Unknown => Err(cursor.flaw("nothing is written")),
        };
    }
    let slash = cursor.at();
    cursor.eat("/");
    let end = read_end(cursor)?;
    for (at, side) in [(0, start), (slash + 1, end)] {
        if let End::At(date) = side {
            refuse_alone(date, at)?;
        }
    }
    if let (End::At(first), End::At(last)) = (start, end) {
        refuse_disorder(&first, &last, slash + 1)?;
    }
    Ok(Expression::Interval { start, end })
}

fn read_end(cursor: &mut Cursor) -> Result<End, Flaw> {
    if cursor.eat("..") {
        Ok(End::Open)
    } else if matches!(cursor.peek(), None | Some(b'/')) {
        Ok(End::Unknown)
    } else {
        Single::read(cursor).map(End::At)
    }
}

/// A time of day, and a century or decade of two or three digits, stand alone. The specification
/// keeps the time out of intervals, and `2023/24` was not meant to last until the year 2499.
fn refuse_alone(date: Single, at: usize) -> Result<(), Flaw> {
    if date.time.is_some() {
        return Err(Flaw::new(at, "a time of day belongs to a single date"));
    }
    if !date.year.is_in_full() {
        return Err(Flaw::new(at, "a year has four digits"));
    }
    Ok(())
}

/// An end may begin no earlier than its start: `2004-06-11/2004-06` is refused, as the test suites
/// that say anything of it do. A mask says that a digit is not known, and so any that fits will
/// do: `2004-06-11/2004-06-XX` ended on an unknown day that was not before the 11th.
fn refuse_disorder(first: &Single, last: &Single, at: usize) -> Result<(), Flaw> {
    let (start, end) = (first.span().min, last.span());
    if end.max < start {
        Err(Flaw::new(at, "the end is before the start"))
    } else if end.min < start && !last.is_masked() {
        Err(Flaw::new(at, "the end could be before the start"))
    } else {
        Ok(())
    }
}

fn read_members(cursor: &mut Cursor, close: &str) -> Result<Box<[Member]>, Flaw> {
    let mut members = Vec::new();
    loop {
        skip_spaces(cursor);
        let start = cursor.at();
        let member = read_member(cursor)?;
        if matches!(member, Member::UpTo(_)) && !members.is_empty() {
            return Err(Flaw::new(start, "only the first of a set begins with .."));
        }
        members.push(member);
        skip_spaces(cursor);
        if cursor.eat(close) {
            return Ok(members.into());
        }
        if matches!(member, Member::From(_)) {
            return Err(cursor.flaw("only the last of a set ends with .."));
        }
        if !cursor.eat(",") {
            return Err(cursor.unexpected());
        }
    }
}

fn read_member(cursor: &mut Cursor) -> Result<Member, Flaw> {
    if cursor.eat("..") {
        return read_dated(cursor).map(Member::UpTo);
    }
    let first = read_dated(cursor)?;
    if !cursor.eat("..") {
        return Ok(Member::At(first));
    }
    if matches!(cursor.peek(), None | Some(b',' | b' ' | b']' | b'}')) {
        return Ok(Member::From(first));
    }
    let at = cursor.at();
    let last = read_dated(cursor)?;
    if first.precision() != last.precision() {
        return Err(Flaw::new(at, "both sides of .. are equally precise"));
    }
    refuse_disorder(&first, &last, at)?;
    Ok(Member::Between(first, last))
}

fn read_dated(cursor: &mut Cursor) -> Result<Single, Flaw> {
    let start = cursor.at();
    let date = Single::read(cursor)?;
    refuse_alone(date, start)?;
    Ok(date)
}

fn skip_spaces(cursor: &mut Cursor) {
    cursor.eat_while(|byte| byte == b' ');
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Single(date) => date.fmt(f),
            Self::Interval { start, end } => write!(f, "{start}/{end}"),
            Self::OneOf(members) => write_members(f, "[", members, "]"),
            Self::AllOf(members) => write_members(f, "{", members, "}"),
        }
    }
}

fn write_members(f: &mut fmt::Formatter<'_>, open: &str, members: &[Member], close: &str) -> fmt::Result {
    let mut before = open;
    for member in members {
        write!(f, "{before}{member}")?;
        before = ",";
    }
    f.write_str(close)
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(date) => date.fmt(f),
            Self::Open => f.write_str(".."),
            Self::Unknown => Ok(()),
        }
    }
}

impl fmt::Display for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(date) => date.fmt(f),
            Self::Between(first, last) => write!(f, "{first}..{last}"),
            Self::UpTo(last) => write!(f, "..{last}"),
            Self::From(first) => write!(f, "{first}.."),
        }
    }
}
