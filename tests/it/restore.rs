//! Backup and restore: a copy has its name when it is whole, and a database is old or new at every moment.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;
use std::process::{Child, Stdio};

use tempfile::TempDir;

use crate::process::{program, program_by, refused, run, serve, told, try_serve};
use crate::support::{SMALL, many};

/// A directory with a database of some events more than the small timeline.
fn database(events: usize) -> TempDir {
    let dir = TempDir::new().expect("a directory");
    fs::write(dir.path().join("events.ndjson"), SMALL.to_owned() + &events_of("e", events)).expect("a file");
    told(&run(dir.path(), &["import", "events.ndjson"]));
    dir
}

fn events_of(prefix: &str, events: usize) -> String {
    let event = |n| format!(r#"{{"kind":"event","id":"{prefix}{n}","type":"veto","title":"Event {n}","date":"2011"}}"#) + "\n";
    (0..events).map(event).collect()
}

/// Adds one event.
fn add(dir: &Path, id: &str) {
    fs::write(dir.join("one.ndjson"), events_of(id, 1)).expect("a file");
    told(&run(dir, &["import", "one.ndjson"]));
}

/// How many changes a sound database has.
fn changes(dir: &Path, file: &str) -> u64 {
    let said = told(&run(dir, &["check", "--database", file]));
    let count = said.strip_prefix("nothing is wrong: ").and_then(|rest| rest.split(' ').next());
    count.and_then(|count| count.parse().ok()).unwrap_or_else(|| panic!("{said}"))
}

/// The names in a directory that begin like this.
fn names(dir: &Path, begin: &str) -> Vec<String> {
    let entries = fs::read_dir(dir).expect("the directory").map(|entry| entry.expect("an entry").file_name());
    let mut names: Vec<String> = entries.filter_map(|name| name.into_string().ok()).filter(|name| name.starts_with(begin)).collect();
    names.sort();
    names
}

#[test]
fn each_replaced_database_is_kept_under_a_number_of_its_own() {
    let dir = database(0);
    let dir = dir.path();
    told(&run(dir, &["backup", "copy.db"]));
    let first = changes(dir, "copy.db");
    for number in 1..=3 {
        add(dir, &format!("n{number}-"));
        let before = changes(dir, "timeline.db");
        assert_eq!(before, first + 1);
        let said = told(&run(dir, &["restore", "copy.db", "--replace"]));
        assert!(said.contains(&format!("timeline.db.before-restore-{number}")), "{said}");
        assert_eq!(changes(dir, "timeline.db"), first);
    }
    for number in 1..=3 {
        let kept = format!("timeline.db.before-restore-{number}");
        let exported = told(&run(dir, &["export", "--database", &kept]));
        assert!(exported.contains(&format!("n{number}-0")), "{kept} is the one that was replaced then");
    }
    told(&run(dir, &["restore", "timeline.db.before-restore-2", "--replace"]));
    assert!(told(&run(dir, &["export"])).contains("n2-0"), "a kept database can be restored");
}

#[test]
fn a_database_in_use_is_not_replaced() {
    let dir = database(0);
    let dir = dir.path();
    told(&run(dir, &["backup", "copy.db"]));
    let server = serve(dir, &[]);
    let said = refused(&run(dir, &["restore", "copy.db", "--replace"]));
    assert!(said.contains("in use") && said.contains("timeline.db"), "{said}");
    let said = refused(&run(dir, &["restore", "timeline.db", "--database", "other.db"]));
    assert!(said.contains("in use") && said.contains("backup"), "{said}");
    drop(server);
    let other = rusqlite::Connection::open(dir.join("timeline.db")).expect("another program");
    let read = other.query_row("select max(seq) from changes", (), |row| row.get::<_, u32>(0)).expect("it reads");
    let said = refused(&run(dir, &["restore", "copy.db", "--replace"]));
    assert!(said.contains("another program"), "{said}");
    drop(other);
    assert_eq!(changes(dir, "timeline.db"), u64::from(read));
    assert_eq!(names(dir, "timeline.db.before-restore"), Vec::<String>::new());
    told(&run(dir, &["restore", "copy.db", "--replace"]));
}

#[test]
fn what_is_no_whole_database_is_not_restored() {
    let dir = database(200);
    let dir = dir.path();
    told(&run(dir, &["backup", "copy.db"]));
    let before = (fs::read(dir.join("timeline.db")).expect("the file"), changes(dir, "timeline.db"));
    let copy = fs::read(dir.join("copy.db")).expect("the copy");
    let mut zeroed = copy.clone();
    zeroed[..4096].fill(0);
    let mut torn = copy.clone();
    let middle = copy.len() / 2;
    torn[middle..middle + 8192].fill(0xff);
    let bad: [(&str, &[u8]); 7] = [
        ("empty", b""),
        ("text", b"SQLite format 4, or so\n"),
        ("header", &copy[..100]),
        ("half", &copy[..middle / 4096 * 4096]),
        ("short", &copy[..copy.len() - 4096]),
        ("zeroed", &zeroed),
        ("torn", &torn),
    ];
    for (name, bytes) in bad {
        fs::write(dir.join(name), bytes).expect("a file");
        let said = refused(&run(dir, &["restore", name, "--replace"]));
        assert!(said.contains("Error"), "{name}: {said}");
        assert_eq!((fs::read(dir.join("timeline.db")).expect("the file"), changes(dir, "timeline.db")), before, "{name}");
        assert_eq!(names(dir, "timeline.db.restoring"), Vec::<String>::new(), "{name}");
    }
    let other = rusqlite::Connection::open(dir.join("other.db")).expect("a file");
    other.execute_batch("create table notes (text)").expect("a table");
    drop(other);
    assert!(refused(&run(dir, &["restore", "other.db", "--replace"])).contains("not a database of this program"));
    refused(&run(dir, &["restore", "nobody.db", "--replace"]));
    refused(&run(dir, &["restore", ".", "--replace"]));
    assert!(refused(&run(dir, &["restore", "timeline.db", "--replace"])).contains("the database itself"));
    assert_eq!(names(dir, "timeline.db.before-restore"), Vec::<String>::new(), "nothing was replaced");
}

#[test]
fn a_copy_with_an_altered_log_is_restored_only_on_demand() {
    let dir = database(0);
    let dir = dir.path();
    told(&run(dir, &["backup", "copy.db"]));
    let altering = rusqlite::Connection::open(dir.join("copy.db")).expect("the copy");
    altering.execute_batch("drop trigger changes_are_never_altered; update changes set who = 'nobody' where seq = 3").expect("altered");
    drop(altering);
    let said = run(dir, &["restore", "copy.db", "--replace"]);
    assert!(refused(&said).contains("--accept-faults") && String::from_utf8_lossy(&said.stdout).contains("change 3"));
    told(&run(dir, &["restore", "copy.db", "--replace", "--accept-faults"]));
    assert!(String::from_utf8_lossy(&run(dir, &["check"]).stdout).contains("change 3"));
}

#[test]
fn a_deleted_database_is_not_made_anew_beside_what_is_left_of_it() {
    for left in ["timeline.db-wal", "timeline.db.restoring", "timeline.db.before-restore-1", "timeline.db.before-restore-12"] {
        let dir = TempDir::new().expect("a directory");
        let dir = dir.path();
        fs::write(dir.join(left), b"left").expect("a file");
        for empty in [false, true] {
            if empty {
                fs::write(dir.join("timeline.db"), b"").expect("an empty file");
            }
            let said = try_serve(program(dir), dir, &[]).err().unwrap_or_else(|| panic!("it is made beside {left}"));
            assert!(said.contains(left) && said.contains("restore"), "{said}");
            assert!(refused(&run(dir, &["key", "create", "k"])).contains(left));
            assert!(refused(&run(dir, &["import", "-"])).contains(left));
            assert_eq!(fs::metadata(dir.join("timeline.db")).map(|file| file.len()).unwrap_or_default(), 0);
        }
    }
}

#[test]
fn a_database_that_must_exist_is_neither_made_nor_filled() {
    let dir = TempDir::new().expect("a directory");
    let dir = dir.path();
    assert!(try_serve(program(dir), dir, &["--must-exist"]).is_err());
    assert!(try_serve(program_by(dir, "SANCTIONS_TIMELINE_MUST_EXIST=true exec \"$@\""), dir, &[]).is_err());
    refused(&run(dir, &["key", "create", "k", "--must-exist"]));
    assert_eq!(names(dir, "timeline"), Vec::<String>::new());
    fs::write(dir.join("timeline.db"), b"").expect("an empty file");
    assert!(try_serve(program(dir), dir, &["--must-exist"]).is_err());
    fs::remove_file(dir.join("timeline.db")).expect("removed");
    drop(serve(dir, &["--empty"]));
    drop(serve(dir, &["--must-exist"]));
    assert_eq!(changes(dir, "timeline.db"), 0, "an empty log is not filled");
    drop(serve(dir, &[]));
    assert!(changes(dir, "timeline.db") > 100);
}

#[test]
fn a_write_ahead_log_without_its_database_is_kept_and_never_applied_to_another() {
    let dir = database(0);
    let dir = dir.path();
    told(&run(dir, &["backup", "copy.db"]));
    let expected = changes(dir, "copy.db");
    let mut server = serve(dir, &[]);
    told(&run(dir, &["key", "create", "only-in-the-log"]));
    server.child.kill().expect("killed");
    drop(server);
    let wal = fs::read(dir.join("timeline.db-wal")).expect("a write-ahead log");
    assert!(!wal.is_empty());
    fs::remove_file(dir.join("timeline.db")).expect("removed");
    told(&run(dir, &["restore", "copy.db"]));
    assert_eq!(changes(dir, "timeline.db"), expected);
    assert_eq!(fs::read(dir.join("timeline.db.before-restore-1-wal")).expect("kept"), wal);
}

#[test]
fn the_write_ahead_log_of_a_killed_server_is_kept_with_its_database() {
    let dir = database(0);
    let dir = dir.path();
    told(&run(dir, &["backup", "copy.db"]));
    let mut server = serve(dir, &[]);
    told(&run(dir, &["key", "create", "only-in-the-log"]));
    server.child.kill().expect("killed");
    drop(server);
    told(&run(dir, &["restore", "copy.db", "--replace"]));
    assert!(!told(&run(dir, &["key", "list"])).contains("only-in-the-log"));
    assert!(told(&run(dir, &["key", "list", "--database", "timeline.db.before-restore-1"])).contains("only-in-the-log"));
}

#[test]
fn a_damaged_database_can_be_replaced() {
    let dir = database(200);
    let dir = dir.path();
    told(&run(dir, &["backup", "copy.db"]));
    let expected = changes(dir, "copy.db");
    let whole = fs::read(dir.join("timeline.db")).expect("the file");
    let header = [&[7; 100], &whole[100..]].concat();
    let torn = [&whole[..4096], &[0xee; 16_000], &whole[20_096..]].concat();
    for (number, damaged) in (1..).zip([header, torn, whole[..5000].to_vec(), Vec::new()]) {
        fs::write(dir.join("timeline.db"), &damaged).expect("written");
        told(&run(dir, &["restore", "copy.db", "--replace"]));
        assert_eq!(changes(dir, "timeline.db"), expected, "{number}");
        let kept = fs::read(dir.join(format!("timeline.db.before-restore-{number}"))).expect("kept");
        assert_eq!(kept.len(), damaged.len(), "{number}");
    }
}

#[test]
fn a_backup_or_a_restore_without_room_leaves_nothing_behind() {
    let dir = database(500);
    let dir = dir.path();
    told(&run(dir, &["backup", "copy.db"]));
    let expected = changes(dir, "timeline.db");
    let blocks = size(&dir.join("copy.db")) / 512 / 2;
    let limited = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
    let run_limited = |arguments: &[&str]| program_by(dir, &limited).args(arguments).output().expect("it runs");
    refused(&run_limited(&["backup", "other.db"]));
    assert_eq!(names(dir, "other.db"), Vec::<String>::new());
    refused(&run_limited(&["restore", "copy.db", "--replace"]));
    assert_eq!(changes(dir, "timeline.db"), expected);
    assert_eq!(names(dir, "timeline.db"), ["timeline.db", "timeline.db-lock", "timeline.db-turnstile"]);
    told(&run(dir, &["backup", "other.db"]));
    told(&run(dir, &["restore", "other.db", "--replace"]));
    assert_eq!(changes(dir, "timeline.db"), expected);
}

#[test]
fn every_file_is_for_its_owner_alone() {
    let dir = TempDir::new().expect("a directory");
    let dir = dir.path();
    let by = |arguments: &[&str]| {
        let output = program_by(dir, "umask 000; exec \"$@\"").args(arguments).output().expect("it runs");
        told(&output)
    };
    let server = crate::process::serve_by(program_by(dir, "umask 000; exec \"$@\""), dir, &[]);
    by(&["backup", "copy.db"]);
    let modes = |names: &[String]| -> Vec<String> {
        let open = names.iter().filter(|name| fs::metadata(dir.join(name)).expect("a file").permissions().mode() & 0o777 != 0o600);
        open.cloned().collect()
    };
    let made = names(dir, "timeline.db");
    assert_eq!(made, ["timeline.db", "timeline.db-lock", "timeline.db-shm", "timeline.db-turnstile", "timeline.db-wal"]);
    assert_eq!(modes(&made), Vec::<String>::new());
    drop(server);
    by(&["restore", "copy.db", "--replace"]);
    let made = names(dir, "timeline.db");
    assert!(made.contains(&"timeline.db.before-restore-1".to_owned()), "{made:?}");
    assert_eq!(modes(&made), Vec::<String>::new());
    assert_eq!(modes(&names(dir, "copy.db")), Vec::<String>::new());
}

/// Random numbers from a seed (splitmix64).
fn random(seed: u64) -> u64 {
    let mut z = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Looks again and again until something is so, or the child has ended.
fn await_step(child: &mut Child, is_so: &dyn Fn() -> bool) {
    while !is_so() && child.try_wait().expect("its state").is_none() {
        std::thread::yield_now();
    }
}

/// Kills a child some steps after it has come so far; returns whether it was still running.
fn kill_after(child: &mut Child, is_so: &dyn Fn() -> bool, steps: u64) -> bool {
    await_step(child, is_so);
    for _ in 0..steps {
        if child.try_wait().expect("its state").is_some() {
            return false;
        }
    }
    let running = child.try_wait().expect("its state").is_none();
    child.kill().expect("killed");
    child.wait().expect("it ends");
    running
}

fn size(path: &Path) -> u64 {
    fs::metadata(path).map(|file| file.len()).unwrap_or_default()
}

#[test]
fn a_restore_killed_at_any_moment_leaves_the_old_or_the_new_database() {
    let dir = database(0);
    let dir = dir.path();
    fs::write(dir.join("many.ndjson"), many(1_000)).expect("a file");
    told(&run(dir, &["import", "many.ndjson", "--database", "new.db"]));
    told(&run(dir, &["backup", "copy.db", "--database", "new.db"]));
    let (path, restoring) = (dir.join("timeline.db"), dir.join("timeline.db.restoring"));
    let bytes = fs::read(&path).expect("the old one");
    let (old, new, length) = (changes(dir, "timeline.db"), changes(dir, "copy.db"), size(&dir.join("copy.db")));
    let mut killed = 0;
    for round in 0..15 {
        fs::write(&path, &bytes).expect("the old one again");
        let inode = fs::metadata(&path).expect("it is there").ino();
        let restore = program(dir).args(["restore", "copy.db", "--replace"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let mut restore = restore.expect("it starts");
        let part = random(round) % length;
        let kept = names(dir, "timeline.db.before-restore-").len();
        let steps: [&dyn Fn() -> bool; 5] = [
            &|| size(&restoring) > part,
            &|| dir.join("timeline.db.restoring-lock").exists(),
            &|| dir.join("timeline.db.restoring-shm").exists(),
            &|| names(dir, "timeline.db.before-restore-").len() > kept,
            &|| fs::metadata(&path).is_ok_and(|file| file.ino() != inode),
        ];
        let step = usize::try_from(round % 5).expect("small");
        let further = if step == 2 { random(round + 100) % 20_000 } else { random(round + 100) % 20 };
        killed += usize::from(kill_after(&mut restore, steps[step], further));
        let found = changes(dir, "timeline.db");
        assert!(found == old || found == new, "round {round}: {found} changes, neither {old} nor {new}");
        assert!(path.exists(), "round {round}");
    }
    assert!(killed > 5, "only {killed} of 15 were killed before they had ended");
    told(&run(dir, &["restore", "copy.db", "--replace"]));
    assert_eq!(changes(dir, "timeline.db"), new, "after all that it can be restored");
}

#[test]
fn a_backup_killed_at_any_moment_leaves_no_copy_or_a_whole_one() {
    let dir = database(0);
    let dir = dir.path();
    fs::write(dir.join("many.ndjson"), many(1_000)).expect("a file");
    told(&run(dir, &["import", "many.ndjson"]));
    let (expected, length) = (changes(dir, "timeline.db"), size(&dir.join("timeline.db")));
    let mut killed = 0;
    for round in 0..15 {
        let name = format!("copy-{round}.db");
        let (copy, partial) = (dir.join(&name), dir.join(format!("{name}.partial")));
        let backup = program(dir).args(["backup", &name]).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let part = random(round) % length;
        let steps: [&dyn Fn() -> bool; 4] =
            [&|| partial.exists(), &|| size(&partial) > part, &|| size(&partial) >= length / 2, &|| copy.exists()];
        let step = usize::try_from(round % 4).expect("small");
        killed += usize::from(kill_after(&mut backup.expect("it starts"), steps[step], random(round + 100) % 2_000));
        if copy.exists() {
            assert_eq!(changes(dir, &name), expected, "round {round}");
        } else {
            told(&run(dir, &["backup", &name]));
            assert_eq!(changes(dir, &name), expected, "round {round}: what the killed one left is no obstacle");
        }
    }
    assert!(killed > 5, "only {killed} of 15 were killed before they had ended");
    assert_eq!(changes(dir, "timeline.db"), expected);
}
