//! The program as people run it: started, asked, killed, started again.

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::process::{program, run, serve, told};
use crate::support::SMALL;

#[tokio::test(flavor = "multi_thread")]
async fn the_first_start_fills_the_file_and_shows_a_key_once() {
    let dir = TempDir::new().expect("a directory");
    let first = serve(dir.path(), &[]);
    assert!(first.address.starts_with("http://127.0.0.1:") && !first.address.ends_with(":0"), "{:?}", first.printed);
    let key = first.key().expect("a key").to_owned();
    for line in first.printed.iter().filter(|line| line.contains("curl ")) {
        let url = line.split('\'').nth(1).expect("a quoted address");
        assert!(reqwest::get(url).await.expect("an answer").status().is_success(), "{line}");
    }
    let client = reqwest::Client::new();
    let put = client.put(format!("{}/v1/tags/x", first.address)).bearer_auth(&key);
    assert_eq!(put.send().await.expect("an answer").status(), 404);
    drop(first);
    let second = serve(dir.path(), &[]);
    assert_eq!(second.key(), None, "{:?}", second.printed);
    assert_eq!(second.get("/v1/events?limit=0").await["meta"]["total"], 105);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_exported_is_imported_again_to_the_letter() {
    let dir = TempDir::new().expect("a directory");
    std::fs::write(dir.path().join("small.ndjson"), SMALL).expect("a file");
    told(&run(dir.path(), &["import", "small.ndjson", "--database", "a.db"]));
    let exported = told(&run(dir.path(), &["export", "--database", "a.db"]));
    let mut import = program(dir.path())
        .args(["import", "-", "--database", "b.db"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("it starts");
    import.stdin.take().expect("its input").write_all(exported.as_bytes()).expect("it reads");
    assert!(import.wait().expect("it ends").success());
    assert_eq!(told(&run(dir.path(), &["export", "--database", "b.db"])), exported);
    assert_eq!(exported.lines().count(), SMALL.lines().filter(|line| !line.is_empty()).count());
    let refused = run(dir.path(), &["import", "nobody.ndjson"]);
    assert!(!refused.status.success() && String::from_utf8_lossy(&refused.stderr).contains("nobody.ndjson"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_process_imports_the_server_shows() {
    let dir = TempDir::new().expect("a directory");
    let server = serve(dir.path(), &["--empty"]);
    std::fs::write(dir.path().join("small.ndjson"), SMALL).expect("a file");
    told(&run(dir.path(), &["import", "small.ndjson"]));
    let shown = async {
        while server.get("/v1/events?limit=0").await["meta"]["total"] != 5 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), shown).await.expect("it is shown");
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_made_listed_and_taken_back() {
    let dir = TempDir::new().expect("a directory");
    let server = serve(dir.path(), &["--empty"]);
    let key = told(&run(dir.path(), &["key", "create", "desk", "--role", "reader"]));
    let ask = async || {
        let request = reqwest::Client::new().get(format!("{}/v1/events", server.address)).bearer_auth(key.trim());
        request.send().await.expect("an answer").status()
    };
    assert_eq!(ask().await, 200);
    let listed = told(&run(dir.path(), &["key", "list"]));
    assert!(listed.contains("desk\treader") && !listed.contains(key.trim()), "{listed}");
    assert!(!run(dir.path(), &["key", "create", "desk"]).status.success(), "a name is used once");
    told(&run(dir.path(), &["key", "revoke", "desk"]));
    assert_eq!(ask().await, 401);
    let bytes = std::fs::read(dir.path().join("timeline.db")).expect("the file");
    assert!(!bytes.windows(key.trim().len()).any(|window| window == key.trim().as_bytes()), "never the key itself");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_is_whole_and_can_take_the_place_of_the_file() {
    let dir = TempDir::new().expect("a directory");
    let server = serve(dir.path(), &[]);
    told(&run(dir.path(), &["backup", "copy.db"]));
    assert!(!run(dir.path(), &["backup", "copy.db"]).status.success(), "nothing is written over");
    drop(server);
    assert!(told(&run(dir.path(), &["check", "--database", "copy.db"])).starts_with("nothing is wrong"));
    assert!(!run(dir.path(), &["restore", "copy.db"]).status.success(), "not without being told to replace");
    told(&run(dir.path(), &["restore", "copy.db", "--replace"]));
    let exports = ["timeline.db", "copy.db"].map(|file| told(&run(dir.path(), &["export", "--database", file])));
    assert_eq!(exports[0], exports[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_file_is_found_out() {
    let dir = TempDir::new().expect("a directory");
    std::fs::write(dir.path().join("small.ndjson"), SMALL).expect("a file");
    told(&run(dir.path(), &["import", "small.ndjson"]));
    let path = dir.path().join("timeline.db");
    let mut bytes = std::fs::read(&path).expect("the file");
    let word = b"Panel not extended";
    let places: Vec<usize> = (0..bytes.len() - word.len()).filter(|at| &bytes[*at..*at + word.len()] == word).collect();
    assert!(places.len() > 1, "once in the log, once in the table of events");
    bytes[places[0]] = b'p';
    std::fs::write(&path, bytes).expect("written");
    assert!(!run(dir.path(), &["check"]).status.success(), "the log and the table differ");
}

/// Killed in the midst of writes: every write that was acknowledged is there, none is half there.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_survives_a_kill() {
    let dir = TempDir::new().expect("a directory");
    std::fs::write(dir.path().join("small.ndjson"), SMALL).expect("a file");
    told(&run(dir.path(), &["import", "small.ndjson"]));
    let mut server = serve(dir.path(), &["--empty"]);
    let key = told(&run(dir.path(), &["key", "create", "writer"]));
    let client = reqwest::Client::new();
    let (acknowledged, mut written) = tokio::sync::mpsc::unbounded_channel();
    let writers = (0..4).map(|writer| {
        let (client, address, key, acknowledged) = (client.clone(), server.address.clone(), key.trim().to_owned(), acknowledged.clone());
        tokio::spawn(async move {
            for i in 0.. {
                let id = format!("w{writer}-{i}");
                let event = json!({"type": "veto", "title": id, "date": "2020", "claims": [{"field": "date", "value": "2020", "document": "report"}]});
                let put = client.put(format!("{address}/v1/events/{id}")).bearer_auth(&key).body(event.to_string());
                match put.send().await {
                    Ok(answer) if answer.status() == 201 => acknowledged.send(id).expect("the test listens"),
                    _ => return,
                }
            }
        })
    });
    let writers: Vec<_> = writers.collect();
    drop(acknowledged);
    let mut ids = Vec::new();
    while ids.len() < 100 {
        ids.push(written.recv().await.expect("a write"));
    }
    server.child.kill().expect("killed");
    for writer in writers {
        writer.await.expect("a writer ends");
    }
    while let Some(id) = written.recv().await {
        ids.push(id);
    }
    assert!(told(&run(dir.path(), &["check"])).starts_with("nothing is wrong"));
    let again = serve(dir.path(), &[]);
    for id in ids {
        let event = again.get(&format!("/v1/events/{id}")).await;
        assert_eq!((&event["id"], &event["claims"][0]["value"]), (&json!(id), &json!("2020")));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn told_to_stop_it_ends_in_order() {
    let dir = TempDir::new().expect("a directory");
    let mut server = serve(dir.path(), &["--empty"]);
    let pid = server.child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().expect("kill runs").success());
    assert!(server.child.wait().expect("it ends").success());
    assert!(!dir.path().join("timeline.db-wal").exists(), "the write-ahead log is folded in");
}

#[test]
fn help_teaches_and_mistakes_are_refused() {
    let dir = TempDir::new().expect("a directory");
    let help = told(&run(dir.path(), &["--help"]));
    for word in ["serve", "import", "export", "key", "check", "backup", "restore", "openapi", "SANCTIONS_TIMELINE_DATABASE", "Examples:"] {
        assert!(help.contains(word), "{word} in {help}");
    }
    assert!(!run(dir.path(), &["--databse", "x"]).status.success());
    let description: Value = serde_json::from_str(&told(&run(dir.path(), &["openapi"]))).expect("JSON");
    assert!(description["paths"]["/v1/events"].is_object());
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_have_an_address_of_their_own_if_one_is_named() {
    let dir = TempDir::new().expect("a directory");
    let server = serve(dir.path(), &["--empty", "--metrics-listen", "127.0.0.1:0"]);
    let metrics = server.printed.iter().find_map(|line| line.strip_prefix("metrics are at ")).expect("the address of the metrics");
    let answer = reqwest::get(metrics).await.expect("an answer");
    assert_eq!(answer.status(), 200);
    assert!(answer.text().await.expect("a text").contains("stream_listeners"));
    let elsewhere = reqwest::get(metrics.replace("/metrics", "/v1/events")).await.expect("an answer");
    assert_eq!(elsewhere.status(), 404, "nothing else is served there");
    let key = server.key().expect("a key");
    let main = reqwest::Client::new().get(format!("{}/metrics", server.address)).bearer_auth(key).send().await.expect("an answer");
    assert_eq!(main.status(), 404);
}
