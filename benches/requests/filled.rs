//! A database with synthetic events in it, through the front door; kept for another run if that is asked for.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;
use sanctions_timeline::service::Service;
use sanctions_timeline::store::Store;
use sanctions_timeline::store::sqlite::SqliteStore;
use sanctions_timeline::timeline::query::{Audience, EventQuery};

use super::asked::Asked;
use super::synthetic;

/// The program that is measured.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_sanctions-timeline");

/// The path of a database with as many events as were asked for.
pub fn filled(asked: &Asked, dir: &Path) -> PathBuf {
    let file = asked.file.clone().unwrap_or_else(|| dir.join("timeline.db"));
    if file.exists() {
        println!("using the events in {}", file.display());
        return file;
    }
    let lines = dir.join("synthetic.ndjson");
    let mut out = std::io::BufWriter::new(std::fs::File::create(&lines).expect("a file"));
    synthetic::lines(asked.events).for_each(|line| writeln!(out, "{line}").expect("room on the disk"));
    out.into_inner().expect("room on the disk");
    let began = Instant::now();
    let mut import = Command::new(PROGRAM);
    let import = import.arg("--database").arg(&file).arg("import").arg(&lines);
    let done = import.output().expect("the program is built");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    println!("bulk import by the program, with its start: {:.1} s", began.elapsed().as_secs_f64());
    file
}

/// A service over a database; panics if it has not the events that were asked for.
pub async fn open(asked: &Asked, file: &Path) -> Arc<Service> {
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(file).await.expect("a store"));
    #[allow(clippy::disallowed_methods, reason = "the edge")]
    let clock = Arc::new(Timestamp::now);
    let service = Service::open(store, clock).await.expect("a service");
    let events = service.timeline().total(&EventQuery::all(Audience::Staff, 0));
    assert_eq!(events, asked.events, "{} has other events than TIMELINE_EVENTS says", file.display());
    service
}
