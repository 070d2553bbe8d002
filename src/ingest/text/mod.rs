//! Bytes of a file in, its text out: plain text, HTML or PDF. The text is what offsets count in; nothing is taken from it later.

mod html;
pub mod isolated;
mod pdf;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use serde::{Deserialize, Serialize};

use crate::domain::date::Day;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text and nothing else.
    Plain,
    /// A page.
    Html,
    /// A printed document.
    Pdf,
}

/// The longest text of one document, in bytes of UTF-8: some three million words.
pub const TEXT_LIMIT: usize = 16 << 20;

/// Bytes of address space in which the text of a page or a PDF must be found.
const MEMORY_LIMIT: u64 = 512 << 20;

/// A text, and the day on which its file says it was published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// The text.
    pub text: String,
    /// Only pages say it.
    pub published: Option<Day>,
}

/// Why a file has no text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum TextError {
    /// Neither UTF-8 nor begun by a byte order mark.
    #[error("it is not UTF-8: byte {0} is wrong")]
    NotUtf8(usize),
    /// Not a PDF, or damaged beyond reading.
    #[error("the PDF is broken")]
    BrokenPdf,
    /// Locked with a password or in a way that is not known.
    #[error("the PDF is encrypted")]
    EncryptedPdf,
    /// Pictures of pages, most often.
    #[error("the PDF holds no text; it may be pictures of pages")]
    NoText,
    /// More than a document can need.
    #[error("the PDF could not be read within {} seconds", pdf::TIME_LIMIT.as_secs())]
    TooLong,
    /// More text than a document can have.
    #[error("its text is longer than {} MiB, the limit for one document", TEXT_LIMIT >> 20)]
    TooMuchText,
    /// A small file that decodes to a large one, most often.
    #[error("reading it takes more than {} MiB of memory, the limit for one document, or it is nested too deeply", MEMORY_LIMIT >> 20)]
    TooMuchMemory,
    /// The process that reads it cannot be started, or failed.
    #[error("it could not be read in a process of its own: {0}")]
    NoProcess(String),
}

/// How far into a file its kind and its encoding are looked for.
const HEAD: usize = 1024;

impl Kind {
    const ALL: [Self; 3] = [Self::Plain, Self::Html, Self::Pdf];

    /// The word for it on a command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Html => "html",
            Self::Pdf => "pdf",
        }
    }

    /// The kind with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// What a file is: its first bytes decide, then the end of its name.
    pub fn of(name: &str, bytes: &[u8]) -> Self {
        let head = &bytes[..bytes.len().min(HEAD)];
        if head.windows(5).any(|window| window == b"%PDF-") && !name_ends(name, &["txt", "html", "htm"]) || name_ends(name, &["pdf"]) {
            return Self::Pdf;
        }
        let start = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
        let begins = |with: &[u8]| start.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
        if begins(b"<!doctype html") || begins(b"<html") || name_ends(name, &["html", "htm", "xhtml"]) {
            return Self::Html;
        }
        Self::Plain
    }
}

fn name_ends(name: &str, with: &[&str]) -> bool {
    name.rsplit_once('.').is_some_and(|(_, end)| with.iter().any(|with| end.eq_ignore_ascii_case(with)))
}

/// The text of a file of this kind. A PDF may take any amount of memory: see [`isolated`].
///
/// # Errors
/// If it has none.
pub fn read(kind: Kind, bytes: Vec<u8>) -> Result<Text, TextError> {
    let text = match kind {
        Kind::Plain => Text { text: plain(bytes)?, published: None },
        Kind::Html => html::read(&page(&bytes)),
        Kind::Pdf => Text { text: pdf::read(bytes)?, published: None },
    };
    check_length(&text.text)?;
    Ok(text)
}

/// Refuses a text longer than [`TEXT_LIMIT`].
///
/// # Errors
/// If it is longer.
pub fn check_length(text: &str) -> Result<(), TextError> {
    if text.len() > TEXT_LIMIT { Err(TextError::TooMuchText) } else { Ok(()) }
}

/// UTF-8, or whatever the byte order mark at the beginning says.
fn plain(bytes: Vec<u8>) -> Result<String, TextError> {
    if let Some((encoding, _)) = Encoding::for_bom(&bytes)
        && encoding != UTF_8
    {
        return Ok(encoding.decode(&bytes).0.into_owned());
    }
    let mut text = String::from_utf8(bytes).map_err(|error| TextError::NotUtf8(error.utf8_error().valid_up_to() + 1))?;
    if text.starts_with('\u{feff}') {
        text.remove(0);
    }
    Ok(text)
}

/// As a browser decides: the byte order mark, what the page says of itself, UTF-8 if it can be, else what old pages are in.
fn page(bytes: &[u8]) -> String {
    let head = bytes[..bytes.len().min(HEAD)].to_ascii_lowercase();
    let label = head.windows(8).position(|window| window == b"charset=").map(|at| {
        let said = head[at + 8..].strip_prefix(b"\"").unwrap_or(&head[at + 8..]);
        said.split(|byte| !byte.is_ascii_alphanumeric() && !b"-_:.".contains(byte)).next().unwrap_or_default()
    });
    // A page whose head could be read is in no encoding of two bytes a letter, whatever it says.
    let said = label.and_then(Encoding::for_label).map(Encoding::output_encoding);
    let guess = || if std::str::from_utf8(bytes).is_ok() { UTF_8 } else { WINDOWS_1252 };
    said.unwrap_or_else(guess).decode(bytes).0.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_say_what_a_file_is_then_its_name() {
        for (name, bytes, kind) in [
            ("a.txt", "On Thursday", Kind::Plain),
            ("a", "%PDF-1.4", Kind::Pdf),
            ("a.PDF", "nothing", Kind::Pdf),
            ("on-pdf.txt", "A file begins with %PDF-1.7.", Kind::Plain),
            ("a", "\u{feff}\n<!DOCTYPE HTML>", Kind::Html),
            ("a.htm", "<p>On Thursday", Kind::Html),
            ("html", "<p>", Kind::Plain),
        ] {
            assert_eq!(Kind::of(name, bytes.as_bytes()), kind, "{name}");
        }
    }

    #[test]
    fn text_is_kept_as_it_is_save_for_its_mark() {
        let text = |bytes: &[u8]| read(Kind::Plain, bytes.to_vec()).map(|read| read.text);
        assert_eq!(text("\u{feff} Söul\r\n".as_bytes()), Ok(" Söul\r\n".to_owned()));
        assert_eq!(text(b"\xff\xfeM\0a\0y\0"), Ok("May".to_owned()));
        assert_eq!(text(b"caf\xe9"), Err(TextError::NotUtf8(4)));
    }

    #[test]
    fn a_page_is_decoded_as_browsers_do() {
        for bytes in
            [&b"<meta charset=\"windows-1252\"><p>caf\xe9"[..], b"<p>caf\xe9", "<p>café".as_bytes(), b"<meta charset=utf-16><p>caf\xc3\xa9"]
        {
            assert_eq!(read(Kind::Html, bytes.to_vec()).expect("a page").text, "café");
        }
    }
}
