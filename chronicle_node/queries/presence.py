"""Who is at what just now, as far as the viewer may see it. What has run out is never shown, swept away or not."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Integer, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Row, Tx, sql
from chronicle_node.models.catalog import MediaType
from chronicle_node.models.history import CurrentlyWatching
from chronicle_node.models.social import Actor, FriendPresence
from chronicle_node.models.types import UTC, BigId, PublicId
from chronicle_node.policy import BOUND, Viewer, is_muted, within
from chronicle_node.queries import cards, followed, media, owners, snapshots
from chronicle_node.queries.cards import Card
from chronicle_node.queries.owners import Owner
from chronicle_node.queries.shown_types import shown, snapshot

STALE = timedelta(minutes=5)  # after the last heartbeat, where no end is known
MOST = 50


class Now(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody is at. `progress` is what the player said; the device is told to the owner alone."""

    actor: Card
    media: media.Chain
    started_at: datetime
    progress: dict[str, Any]
    paused: bool = False
    device: str | None = None
    audience: str | None = None
    ends_at: datetime | None = None


def alive() -> ColumnElement[bool]:
    """The condition that a presence still holds; binds `now` and `stale`."""
    return or_(
        CurrentlyWatching.expires_at > bindparam("now", type_=UTC),
        and_(CurrentlyWatching.expires_at.is_(None), CurrentlyWatching.last_heartbeat > bindparam("stale", type_=UTC)),
    )


def moment(tx: Tx) -> dict[str, datetime]:
    """What `alive` binds."""
    return {"now": tx.now, "stale": tx.now - STALE}


_actor = aliased(Actor, name="actor")
_friends = cache(lambda: followed.here("presence"))
COLUMNS: list[Any] = [
    CurrentlyWatching.started_at,
    CurrentlyWatching.progress_data,
    CurrentlyWatching.is_paused,
    CurrentlyWatching.device_name,
    CurrentlyWatching.audience,
    CurrentlyWatching.expires_at,
    *media.COLUMNS,
]
_OF_OWNER = sql(
    lambda: media.joined(
        select(*COLUMNS)
        .select_from(CurrentlyWatching)
        .join(media.item, media.item.id == CurrentlyWatching.media_item_id)
    ).where(
        CurrentlyWatching.user_id == bindparam("owner_id", type_=BigId),
        within(bindparam("sight", type_=Integer), CurrentlyWatching.audience),
        alive(),
        shown(MediaType.id),
    )
)
_HERE = sql(
    lambda: (
        media.joined(
            cards.joined(
                select(*COLUMNS, *cards.columns(_actor))
                .select_from(_friends())
                .join(CurrentlyWatching, CurrentlyWatching.user_id == _friends().c.user_id)
                .join(media.item, media.item.id == CurrentlyWatching.media_item_id)
                .join(_actor, _actor.id == _friends().c.actor_id),
                _actor,
            )
        )
        .where(within(_friends().c.sight, CurrentlyWatching.audience), alive(), shown(MediaType.id))
        .order_by(CurrentlyWatching.started_at.desc())
        .limit(MOST)
    )
)


def _elsewhere(*where: ColumnElement[bool]) -> Any:
    return (
        cards.joined(
            select(
                FriendPresence.started_at,
                FriendPresence.progress_data,
                FriendPresence.expires_at,
                FriendPresence.media,
                *snapshots.COLUMNS,
                *cards.columns(_actor),
            )
            .select_from(FriendPresence)
            .join(_actor, _actor.id == FriendPresence.owner_id)
            .outerjoin(MediaType, snapshots.same_type(FriendPresence.media)),
            _actor,
        )
        .where(followed.elsewhere(FriendPresence, _actor), cards.open_to_us(), snapshot(), *where)
        .order_by(FriendPresence.started_at.desc())
        .limit(MOST)
    )


_ELSEWHERE = sql(lambda: _elsewhere(~is_muted(_actor.id)))
_OF_ONE = sql(lambda: _elsewhere(_actor.public_id == bindparam("public_id", type_=PublicId)))
_MARK = sql(
    lambda: select(
        select(func.max(CurrentlyWatching.last_heartbeat))
        .where(CurrentlyWatching.user_id == BOUND.user_id)
        .scalar_subquery()
        .label("mine"),
        select(func.max(CurrentlyWatching.last_heartbeat))
        .select_from(_friends())
        .join(CurrentlyWatching, CurrentlyWatching.user_id == _friends().c.user_id)
        .where(within(_friends().c.sight, CurrentlyWatching.audience), alive())
        .scalar_subquery()
        .label("near"),
        select(func.max(FriendPresence.fetched_at))
        .where(FriendPresence.viewer_id == BOUND.actor_id)
        .scalar_subquery()
        .label("distant"),
    )
)


async def mark(tx: Tx, viewer: Viewer) -> tuple[datetime | None, ...]:
    """Something that differs whenever what the viewer sees here has changed; what they may not see doesn't touch it."""
    row = await tx.one(_MARK, **moment(tx), **viewer.values)
    return (row.mine, row.near, row.distant)


async def of(tx: Tx, viewer: Viewer, username: str) -> Now | None:
    """What this person is at, if anything that the viewer may see. Raises NotFound where they may never see it."""
    return await current(tx, await owners.seen(tx, viewer, username, "presence"))


async def current(tx: Tx, owner: Owner) -> Now | None:
    """What an owner is at whose presence was looked up with the viewer's sight of it."""
    whose = {"owner_id": owner.user_id, "viewer_user_id": owner.viewer_user_id}
    row = await tx.first(_OF_OWNER, **whose, sight=owner.sights["presence"], **moment(tx))
    if row is None:
        return None
    return _now(row, owner.card, await media.external_ids(tx, [row]), mine=owner.is_viewer)


async def friends(tx: Tx, viewer: Viewer) -> list[Now]:
    """What those whom the viewer follows and has not muted are at, the latest beginning first."""
    if not viewer.signed_in:
        return []
    here = await tx.all(_HERE, **moment(tx), **viewer.values)
    ids = await media.external_ids(tx, here)
    found = [here_of(row, ids) for row in here]
    found += [elsewhere_of(row) for row in await tx.all(_ELSEWHERE, now=tx.now, **viewer.values)]
    return sorted(found, key=lambda now: now.started_at, reverse=True)


async def elsewhere(tx: Tx, viewer: Viewer, public_id: UUID) -> Now | None:
    """What one person elsewhere, whom the viewer follows, is at."""
    row = await tx.first(_OF_ONE, now=tx.now, public_id=public_id, **viewer.values)
    return elsewhere_of(row) if row is not None else None


def here_of(row: Row, ids: media.Ids) -> Now:
    """What somebody here is at, for others."""
    return _now(row, cards.card(row), ids, mine=False)


def _now(row: Row, actor: Card, ids: media.Ids, *, mine: bool) -> Now:
    return Now(
        actor=actor,
        media=media.chain_of(row, ids),
        started_at=row.started_at,
        progress=row.progress_data or {},
        paused=row.is_paused,
        device=row.device_name if mine else None,
        audience=row.audience if mine else None,
        ends_at=row.expires_at,
    )


def elsewhere_of(row: Row) -> Now:
    """What somebody elsewhere is at, as it was read."""
    return Now(
        actor=cards.card(row),
        media=snapshots.chain_of(row.media, row.type_name, row.verb),
        started_at=row.started_at,
        progress=row.progress_data or {},
        ends_at=row.expires_at,
    )
