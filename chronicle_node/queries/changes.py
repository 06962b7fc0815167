"""The history of an item as its page shows it: who changed what, when, as far as the viewer may know.

A name stands beside a change for those who may see that person's profile, and for moderators; never where that person
played the item in private only. What is about another item that the viewer doesn't know of is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, or_, select

from chronicle_node import ids
from chronicle_node.db import Row, Tx, any_of, sql
from chronicle_node.domain.editing import Difference
from chronicle_node.models.catalog import MediaChange, MediaItem
from chronicle_node.models.types import BigId
from chronicle_node.policy import BOUND, OWNER, Viewer, can_see
from chronicle_node.queries import cards, catalog, cursors, known, looks
from chronicle_node.queries.cards import Card
from chronicle_node.queries.cursors import Cursor, Page
from chronicle_node.queries.media import Chain

RELATING = ("related", "unrelated")


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One change. `by` is null where its person left, or isn't told. `other` is what it was put in relation to.

    `undoes` is the change that this one took back, `is_undone` whether it was taken back itself.
    """

    id: UUID
    kind: str
    at: datetime
    by: Card | None
    changes: tuple[Difference, ...]
    other: Chain | None = None
    undoes: UUID | None = None
    is_undone: bool = False


_COLUMNS = (
    *(MediaChange.id, MediaChange.public_id, MediaChange.user_id, MediaChange.kind, MediaChange.changes),
    *(MediaChange.undoes_id, MediaChange.created_at),
)
_PAGE = sql(
    lambda: (
        select(*_COLUMNS)
        .where(MediaChange.media_item_id == bindparam("item_id"), cursors.after(MediaChange.created_at, MediaChange.id))
        .order_by(MediaChange.created_at.desc(), MediaChange.id.desc())
        .limit(bindparam("at_most"))
    )
)
_SINCE = sql(
    lambda: (
        select(*_COLUMNS)
        .where(
            MediaChange.media_item_id == bindparam("item_id"),
            MediaChange.id > bindparam("change_id"),
            MediaChange.kind == "edited",
        )
        .order_by(MediaChange.id.desc())
        .limit(50)
    )
)
_TIED = sql(
    lambda: select(MediaChange.id, MediaChange.public_id, MediaChange.undoes_id).where(
        or_(any_of(MediaChange.id, "undone"), any_of(MediaChange.undoes_id, "shown"))
    )
)
_PEOPLE = sql(
    lambda: cards.joined(
        select(OWNER.user.id, *cards.columns(OWNER.actor))
        .select_from(OWNER.user)
        .join(OWNER.actor, OWNER.joined)
        .where(
            any_of(OWNER.user.id, "people"),
            or_(
                can_see(BOUND, OWNER, "profile"),
                OWNER.user.id == BOUND.user_id,
                bindparam("sees_all", type_=BigId) == 1,
            ),
        ),
        OWNER.actor,
    )
)


async def page(
    tx: Tx, viewer: Viewer, item: UUID, *, cursor: str | None = None, limit: int = 50, sees_all: bool = False
) -> Page[Change]:
    """The changes of an item, the latest first; `sees_all` for moderators. Raises NotFound."""
    item_id = await known.one(tx, viewer, item)
    place, most = cursors.decode(cursor), cursors.count(limit)
    rows = await tx.all(_PAGE, item_id=item_id, at_most=most + 1, **place.bounds())
    last = rows[most - 1] if len(rows) > most else None
    shown = await _shown(tx, viewer, item_id, rows[:most], sees_all=sees_all)
    return Page(shown, last and Cursor(last.created_at, last.id).encoded())


async def since(tx: Tx, viewer: Viewer, item_id: int, change_id: int) -> tuple[Change, ...]:
    """The edits after this one, of an item that the viewer is known to know of."""
    rows = await tx.all(_SINCE, item_id=item_id, change_id=change_id)
    return await _shown(tx, viewer, item_id, rows, sees_all=False)


async def _shown(tx: Tx, viewer: Viewer, item_id: int, rows: Sequence[Row], *, sees_all: bool) -> tuple[Change, ...]:
    people = await _people(tx, viewer, item_id, {row.user_id for row in rows} - {None}, sees_all=sees_all)
    others = await _others(tx, viewer, rows)
    undone = {row.undoes_id for row in rows if row.undoes_id}
    tied = await tx.all(_TIED, undone=sorted(undone), shown=[row.id for row in rows]) if rows else []
    names = {row.id: row.public_id for row in tied}
    taken_back = {row.undoes_id for row in tied}
    found = []
    for row in rows:
        made = msgspec.convert(row.changes, tuple[Difference, ...])
        other = others.get(_other(row)) if row.kind in RELATING else None
        if row.kind in RELATING and other is None:
            continue
        found.append(
            Change(
                id=row.public_id,
                kind=row.kind,
                at=row.created_at,
                by=people.get(row.user_id),
                changes=made,
                other=other,
                undoes=names.get(row.undoes_id),
                is_undone=row.id in taken_back,
            )
        )
    return tuple(found)


async def _people(tx: Tx, viewer: Viewer, item_id: int, users: set[int], *, sees_all: bool) -> dict[int | None, Card]:
    if not users:
        return {}
    rows = await tx.all(_PEOPLE, people=sorted(users), sees_all=int(sees_all), **viewer.values)
    hidden = {user for _, user in await known.hidden_by(tx, [item_id], users)} - {viewer.user_id}
    return {row.id: cards.card(row) for row in rows if row.id not in hidden}


async def _others(tx: Tx, viewer: Viewer, rows: Sequence[Row]) -> dict[Any, Chain]:
    """The items that these changes relate to and that the viewer may know of, by public id."""
    wanted = {other for row in rows if row.kind in RELATING and (other := _other(row)) is not None}
    if not wanted:
        return {}
    named = select(MediaItem.id, MediaItem.public_id).where(MediaItem.public_id.in_(sorted(wanted, key=str)))
    items = {row.id: row.public_id for row in await tx.all(named)}
    shown = await looks.among(tx, viewer, items)
    chains = await catalog.chains(tx, sorted(shown))
    return {items[one]: chains[one] for one in shown}


def _other(row: Row) -> UUID | None:
    """The id of the other item of a relation, as the change keeps it."""
    value = next((one["after"] or one["before"] for one in row.changes), None)
    return ids.parse(str(value))
