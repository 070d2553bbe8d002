//! What each command does, from the parsed flags to the exit.

mod backup;
mod read;
mod restore;

use std::io::{Read as _, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail};
use tokio::net::TcpListener;

use crate::config::{Command, Config, KeyCommand, RoleArg, Serve};
use crate::domain::digest::Digest;
use crate::domain::mistake::Mistake;
use crate::http::server::connections::Connections;
use crate::http::server::limits::ConnectionLimits;
use crate::http::{App, Limits, health, router, server};
use crate::ingest::text::isolated;
use crate::ingest::{bundled, ndjson};
use crate::service::clock::Readings;
use crate::service::write::{Author, Outcome, Refusal, Write};
use crate::service::{Clock, Service};
use crate::store::sqlite::SqliteStore;
use crate::store::{KeyRecord, Role, Store};
use crate::timeline::budget::NOTHING;

/// Does what the command line says.
///
/// # Errors
/// Whatever keeps it from being done, for a person to read.
pub async fn run(config: Config, clock: Readings) -> anyhow::Result<()> {
    let Config { database, must_exist, command, serve: flags, trust_clock, .. } = config;
    let clock = if trust_clock { clock.trusted() } else { clock };
    let database = Database { file: database, must_exist };
    match command.unwrap_or(Command::Serve(flags)) {
        Command::Serve(flags) => run_server(&database, &flags, clock).await,
        Command::Import { file, reason } => import(&database, &file, &reason, clock).await,
        Command::Export => export(&database, clock).await,
        Command::Key { command } => keys(&database, command, &clock).await,
        Command::Check => check(&database, clock).await,
        Command::Backup { file } => backup::run(&database, &file).await,
        Command::Restore(flags) => restore::run(&database.file, &flags, clock).await,
        Command::Read(flags) => read::run(&flags),
        Command::ExtractText { kind } => Ok(isolated::extract(kind)?),
        Command::Openapi => print(&router::description().to_pretty_json()?),
        Command::Health(flags) => health(&flags).await,
    }
}

async fn run_server(database: &Database, flags: &Serve, clock: Readings) -> anyhow::Result<()> {
    let store = database.open().await?;
    let clock = clock_of(&*store, &clock).await?;
    let service = Service::open_within(Arc::clone(&store), Arc::clone(&clock), flags.rendered_memory).await?;
    if !flags.empty && database.may_be_filled(service.timeline().head().seq) {
        bundled::load(&service).await.map_err(explained)?;
    }
    let stop = told_to_stop()?;
    let listener = server::listen(flags.listen).with_context(|| format!("cannot listen on {}", flags.listen))?;
    let metrics_listener = match flags.metrics_listen {
        Some(address) => Some(server::listen(address).with_context(|| format!("cannot listen on {address}"))?),
        None => None,
    };
    let metrics_address = metrics_listener.as_ref().map(TcpListener::local_addr).transpose()?;
    greet(&format!("http://{}", listener.local_addr()?), metrics_address, &*store, &clock).await?;
    let metrics = metrics_exporter_prometheus::PrometheusBuilder::new().install_recorder()?;
    let mut app = App::new(Arc::clone(&service), metrics, limits(&database.file, flags));
    if let Some(listener) = metrics_listener {
        app = app.without_metrics();
        let connections = Arc::new(Connections::new(ConnectionLimits::default()));
        tokio::spawn(server::serve(listener, health::metrics_router(&app), connections, std::future::pending()));
    }
    let follower = tokio::spawn(Arc::clone(&service).follow());
    let indexed = Arc::clone(&service);
    tokio::task::spawn_blocking(move || indexed.prepare_search());
    let stop = async move {
        stop.await;
        follower.abort();
        service.end();
    };
    server::serve(listener, router::router(&app), app.connections(), stop).await;
    store.close().await;
    Ok(())
}

/// The limits that the flags name; imports are spooled beside the database.
fn limits(database: &Path, flags: &Serve) -> Limits {
    Limits {
        body: flags.body_limit,
        import: flags.import_limit,
        time: std::time::Duration::from_secs(flags.time_limit),
        kept: flags.answer_cache,
        bodies: flags.body_memory,
        spool: database.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned(),
        connections: flags.connection_limits().within_descriptors(),
        rate: flags.rate_limit,
        public_url: flags.public_url.clone(),
    }
}

/// Prints the addresses, an editor key if there never was a key, and three lines to try.
async fn greet(address: &str, metrics: Option<SocketAddr>, store: &dyn Store, clock: &Clock) -> anyhow::Result<()> {
    say(&format!("sanctions-timeline serves {address}"));
    if let Some(metrics) = metrics {
        say(&format!("metrics are at http://{metrics}/metrics"));
    }
    if store.keys().await?.is_empty() {
        let (key, record) = new_key("first-editor", Role::Editor, clock)?;
        // Of several processes that start at once, one adds it.
        if store.add_first_key(record).await?
            && let Err(error) = print_key(store, "first-editor", &format!("an editor key, shown this once: {key}"), clock).await
        {
            tracing::warn!("{error:#}");
        }
    }
    say("try:");
    say(&format!("  curl '{address}/v1/in-force?on=2024-05-01'"));
    say(&format!("  curl '{address}/v1/events?document=nrc-2024-russia-torpedoes'"));
    say(&format!("  curl '{address}/v1/measures/unsc-1718-panel-of-experts?on=2024-04-30'"));
    Ok(())
}

/// Listens from now on for SIGTERM and SIGINT.
fn told_to_stop() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// The clock, judged by the moment of the last change.
async fn clock_of(store: &dyn Store, readings: &Readings) -> anyhow::Result<Clock> {
    let head = store.head().await?;
    let last = store.changes_since(head.saturating_sub(1), 1).await?.pop();
    Ok(readings.clock(last.map(|change| change.recorded_at)))
}

/// The file that holds everything, as the command line names it.
struct Database {
    file: PathBuf,
    must_exist: bool,
}

impl Database {
    /// Opens the file; makes it if it is missing, unless it must exist.
    async fn open(&self) -> anyhow::Result<Arc<dyn Store>> {
        if self.must_exist {
            return self.open_existing().await;
        }
        let store = SqliteStore::open(&self.file).await.with_context(|| format!("cannot open {}", self.file.display()))?;
        Ok(Arc::new(store))
    }

    /// Opens the file, which must be there.
    async fn open_existing(&self) -> anyhow::Result<Arc<dyn Store>> {
        let store = SqliteStore::open_existing(&self.file).await.with_context(|| format!("cannot open {}", self.file.display()))?;
        Ok(Arc::new(store))
    }

    /// Whether a log with this head may be filled with the bundled timeline: not an empty one where there was another before.
    fn may_be_filled(&self, head: u64) -> bool {
        if head > 0 {
            return true;
        }
        // A write-ahead log is there while the database is open.
        let is_copy = |name: &PathBuf| [".before-restore", ".restoring"].iter().any(|kept| name.to_string_lossy().contains(kept));
        let kept = SqliteStore::leftovers(&self.file).into_iter().find(is_copy);
        if let Some(kept) = &kept {
            tracing::warn!("the timeline is empty; it is not filled with the bundled one, because {} lies beside it", kept.display());
        }
        kept.is_none() && !self.must_exist
    }
}

async fn import(database: &Database, file: &Path, reason: &str, clock: Readings) -> anyhow::Result<()> {
    let mut bytes = Vec::new();
    if file.as_os_str() == "-" {
        std::io::stdin().lock().read_to_end(&mut bytes)?;
    } else {
        bytes = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    }
    let lines = Box::new(ndjson::lines(bytes));
    let store = database.open().await?;
    let service = Service::open(Arc::clone(&store), clock_of(&*store, &clock).await?).await?;
    let outcome = service.write(Write::Import(lines), Author::new("command line", reason)).await.map_err(explained)?;
    if let Outcome::Imported { created, updated, unchanged } = outcome {
        say(&format!("{created} created, {updated} updated, {unchanged} unchanged"));
    }
    store.close().await;
    Ok(())
}

async fn export(database: &Database, clock: Readings) -> anyhow::Result<()> {
    let store = database.open_existing().await?;
    let service = Service::open(Arc::clone(&store), clock_of(&*store, &clock).await?).await?;
    {
        let timeline = service.timeline();
        let mut out = std::io::BufWriter::new(standard_output()?);
        for line in ndjson::write(&timeline) {
            writeln!(out, "{line}").context("cannot write to standard output")?;
        }
        out.flush().context("cannot write to standard output")?;
    }
    store.close().await;
    Ok(())
}

async fn keys(database: &Database, command: KeyCommand, clock: &Readings) -> anyhow::Result<()> {
    let store = database.open().await?;
    let clock = clock_of(&*store, clock).await?;
    match command {
        KeyCommand::Create { name, role } => {
            let role = match role {
                RoleArg::Reader => Role::Reader,
                RoleArg::Editor => Role::Editor,
                RoleArg::Admin => Role::Admin,
            };
            let (key, record) = new_key(&name, role, &clock)?;
            store.add_key(record).await?;
            print_key(&*store, &name, &key, &clock).await?;
        }
        KeyCommand::List => {
            for key in store.keys().await? {
                let state = key.revoked_at.map_or_else(|| "in use".to_owned(), |at| format!("revoked {at}"));
                print(&format!("{}\t{}\tmade {}\t{state}", key.name, key.role.word(), key.created_at))?;
            }
        }
        KeyCommand::Revoke { name } => store.revoke_key(&name, clock()).await?,
    }
    store.close().await;
    Ok(())
}

/// Prints a key. One that nobody has seen is revoked.
async fn print_key(store: &dyn Store, name: &str, line: &str, clock: &Clock) -> anyhow::Result<()> {
    let Err(error) = print(line) else { return Ok(()) };
    store.revoke_key(name, clock()).await?;
    Err(error.context(format!("the key “{name}” could not be shown and is revoked; make another with `key create NAME`")))
}

/// A new key: 256 random bits, kept as their SHA-256 only.
fn new_key(name: &str, role: Role, clock: &Clock) -> anyhow::Result<(String, KeyRecord)> {
    let mut bits = [0; 32];
    getrandom::fill(&mut bits).context("the system gives no random numbers")?;
    let key = format!("stk_{}", Digest::of(&bits));
    let hash = *Digest::of(key.as_bytes()).bytes();
    Ok((key, KeyRecord { name: name.to_owned(), role, hash, created_at: clock(), revoked_at: None }))
}

async fn check(database: &Database, clock: Readings) -> anyhow::Result<()> {
    let store = database.open_existing().await?;
    let mut wrong = store.check().await?;
    let service = Service::open(Arc::clone(&store), clock_of(&*store, &clock).await?).await?;
    wrong.extend(service.timeline().unverified(NOTHING));
    let (seq, events) = (service.timeline().head().seq, service.timeline().event_ids().len());
    store.close().await;
    if wrong.is_empty() {
        return print(&format!("nothing is wrong: {seq} changes, {events} events"));
    }
    wrong.iter().for_each(|what| say(what));
    bail!("{} things are wrong", wrong.len());
}

async fn health(flags: &Serve) -> anyhow::Result<()> {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let address = match flags.listen.ip() {
        ip if ip.is_unspecified() => std::net::SocketAddr::from(([127, 0, 0, 1], flags.listen.port())),
        _ => flags.listen,
    };
    let asked = async {
        let mut stream = tokio::net::TcpStream::connect(address).await?;
        stream.write_all(b"GET /readyz HTTP/1.0\r\nHost: localhost\r\n\r\n").await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        std::io::Result::Ok(answer)
    };
    let answer = tokio::time::timeout(std::time::Duration::from_secs(3), asked).await.context("no answer within 3 seconds")??;
    let status = answer.split(|byte| *byte == b'\r').next().map(String::from_utf8_lossy).unwrap_or_default();
    if status.contains(" 200 ") { Ok(()) } else { bail!("the server says {status}") }
}

/// A refusal with all its mistakes, for a person to read.
fn explained(refusal: Refusal) -> anyhow::Error {
    let Refusal::Mistakes(mistakes) = refusal else { return refusal.into() };
    let one = |mistake: &Mistake| serde_json::to_string(mistake).unwrap_or_else(|_| mistake.detail.clone());
    let shown: Vec<String> = mistakes.iter().take(50).map(one).collect();
    anyhow::anyhow!("nothing was written; {} mistakes:\n{}", mistakes.len(), shown.join("\n"))
}

/// Prints a line that only informs: a command that has done its work has not failed because nobody reads about it.
fn say(line: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

/// Prints a line that the command was run for: if it cannot be written, the command has failed.
fn print(line: &str) -> anyhow::Result<()> {
    standard_output().and_then(|mut out| writeln!(out, "{line}")).context("cannot write to standard output")
}

/// Standard output without the standard library's mercy, which takes a descriptor that cannot be written to for a closed one and
/// drops what is written to it.
fn standard_output() -> std::io::Result<std::fs::File> {
    use std::os::fd::AsFd as _;
    std::io::stdout().as_fd().try_clone_to_owned().map(std::fs::File::from)
}
