"""BibTeX and CSL-JSON, read by citation-js: both cite what JSON has, in the revision it has."""

import json
import re
import subprocess
from pathlib import Path

from walk import Walked


def judge(walked: Walked) -> str:
    """Reads the citations of every event."""
    cited = [event for page in walked.pages("json", "sort=date&include=cite") for event in json.loads(page)["data"]]
    script = Path(__file__).with_name("citations.cjs")
    told = json.dumps([event["cite"] for event in cited])
    read = json.loads(subprocess.run(["node", script, walked.packages], input=told, text=True, check=True, stdout=subprocess.PIPE).stdout)
    for event, (bibtex, csl) in zip(cited, read, strict=True):
        address = f"{walked.address}/v1/events/{event['id']}?as_of={event['updated_at']}"
        issued = {"date-parts": [[int(part) for part in event["updated_at"][:10].split("-")]]}
        for item in (bibtex, csl):
            assert item["id"] == event["id"]
            assert spaced(item["title"]) == spaced(event["title"]), (item["title"], event["title"])
            assert (item["URL"], item["version"], item["issued"]) == (address, str(event["revision"]), issued), item
        braces = [1 if brace == "{" else -1 for brace in re.findall("[{}]", event["cite"]["bibtex"])]
        assert sum(braces) == 0 and all(sum(braces[:n]) > 0 for n in range(1, len(braces))), event["cite"]["bibtex"]
    return "Citations: citation-js reads the BibTeX and the CSL-JSON of each event"


def spaced(text: str) -> str:
    """Text with its white space made alike."""
    return re.sub(r"[\s\ufeff]+", " ", text).strip()
