"""How the viewer stands with one person, and whom they have blocked or muted."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Row, Tx, sql
from chronicle_node.errors import NotFound
from chronicle_node.models.moderation import Mute
from chronicle_node.models.social import Actor, Block
from chronicle_node.models.types import PublicId
from chronicle_node.policy import BOUND, Viewer
from chronicle_node.queries import cursors, people
from chronicle_node.queries.cursors import Cursor, Page
from chronicle_node.queries.people import Acquaintance

_actor = aliased(Actor, name="actor")
_block = aliased(Block, name="block")
_mute = aliased(Mute, name="mute")


class Muting(msgspec.Struct, frozen=True, kw_only=True):
    """How the viewer muted somebody; `until` is None for good."""

    until: datetime | None
    only_notifications: bool


class Muted(msgspec.Struct, frozen=True):
    """Somebody whom the viewer muted, and how."""

    person: Acquaintance
    how: Muting


def _people(*more: Any) -> Any:
    return people.related(select(*more, *people.columns(_actor)).select_from(_actor), _actor)


_ONE = sql(lambda: _people().where(_actor.id == bindparam("actor_id")))
_BLOCKED = sql(
    lambda: (
        _people(_block.id.label("block_id"), _block.created_at.label("since"))
        .join(_block, _block.target_id == _actor.id)
        .where(_block.actor_id == BOUND.actor_id, cursors.after(_block.created_at, _block.id))
        .order_by(_block.created_at.desc(), _block.id.desc())
        .limit(bindparam("at_most"))
    )
)


_MUTED = sql(
    lambda: (
        _people(
            *(_mute.id.label("mute_id"), _mute.created_at.label("since")),
            *(_mute.until, _mute.only_notifications),
        )
        .join(_mute, _mute.target_id == _actor.id)
        .where(_mute.actor_id == BOUND.actor_id, cursors.after(_mute.created_at, _mute.id))
        .order_by(_mute.created_at.desc(), _mute.id.desc())
        .limit(bindparam("at_most"))
    )
)
_MUTING = sql(
    lambda: (
        select(Mute.until, Mute.only_notifications)
        .join(Actor, Actor.id == Mute.target_id)
        .where(Mute.actor_id == BOUND.actor_id, Actor.public_id == bindparam("public_id", type_=PublicId))
    )
)


async def with_one(tx: Tx, viewer: Viewer, actor_id: int) -> Acquaintance:
    """The person of this number as the viewer stands with them. Raises NotFound."""
    row = await tx.first(_ONE, actor_id=actor_id, **viewer.values)
    if row is None:
        raise NotFound
    return people.acquaintance(row, viewer)


async def blocked(tx: Tx, viewer: Viewer, *, cursor: str | None = None, limit: int = 50) -> Page[Acquaintance]:
    """Whom the viewer blocked, the latest first."""
    place, most = cursors.decode(cursor), cursors.count(limit)
    rows = await tx.all(_BLOCKED, at_most=most + 1, **place.bounds(), **viewer.values)
    last = rows[most - 1] if len(rows) > most else None
    found = tuple(people.acquaintance(row, viewer, since=row.since) for row in rows[:most])
    return Page(found, last and Cursor(last.since, last.block_id).encoded())


async def muted(tx: Tx, viewer: Viewer, *, cursor: str | None = None, limit: int = 50) -> Page[Muted]:
    """Whom the viewer muted, the latest first."""
    place, most = cursors.decode(cursor), cursors.count(limit)
    rows = await tx.all(_MUTED, at_most=most + 1, **place.bounds(), **viewer.values)
    last = rows[most - 1] if len(rows) > most else None
    found = tuple(Muted(people.acquaintance(row, viewer, since=row.since), _muting(row)) for row in rows[:most])
    return Page(found, last and Cursor(last.since, last.mute_id).encoded())


async def muting(tx: Tx, viewer: Viewer, public_id: UUID) -> Muting | None:
    """How the viewer muted this person; None where they did not."""
    row = await tx.first(_MUTING, public_id=public_id, **viewer.values) if viewer.signed_in else None
    return None if row is None else _muting(row)


def _muting(row: Row) -> Muting:
    return Muting(until=row.until, only_notifications=bool(row.only_notifications))
