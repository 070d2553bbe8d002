//! The program: parses the command line, starts the log, reads the clocks.

use std::io::Write as _;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Parser as _;
use rustix::time::{ClockId, clock_gettime};
use sanctions_timeline::command;
use sanctions_timeline::config::{Command, Config, LogFormat};
use sanctions_timeline::ingest::text::isolated;
use sanctions_timeline::service::clock::Readings;
use tracing_appender::non_blocking::{NonBlocking, NonBlockingBuilder};
use tracing_subscriber::EnvFilter;

/// Most of the work of a start is making many small things and throwing them away in another thread.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Log lines that wait to be written; more are dropped. Without a bound, a log that nobody reads would fill the memory.
const QUEUED_LINES: usize = 16_384;

/// A monotonic clock that counts the time a computer sleeps. On other systems than Linux, `CLOCK_MONOTONIC` does so or is the
/// best there is.
#[cfg(any(target_os = "linux", target_os = "android"))]
const MONOTONIC: ClockId = ClockId::Boottime;
#[cfg(not(any(target_os = "linux", target_os = "android")))]
const MONOTONIC: ClockId = ClockId::Monotonic;

fn main() -> ExitCode {
    let config = Config::parse();
    // It limits its address space, which the threads of a runtime would take up on a computer with many cores.
    if let Some(Command::ExtractText { kind }) = &config.command {
        return if isolated::extract(*kind).is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    run_command(config)
}

#[tokio::main]
async fn run_command(config: Config) -> ExitCode {
    // Standard error may be full, closed, or a pipe that nobody reads: a thread of its own writes to it, so that no request fails
    // or waits. The guard writes what is left when it is dropped, and waits a second at most.
    let (mut log, guard) = NonBlockingBuilder::default().buffered_lines_limit(QUEUED_LINES).thread_name("log").finish(std::io::stderr());
    let result = run(config, log.clone()).await;
    if let Err(error) = &result {
        // In words, also where the environment asks for backtraces: what went wrong is for who typed the command.
        let _ = log.write_all(format!("Error: {error:#}\n").as_bytes());
    }
    // It panics if the queue is full and standard output is closed too.
    let _ = panic::catch_unwind(AssertUnwindSafe(|| drop(guard)));
    if result.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The only place that reads the clocks.
#[allow(clippy::disallowed_methods, reason = "the edge, where time comes in")]
async fn run(config: Config, log: NonBlocking) -> anyhow::Result<()> {
    let logged = tracing_subscriber::fmt().with_env_filter(EnvFilter::try_new(&config.log)?).with_writer(log).log_internal_errors(false);
    match config.log_format {
        LogFormat::Text => logged.init(),
        LogFormat::Json => logged.json().init(),
    }
    panic::set_hook(Box::new(log_panic));
    command::run(config, Readings::new(Arc::new(jiff::Timestamp::now), Arc::new(elapsed))).await
}

fn elapsed() -> Duration {
    Duration::try_from(clock_gettime(MONOTONIC)).unwrap_or_default()
}

/// Logs a panic like any other error: the standard hook writes to standard error itself, and would wait for who reads it.
fn log_panic(panic: &PanicHookInfo<'_>) {
    let message = panic.payload_as_str().unwrap_or("a panic without a message");
    let location = panic.location().map(ToString::to_string).unwrap_or_default();
    let backtrace = std::backtrace::Backtrace::capture();
    if backtrace.status() == std::backtrace::BacktraceStatus::Captured {
        tracing::error!(location, %backtrace, "panic: {message}");
    } else {
        tracing::error!(location, "panic: {message}");
    }
}
