"""What people here posted of what they keep, as it stands among posts: reviews, ratings, statuses, lists and digests.

Only the address of such a post is kept, so the words are read from what it is about, and the policy is asked of that.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import msgspec
from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Row, Tx, any_of, sql
from chronicle_node.domain import html
from chronicle_node.domain.audience import SAID
from chronicle_node.domain.statuses import words
from chronicle_node.models.accounts import User
from chronicle_node.models.claims import PostWork
from chronicle_node.models.library import SharedEntry, UserLibrary
from chronicle_node.models.lists import UserList
from chronicle_node.models.posts import Post
from chronicle_node.models.reviews import UserRating, UserReview
from chronicle_node.models.social import Actor
from chronicle_node.policy import BOUND, Owner, Viewer, can_see
from chronicle_node.queries import posts, reviews
from chronicle_node.queries.posts import Said
from chronicle_node.queries.shown_types import of_item

# The author stands inside each EXISTS: the policy's own subqueries find only what stands right around them.
_OWNER = Owner(aliased(User, name="its_owner"), aliased(Actor, name="its_actor"))
_work = aliased(PostWork, name="its_work")


def is_open(post: Any) -> ColumnElement[bool]:
    """Whether the viewer may see what a post of somebody here is about, as it is now."""
    return and_(
        *(post.subject_id.is_not(None), post.gone_at.is_(None)),
        or_(_of_review(post), *(_of(kind, post) for kind in SAID if kind != "review")),
    )


def is_of_review(post: Any) -> ColumnElement[bool]:
    """Whether it is a review that a post is about."""
    return exists().where(UserReview.public_id == post.subject_id)


def _is_author(post: Any) -> ColumnElement[bool]:
    return and_(_OWNER.joined, _OWNER.actor.id == post.actor_id)


def _of_review(post: Any) -> ColumnElement[bool]:
    return exists().where(
        *(_is_author(post), UserReview.public_id == post.subject_id, UserReview.user_id == _OWNER.user.id),
        *(of_item(UserReview.media_item_id), can_see(BOUND, _OWNER, "reviews", UserReview.audience)),
    )


def _of(kind: str, post: Any) -> ColumnElement[bool]:
    says, owner = and_(_is_author(post), _work.post_id == post.id, _work.kind == kind), _OWNER
    its: tuple[ColumnElement[bool], ...]
    if kind == "list":
        its = (UserList.public_id == post.subject_id, UserList.user_id == owner.user.id)
        return exists().where(says, *its, can_see(BOUND, owner, "lists", UserList.audience))
    its = {
        "rating": (UserRating.user_id == owner.user.id, UserRating.media_item_id == _work.media_item_id),
        "status": (
            *(UserLibrary.user_id == owner.user.id, UserLibrary.media_item_id == _work.media_item_id),
            SharedEntry.library_id == UserLibrary.id,
        ),
        "digest": (_work.parts > 0,),
    }[kind]
    return exists().where(says, *its, of_item(_work.media_item_id), can_see(BOUND, owner, SAID[kind]))


_MORE = sql(
    lambda: (
        select(
            *(Post.id, Post.url, Post.subject_id, func.coalesce(PostWork.kind, "review").label("says")),
            *(
                PostWork.parts,
                UserRating.rating,
                UserList.name,
                UserList.description,
                UserReview.id.label("review_row"),
            ),
        )
        .join(Actor, Actor.id == Post.actor_id)
        .outerjoin(PostWork, PostWork.post_id == Post.id)
        .outerjoin(UserReview, UserReview.public_id == Post.subject_id)
        .outerjoin(UserList, UserList.public_id == Post.subject_id)
        .outerjoin(
            UserRating,
            and_(
                *(PostWork.kind == "rating", UserRating.user_id == Actor.user_id),
                UserRating.media_item_id == PostWork.media_item_id,
            ),
        )
        .where(any_of(Post.id, "post_ids"))
    )
)


async def read(tx: Tx, viewer: Viewer, rows: Sequence[Row], said: Sequence[Said]) -> list[Said | None]:
    """The same posts, those about what is kept here in its words; None for what may not be told after all.

    `said` is what `posts.read` made of the rows. Whoever calls asks `is_open` first.
    """
    about = [row.post_id for row in rows if row.subject_id is not None]
    more = {row.id: row for row in await tx.all(_MORE, post_ids=about)} if about else {}
    wanted = [row.review_row for row in more.values() if row.review_row is not None]
    here = dict(await posts.of_reviews(tx, viewer, await reviews.among(tx, viewer, wanted)))
    return [
        _told(one, more[row.post_id], here) if row.post_id in more else one for row, one in zip(rows, said, strict=True)
    ]


def _told(said: Said, more: Row, reviews_here: dict[int, Said]) -> Said | None:
    if more.says == "review":
        return reviews_here.get(more.review_row)
    text = more.description if more.says == "list" else _parts(said, more.parts) if more.says == "digest" else None
    return msgspec.structs.replace(
        said,
        url=urlsplit(more.url).path,
        title=more.name,
        rating=more.rating,
        html=html.of_text(text) if text else "",
    )


def _parts(said: Said, parts: int) -> str:
    past = words(said.media.verb if said.media else "").past.capitalize()
    return f"{past} {parts} {'part' if parts == 1 else 'parts'} at one go."
