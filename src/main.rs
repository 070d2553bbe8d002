//! The program: parses the command line, starts the log, tells the time.

use std::io::Write as _;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser as _;
use sanctions_timeline::command;
use sanctions_timeline::config::{Config, LogFormat};
use tracing_subscriber::EnvFilter;

/// Most of the work of a start is making many small things and throwing them away in another thread.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    match run(Config::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // In words, also where the environment asks for backtraces: what went wrong is for who typed the command.
            let _ = writeln!(std::io::stderr(), "Error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The only place that reads the clock.
#[allow(clippy::disallowed_methods, reason = "the edge, where time comes in")]
async fn run(config: Config) -> anyhow::Result<()> {
    let logged = tracing_subscriber::fmt().with_env_filter(EnvFilter::try_new(&config.log)?).with_writer(std::io::stderr);
    match config.log_format {
        LogFormat::Text => logged.init(),
        LogFormat::Json => logged.json().init(),
    }
    command::run(config, Arc::new(jiff::Timestamp::now)).await
}
