"""What a member here was let read of the feed of a group elsewhere: kept for that member only, and for a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import bindparam, delete, select

from chronicle_node.db import Tx, any_of, insert, sql
from chronicle_node.models.groups import GroupPlay
from chronicle_node.models.types import UTC, BigId
from chronicle_node.services import friend_diary
from chronicle_node.services.friend_diary import BEGINNING, KEPT


class GroupRead(friend_diary.Read, frozen=True, kw_only=True):
    """A play of a member; `owner_uri` says whose."""

    owner_uri: str


_whose = (
    GroupPlay.viewer_id == bindparam("viewer_id", type_=BigId),
    GroupPlay.group_actor_id == bindparam("group_actor_id", type_=BigId),
)
_KNOWN = sql(lambda: select(GroupPlay.object_uri).where(*_whose, any_of(GroupPlay.object_uri, "uris")))
_SINCE = sql(
    lambda: select(GroupPlay.id, GroupPlay.object_uri).where(
        *_whose, GroupPlay.played_at > bindparam("since", type_=UTC)
    )
)
_DROP = sql(lambda: delete(GroupPlay).where(any_of(GroupPlay.id, "play_ids")))
_FIELDS = ("owner_uri", "media", "event_type", "played_at", "precision", "fetched_at", "expires_at")
_new = insert(GroupPlay, "viewer_id", "group_actor_id", "object_uri", *_FIELDS)
_KEEP = sql(
    lambda: _new.on_conflict_do_update(
        index_elements=[GroupPlay.viewer_id, GroupPlay.group_actor_id, GroupPlay.object_uri],
        set_={name: getattr(_new.excluded, name) for name in _FIELDS},
    )
)


async def known(tx: Tx, viewer_id: int, group_actor_id: int, uris: Sequence[str]) -> set[str]:
    """Which of these plays are kept already."""
    rows = await tx.all(_KNOWN, viewer_id=viewer_id, group_actor_id=group_actor_id, uris=list(uris))
    return {row.object_uri for row in rows}


async def replace(
    tx: Tx, viewer_id: int, group_actor_id: int, plays: Sequence[GroupRead], since: datetime | None
) -> None:
    """Keep these plays and drop whatever else is kept of what is later than `since` (None: at all)."""
    who = {"viewer_id": viewer_id, "group_actor_id": group_actor_id}
    fresh = {play.object_uri: play for play in plays}
    kept = await tx.all(_SINCE, since=since or BEGINNING, **who)
    withdrawn = [row.id for row in kept if row.object_uri not in fresh]
    if withdrawn:
        await tx.run(_DROP, play_ids=withdrawn)
    if fresh:
        times = {"fetched_at": tx.now, "expires_at": tx.now + KEPT}
        await tx.run_many(_KEEP, [{**who, **times, **msgspec.structs.asdict(play)} for play in fresh.values()])
