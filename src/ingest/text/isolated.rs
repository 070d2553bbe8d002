//! Extraction in a process of its own, with a limit on its memory.
//!
//! A megabyte of PDF can say "a gigabyte of spaces", and the libraries that decode it have no limit. Streams are nested, encoded
//! more than once, and decoded in many places (objects, pages, fonts, images), so no check beforehand finds every case. The
//! system's own limit (`RLIMIT_AS`) does: what needs more ends the child alone.

use std::io::{self, Read as _, Write as _};
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use rustix::process::{Resource, Rlimit, setrlimit};

use super::{Kind, MEMORY_LIMIT, TEXT_LIMIT, Text, TextError, read};

/// The subcommand that runs [`extract`]; its argument is the format of the file.
pub const SUBCOMMAND: &str = "extract-text";

/// The longest answer of a child: JSON writes one byte of text as six at most.
const LONGEST_ANSWER: u64 = 6 * TEXT_LIMIT as u64 + 1_000;

/// The text of a file, read by another process of this `program`. Plain text is read here: it is as long as its file.
///
/// # Errors
/// If the file has no text, or needs more memory or time than a document may.
pub fn read_isolated(program: &Path, kind: Kind, bytes: Vec<u8>) -> Result<Text, TextError> {
    if kind == Kind::Plain {
        return read(kind, bytes);
    }
    let failed = |error: io::Error| TextError::NoProcess(error.to_string());
    let mut command = Command::new(program);
    command.args([SUBCOMMAND, kind.word()]).env_clear();
    // Allocators reserve more address space than they use: a gigabyte (mimalloc, in KiB) and 64 MiB a thread (glibc).
    command.env("MIMALLOC_ARENA_RESERVE", "32768").env("MALLOC_ARENA_MAX", "1");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().map_err(failed)?;
    if let Some(mut input) = child.stdin.take() {
        // A child that ended early does not read all of it; its exit status says why.
        let _ = input.write_all(&bytes);
    }
    drop(bytes);
    let mut answer = Vec::new();
    if let Some(output) = child.stdout.take() {
        output.take(LONGEST_ANSWER).read_to_end(&mut answer).map_err(failed)?;
    }
    let status = child.wait().map_err(failed)?;
    if status.signal().is_some() {
        return Err(TextError::TooMuchMemory);
    }
    serde_json::from_slice(&answer).unwrap_or_else(|_| Err(TextError::NoProcess(format!("the extracting process ended with {status}"))))
}

/// Extracts the text in the child process: reads a file from standard input, writes its text or the error as JSON to standard output.
///
/// # Errors
/// If it cannot limit its memory, or cannot read or write.
pub fn extract(kind: Kind) -> io::Result<()> {
    let limit = |bytes| Rlimit { current: Some(bytes), maximum: Some(bytes) };
    setrlimit(Resource::As, limit(MEMORY_LIMIT))?;
    // Being ended by the limit is no fault to be kept for a debugger.
    setrlimit(Resource::Core, limit(0))?;
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes)?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    serde_json::to_writer(&mut out, &read(kind, bytes))?;
    out.flush()
}
