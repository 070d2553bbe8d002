"""Rounds of writing and killing: eight kinds of writers, then SIGKILL, then what was acknowledged is looked up in the log.

With a power cut, everything that was not synced is thrown away first (shims/powerloss.c).
"""

import json
import random
import shutil
import sqlite3
import threading
import time
from contextlib import closing

from harness.http1 import ask
from harness.records import event, import_lines

DOCUMENT = (
    "On 28 March 2024 Russia vetoed the extension of the Panel of Experts. On 4 April 2019 the United States imposed sanctions on Iran. "
    "In December 2017 the Security Council adopted resolution 2397. The European Union imposed sanctions on Belarus on 2 June 2022."
)
IMPORT_SIZES = (3, 150, 700)
BEGIN_ANEW_EVERY = 25  # rounds, so that the file stays small


class Round:
    """One start, some writing, one kill. Collects what was acknowledged and what was answered unexpectedly."""

    def __init__(self, server, key, number, dice):
        self.server, self.key, self.number, self.dice = server, key, number, dice
        self.over = threading.Event()
        self.acknowledged = {kind: set() for kind in ("create", "update", "delete", "import", "accept", "key")}
        self.unexpected = []

    def run(self, seconds):
        writers = [self.write_events, self.write_events, self.change_events, self.delete_events, self.import_events, self.accept_proposals]
        writers += [self.create_keys] + ([self.import_by_command] if self.number % 3 == 0 else [])
        threads = [threading.Thread(target=self.repeat, args=(writer, n)) for n, writer in enumerate(writers)]
        for thread in threads:
            thread.start()
        time.sleep(seconds)
        self.over.set()
        self.server.kill()
        for thread in threads:
            thread.join()

    def repeat(self, writer, worker):
        count = 0
        while not self.over.is_set():
            writer(f"r{self.number}-w{worker}-{count}")
            count += 1

    def send(self, kind, entry, expected, method, target, headers=None, body=None):
        """Sends a write; notes it as acknowledged, or as unexpected if it was answered otherwise."""
        answer = ask(self.server.address, method, target, headers, body, self.key, timeout=30)
        if answer.status in expected:
            if kind:
                self.acknowledged[kind].add(entry)
        elif answer.status:
            self.unexpected.append((target, answer.status, answer.text()[:100]))
        return answer

    def create(self, id):
        summary = "x" * self.dice.choice([10, 200, 3000])
        return self.send("create", id, (201,), "PUT", f"/v1/events/{id}", None, event(id, summary=summary))

    def write_events(self, id):
        self.create(id)

    def change_events(self, id):
        made = self.create(id)
        if made.status == 201:
            self.send("update", id, (200,), "PATCH", f"/v1/events/{id}", {"If-Match": made.headers["etag"]}, {"title": f"changed {id}"})

    def delete_events(self, id):
        made = self.create(id)
        if made.status == 201:
            self.send("delete", id, (204,), "DELETE", f"/v1/events/{id}", {"If-Match": made.headers["etag"]})

    def import_events(self, id):
        size = self.dice.choice(IMPORT_SIZES)
        self.send("import", (id, size), (200,), "POST", "/v1/import", None, import_lines(f"import-{id}-{n:04}" for n in range(size)))

    def accept_proposals(self, id):
        document = {"id": id, "title": id, "published": "2024-05-01", "text": f"{DOCUMENT} ({id})"}
        self.send(None, None, (201,), "POST", "/v1/documents", None, document)
        proposals = ask(self.server.address, "GET", f"/v1/documents/{id}/proposals", key=self.key)
        for proposal in proposals.json()["data"] if proposals.status == 200 else []:
            name = proposal["id"]
            body = {"on": None, "event": {"id": f"{id}-{name.split(':')[1]}"}}
            self.send("accept", name, (200, 201), "POST", f"/v1/proposals/{name}/accept", None, body)

    def create_keys(self, id):
        done = self.server.command("key", "create", f"key-{id}")
        if done.returncode == 0:
            self.acknowledged["key"].add(f"key-{id}")

    def import_by_command(self, id):
        size = self.dice.choice(IMPORT_SIZES)
        done = self.server.command("import", "-", text_input=import_lines(f"import-{id}-{n:04}" for n in range(size)))
        if done.returncode == 0:
            self.acknowledged["import"].add((id, size))


def lost_and_half(database, acknowledged):
    """Compares the log with what was acknowledged: (lost entries, half-written entries)."""
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("select op, id, after ->> 'title' from changes where kind = 'event'").fetchall()
        decisions = dict(connection.execute("select id, after from changes where kind = 'decision'"))
        keys = {name for (name,) in connection.execute("select name from keys")}
    written = {(op, id) for op, id, _ in rows}
    titles = {(op, title) for op, _, title in rows}
    counts = {}
    for op, id, _ in rows:
        if op == "create" and id.startswith("import-"):
            name = id.removeprefix("import-").rsplit("-", 1)[0]
            counts[name] = counts.get(name, 0) + 1
    lost = [("create", id) for id in acknowledged["create"] if ("create", id) not in written]
    lost += [("update", id) for id in acknowledged["update"] if ("update", f"changed {id}") not in titles]
    lost += [("delete", id) for id in acknowledged["delete"] if ("delete", id) not in written]
    lost += [("import", name, size, counts.get(name, 0)) for name, size in acknowledged["import"] if counts.get(name, 0) != size]
    lost += [("accept", id) for id in acknowledged["accept"] if id not in decisions]
    lost += [("key", name) for name in acknowledged["key"] if name not in keys]
    ids = {id for _, id in written}
    half = [("import", name, count) for name, count in counts.items() if count not in IMPORT_SIZES]
    half += [("accept", id) for id, after in decisions.items() if json.loads(after).get("event") not in {None, *ids}]
    return lost, half


def crash_rounds(arena, rounds, power_cut_library=None):
    """Runs the rounds and adds the rows. A power cut is simulated when its library is given."""
    folder, dice = arena.new_folder("crash"), random.Random(130)
    database, shadow = folder / "timeline.db", folder / "shadow"
    fresh = arena.sound_database()
    key = arena.program(fresh, "key", "create", "crash-writer").stdout.split()[-1]
    shutil.copy(fresh, database)
    environment = {"LD_PRELOAD": str(power_cut_library), "SHADOW": str(shadow)} if power_cut_library else {}
    total, lost, half, unsound, unexpected = 0, [], [], [], []
    for number in range(rounds):
        if number % BEGIN_ANEW_EVERY == BEGIN_ANEW_EVERY - 1:
            replace_database(folder, [fresh])
        if power_cut_library:
            shutil.rmtree(shadow, ignore_errors=True)
            shadow.mkdir()
            for path in durable(folder):
                shutil.copy(path, shadow)
        server = arena.server(database=database, environment=environment).start()
        round = Round(server, key, number, dice)
        round.run(0.05 + dice.random() * dice.choice([0.05, 0.3, 1.0, 2.0]))
        if power_cut_library:
            replace_database(folder, durable(shadow))
        sound, words = arena.is_sound(database)
        unsound += [] if sound else [words[-150:]]
        lost_now, half_now = lost_and_half(database, round.acknowledged)
        lost, half, unexpected = lost + lost_now, half + half_now, unexpected + round.unexpected
        total += sum(len(entries) for entries in round.acknowledged.values())
    what = "power cuts" if power_cut_library else "kills"
    arena.check(
        f"{rounds} {what}: no acknowledged write is lost", f"{len(lost)} of {total} lost {lost[:2] or ''}", not lost and total > rounds
    )
    arena.check(f"{rounds} {what}: nothing is half written", half[:3] or "nothing", not half)
    arena.check(f"{rounds} {what}: check finds nothing wrong", unsound[:2] or "nothing wrong", not unsound)
    arena.check(f"{rounds} {what}: writers get no unexpected answer", unexpected[:2] or "none", not unexpected)


def durable(folder):
    """The database and its write-ahead log, without the shared-memory index, which a power cut never keeps."""
    return [path for path in folder.glob("timeline.db*") if not path.name.endswith("-shm")]


def replace_database(folder, sources):
    for path in folder.glob("timeline.db*"):
        path.unlink()
    for source in sources:
        shutil.copy(source, folder / source.name)
