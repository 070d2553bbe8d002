"""iCalendar, read by `icalendar` and by `vobject`."""

from datetime import date, timedelta

import icalendar
import vobject
from walk import Walked, lines

COMPONENTS = ("VEVENT", "VTODO")


def judge(walked: Walked) -> str:
    """Both read the same events, with their titles, days and revisions."""
    seen = 0
    for page in walked.pages("ics"):
        assert page.endswith(b"\r\n") and b"\n" not in page.replace(b"\r\n", b"") and b"\r" not in page.replace(b"\r\n", b"")
        assert all(len(line) <= 75 for line in page.split(b"\r\n"))
        components = [one for one in icalendar.Calendar.from_ical(page).walk() if one.name in COMPONENTS]
        expected = walked.events[seen : seen + len(components)]
        for component, event in zip(components, expected, strict=True):
            check(component, event)
        others = vobject.readOne(page.decode())
        others.validate()
        told = {one.uid.value: one.summary.value for one in others.getChildren() if one.name in COMPONENTS}
        assert told == {f"{event['id']}@sanctions-timeline": titled(event) for event in expected}
        seen += len(components)
    assert seen == len(walked.events), seen
    return "iCalendar: icalendar and vobject read each event"


def titled(event: dict) -> str:
    """The title as calendars show it."""
    told = "" if event["status"] == "occurred" else f" [{event['status']}]"
    return lines(event["title"]) + told


def check(component: icalendar.cal.Component, event: dict) -> None:
    """A component says what JSON says."""
    assert not component.errors, component.errors
    assert str(component["UID"]) == f"{event['id']}@sanctions-timeline"
    assert str(component["SUMMARY"]) == titled(event), (str(component["SUMMARY"]), titled(event))
    assert lines(event["summary"]) in str(component["DESCRIPTION"])
    assert int(component["SEQUENCE"]) == event["revision"]
    assert component["DTSTAMP"].dt.strftime("%FT%T") == event["updated_at"][:19]
    start, end = event["date"]["start"], event["date"]["end"]
    if component.name == "VEVENT":
        first = start["min"] or end["min"]
        assert component["DTSTART"].dt == date.fromisoformat(first)
        if end and end["max"] and end["max"] < "9999-12-31":
            assert component["DTEND"].dt == date.fromisoformat(end["max"]) + timedelta(days=1), event["id"]
        tentative = event["status"] in ("scheduled", "proposed", "alleged") or start["min"] != start["max"]
        assert (component["STATUS"] == "TENTATIVE") == (tentative and event["status"] != "cancelled"), event["id"]
