"""Attack: one stranger asks text queries with hundreds of words and prefixes, wherever a text query is accepted.

Must hold: a query of more than 32 words is refused with 400 and the error names the limit, everywhere alike; queries within
the limit, also of very short prefixes, never delay other people's reads.
"""

import threading
import time
import urllib.parse

from harness.http1 import ask, connect
from harness.records import event

TITLE = "text queries with many words and short prefixes"
TIME_LIMIT = (90, 300)
ATTACKER = "127.0.0.2"
MAX_WORDS = 32

TARGETS = [
    "/v1/changes?limit=500&q={q}",
    "/v1/corrections?limit=500&q={q}",
    "/v1/events?limit=50&q={q}",
    "/v1/events?limit=50&sort=relevance&q={q}",
    "/v1/events?limit=50&sort=-updated&q={q}",
    "/v1/facets?facet=tag,actor,type&facet_size=1000&q={q}",
    "/v1/histogram?interval=day&q={q}",
    "/v1/events.csv?limit=all&q={q}",
    "/v1/events.atom?q={q}",
    "/?q={q}",
    "/embed?q={q}",
]
# Each within the limit of words; `{n}` makes every query a new one.
EXPENSIVE = [
    "a* b* c* d* e* f* g* h* i* j* k* l* m* n* o* p* q* r* s* t* u* v* w* x* y* z* x{n}",
    "t* OR e* OR a* OR c* OR the* OR x{n}",
    '"the council" -a* -b* x{n}',
    "a* " * 31 + "x{n}",
    '"a b c d" "c o a l" t* x{n}',
]


def attack(arena):
    seconds = arena.pick(5, 30)  # the limit of a request, and the longest wait in a queue together with it
    with arena.server("--time-limit", str(seconds), events=arena.pick(5_000, 100_000)) as server:
        check_word_limit(arena, server)
        with arena.watch(server, "expensive queries on 8 connections"):
            statuses, slowest, slowest_target = flood(server, arena.pick(5, 20))
        arena.check("expensive queries are answered with 200, 400 or 503", statuses, set(statuses) <= {200, 400, 503})
        longest = seconds + 8
        arena.check(f"a query ends soon after its limit of {seconds} s", f"slowest {slowest:.1f} s: {slowest_target}", slowest <= longest)
        listen_with_queries(arena, server)


def check_word_limit(arena, server):
    """33 words are too many on every path that takes `q`."""
    too_many = " ".join(f"word{n}" for n in range(MAX_WORDS + 1))
    allowed = " ".join(f"word{n}" for n in range(MAX_WORDS))
    wrong = []
    for target in [*TARGETS, "/v1/changes/stream?q={q}"]:
        refused = server.get(target.format(q=urllib.parse.quote(too_many)), source=ATTACKER, timeout=5)
        if refused.status != 400 or str(MAX_WORDS) not in refused.text():
            wrong.append(f"{target.split('?')[0]} {refused.status or refused.error[:20]}")
    arena.check(f"{MAX_WORDS + 1} words are refused with 400 and the error says {MAX_WORDS}", wrong or "everywhere", not wrong)
    wrong = []
    for target in TARGETS:
        accepted = server.get(target.format(q=urllib.parse.quote(allowed)), source=ATTACKER, timeout=20)
        if accepted.status not in arena.pick((200, 503), (200,)):
            wrong.append(f"{target.split('?')[0]} {accepted.status}")
    arena.check(f"{MAX_WORDS} words are answered", wrong or "everywhere", not wrong)


def flood(server, seconds):
    """Sends expensive queries on eight connections: (count by status, longest time of an answer, its target)."""
    answers, deadline = [], time.monotonic() + seconds

    def send(worker):
        number = worker
        while time.monotonic() < deadline:
            query = urllib.parse.quote(EXPENSIVE[number % len(EXPENSIVE)].format(n=f"{worker}x{number}"))
            target = TARGETS[number % len(TARGETS)].format(q=query)
            answers.append((target, ask(server.address, target=target, source=ATTACKER, timeout=40)))
            number += 1

    threads = [threading.Thread(target=send, args=(worker,)) for worker in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    statuses = {}
    for _, answer in answers:
        statuses[answer.status or answer.error] = statuses.get(answer.status or answer.error, 0) + 1
    slowest, target = max((answer.seconds, target) for target, answer in answers)
    return statuses, slowest, urllib.parse.unquote(target)[:70]


def listen_with_queries(arena, server):
    """Many listeners of the stream, each with a query of its own, must not delay others when something is written."""
    key = server.key()
    listeners = []
    count = arena.pick(30, 200)
    for number in range(count):
        connection = connect(server.address, f"127.0.1.{number // 10 + 1}")
        query = urllib.parse.quote(EXPENSIVE[3].format(n=number))
        connection.sendall(f"GET /v1/changes/stream?q={query} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        listeners.append(connection)
    with arena.watch(server, f"writes told to {count} listeners with 32 words each"):
        for number in range(arena.pick(5, 20)):
            server.put(f"/v1/events/written-{number}", event(f"written-{number}"), key, timeout=60)
            time.sleep(0.2)
    for connection in listeners:
        connection.close()
