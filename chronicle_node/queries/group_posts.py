"""What members of a group who live elsewhere wrote about works lately, as far as it is known here and the viewer may
read it. Being in a group opens none of it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import bindparam, exists, or_, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Statement, Tx, any_of, sql
from chronicle_node.models.groups import GroupGuest, GroupMember
from chronicle_node.models.posts import Post
from chronicle_node.models.social import Actor
from chronicle_node.models.types import BigId
from chronicle_node.policy import BOUND, Viewer, can_read, is_muted
from chronicle_node.queries import posts
from chronicle_node.queries.posts import Said

MOST = 6
MOST_TOLD = 10  # to the node of a member elsewhere

_actor = aliased(Actor, name="actor")


def _latest(whose: Any) -> Statement:
    statement = posts.shown(_actor).where(
        *(whose, _actor.user_id.is_(None), Post.subject_id.is_(None), Post.about.is_not(None)),
        *(can_read(BOUND, Post, _actor), ~is_muted(_actor.id)),
    )
    return sql(lambda: statement.order_by(Post.published_at.desc(), Post.id.desc()).limit(MOST))


_OF_GUESTS = _latest(
    exists().where(GroupGuest.group_id == bindparam("group_id", type_=BigId), GroupGuest.actor_id == _actor.id)
)
_OF_PEOPLE = _latest(any_of(_actor.uri, "uris"))


_KNOWN = sql(lambda: select(Post.uri).where(any_of(Post.uri, "uris")))
_in_it = or_(
    exists().where(GroupGuest.group_id == bindparam("group_id", type_=BigId), GroupGuest.actor_id == _actor.id),
    exists().where(GroupMember.group_id == bindparam("group_id", type_=BigId), GroupMember.user_id == _actor.user_id),
)
_ADDRESSES = sql(
    lambda: (
        select(Post.uri)
        .join(_actor, _actor.id == Post.actor_id)
        .where(
            *(_in_it, Post.audience == "public", Post.in_reply_to.is_(None), Post.source.is_(None)),
            or_(Post.about.is_not(None), Post.subject_id.is_not(None)),
            *(can_read(BOUND, Post, _actor), ~is_muted(_actor.id)),
        )
        .order_by(Post.published_at.desc(), Post.id.desc())
        .limit(MOST_TOLD)
    )
)


async def addresses(tx: Tx, viewer: Viewer, group_id: int) -> list[str]:
    """Where the latest are that members of a group here, wherever they live, posted for everybody."""
    return [row.uri for row in await tx.all(_ADDRESSES, group_id=group_id, **viewer.values)]


async def known(tx: Tx, uris: Collection[str]) -> set[str]:
    """Which of these posts are known here."""
    return {row.uri for row in await tx.all(_KNOWN, uris=list(uris))} if uris else set()


async def of_guests(tx: Tx, viewer: Viewer, group_id: int) -> tuple[Said, ...]:
    """The latest by members elsewhere of a group here."""
    return await posts.read(tx, viewer, await tx.all(_OF_GUESTS, group_id=group_id, **viewer.values))


async def of_people(tx: Tx, viewer: Viewer, uris: Collection[str]) -> tuple[Said, ...]:
    """The latest by the members of a group elsewhere, of whom these are the addresses."""
    return await posts.read(tx, viewer, await tx.all(_OF_PEOPLE, uris=list(uris), **viewer.values))
