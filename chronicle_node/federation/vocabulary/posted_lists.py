"""A list that a Chronicle node posts: its name, where it is read whole, and the first of the works on it."""

from __future__ import annotations

import json
from typing import Any

from chronicle_node.domain import lists
from chronicle_node.federation.vocabulary import terms, values
from chronicle_node.federation.vocabulary.document import Document, UnacceptableDocument, depth
from chronicle_node.federation.vocabulary.media import media
from chronicle_node.federation.vocabulary.plays import MAX_DEPTH
from chronicle_node.federation.vocabulary.shelves import prose

MAX_BLOCK = 32_768
MAX_WORKS = 20
MAX_COUNT = 100_000


def listed(document: Document, author: str) -> dict[str, Any] | None:
    """The list a post tells of, as it is kept; None where it tells of none in a way that can be true.

    A work that cannot be is left out, as on a shelf.
    """
    block = document.get("chronicle")
    if not isinstance(block, dict) or block.get("v") != terms.VERSION or block.get("kind") != "list":
        return None
    try:
        return _read(block, author)
    except UnacceptableDocument:
        return None


def _read(block: Document, author: str) -> dict[str, Any]:
    if depth(block) > MAX_DEPTH or len(json.dumps(block)) > MAX_BLOCK:
        raise UnacceptableDocument("The list is too large.")
    title, works = values.text(block.get("title"), lists.NAME_MAX), []
    if title is None:
        raise UnacceptableDocument("A list without a name.")
    for each in values.many(block.get("works"))[:MAX_WORKS]:
        try:
            works.append(media(each).as_json())
        except UnacceptableDocument:
            continue
    return {
        "title": title,
        "description": prose(block.get("description"), lists.DESCRIPTION_MAX),
        "count": max(len(works), values.whole(block.get("count", 0), MAX_COUNT)),
        "uri": values.here(block.get("list"), author),
        "works": works,
    }
