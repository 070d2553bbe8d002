"""Attack: go on listening to the stream with a key that was revoked; listen without a key while hidden events are written.

Must hold: the stream of a revoked key tells nothing after two seconds and ends within five; a listener without a key hears nothing of
hidden events, not even that something happened.
"""

import threading
import time

from harness.http1 import connect
from harness.records import event

TITLE = "streams of revoked keys and of readers without a key"
TIME_LIMIT = (60, 60)
MARK = "zqxstream"


# How a body of chunks ends; the connection may stay open for the next request.
LAST_CHUNK = b"\r\n0\r\n\r\n"


class Listener:
    """A connection to the stream whose bytes are kept with their time."""

    def __init__(self, server, key=None):
        self.received, self.closed = b"", None
        self.connection = connect(server.address, timeout=20)
        authorization = f"Authorization: Bearer {key}\r\n" if key else ""
        self.connection.sendall(f"GET /v1/changes/stream HTTP/1.1\r\nHost: localhost\r\n{authorization}\r\n".encode())
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        try:
            while data := self.connection.recv(1 << 16):
                self.received += data
                if self.received.endswith(LAST_CHUNK):
                    break
        except OSError:
            pass
        self.closed = time.monotonic()


def hidden(id):
    return event(id, f"{MARK} {id}", embargoed_until="2090-01-01T00:00:00Z")


def attack(arena):
    with arena.server() as server:
        editor = server.key()
        for role in ("reader", "editor"):
            revoke(arena, server, editor, role)
        stranger = Listener(server)
        time.sleep(0.5)
        quiet = len(stranger.received)
        for number in range(5):
            server.put(f"/v1/events/unheard-{number}", hidden(f"unheard-{number}"), editor)
        time.sleep(1.0)
        told = stranger.received[quiet:]
        arena.check(
            "without a key, hidden events are not told", told[:100] or "nothing", MARK.encode() not in told and b"data:" not in told
        )
        server.put("/v1/events/heard", event("heard", "a public event"), editor)
        time.sleep(1.0)
        arena.check(
            "public events still are",
            "a public event" if b"a public event" in stranger.received else "nothing",
            b"a public event" in stranger.received,
        )


def revoke(arena, server, editor, role):
    name, key = server.named_key(role)
    listener = Listener(server, key)
    time.sleep(0.3)
    server.put(f"/v1/events/before-{role}", hidden(f"before-{role}"), editor)
    time.sleep(0.7)
    arena.check(
        f"a {role} hears hidden events before", "yes" if MARK.encode() in listener.received else "no", MARK.encode() in listener.received
    )
    server.command("key", "revoke", name)
    revoked = time.monotonic()
    time.sleep(2.0)
    length = len(listener.received)
    server.put(f"/v1/events/after-{role}", hidden(f"after-{role}"), editor)
    time.sleep(3.0)
    told = listener.received[length:]
    arena.check(f"a revoked {role} hears nothing after 2 s", told[:60] or "nothing", MARK.encode() not in told)
    ended = f"after {listener.closed - revoked:.1f} s" if listener.closed else "still open"
    arena.check(f"the stream of a revoked {role} ends within 5 s", ended, listener.closed is not None and listener.closed - revoked <= 5.0)
