//! A place in the text being read, and the flaw that reading stops at.

use std::borrow::Cow;

/// Why a text could not be read, and at which byte.
#[derive(Debug)]
pub(super) struct Flaw {
    pub(super) at: usize,
    pub(super) why: Cow<'static, str>,
}

impl Flaw {
    pub(super) fn new(at: usize, why: impl Into<Cow<'static, str>>) -> Self {
        Self { at, why: why.into() }
    }
}

/// Reads a text from left to right, byte by byte: what EDTF is written in is ASCII.
pub(super) struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// How many bytes have been read.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    pub(super) fn is_done(&self) -> bool {
        self.at == self.text.len()
    }

    /// Passes over what is expected next, if it is there.
    pub(super) fn eat(&mut self, expected: &str) -> bool {
        let found = self.text.as_bytes()[self.at..].starts_with(expected.as_bytes());
        if found {
            self.at += expected.len();
        }
        found
    }

    /// Passes over bytes as long as they please, and gives them.
    pub(super) fn eat_while(&mut self, pleases: impl Fn(u8) -> bool) -> &'a [u8] {
        let rest = &self.text.as_bytes()[self.at..];
        let length = rest.iter().take_while(|byte| pleases(**byte)).count();
        self.at += length;
        &rest[..length]
    }

    /// Passes over exactly as many of the bytes that please.
    pub(super) fn eat_array<const N: usize>(&mut self, pleases: impl Fn(u8) -> bool) -> Option<[u8; N]> {
        let rest = &self.text.as_bytes()[self.at..];
        let array = *rest.first_chunk::<N>()?;
        array.iter().all(|byte| pleases(*byte)).then(|| {
            self.at += N;
            array
        })
    }

    /// A number of two digits, if that is what comes next.
    pub(super) fn eat_two_digits(&mut self) -> Option<u8> {
        let [tens, units] = self.eat_array(|byte| byte.is_ascii_digit())?;
        Some((tens - b'0') * 10 + (units - b'0'))
    }

    /// A flaw at this place.
    pub(super) fn flaw(&self, why: impl Into<Cow<'static, str>>) -> Flaw {
        Flaw::new(self.at, why)
    }

    /// The flaw that the text goes on, or stops, where it should not.
    pub(super) fn unexpected(&self) -> Flaw {
        let rest = self.text.get(self.at..).unwrap_or_default();
        self.flaw(match rest.chars().next() {
            None => Cow::from("it breaks off"),
            Some(' ') => Cow::from("a space does not belong here"),
            Some(found) if found.is_control() => Cow::from("an unexpected control character"),
            Some(found) => Cow::from(format!("unexpected “{found}”")),
        })
    }
}
