//! `read`: files or lines in, a line of JSON for each document out. What cannot be read is named, and the rest is read all the same.

use std::io::{self, BufRead, BufReader, IsTerminal as _, Read as _, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow, bail};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Deserialize;

use crate::config::Read;
use crate::domain::date::Day;
use crate::ingest::text::isolated::read_isolated;
use crate::ingest::text::{self, Kind};
use crate::reading::{self, events::trigger_rules};
use crate::render;

/// Work that lasts longer shows how far it is.
const SOON: Duration = Duration::from_secs(1);
/// More bytes than this will last longer.
const MUCH: u64 = 4 << 20;
/// How often something moves, also while one long text is read.
const TICK: Duration = Duration::from_millis(200);
/// Standard input, as it is named on the command line and in what is printed.
const STANDARD_INPUT: &str = "-";

/// Reads what the flags say.
pub(super) fn run(flags: &Read) -> anyhow::Result<()> {
    let mut session =
        Session { flags, out: io::BufWriter::new(super::standard_output()?), progress: Progress::new(flags), read: 0, wrong: 0 };
    let done = if flags.rules { session.rules() } else { session.all() };
    match done.and_then(|()| session.out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
        done => done?,
    }
    session.progress.bar.finish_and_clear();
    match session.wrong {
        0 => Ok(()),
        wrong => bail!("{wrong} of {} could not be read", wrong + session.read),
    }
}

/// A line of a file of documents.
#[derive(Deserialize)]
struct Line {
    doc_id: String,
    dct: Option<String>,
    text: String,
}

struct Session<'a> {
    flags: &'a Read,
    out: io::BufWriter<std::fs::File>,
    progress: Progress,
    read: usize,
    wrong: usize,
}

/// Errors are those of the output; those of the input are counted.
impl Session<'_> {
    fn rules(&mut self) -> io::Result<()> {
        writeln!(self.out, "name\tpattern\texample\tvalue")?;
        reading::rules().try_for_each(|row| writeln!(self.out, "{}\t{}\t{}\t{}", row.name, row.pattern, row.example, row.value))?;
        trigger_rules().try_for_each(|row| writeln!(self.out, "{}\t{}\t{}\t{}", row.name, row.trigger, row.example, row.kind))
    }

    fn all(&mut self) -> io::Result<()> {
        if self.flags.files.is_empty() {
            return self.standard_input();
        }
        self.flags
            .files
            .iter()
            .try_for_each(|file| if file.as_os_str() == STANDARD_INPUT { self.standard_input() } else { self.file(file) })
    }

    /// Lines if it begins as a line does, else one document; what was looked at is still part of it.
    fn standard_input(&mut self) -> io::Result<()> {
        let mut input = BufReader::new(io::stdin());
        let mut before = Vec::new();
        loop {
            match input.fill_buf().map(|bytes| bytes.first().copied()) {
                Ok(Some(byte)) if is_before_text(byte) && !self.too_long(before.len()) => before.push(byte),
                Ok(Some(b'{')) => return self.lines("line ", before.split(|byte| *byte == b'\n').count(), input),
                // An error is met again, and told, where the whole is read.
                _ => return self.whole(STANDARD_INPUT, Ok(before.as_slice().chain(input))),
            }
            input.consume(1);
        }
    }

    fn file(&mut self, path: &Path) -> io::Result<()> {
        let name = path.display().to_string();
        let file = std::fs::File::open(path);
        let holds_lines = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("ndjson") || end.eq_ignore_ascii_case("jsonl"));
        match file {
            Ok(file) if holds_lines => self.lines(&format!("{name}: line "), 1, BufReader::new(file)),
            file => self.whole(&name, file),
        }
    }

    /// A file that is one document.
    fn whole(&mut self, name: &str, input: io::Result<impl io::Read>) -> io::Result<()> {
        let read = |bytes: Vec<u8>| {
            let text = read_isolated(&std::env::current_exe()?, Kind::of(name, &bytes), bytes)?;
            let date = self.flags.date.or(text.published);
            Ok((text.text, date.context("it does not say when it was published; say it with --date YYYY-MM-DD")?))
        };
        match input.and_then(|input| self.bytes(input)).map_err(anyhow::Error::from).and_then(read) {
            Ok((text, date)) => self.document(name, &text, date)?,
            Err(what) => self.wrong(name, &what),
        }
        Ok(())
    }

    fn bytes(&self, input: impl io::Read) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        input.take(self.flags.size_limit.saturating_add(1)).read_to_end(&mut bytes)?;
        self.progress.advance(bytes.len());
        if self.too_long(bytes.len()) { Err(self.limit()) } else { Ok(bytes) }
    }

    /// A file of documents, a line each, of which the first has this number.
    fn lines(&mut self, place: &str, first: usize, mut input: impl BufRead) -> io::Result<()> {
        for number in first.. {
            let place = format!("{place}{number}");
            match self.next_line(&mut input).map(|bytes| if bytes.is_empty() { None } else { Some(self.line(&bytes)) }) {
                Ok(None) => break,
                Ok(Some(Ok(Some((line, date))))) => self.document(&line.doc_id, &line.text, date)?,
                Ok(Some(Ok(None))) => {}
                Ok(Some(Err(what))) => self.wrong(&place, &what),
                Err(error) if error.kind() == io::ErrorKind::FileTooLarge => self.wrong(&place, &error.into()),
                Err(error) => {
                    self.wrong(&place, &error.into());
                    break;
                }
            }
        }
        Ok(())
    }

    /// The bytes of a line with its end, none after the last. Of a line that is too long none are kept.
    fn next_line(&self, input: &mut impl BufRead) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        input.by_ref().take(self.flags.size_limit.saturating_add(1)).read_until(b'\n', &mut bytes)?;
        self.progress.advance(bytes.len());
        if self.too_long(bytes.len()) {
            if !bytes.ends_with(b"\n") {
                input.skip_until(b'\n')?;
            }
            return Err(self.limit());
        }
        Ok(bytes)
    }

    /// What a line says; nothing if it is empty.
    fn line(&self, bytes: &[u8]) -> anyhow::Result<Option<(Line, Day)>> {
        if bytes.trim_ascii().is_empty() {
            return Ok(None);
        }
        let line: Line = serde_json::from_slice(bytes)?;
        text::check_length(&line.text)?;
        let date = match &line.dct {
            Some(said) => said.parse().map_err(|_| anyhow!("`dct` is {said:?}; a day is written as 2024-03-29"))?,
            None => self.flags.date.context("`dct` is required, or --date YYYY-MM-DD for all lines without it")?,
        };
        Ok(Some((line, date)))
    }

    fn document(&mut self, name: &str, text: &str, date: Day) -> io::Result<()> {
        let found = reading::read(text, date);
        let read = render::reading::Read::new(name, text, date, &found);
        let read = if self.flags.with_text { read.with_text(text) } else { read };
        self.read += 1;
        let out = &mut self.out;
        self.progress.bar.suspend(|| {
            serde_json::to_writer(&mut *out, &read)?;
            out.write_all(b"\n")
        })
    }

    fn wrong(&mut self, place: &str, what: &anyhow::Error) {
        self.wrong += 1;
        // Whoever does not read the errors still sees the exit code.
        self.progress.bar.suspend(|| drop(writeln!(io::stderr(), "{place}: {what}")));
    }

    fn too_long(&self, bytes: usize) -> bool {
        u64::try_from(bytes).is_ok_and(|bytes| bytes > self.flags.size_limit)
    }

    fn limit(&self) -> io::Error {
        let what = format!("it is longer than {} bytes; --size-limit allows more", self.flags.size_limit);
        io::Error::new(io::ErrorKind::FileTooLarge, what)
    }
}

/// White space, and the bytes of a byte order mark in UTF-8.
fn is_before_text(byte: u8) -> bool {
    byte.is_ascii_whitespace() || b"\xef\xbb\xbf".contains(&byte)
}

/// A bar on standard error, where a person sees it and the work is long.
struct Progress {
    bar: ProgressBar,
    began: Instant,
}

impl Progress {
    fn new(flags: &Read) -> Self {
        let length = |file| std::fs::metadata(file).ok().filter(std::fs::Metadata::is_file).map(|data| data.len());
        let total = flags.files.iter().map(length).sum::<Option<u64>>().filter(|total| *total > 0);
        let form = if total.is_some() { "{spinner} {bar:40} {bytes} of {total_bytes}, {elapsed}" } else { "{spinner} {bytes}, {elapsed}" };
        let style = ProgressStyle::with_template(form).expect("the template is well formed");
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden()).with_style(style);
        let progress = Self { bar, began: Instant::now() };
        if total.is_some_and(|total| total > MUCH) {
            progress.show();
        }
        progress
    }

    fn show(&self) {
        if self.bar.is_hidden() && io::stderr().is_terminal() {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
            self.bar.enable_steady_tick(TICK);
        }
    }

    fn advance(&self, bytes: usize) {
        if self.began.elapsed() > SOON {
            self.show();
        }
        self.bar.inc(u64::try_from(bytes).unwrap_or_default());
    }
}
