"""Noting what changed, for clients that keep a copy of it. Whoever changes such a thing says so here.

What a unit notes is written as its last act, in one order for everybody: the counter's row is held for a moment only,
and no two units wait for each other. It is held until the commit, though, and so what is counted later is seen later:
whoever has seen a change has seen all with smaller numbers. A reader's cursor is the number of the last it was given.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, case, delete, func, select, update

from chronicle_node.db import Statement, Tx, any_of, insert, sql
from chronicle_node.domain.sync import LISTED, Kind
from chronicle_node.models.catalog import MediaItem
from chronicle_node.models.history import EventKey
from chronicle_node.models.library import WatchSession
from chronicle_node.models.lists import UserList
from chronicle_node.models.sync import Change, LastActivity
from chronicle_node.models.types import UTC

Ref = int | UUID  # a row's number while it is there, its public id after that

_first = insert(LastActivity, "user_id", "kind", "version", "changed_at")
_COUNT = sql(
    _first.on_conflict_do_update(
        index_elements=[LastActivity.user_id, LastActivity.kind],
        set_={
            "version": LastActivity.version + _first.excluded.version,
            "changed_at": case(
                (LastActivity.changed_at > _first.excluded.changed_at, LastActivity.changed_at),
                else_=_first.excluded.changed_at,
            ),
        },
    ).returning(LastActivity.version)
)
_KEEP = sql(insert(Change, "user_id", "kind", "version", "object_id", "is_deleted", "changed_at"))
_item = sql(select(MediaItem.id, MediaItem.public_id).where(any_of(MediaItem.id, "ids")))
_NAMES: Mapping[str, Statement] = {
    "history": sql(select(EventKey.event_id.label("id"), EventKey.public_id).where(any_of(EventKey.event_id, "ids"))),
    "sessions": sql(select(WatchSession.id, WatchSession.public_id).where(any_of(WatchSession.id, "ids"))),
    "lists": sql(select(UserList.id, UserList.public_id).where(any_of(UserList.id, "ids"))),
    "library": _item,
    "ratings": _item,
    "reviews": _item,
}
_OLD = sql(
    select(Change.user_id, Change.kind, func.max(Change.version).label("version"))
    .where(Change.changed_at < bindparam("before", type_=UTC))
    .group_by(Change.user_id, Change.kind)
)
_FORGET = sql(
    delete(Change).where(
        Change.user_id == bindparam("owner"), Change.kind == bindparam("of"), Change.version <= bindparam("up_to")
    )
)
_FORGOTTEN = sql(
    update(LastActivity)
    .where(LastActivity.user_id == bindparam("owner"), LastActivity.kind == bindparam("of"))
    .values(forgotten=bindparam("up_to"))
)


class _Noted(NamedTuple):
    user_id: int
    kind: str
    what: Ref | None
    is_deleted: bool


def note(tx: Tx, user_id: int, kind: Kind, what: Ref | None = None, *, deleted: bool = False) -> None:
    """Note that a thing of this person changed, or went.

    `what` is the play, session or list; of library, ratings and reviews the item. A thing that is gone by the end of
    the unit is named by its public id. Kinds without a list name nothing.
    """
    tx.at_end(_write, _Noted(user_id, kind, what, deleted))


async def forget(tx: Tx, before: datetime) -> int:
    """Forget changes of an earlier time; how many. Whoever has not read them by then reads everything anew."""
    count = 0
    for row in await tx.all(_OLD, before=before):
        values = {"owner": row.user_id, "of": row.kind, "up_to": row.version}
        await tx.run(_FORGOTTEN, **values)
        count += await tx.run(_FORGET, **values)
    return count


async def _write(tx: Tx, noted: list[_Noted]) -> None:
    kinds: dict[tuple[int, str], dict[Ref | None, bool]] = defaultdict(dict)
    for one in noted:
        things = kinds[one.user_id, one.kind]
        things.pop(one.what, None)  # the last word counts, and comes last
        things[one.what] = one.is_deleted
    for (user_id, kind), things in sorted(kinds.items()):
        found = await _named(tx, kind, things) if kind in LISTED else []
        version = await _counted(tx, user_id, kind, len(found) or 1)
        rows = [
            {"version": version - len(found) + i, "object_id": public_id, "is_deleted": is_deleted}
            for i, (public_id, is_deleted) in enumerate(found, 1)
        ]
        if rows:
            same = {"user_id": user_id, "kind": kind, "changed_at": tx.now}
            await tx.run_many(_KEEP, [row | same for row in rows])


async def _counted(tx: Tx, user_id: int, kind: str, by: int) -> int:
    """The counter after it has moved on by so many. From here on, others who count wait for the commit."""
    version: int = await tx.scalar(_COUNT, user_id=user_id, kind=kind, version=by, changed_at=tx.now)
    return version


async def _named(tx: Tx, kind: str, things: Mapping[Ref | None, bool]) -> list[tuple[UUID, bool]]:
    """Public ids of what was noted. A row that is no longer there and was not noted as gone says nothing."""
    numbers = [what for what in things if isinstance(what, int)]
    rows = await tx.all(_NAMES[kind], ids=numbers) if numbers else []
    names: dict[Ref, UUID] = {row.id: row.public_id for row in rows}
    found: dict[UUID, bool] = {}
    for what, is_deleted in things.items():
        public_id = names.get(what) if isinstance(what, int) else what
        if public_id is not None:
            found.pop(public_id, None)
            found[public_id] = is_deleted
    return list(found.items())
