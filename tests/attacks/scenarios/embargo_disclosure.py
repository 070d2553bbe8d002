"""Attack: read and count, without a key, what was written under embargo.

Must hold: everything a reader without a key can get is the same, byte for byte with its headers, before and after hidden events are
created, changed and deleted; numbers that a later public change gets tell nothing of the hidden ones either.
"""

import re
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

from harness.http1 import ask, connect, exchange, read_until_closed
from harness.records import event

TITLE = "hidden events that can be read or counted without a key"
TIME_LIMIT = (75, 120)
MARK = "zqxhidden"
HOST = "localhost"
IGNORED_HEADERS = {"date", "x-request-id", "content-length", "server-timing", "age"}
FORMATS = ["json", "ndjson", "csv", "ics", "atom", "feed.json", "timelinejs.json", "jsonld", "md"]
QUERIES = [
    "limit=500", "limit=0", "sort=-updated&limit=500", "include=history,cite&limit=500", f"q={MARK}", f"q={MARK[:-1]}*", f"tag={MARK}",
    f"identifier={MARK}", "actor=russia", "measure=unsc-1718-panel-of-experts", "document=nrc-2024-russia-torpedoes", "type=veto&limit=3",
    "in_force_on=2024-04-30", f"relative_to={MARK}-1", "from=2031&to=2031", "sort=relevance&q=veto&limit=5",
    "changed_since=2020-01-01T00:00:00Z",
    "facet=tag,identifier,actor,role,measure,document,type,status,disputed,target&facet_size=1000",
]  # fmt: skip
IDS = {
    "actors": ["russia", "unsc"], "types": ["veto"], "measures": ["unsc-1718-panel-of-experts"], "documents": ["nrc-2024-russia-torpedoes"],
    "events": ["unsc-draft-2024-255", f"{MARK}-1", f"{MARK}-2"], "proposals": [f"{MARK}:1"],
}  # fmt: skip
PAGES = [
    "/", f"/?q={MARK}", "/?from=2030", "/measures", "/documents", "/actors", "/embed", f"/embed?event={MARK}-1", "/sitemap.xml",
    "/robots.txt", f"/events/{MARK}-1", f"/events/{MARK}-1/edit", "/events/unsc-draft-2024-255", "/events/unsc-draft-2024-255/edit",
    "/measures/unsc-1718-panel-of-experts", "/documents/nrc-2024-russia-torpedoes", "/actors/russia", "/actors/dprk",
    f"/oembed?url=http%3A%2F%2F{HOST}%2Fevents%2F{MARK}-1", "/openapi.json",
]  # fmt: skip
PROBES = range(0, 12)


def attack(arena):
    with arena.server() as server, arena.server() as twin:
        key, twin_key = server.key(), twin.key()
        targets = all_targets(server, arena.pick(3, 1))
        before, again = snapshot(server, targets), snapshot(server, targets)
        unstable = {name for name in before if before[name] != again[name]}
        arena.check("the answers compared are stable by themselves", sorted(unstable)[:3] or f"{len(before)} answers", len(unstable) <= 2)
        unlike = differences(before, snapshot(twin, targets))
        arena.check("two servers with the same timeline are alike but for times", f"{len(unlike)} differ {unlike[:3]}", len(unlike) <= 5)
        write_hidden(server, key)
        after = snapshot(server, targets)
        differing = [name for name in before if before[name] != after[name] and name not in unstable]
        arena.check(
            "hidden writes change no answer without a key", f"{len(differing)} of {len(before)} differ {differing[:4]}", not differing
        )
        named = [name for name, (_, _, body) in after.items() if MARK.encode() in body and MARK not in name]
        arena.check("no answer names the hidden event unasked", named[:3] or "none", not named)
        for each, each_key in ((server, key), (twin, twin_key)):
            each.put("/v1/events/public-after", event("public-after", date="2031-01-01"), each_key)
        differing = [name for name in differences(snapshot(server, targets), snapshot(twin, targets)) if name not in unlike]
        demand = "after a public change: no number or answer tells that there were hidden changes before"
        arena.check(demand, f"{len(differing)} of {len(before)} differ {differing[:4]}", not differing)
        check_related(arena, server, key, targets)
        check_metrics(arena, server)


def all_targets(server, every=1):
    """Every GET of the API description with known ids, every filter and format of events, every page, and probes of the log's length.

    With `every` = 3, each format but JSON is asked every third query only.
    """
    targets = [f"/v1/events.json?{query}" for query in QUERIES] + PAGES
    targets += [f"/v1/events.{name}?{query}" for n, name in enumerate(FORMATS[1:]) for query in QUERIES[n % every :: every]]
    for path, operations in server.get("/openapi.json").json()["paths"].items():
        if "get" not in operations or path in ("/metrics", "/v1/changes/stream"):
            continue
        if "{id}" in path:
            targets += [path.replace("{id}", id) for id in IDS.get(path.split("/")[2], [MARK])]
        else:
            targets.append(path.replace("{slug}", "gone"))
    targets += [
        "/v1/diff?from=2024-01-01&to=2032-01-01",
        "/v1/changes?limit=500",
        "/v1/changes?since=200&limit=500",
        "/v1/corrections?limit=500",
    ]
    targets += ["/v1/histogram?interval=month", "/v1/in-force?on=2031-06-01", "/v1/measures/unsc-1718-panel-of-experts?on=2031-05-01"]
    targets += [f"/v1/facets?facet=tag,actor,measure,type&facet_size=1000&q={query}" for query in ("veto", MARK)]
    head = server.get("/v1/events?limit=0").json()["meta"].get("seq") or 319
    targets += [f"/v1/changes?since={head + n}" for n in PROBES]
    targets += (
        [f"stream since={head + n}" for n in PROBES] + [f"stream Last-Event-ID={head + n}" for n in PROBES] + ["stream from the start"]
    )
    return list(dict.fromkeys(targets))


def snapshot(server, targets):
    """(status, headers, body) of every target, and of pages also as HTML, without a key."""
    streams = [target for target in targets if target.startswith("stream")]
    with ThreadPoolExecutor(8) as pool:
        answers = dict(zip(streams, pool.map(lambda target: stream(server, target), streams)))
    for target in targets:
        if target in answers:
            continue
        for accept in ("*/*", "text/html") if not target.startswith("/v1") else ("*/*",):
            answer = ask(server.address, target=target, headers={"Host": HOST, "Accept": accept})
            headers = {name: value for name, value in answer.headers.items() if name not in IGNORED_HEADERS}
            answers[f"{target} {accept}"] = answer.status, headers, without_request_id(answer.body)
    return answers


def without_request_id(body):
    """An error repeats the number of its request, which counts requests."""
    body = re.sub(rb'"(request_id|instance)":"[^"]*"', b"", body)
    return re.sub(rb"\b([0-9a-f]{12,20}-[0-9a-f]+|[0-9a-f]{32})\b", b"", body)


def stream(server, target):
    """What the stream answers at once: its status, and from the start all of it."""
    query, header = "", ""
    if "since=" in target:
        query = "?" + target.split()[1]
    elif "Last-Event-ID" in target:
        header = f"Last-Event-ID: {target.split('=')[1]}\r\n"
    else:
        query = "?since=0"
    request = f"GET /v1/changes/stream{query} HTTP/1.1\r\nHost: {HOST}\r\n{header}\r\n".encode()
    with connect(server.address, timeout=0.7 if "start" in target else 0.15) as connection:
        connection.sendall(request)
        raw = read_until_closed(connection)
    status, body = raw.split(b"\r\n", 1)[0], raw.split(b"\r\n\r\n", 1)[-1]
    body = re.sub(rb"(^|\r\n)[0-9a-fA-F]+\r\n", b"", body)  # sizes of chunks
    return status, {}, without_request_id(body)


def hidden_event(number):
    """An event under embargo that touches every list, count and chain there is."""
    return event(
        f"{MARK}-{number}", f"{MARK} secret {number}", summary=f"{MARK} words veto Russia", date="2031-05-05",
        tags=[MARK], places=[f"{MARK}land"],
        actors=[{"id": "russia", "role": f"{MARK}role"}], identifiers=[{"scheme": "x", "value": MARK}],
        relations=[{"type": "contradicts", "target": "unsc-draft-2024-255"}],
        effects=[{"measure": "unsc-1718-panel-of-experts", "action": "extend", "until": "2032-01-01"}],
        claims=[{"field": "date", "value": "2031-05-05", "document": "nrc-2024-russia-torpedoes", "rank": "normal"}],
        embargoed_until="2090-01-01T00:00:00Z",
    )  # fmt: skip


def write_hidden(server, key):
    """Creates three hidden events, changes one and deletes one."""
    reason = {"Reason": f"{MARK} reason"}
    for number in (1, 2, 3):
        answer = server.put(f"/v1/events/{MARK}-{number}", hidden_event(number), key, headers=reason)
        if answer.status != 201:
            raise RuntimeError(f"hidden event: {answer.status} {answer.text()[:300]}")
    tag = server.get(f"/v1/events/{MARK}-1", key=key).headers["etag"]
    change = {"title": f"{MARK} other", "relations": [{"type": "follows", "target": f"{MARK}-2"}]}
    server.ask("PATCH", f"/v1/events/{MARK}-1", key=key, body=change, headers={"If-Match": tag, **reason})
    server.ask("DELETE", f"/v1/events/{MARK}-2", key=key, headers={"If-Match": "*", **reason})


def differences(server, twin):
    """Names of the answers in which two servers differ, but for times, entity tags and cursors."""
    return [name for name in server if normalized(server[name]) != normalized(twin.get(name, (0, {}, b"")))]


def normalized(answer):
    """An answer without what differs between two servers with the same timeline."""
    status, headers, body = answer
    body = body.replace(b"%3A", b":").replace(b"\r\n ", b"")  # lines of a calendar are folded where a time's length says
    rest = {name: value for name, value in headers.items() if name not in ("etag", "last-modified", "memento-datetime", "link")}
    body = re.sub(rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?Z?", b"TIME", body)
    body = re.sub(rb"-[0-9a-f]{16}\b", b"-HASH", body)
    body = re.sub(rb"attack-editor-[0-9-]+", b"KEY", body)  # the log names the key that wrote
    body = re.sub(rb"\d{8}T\d{6}Z|\d\d:\d\d(:\d\d)?|[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4}", b"TIME", body)
    return status, rest, re.sub(rb"(cursor|ETag|etag|version|[?&]v)[^&\"'<> ]*", b"", body)


def check_related(arena, server, key, targets):
    """A public event that relates to a hidden one does not give it away."""
    relation = [{"type": "follows", "target": f"{MARK}-1"}]
    server.put("/v1/events/related", event("related", date="2020-01-01", relations=relation), key)
    answers = snapshot(server, targets + ["/v1/events/related", "/v1/events/related/history", "/events/related"])
    named = [name for name, (_, _, body) in answers.items() if MARK.encode() in body and MARK not in name]
    arena.check("a public event that relates to a hidden one does not name it", named[:3] or "never", not named)


def check_metrics(arena, server):
    """Metrics count requests of editors; without a key they are not there."""
    raw = exchange(server.address, f"GET /metrics HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
    counted = [line for line in raw.decode(errors="replace").splitlines() if urllib.parse.quote("PUT") in line or "seq" in line]
    arena.check("metrics without a key tell nothing of writes", counted[:1] or raw.split(b"\r\n")[0], not counted)
    if arena.supports("--metrics-listen"):
        with arena.server("--metrics-listen", "127.0.0.1:0") as other:
            status = other.get("/metrics").status
            arena.check("with --metrics-listen the public address has no metrics", status, status in (401, 403, 404))
