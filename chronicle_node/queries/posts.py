"""What people wrote, as it is read: reviews and answers from this node, and posts from others, in one shape."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, case, exists, func, literal_column, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Row, Tx, any_of, sql
from chronicle_node.domain import html
from chronicle_node.domain.markdown import render
from chronicle_node.models.catalog import MediaType
from chronicle_node.models.claims import PostWork
from chronicle_node.models.posts import Post, Reaction
from chronicle_node.models.reviews import UserReview
from chronicle_node.models.social import Actor
from chronicle_node.policy import BOUND, Viewer, hears, is_muted
from chronicle_node.queries import cards, media, posted_lists, reviews, snapshots, told
from chronicle_node.queries.cards import Card
from chronicle_node.queries.posted_lists import Listed

MOST_OF_ITEM = 24
SPOILERS = "This review gives things away."
SENSITIVE = "Sensitive content"


class Attached(msgspec.Struct, frozen=True):
    """A picture or the like, by its address elsewhere; `words` say what it shows."""

    url: str
    words: str


class Answered(msgspec.Struct, frozen=True):
    """What a post answers: its id where it is known here, and who wrote it, where that was for everybody."""

    post: UUID | None
    review: UUID | None
    name: str | None


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A review or a post. `id` is a review's public id, or the address others know it by.

    `post` is the id to answer it, like it or pass it on by, None for a review that is not posted. `depth` is how far
    below the beginning of a list of answers it stands; `boosted_by` passed it on to the viewer, the first of `boosters`
    whom they follow. `audience` and `source`, as it was typed, are for its author.
    `html` is safe to show; where there is a `warning`, only after somebody asked for it. `rating` is one of 1 to 10.
    Of a work, `says` is what it says: review, rating, comment, quotation, status, list, digest; `status` is where it
    stands.
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
    answers: Answered | None = None
    boosted_by: Card | None = None
    boosters: int = 0
    depth: int = 0
    listed: Listed | None = None
    audience: str | None = None
    source: str | None = None


_parent, _parent_author = aliased(Post, name="parent_post"), aliased(Actor, name="parent_author")
_actor = aliased(Actor, name="actor")


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
    Post.listed,
    Post.published_at,
    Post.updated_at,
    *told.COLUMNS,
    Post.audience,
    Post.source,
    Post.thread_id,
    Post.subject_id,
    Post.in_reply_to,
    _parent.public_id.label("answered_id"),
    select(UserReview.public_id)
    .where(UserReview.public_id == _parent.subject_id)
    .scalar_subquery()
    .label("answered_review"),
    _parent.subject_id.label("answered_subject"),
    case((_parent.audience == "public", func.coalesce(_parent_author.display_name, _parent_author.username))).label(
        "answered_name"
    ),
)


def shown(actor: Any, source: Any = None) -> Any:
    """Posts with all that `of_row` reads, of nodes that are not shut out; to be filtered by who may read them.

    `source` is a select that has `Post` in it, and nothing else that is wanted.
    """
    base = select().select_from(Post) if source is None else source
    return cards.joined(
        base.add_columns(*_COLUMNS, *snapshots.COLUMNS, *cards.columns(actor))
        .join(actor, actor.id == Post.actor_id)
        .outerjoin(MediaType, snapshots.same_type(Post.about))
        .outerjoin(PostWork, PostWork.post_id == Post.id)
        .outerjoin(_parent, _parent.id == Post.answers_id)
        .outerjoin(_parent_author, _parent_author.id == _parent.actor_id),
        actor,
    ).where(cards.open_to_us())


_ABOUT_ITEM = sql(
    lambda: (
        shown(_actor)
        .where(
            PostWork.media_item_id == bindparam("item_id"),
            *(Post.subject_id.is_(None), hears(BOUND, Post, _actor), ~is_muted(_actor.id)),
        )
        .order_by(Post.published_at.desc(), Post.id.desc())
        .limit(MOST_OF_ITEM)
    )
)
posted = select(Post.public_id, Post.subject_id, *_DID).where(Post.gone_at.is_(None))


_POSTED = sql(
    lambda: posted.join(UserReview, UserReview.public_id == Post.subject_id).where(any_of(UserReview.id, "review_rows"))
)


async def about_item(tx: Tx, viewer: Viewer, item_id: int) -> tuple[Said, ...]:
    """What people elsewhere whom the viewer follows said of an item, as far as they may read it, the newest first."""
    if not viewer.signed_in:
        return ()
    return await read(tx, viewer, await tx.all(_ABOUT_ITEM, item_id=item_id, **viewer.values))


async def read(tx: Tx, viewer: Viewer, rows: Sequence[Row]) -> tuple[Said, ...]:
    """The posts in rows of `shown`."""
    works, lists = await told.works(tx, viewer, rows), await posted_lists.of(tx, viewer, rows)
    return tuple(of_row(row, viewer, works, lists.get(row.post_id)) for row in rows)


async def of_reviews(tx: Tx, viewer: Viewer, here: Sequence[tuple[int, reviews.Review]]) -> list[tuple[int, Said]]:
    """Reviews, each with the number of its row, as they stand among posts."""
    found = await tx.all(_POSTED, review_rows=[row_id for row_id, _ in here], **viewer.values) if here else []
    known = {row.subject_id: row for row in found}
    return [(row_id, of_review(review, known.get(review.id))) for row_id, review in here]


def of_review(review: reviews.Review, posted: Row | None) -> Said:
    """A review, as it stands among posts."""
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


def of_row(row: Row, viewer: Viewer, works: told.Works, listed: Listed | None = None) -> Said:
    """A post in a row of `shown`."""
    is_here, is_mine = row.source is not None, viewer.signed_in and row.actor_user_id == viewer.user_id
    answered = row.answered_id if row.answered_subject is None or row.answered_review is not None else None
    answers = Answered(answered, row.answered_review, row.answered_name) if row.in_reply_to else None
    return Said(
        id=row.uri,
        actor=cards.card(row),
        kind=row.kind,
        url=f"/posts/{row.public_id}" if is_here else row.url or row.uri,
        at=row.published_at,
        edited_at=row.updated_at if row.updated_at and row.updated_at > row.published_at else None,
        title=row.title,
        warning=row.warning or (SENSITIVE if row.is_sensitive else None),
        html=html.safe(row.content or ""),
        media=told.work(row, works),
        listed=listed,
        rating=row.rating,
        says="list" if listed is not None else row.says,
        status=row.says_status,
        post=row.public_id,
        is_liked=bool(row.Like),
        is_boosted=bool(row.Announce),
        attached=tuple(Attached(url, words) for url, words in row.links or ()),
        answers=answers,
        audience=row.audience if is_mine else None,
        source=row.source if is_mine else None,
    )
