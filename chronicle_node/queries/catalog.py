"""An item's page: what it is, what is below it, and what the viewer and their friends have done with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Row, Statement, Tx, any_of, sql
from chronicle_node.domain import dates
from chronicle_node.domain.backlog import Left
from chronicle_node.domain.fields import FieldSpec, specs_of
from chronicle_node.domain.progress import Leaf, SessionProgress, session_progress
from chronicle_node.errors import NotFound
from chronicle_node.models.catalog import MediaType
from chronicle_node.models.history import InteractionEvent
from chronicle_node.models.library import TURN, UserLibrary, WatchSession
from chronicle_node.models.social import Actor
from chronicle_node.models.types import UTC, PublicId
from chronicle_node.policy import BOUND, Viewer, within
from chronicle_node.queries import cards, followed, history, media, remains, trees, zones
from chronicle_node.queries.feed import Entry
from chronicle_node.queries.history import Play
from chronicle_node.queries.trees import Node

PLAYS = 20
MANY = 100  # parts, from which on what was played lately is looked through before all that ever was


class Child(msgspec.Struct, frozen=True, kw_only=True):
    """Something below an item, in the order of its number. `plays` are the viewer's own."""

    id: UUID
    kind: str
    title: str
    position: int | None
    plays: int
    duration_seconds: int | None
    children: tuple[Child, ...] = ()


class Mine(msgspec.Struct, frozen=True, kw_only=True):
    """What the viewer has done with it. `status` is the shelf's, of the top of what it is part of.

    `left` is what is out of it and not finished, once it was begun.
    """

    status: str | None
    is_favorite: bool
    session_number: int | None
    progress: SessionProgress | None
    plays: tuple[Play, ...]
    play_count: int
    left: Left | None = None


class ItemPage(msgspec.Struct, frozen=True, kw_only=True):
    """`mine` is None for whoever isn't signed in; `meta` is what the catalogue says beside the title.

    `fields` are those that its type has for the metadata.
    """

    media: media.Chain
    description: str | None
    meta: dict[str, Any]
    fields: tuple[FieldSpec, ...] = ()
    children: tuple[Child, ...]
    mine: Mine | None
    friends: tuple[Entry, ...]
    item_id: int
    has_levels_below: bool = False  # whether something may be part of it


_ABOUT = (MediaType.progress_unit.label("unit"), MediaType.metadata_schema.label("schema"))
_ITEM = sql(
    lambda: media.joined(select(media.item.description, *_ABOUT, *media.COLUMNS).select_from(media.item)).where(
        media.item.public_id == bindparam("public_id", type_=PublicId)
    )
)
_event = aliased(InteractionEvent, name="event")
_friends = cache(lambda: followed.here("history"))
_actor = aliased(Actor, name="actor")


Made = Callable[[], Any]  # what is made when it is first asked for


class _Latest(NamedTuple):
    """How to find the latest plays of some people: `lately` those since a time, by which `ever` need not be asked."""

    last: Statement
    lately: Statement
    ever: Statement
    reach: timedelta


def _newest(whose: Any, *where: Any) -> Any:
    """The latest finishes of these people that fit, and only then what they are of."""
    finishes = whose.where(_event.event_type == "finish", *where).cte("finishes").prefix_with("MATERIALIZED")
    newest = select(finishes).order_by(finishes.c.timestamp.desc(), finishes.c.id.desc()).limit(PLAYS)
    return newest.subquery("newest")


def _shown(newest: Any) -> Any:
    same = and_(newest.c.id == InteractionEvent.id, newest.c.timestamp == InteractionEvent.timestamp)
    return history.plays().join(newest, same).order_by(*history.NEWEST)


def _friends_shown(newest: Any) -> Any:
    shown = _shown(newest).add_columns(*cards.columns(_actor)).join(_actor, _actor.id == newest.c.actor_id)
    return cards.joined(shown, _actor)


def _latest_of(last: Made, whose: Made, shown: Callable[[Any], Any], reach: timedelta) -> _Latest:
    # By person and time, where the sum keeps the item's index out of it; or by person and item.
    lately = (_event.timestamp >= bindparam("since", type_=UTC), trees.inside(_event.media_item_id + 0))
    ever = any_of(_event.media_item_id, "items")
    return _Latest(
        sql(last), sql(lambda: shown(_newest(whose(), *lately))), sql(lambda: shown(_newest(whose(), ever))), reach
    )


def _my_plays() -> Any:
    return select(_event.id, _event.timestamp).where(_event.user_id == BOUND.user_id)


def _my_last() -> Any:
    return select(func.max(_event.timestamp)).where(_event.user_id == BOUND.user_id)


def _theirs() -> Any:
    friends = _friends()
    return (
        select(_event.id, _event.timestamp, friends.c.actor_id)
        .join(friends, friends.c.user_id == _event.user_id)
        .where(within(friends.c.sight, _event.audience))
    )


def _their_last() -> Any:
    friends = _friends()
    of_one = select(func.max(_event.timestamp)).where(_event.user_id == friends.c.user_id).correlate(friends)
    return select(func.max(of_one.scalar_subquery())).select_from(friends)


_MINE = _latest_of(_my_last, _my_plays, _shown, timedelta(days=28))
_THEIRS = _latest_of(_their_last, _theirs, _friends_shown, timedelta(days=7))
_SHELF = sql(
    lambda: select(UserLibrary.status, UserLibrary.is_favorite).where(
        UserLibrary.user_id == BOUND.user_id, UserLibrary.media_item_id == bindparam("top_id")
    )
)
_SESSION = sql(
    lambda: (
        select(WatchSession.id, WatchSession.session_number)
        .where(
            WatchSession.user_id == BOUND.user_id,
            WatchSession.media_item_id == bindparam("top_id"),
            WatchSession.status == "in_progress",
        )
        .order_by(*TURN)
        .limit(1)
    )
)
_FINISHED = sql(
    lambda: (
        select(InteractionEvent.session_id, InteractionEvent.media_item_id)
        .where(any_of(InteractionEvent.session_id, "sessions"), InteractionEvent.event_type == "finish")
        .distinct()
    )
)
_MANY = sql(lambda: media.joined(select(*media.COLUMNS).select_from(media.item)).where(any_of(media.item.id, "items")))


async def item(tx: Tx, viewer: Viewer, public_id: UUID) -> ItemPage:
    """An item's page. Raises NotFound where there is no such item, or the viewer may not know of it."""
    row, nodes = await _found(tx, viewer, public_id)
    ids = await media.external_ids(tx, [row])
    return ItemPage(
        item_id=row.item_id,
        media=media.chain_of(row, ids),
        description=row.description,
        meta=row.item_meta or {},
        fields=specs_of(row.schema),
        children=_children(nodes, row.levels)[row.item_id],
        mine=await _mine(tx, viewer, row, nodes) if viewer.signed_in else None,
        friends=await _of_friends(tx, viewer, nodes),
        has_levels_below=row.item_hierarchy_level < len(row.levels) - 1,
    )


async def known(tx: Tx, viewer: Viewer, public_id: UUID) -> int:
    """The number of an item. Raises NotFound where there is no such item, or the viewer may not know of it."""
    row, _ = await _found(tx, viewer, public_id)
    return int(row.item_id)


async def _found(tx: Tx, viewer: Viewer, public_id: UUID) -> tuple[Row, list[Node]]:
    row = await tx.first(_ITEM, public_id=public_id)
    if row is None:
        raise NotFound
    nodes = await trees.below(tx, viewer, [row.item_id])
    root = next((node for node in nodes if node.id == row.item_id), None)
    if root is None or not (root.is_touched or await _is_known_from_above(tx, viewer, row)):
        raise NotFound
    return row, nodes


async def chains(tx: Tx, item_ids: Sequence[int]) -> dict[int, media.Chain]:
    """Items with what they are part of, by id, for a viewer who is known to know of them."""
    rows = await tx.all(_MANY, items=list(item_ids))
    ids = await media.external_ids(tx, rows)
    return {row.item_id: media.chain_of(row, ids) for row in rows}


async def finished(tx: Tx, session_ids: Sequence[int]) -> dict[int, set[int]]:
    """The items that were finished in these sessions, by session."""
    found: dict[int, set[int]] = defaultdict(set)
    for row in await tx.all(_FINISHED, sessions=list(session_ids)):
        found[row.session_id].add(row.media_item_id)
    return found


def leaves(nodes: Sequence[Row], deepest: int) -> list[Leaf]:
    """What can be finished: the items of the deepest level, or the root itself where it stands alone."""
    by_id = {node.id: node for node in nodes}
    parents = {node.parent_id for node in nodes}
    return [
        Leaf(
            node.id, season=by_id[node.parent_id].position if node.parent_id in by_id else None, position=node.position
        )
        for node in nodes
        if node.id not in parents and (node.level == deepest or node.parent_id not in by_id)
    ]


def total_of(meta: dict[str, Any] | None, unit: str) -> int | None:
    """How many leaves there are, where the metadata of the top knows it."""
    total = (meta or {}).get(f"{unit}_count")
    return total if isinstance(total, int) else None


async def _is_known_from_above(tx: Tx, viewer: Viewer, row: Row) -> bool:
    """For an item that nobody has touched: whether the viewer may know what it is part of."""
    top_id = _top(row)
    return top_id == row.item_id or any(node.id == row.item_id for node in await trees.below(tx, viewer, [top_id]))


async def _mine(tx: Tx, viewer: Viewer, row: Row, nodes: Sequence[Node]) -> Mine:
    top_id = _top(row)
    shelf = await tx.first(_SHELF, top_id=top_id, **viewer.values)
    session = await tx.first(_SESSION, top_id=top_id, **viewer.values)
    plays = await history.plays_of(tx, await _latest(tx, viewer, _MINE, nodes), mine=True)
    done = {node.id for node in nodes if node.plays}
    if session is not None:
        done = (await finished(tx, [session.id])).get(session.id, set())
    total = total_of(row.item_meta, row.unit)
    parts = leaves(nodes, len(row.levels) - 1)
    begun = len(nodes) > 1 and any(node.plays for node in nodes)
    where = await zones.of(tx, viewer.user_id or 0)
    return Mine(
        status=shelf.status if shelf else None,
        is_favorite=bool(shelf and shelf.is_favorite),
        session_number=session.session_number if session else None,
        progress=session_progress(parts, done, total) if len(nodes) > 1 else None,
        plays=plays,
        play_count=sum(node.plays for node in nodes),
        left=remains.of(nodes, parts, done, where, dates.day_of(tx.now, where)) if begun else None,
    )


async def _of_friends(tx: Tx, viewer: Viewer, nodes: Sequence[Node]) -> tuple[Entry, ...]:
    if not viewer.signed_in:
        return ()
    rows = await _latest(tx, viewer, _THEIRS, nodes)
    ids = await media.external_ids(tx, rows)
    return tuple(
        Entry(
            id=str(row.play_id),
            actor=cards.card(row),
            media=media.chain_of(row, ids),
            played_at=row.played_at,
            precision=row.precision,
        )
        for row in rows
    )


async def _latest(tx: Tx, viewer: Viewer, plays: _Latest, nodes: Sequence[Node]) -> list[Row]:
    """The latest plays of these items: of many, those of late if they are enough, which gives the same rows sooner."""
    if len(nodes) > MANY and (last := await tx.scalar(plays.last, **viewer.values)) is not None:
        rows = await tx.all(plays.lately, roots=[nodes[0].root_id], since=last - plays.reach, **viewer.values)
        if len(rows) == PLAYS:
            return rows
    return await tx.all(plays.ever, items=[node.id for node in nodes], **viewer.values)


def _children(nodes: Sequence[Node], levels: Sequence[str]) -> dict[int | None, tuple[Child, ...]]:
    """What is below each item, made from the deepest level up."""
    found: dict[int | None, tuple[Child, ...]] = defaultdict(tuple)
    for node in sorted(nodes, key=lambda node: -node.level):
        child = Child(
            id=node.public_id,
            kind=levels[min(node.level, len(levels) - 1)],
            title=node.title,
            position=node.position,
            plays=node.plays,
            duration_seconds=media.seconds(node.meta),
            children=found[node.id],
        )
        found[node.parent_id] += (child,)
    return found


def _top(row: Row) -> int:
    top: int = row.grandparent_id or row.parent_id or row.item_id
    return top
