"""A load generator: many connections that send a mix of reads which no cache has, in a closed loop, with epoll.

    load.py HOST PORT CONNECTIONS SECONDS ADDRESSES SEED

Connections come from ADDRESSES loopback addresses (127.0.8.1 and up). A connection that was answered 503 or 429 waits half a
second before it asks again, as a patient client would wait for Retry-After. Prints JSON: latencies in seconds by status, and counts.
Python answers some thousand responses a second at most: run several processes, and count that they share the processors.
"""

import json
import random
import selectors
import socket
import sys
import time

WAIT_AFTER_REFUSAL = 0.5


class Client:
    """One connection and its request in flight."""

    def __init__(self, address, source):
        self.address, self.source = address, source
        self.socket, self.received, self.began, self.pause_until = None, b"", 0.0, 0.0

    def send(self, request):
        if self.socket is None:
            self.socket = socket.socket()
            self.socket.bind((self.source, 0))
            self.socket.settimeout(5)
            self.socket.connect(self.address)
        self.received, self.began = b"", time.perf_counter()
        self.socket.sendall(request)

    def close(self):
        if self.socket is not None:
            self.socket.close()
        self.socket = None

    def receive(self):
        """Reads what is there. Returns (status, header bytes) when the answer is complete, (0, b"") when the server closed."""
        try:
            data = self.socket.recv(1 << 18)
        except OSError:
            return 0, b""
        if not data:
            return 0, b""
        self.received += data
        head, separator, body = self.received.partition(b"\r\n\r\n")
        if not separator:
            return None
        lowered = head.lower()
        if b"content-length:" in lowered:
            done = len(body) >= int(lowered.split(b"content-length:")[1].split(b"\r\n")[0])
        else:
            done = body.endswith(b"0\r\n\r\n")
        return (int(head.split(b" ", 2)[1]), lowered) if done else None


def targets(dice):
    """One read of the mix."""
    day = f"{dice.randint(1990, 2025)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"
    return dice.choice([
        f"/v1/events?limit=50&from={day}&q=coal+{dice.randrange(10**6)}",
        f"/v1/events?limit=50&sort=-updated&type=veto&to={day}&from=1{dice.randrange(900):03}",
        f"/v1/facets?from={day}&to={dice.randint(2026, 2400)}",
        f"/v1/histogram?interval=year&from={day}&to={dice.randint(2026, 2400)}",
        f"/v1/in-force?on={day}",
        f"/v1/events.csv?limit=100&from={day}&to={dice.randint(2026, 2400)}",
    ])  # fmt: skip


def request(dice):
    return f"GET {targets(dice)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


def run(address, connections, seconds, sources, seed):
    dice, selector = random.Random(seed), selectors.DefaultSelector()
    clients = [Client(address, f"127.0.8.{number % sources + 1}") for number in range(connections)]
    result = {"latencies": {}, "closed": 0, "without_retry_after": 0}
    ready, paused = list(clients), []
    deadline = time.perf_counter() + seconds
    while time.perf_counter() < deadline:
        for client in ready:
            try:
                client.send(request(dice))
                selector.register(client.socket, selectors.EVENT_READ, client)
            except OSError:
                forget(client, result, paused)
        ready = []
        for key, _ in selector.select(0.01):
            answer = key.data.receive()
            if answer is None:
                continue
            selector.unregister(key.data.socket)
            take(key.data, answer, result, ready, paused)
        now = time.perf_counter()
        ready += [client for client in paused if client.pause_until <= now]
        paused = [client for client in paused if client.pause_until > now]
    # Requests that are still waiting have waited at least this long: leaving them out would flatter the percentiles.
    unanswered = [time.perf_counter() - key.data.began for key in list(selector.get_map().values())]
    result["unanswered"] = unanswered
    for client in clients:
        client.close()
    return result


def forget(client, result, paused):
    client.close()
    result["closed"] += 1
    client.pause_until = time.perf_counter() + WAIT_AFTER_REFUSAL
    paused.append(client)


def take(client, answer, result, ready, paused):
    """Notes an answer and decides when the client asks again."""
    status, head = answer
    if status == 0:
        forget(client, result, paused)
        return
    result["latencies"].setdefault(str(status), []).append(time.perf_counter() - client.began)
    if status in (429, 503):
        result["without_retry_after"] += b"retry-after:" not in head
        client.pause_until = time.perf_counter() + WAIT_AFTER_REFUSAL
        paused.append(client)
    else:
        ready.append(client)
    if b"connection: close" in head:
        client.close()


if __name__ == "__main__":
    host, port, connections, seconds, sources, seed = sys.argv[1:]
    print(json.dumps(run((host, int(port)), int(connections), float(seconds), int(sources), int(seed))))
