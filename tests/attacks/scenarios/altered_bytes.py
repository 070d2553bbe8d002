"""Fault: bytes of the database file were altered by somebody or by a bad disk.

Must hold: `check` finds every alteration of what was logged, and damaged pages never make the program panic, hang or serve
something else than the truth without a word.
"""

import random
import re
import shutil
import sqlite3
from contextlib import closing

from harness.records import event
from harness.server import StartFailed

TITLE = "altered and damaged bytes of the database file"
TIME_LIMIT = (70, 300)
MARK = "AGREEDXYZ"
OTHER = b"REJECTEDX"


def attack(arena):
    sound = arena.sound_database()
    fields = {"summary": MARK, "title": f"it {MARK} this", "tags": [MARK.lower()], "places": [MARK]}
    with arena.server(database=sound) as server:
        key = server.key()
        server.put("/v1/events/altered", event("altered", **fields), key, headers={"Reason": MARK})
        document = {"id": "altered", "title": "text", "published": "2024-01-01", "text": f"On 1 May 2024 it {MARK}."}
        server.put("/v1/documents/altered", document, key)
        server.stop()
    alter_marks(arena, sound)
    damage(arena, sound)


def alter_marks(arena, sound):
    """Replaces each occurrence of the mark, one at a time; those in unused bytes of the file change no table and do not count."""
    content, before = sound.read_bytes(), tables(sound)
    copy, found, missed = sound.with_name("altered.db"), 0, {"log": [], "tables": []}
    for match in re.finditer(MARK.encode(), content, re.IGNORECASE):
        copy.write_bytes(content[: match.start()] + OTHER + content[match.start() + len(OTHER) :])
        after = tables(copy)
        altered = [name for name in before if before[name] != after.get(name)]
        if not altered:
            continue
        found += 1
        if arena.program(copy, "check").returncode == 0:
            missed["log" if set(altered) & {"changes", "texts"} else "tables"].extend(altered)
    arena.check("the attack alters more than 3 values", found, found > 3)
    arena.check("check finds every altered value of the log", missed["log"] or "all", not missed["log"])
    arena.check("check finds every altered value of the tables", missed["tables"] or "all", not missed["tables"])


def tables(database):
    """The rows of every table; a table that SQLite cannot read any more counts as altered."""
    contents = {}
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        try:
            names = [name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")]
        except sqlite3.DatabaseError:
            return {}
        for name in names:
            try:
                contents[name] = connection.execute(f'select * from "{name}"').fetchall()
            except sqlite3.DatabaseError:
                contents[name] = None
    return contents


def damage(arena, sound):
    """Random damage: `check` must end with a word, and a start must serve or refuse, without a panic."""
    dice, content, wrong, unnoticed = random.Random(7), sound.read_bytes(), [], 0
    copy = sound.with_name("damaged.db")
    rounds = arena.pick(8, 80)
    for number in range(rounds):
        name, damaged = one_damage(dice, number, content)
        copy.write_bytes(damaged)
        for rest in copy.parent.glob("damaged.db-*"):
            rest.unlink()
        done = arena.program(copy, "check", limit=30)
        unnoticed += done.returncode == 0
        if done.returncode is None or "panicked" in done.stderr:
            wrong.append(f"check, {name}: {done.stderr[-100:]}")
        if error := start_over(arena, copy):
            wrong.append(f"{name}: {error}")
    measured = f"{wrong[:2] or 'never'} ({unnoticed} of {rounds} damages were in unused bytes or not noticed)"
    arena.check("damaged pages cause no panic, hang or server error but 503", measured, not wrong)
    shutil.rmtree(copy.parent, ignore_errors=True)


def one_damage(dice, number, content):
    damaged = bytearray(content)
    page = dice.randrange(1, len(content) // 4096) * 4096
    kind = ("one bit", "page of noise", "page of zeros", "header", "cut off")[number % 5]
    if kind == "one bit":
        damaged[dice.randrange(len(damaged))] ^= 1 << dice.randrange(8)
    elif kind == "page of noise":
        damaged[page : page + 4096] = dice.randbytes(4096)
    elif kind == "page of zeros":
        damaged[page : page + 4096] = bytes(4096)
    elif kind == "header":
        damaged[dice.randrange(100)] = dice.randrange(256)
    else:
        del damaged[page:]
    return kind, bytes(damaged)


def start_over(arena, database):
    """What goes wrong with a start over a damaged file; None when nothing does."""
    server = arena.server(database=database)
    error = None
    try:
        with server:
            for target in ("/v1/events?limit=500", "/v1/changes?limit=500", "/v1/measures", "/v1/documents", "/readyz"):
                status = server.get(target).status
                if status not in (200, 503):
                    error = f"{target} {status}"
    except StartFailed as failure:
        error = str(failure)[:100] if "does not serve" in str(failure) else None
    return "panic" if "panicked" in server.log_text() else error
