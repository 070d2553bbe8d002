"""Attack: ask for `as_of` of the present moment while writers and imports (HTTP and command line) are at work; ask again later.

Must hold: an answer that was sent as `immutable` never changes.
"""

import datetime
import threading
import time

from harness.http1 import ask
from harness.records import event, import_lines

TITLE = "as_of answers sent as immutable that change afterwards"
TIME_LIMIT = (75, 400)
VARYING_HEADERS = {"date", "x-request-id", "server-timing", "age"}


def attack(arena):
    wanted = arena.pick(5, 2_000)
    with arena.server() as server:
        stop, seen, problems = threading.Event(), [], []
        key = server.key()
        writers = [threading.Thread(target=write, args=(server, key, n, stop)) for n in range(4)]
        writers.append(threading.Thread(target=import_over_http, args=(server, key, stop, arena.pick(1_000, 20_000))))
        writers.append(threading.Thread(target=import_by_command, args=(server, stop, arena.pick(500, 10_000), problems)))
        readers = [threading.Thread(target=read, args=(server, offset, seen, stop)) for offset in (0, 1, 50, 500)]
        for thread in writers + readers:
            thread.start()
        deadline = time.monotonic() + arena.pick(20, 200)
        while immutable(seen) < arena.pick(100, wanted) and time.monotonic() < deadline:
            time.sleep(0.1)
        stop.set()
        for thread in writers + readers:
            thread.join()
        time.sleep(1)
        kept = [(target, answer) for target, answer in seen if "immutable" in answer.headers.get("cache-control", "")]
        changed = [target for target, answer in kept if differs(answer, server.get(target, timeout=60))]
        arena.check(f"at least {wanted} answers were immutable", f"{len(kept)} of {len(seen)}", len(kept) >= wanted)
        arena.check("none of them changed", f"{len(changed)} of {len(kept)} changed {changed[:1]}", not changed)
        arena.check("imports on the command line succeed meanwhile", problems or "all", not problems)
        failed = sorted({answer.status for _, answer in seen} - {200, 503})
        arena.check("as_of is answered with 200 or 503", failed or "always", not failed)


def immutable(seen):
    return sum("immutable" in answer.headers.get("cache-control", "") for _, answer in list(seen))


def differs(before, after):
    """Body or headers differ. A 503 of a busy server says nothing about the answer."""
    if after.status == 503:
        return False
    stable = [{name: value for name, value in answer.headers.items() if name not in VARYING_HEADERS} for answer in (before, after)]
    return before.status != after.status or before.body != after.body or stable[0] != stable[1]


def write(server, key, worker, stop):
    number = 0
    while not stop.is_set():
        id = f"single-{worker}-{number}"
        ask(server.address, "PUT", f"/v1/events/{id}", key=key, body=event(id), timeout=60)
        number += 1
        time.sleep(0.002)


def import_over_http(server, key, stop, size):
    number = 0
    while not stop.is_set():
        lines = import_lines(f"http-{number}-{n}" for n in range(size))
        ask(server.address, "POST", "/v1/import", key=key, body=lines, timeout=120)
        number += 1


def import_by_command(server, stop, size, problems):
    number = 0
    while not stop.is_set():
        lines = import_lines(f"command-{number}-{n}" for n in range(size))
        done = server.command("import", "-", text_input=lines)
        if done.returncode != 0:
            problems.append(done.stderr[-200:])
        number += 1


def read(server, offset, seen, stop):
    """Asks for the moment `offset` milliseconds ago."""
    number = 0
    while not stop.is_set():
        moment = datetime.datetime.now(datetime.UTC) - datetime.timedelta(milliseconds=offset)
        target = f"/v1/{('events', 'changes', 'corrections')[number % 3]}?limit=5&as_of={moment.strftime('%Y-%m-%dT%H:%M:%S.%fZ')}"
        answer = ask(server.address, target=target, timeout=60)
        if answer.status:
            seen.append((target, answer))
        number += 1
        time.sleep(0.005)
