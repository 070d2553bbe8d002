//! How it is run: every flag, its variable, its default and its help in one declaration.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::domain::date::Day;
use crate::http::origin::BaseUrl;
use crate::http::server::limits::ConnectionLimits;
use crate::ingest::text::Kind;
use crate::ingest::text::isolated::SUBCOMMAND;

/// A sourced, queryable timeline of sanctions: what was in force on day D, and how do you know?
///
/// With no command it serves the timeline on 127.0.0.1:8080 over the file timeline.db, which is made and filled with
/// the bundled timeline of the UN sanctions on North Korea at the first start.
#[derive(Debug, Parser)]
#[command(name = "sanctions-timeline", version, after_help = EXAMPLES, max_term_width = 100)]
pub struct Config {
    /// The SQLite file that holds everything; made if it does not exist.
    #[arg(long, global = true, env = "SANCTIONS_TIMELINE_DATABASE", default_value = "timeline.db", value_name = "FILE")]
    pub database: PathBuf,

    /// Refuse to make or fill the database if the file is missing or empty: for servers whose database must be there.
    #[arg(long, global = true, env = "SANCTIONS_TIMELINE_MUST_EXIST")]
    pub must_exist: bool,

    /// How much to log: error, warn, info, debug, trace, or per module as in `info,sqlx=warn`.
    #[arg(long, global = true, env = "SANCTIONS_TIMELINE_LOG", default_value = "warn,sqlx=error", value_name = "FILTER")]
    pub log: String,

    /// How log lines are written.
    #[arg(long, global = true, env = "SANCTIONS_TIMELINE_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,

    /// Believe the clock even if it jumps ahead, or is more than 400 days after the last change.
    #[arg(long, global = true, env = "SANCTIONS_TIMELINE_TRUST_CLOCK")]
    pub trust_clock: bool,

    /// What to do; `serve` if nothing is said.
    #[command(subcommand)]
    pub command: Option<Command>,

    /// What `serve` needs, also without saying `serve`.
    #[command(flatten)]
    pub serve: Serve,
}

const EXAMPLES: &str = "\
Examples:
  sanctions-timeline                                     serve on http://127.0.0.1:8080
  sanctions-timeline serve --listen 0.0.0.0:80           serve everybody
  sanctions-timeline key create desk --role editor       make a key; it is shown once
  sanctions-timeline import events.ndjson                add to a file, also while a server has it open
  sanctions-timeline export > everything.ndjson          the whole timeline as lines of JSON
  sanctions-timeline backup copy.db                      a consistent copy of a file in use
  sanctions-timeline read article.pdf --date 2024-03-29  the dates an article speaks of, each with what it means and why";

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines: one JSON object a line.
    Json,
}

/// What serving needs.
#[derive(Debug, Clone, Args)]
pub struct Serve {
    /// Where to listen.
    #[arg(long, env = "SANCTIONS_TIMELINE_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDRESS:PORT")]
    pub listen: SocketAddr,

    /// Serve /metrics on an address of its own, to everybody who can reach it. Without this flag it is at the main address and
    /// needs a key, because what it counts includes what is hidden from readers without one.
    #[arg(long, env = "SANCTIONS_TIMELINE_METRICS_LISTEN", value_name = "ADDRESS:PORT")]
    pub metrics_listen: Option<SocketAddr>,

    /// Start an empty database empty: without the bundled timeline.
    #[arg(long, env = "SANCTIONS_TIMELINE_EMPTY")]
    pub empty: bool,

    /// The largest body of an ordinary write, in bytes.
    #[arg(long, env = "SANCTIONS_TIMELINE_BODY_LIMIT", default_value_t = 8 << 20, value_name = "BYTES")]
    pub body_limit: usize,

    /// The largest body of an import, in bytes.
    #[arg(long, env = "SANCTIONS_TIMELINE_IMPORT_LIMIT", default_value_t = 256 << 20, value_name = "BYTES")]
    pub import_limit: usize,

    /// How many bytes of finished answers are kept to be sent again.
    #[arg(long, env = "SANCTIONS_TIMELINE_ANSWER_CACHE", default_value_t = 64 << 20, value_name = "BYTES")]
    pub answer_cache: usize,

    /// How many bytes of rendered events are kept, the latest ones; the others are read from the file when they are asked for.
    #[arg(long, env = "SANCTIONS_TIMELINE_RENDERED_MEMORY", default_value_t = 4 << 30, value_name = "BYTES")]
    pub rendered_memory: usize,

    /// The URL under which people reach the service, such as `https://timeline.example`: links begin with it. Without it they begin
    /// with the host that was asked.
    #[arg(long, env = "SANCTIONS_TIMELINE_PUBLIC_URL", value_name = "URL", value_parser = BaseUrl::parse)]
    pub public_url: Option<BaseUrl>,

    /// How many bytes of request bodies are in memory at a time, of all requests together; beyond it writes wait, then get 503.
    #[arg(long, env = "SANCTIONS_TIMELINE_BODY_MEMORY", default_value_t = 128 << 20, value_name = "BYTES")]
    pub body_memory: usize,

    /// How many bytes of answers may wait for slow clients; beyond it those that take nothing are disconnected after 2 seconds.
    #[arg(long, env = "SANCTIONS_TIMELINE_RESPONSE_MEMORY", default_value_t = 16 << 20, value_name = "BYTES")]
    pub response_memory: usize,

    /// How many connections may be open, as far as file descriptors allow; beyond it the one idle for longest is closed.
    #[arg(long, env = "SANCTIONS_TIMELINE_MAX_CONNECTIONS", default_value_t = 10_000, value_name = "NUMBER")]
    pub max_connections: usize,

    /// How many of them may come from one address (IPv6: one /64 network).
    #[arg(long, env = "SANCTIONS_TIMELINE_CONNECTIONS_PER_ADDRESS", default_value_t = 5_000, value_name = "NUMBER")]
    pub connections_per_address: usize,

    /// How many requests a second one address may make; unlimited without it. Beyond it the answer is 429.
    #[arg(long, env = "SANCTIONS_TIMELINE_RATE_LIMIT", value_name = "NUMBER")]
    pub rate_limit: Option<NonZeroU32>,

    /// An address that has no limit of its own, such as that of a reverse proxy; repeat it or separate by commas.
    #[arg(long, env = "SANCTIONS_TIMELINE_EXEMPT_ADDRESS", value_name = "ADDRESS", value_delimiter = ',')]
    pub exempt_address: Vec<IpAddr>,

    /// How long a request may take, in seconds.
    #[arg(long, env = "SANCTIONS_TIMELINE_TIME_LIMIT", default_value_t = 30, value_name = "SECONDS")]
    pub time_limit: u64,
}

impl Serve {
    /// The limits of connections that the flags name.
    #[must_use]
    pub fn connection_limits(&self) -> ConnectionLimits {
        ConnectionLimits {
            total: self.max_connections,
            per_address: self.connections_per_address,
            exempt: self.exempt_address.clone(),
            response_memory: self.response_memory,
        }
    }
}

/// What it can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the timeline over HTTP (what happens with no command).
    Serve(Serve),
    /// Add or replace things from NDJSON, all or none; a running server shows them too.
    ///
    /// Up to 5,000 changes show within half a second. More show once the server has read the whole log again, which takes seconds
    /// where there are hundreds of thousands of changes; until then it goes on answering from what it had.
    Import {
        /// A file of NDJSON, as `export` writes it; `-` for standard input.
        file: PathBuf,
        /// Why: kept in the log.
        #[arg(long, default_value = "imported on the command line", value_parser = reason)]
        reason: String,
    },
    /// Write the whole timeline to standard output as NDJSON that `import` reads back.
    Export,
    /// Make, list and take back keys.
    Key {
        /// What to do with keys.
        #[command(subcommand)]
        command: KeyCommand,
    },
    /// Look for anything wrong: in the file, in the log, in the quotes.
    Check,
    /// Write a consistent copy of the file, also while a server has it open.
    Backup {
        /// The file to write; it must not exist yet.
        file: PathBuf,
    },
    /// Put a copy made by `backup` in the place of the database, which must not be in use.
    Restore(RestoreFlags),
    /// Find the temporal expressions of English texts and say what they mean, as lines of JSON.
    Read(Read),
    /// Take the text out of a file on standard input: what `read` starts for each page and PDF, with limited memory.
    #[command(hide = true, name = SUBCOMMAND)]
    ExtractText {
        /// The format of the file: page or PDF.
        #[arg(value_parser = kind)]
        kind: Kind,
    },
    /// Print the OpenAPI 3.1 description of the service.
    Openapi,
    /// Ask a running server whether it is well; for health checks of containers.
    Health(Serve),
}

/// What is to be read, and how.
///
/// Offsets count code points of the text that was taken from the file: with `--with-text` it stands in the line.
#[derive(Debug, Clone, Args)]
pub struct Read {
    /// Plain text, HTML or PDF; `-` or nothing for standard input, which may also be lines of `{"doc_id", "dct", "text"}`, as a
    /// file named .ndjson or .jsonl is.
    pub files: Vec<PathBuf>,
    /// The day the text was published, YYYY-MM-DD. Without it a page must say it of itself, a line in its `dct`; a line's goes first.
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub date: Option<Day>,
    /// Also give the text itself.
    #[arg(long)]
    pub with_text: bool,
    /// The largest file, or line of standard input, in bytes. The text in it may have 16 MiB, whatever the file.
    #[arg(long, env = "SANCTIONS_TIMELINE_READ_LIMIT", default_value_t = 64 << 20, value_name = "BYTES")]
    pub size_limit: u64,
    /// Read nothing; print the rules instead, separated by tabs: the rows of the grammar with name, pattern, an example of 29 March
    /// 2024 and its value, then the words that tell of events with an example and the event type.
    #[arg(long, conflicts_with = "files")]
    pub rules: bool,
}

fn day(said: &str) -> Result<Day, String> {
    said.parse().map_err(|_| "a day is written as 2024-03-29".to_owned())
}

fn reason(said: &str) -> Result<String, String> {
    bounded(said, 2_000)
}

fn key_name(said: &str) -> Result<String, String> {
    bounded(said, 100)
}

/// A text that the log can keep.
fn bounded(said: &str, most: usize) -> Result<String, String> {
    let count = said.chars().count();
    if count == 0 || count > most || said.chars().any(char::is_control) {
        return Err(format!("1 to {most} characters without line breaks or other control characters are expected"));
    }
    Ok(said.to_owned())
}

fn kind(said: &str) -> Result<Kind, String> {
    Kind::from_word(said).ok_or_else(|| format!("{said} is no kind of file"))
}

/// The arguments of `restore`.
#[derive(Debug, Clone, Args)]
pub struct RestoreFlags {
    /// The copy.
    pub file: PathBuf,
    /// Replace a database that is there; it is kept beside it as `FILE.before-restore-1`, `-2`, ...
    #[arg(long)]
    pub replace: bool,
    /// Restore a copy in which `check` finds faults, as long as its log can be read.
    #[arg(long)]
    pub accept_faults: bool,
}

/// What can be done with keys.
#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    /// Make a key and print it, once.
    Create {
        /// Who it is for: the log names it with every write.
        #[arg(value_parser = key_name)]
        name: String,
        /// What it may do: reader sees embargoed events and whole texts, editor also writes, admin also is an editor.
        #[arg(long, value_enum, default_value_t = RoleArg::Editor)]
        role: RoleArg,
    },
    /// List names, roles and dates; never the keys.
    List,
    /// Take a key back, at once.
    Revoke {
        /// Its name.
        name: String,
    },
}

/// Roles as they are typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RoleArg {
    /// Sees embargoed events and whole texts.
    Reader,
    /// Also writes.
    Editor,
    /// Also whatever is to come.
    Admin,
}
