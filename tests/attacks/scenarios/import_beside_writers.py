"""Attack: an import on the command line beside many writers over HTTP, and a large import beside readers.

Must hold: the import takes its turn and ends; writers go on; readers never wait long, and see the import soon after it is done.
"""

import subprocess
import threading
import time

from harness.http1 import ask
from harness.records import event, import_lines
from harness.watch import percentile

TITLE = "imports beside writers and readers"
TIME_LIMIT = (75, 300)


def attack(arena):
    with arena.server() as server:
        alone = timed_import(arena, server, "alone", 0)[0]
        seconds, writes, result = timed_import(arena, server, "beside", 4)
        limit = max(arena.pick(20.0, 5.0), 5 * alone)
        demand = f"an import beside 4 writers ends within {limit:.0f} s"
        arena.check(demand, f"{seconds:.1f} s (alone {alone:.1f} s), exit {result}", result == 0 and seconds <= limit)
        arena.check("writers go on beside the import", f"{writes} writes", writes > 0)
    large_import(arena)


def timed_import(arena, server, name, writers):
    """(seconds of the import, writes acknowledged meanwhile, exit code)."""
    key, stop, acknowledged, failures = server.key(), threading.Event(), [], []

    def write(worker):
        number = 0
        while not stop.is_set():
            id = f"{name}-writer-{worker}-{number}"
            status = ask(server.address, "PUT", f"/v1/events/{id}", None, event(id), key, timeout=60).status
            (acknowledged if status == 201 else failures).append(status)
            number += 1

    threads = [threading.Thread(target=write, args=(worker,)) for worker in range(writers)]
    for thread in threads:
        thread.start()
    time.sleep(0.5 if writers else 0)
    began, before = time.monotonic(), len(acknowledged)
    lines = import_lines(f"{name}-{n}" for n in range(arena.pick(2_000, 10_000)))
    done = server.command("import", "-", text_input=lines, limit=arena.pick(40, 120))
    seconds, writes = time.monotonic() - began, len(acknowledged) - before
    stop.set()
    for thread in threads:
        thread.join()
    if writers:
        refused = sorted(set(failures) - {503})
        arena.check("writers beside an import get 201 or 503", f"{len(failures)} refused {refused}", not refused)
    return seconds, writes, done.returncode


def large_import(arena):
    """Readers beside a large import: the longest wait, and how soon the import is shown."""
    count = arena.pick(3_000, 250_000)
    source = arena.folder / "large.ndjson"
    source.write_text(import_lines((f"large-{n}" for n in range(count)), summary="words " * 20))
    with arena.server() as server:
        waits, stop = [], threading.Event()

        def read():
            number = 0
            while not stop.is_set():
                number += 1
                waits.append(
                    ask(server.address, target=f"/v1/events?limit=50&from=19{number % 90:02}-01&q=coal{number}", timeout=60).seconds
                )
                time.sleep(0.01)

        reader = threading.Thread(target=read)
        reader.start()
        command = [str(arena.binary), "--database", str(server.database), "import", str(source)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=250)
        began = time.monotonic()
        while server.get(f"/v1/events/large-{count - 1}", timeout=60).status != 200 and time.monotonic() - began < 60:
            time.sleep(0.02)
        shown = time.monotonic() - began
        time.sleep(1)
        stop.set()
        reader.join()
    arena.check(f"an import of {count} events works", done.stderr[-100:] or "yes", done.returncode == 0)
    limit = arena.pick(5.0, 0.5)
    arena.check(f"the import is shown within {limit} s", f"{shown:.2f} s", shown <= limit)
    longest = max(waits)
    limit = arena.pick(3.0, 0.5)
    measured = f"{longest:.2f} s, p99 {percentile(waits, 0.99) * 1e3:.0f} ms of {len(waits)}"
    arena.check(f"no reader waits longer than {limit} s", measured, longest <= limit)
