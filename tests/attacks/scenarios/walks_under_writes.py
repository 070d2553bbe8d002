"""Attack: walk through all pages by cursor while others write.

Must hold: every event that nobody touches comes exactly once, in every order; a cursor that cannot go on is refused with an error
that says so (then the walk starts again) instead of repeating and missing rows.
"""

import collections
import json
import random
import threading
import time

from harness.http1 import ask
from harness.records import WORDS, event

TITLE = "walks by cursor while others write"
TIME_LIMIT = (75, 240)
SORTS = ["date", "-date", "updated", "-updated", "relevance&q=walkword", "relevance&q=walkword+coal+OR+walkword", "date&q=walkword"]


def attack(arena):
    still = arena.pick(300, 1_500)
    with arena.server() as server:
        key, dice, stop = server.key(), random.Random(3), threading.Event()
        lines = "".join(json.dumps({"kind": "event", **body(f"still-{n}", dice)}) + "\n" for n in range(still))
        server.ask("POST", "/v1/import", key=key, body=lines, timeout=60)
        writers = [threading.Thread(target=write, args=(server, key, n, stop)) for n in range(arena.pick(2, 4))]
        for writer in writers:
            writer.start()
        try:
            for sort in SORTS:
                check_sort(arena, server, sort, still)
        finally:
            stop.set()
            for writer in writers:
                writer.join()


def body(id, dice):
    title = " ".join(["walkword"] * dice.randint(1, 5) + dice.sample(WORDS, 2))
    return event(id, title, date=f"{dice.randint(1990, 2029)}-{dice.randint(1, 12):02}", tags=["walk"])


def write(server, key, worker, stop):
    """Creates, replaces and deletes events that match as well."""
    dice, number = random.Random(worker), 0
    while not stop.is_set():
        id = f"moving-{worker}-{number % 50}"
        headers = {"If-Match": "*"} if number % 100 >= 50 else {}
        ask(server.address, "PUT", f"/v1/events/{id}", headers, body(id, dice), key)
        if number % 100 >= 75:
            ask(server.address, "DELETE", f"/v1/events/{id}", {"If-Match": "*"}, None, key)
        number += 1
        time.sleep(0.005)


def check_sort(arena, server, sort, still):
    walks, repeated, missed, refused, wrong = arena.pick(1, 3), 0, 0, 0, []
    for _ in range(walks):
        for _ in range(20):  # a refused cursor starts the walk again
            seen, refusal = walk(server, sort)
            if refusal is None:
                break
            refused += 1
            if refusal.status not in (400, 409, 410) or "cursor" not in refusal.text():
                wrong.append(f"{refusal.status} {refusal.text()[:100]}")
        if refusal is not None:
            continue
        mine = {id: count for id, count in seen.items() if id.startswith("still-")}
        repeated += sum(mine.values()) - len(mine)
        missed += still - len(mine)
    measured = f"{repeated} repeated, {missed} missed of {walks * still}, {refused} refused {wrong[:1] or ''}"
    arena.check(f"sort={sort}: nothing repeated or missed", measured, repeated == 0 and missed == 0 and not wrong)


def walk(server, sort):
    """Follows `links.next` to the end: (how often each id came, the refusal or None)."""
    seen, target = collections.Counter(), f"/v1/events?tag=walk&limit=37&fields=id&sort={sort}"
    while target:
        answer = server.get(target, timeout=30)
        if answer.status != 200:
            return seen, answer
        page = answer.json()
        seen.update(item["id"] for item in page["data"])
        target = page["links"].get("next")
        time.sleep(0.02)
    return seen, None
