"""Fault: the server is killed (SIGKILL) at a random moment while eight writers write, again and again.

Must hold: every acknowledged write is in the log, imports and accepted proposals are whole or absent, `check` finds nothing wrong.
"""

from harness.crash import crash_rounds

TITLE = "kill -9 while eight writers write"
TIME_LIMIT = (70, 1_500)


def attack(arena):
    crash_rounds(arena, arena.pick(5, 200))
