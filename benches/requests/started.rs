//! The program as a process of its own: from its start to being ready, and the memory it then has.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::asked::Asked;
use super::client::Connection;
use super::filled::PROGRAM;
use super::load::request;
use super::questions::Question;

const STARTS: &str = "start to ready, seconds";
const MEMORY: &str = "resident memory, MB";

/// How long each question is asked before memory is looked at again, and how often at most.
const FOR: Duration = Duration::from_secs(1);
const ANSWERS: u64 = 5_000;

/// The flag that bounds the memory of rendered events, and the bound that is tried.
const BOUND: (&str, &str) = ("--rendered-memory", "100000000");

/// Prints how long starts take and how much memory is used then, and after all kinds of questions.
pub async fn tables(asked: &Asked, file: &Path, questions: &[Question], dir: &Path) {
    let fresh = dir.join("bundled.db");
    let million = asked.events >= 1_000_000;
    let cases = [
        ("bundled timeline, the file made and filled", fresh.as_path(), false, ""),
        ("bundled timeline, the file there", fresh.as_path(), false, "0.30"),
        ("the synthetic events", file, true, if million { "5.00" } else { "" }),
    ];
    let wanted: Vec<_> = cases.into_iter().filter(|(name, ..)| asked.wants(STARTS, name)).collect();
    if !wanted.is_empty() {
        println!("\n{STARTS:<44} {:>12} {:>7}", "", "target");
    }
    for (name, file, empty, target) in wanted {
        let program = Program::start(file, if empty { &["--empty"] } else { &[] }).await;
        println!("  {name:<42} {:>12.2} {target:>7}", program.took);
    }
    let cases = [("every event rendered", &[][..], "1200"), ("100 MB for rendered events", &[BOUND.0, BOUND.1], "400")];
    let wanted: Vec<_> = cases.into_iter().filter(|(name, ..)| asked.wants(MEMORY, name)).collect();
    if !wanted.is_empty() {
        println!("\n{MEMORY:<44} {:>12} {:>12} {:>12} {:>7}", "when ready", "when asked", "at most", "target");
    }
    for (name, flags, target) in wanted {
        let program = Program::start(file, &[&["--empty"], flags].concat()).await;
        let ready = program.megabytes("VmRSS:");
        program.answer(questions).await;
        let (asked_of, most) = (program.megabytes("VmRSS:"), program.megabytes("VmHWM:"));
        let target = if million { target } else { "" };
        println!("  {name:<42} {ready:>12} {asked_of:>12} {most:>12} {target:>7}");
    }
}

/// The program, serving; ended when it is let go.
struct Program {
    child: Child,
    address: String,
    took: f64,
}

impl Program {
    /// Starts it and waits until it says that it is ready.
    async fn start(file: &Path, flags: &[&str]) -> Self {
        let began = Instant::now();
        let mut command = Command::new(PROGRAM);
        command.arg("--database").arg(file).args(["--listen", "127.0.0.1:0"]).args(flags).stdout(Stdio::piped());
        let mut child = command.spawn().expect("the program is built");
        let mut said = BufReader::new(child.stdout.take().expect("it is piped")).lines().map_while(Result::ok);
        let address = said.find_map(|line| line.strip_prefix("sanctions-timeline serves http://").map(str::to_owned));
        let address = address.expect("the program says where it serves");
        // What else it has to say is let go by.
        std::thread::spawn(move || said.for_each(drop));
        let mut connection = Connection::to(&address).await;
        while connection.ask(&request("/readyz", "")).await.status != 200 {}
        Self { child, address, took: began.elapsed().as_secs_f64() }
    }

    async fn answer(&self, questions: &[Question]) {
        let mut connection = Connection::to(&self.address).await;
        for question in questions {
            let began = Instant::now();
            for n in (0..ANSWERS).take_while(|_| began.elapsed() < FOR) {
                let answer = connection.ask(&request(&(question.path)(n), question.headers)).await;
                assert!(matches!(answer.status, 200 | 304));
            }
        }
    }

    /// A line of what Linux tells about its memory.
    fn megabytes(&self, name: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        line.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1_000
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
