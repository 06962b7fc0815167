"""What a group here keeps of the diaries of its members elsewhere, and what follows when it changes.

The group's actor reads, so what comes back is what the member lets the group see.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased

from chronicle_node import outbox
from chronicle_node.db import Row, Tx, sql
from chronicle_node.domain.events import HintReceived
from chronicle_node.domain.group_events import GroupNews
from chronicle_node.domain.shelf_events import ShelfStale
from chronicle_node.federation.vocabulary import values
from chronicle_node.federation.vocabulary.document import Document
from chronicle_node.models.groups import GroupGuest
from chronicle_node.models.social import Actor
from chronicle_node.services import friend_diary, group_blocks

_face = aliased(Actor)
_ALL = sql(
    lambda: (
        select(_face.id.label("viewer_id"), Actor.id, Actor.shelf_uris)
        .select_from(GroupGuest)
        .join(Actor, Actor.id == GroupGuest.actor_id)
        .join(_face, _face.group_id == GroupGuest.group_id)
        .order_by(GroupGuest.id)
    )
)


def hidden_from(collection: Document) -> tuple[str, ...]:
    """The members of the group to whom a diary is not to be shown."""
    block = collection.get("chronicle")
    return values.addressees(block.get("not_for")) if isinstance(block, dict) else ()


async def keep(
    tx: Tx, pair: Row, kept: Sequence[friend_diary.Read], since: datetime | None, hidden: Sequence[str]
) -> None:
    """Keep what was read; a group's members elsewhere are to look again where it is news."""
    known = set()
    if pair.group_id is not None:
        known = await friend_diary.known(tx, pair.viewer_id, pair.owner_id, [play.object_uri for play in kept])
    _, withdrawn = await friend_diary.replace(tx, pair.viewer_id, pair.owner_id, kept, since)
    if pair.group_id is None:
        return
    changed = await group_blocks.set_apart(tx, pair.group_id, pair.owner_id, hidden)
    if changed or withdrawn or len(known) < len(kept):
        await outbox.emit(tx, GroupNews(group_id=pair.group_id, what="feed"))


async def told_now(tx: Tx, pair: Row) -> None:
    """A member elsewhere is at something else, where it is a group that read it: its other members elsewhere look."""
    if pair.group_id is not None:
        await outbox.emit(tx, GroupNews(group_id=pair.group_id, what="now"))


async def forget(tx: Tx, pair: Row) -> None:
    """The diary is closed to this reader."""
    dropped = await friend_diary.forget(tx, pair.viewer_id, pair.owner_id)
    if pair.group_id is not None and dropped:
        await outbox.emit(tx, GroupNews(group_id=pair.group_id, what="feed"))


async def want_numbers(tx: Tx, viewer_id: int, owner: Row) -> None:
    """Have a group read the statistics of a member elsewhere, whose node names where they are."""
    uri = (owner.shelf_uris or {}).get("stats")
    if uri is not None:
        await outbox.emit(tx, ShelfStale(viewer_id=viewer_id, owner_id=owner.id, kind="stats", uri=uri))


async def look_again(tx: Tx) -> int:
    """Have every group read its members elsewhere anew; how many these are."""
    rows = await tx.all(_ALL)
    for row in rows:
        await outbox.emit(tx, HintReceived(viewer_id=row.viewer_id, owner_id=row.id, collection="history"))
        await want_numbers(tx, row.viewer_id, row)
    return len(rows)
