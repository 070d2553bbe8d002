//! Output that cannot be written: a full log stops no request, and a result that nobody got is an error.

use std::fs::{File, OpenOptions};
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::json;
use tempfile::TempDir;

use crate::support::SMALL;

/// A running program; killed when the test ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn program(dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sanctions-timeline"));
    command.current_dir(dir).env_clear().stdin(Stdio::null());
    command
}

fn run(dir: &Path, arguments: &[&str], stdout: impl Into<Stdio>) -> Output {
    let child = program(dir).args(arguments).stdout(stdout).stderr(Stdio::piped()).spawn().expect("it starts");
    child.wait_with_output().expect("it ends")
}

/// A device on which every write fails as on a full disk.
fn full() -> File {
    OpenOptions::new().write(true).open("/dev/full").expect("Linux has it")
}

fn small(dir: &Path) {
    std::fs::write(dir.join("small.ndjson"), SMALL).expect("a file");
    assert!(run(dir, &["import", "small.ndjson"], Stdio::null()).status.success());
}

/// Starts a server that logs much; its address, and its first key.
fn serve(dir: &Path, stderr: impl Into<Stdio>) -> (Running, String, String) {
    let mut command = program(dir);
    command.args(["--empty", "--listen", "127.0.0.1:0", "--log", "trace"]).stdout(Stdio::piped()).stderr(stderr);
    let mut child = command.spawn().expect("it starts");
    let output = child.stdout.take().expect("its output");
    let running = Running(child);
    let lines: Vec<String> = BufReader::new(output).lines().take(2).map(|line| line.expect("a line")).collect();
    let last = |line: &str| line.rsplit(' ').next().expect("a word").to_owned();
    (running, last(&lines[0]), last(&lines[1]))
}

/// Writes as often as `times`, each acknowledged.
async fn write(address: &str, key: &str, times: usize) {
    let client = reqwest::Client::new();
    for number in 0..times {
        let put = client.put(format!("{address}/v1/types/t{number}")).bearer_auth(key).body(json!({"name": "T"}).to_string());
        assert_eq!(put.send().await.expect("an answer").status(), 201);
        let refused = client.put(format!("{address}/v1/events/e")).bearer_auth(key).body("{");
        assert_eq!(refused.send().await.expect("an answer").status(), 400);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_cannot_be_written_stops_no_request() {
    let dir = TempDir::new().expect("a directory");
    let (mut running, address, key) = serve(dir.path(), full());
    write(&address, &key, 20).await;
    let pid = running.0.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().expect("kill runs").success());
    assert!(running.0.wait().expect("it ends").success());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_nobody_reads_stops_no_request() {
    let dir = TempDir::new().expect("a directory");
    let (mut running, address, key) = serve(dir.path(), Stdio::piped());
    // More than a pipe holds.
    write(&address, &key, 400).await;
    let pid = running.0.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().expect("kill runs").success());
    assert!(running.0.wait().expect("it ends, though nobody reads what it has to say").success());
    let mut log = String::new();
    running.0.stderr.take().expect("its log").read_to_string(&mut log).expect("UTF-8");
    // A pipe of 16 pages is full before all their bytes are used.
    assert!(log.len() > 55_000, "the pipe was full: {}", log.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_whose_reader_has_gone_stops_no_request() {
    let dir = TempDir::new().expect("a directory");
    let (mut running, address, key) = serve(dir.path(), Stdio::piped());
    drop(running.0.stderr.take());
    write(&address, &key, 20).await;
}

#[test]
fn a_result_that_cannot_be_written_is_an_error() {
    let dir = TempDir::new().expect("a directory");
    small(dir.path());
    for arguments in [&["export"][..], &["check"], &["key", "create", "desk"], &["key", "list"], &["openapi"], &["read", "--rules"]] {
        let output = run(dir.path(), arguments, full());
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && said.contains("Error: ") && !said.contains("panic"), "{arguments:?}: {said}");
        let read_only = File::open(dir.path().join("small.ndjson")).expect("a file");
        let output = run(dir.path(), arguments, read_only);
        assert!(!output.status.success(), "{arguments:?} with an output that is only for reading");
    }
    let keys = run(dir.path(), &["key", "list"], Stdio::piped());
    let keys = String::from_utf8_lossy(&keys.stdout).into_owned();
    assert!(keys.starts_with("desk\t") && keys.contains("revoked"), "a key that nobody saw opens nothing: {keys}");
}

#[test]
fn the_last_words_of_a_command_are_written() {
    let dir = TempDir::new().expect("a directory");
    let output = run(dir.path(), &["import", "nobody.ndjson", "--log", "trace"], Stdio::null());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.trim_end().lines().last().is_some_and(|line| line.starts_with("Error: ") && line.contains("nobody.ndjson")), "{said}");
}

#[test]
fn errors_that_cannot_be_written_still_set_the_exit_code() {
    let dir = TempDir::new().expect("a directory");
    for arguments in [&["read", "nobody.txt"][..], &["import", "nobody.ndjson"], &["--nonsense"]] {
        let status = program(dir.path()).args(arguments).stderr(full()).status().expect("it runs");
        assert!(status.code().is_some_and(|code| code == 1 || code == 2), "{arguments:?}: {status}");
    }
}
