"""The music somebody heard, and what they hear now, as far as the viewer may see it: what music players read back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, false, func, select
from sqlalchemy.sql import Select

from chronicle_node.db import Row, Statement, Tx, sql
from chronicle_node.errors import NotFound
from chronicle_node.models.catalog import MediaType
from chronicle_node.models.history import CurrentlyWatching, EventKey, InteractionEvent
from chronicle_node.models.types import UTC as UTC_TYPE
from chronicle_node.policy import BOUND, EVERYTHING, NOTHING, OWNER, Viewer, sight, within
from chronicle_node.queries import media
from chronicle_node.queries.media import Chain

SECOND = timedelta(seconds=1)
EVER = datetime(1, 1, 1, tzinfo=UTC)
NEVER = datetime(9999, 1, 1, tzinfo=UTC)


class Listen(msgspec.Struct, frozen=True, kw_only=True):
    """One track heard. `source` is the program that told of it, `device` what played it."""

    track: Chain
    at: datetime
    progress: dict[str, Any] = {}
    id: UUID | None = None
    source: str | None = None
    device: str | None = None


class Listens(msgspec.Struct, frozen=True):
    """Some of a person's listens, newest first, with the times of the first and last the viewer may see."""

    username: str
    items: list[Listen]
    latest: datetime | None
    oldest: datetime | None


@cache
def _owner(kind: str) -> Statement:
    return sql(
        select(OWNER.user.id, OWNER.user.username, sight(BOUND, OWNER, kind).label("sight"))
        .select_from(OWNER.user)
        .join(OWNER.actor, OWNER.joined)
        .where(OWNER.user.username == bindparam("username"))
    )


def _heard(*columns: Any) -> Select[Any]:
    """Plays of tracks by `user_id` that a sight of rank `sight` reaches."""
    chosen = (
        select(*columns)
        .select_from(InteractionEvent)
        .join(media.item, media.item.id == InteractionEvent.media_item_id)
        .where(
            InteractionEvent.user_id == bindparam("user_id"),
            InteractionEvent.event_type == "finish",
            within(bindparam("sight"), InteractionEvent.audience),
            MediaType.progress_unit == "track",
        )
    )
    joined: Select[Any] = media.joined(chosen)
    return joined


_PAGE = (
    _heard(
        *(EventKey.public_id, InteractionEvent.timestamp, InteractionEvent.progress_data),
        *(InteractionEvent.scrobbler_source, InteractionEvent.device_name, *media.COLUMNS),
    )
    .join(EventKey, EventKey.event_id == InteractionEvent.id)
    .where(
        InteractionEvent.timestamp < bindparam("before", type_=UTC_TYPE),
        InteractionEvent.timestamp >= bindparam("since", type_=UTC_TYPE),
    )
    .limit(bindparam("limit"))
)
_NEWEST = sql(_PAGE.order_by(InteractionEvent.timestamp.desc(), InteractionEvent.id.desc()))
_OLDEST = sql(_PAGE.order_by(InteractionEvent.timestamp, InteractionEvent.id))
_LAST = sql(_heard(InteractionEvent.timestamp).order_by(InteractionEvent.timestamp.desc()).limit(1))
_FIRST = sql(_heard(InteractionEvent.timestamp).order_by(InteractionEvent.timestamp).limit(1))
_COUNT = sql(_heard(func.count()))
_NOW = sql(
    media.joined(
        select(CurrentlyWatching.started_at, CurrentlyWatching.progress_data, CurrentlyWatching.device_name)
        .add_columns(*media.COLUMNS)
        .select_from(CurrentlyWatching)
        .join(media.item, media.item.id == CurrentlyWatching.media_item_id)
    ).where(
        CurrentlyWatching.user_id == bindparam("user_id"),
        CurrentlyWatching.expires_at > bindparam("now", type_=UTC_TYPE),
        CurrentlyWatching.is_paused == false(),
        within(bindparam("sight"), CurrentlyWatching.audience),
        MediaType.progress_unit == "track",
    )
)


async def page(
    tx: Tx, viewer: Viewer, username: str, *, limit: int, before: datetime | None = None, since: datetime | None = None
) -> Listens:
    """The newest listens before a moment; with `since` alone, the first ones from that moment on.

    Raises NotFound where there is nobody of that name, or nobody whose history the viewer may see.
    """
    owner = await _seen(tx, viewer, username, "history")
    mine = {"user_id": owner.id, "sight": owner.sight}
    order = _OLDEST if since and not before else _NEWEST
    rows = await tx.all(order, **mine, before=before or NEVER, since=since or EVER, limit=limit)
    ids = await media.external_ids(tx, rows)
    items = [_listen(row, ids) for row in rows]
    items.sort(key=lambda listen: listen.at, reverse=True)
    return Listens(owner.username, items, await tx.scalar(_LAST, **mine), await tx.scalar(_FIRST, **mine))


async def count(tx: Tx, viewer: Viewer, username: str) -> int:
    """How many listens of this person the viewer may see. Raises NotFound as `page` does."""
    owner = await _seen(tx, viewer, username, "history")
    return int(await tx.scalar(_COUNT, user_id=owner.id, sight=owner.sight))


async def now(tx: Tx, viewer: Viewer, username: str) -> tuple[str, Listen | None]:
    """The person's name and what they listen to. Raises NotFound where the viewer may not know."""
    owner = await _seen(tx, viewer, username, "presence")
    row = await tx.first(_NOW, user_id=owner.id, sight=owner.sight, now=tx.now)
    if row is None:
        return owner.username, None
    chain = media.chain_of(row, await media.external_ids(tx, [row]))
    listen = Listen(track=chain, at=row.started_at, progress=row.progress_data or {}, device=row.device_name)
    return owner.username, listen


async def at_second(tx: Tx, user_id: int, second: datetime) -> list[Listen]:
    """The person's own listens of one second."""
    rows = await tx.all(_NEWEST, user_id=user_id, sight=EVERYTHING, before=second + SECOND, since=second, limit=100)
    return [_listen(row, {}) for row in rows]


async def _seen(tx: Tx, viewer: Viewer, username: str, kind: str) -> Row:
    owner = await tx.first(_owner(kind), username=username.lower(), **viewer.values)
    if owner is None or owner.sight == NOTHING:
        raise NotFound("There is nobody of that name here, or this is not shared with you.")
    return owner


def _listen(row: Row, ids: media.Ids) -> Listen:
    return Listen(
        track=media.chain_of(row, ids),
        at=row.timestamp,
        progress=row.progress_data or {},
        id=row.public_id,
        source=row.scrobbler_source,
        device=row.device_name,
    )
