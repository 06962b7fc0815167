"""The versions of one work: a film and its director's cut, an album and its remaster, a book in two languages.

A version is an item of its own, with its own plays; the group only says that they belong together. Here is what can be
said of a group without a database: its name, and how far somebody is with the work through all of its versions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import msgspec

from chronicle_node.domain.progress import Leaf
from chronicle_node.domain.text import TITLE_MAX, clean, one_line

DESCRIPTION_MAX = 4_000
MOST = 100  # versions of one work


class Across(msgspec.Struct, frozen=True):
    """Parts of a work that were finished in any version, of those that any version has."""

    finished: int
    known: int


def tidy_name(raw: str | None) -> str:
    """A group's name as it is kept; empty where there is nothing left of it."""
    return one_line(raw)[:TITLE_MAX]


def tidy_description(raw: str | None) -> str | None:
    return clean(raw or "").replace("\r\n", "\n").strip() or None


def across(versions: Iterable[Collection[Leaf]], finished: Collection[int]) -> Across:
    """Parts with the same number are the same part; one without a number is a part of its own. Specials don't count."""
    known: set[tuple[int | None, int]] = set()
    done: set[tuple[int | None, int]] = set()
    for leaves in versions:
        for leaf in leaves:
            if leaf.special:
                continue
            place = (leaf.season, leaf.position) if leaf.position is not None else (None, -leaf.id)
            known.add(place)
            if leaf.id in finished:
                done.add(place)
    return Across(len(done), len(known))
