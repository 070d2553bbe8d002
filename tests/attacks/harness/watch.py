"""Watches a server during an attack: latency of reads (by another process) and memory, before and meanwhile."""

import contextlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

PROBE = Path(__file__).with_name("probe.py")
# Another loopback address than the attackers', as another person's reads would come from another one.
PROBE_SOURCE = "127.0.0.9"
# The idle p99 of a read is a fraction of a millisecond; ten times that would measure the scheduler of a busy machine.
LOWEST_IDLE = 0.002
# Attackers, who share the processors here, must not take them from the probe and the server.
ATTACKER_NICENESS = 10
READS = ("healthz", "cached", "uncached")


def percentile(values, share):
    """The value below which this share of the values lies; infinity when there are none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("inf")


def usual_niceness():
    """Runs in the probe before it starts. Only root may take niceness back."""
    with contextlib.suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, 0)


class Watch:
    """A context manager around an attack. On leaving it adds two rows: latency of reads, and memory."""

    def __init__(self, arena, server, what, memory=True, reads=READS):
        self.arena, self.server, self.what, self.memory, self.reads = arena, server, what, memory, reads

    def __enter__(self):
        self.idle = self._stop(self._start(), self.arena.pick(1.5, 5))
        self.resting = self.server.memory_now()
        self.server.reset_peak_memory()
        self.probe = self._start()
        os.setpriority(os.PRIO_PROCESS, 0, ATTACKER_NICENESS)
        return self

    def __exit__(self, kind, *_):
        during = self._stop(self.probe, 0)
        if kind is None:
            self._judge_latency(during)
            if self.memory:
                self._judge_memory()

    def _start(self):
        host, port = self.server.address
        command = [sys.executable, str(PROBE), host, str(port), PROBE_SOURCE]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, preexec_fn=usual_niceness)

    def _stop(self, probe, after):
        time.sleep(after)
        return json.loads(probe.communicate(timeout=60)[0])

    def _judge_latency(self, during):
        said, passed = [], True
        for name in self.reads:
            samples = during[name]
            idle = percentile([seconds for seconds, _ in self.idle[name]], 0.99)
            p99 = percentile([seconds for seconds, _ in samples], 0.99)
            failed = sum(status != 200 for _, status in samples)
            limit = self.arena.pick(1.0, min(0.1, 10 * max(idle, LOWEST_IDLE)))
            shed_is_allowed = name == "uncached"
            passed &= p99 <= limit and (shed_is_allowed or failed <= len(samples) // 100)
            said.append(f"{name} {p99 * 1e3:.1f} ms (idle {idle * 1e3:.1f}; {failed} of {len(samples)} not 200)")
        demand = self.arena.pick("p99 of others' reads <= 1 s", "p99 of others' reads <= 100 ms and <= 10x idle")
        self.arena.check(f"{self.what}: {demand}", ", ".join(said), passed)

    def _judge_memory(self):
        peak = self.server.peak_memory()
        allowance = self.arena.pick(200, 0)
        limit = 1.5 * self.resting + allowance
        demand = f"{self.what}: peak memory <= 1.5x resting" + (f" + {allowance} MB" if allowance else "")
        self.arena.check(demand, f"{peak:.0f} MB, resting {self.resting:.0f} MB", peak <= limit)
