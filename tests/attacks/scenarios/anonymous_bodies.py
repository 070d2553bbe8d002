"""Attack: large bodies without a key, at once, chunked, over HTTP/2 and to paths that do not exist; then with a key beyond the budget.

Must hold: without a key 401, 404 or 405 comes before the body is read, and memory does not grow; with a key, bodies beyond the
budget of all bodies in flight are answered 503 with Retry-After, and memory stays within the budget.
"""

import threading
import time

from harness.http1 import connect, read_until_closed, status_of

TITLE = "large bodies, without a key and beyond the budget"
TIME_LIMIT = (60, 240)
CHUNK = b"x" * (1 << 20)
# An import refuses lines that are no JSON early, so these look like lines until their end.
LINES = (b'{"kind":"event","id":"never","title":"' + b"x" * 900 + b'"}\n') * 1024

ANONYMOUS = {
    "import": ("POST /v1/import", False),
    "chunked import": ("POST /v1/import", True),
    "event": ("POST /v1/events", False),
    "put": ("PUT /v1/events/one", True),
    "document": ("POST /v1/documents", False),
    "unknown path": ("POST /nowhere", False),
    "wrong method": ("POST /healthz", True),
    "read with a body": ("GET /v1/events?limit=1", False),
}


def attack(arena):
    megabytes = arena.pick(50, 200)
    with arena.server() as server:
        answers = {}
        with arena.watch(server, f"{len(ANONYMOUS)} anonymous bodies of {megabytes} MB"):
            send_all(server, megabytes, answers)
            time.sleep(arena.pick(1, 10))
        early = {name: answer for name, answer in answers.items() if answer[0] in (200, 400, 401, 404, 405, 411, 413)}
        arena.check("each is answered before its body is read", answers, len(early) == len(ANONYMOUS))
        taken = sum(sent for _, sent in answers.values())
        demand = f"the server reads little of the {len(ANONYMOUS) * megabytes} MB"
        arena.check(demand, f"{taken} MB left the clients", taken <= 8 * len(ANONYMOUS))
        after = server.memory_now()
        arena.check("memory afterwards <= 250 MB", f"{after:.0f} MB", after <= 250)
    bodies_beyond_budget(arena)


def send_all(server, megabytes, answers):
    def send(name, request, chunked, source):
        answers[name] = send_body(server.address, request, chunked, megabytes, source)

    threads = [
        threading.Thread(target=send, args=(name, request, chunked, f"127.0.7.{number + 1}"))
        for number, (name, (request, chunked)) in enumerate(ANONYMOUS.items())
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def send_body(address, request, chunked, megabytes, source, key=None, data=CHUNK, linger=2.0):
    """Sends a body but for its end. Returns (status, megabytes that were sent before an answer or an error)."""
    length = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {(megabytes + 1) << 20}"
    authorization = f"Authorization: Bearer {key}\r\n" if key else ""
    sent = 0
    with connect(address, source, timeout=5.0) as connection:
        try:
            connection.sendall(f"{request} HTTP/1.1\r\nHost: localhost\r\n{authorization}{length}\r\n\r\n".encode())
            while sent < megabytes:
                part = data[: 1 << 20]
                connection.sendall(f"{len(part):x}\r\n".encode() + part + b"\r\n" if chunked else part)
                sent += 1
        except OSError:
            pass
        connection.settimeout(linger)
        return status_of(read_until_closed(connection, limit=4096)), sent


def bodies_beyond_budget(arena):
    """Eight imports with a key that together exceed the budget and do not end."""
    flags = arena.flags(body_memory=64 << 20)
    if not flags:
        arena.check("there is a budget for all bodies in flight", "no flag --body-memory", False)
        return
    megabytes = arena.pick(32, 200)
    with arena.server(*flags) as server:
        key, answers = server.key(), []
        began = server.memory_now()

        def send(source):
            answers.append(send_body(server.address, "PUT /v1/events/large", False, 7, source, key, linger=5.0))

        def send_import(source):
            answers.append(send_body(server.address, "POST /v1/import", False, megabytes, source, key, LINES, linger=5.0))

        threads = [threading.Thread(target=send_import, args=(f"127.0.7.{number + 50}",)) for number in range(8)]
        threads += [threading.Thread(target=send, args=(f"127.0.7.{number + 100}",)) for number in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        peak, refused = server.peak_memory(), sum(status == 503 for status, _ in answers)
        statuses = sorted(status for status, _ in answers)
        arena.check("with a key, bodies beyond a budget of 64 MB are answered 503", f"{refused} of {len(answers)}: {statuses}", refused > 0)
        arena.check("memory <= resting + 2x the budget + 64 MB", f"{peak:.0f} MB, resting {began:.0f} MB", peak <= began + 192)
        answer = server.get("/healthz")
        arena.check("the server answers afterwards", answer.status or answer.error, answer.status == 200)
