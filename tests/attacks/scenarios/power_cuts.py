"""Fault: the power is cut at a random moment while eight writers write: only what was synced to the disk is left.

A preloaded library copies what is synced to a second folder; after the kill, that copy is what the next start finds.
Must hold: as after a kill: nothing acknowledged is lost or half written.
"""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing

from harness.crash import crash_rounds
from harness.shims import build_shim

TITLE = "power cuts while eight writers write"
TIME_LIMIT = (70, 1_500)
WRITE = """
import os, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("pragma journal_mode = wal")
for level in ("full", "off"):
    connection.execute(f"pragma synchronous = {level}")
    connection.execute(f"create table written_with_{level} (x)")
os._exit(0)
"""


def attack(arena):
    library, error = build_shim("powerloss", arena.shared)
    if error:
        arena.not_checked("no acknowledged write is lost by a power cut", error)
        return
    left = tables_after_power_cut(arena, library)
    arena.check("the simulated disk keeps what was synced and forgets the rest", left, left == ["written_with_full"])
    crash_rounds(arena, arena.pick(3, 100), library)


def tables_after_power_cut(arena, library):
    """A control: writes two tables with Python's own SQLite, one with syncing and one without. Returns those that are left."""
    folder, shadow = arena.new_folder("control"), arena.new_folder("control-shadow")
    environment = {**os.environ, "LD_PRELOAD": str(library), "SHADOW": str(shadow)}
    subprocess.run([sys.executable, "-c", WRITE, folder / "control.db"], env=environment, check=True, timeout=30)
    with closing(sqlite3.connect(shadow / "control.db")) as connection:
        return [name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")]
