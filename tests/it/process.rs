//! The real program as a process of its own.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use reqwest::StatusCode;
use serde_json::{Value, json};

/// A server under way; killed when the test ends.
pub struct Server {
    pub child: Child,
    pub printed: Vec<String>,
    pub address: String,
    errors: PathBuf,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The program, to be run in a directory.
pub fn program(dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sanctions-timeline"));
    command.current_dir(dir).env_clear().stdin(Stdio::null());
    command
}

/// The program, started by a line of shell in which `"$@"` stands for it.
pub fn program_by(dir: &Path, shell: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", shell, "sh", env!("CARGO_BIN_EXE_sanctions-timeline")]);
    command.current_dir(dir).env_clear().env("PATH", "/usr/bin:/bin").stdin(Stdio::null());
    command
}

/// Runs the program to its end.
pub fn run(dir: &Path, arguments: &[&str]) -> Output {
    program(dir).args(arguments).output().expect("the program runs")
}

/// What a run that succeeded printed.
pub fn told(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

/// Why a run was refused.
pub fn refused(output: &Output) -> String {
    assert!(!output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Starts a server on a free port and reads what it prints, through the last line to try.
pub fn serve(dir: &Path, arguments: &[&str]) -> Server {
    serve_by(program(dir), dir, arguments)
}

/// The same with a command that is prepared.
pub fn serve_by(command: Command, dir: &Path, arguments: &[&str]) -> Server {
    let server = try_serve(command, dir, arguments);
    server.unwrap_or_else(|errors| panic!("the server does not start: {errors}"))
}

/// The same, which may fail: then with what it wrote to standard error.
pub fn try_serve(mut command: Command, dir: &Path, arguments: &[&str]) -> Result<Server, String> {
    let errors = tempfile::Builder::new().prefix("errors").tempfile_in(dir).expect("a file").keep().expect("kept");
    command.args(["--listen", "127.0.0.1:0"]).args(arguments).stdout(Stdio::piped()).stderr(errors.0);
    let mut child = command.spawn().expect("the program starts");
    let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    let mut printed = Vec::new();
    for line in lines {
        printed.push(line.expect("a line"));
        if printed.iter().filter(|line| line.trim().starts_with("curl ")).count() == 3 {
            let address = printed[0].rsplit(' ').next().expect("an address").to_owned();
            return Ok(Server { child, printed, address, errors: errors.1 });
        }
    }
    child.wait().expect("it ends");
    Err(std::fs::read_to_string(errors.1).expect("the errors"))
}

impl Server {
    /// The key that was printed.
    pub fn key(&self) -> Option<&str> {
        self.printed.iter().find_map(|line| line.split_whitespace().find(|word| word.starts_with("stk_")))
    }

    pub async fn get(&self, path: &str) -> Value {
        let answer = reqwest::get(format!("{}{path}", self.address)).await.expect("an answer");
        answer.json().await.expect("JSON")
    }

    pub async fn status(&self, path: &str) -> StatusCode {
        reqwest::get(format!("{}{path}", self.address)).await.expect("an answer").status()
    }

    /// Asks until the status is the one that is awaited.
    pub async fn becomes(&self, path: &str, awaited: u16) {
        let asked = async {
            while self.status(path).await != awaited {
                tokio::task::yield_now().await;
            }
        };
        let found = tokio::time::timeout(std::time::Duration::from_secs(30), asked).await;
        assert!(found.is_ok(), "{path} does not become {awaited}: {}", self.errors());
    }

    /// Writes an event with a summary of some bytes.
    pub async fn put(&self, key: &str, id: &str, bytes: usize) -> u16 {
        let event = json!({"type": "veto", "title": id, "date": "2020", "summary": "x".repeat(bytes)});
        let put = reqwest::Client::new().put(format!("{}/v1/events/{id}", self.address)).bearer_auth(key.trim());
        put.body(event.to_string()).send().await.expect("an answer").status().as_u16()
    }

    /// What it wrote to standard error.
    pub fn errors(&self) -> String {
        std::fs::read_to_string(&self.errors).expect("the errors")
    }

    /// How many lines of the log have some words in them.
    pub fn logged(&self, words: &str) -> usize {
        self.errors().lines().filter(|line| line.contains(words)).count()
    }
}
