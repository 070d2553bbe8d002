"""TimelineJS, read by its own `TimelineConfig` in a time zone west and one east of Greenwich: no day is shifted."""

import html
import json
import os
import subprocess
from pathlib import Path

from walk import Walked

ZONES = ("America/Los_Angeles", "Asia/Tokyo")


def judge(walked: Walked) -> str:
    """Every slide is on the days that JSON says, as far as they are known."""
    pages = [json.loads(page) for page in walked.pages("timelinejs.json")]
    told, undated = json.dumps(pages), [id for page in pages for id in page["undated"]]
    script = Path(__file__).with_name("slides.cjs")
    readers = [
        subprocess.Popen(
            ["node", script, walked.packages], env={**os.environ, "TZ": zone}, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for zone in ZONES
    ]
    for reader in readers:
        reader.stdin.write(told)
        reader.stdin.close()
    for zone, reader in zip(ZONES, readers, strict=True):
        slides = json.load(reader.stdout)
        assert reader.wait() == 0 and slides["errors"] == [], slides["errors"]
        assert sorted([*slides["events"], *undated]) == sorted(walked.ids)
        for event in walked.events:
            if event["id"] not in undated:
                check(slides["events"][event["id"]], event, zone)
    return f"TimelineJS: its TimelineConfig reads each slide, no day shifted in {' and '.join(ZONES)}"


def check(slide: dict, event: dict, zone: str) -> None:
    """A slide shows what JSON says."""
    date, is_interval = event["date"], "/" in event["date"]["edtf"]
    start, end = parts(date["start"]), parts(date["end"])
    if start is None and end is None:
        start, end, is_interval = [year(date["start"]["min"])], [year(date["end"]["max"])], True
    start = start or end
    assert slide["start"] == whole(start), (zone, event["id"], slide, start)
    apart = is_interval and end and end[: len(start)] != start and whole(end) > whole(start)
    expected = whole(end) if apart else None
    assert slide["end"] == expected, (zone, event["id"], slide, expected)
    assert "<" not in slide["headline"] and html.unescape(slide["headline"]) == event["title"], slide["headline"]
    assert slide["display"] == date["display"]


def parts(span: dict | None) -> list[int] | None:
    """Year, month, day: those that the earliest and the latest day have in common."""
    if not span or not span["min"] or not span["max"]:
        return None
    first, latest = [[*map(int, day.rsplit("-", 2))] for day in (span["min"], span["max"])]
    common = next((i for i in range(3) if first[i] != latest[i]), 3)
    return first[:common] or None


def year(day: str) -> int:
    """The year of a day."""
    return int(day.rsplit("-", 2)[0])


def whole(some: list[int]) -> list[int]:
    """The day TimelineJS puts a date on."""
    return [*some, 1, 1][:3]
