"""One play of one's own, with all that can be changed about it."""

from __future__ import annotations

from uuid import UUID

import msgspec
from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Row, Tx, any_of, sql
from chronicle_node.errors import NotFound
from chronicle_node.models.catalog import MediaItem, MediaType
from chronicle_node.models.history import EventKey, InteractionEvent, PlayCompanion
from chronicle_node.models.library import WatchSession
from chronicle_node.models.types import PublicId
from chronicle_node.policy import BOUND, Viewer
from chronicle_node.queries import history, media
from chronicle_node.queries.history import Play


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """A session that a play may belong to. `kind` is what it is of: a show, a season, an album."""

    id: UUID
    number: int
    name: str | None
    status: str
    kind: str


class OwnPlay(Play, frozen=True, kw_only=True):
    """A play as its person sees it. `session`: the number of the one it belongs to; `sessions`: those of the whole.

    `session_id` is its id, `choices` are all it may belong to; `companions` were there, by name.
    """

    session: int | None = None
    session_id: UUID | None = None
    sessions: tuple[int, ...] = ()
    choices: tuple[Choice, ...] = ()
    companions: tuple[str, ...] = ()


_ONE = sql(
    lambda: (
        history.plays()
        .add_columns(WatchSession.session_number.label("session"), WatchSession.public_id.label("session_id"))
        .outerjoin(WatchSession, WatchSession.id == InteractionEvent.session_id)
        .where(
            EventKey.public_id == bindparam("public_id", type_=PublicId),
            EventKey.user_id == BOUND.user_id,
            InteractionEvent.event_type == "finish",
        )
    )
)
_SESSIONS = sql(
    lambda: (
        select(
            *(WatchSession.public_id, WatchSession.session_number, WatchSession.name, WatchSession.status),
            *(WatchSession.media_item_id, MediaItem.hierarchy_level, MediaType.hierarchy_levels),
        )
        .join(MediaItem, MediaItem.id == WatchSession.media_item_id)
        .join(MediaType, MediaType.id == MediaItem.media_type_id)
        .where(WatchSession.user_id == BOUND.user_id, any_of(WatchSession.media_item_id, "items"))
        .order_by(MediaItem.hierarchy_level, WatchSession.session_number)
    )
)
_above = aliased(MediaItem)
_CHAIN = sql(
    lambda: (
        select(MediaItem.id, MediaItem.parent_id, _above.parent_id.label("grandparent_id"))
        .outerjoin(_above, _above.id == MediaItem.parent_id)
        .where(MediaItem.id == bindparam("item_id"))
    )
)
_COMPANIONS = sql(
    lambda: select(PlayCompanion.name).where(PlayCompanion.event_id == bindparam("event_id")).order_by(PlayCompanion.id)
)


async def one(tx: Tx, viewer: Viewer, public_id: UUID) -> OwnPlay:
    """A play of the viewer's own. Raises NotFound where it is none of theirs."""
    row = await tx.first(_ONE, public_id=public_id, **viewer.values)
    if row is None:
        raise NotFound("There is no such play in your history.")
    chain = [item for item in (row.grandparent_id, row.parent_id, row.item_id) if item is not None]
    sessions = await tx.all(_SESSIONS, items=chain, **viewer.values)
    companions = await tx.all(_COMPANIONS, event_id=row.event_id)
    return OwnPlay(
        id=row.play_id,
        media=media.chain_of(row, await media.external_ids(tx, [row])),
        played_at=row.played_at,
        precision=row.precision,
        device=row.device_name,
        source=row.scrobbler_source,
        audience=row.audience,
        session=row.session,
        session_id=row.session_id,
        sessions=tuple(one.session_number for one in sessions if one.media_item_id == chain[0]),
        choices=tuple(_choice(one) for one in sessions),
        companions=tuple(one.name for one in companions),
    )


async def choices(tx: Tx, viewer: Viewer, item_id: int) -> tuple[Choice, ...]:
    """The sessions that a play of this item may belong to."""
    row = await tx.one(_CHAIN, item_id=item_id)
    chain = [item for item in (row.grandparent_id, row.parent_id, row.id) if item is not None]
    return tuple(_choice(one) for one in await tx.all(_SESSIONS, items=chain, **viewer.values))


def _choice(row: Row) -> Choice:
    levels = row.hierarchy_levels
    return Choice(
        id=row.public_id,
        number=row.session_number,
        name=row.name,
        status=row.status,
        kind=levels[min(row.hierarchy_level, len(levels) - 1)],
    )
