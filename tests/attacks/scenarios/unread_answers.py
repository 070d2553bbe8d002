"""Attack: clients ask for large answers and never read them, over HTTP/1.1 and on streams of HTTP/2.

Must hold: memory stays bounded, others are served, and the connections are closed within 50 s.
"""

import time

from harness.http1 import connect
from harness.http2 import Http2Connection

TITLE = "clients that never read their answers"
TIME_LIMIT = (110, 240)
MOSTLY_WAITS = True
LIMIT = 50.0


def attack(arena):
    with arena.server(events=arena.pick(5_000, 100_000)) as server:
        server.get("/v1/events?limit=1")
        connections, before = [], server.open_descriptors() + 4  # files that the server opens by itself
        with arena.watch(server, "large answers that nobody reads"):
            connections += ask_without_reading(server, arena.pick(10, 60), "/v1/changes?limit=500&since={n}")
            connections += ask_without_reading(server, arena.pick(10, 60), "/v1/events.ndjson?limit=all&from=19{n:02}")
            connections += ask_without_reading(server, arena.pick(5, 30), "/v1/changes/stream?since=0")
            http2 = [stalled_streams(server, number) for number in range(arena.pick(2, 10))]
            time.sleep(arena.pick(3, 20))
        count, held = len(connections) + len(http2), server.open_descriptors() - before
        arena.check("the attack holds its connections at first", f"{held} of {count}", held > 0)
        seconds = seconds_until_given_up(server, before)
        for connection in connections + [connection.socket for connection in http2]:
            connection.close()
        left = "given up" if seconds is not None else f"{server.open_descriptors() - before} still open"
        arena.check(
            f"the server gives up {count} connections within {LIMIT:.0f} s",
            f"{left} after {LIMIT if seconds is None else seconds:.0f} s",
            seconds is not None,
        )


def ask_without_reading(server, count, target):
    """Connections with a small receive buffer that send one request each."""
    connections = []
    for number in range(count):
        connection = connect(server.address, f"127.0.5.{len(target) + number // 5}", receive_buffer=4096)
        connection.sendall(f"GET {target.format(n=number)} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        connections.append(connection)
    return connections


def stalled_streams(server, number):
    """One HTTP/2 connection with 100 requests and a window of 0: no answer can be sent."""
    connection = Http2Connection(server.address, f"127.0.6.{number + 1}", window=0, receive_buffer=4096)
    for stream in range(1, 201, 2):
        connection.request(stream, f"/v1/events?limit=500&from={1000 + 100 * number + stream // 2}", "localhost")
    return connection


def seconds_until_given_up(server, descriptors):
    """Seconds until the server has no more open descriptors than before; None when it keeps them longer than LIMIT.

    Only the server's side shows it: while the client's window is 0, the end of the connection does not reach the client.
    """
    began = time.monotonic()
    while time.monotonic() - began < LIMIT:
        if server.open_descriptors() <= descriptors:
            return time.monotonic() - began
        time.sleep(0.25)
    return None
