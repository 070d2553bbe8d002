"""Fault: the clock steps back an hour, forward two years, and to the right time again.

Must hold: after the clock is right again, an event under embargo for 300 days is hidden from readers without a key; new changes
are not recorded two years ahead; `as_of` of a moment before the steps answers as it did.
"""

import datetime
import time

from harness.records import event
from harness.shims import build_shim

TITLE = "steps of the clock"
TIME_LIMIT = (60, 90)


def attack(arena):
    shim, error = build_shim("clockshift", arena.shared)
    if error:
        arena.not_checked("steps of the clock do no harm", error)
        return
    offset = arena.folder / "offset"
    offset.write_text("0")
    environment = {"LD_PRELOAD": str(shim), "CLOCK_OFFSET_FILE": str(offset)}
    with arena.server(environment=environment) as server:
        key = server.key()
        embargo = stamp(datetime.timedelta(days=300))
        server.put("/v1/events/open", event("open"), key)
        server.put("/v1/events/hidden", event("hidden", embargoed_until=embargo), key)
        time.sleep(1.1)
        moment = stamp(datetime.timedelta(milliseconds=-500))
        before = as_of(server, moment)
        back = step(server, offset, "-3600", key, "an-hour-back")
        right = step(server, offset, "0", key, "right-again")
        ahead = step(server, offset, str(730 * 86_400), key, "two-years-ahead")
        last = step(server, offset, "0", key, "right-at-last")
        arena.check("an hour back: writes go on", back.status, back.status == 201)
        arena.check("right again: writes go on", right.status, right.status == 201)
        demand = "two years ahead: a write is accepted, or refused with 503"
        arena.check(demand, ahead.status, ahead.status in (201, 503))
        hidden = server.get("/v1/events/hidden").status
        arena.check("after two years ahead and back: the embargo holds", hidden, hidden == 404)
        check_times(arena, server, key, last)
        after = as_of(server, moment)
        arena.check(
            "as_of a moment before the steps answers as it did", "the same" if after == before else f"{before} {after}", after == before
        )
        server.stop()
        sound, words = arena.is_sound(server.database)
        arena.check("check finds nothing wrong", words, sound)


def stamp(shift):
    return (datetime.datetime.now(datetime.UTC) + shift).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def step(server, offset, seconds, key, id):
    """Sets the clock's offset, gives the server time to notice, and writes."""
    offset.write_text(seconds)
    time.sleep(1.5)
    answer = server.put(f"/v1/events/{id}", event(id), key)
    server.get("/v1/events/hidden")
    return answer


def check_times(arena, server, key, last):
    """A new change is recorded now; and everything written is in the `as_of` of now."""
    year = datetime.datetime.now(datetime.UTC).year
    recorded = last.json().get("created_at", "") if last.status == 201 else f"status {last.status}"
    demand = "after two years ahead and back: a new change is recorded at the right time"
    arena.check(
        demand,
        recorded,
        last.status == 201 and recorded.startswith((str(year), str(year + 1))) and recorded < stamp(datetime.timedelta(minutes=1)),
    )
    time.sleep(0.5)
    now = server.total(f"/v1/events?limit=0&as_of={stamp(datetime.timedelta(0))}")
    present = server.total()
    arena.check("as_of=now lists what the present lists", f"{now} of {present}", now == present)


def as_of(server, moment):
    return server.total(f"/v1/events?limit=0&as_of={moment}")
