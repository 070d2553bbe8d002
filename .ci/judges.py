"""Asks a running server for one query in every format and lets the readers of others judge: python judges.py ADDRESS [JSON-FEED-SCHEMA]."""

import csv
import io
import json
import sys
import urllib.request

import feedparser
import icalendar
import jsonschema
import vobject
from lxml import etree

address = sys.argv[1]
query = "?limit=500&sort=date"


def get(extension: str) -> bytes:
    """The answer in a format."""
    with urllib.request.urlopen(f"{address}/v1/events.{extension}{query}") as answer:
        return answer.read()


def last(url: str) -> str:
    """The id at the end of an address."""
    return url.rsplit("/", 1)[1]


ids = [event["id"] for event in json.loads(get("json"))["data"]]
assert len(ids) > 100, ids

calendar = get("ics")
components = [one for one in icalendar.Calendar.from_ical(calendar).walk() if one.name in ("VEVENT", "VTODO")]
assert [str(one["UID"]).split("@")[0] for one in components] == ids
assert not [one.errors for one in components if one.errors]
vobject.readOne(calendar.decode()).validate()
assert all(len(line) <= 75 for line in calendar.split(b"\r\n"))

atom = get("atom")
etree.fromstring(atom)
feed = feedparser.parse(atom)
assert not feed.bozo and sorted(last(entry.id) for entry in feed.entries) == sorted(ids)

rows = list(csv.DictReader(io.StringIO(get("csv").decode(), newline="")))
assert [row["id"] for row in rows] == ids
assert [json.loads(line)["id"] for line in get("ndjson").splitlines()] == ids

json_feed = json.loads(get("feed.json"))
assert sorted(last(item["id"]) for item in json_feed["items"]) == sorted(ids)
if len(sys.argv) > 2:
    with open(sys.argv[2], encoding="utf-8") as schema:
        jsonschema.validate(json_feed, json.load(schema))

print(f"{len(ids)} events read back from iCalendar (twice), Atom, CSV, NDJSON and JSON Feed")
