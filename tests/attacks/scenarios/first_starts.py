"""Fault: several servers start at once over a file that does not exist yet; a first start is killed; a start is interrupted again.

Must hold: all serve, the bundled timeline is there exactly once, an editor key was shown, and the file is private to its owner.
"""

import random
import stat
import time

from harness.server import StartFailed

TITLE = "several first starts at once, and killed first starts"
TIME_LIMIT = (60, 240)


def attack(arena):
    with arena.server() as server:
        events, changes = contents(server)
        mode = stat.S_IMODE(server.database.stat().st_mode)
        arena.check("the database file has mode 600", f"{mode:o}", mode == 0o600)
    start_together(arena, events, changes)
    kill_first_start(arena, events, changes)


def contents(server):
    """(number of events, number of the last change)"""
    meta = server.get("/v1/events?limit=0").json()["meta"]
    return meta["total"], meta["seq"]


def start_together(arena, events, changes):
    rounds, wrong = arena.pick(3, 25), []
    for number in range(rounds):
        folder = arena.new_folder(f"together-{number}")
        servers = [arena.server(database=folder / "timeline.db").launch() for _ in range(3)]
        try:
            for server in servers:
                server.wait_until_serving()
            seen = {contents(server) for server in servers}
            keys = sum("stk_" in server.output.read_text() for server in servers)
            if seen != {(events, changes)} or keys != 1:
                wrong.append(f"(events, seq) {seen}, keys {keys}")
        except StartFailed as failure:
            wrong.append(str(failure)[-120:])
        finally:
            for server in servers:
                server.kill()
    demand = f"3 first starts at once, {rounds} rounds: all serve, {events} events once, one key"
    arena.check(demand, wrong[:2] or "always", not wrong)


def kill_first_start(arena, events, changes):
    rounds, wrong, keyless, dice = arena.pick(5, 50), [], 0, random.Random(11)
    for number in range(rounds):
        folder = arena.new_folder(f"killed-{number}")
        first = arena.server(database=folder / "timeline.db").launch()
        time.sleep(dice.uniform(0, 0.5))
        first.kill()
        shown = "stk_" in first.output.read_text()
        try:
            with arena.server(database=folder / "timeline.db") as second:
                if contents(second) != (events, changes):
                    wrong.append(f"(events, seq) {contents(second)}")
                keyless += not shown and "stk_" not in second.output.read_text()
        except StartFailed as failure:
            wrong.append(str(failure)[-120:])
    arena.check(f"after a killed first start ({rounds} rounds) the timeline is whole", wrong[:2] or "always", not wrong)
    arena.check("after a killed first start a key was shown", f"{keyless} of {rounds} without", keyless == 0)
