"""Events whose words would mean something in one format or another, as lines to import: python hostile.py [again]."""

import json
import sys

TITLES = [
    "<script>alert(1)</script> & <b>bold</b> <!-- --> <![CDATA[x]]> ]]>",
    "\"double\" 'single' `back` “curly” ‹›",
    "\u202eright to left\u202c \u2066isolated\u2069 \u200f\u200b zero",
    "国" * 300,
    "\U0001f600 \U0001f468\u200d\U0001f469\u200d\U0001f467 e\u0301 \U0001f1f0\U0001f1f5" + " \U0001f600" * 60,
    "=cmd|' /C calc'!A0",
    "+1+1, -2+3; @SUM(A1)",
    "-0500",
    "@mention #tag $math$ ~struck~ ^up^ |cell| %percent% {brace} lone { and lone }",
    "\tbegins with a tab\tand has one",
    "line\r\nfeeds\nand\rreturns\r\nBEGIN:VEVENT\r\nX:y\n\nempty",
    "\r\nSTATUS:CANCELLED",
    "a [link](javascript:alert(1)) ![image](x) <http://auto.link> **strong** *em* __under__ `code`",
    "1. list\n- item\n# heading\n> quote\n    code",
    "\\back\\slashes\\n \\, \\; \\\\ \\N \\u0041 \\textbf{x} \\input{y}",
    "semi;colon,comma:colon;;,,::\"",
    "ends with a backslash \\",
    "\u2028line separator\u2029paragraph separator\u00a0no-break\ufeffmark",
    "\ufffe and \uffff are no characters, \ufdd0 neither",
    "&amp; &lt; &#60; %3Cscript%3E &quot;",
    "{{title}} ${x} {% raw %} <%= x %>",
    " spaces  around ",
    "x" * 300,
    "</title></feed><!DOCTYPE x [<!ENTITY e 'y'>]>&e;",
    "NULL",
]
DATES = ["2012-01-01", "2012", "2012-02/..", "../2012-03", "201X", "2012-05~", "[2012-06-01,2014]", "-0044-03-15", "9999-12-31", "/2012"]
STATUSES = ["occurred", "scheduled", "proposed", "blocked", "cancelled", "alleged"]


def event(number: int, title: str) -> dict:
    """An event with hostile words wherever words are."""
    other = TITLES[(number + 7) % len(TITLES)]
    return {
        "kind": "event",
        "id": f"hostile.{number}:x_y-z",
        "type": "statement",
        "status": STATUSES[number % len(STATUSES)],
        "title": title,
        "summary": f"{other}\n\n{title}",
        "date": DATES[number % len(DATES)],
        "places": [title[:100].strip(), other[:100].strip()],
        "tags": [f"tag-{number}"],
        "identifiers": [{"scheme": "other", "value": title.strip()[:200]}],
    }


def main() -> None:
    """Prints the events; `again` prints some with other words, so that they are changes."""
    events = [event(number, title) for number, title in enumerate(TITLES)]
    if "again" in sys.argv:
        events = [{**one, "summary": "Corrected: " + one["title"]} for one in events[::2]]
    for one in events:
        print(json.dumps(one))


if __name__ == "__main__":
    main()
