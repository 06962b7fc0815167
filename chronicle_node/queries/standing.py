"""How the viewer stands with one person, and whom they have blocked."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Tx, sql
from chronicle_node.errors import NotFound
from chronicle_node.models.social import Actor, Block
from chronicle_node.policy import BOUND, Viewer
from chronicle_node.queries import cursors, people
from chronicle_node.queries.cursors import Cursor, Page
from chronicle_node.queries.people import Acquaintance

_actor = aliased(Actor, name="actor")
_block = aliased(Block, name="block")


def _people(*more: Any) -> Any:
    return people.related(select(*more, *people.columns(_actor)).select_from(_actor), _actor)


_ONE = sql(_people().where(_actor.id == bindparam("actor_id")))
_BLOCKED = sql(
    _people(_block.id.label("block_id"), _block.created_at.label("since"))
    .join(_block, _block.target_id == _actor.id)
    .where(_block.actor_id == BOUND.actor_id, cursors.after(_block.created_at, _block.id))
    .order_by(_block.created_at.desc(), _block.id.desc())
    .limit(bindparam("at_most"))
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
