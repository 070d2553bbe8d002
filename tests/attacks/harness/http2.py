"""A small HTTP/2 client over clear text with prior knowledge (RFC 9113), written by hand so that it can also break the rules.

Requests use HPACK literals without Huffman coding. Of the response headers only `:status` is decoded.
"""

import struct

from harness.http1 import connect

DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = 0, 1, 3, 4, 6, 7, 8, 9
END_STREAM, END_HEADERS, ACK = 1, 4, 1
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
# HPACK static table: the entries of `:status`.
STATIC_STATUS = {8: 200, 9: 204, 10: 206, 11: 304, 12: 400, 13: 404, 14: 500}


def frame(kind, flags, stream, payload=b""):
    """One frame with its nine bytes of header."""
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def settings(**values):
    """A SETTINGS frame; `window` is SETTINGS_INITIAL_WINDOW_SIZE."""
    return frame(SETTINGS, 0, 0, struct.pack(">HI", 4, values["window"]) if "window" in values else b"")


def header_block(path, authority, headers=(), method="GET"):
    """The HPACK block of a request. An authority of None leaves `:authority` out."""
    fields = [(":method", method), (":path", path), (":scheme", "http")]
    if authority is not None:
        fields.append((":authority", authority))
    return b"".join(b"\0" + _string(name) + _string(value) for name, value in [*fields, *headers])


def _string(text):
    data = text.encode("latin-1", "replace")
    if len(data) < 127:
        return bytes([len(data)]) + data
    rest, length = len(data) - 127, bytes([127])
    while rest >= 128:
        length += bytes([rest % 128 + 128])
        rest //= 128
    return length + bytes([rest]) + data


def decode_status(block):
    """`:status` of a response, which is its first header; 0 when it is written in a way this client does not read."""
    while block and block[0] & 0xE0 == 0x20:  # a change of the dynamic table's size
        block = block[1:]
    if not block:
        return 0
    if block[0] & 0x80:
        return STATIC_STATUS.get(block[0] & 0x7F, 0)
    length = block[1] & 0x7F
    value = block[2 : 2 + length]
    digits = _huffman_digits(value) if block[1] & 0x80 else value.decode("ascii", "replace")
    return int(digits) if digits.isdigit() else 0


def _huffman_digits(data):
    """Huffman-coded digits (RFC 7541, appendix B): 0 to 2 have five bits, 3 to 9 have six."""
    bits = "".join(f"{byte:08b}" for byte in data)
    digits, at = "", 0
    while len(digits) < 3 and at + 5 <= len(bits):
        five = int(bits[at : at + 5], 2)
        if five <= 2:
            digits, at = digits + str(five), at + 5
        else:
            digits, at = digits + str(int(bits[at : at + 6], 2) - 0b011001 + 3), at + 6
    return digits


class Http2Connection:
    """One connection. `window` is the initial window of every stream: 0 means that no answer can be sent."""

    def __init__(self, address, source=None, window=65_535, timeout=5.0, receive_buffer=None):
        self.socket = connect(address, source, timeout, receive_buffer)
        self.socket.sendall(PREFACE + settings(window=window))
        self.received = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def request(self, stream, path, authority, headers=(), method="GET"):
        """Sends a request without a body."""
        self.send(frame(HEADERS, END_STREAM | END_HEADERS, stream, header_block(path, authority, headers, method)))

    def read_frame(self):
        """The next frame as (kind, flags, stream, payload); None when the server closed."""
        while len(self.received) < 9 or len(self.received) < 9 + int.from_bytes(self.received[:3], "big"):
            data = self.socket.recv(1 << 16)
            if not data:
                return None
            self.received += data
        length = int.from_bytes(self.received[:3], "big")
        head, payload, self.received = self.received[:9], self.received[9 : 9 + length], self.received[9 + length :]
        return head[3], head[4], int.from_bytes(head[5:9], "big") & 0x7FFFFFFF, payload


def fetch(address, path, authority, headers=(), method="GET", source=None, timeout=5.0):
    """One request on a connection of its own: (status, body). Status 0 when the server refused without an answer."""
    status, body = 0, b""
    try:
        with Http2Connection(address, source, timeout=timeout) as connection:
            connection.request(1, path, authority, headers, method)
            while (received := connection.read_frame()) is not None:
                kind, flags, stream, payload = received
                if kind == SETTINGS and not flags & ACK:
                    connection.send(frame(SETTINGS, ACK, 0))
                elif kind == HEADERS:
                    status = decode_status(payload)
                elif kind == DATA:
                    body += payload
                    if payload:
                        increment = struct.pack(">I", len(payload))
                        connection.send(frame(WINDOW_UPDATE, 0, 0, increment) + frame(WINDOW_UPDATE, 0, stream, increment))
                if kind in (RST_STREAM, GOAWAY) or (kind in (HEADERS, DATA) and flags & END_STREAM):
                    break
    except OSError:
        pass
    return status, body
