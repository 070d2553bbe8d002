"""Fault: the disk becomes read-only or broken while the server runs, and works again; or another program holds the write lock.

Must hold: writes are refused with 503 and a Retry-After, reads go on, readiness says 503; writing works again without a restart.
"""

import errno
import sqlite3
import time

from harness.records import event
from harness.shims import build_shim

TITLE = "a database that turns read-only or is locked by another program"
TIME_LIMIT = (60, 120)
RECOVERY = 10.0


def attack(arena):
    fail_writes(arena)
    hold_the_lock(arena)


def fail_writes(arena):
    """A preloaded library lets every write of a database file fail, as a disk does that turned read-only or is broken."""
    shim, error = build_shim("faultydisk", arena.shared)
    if error:
        arena.not_checked("the service survives a disk that turns read-only", error)
        return
    for what, number in (("read-only", errno.EROFS), ("I/O error", errno.EIO)):
        fault = arena.folder / f"fault-{number}"
        fault.write_text("")
        with arena.server(environment={"LD_PRELOAD": str(shim), "DISK_FAULT_FILE": str(fault)}) as server:
            key = server.key()
            before = put(server, key, "before").status
            fault.write_text(str(number))
            check_refusals(arena, server, key, what, before)
            fault.write_text("")
            check_recovery(arena, server, key, f"{what} no more")
            lost = server.get("/v1/events/before").status
            arena.check(f"{what}: the log tells it in 1 to 20 lines", *told(server))
            server.stop()
            sound, words = arena.is_sound(server.database)
            arena.check(f"{what}: nothing is lost and check finds nothing wrong", f"{lost}, {words}", sound and lost == 200)


def told(server):
    lines = [line for line in server.log_text().splitlines() if line.strip()]
    return f"{len(lines)} lines: {lines[-1][-160:] if lines else ''}", 1 <= len(lines) <= 20


def hold_the_lock(arena):
    """Another program holds SQLite's write lock for longer than the server waits for it."""
    with arena.server() as server:
        key = server.key()
        before = put(server, key, "before").status
        other = sqlite3.connect(server.database, isolation_level=None)
        other.execute("begin immediate")
        try:
            check_refusals(arena, server, key, "locked", before, writes=1)
        finally:
            other.execute("rollback")
            other.close()
        check_recovery(arena, server, key, "unlocked")


def put(server, key, id):
    return server.put(f"/v1/events/{id}", event(id), key, timeout=40)


def check_refusals(arena, server, key, what, before, writes=2):
    refusals = [put(server, key, f"{what.replace('/', '-').replace(' ', '-').lower()}-{n}") for n in range(writes)]
    said = [(answer.status, answer.headers.get("retry-after")) for answer in refusals]
    good = before == 201 and all(status == 503 and retry for status, retry in said)
    arena.check(f"{what}: writes are refused with 503 and Retry-After", said, good)
    ready, read = server.get("/readyz", timeout=30).status, server.get("/v1/events?limit=1&from=1950").status
    # A lock that another program holds may be an import at work, so readiness may say either.
    allowed = (200, 503) if what == "locked" else (503,)
    demand = f"{what}: readiness says {' or '.join(map(str, allowed))}, reads go on"
    arena.check(demand, f"/readyz {ready}, read {read}", ready in allowed and read == 200)


def check_recovery(arena, server, key, what):
    began, number, status = time.monotonic(), 0, 0
    while status != 201 and time.monotonic() - began < RECOVERY:
        status = put(server, key, f"{what.replace(' ', '-').replace('/', '-').lower()}-{number}").status
        number += 1
        time.sleep(0.2)
    time.sleep(0.5)
    ready = server.get("/readyz").status
    demand = f"{what}: writing and readiness are back within {RECOVERY:.0f} s, without a restart"
    arena.check(demand, f"write {status}, /readyz {ready}", status == 201 and ready == 200)
