"""Noting what changed, for clients that keep a copy of it. The database tells; nobody needs to say anything here.

What a unit changed is written as its last act, in one order for everybody: the counter's row is held for a moment only,
and no two units wait for each other. It is held until the commit, though, and so what is counted later is seen later:
whoever has seen a change has seen all with smaller numbers. A reader's cursor is the number of the last it was given.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, case, delete, func, literal, select, update

from chronicle_node.db import Statement, Tx, any_of, insert, sql, watch
from chronicle_node.domain.sync import LISTED, Kind
from chronicle_node.models.catalog import MediaItem
from chronicle_node.models.history import EventKey, InteractionEvent
from chronicle_node.models.library import UserLibrary, WatchSession
from chronicle_node.models.lists import UserList
from chronicle_node.models.reviews import UserRating, UserReview
from chronicle_node.models.social import Actor, Block, Follow
from chronicle_node.models.sync import Change, LastActivity
from chronicle_node.models.types import UTC
from chronicle_node.models.webhooks import Webhook

KEPT = ("insert", "update")  # a play that goes takes its key along, which tells of it
Ref = int | UUID  # a row's number while it is there, its public id after that

_first = insert(LastActivity, "user_id", "kind", "version", "changed_at")
_COUNT = sql(
    lambda: _first.on_conflict_do_update(
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
_KEEP = sql(lambda: insert(Change, "user_id", "kind", "version", "object_id", "is_deleted", "changed_at"))
_item = sql(lambda: select(MediaItem.id, MediaItem.public_id).where(any_of(MediaItem.id, "ids")))
_NAMES: Mapping[str, Statement] = {
    "history": sql(
        lambda: select(EventKey.event_id.label("id"), EventKey.public_id).where(any_of(EventKey.event_id, "ids"))
    ),
    "sessions": sql(lambda: select(WatchSession.id, WatchSession.public_id).where(any_of(WatchSession.id, "ids"))),
    "lists": sql(lambda: select(UserList.id, UserList.public_id).where(any_of(UserList.id, "ids"))),
    "library": _item,
    "ratings": _item,
    "reviews": _item,
}
_PEOPLE = sql(lambda: select(Actor.id, Actor.user_id).where(any_of(Actor.id, "ids"), Actor.user_id.is_not(None)))
_OLD = sql(
    lambda: (
        select(Change.user_id, Change.kind, func.max(Change.version).label("version"))
        .where(Change.changed_at < bindparam("before", type_=UTC))
        .group_by(Change.user_id, Change.kind)
    )
)
_FORGET = sql(
    lambda: delete(Change).where(
        Change.user_id == bindparam("owner"), Change.kind == bindparam("of"), Change.version <= bindparam("up_to")
    )
)
_FORGOTTEN = sql(
    lambda: (
        update(LastActivity)
        .where(LastActivity.user_id == bindparam("owner"), LastActivity.kind == bindparam("of"))
        .values(forgotten=bindparam("up_to"))
    )
)


class _Noted(NamedTuple):
    user_id: int
    kind: str
    what: Ref | None
    is_deleted: bool


def note(tx: Tx, user_id: int, kind: Kind, what: Ref | None = None, *, deleted: bool = False) -> None:
    """Note that a thing of this person changed, or went; for what no watched table tells.

    `what` is the play, session or list; of library, ratings and reviews the item. A thing that is gone by the end of
    the unit is named by its public id. Kinds without a list name nothing.
    """
    tx.at_end(_write, _Noted(user_id, kind, what, deleted))


def _own(kind: Kind) -> Any:
    """Rows that say whose they are and what they are about."""

    def tell(tx: Tx, verb: str, row: Any) -> None:
        note(tx, row[0], kind, row[1] if kind in LISTED else None, deleted=verb == "delete")

    return tell


def _play(tx: Tx, _: str, row: Any) -> None:
    user_id, event_id, event_type = row
    if event_type == "finish":
        note(tx, user_id, "history", event_id)


def _between(tx: Tx, _: str, row: Any) -> None:
    tx.at_end(_write_between, tuple(row))


watch(InteractionEvent, (InteractionEvent.user_id, InteractionEvent.id, InteractionEvent.event_type), _play, *KEPT)
watch(EventKey, (EventKey.user_id, EventKey.public_id), _own("history"), "delete")
watch(UserLibrary, (UserLibrary.user_id, UserLibrary.media_item_id), _own("library"))
watch(WatchSession, (WatchSession.user_id, WatchSession.public_id), _own("sessions"))
watch(UserRating, (UserRating.user_id, UserRating.media_item_id), _own("ratings"))
watch(UserReview, (UserReview.user_id, UserReview.media_item_id), _own("reviews"))
watch(UserList, (UserList.user_id, UserList.public_id), _own("lists"))
watch(Webhook, (Webhook.user_id, Webhook.public_id), _own("webhooks"))
watch(Follow, (Follow.follower_id, Follow.followed_id), _between)
watch(Block, (Block.actor_id, literal(None)), _between)


async def forget(tx: Tx, before: datetime) -> int:
    """Forget changes of an earlier time; how many. Whoever has not read them by then reads everything anew."""
    count = 0
    for row in await tx.all(_OLD, before=before):
        values = {"owner": row.user_id, "of": row.kind, "up_to": row.version}
        await tx.run(_FORGOTTEN, **values)
        count += await tx.run(_FORGET, **values)
    return count


async def _write_between(tx: Tx, pairs: list[tuple[int, int | None]]) -> None:
    """Whom follows and blocks are of: people here, whose actors stand in the rows. A block has no second one."""
    actors = {actor_id for pair in pairs for actor_id in pair if actor_id is not None}
    people = {row.id: row.user_id for row in await tx.all(_PEOPLE, ids=sorted(actors))}
    noted = []
    for one, other in pairs:
        noted.append((people.get(one), "follows" if other is not None else "blocks"))
        noted.append((people.get(other) if other is not None else None, "followers"))
    await _write(tx, [_Noted(user_id, kind, None, False) for user_id, kind in noted if user_id is not None])


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
