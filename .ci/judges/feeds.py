"""Atom, read by `feedparser` and `lxml`, and JSON Feed, held to its schema: the last change first."""

import json
import re

import feedparser
import jsonschema
from lxml import etree
from walk import Walked, last, lines

NEWEST = "sort=-updated"


def judge(walked: Walked) -> str:
    """Both feeds have every event, newest change first, with its title and its summary."""
    by_id = {event["id"]: event for event in walked.events}
    atom, schema = [], json.loads((walked.packages / "jsonfeed-schema/schema-v1.1.json").read_text())
    for page in walked.pages("atom", NEWEST):
        etree.fromstring(page)
        feed = feedparser.parse(page, sanitize_html=False)
        assert not feed.bozo, feed.bozo_exception
        atom += [(last(entry.id), entry.title, entry.content[0].value, entry.updated) for entry in feed.entries]
    items, next_url = [], None
    for page in walked.pages("feed.json", NEWEST):
        feed = json.loads(page)
        jsonschema.validate(feed, schema)
        assert next_url in (None, feed["feed_url"]), "next_url leads elsewhere"
        next_url = feed.get("next_url")
        items += [(last(one["id"]), one["title"], one["content_text"], one["date_modified"]) for one in feed["items"]]
    assert next_url is None
    for told in (atom, items):
        assert sorted(id for id, *_ in told) == sorted(walked.ids)
        moments = [updated for *_, updated in told]
        assert moments == sorted(moments, reverse=True)
        for id, title, content, _ in told:
            event = by_id[id]
            changed = "Changed: " if event["revision"] > 1 else ""
            assert carried(title) == carried(changed + event["title"]), (title, event["title"])
            assert carried(event["summary"]) in carried(content), (content, event["summary"])
            assert not changed or "Changed on" in content, content
    return "Atom: feedparser and lxml read each entry; JSON Feed: held to its schema page by page"


def carried(text: str) -> str:
    """Text as far as XML can carry it."""
    return re.sub("[\ufffe\uffff]", "", lines(text)).strip()
