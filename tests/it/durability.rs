//! What is acknowledged is on disk, and a fault that has passed leaves nothing behind: no restart is needed.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::future::join_all;
use rusqlite::Connection;
use sanctions_timeline::domain::change::Kind;
use sanctions_timeline::service::write::{Author, Condition, Write};
use sanctions_timeline::service::{Clock, Service};
use sanctions_timeline::store::sqlite::SqliteStore;
use sanctions_timeline::store::{Role, Store};
use serde_json::json;
use tempfile::TempDir;

use crate::process::{Server, program, program_by, refused, run, serve, serve_by, told, try_serve};
use crate::support::{SMALL, Site};

/// A server over the small timeline, and a key.
fn small(by: &str) -> (TempDir, Server, String) {
    let dir = TempDir::new().expect("a directory");
    fs::write(dir.path().join("small.ndjson"), SMALL).expect("a file");
    told(&run(dir.path(), &["import", "small.ndjson"]));
    let key = told(&run(dir.path(), &["key", "create", "writer"]));
    let server = serve_by(program_by(dir.path(), by), dir.path(), &[]);
    (dir, server, key)
}

/// Puts events until one is refused with 503; returns the ids of those that were acknowledged.
async fn put_until_refused(server: &Server, key: &str) -> Vec<String> {
    let mut acknowledged = Vec::new();
    for n in 0..2_000 {
        let id = format!("w{n}");
        match server.put(key, &id, 4_000).await {
            201 => acknowledged.push(id),
            503 => return acknowledged,
            other => panic!("{id}: {other}"),
        }
    }
    panic!("nothing was refused");
}

fn assert_whole(dir: &Path, acknowledged: &[String]) {
    let said = told(&run(dir, &["check"]));
    assert!(said.starts_with("nothing is wrong"), "{said}");
    let exported = told(&run(dir, &["export"]));
    for id in acknowledged {
        assert!(exported.contains(&format!("\"{id}\"")), "{id} was acknowledged");
    }
}

/// The disk is full: a limit on the size of files, below which everything can be read and nothing more written.
#[tokio::test(flavor = "multi_thread")]
async fn writes_work_again_once_the_disk_has_room() {
    let (dir, server, key) = small("trap '' XFSZ; ulimit -S -f 2000; exec \"$@\"");
    let mut acknowledged = put_until_refused(&server, &key).await;
    assert!(!acknowledged.is_empty());
    assert_eq!(server.status("/readyz").await, 503);
    assert_eq!(server.put(&key, "full", 4_000).await, 503);
    assert_eq!(server.status("/v1/events/w0").await, 200, "reading goes on");
    let pid = server.child.id().to_string();
    assert!(Command::new("prlimit").args(["--pid", &pid, "--fsize=unlimited:"]).status().expect("prlimit runs").success());
    server.becomes("/readyz", 200).await;
    assert_eq!(server.put(&key, "room", 4_000).await, 201);
    acknowledged.push("room".to_owned());
    assert_eq!((server.logged("cannot be written to"), server.logged("can be written to again")), (1, 1), "{}", server.errors());
    drop(server);
    assert_whole(dir.path(), &acknowledged);
}

/// Whatever ends a transaction in its midst, or keeps it from being committed, the next write finds a sound connection.
#[tokio::test(flavor = "multi_thread")]
async fn a_write_that_fails_at_any_step_does_not_hurt_the_next() {
    let site = Site::with(SMALL).await;
    let editor = site.editor().await;
    let failing = Connection::open(site.file()).expect("the file");
    let event = json!({"type": "veto", "title": "T", "date": "2011"});
    let at_commit = "insert into measures (id, name, type, part_of, legal_basis, revision, updated_at) values ('m', 'M', 'mandate', 'nobody', '[]', 1, '')";
    let steps = [
        ("before insert on changes", "select raise(rollback, 'refused')"),
        ("before insert on changes", "select raise(abort, 'refused')"),
        ("before insert on changes", "select raise(fail, 'refused')"),
        ("after insert on changes", "select raise(rollback, 'refused')"),
        ("after insert on events", "select raise(rollback, 'refused')"),
        ("before update on log_chain", "select raise(rollback, 'refused')"),
        ("before insert on answers", "select raise(rollback, 'refused')"),
        ("after insert on changes", at_commit),
    ];
    for (n, (at, action)) in steps.into_iter().enumerate() {
        failing.execute_batch(&format!("create trigger refuse {at} begin {action}; end")).expect("a trigger");
        let path = format!("/v1/events/e{n}");
        let key = format!("key-{n}");
        let put = async || editor.ask(reqwest::Method::PUT, &path, &[("idempotency-key", &key)], event.to_string()).await;
        let post = async || editor.ask(reqwest::Method::POST, "/v1/events", &[("idempotency-key", &key)], event.to_string()).await;
        let asked = if at.contains("answers") { post().await } else { put().await };
        assert_eq!(asked.status, 503, "{at} {action}: {}", asked.body);
        failing.execute_batch("drop trigger refuse").expect("no trigger");
        let asked = if at.contains("answers") { post().await } else { put().await };
        assert_eq!(asked.status, 201, "{at} {action}: {}", asked.body);
    }
    failing.execute_batch("create trigger refuse before insert on keys begin select raise(rollback, 'refused'); end").expect("a trigger");
    let reader = || sanctions_timeline::store::KeyRecord {
        name: "reader".to_owned(),
        role: Role::Reader,
        hash: [7; 32],
        created_at: site.service.now(),
        revoked_at: None,
    };
    site.service.store().add_key(reader()).await.expect_err("refused");
    failing.execute_batch("drop trigger refuse").expect("no trigger");
    site.service.store().add_key(reader()).await.expect("a key");
    failing.execute_batch("create trigger refuse before update on keys begin select raise(rollback, 'refused'); end").expect("a trigger");
    site.service.store().revoke_key("reader", site.service.now()).await.expect_err("refused");
    failing.execute_batch("drop trigger refuse").expect("no trigger");
    site.service.store().revoke_key("reader", site.service.now()).await.expect("revoked");
    assert_eq!(editor.put("/v1/events/last", &event).await.status, 201);
    assert_eq!(site.service.store().check().await.expect("it can be read"), Vec::<String>::new());
}

/// Another program holds the write lock for longer than a write waits: the write is refused, the server stays ready.
#[tokio::test(flavor = "multi_thread")]
async fn a_lock_held_too_long_refuses_one_write_and_no_more() {
    let (dir, server, key) = small("exec \"$@\"");
    let holding = Connection::open(dir.path().join("timeline.db")).expect("the file");
    holding.execute_batch("begin immediate").expect("the lock");
    assert_eq!(server.status("/readyz").await, 200, "somebody is writing");
    assert_eq!(server.put(&key, "late", 10).await, 503);
    assert_eq!(server.status("/readyz").await, 200);
    holding.execute_batch("rollback").expect("no lock");
    assert_eq!(server.put(&key, "free", 10).await, 201);
    assert_eq!(server.logged("cannot be written to"), 0, "{}", server.errors());
    drop((server, holding));
    assert_whole(dir.path(), &["free".to_owned()]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_moved_away_refuses_writes_until_it_is_back() {
    let (dir, server, key) = small("exec \"$@\"");
    let (path, away) = (dir.path().join("timeline.db"), dir.path().join("away.db"));
    let replacements: [&dyn Fn(); 3] =
        [&|| {}, &|| assert!(fs::copy(&away, &path).expect("another file of the same content") > 0), &|| {
            fs::write(&path, b"not a database").expect("another file");
        }];
    let mut acknowledged = Vec::new();
    for (n, replace) in replacements.into_iter().enumerate() {
        fs::rename(&path, &away).expect("moved");
        replace();
        assert_eq!(server.put(&key, &format!("lost{n}"), 10).await, 503, "{n}: before anybody has looked");
        server.becomes("/readyz", 503).await;
        assert_eq!(server.put(&key, &format!("lost{n}"), 10).await, 503, "{n}");
        assert_eq!(server.status("/v1/events/begin").await, 200, "{n}: reading goes on");
        if !path.exists() {
            let said = refused(&run(dir.path(), &["key", "create", "other"]));
            assert!(said.contains("timeline.db"), "{said}");
            assert!(!path.exists(), "no command makes a database that a server has open");
        }
        fs::rename(&away, &path).expect("moved back");
        server.becomes("/readyz", 200).await;
        let id = format!("back{n}");
        assert_eq!(server.put(&key, &id, 10).await, 201);
        acknowledged.push(id);
        assert_eq!((server.logged("while it is open"), server.logged("in place again")), (n + 1, n + 1), "{}", server.errors());
    }
    let mut server = server;
    server.child.kill().expect("killed");
    drop(server);
    assert_whole(dir.path(), &acknowledged);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_deleted_write_ahead_log_held_is_saved() {
    for deleted in [&["-wal"] as &[&str], &["-shm"], &["-wal", "-shm"]] {
        let (dir, mut server, key) = small("exec \"$@\"");
        let mut acknowledged = Vec::new();
        for round in 0..3 {
            let before = format!("before{round}");
            assert_eq!(server.put(&key, &before, 3_000).await, 201);
            acknowledged.push(before);
            for file in deleted {
                fs::remove_file(dir.path().join(format!("timeline.db{file}"))).expect("removed");
            }
            let after = format!("after{round}");
            let written = async {
                while server.put(&key, &after, 10).await != 201 {
                    tokio::task::yield_now().await;
                }
            };
            tokio::time::timeout(std::time::Duration::from_secs(30), written).await.expect("it recovers by itself");
            acknowledged.push(after);
        }
        server.becomes("/readyz", 200).await;
        assert_eq!(server.logged("is saved"), 3, "{deleted:?}: {}", server.errors());
        server.child.kill().expect("killed");
        drop(server);
        assert_whole(dir.path(), &acknowledged);
    }
}

/// Whatever starts first: the bundled timeline is there once and whole, and one key is printed.
#[tokio::test(flavor = "multi_thread")]
async fn first_starts_at_once_share_one_bundled_timeline_and_one_key() {
    let alone = TempDir::new().expect("a directory");
    drop(serve(alone.path(), &[]));
    let expected = told(&run(alone.path(), &["check"]));
    for _ in 0..3 {
        let dir = TempDir::new().expect("a directory");
        let start = || {
            let dir = dir.path().to_owned();
            tokio::task::spawn_blocking(move || try_serve(program(&dir), &dir, &[]))
        };
        let servers: Vec<_> = join_all([start(), start(), start()]).await.into_iter().map(|started| started.expect("no panic")).collect();
        let servers: Vec<Server> = servers.into_iter().map(|started| started.unwrap_or_else(|errors| panic!("{errors}"))).collect();
        assert_eq!(servers.iter().filter(|server| server.key().is_some()).count(), 1);
        for server in &servers {
            assert_eq!(server.get("/v1/events?limit=0").await["meta"]["total"], 105);
        }
        drop(servers);
        assert_eq!(told(&run(dir.path(), &["check"])), expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_start_beside_commands_succeeds_as_they_do() {
    for _ in 0..3 {
        let dir = TempDir::new().expect("a directory");
        fs::write(dir.path().join("own.ndjson"), "{\"kind\":\"actor\",\"id\":\"own\",\"name\":\"Own\"}\n").expect("a file");
        let command = |arguments: &[&str]| {
            program(dir.path()).args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts")
        };
        let commands = [command(&["import", "own.ndjson"]), command(&["key", "create", "desk"])];
        let path = dir.path().to_owned();
        let server = tokio::task::spawn_blocking(move || try_serve(program(&path), &path, &[])).await.expect("no panic");
        let server = server.unwrap_or_else(|errors| panic!("{errors}"));
        for command in commands {
            told(&command.wait_with_output().expect("it ends"));
        }
        server.becomes("/v1/actors/own", 200).await;
        let keys = told(&run(dir.path(), &["key", "list"]));
        assert_eq!(keys.contains("first-editor"), server.key().is_some(), "{keys}");
        let total = server.get("/v1/events?limit=0").await["meta"]["total"].clone();
        assert!(total == 0 || total == 105, "all of the bundled timeline or none: {total}");
        drop(server);
        assert_whole(dir.path(), &["own".to_owned()]);
    }
}

/// Writers that never pause do not keep a command from its turn.
#[tokio::test(flavor = "multi_thread")]
async fn an_import_takes_its_turn_beside_writers_that_never_pause() {
    let (dir, server, key) = small("exec \"$@\"");
    fs::write(dir.path().join("events.ndjson"), crate::support::many(500)).expect("a file");
    let stop = Arc::new(AtomicBool::new(false));
    let server = Arc::new(server);
    let writers = (0..4).map(|writer| {
        let (server, key, stop) = (Arc::clone(&server), key.clone(), Arc::clone(&stop));
        tokio::spawn(async move {
            let mut ids = Vec::new();
            while !stop.load(Ordering::Acquire) {
                let id = format!("w{writer}-{}", ids.len());
                assert_eq!(server.put(&key, &id, 10).await, 201);
                ids.push(id);
            }
            ids
        })
    });
    let writers: Vec<_> = writers.collect();
    for _ in 0..3 {
        let path = dir.path().to_owned();
        let import = tokio::task::spawn_blocking(move || run(&path, &["import", "events.ndjson"]));
        let done = tokio::time::timeout(std::time::Duration::from_mins(1), import).await.expect("it has its turn").expect("no panic");
        told(&done);
    }
    stop.store(true, Ordering::Release);
    let mut ids = vec!["m000499".to_owned()];
    for writer in writers {
        ids.extend(writer.await.expect("a writer"));
    }
    drop(server);
    assert_whole(dir.path(), &ids);
}

/// Two processes with clocks that differ write in turn: no change has a moment before the one before it.
#[tokio::test(flavor = "multi_thread")]
async fn moments_grow_with_the_numbers_whatever_the_clocks_say() {
    let site = Site::with(SMALL).await;
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&site.file()).await.expect("a store"));
    let slow: Clock = Arc::new(|| "2020-01-01T00:00:00Z".parse().expect("a moment"));
    let other = Service::open(Arc::clone(&store), slow).await.expect("a service");
    let put = |service: &Arc<Service>, id: String| {
        let body = json!({"type": "veto", "title": id, "date": "2011"});
        let service = Arc::clone(service);
        async move { service.write(Write::Put(Kind::Event, id, body, Condition::Unsaid), Author::new("test", "to see")).await.expect("written") }
    };
    let both = (0..20).flat_map(|n| [put(&site.service, format!("a{n}")), put(&other, format!("b{n}"))]);
    join_all(both).await;
    let lines = format!("{}\n", json!({"kind": "actor", "id": "slow", "name": "Slow"}));
    let lines = Box::new(sanctions_timeline::ingest::ndjson::lines(lines));
    other.write(Write::Import(lines), Author::new("test", "to see")).await.expect("imported");
    let all: Vec<u64> = (1..=store.head().await.expect("a head")).collect();
    let log = store.revisions_at(&all).await.expect("the log");
    let first = SMALL.lines().filter(|line| !line.is_empty()).count();
    let moments: Vec<_> = log[first..].iter().map(|logged| logged.revision.recorded_at).collect();
    assert_eq!(moments.len(), 41);
    assert!(moments.is_sorted_by(|a, b| a < b), "{moments:?}");
}
