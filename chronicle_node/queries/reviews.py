"""What people wrote about things, as far as the viewer may read it.

A review has a level of its own, and its owner's setting for reviews holds beside it: the stricter wins. The rating
that stands with a review is shown only to those who see its owner's ratings.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Integer, and_, bindparam, exists, or_, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Row, Tx, any_of, sql
from chronicle_node.errors import NotFound
from chronicle_node.models.history import InteractionEvent
from chronicle_node.models.library import UserLibrary
from chronicle_node.models.posts import Post, PostTag
from chronicle_node.models.reviews import UserRating, UserReview
from chronicle_node.models.social import Follow
from chronicle_node.models.types import BigId, PublicId
from chronicle_node.policy import BOUND, OWNER, Viewer, can_see, is_muted, sight, within
from chronicle_node.queries import cards, catalog, cursors, fellows, media, owners, ratings
from chronicle_node.queries.cards import Card
from chronicle_node.queries.cursors import Cursor, Page
from chronicle_node.queries.owners import Owner
from chronicle_node.queries.ratings import Rating
from chronicle_node.queries.shown_types import shown

MOST = 12  # of friends, beside an item; of a group, on its page


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """A review; `content` is Markdown. `audience` is told to its author alone.

    `is_finished`: whether you have finished what it is about; fold it where it contains spoilers and you haven't.
    """

    id: UUID
    author: Card
    media: media.Chain
    title: str | None
    content: str
    contains_spoilers: bool
    is_finished: bool
    written_at: datetime
    edited_at: datetime | None
    rating: Rating | None
    audience: str | None = None


class Shelf(msgspec.Struct, frozen=True):
    """Somebody's reviews, a page of them."""

    owner: Owner
    reviews: Page[Review]


def _finished() -> ColumnElement[bool]:
    """Whether the viewer has finished the item, or has completed what it is part of."""
    event, shelf = aliased(InteractionEvent), aliased(UserLibrary)
    chain = (media.item.id, media.item.parent_id, media.parent.parent_id)
    return or_(
        exists().where(
            event.user_id == BOUND.user_id, event.media_item_id == media.item.id, event.event_type == "finish"
        ),
        exists().where(shelf.user_id == BOUND.user_id, shelf.media_item_id.in_(chain), shelf.status == "completed"),
    )


def _reviews(shows_ratings: ColumnElement[bool]) -> Any:
    """Reviews with their authors and items, and their ratings where those are shown; to be filtered."""
    statement = (
        select(
            UserReview.id.label("row_id"),
            UserReview.public_id.label("review_id"),
            UserReview.title,
            UserReview.content,
            UserReview.contains_spoilers,
            UserReview.audience,
            UserReview.created_at.label("written_at"),
            UserReview.updated_at.label("edited_at"),
            _finished().label("is_finished"),
            *ratings.COLUMNS,
            *cards.columns(OWNER.actor),
            *media.COLUMNS,
        )
        .select_from(UserReview)
        .join(OWNER.user, OWNER.user.id == UserReview.user_id)
        .join(OWNER.actor, OWNER.joined)
        .join(media.item, media.item.id == UserReview.media_item_id)
    )
    same = and_(
        UserRating.user_id == UserReview.user_id, UserRating.media_item_id == UserReview.media_item_id, shows_ratings
    )
    shown_ones = statement.where(shown(media.item.media_type_id))
    return media.joined(cards.joined(shown_ones, OWNER.actor)).outerjoin(UserRating, same)


_shown = can_see(BOUND, OWNER, "reviews", UserReview.audience)
_rated = sight(BOUND, OWNER, "ratings") >= 0
_item_id = bindparam("item_id", type_=BigId)
_NEWEST = (UserReview.created_at.desc(), UserReview.id.desc())
_ONE = sql(lambda: _reviews(_rated).where(UserReview.public_id == bindparam("public_id", type_=PublicId), _shown))
_MINE = sql(lambda: _reviews(_rated).where(UserReview.user_id == BOUND.user_id, UserReview.media_item_id == _item_id))
_FRIENDS = sql(
    lambda: (
        _reviews(_rated)
        .join(
            Follow,
            and_(
                Follow.followed_id == OWNER.actor.id, Follow.follower_id == BOUND.actor_id, Follow.state == "accepted"
            ),
        )
        .where(UserReview.media_item_id == _item_id, _shown, ~is_muted(OWNER.actor.id))
        .order_by(*_NEWEST)
        .limit(MOST)
    )
)
_FOLLOWED = sql(
    lambda: (
        _reviews(_rated)
        .join(
            Follow,
            and_(
                Follow.followed_id == OWNER.actor.id, Follow.follower_id == BOUND.actor_id, Follow.state == "accepted"
            ),
        )
        .where(_shown, ~is_muted(OWNER.actor.id), cursors.after(UserReview.created_at, UserReview.id))
        .order_by(*_NEWEST)
        .limit(bindparam("at_most"))
    )
)
_TAGGED = sql(
    lambda: (
        _reviews(_rated)
        .join(Post, and_(Post.subject_id == UserReview.public_id, Post.gone_at.is_(None)))
        .join(PostTag, and_(PostTag.post_id == Post.id, PostTag.name == bindparam("tag")))
        .where(_shown, ~is_muted(OWNER.actor.id), cursors.after(UserReview.created_at, UserReview.id))
        .order_by(*_NEWEST)
        .limit(bindparam("at_most"))
    )
)
_AMONG = sql(lambda: _reviews(_rated).where(any_of(UserReview.id, "review_rows"), _shown))
_fellows = fellows.here("reviews")
_IN_GROUP = sql(
    lambda: (
        _reviews(_rated)
        .join(_fellows, _fellows.c.user_id == UserReview.user_id)
        .where(within(_fellows.c.sight, UserReview.audience))
        .order_by(*_NEWEST)
        .limit(MOST)
    )
)
_PAGE = sql(
    lambda: (
        _reviews(bindparam("ratings_sight", type_=Integer) >= 0)
        .where(
            UserReview.user_id == bindparam("owner_id", type_=BigId),
            within(bindparam("sight", type_=Integer), UserReview.audience),
            cursors.after(UserReview.created_at, UserReview.id),
        )
        .order_by(*_NEWEST)
        .limit(bindparam("at_most"))
    )
)


async def one(tx: Tx, viewer: Viewer, public_id: UUID) -> Review:
    """A review by its id. Raises NotFound where there is none, or the viewer may not read it."""
    return await _found(tx, viewer, await tx.first(_ONE, public_id=public_id, **viewer.values))


async def mine(tx: Tx, viewer: Viewer, public_id: UUID) -> Review:
    """The viewer's own review of an item. Raises NotFound where there is none."""
    item_id = await catalog.known(tx, viewer, public_id)
    return await _found(tx, viewer, await tx.first(_MINE, item_id=item_id, **viewer.values))


async def own(tx: Tx, viewer: Viewer, item_id: int) -> Review | None:
    """The viewer's own review of an item they are known to know of, if they wrote one."""
    row = await tx.first(_MINE, item_id=item_id, **viewer.values)
    return None if row is None else await _found(tx, viewer, row)


async def of_friends(tx: Tx, viewer: Viewer, item_id: int) -> tuple[Review, ...]:
    """What people of this node whom the viewer follows wrote about an item and let the viewer read."""
    rows = await tx.all(_FRIENDS, item_id=item_id, **viewer.values)
    ids = await media.external_ids(tx, rows)
    return tuple(_review(row, ids, viewer) for row in rows)


async def of_followed(tx: Tx, viewer: Viewer, at_most: int, bounds: dict[str, Any]) -> list[tuple[int, Review]]:
    """The latest reviews by people of this node whom the viewer follows, each with the number of its row."""
    rows = await tx.all(_FOLLOWED, at_most=at_most, **bounds, **viewer.values)
    ids = await media.external_ids(tx, rows)
    return [(row.row_id, _review(row, ids, viewer)) for row in rows]


async def among(tx: Tx, viewer: Viewer, rows: Sequence[int]) -> list[tuple[int, Review]]:
    """Those of these reviews that the viewer may read, each with the number of its row."""
    found = await tx.all(_AMONG, review_rows=list(rows), **viewer.values) if rows else []
    ids = await media.external_ids(tx, found)
    return [(row.row_id, _review(row, ids, viewer)) for row in found]


async def tagged(tx: Tx, viewer: Viewer, tag: str, at_most: int, bounds: dict[str, Any]) -> list[tuple[int, Review]]:
    """The latest posted reviews with a hashtag that the viewer may read, each with the number of its row."""
    rows = await tx.all(_TAGGED, tag=tag, at_most=at_most, **bounds, **viewer.values)
    ids = await media.external_ids(tx, rows)
    return [(row.row_id, _review(row, ids, viewer)) for row in rows]


async def of_group(tx: Tx, viewer: Viewer, group_id: int) -> tuple[Review, ...]:
    """The latest that members of a group the viewer is in wrote and let the viewer read."""
    rows = await tx.all(_IN_GROUP, group_id=group_id, **viewer.values)
    ids = await media.external_ids(tx, rows)
    return tuple(_review(row, ids, viewer) for row in rows)


async def page(tx: Tx, viewer: Viewer, username: str, *, cursor: str | None = None, limit: int = 50) -> Shelf:
    """This person's reviews, the latest first. Raises NotFound where the viewer may read none of them."""
    place, most = cursors.decode(cursor), cursors.count(limit)
    owner = await owners.seen(tx, viewer, username, "reviews", "ratings")
    rows = await tx.all(
        _PAGE,
        owner_id=owner.user_id,
        sight=owner.sights["reviews"],
        ratings_sight=owner.sights["ratings"],
        at_most=most + 1,
        **place.bounds(),
        **viewer.values,
    )
    ids = await media.external_ids(tx, rows[:most])
    last = rows[most - 1] if len(rows) > most else None
    following = last and Cursor(last.written_at, last.row_id).encoded()
    return Shelf(owner, Page(tuple(_review(row, ids, viewer) for row in rows[:most]), following))


async def _found(tx: Tx, viewer: Viewer, row: Row | None) -> Review:
    if row is None:
        raise NotFound
    return _review(row, await media.external_ids(tx, [row]), viewer)


def _review(row: Row, ids: media.Ids, viewer: Viewer) -> Review:
    is_mine = viewer.signed_in and row.actor_user_id == viewer.user_id
    return Review(
        id=row.review_id,
        author=cards.card(row),
        media=media.chain_of(row, ids),
        title=row.title,
        content=row.content,
        contains_spoilers=bool(row.contains_spoilers),
        is_finished=bool(row.is_finished),
        written_at=row.written_at,
        edited_at=row.edited_at if row.edited_at > row.written_at else None,
        rating=ratings.rating_of(row) if row.rating is not None else None,
        audience=row.audience if is_mine else None,
    )
