"""What the people somebody follows passed on, each post once, by whoever was the first of them: what others wrote, and
what people here posted of what they keep.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Boolean, and_, bindparam, exists, func, literal_column, or_, select, true
from sqlalchemy.orm import aliased

from chronicle_node.db import Row, Tx, any_of, sql, sql_for
from chronicle_node.models.claims import PostWork
from chronicle_node.models.posts import Post, Reaction
from chronicle_node.models.social import Actor, Follow
from chronicle_node.policy import BOUND, Viewer, can_read, is_muted
from chronicle_node.queries import cards, cursors, posts, said_here
from chronicle_node.queries.cards import Card
from chronicle_node.queries.posts import Said
from chronicle_node.queries.shown_types import snapshot

_KIND: Any = literal_column("'Announce'")
_followed = (
    select(Follow.followed_id.label("actor_id"))
    .where(Follow.follower_id == BOUND.actor_id, Follow.state == "accepted", ~is_muted(Follow.followed_id))
    .cte("boosters")
)
_boost: Any = aliased(Reaction, name="boost")
_passed, _author = aliased(Post, name="passed"), aliased(Actor, name="passed_author")
_actor, _booster = aliased(Actor, name="actor"), aliased(Actor, name="booster")


def _follows(whom: Any) -> Any:
    follow = aliased(Follow)
    return exists().where(follow.follower_id == BOUND.actor_id, follow.followed_id == whom, follow.state == "accepted")


def _is_news() -> Any:
    """Whether the viewer would not come upon it anyway, and none whom they follow and hear passed it on before."""
    earlier = aliased(Reaction)
    return and_(
        _passed.actor_id != BOUND.actor_id,
        ~and_(
            *(_follows(_passed.actor_id), _passed.in_reply_to.is_(None)),
            # What is posted beside reviews stands nowhere else in the list.
            or_(_passed.subject_id.is_(None), said_here.is_of_review(_passed)),
        ),
        ~exists().where(
            *(earlier.post_id == _boost.post_id, earlier.kind == _KIND, earlier.id < _boost.id),
            *(_follows(earlier.actor_id), ~is_muted(earlier.actor_id)),
        ),
    )


def _is_of_work() -> Any:
    """Whether it is posted here, and about a work: all that is but for lists."""
    on_list = exists().where(PostWork.post_id == _passed.id, PostWork.kind == "list")
    return and_(_passed.subject_id.is_not(None), ~on_list)


def _newest_of_each() -> Any:
    """The next few boosts by one of these people."""
    return (
        select(_boost.id)
        .join(_passed, _passed.id == _boost.post_id)
        .join(_author, _author.id == _passed.actor_id)
        .where(
            *(_boost.actor_id == _followed.c.actor_id, _boost.kind == _KIND),
            or_(bindparam("everything", type_=Boolean), _passed.about.is_not(None), _is_of_work()),
            *(_is_news(), ~is_muted(_author.id)),
            or_(
                and_(_passed.subject_id.is_(None), can_read(BOUND, _passed, _author)),
                said_here.is_open(_passed),
            ),
            cursors.after(_boost.created_at, _boost.id),
        )
        .order_by(_boost.created_at.desc(), _boost.id.desc())
        .limit(bindparam("at_most"))
        .correlate(_followed)
    )


def _statement(dialect: str) -> Any:
    if dialect == "postgresql":
        newest = _newest_of_each().lateral("newest")
        source = select().select_from(_followed).join(newest, true()).join(Reaction, Reaction.id == newest.c.id)
    else:  # SQLite has no LATERAL
        source = select().select_from(_followed).join(Reaction, Reaction.id.in_(_newest_of_each()))
    source = source.add_columns(
        *(Reaction.id.label("boost_id"), Reaction.created_at.label("boosted_at"), _booster.id.label("booster_id"))
    )
    source = source.join(_booster, _booster.id == Reaction.actor_id).join(Post, Post.id == Reaction.post_id)
    newest_first = (Reaction.created_at.desc(), Reaction.id.desc())
    shown = posts.shown(_actor, source).where(snapshot())
    return shown.order_by(*newest_first).limit(bindparam("at_most"))


_OF_FOLLOWED = sql_for(_statement)
_CARDS = sql(lambda: cards.joined(select(*cards.columns(_actor)).where(any_of(_actor.id, "actor_ids")), _actor))
_BOOSTERS = sql(
    lambda: (
        select(Reaction.post_id, func.count().label("many"))
        .join(_followed, _followed.c.actor_id == Reaction.actor_id)
        .where(any_of(Reaction.post_id, "post_ids"), Reaction.kind == _KIND)
        .group_by(Reaction.post_id)
    )
)


async def of_followed(
    tx: Tx, viewer: Viewer, at_most: int, bounds: dict[str, Any], *, only_works: bool
) -> list[tuple[datetime, int, Said | None]]:
    """The next few, each with when it was passed on and the number of the boost; None for what may not be told."""
    rows = await tx.all(_OF_FOLLOWED, everything=not only_works, at_most=at_most, **bounds, **viewer.values)
    if not rows:
        return []
    who = {row.actor_id: cards.card(row) for row in await tx.all(_CARDS, actor_ids=_distinct(rows, "booster_id"))}
    counted = await tx.all(_BOOSTERS, post_ids=_distinct(rows, "post_id"), **viewer.values)
    many = {row.post_id: row.many for row in counted}
    said = await said_here.read(tx, viewer, rows, await posts.read(tx, viewer, rows))
    return [
        (row.boosted_at, row.boost_id, one and _by(one, who.get(row.booster_id), many.get(row.post_id, 1)))
        for row, one in zip(rows, said, strict=True)
    ]


def _by(said: Said, first: Card | None, many: int) -> Said:
    return msgspec.structs.replace(said, boosted_by=first, boosters=many)


def _distinct(rows: list[Row], name: str) -> list[int]:
    return sorted({getattr(row, name) for row in rows})
