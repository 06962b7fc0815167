"""What people gave things: one's own rating, those of whom one follows, and all of one person's, as far as they show.

A rating has no level of its own: its owner's setting for ratings says who sees it. Nothing here adds ratings up.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Row, Tx, sql
from chronicle_node.domain import ratings
from chronicle_node.models.reviews import UserRating
from chronicle_node.models.social import Actor
from chronicle_node.models.types import BigId
from chronicle_node.policy import BOUND, Viewer
from chronicle_node.queries import cards, catalog, cursors, followed, media, owners
from chronicle_node.queries.cards import Card
from chronicle_node.queries.cursors import Cursor, Page
from chronicle_node.queries.shown_types import shown

MOST = 24  # of friends, beside an item


class Rating(msgspec.Struct, frozen=True, kw_only=True):
    """A rating from 1.0 to 10.0, or null for "not rated yet", and the same as half stars and as a thumb.

    `rating_type` is how it was given: numeric, stars or thumbs.
    """

    rating: float | None = None
    rating_type: str = "numeric"
    stars: float | None = None
    thumb: str | None = None
    rated_at: datetime | None = None


class Rated(msgspec.Struct, frozen=True, kw_only=True):
    """Something with the rating its owner gave it."""

    media: media.Chain
    rating: Rating


class FriendsRating(msgspec.Struct, frozen=True, kw_only=True):
    actor: Card
    rating: Rating


#: What a statement selects of a rating so that `rating_of` can read its rows.
COLUMNS: list[Any] = [UserRating.rating, UserRating.rating_type, UserRating.updated_at.label("rated_at")]

_friends = followed.here("ratings")
_actor = aliased(Actor, name="actor")
_item_id = bindparam("item_id", type_=BigId)
_MINE = sql(lambda: select(*COLUMNS).where(UserRating.user_id == BOUND.user_id, UserRating.media_item_id == _item_id))
_FRIENDS = sql(
    lambda: (
        cards.joined(
            select(*COLUMNS, *cards.columns(_actor))
            .select_from(UserRating)
            .join(_friends, _friends.c.user_id == UserRating.user_id)
            .join(_actor, _actor.id == _friends.c.actor_id),
            _actor,
        )
        .where(UserRating.media_item_id == _item_id, UserRating.rating.is_not(None))
        .order_by(UserRating.updated_at.desc(), UserRating.id.desc())
        .limit(MOST)
    )
)
_PAGE = sql(
    lambda: (
        media.joined(
            select(UserRating.id.label("row_id"), *COLUMNS, *media.COLUMNS)
            .select_from(UserRating)
            .join(media.item, media.item.id == UserRating.media_item_id)
        )
        .where(
            UserRating.user_id == bindparam("owner_id", type_=BigId),
            UserRating.rating.is_not(None),
            shown(media.item.media_type_id),
            cursors.after(UserRating.updated_at, UserRating.id),
        )
        .order_by(UserRating.updated_at.desc(), UserRating.id.desc())
        .limit(bindparam("at_most"))
    )
)


async def mine(tx: Tx, viewer: Viewer, public_id: UUID) -> Rating:
    """The viewer's own rating of an item, which may be none. Raises NotFound for what they may not know of."""
    return await own(tx, viewer, await catalog.known(tx, viewer, public_id))


async def own(tx: Tx, viewer: Viewer, item_id: int) -> Rating:
    """The viewer's own rating of an item they are known to know of."""
    row = await tx.first(_MINE, item_id=item_id, **viewer.values)
    return rating_of(row) if row is not None else Rating()


async def of_friends(tx: Tx, viewer: Viewer, item_id: int) -> tuple[FriendsRating, ...]:
    """What people of this node whom the viewer follows gave an item, where they let the viewer see it."""
    rows = await tx.all(_FRIENDS, item_id=item_id, **viewer.values)
    return tuple(FriendsRating(actor=cards.card(row), rating=rating_of(row)) for row in rows)


async def page(tx: Tx, viewer: Viewer, username: str, *, cursor: str | None = None, limit: int = 50) -> Page[Rated]:
    """What this person gave things, the latest first. Raises NotFound where the viewer sees none of their ratings."""
    place, most = cursors.decode(cursor), cursors.count(limit)
    owner = await owners.seen(tx, viewer, username, "ratings")
    rows = await tx.all(_PAGE, owner_id=owner.user_id, at_most=most + 1, **place.bounds(), **viewer.values)
    ids = await media.external_ids(tx, rows[:most])
    last = rows[most - 1] if len(rows) > most else None
    return Page(
        tuple(Rated(media=media.chain_of(row, ids), rating=rating_of(row)) for row in rows[:most]),
        last and Cursor(last.rated_at, last.row_id).encoded(),
    )


def rating_of(row: Row) -> Rating:
    """The rating in a row that selected `COLUMNS`."""
    if row.rating is None:
        return Rating(rating_type=row.rating_type or "numeric")
    value = row.rating
    return Rating(
        rating=value,
        rating_type=row.rating_type,
        stars=ratings.stars(value),
        thumb=ratings.thumb(value),
        rated_at=row.rated_at,
    )
