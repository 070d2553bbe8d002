"""Attack: malformed and unusual requests, as scanners and request smugglers send them; then random ones.

Must hold: what is malformed is refused with 4xx or a closed connection, and is never taken for two requests; nothing answers 500;
limits of text are said as 400 or 422; every page, also /docs, forbids being framed by other sites but /embed.
"""

import random
import urllib.parse

from harness.http1 import ask, exchange, status_of
from harness.records import event

TITLE = "malformed, ambiguous and random requests"
TIME_LIMIT = (60, 240)
GET = b"GET /v1/events?limit=1 HTTP/1.1\r\n"
HOST = b"Host: localhost\r\n"
POST = b"POST /v1/events HTTP/1.1\r\n" + HOST
SMUGGLED = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Smuggled: 1\r\n\r\n"

# Refused with a 4xx or by closing, and never followed by a second answer on the same connection.
MALFORMED = {
    "two Hosts": GET + HOST + b"Host: evil.example\r\n\r\n",
    "two equal Hosts": GET + HOST + HOST + b"\r\n",
    "no Host": GET + b"\r\n",
    "two hosts in one Host": GET + b"Host: localhost, evil.example\r\n\r\n",
    "bare LF between headers": b"GET /v1/events?limit=1 HTTP/1.1\nHost: localhost\n\n",
    "bare LF after one header": GET + b"Host: localhost\nX-A: b\r\n\r\n",
    "bare CR in a value": GET + HOST + b"X-A: b\rc\r\n\r\n",
    "space before the colon": GET + b"Host : localhost\r\n\r\n",
    "folded header": GET + HOST + b"X-A: b\r\n c\r\n\r\n",
    "NUL in a value": GET + HOST + b"X-A: b\0c\r\n\r\n",
    "header without a colon": GET + HOST + b"nonsense\r\n\r\n",
    "empty header name": GET + HOST + b": b\r\n\r\n",
    "length and chunks": POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "two lengths": POST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n12345" + SMUGGLED,
    "lengths in a list": POST + b"Content-Length: 5, 6\r\n\r\n12345" + SMUGGLED,
    "negative length": POST + b"Content-Length: -1\r\n\r\n" + SMUGGLED,
    "length with a sign": POST + b"Content-Length: +5\r\n\r\n12345" + SMUGGLED,
    "length that overflows": POST + b"Content-Length: 18446744073709551617\r\n\r\n1" + SMUGGLED,
    "unknown transfer coding": POST + b"Transfer-Encoding: xchunked\r\n\r\n" + SMUGGLED,
    "chunked not last": POST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "space before the transfer coding's colon": POST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "chunk size that overflows": POST + b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n" + SMUGGLED,
    "chunk size with a sign": POST + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n" + SMUGGLED,
    "chunk without its end": POST + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabcX\r\n0\r\n\r\n" + SMUGGLED,
    "HTTP/0.9": b"GET /healthz\r\n\r\n",
    "HTTP/1.2 of a kind": b"GET /healthz HTTP/9.9\r\nHost: localhost\r\n\r\n",
    "no method": b" /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "space in the target": b"GET /v1/ev ents HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "control byte in the target": b"GET /v1/\x01 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "TLS hello": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 64,
    "target of 100,000 bytes": b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "2,000 headers": GET + HOST + b"X-A: b\r\n" * 2_000 + b"\r\n",
    "header of 1 MB": GET + HOST + b"X-A: " + b"b" * (1 << 20) + b"\r\n\r\n",
    "CONNECT": b"CONNECT evil.example:80 HTTP/1.1\r\nHost: evil.example:80\r\n\r\n",
    "TRACE": b"TRACE / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "invalid UTF-8 in the path": b"GET /v1/events/%ff%fe HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "NUL in the path": b"GET /v1/events/%00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "dots in the path": b"GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "file scheme": b"GET file:///etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n",
}
URLS = ["https://", "http://", "http://\n.evil", "http:// a", "http://[::1", "javascript:alert(1)", "https:/x", "//evil", "http://a\tb"]
FRAMED = ["/docs", "/docs/", "/", "/measures", "/events/unsc-draft-2024-255", "/documents", "/actors", "/openapi.json", "/nowhere"]


def attack(arena):
    with arena.server() as server:
        key = server.key()
        check_malformed(arena, server)
        check_texts(arena, server, key)
        check_preconditions(arena, server, key)
        check_frames(arena, server)
        check_random(arena, server, key)
        lines = [line for line in server.log_text().splitlines() if "panic" in line]
        arena.check("no panic in the log", lines[:1] or "none", not lines)


def check_malformed(arena, server):
    accepted, twice = [], []
    for name, request in MALFORMED.items():
        raw = exchange(server.address, request, timeout=1.5)
        if raw and not 400 <= status_of(raw) <= 499 and status_of(raw) not in (501, 505):
            accepted.append(f"{name}: {status_of(raw) or raw[:20]}")
        if raw.count(b"HTTP/1.1 ") > 1 and SMUGGLED in request:
            twice.append(name)
    arena.check(f"{len(MALFORMED)} malformed requests are refused", accepted or "all", not accepted)
    arena.check("none of them is taken for two requests", twice or "none", not twice)
    arena.check("the server runs on", server.get("/healthz").status, server.get("/healthz").status == 200)


def check_texts(arena, server, key):
    """Texts beyond their limits and URLs that are none."""
    long = "x" * 20_000
    new = event("long-reason")
    statuses = [
        server.put(f"/v1/events/long-reason?reason={long}", new, key).status,
        server.put("/v1/events/long-reason-2", event("long-reason-2"), key, headers={"Reason": long}).status,
        server.ask("POST", f"/v1/import?reason={long}", key=key, body="{}").status,
    ]
    arena.check("a reason of 20,000 characters is refused", statuses, set(statuses) <= {400, 414, 422, 431})
    accepted = []
    for url in URLS:
        document = {"id": "odd-url", "title": "odd", "url": url}
        identifier = event("odd-url", identifiers=[{"scheme": "x", "value": "v", "url": url}])
        for kind, body in (("documents", document), ("events", identifier)):
            status = server.put(f"/v1/{kind}/odd-url", body, key, headers={"If-Match": "*"} if accepted else {}).status
            if status in (200, 201):
                accepted.append(f"{kind} {url!r}")
    arena.check("URL fields take only http(s) addresses with a host", accepted or "all refused", not accepted)


def check_preconditions(arena, server, key):
    """An entity tag of somebody else is a precondition that fails, not a malformed request."""
    server.put("/v1/events/tagged", event("tagged"), key)
    tags = ['"foreign"', 'W/"foreign"', '"a", "b"', '"' + "x" * 64 + '"', '"1-"']
    statuses = {tag[:20]: server.put("/v1/events/tagged", event("tagged"), key, headers={"If-Match": tag}).status for tag in tags}
    arena.check("a foreign entity tag in If-Match is 412", statuses, set(statuses.values()) == {412})
    absent = server.put("/v1/events/tagged", event("tagged"), key).status
    arena.check("no If-Match on an existing event is 428", absent, absent == 428)


def check_frames(arena, server):
    open_to_frames = []
    for target in FRAMED:
        answer = server.get(target, headers={"Accept": "text/html"})
        policy = answer.headers.get("content-security-policy", "")
        if "html" in answer.headers.get("content-type", "") and not ("frame-ancestors" in policy and "frame-ancestors *" not in policy):
            open_to_frames.append(target)
    arena.check("no page but /embed can be framed", open_to_frames or "none", not open_to_frames)


def check_random(arena, server, key):
    """Random parameters on every read, and random bodies with a key."""
    dice, statuses, odd = random.Random(24), {}, []
    paths = server.get("/openapi.json").json()["paths"]
    reads = [
        (path, [parameter["name"] for parameter in operations["get"].get("parameters", []) if parameter["in"] == "query"])
        for path, operations in paths.items()
        if "get" in operations and "stream" not in path
    ]
    for number in range(arena.pick(400, 10_000)):
        answer = random_write(server, key, dice) if number % 4 == 0 else server.get(random_target(dice, reads))
        statuses[answer.status] = statuses.get(answer.status, 0) + 1
        if answer.status == 0 or (answer.status >= 500 and answer.status != 503):
            odd.append(f"{answer.status} {answer.error} {answer.text()[:100]}")
    arena.check("random requests: no server error and no dropped answer", f"{statuses} {odd[:2] or ''}", not odd)


VALUES = [
    "", "2024", "2024-13-45", "../2024", "{2020..2024}", "Y-170000002", "9999-12-31", "XXXX-12-XX", "-1", "0", "99999999999999999999",
    "all", "NaN", '"', "- -a", "OR", "(", "*", "a:b", "\\", "\0", "\u202e", "🙂", "é" * 300, "P999999999Y", "-P1D", "veto", "true", "now",
    "2026-11-28T07:00:60Z", "9999-12-31T23:59:59Z", "id,title", "x" * 3000, "json", "YzY2OWEwZDcgZCA4NTMx", "date",
    "-updated", "relevance", "%", "[..2020]", "٢٠٢٤",
]  # fmt: skip


def random_target(dice, reads):
    path, names = dice.choice(reads)
    path = path.replace("{id}", urllib.parse.quote(dice.choice(["russia", "veto", "..", "%00", "é", "unsc-draft-2024-255"]))).replace(
        "{slug}", "x"
    )
    if path == "/v1/events" and dice.random() < 0.6:
        path += "." + dice.choice(["json", "csv", "ics", "atom", "jsonld", "md", "exe"])
    pairs = [f"{dice.choice(names or ['x'])}={urllib.parse.quote(dice.choice(VALUES))}" for _ in range(dice.choice([0, 1, 1, 2, 3, 6]))]
    return f"{path}?{'&'.join(pairs)}"


def random_write(server, key, dice):
    junk = [None, True, -1, 1e308, 10**30, "", [], {}, [[]], {"a": 1}, "\0", *VALUES]
    body = event(
        "random", summary="s", actors=[{"id": "russia", "role": "target"}], tags=["a"], votes={"for": 1, "against": 2, "abstained": 3}
    )
    for name in dice.sample(sorted(body), 2):
        body[name] = dice.choice(junk)
    kind = dice.choice(["events", "documents", "measures", "actors", "types"])
    id, known = dice.choice([(f"random-{dice.randrange(10**6)}", False), (f"random-{dice.randrange(5)}", True)])
    headers = {"If-Match": "*"} if known else {}
    return ask(server.address, dice.choice(["PUT", "PATCH"]) if known else "PUT", f"/v1/{kind}/{id}", headers, body, key)
