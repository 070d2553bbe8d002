"""A small HTTP/1.1 client: whole answers, or raw bytes for requests that no library would send."""

import http.client
import json
import socket
import time
from dataclasses import dataclass, field


@dataclass
class Answer:
    """A response. Status 0 means that none came; `error` then says why."""

    status: int
    headers: dict = field(default_factory=dict)
    body: bytes = b""
    seconds: float = 0.0
    error: str = ""

    def json(self):
        return json.loads(self.body)

    def text(self):
        return self.body.decode(errors="replace")


def ask(address, method="GET", target="/", headers=None, body=None, key=None, source=None, timeout=10.0):
    """Sends one request on a connection of its own. `source` is the client's loopback address, such as 127.0.0.2."""
    headers = {"Connection": "close", **(headers or {})}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    if isinstance(body, (dict, list)):
        body = json.dumps(body)
    connection = http.client.HTTPConnection(*address, timeout=timeout, source_address=(source, 0) if source else None)
    began = time.perf_counter()
    try:
        connection.request(method, target, body.encode() if isinstance(body, str) else body, headers)
        response = connection.getresponse()
        content = response.read()
    except (OSError, http.client.HTTPException) as error:
        return Answer(0, seconds=time.perf_counter() - began, error=f"{type(error).__name__}: {error}")
    finally:
        connection.close()
    fields = {}
    for name, value in response.getheaders():
        known = fields.get(name.lower())
        fields[name.lower()] = f"{known}, {value}" if known is not None else value
    return Answer(response.status, fields, content, time.perf_counter() - began)


def connect(address, source=None, timeout=5.0, receive_buffer=None):
    """Opens a TCP connection."""
    connection = socket.socket()
    if receive_buffer:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    connection.settimeout(timeout)
    try:
        connection.bind((source or "127.0.0.1", 0))
        connection.connect(address)
    except OSError:
        connection.close()
        raise
    return connection


def read_until_closed(connection, limit=1 << 24):
    """Everything that arrives until the server closes, the timeout of the socket passes, or `limit` bytes came."""
    received = b""
    try:
        while len(received) < limit:
            data = connection.recv(1 << 16)
            if not data:
                break
            received += data
    except OSError:
        pass
    return received


def exchange(address, request, source=None, timeout=3.0):
    """Sends raw bytes and returns the raw bytes of the answer; empty when the server only closed."""
    try:
        with connect(address, source, timeout) as connection:
            connection.sendall(request)
            return read_until_closed(connection)
    except OSError:
        return b""


def status_of(raw):
    """The status code of a raw answer; 0 when there is none."""
    words = raw.split(b"\r\n", 1)[0].split()
    return int(words[1]) if len(words) > 1 and words[0].startswith(b"HTTP/") and words[1].isdigit() else 0
