"""What a person here was allowed to read of a friend's diary elsewhere: kept for that person only, and for a time.

The friend may take it back at any time; every reading replaces what the last one left of the same stretch of time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, select

from chronicle_node.db import Tx, any_of, insert, sql
from chronicle_node.models.social import FriendPlay, FriendPresence
from chronicle_node.models.types import UTC, BigId

KEPT = timedelta(days=30)


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """A play as it was read; `media` is the snapshot that pages show."""

    object_uri: str
    media: dict[str, Any]
    event_type: str
    played_at: datetime
    precision: str


class Now(msgspec.Struct, frozen=True, kw_only=True):
    """What the friend is at, until `expires_at`."""

    media: dict[str, Any]
    started_at: datetime
    progress_data: dict[str, Any]
    expires_at: datetime


_viewer = bindparam("viewer_id", type_=BigId)
_owner = bindparam("owner_id", type_=BigId)
_KNOWN = sql(
    lambda: select(FriendPlay.object_uri).where(
        FriendPlay.viewer_id == _viewer, FriendPlay.owner_id == _owner, any_of(FriendPlay.object_uri, "uris")
    )
)
_new = insert(
    FriendPlay,
    *(
        "viewer_id",
        "owner_id",
        "object_uri",
        "media",
        "event_type",
        "played_at",
        "precision",
        "fetched_at",
        "expires_at",
    ),
)
_KEEP = sql(
    lambda: _new.on_conflict_do_update(
        index_elements=[FriendPlay.viewer_id, FriendPlay.object_uri],
        set_={
            name: getattr(_new.excluded, name)
            for name in ("media", "event_type", "played_at", "precision", "fetched_at", "expires_at")
        },
        where=FriendPlay.owner_id == _new.excluded.owner_id,
    )
)
_SINCE = sql(
    lambda: select(FriendPlay.id, FriendPlay.object_uri).where(
        FriendPlay.viewer_id == _viewer,
        FriendPlay.owner_id == _owner,
        FriendPlay.played_at > bindparam("since", type_=UTC),
    )
)
_DROP = sql(lambda: delete(FriendPlay).where(any_of(FriendPlay.id, "play_ids")))
_FORGET = sql(lambda: delete(FriendPlay).where(FriendPlay.viewer_id == _viewer, FriendPlay.owner_id == _owner))
_WITHDRAW = sql(
    lambda: delete(FriendPlay).where(
        FriendPlay.owner_id == bindparam("owner_id"), FriendPlay.object_uri == bindparam("uri")
    )
)
_now = insert(
    FriendPresence, "viewer_id", "owner_id", "media", "started_at", "progress_data", "fetched_at", "expires_at"
)
_SHOW = sql(
    lambda: _now.on_conflict_do_update(
        index_elements=[FriendPresence.viewer_id, FriendPresence.owner_id],
        set_={
            name: getattr(_now.excluded, name)
            for name in ("media", "started_at", "progress_data", "fetched_at", "expires_at")
        },
    )
)
_AT = sql(
    lambda: select(FriendPresence.media, FriendPresence.started_at, FriendPresence.expires_at).where(
        FriendPresence.viewer_id == _viewer, FriendPresence.owner_id == _owner
    )
)
_LEAVE = sql(
    lambda: delete(FriendPresence).where(FriendPresence.viewer_id == _viewer, FriendPresence.owner_id == _owner)
)

BEGINNING = datetime.fromisoformat("0001-01-02T00:00:00+00:00")


async def known(tx: Tx, viewer_id: int, owner_id: int, uris: Sequence[str]) -> set[str]:
    """Which of these plays are kept already."""
    rows = await tx.all(_KNOWN, viewer_id=viewer_id, owner_id=owner_id, uris=list(uris))
    return {row.object_uri for row in rows}


async def replace(
    tx: Tx, viewer_id: int, owner_id: int, plays: Sequence[Read], since: datetime | None
) -> tuple[int, int]:
    """Keep these plays and drop whatever else is kept of what is later than `since` (None: at all); how many of each.

    What is of the same second as the last play that was read may stand on the next page, which was not.
    """
    fresh = {play.object_uri: play for play in plays}
    kept = await tx.all(_SINCE, viewer_id=viewer_id, owner_id=owner_id, since=since or BEGINNING)
    withdrawn = [row.id for row in kept if row.object_uri not in fresh]
    if withdrawn:
        await tx.run(_DROP, play_ids=withdrawn)
    if fresh:
        times = {"fetched_at": tx.now, "expires_at": tx.now + KEPT}
        who = {"viewer_id": viewer_id, "owner_id": owner_id}
        await tx.run_many(_KEEP, [{**who, **times, **msgspec.structs.asdict(play)} for play in fresh.values()])
    return len(fresh), len(withdrawn)


async def forget(tx: Tx, viewer_id: int, owner_id: int) -> int:
    """The friend shows this person nothing of their history any more; how much that was."""
    return await tx.run(_FORGET, viewer_id=viewer_id, owner_id=owner_id)


async def withdraw(tx: Tx, owner_id: int, object_uri: str) -> int:
    """The friend deleted this play, for everybody here who had read it; how many had."""
    return await tx.run(_WITHDRAW, owner_id=owner_id, uri=object_uri)


async def show(tx: Tx, viewer_id: int, owner_id: int, now: Now) -> bool:
    """The friend is at this; whether it is something else than before, and not only further on."""
    before = await tx.first(_AT, viewer_id=viewer_id, owner_id=owner_id)
    stated = msgspec.structs.asdict(now)
    await tx.run(_SHOW, viewer_id=viewer_id, owner_id=owner_id, fetched_at=tx.now, **stated)
    if before is None or before.expires_at <= tx.now:
        return True
    return (before.media, before.started_at) != (now.media, now.started_at)


async def leave(tx: Tx, viewer_id: int, owner_id: int) -> int:
    """The friend is at nothing, or no longer says so; whether anything was known."""
    return await tx.run(_LEAVE, viewer_id=viewer_id, owner_id=owner_id)
