"""What the people somebody follows have written: reviews from this node, and posts from others, newest first.

Reviews are read under the policy each time; a post from elsewhere by those its author wrote it for.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Boolean, bindparam, exists, func, literal_column, or_, select, true
from sqlalchemy.orm import aliased

from chronicle_node.db import Row, Statement, Tx, any_of, sql
from chronicle_node.domain import html
from chronicle_node.domain.markdown import render
from chronicle_node.errors import NotFound
from chronicle_node.models.catalog import MediaType
from chronicle_node.models.claims import PostWork
from chronicle_node.models.posts import Post, Reaction
from chronicle_node.models.reviews import UserReview
from chronicle_node.models.social import Actor, Follow
from chronicle_node.models.types import PublicId
from chronicle_node.policy import BOUND, Viewer, can_read, hears, is_muted
from chronicle_node.queries import cards, cursors, media, reviews, snapshots, told
from chronicle_node.queries.cards import Card
from chronicle_node.queries.cursors import Cursor, Page
from chronicle_node.queries.shown_types import snapshot

HERE, ELSEWHERE = 0, 1
MOST_ANSWERS = 50
MOST_OF_ITEM = 24
SPOILERS = "This review gives things away."
SENSITIVE = "Sensitive content"


class Attached(msgspec.Struct, frozen=True):
    """A picture or the like, by its address elsewhere; `words` say what it shows."""

    url: str
    words: str


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A review or a post. `id` is a review's public id, or the address of what was written elsewhere.

    `post` is the id to like it or pass it on by, None for a review that is not posted.
    `html` is safe to show; where there is a `warning`, only after somebody asked for it. `rating` is one of 1 to 10.
    Of a work, `says` is what it says: review, rating, comment, quotation, status, digest; `status` is where it stands.
    """

    id: str
    actor: Card
    kind: str
    url: str
    at: datetime
    edited_at: datetime | None
    title: str | None
    warning: str | None
    html: str
    media: media.Chain | None
    rating: float | None
    says: str | None = None
    status: str | None = None
    post: UUID | None = None
    is_liked: bool = False
    is_boosted: bool = False
    attached: tuple[Attached, ...] = ()


_peers = (
    select(Follow.followed_id.label("actor_id"))
    .where(Follow.follower_id == BOUND.actor_id, Follow.state == "accepted", ~is_muted(Follow.followed_id))
    .cte("peers")
)
_each = aliased(Post, name="each")
_author = aliased(Actor, name="author")
_actor = aliased(Actor, name="actor")


def _newest_of_each() -> Any:
    """The next few posts of one followed person: whoever writes little costs as little as whoever writes a lot."""
    return (
        select(_each.id)
        .join(_author, _author.id == _each.actor_id)
        .where(
            _each.actor_id == _peers.c.actor_id,
            _each.subject_id.is_(None),
            _each.answers_id.is_(None),
            or_(bindparam("everything", type_=Boolean), _each.about.is_not(None)),
            can_read(BOUND, _each, _author),
            cursors.after(_each.published_at, _each.id),
        )
        .order_by(_each.published_at.desc(), _each.id.desc())
        .limit(bindparam("at_most"))
        .correlate(_peers)
    )


def _elsewhere(dialect: str) -> Statement:
    if dialect == "postgresql":
        newest = _newest_of_each().lateral("newest")
        source = select().select_from(_peers).join(newest, true()).join(Post, Post.id == newest.c.id)
    else:  # SQLite has no LATERAL
        source = select().select_from(_peers).join(Post, Post.id.in_(_newest_of_each()))
    statement = (
        source.add_columns(*_COLUMNS, *snapshots.COLUMNS, *cards.columns(_actor))
        .join(_actor, _actor.id == Post.actor_id)
        .outerjoin(MediaType, snapshots.same_type(Post.about))
        .outerjoin(PostWork, PostWork.post_id == Post.id)
    )
    newest_first = (Post.published_at.desc(), Post.id.desc())
    shown = cards.joined(statement, _actor).where(cards.open_to_us(), snapshot())
    return sql(shown.order_by(*newest_first).limit(bindparam("at_most")))


def _did(kind: str) -> Any:
    mine = aliased(Reaction)
    return (
        exists()
        .where(mine.post_id == Post.id, mine.actor_id == BOUND.actor_id, mine.kind == literal_column(f"'{kind}'"))
        .label(kind)
    )


_DID = (_did("Like"), _did("Announce"))
_COLUMNS = (
    *_DID,
    Post.public_id,
    Post.id.label("post_id"),
    Post.uri,
    Post.kind,
    Post.url,
    Post.title,
    Post.warning,
    Post.is_sensitive,
    Post.content,
    Post.about,
    Post.links,
    Post.rating,
    Post.published_at,
    Post.updated_at,
    *told.COLUMNS,
)
_shown = cards.joined(
    select(*_COLUMNS, *snapshots.COLUMNS, *cards.columns(_actor))
    .select_from(Post)
    .join(_actor, _actor.id == Post.actor_id)
    .outerjoin(MediaType, snapshots.same_type(Post.about))
    .outerjoin(PostWork, PostWork.post_id == Post.id),
    _actor,
).where(cards.open_to_us(), can_read(BOUND, Post, _actor))
_posted = select(Post.public_id, Post.subject_id, *_DID).where(Post.gone_at.is_(None))
_POSTED = sql(
    _posted.join(UserReview, UserReview.public_id == Post.subject_id).where(any_of(UserReview.id, "review_rows"))
)
_said = aliased(Post, name="said")
_subject = bindparam("review_id", type_=PublicId)
_OWN = sql(_posted.where(Post.subject_id == _subject))
_ANSWERS = sql(
    _shown.join(_said, _said.id == Post.answers_id)
    .where(_said.subject_id == _subject, ~is_muted(_actor.id))
    .order_by(Post.published_at, Post.id)
    .limit(MOST_ANSWERS)
)
_ABOUT_ITEM = sql(
    _shown.where(
        PostWork.media_item_id == bindparam("item_id"),
        Post.subject_id.is_(None),
        hears(BOUND, Post, _actor),
        ~is_muted(_actor.id),
    )
    .order_by(Post.published_at.desc(), Post.id.desc())
    .limit(MOST_OF_ITEM)
)
_COUNTS = sql(
    select(Reaction.kind, func.count().label("many"))
    .join(Post, Post.id == Reaction.post_id)
    .where(Post.subject_id == _subject, Post.gone_at.is_(None))
    .group_by(Reaction.kind)
)
_READABLE = sql(
    select(Post.id, Post.subject_id, can_read(BOUND, Post, _actor).label("is_open"))
    .join(_actor, _actor.id == Post.actor_id)
    .where(Post.public_id == bindparam("public_id", type_=PublicId), Post.gone_at.is_(None))
)
_ELSEWHERE = {dialect: _elsewhere(dialect) for dialect in ("sqlite", "postgresql")}


async def page(
    tx: Tx, viewer: Viewer, *, cursor: str | None = None, limit: int = 20, only_works: bool = False
) -> Page[Said]:
    """A page of what those whom the viewer follows wrote; `only_works`: of that, what is about a work."""
    place, most = cursors.decode(cursor), cursors.count(limit)
    if not viewer.signed_in:
        return Page(())
    here = await reviews.of_followed(tx, viewer, most + 1, place.bounds(HERE))
    elsewhere = await tx.all(
        _ELSEWHERE[tx.dialect],
        everything=not only_works,
        at_most=most + 1,
        **place.bounds(ELSEWHERE),
        **viewer.values,
    )
    found = await tx.all(_POSTED, review_rows=[row_id for row_id, _ in here], **viewer.values) if here else []
    posted = {row.subject_id: row for row in found}
    said = [
        (Cursor(review.written_at, row_id, HERE), _of_here(review, posted.get(review.id))) for row_id, review in here
    ]
    works = await told.works(tx, viewer, elsewhere)
    said += [(Cursor(row.published_at, row.post_id, ELSEWHERE), _of_elsewhere(row, works)) for row in elsewhere]
    said.sort(key=lambda one: (-one[0].at.timestamp(), one[0].source, -one[0].id))
    following = said[most - 1][0].encoded() if len(said) > most else None
    return Page(tuple(one for _, one in said[:most]), following)


class Responses(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a review: how many like it and passed it on, and the answers that the viewer may read, oldest first.

    `post` is the id to like it or pass it on by, None where it is not posted.
    """

    post: UUID | None
    likes: int
    boosts: int
    is_liked: bool
    is_boosted: bool
    answers: tuple[Said, ...]


async def responses(tx: Tx, viewer: Viewer, review_id: UUID) -> Responses:
    """What came of this review. Raises NotFound where the viewer may not read it."""
    await reviews.one(tx, viewer, review_id)
    own = await tx.first(_OWN, review_id=review_id, **viewer.values)
    many = {row.kind: row.many for row in await tx.all(_COUNTS, review_id=review_id)}
    rows = await tx.all(_ANSWERS, review_id=review_id, **viewer.values)
    works = await told.works(tx, viewer, rows)
    return Responses(
        post=own.public_id if own is not None else None,
        likes=many.get("Like", 0),
        boosts=many.get("Announce", 0),
        is_liked=own is not None and bool(own.Like),
        is_boosted=own is not None and bool(own.Announce),
        answers=tuple(_of_elsewhere(row, works) for row in rows),
    )


async def about_item(tx: Tx, viewer: Viewer, item_id: int) -> tuple[Said, ...]:
    """What people elsewhere whom the viewer follows said of an item, as far as they may read it, the newest first."""
    if not viewer.signed_in:
        return ()
    rows = await tx.all(_ABOUT_ITEM, item_id=item_id, **viewer.values)
    works = await told.works(tx, viewer, rows)
    return tuple(_of_elsewhere(row, works) for row in rows)


async def readable(tx: Tx, viewer: Viewer, public_id: UUID) -> int:
    """The number of a post that the viewer may read: a review's under the policy. Raises NotFound."""
    row = await tx.first(_READABLE, public_id=public_id, **viewer.values)
    if row is None:
        raise NotFound
    if row.subject_id is not None:
        await reviews.one(tx, viewer, row.subject_id)
    elif not row.is_open:
        raise NotFound
    return int(row.id)


def _of_here(review: reviews.Review, posted: Row | None) -> Said:
    hides = review.contains_spoilers and not review.is_finished
    return Said(
        id=str(review.id),
        actor=review.author,
        kind="Review",
        url=f"/reviews/{review.id}",
        at=review.written_at,
        edited_at=review.edited_at,
        title=review.title,
        warning=SPOILERS if hides else None,
        html=render(review.content),
        media=review.media,
        rating=review.rating.rating if review.rating else None,
        post=posted.public_id if posted is not None else None,
        is_liked=posted is not None and bool(posted.Like),
        is_boosted=posted is not None and bool(posted.Announce),
    )


def _of_elsewhere(row: Row, works: told.Works) -> Said:
    return Said(
        id=row.uri,
        actor=cards.card(row),
        kind=row.kind,
        url=row.url or row.uri,
        at=row.published_at,
        edited_at=row.updated_at if row.updated_at and row.updated_at > row.published_at else None,
        title=row.title,
        warning=row.warning or (SENSITIVE if row.is_sensitive else None),
        html=html.safe(row.content or ""),
        media=told.work(row, works),
        rating=row.rating,
        says=row.says,
        status=row.says_status,
        post=row.public_id,
        is_liked=bool(row.Like),
        is_boosted=bool(row.Announce),
        attached=tuple(Attached(url, words) for url, words in row.links or ()),
    )
