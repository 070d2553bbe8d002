//! The same events served by Datasette (PyPI), from plain tables with good indices: `TIMELINE_DATASETTE=1` asks for it.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use sanctions_timeline::service::Service;

use super::asked::Asked;
use super::load::{Requests, Side, request, sample};
use super::plain::plain;
use super::questions::{Question, value};

const TABLE: &str = "beside Datasette";

/// How long Datasette and we are asked, in turns.
const TURN: Duration = Duration::from_secs(3);
const TURNS: usize = 2;
const MADE: u64 = 20_000;

/// Settings that spare it work, and let it end what it has begun.
const SETTINGS: [[&str; 2]; 3] = [["sql_time_limit_ms", "30000"], ["facet_time_limit_ms", "30000"], ["suggest_facets", "off"]];

/// A question of ours, what Datasette is asked for it, what its answer has, and the ratio aimed at.
struct Pair {
    question: &'static str,
    theirs: fn(&str) -> String,
    has: &'static str,
    target: f64,
}

const PAIRS: [Pair; 3] = [
    Pair {
        question: "range and type",
        theirs: |path| format!("/plain/events.json?{}&_sort=start_min&_size=50&_shape=objects", filters(path)),
        has: "/rows/0/id",
        target: 50.0,
    },
    Pair {
        question: "facets of a filtered list",
        theirs: |path| format!("/plain/event_actors.json?{}&_facet=actor&_facet_size=20&_size=0", filters(path)),
        has: "/facet_results/actor/results/0/count",
        target: 300.0,
    },
    Pair {
        question: "monthly histogram of all",
        theirs: |path| {
            let sql =
                "select substr(start_min, 1, 7) as month, count(*) from events where start_min between :first and :last group by month";
            let mut pairs = form_urlencoded::Serializer::new(String::new());
            pairs.append_pair("sql", sql).append_pair("first", &value(path, "from")).append_pair("last", &value(path, "to"));
            format!("/plain.json?{}", pairs.finish())
        },
        has: "/rows/0/1",
        target: 500.0,
    },
];

fn filters(path: &str) -> String {
    let [kind, first, last] = ["type", "from", "to"].map(|name| value(path, name));
    format!("type={kind}&start_min__gte={first}&start_min__lte={last}")
}

/// Prints answers a second of Datasette and of ours, for questions that mean the same.
pub async fn table(asked: &Asked, service: &Service, address: &str, questions: &[Question], dir: &Path) {
    let wanted: Vec<&Pair> = PAIRS.iter().filter(|pair| asked.datasette && asked.wants(TABLE, pair.question)).collect();
    if wanted.is_empty() {
        return;
    }
    let file = plain(asked, service, dir).await;
    let Some(datasette) = Datasette::start(&file, dir) else {
        println!("\n{TABLE}: NOT ASKED, it could not be installed from PyPI");
        return;
    };
    println!("\n{TABLE:<44} {:>12} {:>12} {:>7} {:>7}", "Datasette/s", "ours/s", "ratio", "target");
    for pair in wanted {
        let question = questions.iter().find(|question| question.name == pair.question).expect("pairs are named as questions are");
        let all: Vec<_> = (0..MADE).map(|n| request(&(pair.theirs)(&(question.path)(n)), "")).collect();
        let sent = sample(&datasette.address, &all[..1]).await;
        let answer: serde_json::Value = serde_json::from_slice(&sent[0].body).expect("JSON");
        assert!(answer.pointer(pair.has).is_some(), "{}: {}", pair.question, String::from_utf8_lossy(&sent[0].body));
        let mut theirs = Side::new(&datasette.address, Arc::new(Requests::repeated(all)), 200).await;
        let mut ours = Side::new(address, Arc::new(Requests::each_once(question)), 200).await;
        let (mut of_theirs, mut of_ours) = (0.0, 0.0);
        for _ in 0..TURNS {
            of_theirs += theirs.turn(TURN).await;
            of_ours += ours.turn(TURN / 5).await;
        }
        let (of_theirs, of_ours) = (of_theirs / 2.0, of_ours / 2.0);
        let ratio = of_ours / of_theirs;
        let verdict = if ratio < pair.target { "  short" } else { "" };
        println!("  {:<42} {of_theirs:>12.1} {of_ours:>12.0} {ratio:>7.0} {:>7.0}{verdict}", pair.question, pair.target);
    }
}

/// Datasette, serving; ended when it is let go.
struct Datasette {
    child: Child,
    address: String,
}

impl Datasette {
    /// Installs it and starts it over a file that does not change; `None` if it cannot be installed.
    fn start(file: &Path, dir: &Path) -> Option<Self> {
        let venv = Path::new(env!("CARGO_TARGET_TMPDIR")).join("datasette");
        let program = venv.join("bin/datasette");
        if !program.exists() {
            let made = Command::new("python3").args(["-m", "venv"]).arg(&venv).status();
            made.ok().filter(std::process::ExitStatus::success)?;
            let installed = Command::new(venv.join("bin/pip")).args(["install", "--quiet", "datasette<0.66"]).status();
            installed.ok().filter(std::process::ExitStatus::success)?;
        }
        let named = dir.join("plain.db");
        if !named.exists() {
            std::os::unix::fs::symlink(file, &named).expect("a link");
        }
        let mut command = Command::new(program);
        command.arg("serve").arg("--immutable").arg(&named).args(["--port", "0"]);
        command.args(SETTINGS.iter().flat_map(|[name, value]| ["--setting", name, value]));
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("it is installed");
        let mut said = BufReader::new(child.stderr.take().expect("it is piped")).lines().map_while(Result::ok);
        let address = said.find_map(|line| Some(line.split_once("running on http://")?.1.split_whitespace().next()?.to_owned()));
        let address = address.expect("it says where it serves");
        // What else it has to say is let go by.
        std::thread::spawn(move || said.for_each(drop));
        Some(Self { child, address })
    }
}

impl Drop for Datasette {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
