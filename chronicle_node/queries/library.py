"""What somebody is in the middle of, and what comes next in it. For its owner alone."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import func, select

from chronicle_node.db import Row, Tx, sql
from chronicle_node.domain.progress import SessionProgress, session_progress
from chronicle_node.models.catalog import MediaItem, MediaType
from chronicle_node.models.history import InteractionEvent
from chronicle_node.models.library import WatchSession
from chronicle_node.policy import BOUND, Viewer
from chronicle_node.queries import catalog, media, trees
from chronicle_node.queries.trees import Node

MOST = 40  # sessions that are looked at


class UpNext(msgspec.Struct, frozen=True, kw_only=True):
    """A session that goes on. `next` is the first part after the furthest one finished that the viewer may know of."""

    session_id: UUID
    session_number: int
    top_id: UUID
    next: media.Chain
    progress: SessionProgress
    last_at: datetime


_last_at = (
    select(func.max(InteractionEvent.timestamp))
    .where(InteractionEvent.session_id == WatchSession.id)
    .correlate(WatchSession)
    .scalar_subquery()
)
_active_at = func.coalesce(_last_at, WatchSession.started_at)
_SESSIONS = sql(
    select(
        WatchSession.id,
        WatchSession.public_id,
        WatchSession.session_number,
        WatchSession.media_item_id,
        MediaItem.public_id.label("top_id"),
        MediaItem.meta.label("meta"),
        MediaType.hierarchy_levels.label("levels"),
        MediaType.progress_unit.label("unit"),
        _active_at.label("last_at"),
    )
    .select_from(WatchSession)
    .join(MediaItem, MediaItem.id == WatchSession.media_item_id)
    .join(MediaType, MediaType.id == MediaItem.media_type_id)
    .where(WatchSession.user_id == BOUND.user_id, WatchSession.status == "in_progress")
    .order_by(_active_at.desc(), WatchSession.id.desc())
    .limit(MOST)
)


async def up_next(tx: Tx, viewer: Viewer, *, limit: int = 12) -> list[UpNext]:
    """The viewer's sessions that have a next part, the one they were at last first."""
    if not viewer.signed_in:
        return []
    sessions = await tx.all(_SESSIONS, **viewer.values)
    nodes = await trees.below(tx, viewer, {session.media_item_id for session in sessions})
    done = await catalog.finished(tx, [session.id for session in sessions])
    going_on = []
    for session in sessions:
        progress = _progress(session, nodes, done.get(session.id, set()))
        if progress.next is not None:
            going_on.append((session, progress, progress.next.id))
    chains = await catalog.chains(tx, [leaf_id for _, _, leaf_id in going_on[:limit]])
    return [
        UpNext(
            session_id=session.public_id,
            session_number=session.session_number,
            top_id=session.top_id,
            next=chains[leaf_id],
            progress=progress,
            last_at=session.last_at,
        )
        for session, progress, leaf_id in going_on[:limit]
    ]


def _progress(session: Row, nodes: list[Node], done: set[int]) -> SessionProgress:
    mine = [node for node in nodes if node.root_id == session.media_item_id]
    parts = catalog.leaves(mine, len(session.levels) - 1)
    return session_progress(parts, done, catalog.total_of(session.meta, session.unit))
