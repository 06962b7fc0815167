"""The mark on parts that whoever calls has not finished and chose to be told less of.

A program needs the words that a page would hide, so they are told, with the mark; to hide them is its part.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, TypeVar, cast

import msgspec

from chronicle_node.api.operations import Call
from chronicle_node.domain.unseen import Hidden, is_kept_back, preferred
from chronicle_node.queries import seen
from chronicle_node.queries.cursors import Page
from chronicle_node.queries.media import Chain


class About(Protocol):
    """Whatever is about an item."""

    @property
    def media(self) -> Chain | None: ...


T = TypeVar("T", bound=About)


async def chains(call: Call, found: Sequence[Chain]) -> list[Chain]:
    """The same items, those marked that fall under the preference of whoever calls."""
    person = call.visitor.person
    hidden = preferred(person.preferences) if person else Hidden.NOTHING
    parts = {one.id for one in found if one.id and one.parents and one.leaf is None}
    if hidden is Hidden.NOTHING or not parts:
        return list(found)
    known = await call.node.db.read(seen.among, call.viewer, parts)
    return [
        msgspec.structs.replace(one, is_unseen=True)
        if one.id in parts and is_kept_back(hidden, one.kind, one.position, seen=one.id in known)
        else one
        for one in found
    ]


async def page(call: Call, found: Page[T]) -> Page[T]:
    """A page of what is about items, likewise."""
    told = iter(await chains(call, [one.media for one in found.items if one.media is not None]))
    marked: list[Any] = [
        one if one.media is None else msgspec.structs.replace(cast("msgspec.Struct", one), media=next(told))
        for one in found.items
    ]
    return Page(tuple(marked), found.next)
