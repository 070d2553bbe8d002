"""Records to write: single events, and whole timelines as NDJSON."""

import json
import random
import subprocess
from pathlib import Path

WORDS = ["coal", "tankers", "panel", "mandate", "shipment", "missile", "crude", "seafood", "textiles", "cargo", "asset", "freeze"]
TYPES = ["veto", "resolution", "report", "statement"]


def event(id, title=None, **fields):
    """An event as an editor sends it."""
    return {"title": title or id, "type": "veto", "status": "occurred", "date": "2024-01-01", "id": id, **fields}


def import_lines(ids, **fields):
    """NDJSON for an import of events of the bundled type `veto`."""
    return "".join(json.dumps({"kind": "event", **event(id, **fields)}) + "\n" for id in ids)


def timeline(count, binary):
    """A timeline of `count` events as NDJSON: by the project's own `examples/synthetic` if it is built beside the binary."""
    program = Path(binary).parent / "examples" / "synthetic"
    if program.exists():
        lines = subprocess.run([program, str(count)], capture_output=True, text=True, check=True).stdout
        return lines if '"kind":"type","id":"veto"' in lines else lines + '{"kind":"type","id":"veto","name":"Veto"}\n'
    return "".join(json.dumps(record) + "\n" for record in _synthetic(count))


def _synthetic(count):
    """Types, actors, measures and events; the same for the same count."""
    dice = random.Random(count)
    actors = max(20, min(5_000, count // 50))
    yield from ({"kind": "type", "id": name, "name": name.title()} for name in TYPES)
    yield from ({"kind": "actor", "id": f"actor-{n}", "name": f"Actor {n}"} for n in range(actors))
    yield from ({"kind": "measure", "id": f"measure-{n}", "name": f"Measure {n}"} for n in range(40))
    for n in range(count):
        year, month, day = dice.randint(1990, 2025), dice.randint(1, 12), dice.randint(1, 28)
        record = {
            "kind": "event",
            **event(f"event-{n}", f"The council debates {dice.choice(WORDS)} and {dice.choice(WORDS)} ({n})"),
            "type": dice.choice(TYPES),
            "summary": f"According to inspectors, {dice.choice(WORDS)} was seen with {dice.choice(WORDS)} and {dice.choice(WORDS)}.",
            "date": dice.choice([f"{year}-{month:02}-{day:02}"] * 7 + [f"{year}-{month:02}", f"{year}", f"{year}-{month:02}~"]),
            "actors": [{"id": f"actor-{int(actors ** dice.random()) - 1}", "role": "target"}],
            "tags": [f"tag-{int(60 ** dice.random())}"],
        }
        if dice.random() < 0.125:
            action = dice.choice(["establish", "extend", "amend", "lift"])
            record["effects"] = [{"measure": f"measure-{dice.randrange(40)}", "action": action}]
        yield record
