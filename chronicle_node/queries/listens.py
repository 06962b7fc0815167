"""The music in somebody's diary, as music players ask for it: by moments, newest first, with its first and last."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Integer, bindparam, func, select

from chronicle_node.db import Tx, sql
from chronicle_node.models.catalog import MediaItem, MediaType
from chronicle_node.models.history import InteractionEvent
from chronicle_node.models.types import UTC as UTC_TYPE
from chronicle_node.models.types import BigId
from chronicle_node.policy import EVERYTHING, Viewer, within
from chronicle_node.queries import history, owners
from chronicle_node.queries.history import Play
from chronicle_node.queries.media import Chain

SECOND = timedelta(seconds=1)
EVER = datetime(1, 1, 1, tzinfo=UTC)
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
LATELY = 500  # starts and finishes that are looked through for a recording


class Listens(msgspec.Struct, frozen=True, kw_only=True):
    """Some plays of tracks, with the times of the first and the last that the viewer may see."""

    username: str
    plays: list[Play]
    latest: datetime | None
    oldest: datetime | None


_HEARD = (
    InteractionEvent.user_id == bindparam("owner_id", type_=BigId),
    InteractionEvent.event_type == "finish",
    InteractionEvent.precision != "unknown",  # a listen is a time
    within(bindparam("sight", type_=Integer), InteractionEvent.audience),
    MediaType.progress_unit == "track",
    MediaType.is_enabled,
)
_BETWEEN: Any = (
    history.plays()
    .where(
        *_HEARD,
        InteractionEvent.timestamp < bindparam("before", type_=UTC_TYPE),
        InteractionEvent.timestamp >= bindparam("since", type_=UTC_TYPE),
    )
    .limit(bindparam("at_most"))
)
_LAST_ONES = sql(lambda: _BETWEEN.order_by(InteractionEvent.timestamp.desc(), InteractionEvent.id.desc()))
_FIRST_ONES = sql(lambda: _BETWEEN.order_by(InteractionEvent.timestamp, InteractionEvent.id))


def _plain(column: Any) -> Any:
    return (
        select(column)
        .select_from(InteractionEvent)
        .join(MediaItem, MediaItem.id == InteractionEvent.media_item_id)
        .join(MediaType, MediaType.id == MediaItem.media_type_id)
        .where(*_HEARD)
    )


_LATEST = sql(lambda: _plain(InteractionEvent.timestamp).order_by(InteractionEvent.timestamp.desc()).limit(1))
_OLDEST = sql(lambda: _plain(InteractionEvent.timestamp).order_by(InteractionEvent.timestamp).limit(1))
_COUNT = sql(lambda: _plain(func.count()))


_LATELY = sql(
    lambda: (
        history.plays()
        .where(InteractionEvent.user_id == bindparam("owner_id", type_=BigId), MediaType.progress_unit == "track")
        .order_by(InteractionEvent.timestamp.desc(), InteractionEvent.id.desc())
        .limit(LATELY)
    )
)


async def page(
    tx: Tx, viewer: Viewer, username: str, *, limit: int, before: datetime | None = None, since: datetime | None = None
) -> Listens:
    """The last listens before a moment; with `since` alone, the first ones from that moment on. Newest first, both.

    Raises NotFound where the viewer sees none of this person's history.
    """
    owner = await owners.seen(tx, viewer, username, "history")
    mine = {"owner_id": owner.user_id, "sight": owner.sights["history"]}
    order = _FIRST_ONES if since and not before else _LAST_ONES
    rows = await tx.all(order, **mine, before=before or NEVER, since=since or EVER, at_most=limit)
    if order is _FIRST_ONES:
        rows.reverse()
    return Listens(
        username=owner.card.username,
        plays=list(await history.plays_of(tx, rows, mine=owner.is_viewer)),
        latest=await tx.scalar(_LATEST, **mine),
        oldest=await tx.scalar(_OLDEST, **mine),
    )


async def count(tx: Tx, viewer: Viewer, username: str) -> int:
    """How many listens of this person the viewer may see. Raises NotFound as `page` does."""
    owner = await owners.seen(tx, viewer, username, "history")
    return int(await tx.scalar(_COUNT, owner_id=owner.user_id, sight=owner.sights["history"]))


async def at_second(tx: Tx, user_id: int, second: datetime) -> tuple[Play, ...]:
    """The person's own listens of one second."""
    bounds = {"before": second + SECOND, "since": second}
    rows = await tx.all(_LAST_ONES, owner_id=user_id, sight=EVERYTHING, **bounds, at_most=100)
    return await history.plays_of(tx, rows, mine=True)


async def heard_lately(tx: Tx, user_id: int) -> dict[UUID, Chain]:
    """The tracks that the person began or finished last, by their ids, the latest first."""
    found = await history.plays_of(tx, await tx.all(_LATELY, owner_id=user_id), mine=True)
    return {play.media.id: play.media for play in found if play.media.id is not None}
