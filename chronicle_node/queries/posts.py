"""What the people somebody follows have written: reviews from this node, and posts from others, newest first.

Reviews are read under the policy each time; a post from elsewhere by those its author wrote it for.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Boolean, bindparam, or_, select, true
from sqlalchemy.orm import aliased

from chronicle_node.db import Row, Statement, Tx, sql
from chronicle_node.domain import html
from chronicle_node.domain.markdown import render
from chronicle_node.models.catalog import MediaType
from chronicle_node.models.posts import Post
from chronicle_node.models.social import Actor, Follow
from chronicle_node.policy import BOUND, Viewer, can_read
from chronicle_node.queries import cards, cursors, media, reviews, snapshots
from chronicle_node.queries.cards import Card
from chronicle_node.queries.cursors import Cursor, Page
from chronicle_node.queries.shown_types import snapshot

HERE, ELSEWHERE = 0, 1
SPOILERS = "This review gives things away."
SENSITIVE = "Sensitive content"


class Attached(msgspec.Struct, frozen=True):
    """A picture or the like, by its address elsewhere; `words` say what it shows."""

    url: str
    words: str


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A review or a post. `id` is a review's public id, or the address of what was written elsewhere.

    `html` is safe to show; where there is a `warning`, only after somebody asked for it. `rating` is one of 1 to 10.
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
    attached: tuple[Attached, ...] = ()


_peers = (
    select(Follow.followed_id.label("actor_id"))
    .where(Follow.follower_id == BOUND.actor_id, Follow.state == "accepted")
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
    )
    newest_first = (Post.published_at.desc(), Post.id.desc())
    shown = cards.joined(statement, _actor).where(cards.open_to_us(), snapshot())
    return sql(shown.order_by(*newest_first).limit(bindparam("at_most")))


_COLUMNS = (
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
    found = [(Cursor(review.written_at, row_id, HERE), _of_here(review)) for row_id, review in here]
    found += [(Cursor(row.published_at, row.post_id, ELSEWHERE), _of_elsewhere(row)) for row in elsewhere]
    found.sort(key=lambda one: (-one[0].at.timestamp(), one[0].source, -one[0].id))
    following = found[most - 1][0].encoded() if len(found) > most else None
    return Page(tuple(said for _, said in found[:most]), following)


def _of_here(review: reviews.Review) -> Said:
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
    )


def _of_elsewhere(row: Row) -> Said:
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
        media=snapshots.chain_of(row.about, row.type_name, row.verb) if row.about else None,
        rating=row.rating,
        attached=tuple(Attached(url, words) for url, words in row.links or ()),
    )
