"""Which of the viewer's own entries are meant: these items, or all that fit a rule."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from chronicle_node.db import Tx
from chronicle_node.domain.rules import Rule
from chronicle_node.models.catalog import MediaItem
from chronicle_node.models.library import UserLibrary
from chronicle_node.policy import Viewer
from chronicle_node.queries import library_entries

MOST = 10_000


async def of_items(tx: Tx, viewer: Viewer, items: Sequence[UUID]) -> list[int]:
    """The entries of those items that are in the viewer's library."""
    if not items or not viewer.signed_in:
        return []
    found = (
        select(UserLibrary.id)
        .join(MediaItem, MediaItem.id == UserLibrary.media_item_id)
        .where(UserLibrary.user_id == viewer.user_id, MediaItem.public_id.in_(items))
    )
    return [row.id for row in await tx.all(found)]


async def of_rule(tx: Tx, viewer: Viewer, rule: Rule) -> list[int]:
    """The entries that fit the rule; one more than can be changed at once where there are so many."""
    _, reader = await library_entries.mine(tx, viewer)
    rows = await library_entries.ordered(tx, viewer, reader, rule, at_most=MOST + 1)
    return [row.id for row in rows]
