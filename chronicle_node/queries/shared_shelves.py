"""Library, lists, ratings, reviews, sessions and statistics of people here, by the ids other nodes know.

Whatever the policy lets a viewer see, no more: each kind is read by the query that its own page reads.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from chronicle_node.db import Tx
from chronicle_node.domain.rules import Rule
from chronicle_node.errors import NotFound
from chronicle_node.policy import Viewer
from chronicle_node.queries import (
    activity,
    faces,
    held_back,
    history,
    library_entries,
    list_entries,
    lists,
    owners,
    ratings,
    reviews,
    sessions,
)
from chronicle_node.queries.activity import ActiveDay, Activity
from chronicle_node.queries.cursors import Page
from chronicle_node.queries.owners import Owner

MOST_YEARS = 30


class Numbers(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's statistics: all their plays, every day that held something, and the streaks of the page."""

    plays: int
    days: tuple[ActiveDay, ...]
    activity: Activity


async def page(tx: Tx, viewer: Viewer, owner: UUID, kind: str, cursor: str | None, limit: int) -> Page[Any]:
    """A page of a shelf. Raises NotFound where the viewer sees none of it."""
    username = await _name(tx, owner)
    where: dict[str, Any] = {"cursor": cursor, "limit": limit}
    if kind == "library":
        return await _library(tx, viewer, username, cursor, limit)
    if kind == "ratings":
        return await ratings.page(tx, viewer, username, **where)
    if kind == "reviews":
        return (await reviews.page(tx, viewer, username, **where)).reviews
    if kind == "sessions":
        return (await sessions.of_person(tx, viewer, username, **where)).sessions
    return (await lists.of_person(tx, viewer, username, **where)).lists


async def list_page(
    tx: Tx, viewer: Viewer, owner: UUID, list_id: UUID, cursor: str | None, limit: int
) -> Page[list_entries.ListEntry]:
    """A page of what stands on one of the owner's lists. Raises NotFound where the viewer may not see the list."""
    found = await lists.one(tx, viewer, list_id)
    if found.card.owner.id != owner:
        raise NotFound
    return list_entries.page(await list_entries.of(tx, viewer, found), cursor, limit)


async def counted(tx: Tx, viewer: Viewer, owner: UUID) -> Owner:
    """The owner with the viewer's sight of their statistics. Raises NotFound where there is none."""
    await held_back.admit(tx, viewer, owner)
    return await activity.of(tx, viewer, await _name(tx, owner))


async def numbers(tx: Tx, owner: Owner) -> Numbers:
    """The statistics of an owner whose days were brought up to date."""
    found = await activity.page(tx, owner)
    first = date(max(found.years[0], found.today.year - MOST_YEARS + 1), 1, 1)
    return Numbers(
        plays=await history.count(tx, owner, "stats"),
        days=await activity.between(tx, owner, first, found.today),
        activity=found,
    )


async def _library(
    tx: Tx, viewer: Viewer, username: str, cursor: str | None, limit: int
) -> Page[library_entries.LibraryEntry]:
    owner = await owners.seen(tx, viewer, username, "library", "history", "ratings")
    reader = await library_entries.reader_of(tx, owner)
    return await library_entries.entries(tx, viewer, reader, Rule(), cursor=cursor, limit=limit)


async def _name(tx: Tx, owner: UUID) -> str:
    username = await faces.name_of(tx, owner)
    if username is None:
        raise NotFound
    return username
