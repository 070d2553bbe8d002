"""Attack: connections that say nothing, say half of something, or say it very slowly, over HTTP/1.1 and HTTP/2.

Must hold: each is closed within 40 s; a connection that was answered and is idle is closed within 100 s (full form only).
"""

import threading
import time

from harness.http1 import connect
from harness.http2 import END_HEADERS, HEADERS, PREFACE, frame, header_block, settings

TITLE = "silent, half-open and dripping connections are closed"
TIME_LIMIT = (75, 150)
MOSTLY_WAITS = True
LIMIT, IDLE_LIMIT = 40.0, 100.0

HALF_REQUEST = b"GET /v1/events?limit=1 HTTP/1.1\r\nHost: localhost\r\n"
POST = b" HTTP/1.1\r\nHost: localhost\r\n"
HALF_HEADERS = PREFACE + settings() + frame(HEADERS, 0, 1, header_block("/healthz", "localhost"))
POST_HEADERS = PREFACE + settings() + frame(HEADERS, END_HEADERS, 1, header_block("/v1/events", "localhost", method="POST"))

# name, what is sent at once, what is sent again and again, pause between
CASES = [
    ("says nothing", b"", b"", 0),
    ("one byte", b"G", b"", 0),
    ("half an HTTP/2 preface", PREFACE[:16], b"", 0),
    ("preface dripped", PREFACE[:3], b"", 0),
    ("half a request line", b"GET /v1/ev", b"", 0),
    ("headers without an end", HALF_REQUEST, b"", 0),
    ("headers dripped slowly", HALF_REQUEST, b"X-a: b\r\n", 2.0),
    ("headers dripped", HALF_REQUEST, b"X-a: b\r\n", 0.5),
    ("empty lines dripped", b"\r\n", b"\r\n", 1.0),
    ("body that never comes", b"POST /v1/events" + POST + b"Content-Length: 1000\r\n\r\n", b"", 0),
    ("body dripped", b"POST /v1/events" + POST + b"Content-Length: 100000\r\n\r\n", b"x", 1.0),
    ("chunked body dripped", b"POST /v1/import" + POST + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n", 1.0),
    ("body dripped to an unknown path", b"POST /nowhere" + POST + b"Content-Length: 100000\r\n\r\n", b"x", 1.0),
    ("body dripped to a read", b"GET /healthz" + POST + b"Content-Length: 100000\r\n\r\n", b"x", 1.0),
    ("HTTP/2 header block without an end", HALF_HEADERS, b"", 0),
    ("HTTP/2 body that never comes", POST_HEADERS, b"", 0),
]
IDLE_CASES = [
    ("idle after an answer", HALF_REQUEST + b"\r\n", b"", 0),
    ("HTTP/2 preface and settings, then nothing", PREFACE + settings(), b"", 0),
    ("HTTP/2, only settings dripped", PREFACE + settings(), settings(), 5.0),
]


def attack(arena):
    with arena.server() as server:
        check(arena, server, CASES, LIMIT)
        if not arena.short:
            check(arena, server, IDLE_CASES, IDLE_LIMIT)
            check_dripped_body_with_key(arena, server)
        healthz = server.get("/healthz")
        arena.check("the server answers afterwards", healthz.status, healthz.status == 200)


def check(arena, server, cases, limit):
    """All cases at once, each from an address of its own; a row each."""
    lives = {}

    def watch(number, name, first, again, pause):
        lives[name] = lifetime(server.address, f"127.0.3.{number + 1}", first, again, pause, limit)

    threads = [threading.Thread(target=watch, args=(number, *case)) for number, case in enumerate(cases)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for name, seconds in lives.items():
        arena.check(f"closed within {limit:.0f} s: {name}", "still open" if seconds is None else f"{seconds:.1f} s", seconds is not None)


def check_dripped_body_with_key(arena, server):
    """An editor's body that drips must end as well, within the limits of body and request."""
    key = server.key()
    head = f"POST /v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\nContent-Length: 100000\r\n\r\n"
    seconds = lifetime(server.address, "127.0.3.200", head.encode(), b"x", 1.0, IDLE_LIMIT)
    measured = "still open" if seconds is None else f"{seconds:.1f} s"
    arena.check(f"an editor's dripping body is ended within {IDLE_LIMIT:.0f} s", measured, seconds is not None)


def lifetime(address, source, first, again, pause, limit):
    """Seconds until the server closes the connection; None when it is still open after `limit`."""
    began = time.monotonic()
    last = began
    try:
        with connect(address, source, timeout=0.2) as connection:
            connection.sendall(first)
            while time.monotonic() - began < limit:
                if again and time.monotonic() - last >= pause:
                    connection.sendall(again)
                    last = time.monotonic()
                try:
                    if not connection.recv(4096):
                        return time.monotonic() - began
                except TimeoutError:
                    continue
    except OSError:
        return time.monotonic() - began
    return None
