//! The program: parses the command line, starts the log, reads the clocks.

use std::io::Write as _;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Parser as _;
use rustix::time::{ClockId, clock_gettime};
use sanctions_timeline::command;
use sanctions_timeline::config::{Command, Config, LogFormat};
use sanctions_timeline::ingest::text::isolated;
use sanctions_timeline::service::clock::Readings;
use tracing_subscriber::EnvFilter;

/// Most of the work of a start is making many small things and throwing them away in another thread.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
    match run(config).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // In words, also where the environment asks for backtraces: what went wrong is for who typed the command.
            let _ = writeln!(std::io::stderr(), "Error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The only place that reads the clocks.
#[allow(clippy::disallowed_methods, reason = "the edge, where time comes in")]
async fn run(config: Config) -> anyhow::Result<()> {
    let logged = tracing_subscriber::fmt().with_env_filter(EnvFilter::try_new(&config.log)?).with_writer(std::io::stderr);
    match config.log_format {
        LogFormat::Text => logged.init(),
        LogFormat::Json => logged.json().init(),
    }
    command::run(config, Readings::new(Arc::new(jiff::Timestamp::now), Arc::new(elapsed))).await
}

fn elapsed() -> Duration {
    Duration::try_from(clock_gettime(MONOTONIC)).unwrap_or_default()
}
