"""Attack: read what was public and is under embargo now; read the drafts of an embargoed event once it is public.

Must hold: after an embargo was put on a published event its title and text are nowhere without a key, also not in the log, and
followers of the log are told to take it down. After an embargo ended, its earlier wordings and reasons are nowhere.
"""

import datetime
import json
import time

from harness.records import event
from scenarios.embargo_disclosure import snapshot

TITLE = "an embargo on a published event, and drafts after an embargo"
TIME_LIMIT = (60, 60)
PUBLISHED, DRAFT = "zqxpublished", "zqxdraft"
TARGETS = [
    "/v1/events?limit=500", "/v1/events.csv", "/v1/events.atom?limit=500", "/v1/events.feed.json?limit=500",
    "/v1/events.ndjson?include=history", "/v1/events.jsonld", "/v1/events.md", "/v1/changes?limit=500", "/v1/changes?since=300&limit=500",
    "/v1/corrections?limit=500",
    "/v1/tags", "/v1/diff?from=2030-01-01&to=2032-01-01", "/?from=2030", "/sitemap.xml", "stream from the start",
]  # fmt: skip
PER_EVENT = ["/v1/events/{id}", "/v1/events/{id}/history", "/events/{id}", "/events/{id}/edit", "/v1/events?relative_to={id}"]


def attack(arena):
    with arena.server() as server:
        key = server.key()
        withdraw(arena, server, key)
        end_embargo(arena, server, key)


def leaks(server, id, mark):
    answers = snapshot(server, TARGETS + [target.format(id=id) for target in PER_EVENT])
    return [name for name, (_, headers, body) in answers.items() if mark.encode() in body or mark in str(headers)]


def withdraw(arena, server, key):
    id = "was-public"
    server.put(f"/v1/events/{id}", event(id, f"{PUBLISHED} title", summary=PUBLISHED, date="2031-02-02", tags=[PUBLISHED]), key)
    head = server.get("/v1/events?limit=0").json()["meta"].get("seq")
    shown = leaks(server, id, PUBLISHED)
    arena.check("the event is public at first", f"in {len(shown)} answers", len(shown) >= 8)
    tag = server.get(f"/v1/events/{id}", key=key).headers["etag"]
    change = {"embargoed_until": "2090-01-01T00:00:00Z"}
    headers = {"If-Match": tag, "Reason": f"{PUBLISHED} reason"}
    status = server.ask("PATCH", f"/v1/events/{id}", headers=headers, body=change, key=key).status
    left = leaks(server, id, PUBLISHED)
    arena.check("with an embargo, nothing without a key tells its words", f"PATCH {status}, {left[:4]}", status == 200 and not left)
    rows = server.get(f"/v1/changes?since={head}").json().get("data", [])
    told = [row.get("op") for row in rows if row.get("id") == id]
    arena.check("followers are told to take it down", told or "nothing", bool(set(told) & {"delete", "withdraw", "withdrawn"}))


def end_embargo(arena, server, key):
    id, ends = "drafted", time.time() + 3
    until = datetime.datetime.fromtimestamp(ends, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    draft = event(id, f"{DRAFT} title", summary=f"{DRAFT} summary", date="2031-01-01", embargoed_until=until)
    server.put(f"/v1/events/{id}", draft, key, headers={"Reason": f"{DRAFT} first reason"})
    tag = server.get(f"/v1/events/{id}", key=key).headers["etag"]
    final = json.dumps({"title": "the final title", "summary": "final"})
    server.ask("PATCH", f"/v1/events/{id}", headers={"If-Match": tag, "Reason": f"{DRAFT} second reason"}, body=final, key=key)
    hidden = server.get(f"/v1/events/{id}").status
    while server.get(f"/v1/events/{id}").status != 200 and time.time() < ends + 5:
        time.sleep(0.1)
    late = time.time() - ends
    arena.check(
        "an event is public within 2 s of the end of its embargo", f"before {hidden}, {late:.2f} s after", hidden == 404 and late <= 2
    )
    time.sleep(0.5)
    left = leaks(server, id, DRAFT)
    arena.check("its earlier wordings and reasons stay hidden", left[:4] or "nowhere", not left)
