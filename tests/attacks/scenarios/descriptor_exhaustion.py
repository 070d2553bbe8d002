"""Attack: more silent connections than the server has file descriptors, from one address and from many.

Must hold: other people are served while one address holds connections; after an attack from many addresses, service is back
within 40 s although the attackers keep their connections; the log gets at most a few lines a minute.
"""

import time

from harness.http1 import ask, connect

TITLE = "more silent connections than file descriptors"
TIME_LIMIT = (75, 240)
MOSTLY_WAITS = True
RECOVERY = 40.0


def attack(arena):
    with arena.server(descriptors=64) as server:
        one_address(arena, server, 100, "64 descriptors")
    with arena.server(descriptors=64) as server:
        many_addresses(arena, server, 100, "64 descriptors")
    if not arena.short:
        with arena.server(descriptors=4096) as server:
            one_address(arena, server, 3000, "4,096 descriptors")
        with arena.server(descriptors=4096) as server:
            many_addresses(arena, server, 6000, "4,096 descriptors")


def hold(server, count, source):
    """Opens connections and says nothing. Those that the server closes at once count as well."""
    connections = []
    for number in range(count):
        try:
            connections.append(connect(server.address, source(number), timeout=1.0))
        except OSError:
            break
    return connections


def one_address(arena, server, count, which):
    connections = hold(server, count, lambda _: "127.0.0.2")
    served, seconds = 0, 10
    for _ in range(seconds):
        served += ask(server.address, target="/healthz", source="127.0.0.9", timeout=1.0).status == 200
        time.sleep(0.5)
    close(connections)
    arena.check(f"{which}, {count} silent connections of one address: others are served", f"{served} of {seconds}", served == seconds)
    lines = len(server.log_text().splitlines())
    arena.check(f"{which}: at most 5 log lines", f"{lines} lines", lines <= 5)


def many_addresses(arena, server, count, which):
    connections = hold(server, count, lambda number: f"127.0.4.{number // 10 % 250 + 1}")
    began = time.monotonic()
    served = None
    while served is None and time.monotonic() - began < RECOVERY:
        if ask(server.address, target="/healthz", source="127.0.0.9", timeout=1.0).status == 200:
            served = time.monotonic() - began
        time.sleep(0.25)
    lines = len(server.log_text().splitlines())
    demand = f"{which}, {count} silent connections of many addresses: service is back within {RECOVERY:.0f} s"
    arena.check(demand, "not back" if served is None else f"{served:.1f} s", served is not None)
    arena.check(f"{which}: at most 5 log lines", f"{lines} lines", lines <= 5)
    close(connections)
    time.sleep(1)
    answer = ask(server.address, target="/healthz", source="127.0.0.9", timeout=5.0)
    arena.check(f"{which}: service after the attackers left", answer.status or answer.error, answer.status == 200)


def close(connections):
    for connection in connections:
        connection.close()
