"""JSON-LD, read by `rdflib`, which also knows every term of schema.org; the context is put in its place, without the network."""

import json

import rdflib
from rdflib.namespace import RDF, SDO
from walk import Walked, last

# What https://schema.org says, as far as it matters here.
CONTEXT = {"@vocab": str(SDO), "url": {"@type": "@id"}, "eventStatus": {"@type": "@id"}}


def judge(walked: Walked) -> str:
    """Every event is an Event with its name, in terms that schema.org has."""
    names, terms = {}, set()
    for page in walked.pages("jsonld"):
        document = json.loads(page)
        assert document.pop("@context") == "https://schema.org"
        graph = rdflib.Graph().parse(data=json.dumps({"@context": CONTEXT, **document}), format="json-ld")
        for event in graph.subjects(RDF.type, SDO.Event):
            names[last(str(event))] = str(graph.value(event, SDO.name))
        terms |= set(graph.predicates()) | set(graph.objects(None, RDF.type))
    assert names == {event["id"]: event["title"] for event in walked.events}
    unknown = [term for term in terms - {RDF.type} if term not in SDO]
    assert not unknown, unknown
    return f"JSON-LD: rdflib reads each event, in {len(terms) - 1} terms, all of schema.org"
