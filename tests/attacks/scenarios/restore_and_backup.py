"""Fault: backup and restore killed at random moments, run twice, beside a running server, beside a stale write-ahead log.

Must hold: a backup has its name only when it is complete; a restore is whole or did not happen, and never under a running server;
the replaced file is kept, also the second time; an empty file is no backup and is not taken for a new database.
"""

import random
import shutil
import time

from harness.records import event, import_lines
from harness.server import Server, StartFailed

TITLE = "backup and restore, killed and misused"
TIME_LIMIT = (80, 400)


def attack(arena):
    folder = arena.new_folder("made")
    old, new, backup = folder / "old.db", folder / "new.db", folder / "backup.db"
    size = arena.pick(3_000, 20_000)
    for database, prefix, count in ((old, "old", size // 2), (new, "new", size)):
        arena.program(database, "import", "-", text_input='{"kind":"type","id":"veto","name":"Veto"}\n' + lines(prefix, count))
    arena.program(new, "backup", backup)
    kill_backup(arena, new, size)
    kill_restore(arena, old, backup, size)
    restore_beside_server(arena)
    restore_beside_stale_wal(arena)
    restore_twice(arena)
    restore_nonsense(arena, backup)
    start_over_empty_file(arena)


def lines(prefix, count):
    return import_lines((f"{prefix}-{n}" for n in range(count)), summary="words " * 30)


def count_events(arena, database):
    """Events of a database as `export` tells them; None when it fails."""
    done = arena.program(database, "export")
    return sum('"kind":"event"' in line for line in done.stdout.splitlines()) if done.returncode == 0 else None


def killed(arena, database, arguments, longest, dice):
    """Starts a subcommand and kills it at a random moment. Returns whether it had ended by itself."""
    process = Server(arena.binary, arena.folder / "killed", database, arguments).launch_command()
    time.sleep(dice.uniform(0, longest))
    ended = process.poll() is not None
    process.kill()
    process.wait()
    return ended


def kill_backup(arena, database, size):
    rounds, dice, wrong, complete = arena.pick(5, 50), random.Random(1), [], 0
    folder = arena.new_folder("backups")
    longest = seconds_of(arena, database, "backup", folder / "timing.db") * 1.1
    for number in range(rounds):
        target = folder / f"backup-{number}.db"
        killed(arena, database, ["backup", target], longest, dice)
        if target.exists():
            complete += 1
            sound, words = arena.is_sound(target)
            if not sound or count_events(arena, target) != size:
                wrong.append(f"{target.stat().st_size} bytes: {words[-80:]}")
            target.unlink()
    demand = f"backup killed at {rounds} moments: a file with its name is complete"
    arena.check(demand, wrong[:2] or f"{complete} complete, {rounds - complete} absent", not wrong)
    again = arena.program(database, "backup", folder / "again.db")
    arena.check("after killed backups a backup works", again.stderr[-100:] or "yes", again.returncode == 0)


def seconds_of(arena, database, *arguments):
    began = time.monotonic()
    arena.program(database, *arguments)
    return time.monotonic() - began


def kill_restore(arena, old, backup, size):
    rounds, dice, wrong, outcomes = arena.pick(5, 50), random.Random(2), [], {}
    folder = arena.new_folder("restores")
    database = folder / "timeline.db"
    shutil.copy(old, database)
    longest = seconds_of(arena, database, "restore", backup, "--replace") * 1.1
    for _ in range(rounds):
        shutil.rmtree(folder)
        folder.mkdir()
        shutil.copy(old, database)
        killed(arena, database, ["restore", backup, "--replace"], longest, dice)
        outcome = after_killed_restore(arena, database)
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
        if outcome not in (f"{size // 2} events", f"{size} events", "refuses to start"):
            wrong.append(outcome)
        kept = [count_events(arena, path) for path in folder.glob("timeline.db*") if path.name.endswith((".db", "restore", "1", "2"))]
        if size // 2 not in kept and size not in kept:
            wrong.append(f"no sound file is left: {sorted(path.name for path in folder.iterdir())}")
    demand = f"restore killed at {rounds} moments: the old timeline, the new one, or a refusal; never another"
    arena.check(demand, f"{outcomes} {wrong[:2] or ''}", not wrong)


def after_killed_restore(arena, database):
    """What the next start serves."""
    try:
        with arena.server(database=database) as server:
            return f"{server.total()} events"
    except StartFailed:
        return "refuses to start"


def restore_beside_server(arena):
    database = arena.sound_database()
    backup = database.with_name("copy.db")
    with arena.server(database=database) as server:
        key = server.key()
        server.command("backup", backup)
        server.put("/v1/events/later", event("later"), key)
        done = server.command("restore", backup, "--replace")
        still = server.put("/v1/events/later-still", event("later-still"), key).status
        server.stop()
    arena.check("restore under a running server is refused", f"exit {done.returncode}: {done.stderr[-120:]}", done.returncode != 0)
    sound, words = arena.is_sound(database)
    events = {id for id in ("later", "later-still") if id in arena.program(database, "export").stdout}
    good = sound and (still != 201 or "later-still" in events) and "later" in events
    arena.check("... and nothing acknowledged is lost", f"{words[-100:]}, {sorted(events)}", good)


def restore_beside_stale_wal(arena):
    """The database was removed after a crash, its write-ahead log was not: it must not be replayed into the restored file."""
    database = arena.sound_database()
    backup = database.with_name("copy.db")
    with arena.server(database=database) as server:
        key = server.key()
        server.command("backup", backup)
        for number in range(10):
            server.put(f"/v1/events/wal-{number}", event(f"wal-{number}"), key)
        server.kill()
    database.unlink()
    left = sorted(path.name for path in database.parent.glob("timeline.db-*"))
    done = arena.program(database, "restore", backup)
    if done.returncode != 0:
        done = arena.program(database, "restore", backup, "--replace")
    sound, words = arena.is_sound(database)
    exported = arena.program(database, "export").stdout
    good = done.returncode == 0 and sound and '"wal-0"' not in exported
    arena.check(
        "restore beside a stale write-ahead log gives the backup's timeline", f"{left}: exit {done.returncode}, {words[-120:]}", good
    )


def restore_twice(arena):
    database = arena.sound_database()
    backup = database.with_name("copy.db")
    arena.program(database, "backup", backup)
    arena.program(database, "import", "-", text_input=import_lines(["only-in-the-first"]))
    results = [arena.program(database, "restore", backup, "--replace").returncode for _ in range(3)]
    others = [path for path in database.parent.iterdir() if path != database and not path.name.endswith(("-wal", "-shm", ".lock"))]
    kept = [path.name for path in others if "only-in-the-first" in arena.program(path, "export").stdout]
    arena.check(
        "restore --replace three times keeps the first file", f"exits {results}, kept {kept}", results == [0, 0, 0] and len(kept) == 1
    )


def restore_nonsense(arena, backup):
    """Files that are no backups are refused, and the database stays as it is."""
    folder = arena.new_folder("nonsense")
    whole = backup.read_bytes()
    files = {
        "empty file": b"",
        "half a backup": whole[: len(whole) // 2 // 4096 * 4096],
        "backup without its last page": whole[:-4096],
        "text": b"hello world\n" * 1000,
        "backup with a damaged page": whole[:81_920] + bytes(range(256)) * 16 + whole[86_016:],
    }
    wrong = []
    for name, content in files.items():
        database = arena.sound_database()
        before = count_events(arena, database)
        source = folder / "source.db"
        source.write_bytes(content)
        done = arena.program(database, "restore", source, "--replace")
        if done.returncode == 0 or count_events(arena, database) != before:
            wrong.append(f"{name}: exit {done.returncode}, {count_events(arena, database)} events")
    missing = arena.program(arena.sound_database(), "restore", folder / "missing.db", "--replace")
    if missing.returncode == 0:
        wrong.append("missing file: exit 0")
    arena.check("files that are no complete backup are refused and change nothing", wrong[:3] or "all", not wrong)


def start_over_empty_file(arena):
    """An empty or missing database beside a kept one is the trace of an accident and not a first start."""
    cases = {}
    for name in ("missing", "empty"):
        database = arena.sound_database()
        shutil.copy(database, database.with_name("copy.db"))
        arena.program(database, "restore", database.with_name("copy.db"), "--replace")
        database.unlink()
        for path in database.parent.glob("timeline.db-*"):
            path.unlink()
        if name == "empty":
            database.touch()
        cases[f"{name} beside a kept file"] = after_killed_restore(arena, database)
    arena.check(
        "a missing or empty file beside a kept one is not filled with the bundle", cases, set(cases.values()) == {"refuses to start"}
    )
    flags = ["--must-exist"] if arena.supports("--must-exist") else []
    try:
        with arena.server(*flags, database=arena.new_folder("must") / "timeline.db"):
            outcome = "starts"
    except StartFailed:
        outcome = "refuses to start"
    demand = "--must-exist: a missing database is not made"
    arena.check(demand, outcome if flags else "no flag --must-exist", bool(flags) and outcome == "refuses to start")
