"""Measures how long reads take, from a process of its own so that the attacking process does not slow the clock down.

    probe.py HOST PORT SOURCE

Repeats until standard input is closed: `/healthz`, one cached read and one read that no cache has, each on a new connection,
from the loopback address SOURCE. Then prints JSON: for each name a list of [seconds, status].
"""

import json
import select
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from harness.http1 import ask  # noqa: E402

PAUSE = 0.01
TIMEOUT = 10.0


def targets(number):
    """The reads of one round."""
    year, month, day = 1900 + number // 336 % 100, 1 + number // 28 % 12, 1 + number % 28
    return {
        "healthz": "/healthz",
        "cached": "/v1/events?limit=1",
        "uncached": f"/v1/events?limit=1&from={year}-{month:02}-{day:02}&to=2{number % 1000:03}",
    }


def main():
    host, port, source = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    samples = {name: [] for name in targets(0)}
    number = int(time.time() * 1000) % 30_000
    while not select.select([sys.stdin], [], [], PAUSE)[0]:
        number += 1
        for name, target in targets(number).items():
            answer = ask((host, port), target=target, source=source, timeout=TIMEOUT)
            samples[name].append([answer.seconds, answer.status])
    print(json.dumps(samples))


if __name__ == "__main__":
    main()
