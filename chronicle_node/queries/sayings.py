"""What a post of somebody here says, read anew from what it is about, for one viewer: nothing is said from memory.

A review, a rating, where something stands on a shelf, a list, or the parts of a work seen at one go. What less open
plays did is in none of them, whoever asks.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Integer, bindparam, func, or_, select

from chronicle_node.db import Row, Tx, sql
from chronicle_node.domain.audience import SAID, Audience, posts, stricter
from chronicle_node.domain.statuses import Status
from chronicle_node.errors import NotFound
from chronicle_node.models.accounts import User
from chronicle_node.models.catalog import MediaItem
from chronicle_node.models.history import InteractionEvent
from chronicle_node.models.library import SharedEntry, UserLibrary
from chronicle_node.models.lists import UserList
from chronicle_node.models.reviews import UserRating, UserReview
from chronicle_node.models.types import UTC, BigId, PublicId
from chronicle_node.policy import BOUND, NOBODY, OWNER, RANKS, Viewer, can_see, rank
from chronicle_node.queries import list_entries, lists, media, reviews
from chronicle_node.queries.media import Chain

SHOWN = 20  # works of a list that a post names
PARTS = 1_000


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """What a post is about. `id` is the public id of a review or a list, `item_id` the row of anything else's work."""

    kind: str
    user_id: int
    id: UUID
    item_id: int | None = None
    status: str | None = None
    since: datetime | None = None
    until: datetime | None = None


class What(msgspec.Struct, frozen=True, kw_only=True):
    """What is said. `path` is its page here. Of a list `works` are the first of `count`, of a digest its two ends."""

    kind: str
    path: str
    media: Chain | None = None
    title: str | None = None
    text: str = ""
    rating: float | None = None
    status: Status | None = None
    spoilers: bool = False
    works: tuple[Chain, ...] = ()
    count: int = 0


_user_id = bindparam("user_id", type_=BigId)
_item_id = bindparam("item_id", type_=BigId)
ITSELF = Viewer.system("what somebody posts is read")


def _seen(kind: str, audience: Any | None = None) -> Any:
    return can_see(BOUND, OWNER, kind, audience)


def _of_owner(statement: Any) -> Any:
    return statement.select_from(OWNER.user).join(OWNER.actor, OWNER.joined).where(OWNER.user.id == _user_id)


_RATING = sql(
    lambda: (
        _of_owner(select(UserRating.rating))
        .join(UserRating, UserRating.user_id == OWNER.user.id)
        .where(UserRating.media_item_id == _item_id, UserRating.rating.is_not(None), _seen("ratings"))
    )
)
_SHELF = sql(
    lambda: (
        _of_owner(select(SharedEntry.status))
        .join(UserLibrary, UserLibrary.user_id == OWNER.user.id)
        .join(SharedEntry, SharedEntry.library_id == UserLibrary.id)
        .where(UserLibrary.media_item_id == _item_id, _seen("library"))
    )
)
_parent = MediaItem.__table__.alias("of_parent")
_inside = or_(
    MediaItem.parent_id == _item_id,
    MediaItem.parent_id.in_(select(_parent.c.id).where(_parent.c.parent_id == _item_id)),
)
_PARTS = sql(
    lambda: (
        _of_owner(select(InteractionEvent.media_item_id, func.max(InteractionEvent.timestamp).label("at")))
        .join(InteractionEvent, InteractionEvent.user_id == OWNER.user.id)
        .join(MediaItem, MediaItem.id == InteractionEvent.media_item_id)
        .where(
            InteractionEvent.event_type == "finish",
            InteractionEvent.timestamp >= bindparam("since", type_=UTC),
            InteractionEvent.timestamp <= bindparam("until", type_=UTC),
            _inside,
            _seen("history", InteractionEvent.audience),
            # Whoever asks, the node itself included: no more than its audience may see is ever counted.
            rank(InteractionEvent.audience) <= bindparam("widest", type_=Integer),
        )
        .group_by(InteractionEvent.media_item_id)
        .order_by(func.max(InteractionEvent.timestamp))
        .limit(PARTS)
    )
)


async def of(tx: Tx, viewer: Viewer, subject: Subject, audience: str) -> What:
    """What is said of this to those of this level. Raises NotFound where the viewer may not know."""
    return await _READ[subject.kind](tx, viewer, subject, audience)


async def _review(tx: Tx, viewer: Viewer, subject: Subject, audience: str) -> What:
    found = await reviews.one(tx, viewer, subject.id)
    ratings = await tx.scalar(_RATINGS, user_id=subject.user_id)
    shows = found.rating is not None and ratings is not None and stricter(ratings, audience) == audience
    return What(
        kind="review",
        path=f"/reviews/{found.id}",
        media=found.media,
        title=found.title,
        text=found.content,
        rating=found.rating.rating if shows and found.rating else None,
        spoilers=found.contains_spoilers,
    )


async def _rating(tx: Tx, viewer: Viewer, subject: Subject, _audience: str) -> What:
    rating = await tx.scalar(_RATING, **_about(subject), **viewer.values)
    if rating is None:
        raise NotFound
    chain = await _chain(tx, subject)
    return What(kind="rating", path=f"/media/{chain.id}", media=chain, rating=rating)


async def _status(tx: Tx, viewer: Viewer, subject: Subject, _audience: str) -> What:
    if await tx.scalar(_SHELF, **_about(subject), **viewer.values) is None or subject.status is None:
        raise NotFound
    chain = await _chain(tx, subject)
    return What(kind="status", path=f"/media/{chain.id}", media=chain, status=Status(subject.status))


async def _list(tx: Tx, viewer: Viewer, subject: Subject, _audience: str) -> What:
    found = await lists.one(tx, viewer, subject.id)
    # What nobody else knows of stands on no list that is sent out.
    entries = (await list_entries.of(tx, NOBODY, found)).entries
    if not entries:
        raise NotFound
    return What(
        kind="list",
        path=f"/lists/{subject.id}",
        title=found.card.name,
        text=found.card.description or "",
        works=tuple(entry.media for entry in entries[:SHOWN]),
        count=len(entries),
    )


async def _digest(tx: Tx, viewer: Viewer, subject: Subject, audience: str) -> What:
    rows = await _parts(tx, viewer, subject, audience)
    if not rows:
        raise NotFound
    chain = await _chain(tx, subject)
    ends = [await media.chain(tx, row.media_item_id) for row in (rows[0], rows[-1])]
    return What(kind="digest", path=f"/media/{chain.id}", media=chain, works=tuple(ends), count=len(rows))


async def parts(tx: Tx, subject: Subject, audience: str) -> int:
    """How many parts a digest tells of, as things are now."""
    return len(await _parts(tx, ITSELF, subject, audience))


async def _parts(tx: Tx, viewer: Viewer, subject: Subject, audience: str) -> list[Row]:
    when = {"since": subject.since, "until": subject.until, "widest": RANKS[audience]}
    return await tx.all(_PARTS, **_about(subject), **when, **viewer.values)


async def _chain(tx: Tx, subject: Subject) -> Chain:
    try:
        return await media.chain(tx, subject.item_id or 0)
    except LookupError as error:
        raise NotFound from error


def _about(subject: Subject) -> dict[str, Any]:
    return {"user_id": subject.user_id, "item_id": subject.item_id}


_RATINGS = sql(lambda: select(User.ratings_audience).where(User.id == _user_id))
_READ: dict[str, Callable[[Tx, Viewer, Subject, str], Awaitable[What]]] = {
    "review": _review,
    "rating": _rating,
    "status": _status,
    "list": _list,
    "digest": _digest,
}


class Stand(msgspec.Struct, frozen=True):
    """How a statement stands: for whom it is, whether its author posts such things, and since when it is true."""

    audience: Audience
    is_wanted: bool
    since: datetime | None = None


_SETTINGS = sql(
    lambda: select(
        *(User.privacy_settings, User.is_active),
        *(getattr(User, f"{kind}_audience") for kind in sorted(SAID.values())),
    ).where(User.id == _user_id)
)
_LEVEL = {
    "review": sql(
        lambda: select(UserReview.audience, UserReview.created_at).where(
            UserReview.public_id == bindparam("subject_id", type_=PublicId), UserReview.user_id == _user_id
        )
    ),
    "list": sql(
        lambda: select(UserList.audience, UserList.created_at).where(
            UserList.public_id == bindparam("subject_id", type_=PublicId), UserList.user_id == _user_id
        )
    ),
}


async def stand(tx: Tx, subject: Subject) -> Stand | None:
    """For whom it is by its owner's settings and its own level; None where there is no such thing any more."""
    row = await tx.first(_SETTINGS, user_id=subject.user_id)
    if row is None:
        return None
    is_wanted = bool(row.is_active) and posts(row.privacy_settings, subject.kind)
    setting = getattr(row, f"{SAID[subject.kind]}_audience")
    if subject.kind not in _LEVEL:
        return Stand(Audience.parse(setting), is_wanted)
    own = await tx.first(_LEVEL[subject.kind], user_id=subject.user_id, subject_id=subject.id)
    return own and Stand(stricter(own.audience, setting), is_wanted, own.created_at)


async def shelf(tx: Tx, user_id: int, item_id: int) -> str | None:
    """Where something stands with somebody, as far as anybody else may know."""
    found: str | None = await tx.scalar(_SHELF, user_id=user_id, item_id=item_id, **ITSELF.values)
    return found
