"""Markdown, read by `markdown-it-py`: titles are the text of links, nothing in them is markup."""

import re

from markdown_it import MarkdownIt
from walk import Walked, last


def judge(walked: Walked) -> str:
    """Every event is a link to itself, in order, whose text is its title."""
    links = []
    for page in walked.pages("md"):
        for token in MarkdownIt().parse(page.decode()):
            assert token.type != "html_block", token.content
            links += linked(token.children or [])
    expected = [(event["id"], spaced(event["title"])) for event in walked.events]
    assert links == expected, next((pair for pair in zip(links, expected) if pair[0] != pair[1]), "one is longer")
    return "Markdown: markdown-it-py reads each title as text"


def linked(tokens: list) -> list[tuple[str, str]]:
    """The links to events, with their texts."""
    found, url, text = [], None, ""
    for token in tokens:
        assert token.type in ("text", "text_special", "strong_open", "strong_close", "em_open", "em_close", "link_open", "link_close"), token
        if token.type == "link_open":
            url, text = token.attrs["href"], ""
        elif token.type == "link_close" and "/events/" in url:
            found.append((last(url), spaced(text)))
        else:
            text += token.content
    return found


def spaced(text: str) -> str:
    """Text with its white space made alike."""
    return re.sub(r"\s+", " ", text).strip()
