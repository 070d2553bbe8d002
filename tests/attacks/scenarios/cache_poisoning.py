"""Attack: make links of the answers that everybody gets point to another host.

Ways: an absolute-form target whose host differs from `Host`, `X-Forwarded-*` and `Forwarded`, a differing `:authority` over
HTTP/2, odd hosts. Must hold: after any of them, the answer to an honest client is what it was, in every format and page.
"""

from harness.http1 import exchange, status_of
from harness.http2 import fetch
from harness.records import event

TITLE = "poisoned caches and links to another host"
TIME_LIMIT = (60, 120)
EVIL = "evil.example"
FORMATS = ["json", "ndjson", "csv", "ics", "atom", "feed.json", "timelinejs.json", "jsonld", "md"]
PAGES = [
    "/", "/measures", "/documents", "/actors", "/embed", "/sitemap.xml", "/robots.txt", "/openapi.json", "/docs/",
    "/events/unsc-draft-2024-255", "/measures/unsc-1718-panel-of-experts", "/documents/nrc-2024-russia-torpedoes",
    "/actors/unsc", "/v1/events/unsc-draft-2024-255", "/v1/measures", "/v1/documents", "/v1/changes?limit=5", "/v1/corrections",
    "/v1/events?include=cite&limit=2", "/v1/in-force?on=2024-04-30", "/oembed?url=http%3A%2F%2F{host}%2F",
]  # fmt: skip
FORWARDED = [
    "X-Forwarded-Host: evil.example", "X-Forwarded-Proto: https\r\nX-Forwarded-Host: evil.example", "X-Forwarded-Port: 6666",
    "Forwarded: host=evil.example;proto=https", "X-Original-URL: http://evil.example/", "X-Host: evil.example",
]  # fmt: skip
ODD_HOSTS = ["", "a b", "evil.example:80:80", "user@evil.example", "[::1", "localhost/evil.example", '"><script>', "evil.example#", "\x80"]


def attack(arena):
    with arena.server() as server:
        host = f"localhost:{server.address[1]}"
        targets = [f"/v1/events.{name}?limit=2&sort=-updated" for name in FORMATS] + [page.format(host=host) for page in PAGES]
        key, accepted = server.key(), []
        for way, (name, poison) in enumerate(WAYS.items()):
            # A write empties the cache, and lists get a query of their own: the attacker is the first to ask.
            server.put(f"/v1/events/write-{way}", event(f"write-{way}"), key)
            poisoned = []
            for number, plain in enumerate(targets):
                target = with_query(plain, f"from=1{number:02}{way}-01-01&to=2100")
                accepted += poison(server, host, target)
                answers = body_of(exchange(server.address, request(target, host))), fetch(server.address, target, host)[1]
                if any(EVIL.encode() in answer or b":6666" in answer for answer in answers):
                    poisoned.append(target)
            arena.check(f"{name}: no honest answer names another host", f"{len(poisoned)} of {len(targets)} {poisoned[:2]}", not poisoned)
        demand = "an authority that differs from Host is refused with 400 or 421"
        arena.check(demand, f"{len(accepted)} accepted {accepted[:2]}", not accepted)
        check_odd_hosts(arena, server, host)
        check_public_url(arena)


def with_query(target, query):
    """Only lists of events take a range; other targets stay as they are."""
    takes_range = target.startswith("/v1/events.") or target in ("/", "/embed", "/v1/events?include=cite&limit=2", "/v1/changes?limit=5")
    return f"{target}{'&' if '?' in target else '?'}{query}" if takes_range else target


def request(target, host, headers=None):
    extra = f"{headers}\r\n" if headers else ""
    return f"GET {target} HTTP/1.1\r\nHost: {host}\r\nAccept: text/html, */*\r\n{extra}Connection: close\r\n\r\n".encode("latin-1")


def body_of(raw):
    return raw.split(b"\r\n\r\n", 1)[-1]


def poison_by_target(server, host, target):
    """The target names another host than Host does. Returns the targets that were answered with 200."""
    accepted = []
    for authority in (EVIL, f"{EVIL}:80", f"user@{EVIL}"):
        absolute = f"http://{authority}{target}"
        if status_of(exchange(server.address, request(absolute, host))) == 200:
            accepted.append(absolute)
    return accepted


def poison_by_forwarding(server, host, target):
    """Headers that a proxy may set and anybody can send; answers with 200 are right."""
    for headers in FORWARDED:
        exchange(server.address, request(target, host, headers))
    return []


def poison_by_authority(server, host, target):
    """Over HTTP/2: another authority alone names another site; with a differing Host it must be refused."""
    fetch(server.address, target, EVIL)
    fetch(server.address, target, EVIL, [("x-forwarded-host", EVIL)])
    status, _ = fetch(server.address, target, EVIL, [("host", host)])
    return [f"{EVIL} with host {host}"] if status == 200 else []


WAYS = {
    "absolute-form target": poison_by_target,
    "X-Forwarded-* and Forwarded": poison_by_forwarding,
    ":authority over HTTP/2": poison_by_authority,
}


def check_odd_hosts(arena, server, host):
    """Hosts that are none are refused, or at least never repeated in an answer."""
    repeated, failed = [], []
    for number, odd in enumerate(ODD_HOSTS):
        target = f"/v1/events.csv?limit=1&from=17{number:02}"
        raw = exchange(server.address, request(target, odd))
        status, _ = fetch(server.address, target, odd)
        if status_of(raw) >= 500 or status >= 500:
            failed.append(odd)
        honest = exchange(server.address, request(target, host))
        if status_of(honest) != 200 or any(mark in body_of(honest) for mark in (b"evil", b"script", b"a b")):
            repeated.append(odd)
        if status_of(raw) == 200 and odd.encode("latin-1") in body_of(raw) and odd:
            repeated.append(odd)
    arena.check("odd hosts give no server error", failed or "none", not failed)
    arena.check("odd hosts are not repeated in links", repeated or "none", not repeated)


def check_public_url(arena):
    """With --public-url every link starts with it, whatever Host says."""
    flags = arena.flags(public_url="https://timeline.example")
    if not flags:
        arena.check("there is a setting for the public address", "no flag --public-url", False)
        return
    with arena.server(*flags) as server:
        wrong = []
        for name in FORMATS:
            for host in ("localhost", EVIL):
                body = body_of(exchange(server.address, request(f"/v1/events.{name}?limit=2&x-{host}"[:34], host)))
                if EVIL.encode() in body or b"http://localhost" in body:
                    wrong.append(f"{name} {host}")
        csv = body_of(exchange(server.address, request("/v1/events.csv?limit=2", EVIL)))
        arena.check("--public-url: links never use Host", wrong or "none", not wrong)
        arena.check("--public-url: links start with it", csv[-80:], b"https://timeline.example/" in csv)
