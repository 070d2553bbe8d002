"""Fault: the disk fills up while the server writes, and has room again later. The log is on another disk.

Must hold: a write that does not fit is refused with 503 or 507, reads go on, readiness says so; when there is room, writing works
again without a restart; nothing that was acknowledged is lost, and `check` finds nothing wrong.
"""

import time

from harness.disks import mount_disk
from harness.records import event

TITLE = "a full disk that has room again"
TIME_LIMIT = (60, 120)
RECOVERY = 10.0


def attack(arena):
    disk = arena.new_folder("disk")
    if error := mount_disk(disk, 12):
        arena.not_checked("the service survives a full disk", f"cannot mount a small disk: {error}")
        return
    with arena.server(database=disk / "timeline.db") as server:
        key = server.key()
        filler = disk / "filler"
        acknowledged, refusal = fill(server, key, disk, filler)
        arena.check("a write that does not fit is refused with 503 or 507", refusal.status or refusal.error, refusal.status in (503, 507))
        statuses = [write(server, key, f"while-full-{n}").status for n in range(2)]
        arena.check("further writes are refused the same way", statuses, set(statuses) <= {503, 507})
        ready, read = server.get("/readyz").status, server.get("/v1/events?limit=1&from=1950").status
        arena.check("readiness says 503, reads go on", f"/readyz {ready}, read {read}", ready == 503 and read == 200)
        lines = [line for line in server.log_text().splitlines() if line.strip()]
        arena.check("the log tells it in 1 to 20 lines", f"{len(lines)} lines: {lines[-1][-160:] if lines else ''}", 1 <= len(lines) <= 20)
        filler.unlink()
        check_recovery(arena, server, key, acknowledged)
        missing = [id for id in acknowledged if server.get(f"/v1/events/{id}").status != 200]
        arena.check("no acknowledged write is lost", f"{len(missing)} of {len(acknowledged)}", not missing)
        arena.check("the server ends in order", server.stop(), server.process.returncode == 0)
        sound, words = arena.is_sound(server.database)
        arena.check("check finds nothing wrong", words, sound)


def write(server, key, id):
    return server.put(f"/v1/events/{id}", event(id, summary="x" * 4500), key, timeout=40)


def fill(server, key, disk, filler):
    """Leaves half a megabyte, then writes until refused: (acknowledged ids, the refusal)."""
    free = 12 * 1024 * 1024 - sum(path.stat().st_size for path in disk.iterdir())
    filler.write_bytes(bytes(max(0, free - (1 << 19))))
    acknowledged = []
    for number in range(300):
        answer = write(server, key, f"fill-{number}")
        if answer.status != 201:
            break
        acknowledged.append(f"fill-{number}")
    return acknowledged, answer


def check_recovery(arena, server, key, acknowledged):
    began, number, status = time.monotonic(), 0, 0
    while status != 201 and time.monotonic() - began < RECOVERY:
        status = write(server, key, f"after-{number}").status
        if status == 201:
            acknowledged.append(f"after-{number}")
        number += 1
        time.sleep(0.2)
    demand = f"with room again, writing works within {RECOVERY:.0f} s, without a restart"
    arena.check(demand, f"{status} after {time.monotonic() - began:.1f} s", status == 201)
    time.sleep(0.5)
    ready = server.get("/readyz").status
    arena.check("with room again, readiness says 200", ready, ready == 200)
    made = server.command("key", "create", "after-the-full-disk")
    arena.check("with room again, the command line writes", made.stderr[-80:] or "key made", made.returncode == 0)
