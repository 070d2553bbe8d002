"""Walks a running server in every format and lets the readers of others judge: python .ci/judges ADDRESS NODE-PACKAGES."""

import sys
import time
from concurrent.futures import ProcessPoolExecutor

import calendars
import citations
import feeds
import graph
import prose
import slides
import tables
from walk import Walked, walk

# The slowest first: two of them judge at a time.
JUDGES = [slides.judge, calendars.judge, graph.judge, feeds.judge, citations.judge, prose.judge, tables.judge]


def timed(judge, walked: Walked) -> str:
    """What a judge says, and how long it took."""
    began = time.monotonic()
    return f"{judge(walked)} ({time.monotonic() - began:.0f} s)"


def main(address: str, packages: str) -> None:
    """Fails with the first judge that does not accept what it reads."""
    walked = walk(address, packages)
    assert len(walked.events) > 100, len(walked.events)
    print(f"{len(walked.events)} events of {address}")
    with ProcessPoolExecutor(2) as pool:
        for verdict in [pool.submit(timed, judge, walked) for judge in JUDGES]:
            print(f"  {verdict.result()}")


if __name__ == "__main__":
    main(*sys.argv[1:3])
