"""Merges: what one would do, which there were, and what of one's own they moved.

A merge tells of two items. Whoever may not have known of the one that is gone doesn't learn its title from here: it is
told to the person who merged, and to others only where it says the same as that of the item that was kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Boolean, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Row, Statement, Tx, any_of, sql
from chronicle_node.domain import merging as rules
from chronicle_node.domain.matching import match_key
from chronicle_node.errors import NotFound
from chronicle_node.models.history import InteractionEvent
from chronicle_node.models.library import UserLibrary, WatchSession
from chronicle_node.models.lists import UserList, UserListItem
from chronicle_node.models.merges import MediaMerge, MediaMergeChange
from chronicle_node.models.reviews import UserRating, UserReview
from chronicle_node.models.social import Actor
from chronicle_node.models.types import PublicId
from chronicle_node.policy import BOUND, Viewer
from chronicle_node.queries import cards, catalog, cursors, looks, trees
from chronicle_node.queries.cards import Card
from chronicle_node.queries.cursors import Cursor, Page
from chronicle_node.queries.media import Chain


class Yours(msgspec.Struct, frozen=True, kw_only=True):
    """What the viewer has on something: each a number."""

    plays: int = 0
    sessions: int = 0
    library: int = 0
    ratings: int = 0
    reviews: int = 0
    lists: int = 0


class PartPair(msgspec.Struct, frozen=True):
    """A part of each that is the same: what it is called in the one that goes, and in the one that stays."""

    gone: str
    kept: str


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What a merge would do, as far as the viewer may know. What others have comes along, seen or not.

    `same`: parts that become one; `along`: parts that only the one that goes has. `ids` come along, and `former_ids`,
    of whose providers the one that stays has ids of its own, lead to it as well.
    """

    gone: Chain
    kept: Chain
    same: tuple[PartPair, ...]
    along: tuple[str, ...]
    ids: dict[str, str]
    former_ids: dict[str, str]
    yours: Yours


class Merge(msgspec.Struct, frozen=True, kw_only=True):
    """`from_name` is null where the viewer may not have known of what is gone. `plays`: of the viewer's, that moved."""

    id: UUID
    into: Chain
    from_name: str | None
    by: Card | None
    is_mine: bool
    merged_at: datetime
    undone_at: datetime | None
    plays: int | None = None


_finish = InteractionEvent.event_type == "finish"
_on_my_lists = UserListItem.list_id.in_(select(UserList.id).where(UserList.user_id == BOUND.user_id))


def _mine(table: Any) -> tuple[Any, ...]:
    return table.user_id == BOUND.user_id, trees.inside(table.media_item_id)


_WHERE: tuple[tuple[str, tuple[Any, ...]], ...] = (
    ("plays", (*_mine(InteractionEvent), _finish)),
    ("sessions", _mine(WatchSession)),
    ("library", _mine(UserLibrary)),
    ("ratings", _mine(UserRating)),
    ("reviews", _mine(UserReview)),
    ("lists", (_on_my_lists, trees.inside(UserListItem.media_item_id))),
)


def _count(where: tuple[Any, ...]) -> Statement:
    return sql(lambda: select(func.count()).where(*where))


_YOURS = {name: _count(where) for name, where in _WHERE}
_actor = aliased(Actor, name="actor")
_MERGE = (
    *(MediaMerge.id, MediaMerge.public_id, MediaMerge.into_item_id, MediaMerge.from_name),
    *(MediaMerge.merged_by_user_id, MediaMerge.merged_at, MediaMerge.undone_at),
)
_BY = sql(
    lambda: cards.joined(select(*cards.columns(_actor)).select_from(_actor), _actor).where(
        any_of(_actor.user_id, "people")
    )
)
_ONE = sql(lambda: select(*_MERGE).where(MediaMerge.public_id == bindparam("public_id", type_=PublicId)))
_PAGE = sql(
    lambda: (
        select(*_MERGE)
        .where(
            or_(bindparam("everybody", type_=Boolean), MediaMerge.merged_by_user_id == BOUND.user_id),
            cursors.after(MediaMerge.merged_at, MediaMerge.id),
        )
        .order_by(MediaMerge.merged_at.desc(), MediaMerge.id.desc())
        .limit(bindparam("at_most"))
    )
)
_MOVED = sql(
    lambda: select(MediaMergeChange.payload).where(
        MediaMergeChange.merge_id == bindparam("merge_id"),
        MediaMergeChange.user_id == BOUND.user_id,
        MediaMergeChange.table_name == "interaction_events",
        MediaMergeChange.action == "moved",
    )
)


async def preview(
    tx: Tx,
    viewer: Viewer,
    pairs: Sequence[tuple[int, int]],
    strays: Sequence[tuple[int, int]],
) -> Preview:
    """What these items becoming these others means. The first pair is the two that are merged."""
    gone, kept = pairs[0]
    seen = {node.id: node for node in await trees.below(tx, viewer, [gone, kept])}
    chains = await catalog.chains(tx, [gone, kept])
    theirs, ours = chains[gone].ids, chains[kept].ids
    values = {"roots": [gone], **viewer.values}
    return Preview(
        gone=chains[gone],
        kept=chains[kept],
        same=tuple(PartPair(seen[a].title, seen[b].title) for a, b in pairs[1:] if a in seen and b in seen),
        along=tuple(seen[part].title for part, _ in strays if part in seen),
        ids={name: value for name, value in theirs.items() if name not in ours},
        former_ids={name: value for name, value in theirs.items() if ours.get(name, value) != value},
        yours=Yours(**{name: await tx.scalar(statement, **values) for name, statement in _YOURS.items()}),
    )


async def known_below(tx: Tx, viewer: Viewer, items: Sequence[int]) -> set[int]:
    """The items of these trees that the viewer may know of."""
    return {node.id for node in await trees.below(tx, viewer, items)}


async def page(tx: Tx, viewer: Viewer, *, everybody: bool, cursor: str | None = None, limit: int = 50) -> Page[Merge]:
    """Merges, the latest first: one's own, or everybody's into what the viewer may know of. It may be short."""
    place, most = cursors.decode(cursor), cursors.count(limit)
    rows = await tx.all(_PAGE, everybody=everybody, at_most=most + 1, **place.bounds(), **viewer.values)
    last = rows[most - 1] if len(rows) > most else None
    return Page(await _merges(tx, viewer, rows[:most]), last and Cursor(last.merged_at, last.id).encoded())


async def one(tx: Tx, viewer: Viewer, public_id: UUID, *, everybody: bool) -> Merge:
    """A merge, with how many of the viewer's plays it moved. Raises NotFound."""
    row = await tx.first(_ONE, public_id=public_id)
    if row is None or not (everybody or row.merged_by_user_id == viewer.user_id):
        raise NotFound
    found = await _merges(tx, viewer, [row])
    if not found:
        raise NotFound
    moved = await tx.all(_MOVED, merge_id=row.id, **viewer.values)
    return msgspec.structs.replace(found[0], plays=sum(_plays(change.payload) for change in moved))


def _plays(payload: Mapping[str, Any]) -> int:
    if payload["column"] != "media_item_id":
        return 0
    return sum(len(rules.unrolled(runs)) for _, _, runs in payload["moves"])


async def _merges(tx: Tx, viewer: Viewer, rows: Sequence[Row]) -> tuple[Merge, ...]:
    seen = await looks.among(tx, viewer, {row.into_item_id for row in rows})
    chains = await catalog.chains(tx, sorted(seen))
    people = {row.merged_by_user_id for row in rows} - {None}
    faces = {row.actor_user_id: cards.card(row) for row in await tx.all(_BY, people=sorted(people))} if people else {}
    found = []
    for row in (row for row in rows if row.into_item_id in seen):
        into, is_mine = chains[row.into_item_id], row.merged_by_user_id == viewer.user_id
        told = is_mine or match_key(row.from_name) == match_key(into.title)
        found.append(
            Merge(
                id=row.public_id,
                into=into,
                from_name=row.from_name if told else None,
                by=faces.get(row.merged_by_user_id),
                is_mine=is_mine,
                merged_at=row.merged_at,
                undone_at=row.undone_at,
            )
        )
    return tuple(found)
