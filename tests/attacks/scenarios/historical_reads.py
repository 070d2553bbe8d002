"""Attack: many different moments of `as_of` at once, without a key, and `as_of` of the present moment.

Must hold: others are served, memory is bounded, and what cannot be answered in time gets 503 with Retry-After. While nothing was
written since, `as_of=now` costs no more than a read of the present.
"""

import datetime
import threading
import time

from harness.http1 import ask
from harness.records import event

TITLE = "floods of as_of with different moments"
TIME_LIMIT = (75, 300)
ATTACKER = "127.0.0.2"


def attack(arena):
    with arena.server(events=arena.pick(5_000, 100_000)) as server:
        moments = write_moments(server, arena.pick(20, 60))
        with arena.watch(server, f"{len(moments)} moments asked on 8 connections"):
            answers = flood(server, moments, arena.pick(5, 30))
        statuses = {}
        for answer in answers:
            statuses[answer.status or answer.error] = statuses.get(answer.status or answer.error, 0) + 1
        arena.check("as_of is answered with 200 or 503", statuses, set(statuses) <= {200, 503} and statuses.get(200, 0) > 0)
        silent = [answer for answer in answers if answer.status == 503 and "retry-after" not in answer.headers]
        arena.check("every 503 has Retry-After", f"{len(silent)} of {statuses.get(503, 0)} without", not silent)
        check_present(arena, server)


def write_moments(server, count):
    """Writes single events: the moment of each."""
    key = server.key()
    return [server.put(f"/v1/events/moment-{n}", event(f"moment-{n}"), key, timeout=60).json()["created_at"] for n in range(count)]


def flood(server, moments, seconds):
    """Asks for all moments in turn on eight connections."""
    answers, deadline = [], time.monotonic() + seconds

    def send(worker):
        number = worker
        while time.monotonic() < deadline:
            target = f"/v1/events?limit=1&as_of={moments[number % len(moments)]}&from={1000 + number % 900}&to=2100"
            answers.append(ask(server.address, target=target, source=ATTACKER, timeout=45))
            number += 8

    threads = [threading.Thread(target=send, args=(worker,)) for worker in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def check_present(arena, server):
    """`as_of` of the present moment, different each time, compared with the same reads without it."""
    time.sleep(1)

    def median(suffix):
        times = []
        for number in range(30):
            now = datetime.datetime.now(datetime.UTC) - datetime.timedelta(milliseconds=10)
            moment = now.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
            answer = server.get(f"/v1/events?limit=1&from=18{number:02}" + suffix.format(moment=moment), timeout=45)
            times.append(answer.seconds if answer.status == 200 else 45.0)
        return sorted(times)[len(times) // 2]

    present, plain = median("&as_of={moment}"), median("&to=2090")
    demand = "as_of=now <= 3x a read of the present + 5 ms"
    arena.check(demand, f"{present * 1e3:.1f} ms, present {plain * 1e3:.1f} ms", present <= 3 * plain + 0.005)
