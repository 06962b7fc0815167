"""Plays and presence of people here by the ids other nodes know: whatever the policy lets a viewer see, no more."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam

from chronicle_node.db import Tx, sql
from chronicle_node.errors import NotFound
from chronicle_node.models.history import EventKey, InteractionEvent
from chronicle_node.models.types import PublicId
from chronicle_node.policy import BOUND, OWNER, Viewer, can_see
from chronicle_node.queries import cursors, faces, held_back, history, media, presence
from chronicle_node.queries.shown_types import shown

_ONE = sql(
    lambda: (
        history.plays()
        .add_columns(OWNER.actor.public_id.label("owner_id"))
        .join(OWNER.user, OWNER.user.id == InteractionEvent.user_id)
        .join(OWNER.actor, OWNER.joined)
        .where(
            EventKey.public_id == bindparam("play", type_=PublicId),
            InteractionEvent.event_type == "finish",
            can_see(BOUND, OWNER, "history", InteractionEvent.audience),
            shown(media.item.media_type_id),
        )
    )
)


async def page(tx: Tx, viewer: Viewer, owner: UUID, cursor: str | None) -> cursors.Page[history.Play]:
    """A page of somebody's plays, newest first. Raises NotFound where the viewer sees none of their history."""
    username = await faces.name_of(tx, owner)
    if username is None:
        raise NotFound
    return (await history.page(tx, viewer, username, cursor=cursor, limit=cursors.MOST)).plays


async def play(tx: Tx, viewer: Viewer, public_id: UUID) -> tuple[UUID, history.Play]:
    """Whose play it is, and the play. Raises NotFound where the viewer may not see it."""
    row = await tx.first(_ONE, play=public_id, **viewer.values)
    if row is None:
        raise NotFound
    return row.owner_id, (await history.plays_of(tx, [row], mine=False))[0]


async def now(tx: Tx, viewer: Viewer, owner: UUID) -> tuple[presence.Now, datetime]:
    """What somebody is at, and until when. Raises NotFound alike where that is nothing and where it is not shown."""
    await held_back.admit(tx, viewer, owner)
    username = await faces.name_of(tx, owner)
    found = await presence.of(tx, viewer, username) if username is not None else None
    if found is None:
        raise NotFound
    return found, found.ends_at or tx.now + presence.STALE
