"""Fault: the database, its write-ahead log or both are deleted, or replaced by another file, while the server runs.

Must hold: noticed within two seconds: writes are refused with 503, readiness says 503, the log says it; nothing that was
acknowledged after that is lost at a restart. Where only the write-ahead log is gone, the server may save it and go on.
"""

import shutil
import time

from harness.records import event

TITLE = "database or write-ahead log deleted under the server"
TIME_LIMIT = (60, 120)
NOTICED = 2.0


def attack(arena):
    for name, damage in DAMAGES.items():
        deleted(arena, name, damage)


def delete_database(database):
    database.unlink()


def delete_wal(database):
    database.with_name("timeline.db-wal").unlink()


def delete_everything(database):
    for path in database.parent.glob("timeline.db*"):
        path.unlink()


def replace(database):
    """As `mv` or an unpacked archive does it."""
    copy = database.with_name("other.db")
    shutil.copy(database, copy)
    copy.rename(database)


def delete_folder(database):
    shutil.rmtree(database.parent)


DAMAGES = {
    "database deleted": delete_database,
    "write-ahead log deleted": delete_wal,
    "database, write-ahead log and index deleted": delete_everything,
    "database replaced": replace,
    "folder deleted": delete_folder,
}


# While the server still has the deleted write-ahead log open, it writes what is in there into the database and goes on.
SAVED = {"write-ahead log deleted"}


def attack_writes(server, key):
    """Writes for some seconds after the damage: acknowledged [(seconds after, id)], last status."""
    began, acknowledged, status = time.monotonic(), [], 0
    while time.monotonic() - began < NOTICED + 1.0:
        id = f"after-{len(acknowledged)}"
        status = server.put(f"/v1/events/{id}", event(id), key, timeout=10).status
        if status in (200, 201):
            acknowledged.append((time.monotonic() - began, id))
        time.sleep(0.05)
    return acknowledged, status


def deleted(arena, name, damage):
    database = arena.sound_database()
    server = arena.server(database=database)
    with server:
        key = server.key()
        server.put("/v1/events/before", event("before"), key)
        damage(database)
        acknowledged, status = attack_writes(server, key)
        last = max((seconds for seconds, _ in acknowledged), default=0.0)
        if name not in SAVED:
            demand = f"{name}: writes are refused with 503 within {NOTICED:.0f} s"
            arena.check(demand, f"last acknowledged after {last:.1f} s, then {status}", last <= NOTICED and status == 503)
            ready = server.get("/readyz").status
            arena.check(f"{name}: readiness says 503", ready, ready == 503)
        lines = [line for line in server.log_text().splitlines() if line.strip()]
        arena.check(f"{name}: the log says it", lines[-1][-160:] if lines else "nothing", 1 <= len(lines) <= 20)
        server.stop()
    if name in SAVED:
        with arena.server(database=database) as again:
            ids = ["before"] + [id for _, id in acknowledged]
            lost = [id for id in ids if again.get(f"/v1/events/{id}").status != 200]
            arena.check(f"{name}: nothing acknowledged is lost", f"{len(lost)} of {len(ids)} lost", not lost)
    shutil.rmtree(database.parent, ignore_errors=True)
