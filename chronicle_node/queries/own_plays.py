"""One play of one's own, with all that can be changed about it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import bindparam, select

from chronicle_node.db import Tx, sql
from chronicle_node.errors import NotFound
from chronicle_node.models.history import EventKey, InteractionEvent
from chronicle_node.models.library import WatchSession
from chronicle_node.models.types import PublicId
from chronicle_node.policy import BOUND, Viewer
from chronicle_node.queries import history, media
from chronicle_node.queries.history import Play


class OwnPlay(Play, frozen=True, kw_only=True):
    """A play as its person sees it. `session`: the number of the one it belongs to; `sessions`: those there are."""

    session: int | None = None
    sessions: tuple[int, ...] = ()


_ONE = sql(
    history.plays()
    .add_columns(WatchSession.session_number.label("session"))
    .outerjoin(WatchSession, WatchSession.id == InteractionEvent.session_id)
    .where(
        EventKey.public_id == bindparam("public_id", type_=PublicId),
        EventKey.user_id == BOUND.user_id,
        InteractionEvent.event_type == "finish",
    )
)
_SESSIONS = sql(
    select(WatchSession.session_number)
    .where(WatchSession.user_id == BOUND.user_id, WatchSession.media_item_id == bindparam("top_id"))
    .order_by(WatchSession.session_number)
)


async def one(tx: Tx, viewer: Viewer, public_id: UUID) -> OwnPlay:
    """A play of the viewer's own. Raises NotFound where it is none of theirs."""
    row = await tx.first(_ONE, public_id=public_id, **viewer.values)
    if row is None:
        raise NotFound("There is no such play in your history.")
    top_id = row.grandparent_id or row.parent_id or row.item_id
    sessions = await tx.all(_SESSIONS, top_id=top_id, **viewer.values)
    return OwnPlay(
        id=row.play_id,
        media=media.chain_of(row, await media.external_ids(tx, [row])),
        played_at=row.played_at,
        precision=row.precision,
        device=row.device_name,
        source=row.scrobbler_source,
        audience=row.audience,
        session=row.session,
        sessions=tuple(one.session_number for one in sessions),
    )
