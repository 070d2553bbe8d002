"""CSV, read by Python's `csv`, and NDJSON: the same cells and the same events as JSON has."""

import csv
import io
import json

from walk import Walked

PLAIN = ["id", "type", "status", "title", "summary", "revision", "created_at", "updated_at"]


def judge(walked: Walked) -> str:
    """Reads back every cell."""
    rows = []
    for page in walked.pages("csv"):
        rows += csv.DictReader(io.StringIO(page.decode(), newline=""), strict=True)
    assert [row["id"] for row in rows] == walked.ids
    for row, event in zip(rows, walked.events, strict=True):
        expected = {name: guarded(cell) for name, cell in cells(event).items()}
        differing = {name: (row[name], cell) for name, cell in expected.items() if row[name] != cell}
        assert not differing, (event["id"], differing)
    told = [json.loads(line) for page in walked.pages("ndjson") for line in page.splitlines()]
    assert told == walked.events
    return "CSV: Python's csv reads the cells that JSON has; NDJSON: the same objects"


def cells(event: dict) -> dict[str, str]:
    """The row that JSON makes one expect."""
    date = event["date"]
    start, end = date["start"], date["end"] or {}
    return {name: str(event[name]) for name in PLAIN} | {
        "date": date["edtf"],
        "date_display": date["display"],
        "start_min": start["min"] or "",
        "start_max": start["max"] or "",
        "end_max": end.get("max") or "",
        "open_end": str(date["open_end"]).lower(),
        "actors": "; ".join(f"{actor['name']} ({actor['role']})" for actor in event["actors"]),
        "identifiers": "; ".join(one["value"] for one in event["identifiers"]),
        "places": "; ".join(event["places"]),
        "tags": "; ".join(event["tags"]),
        "disputed": str(event["disputed"]).lower(),
    }


def guarded(cell: str) -> str:
    """A cell as it is written so that no spreadsheet takes it for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else cell
