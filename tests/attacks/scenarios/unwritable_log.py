"""Fault: the log cannot be written: a full device, a closed stderr, a pipe that nobody reads, a pipe whose reader has gone.

Must hold: answers come as ever, errors too; the server does not die, block or drop answers.
"""

import os
import sqlite3
import subprocess

from harness.records import event
from harness.server import StartFailed

TITLE = "a log that cannot be written"
TIME_LIMIT = (75, 90)


def attack(arena):
    with open("/dev/full", "wb") as full:
        check(arena, "/dev/full", full)
    reading, writing = os.pipe()
    os.set_blocking(writing, True)
    check(arena, "a pipe that nobody reads", writing, fill=True)
    os.close(reading)
    check(arena, "a pipe whose reader has gone", writing)
    os.close(writing)
    check(arena, "closed stderr", None)


def check(arena, name, stderr, fill=False):
    """`--log trace` writes many lines, so that a pipe is full soon."""
    server = arena.server("--log", "trace" if fill else "info", stderr=subprocess.DEVNULL if stderr is None else stderr)
    if stderr is None:
        server.binary = without_stderr(arena)
    server.start_limit = 15.0
    try:
        with server:
            key = "stk_" + server.output.read_text().split("stk_")[1].split()[0]
            reads = statuses(server, "/v1/events?limit=1&from=19{n:02}", 60)
            mistakes = statuses(server, "/v1/events?nonsense{n}=1", 10)
            locked, after = write_while_locked(server, key)
            running = server.is_running()
    except StartFailed as failure:
        arena.check(f"{name}: the server starts", str(failure)[:150], False)
        return
    measured = f"reads {sorted(reads)}, bad requests {sorted(mistakes)}, locked {locked}, after {after}"
    good = reads == {200} and mistakes == {400} and locked == 503 and after == 201 and running
    arena.check(f"{name}: reads, errors and writes are answered", measured, good)


def statuses(server, target, count):
    """The set of statuses of some reads; ends at the first that is not answered (0)."""
    seen = set()
    for number in range(count):
        seen.add(server.get(target.format(n=number), timeout=3).status)
        if 0 in seen:
            break
    return seen


def write_while_locked(server, key):
    """A write that fails writes an error to the log: (status meanwhile, status afterwards)."""
    other = sqlite3.connect(server.database, isolation_level=None)
    other.execute("begin immediate")
    try:
        locked = server.put("/v1/events/locked", event("locked"), key, timeout=15).status
    finally:
        other.execute("rollback")
        other.close()
    return locked, server.put("/v1/events/after", event("after"), key, timeout=15).status


def without_stderr(arena):
    """A script that starts the program with its stderr closed."""
    script = arena.folder / "without-stderr"
    script.write_text(f'#!/bin/sh\nexec "{arena.binary}" "$@" 2>&-\n')
    script.chmod(0o755)
    return script
