"""The people somebody knows: whom they follow and who follows them, who asks to, and somebody found by a handle.

The lists are the viewer's own. Whom somebody else follows is told to nobody.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Text, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Row, Statement, Tx, sql
from chronicle_node.errors import NotFound
from chronicle_node.models.social import Actor, Block, Follow
from chronicle_node.models.types import BigId, PublicId
from chronicle_node.policy import BOUND, OWNER, Viewer
from chronicle_node.queries import cards, cursors
from chronicle_node.queries.cards import Card
from chronicle_node.queries.cursors import Cursor, Page


class Acquaintance(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody as the viewer stands with them; `relation` is one of `RELATIONS`.

    `since`: when the follow that the list is about was asked for.
    """

    actor: Card
    relation: str
    follows_me: bool
    since: datetime | None = None


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    following: int
    followers: int
    friends: int
    requests: int = 0  # that wait for this person's answer
    blocked: int = 0  # by this person


#: From the viewer's side; blocked: by the viewer, requested: by the viewer, follower: they follow the viewer.
RELATIONS = ("self", "blocked", "friends", "following", "requested", "follower", "none")

_mine = aliased(Follow, name="mine")
_theirs = aliased(Follow, name="theirs")
_ACCEPTED, _REQUESTED = "accepted", "requested"


def columns(actor: Any) -> list[Any]:
    """What a statement selects so that `acquaintance` can read its rows; join with `related`."""
    blocked = exists().where(Block.actor_id == BOUND.actor_id, Block.target_id == actor.id).correlate(actor)
    states = [_mine.state.label("my_state"), _theirs.state.label("their_state"), blocked.label("is_blocked")]
    return [*cards.columns(actor), *states]


def related(statement: Any, actor: Any) -> Any:
    """A statement that has `actor` in it, with what `columns` needs beside."""
    statement = statement.outerjoin(
        _mine, and_(_mine.follower_id == BOUND.actor_id, _mine.followed_id == actor.id)
    ).outerjoin(_theirs, and_(_theirs.follower_id == actor.id, _theirs.followed_id == BOUND.actor_id))
    return cards.joined(statement, actor)


_actor = aliased(Actor, name="actor")


def _follows(of: Any, *where: Any) -> Statement:
    """People on the other end of these follows, the latest first."""
    since = (of.id.label("follow_id"), of.created_at.label("since"))
    return sql(
        lambda: (
            related(select(*since, *columns(_actor)).select_from(_actor), _actor)
            .where(*where, cursors.after(of.created_at, of.id))
            .order_by(of.created_at.desc(), of.id.desc())
            .limit(bindparam("at_most"))
        )
    )


_FOLLOWING = _follows(_mine, or_(_mine.state == _ACCEPTED, _mine.state == _REQUESTED))
_FOLLOWERS = _follows(_theirs, _theirs.state == _ACCEPTED)
_FRIENDS = _follows(_theirs, _mine.state == _ACCEPTED, _theirs.state == _ACCEPTED)
_REQUESTS = _follows(_theirs, _theirs.state == _REQUESTED)


def _one() -> Any:
    return related(select(*columns(_actor)).select_from(_actor), _actor).where(
        _actor.actor_type != "Application", _actor.gone_at.is_(None), cards.open_to_us()
    )


# Whom the other blocked finds nobody; whom the viewer blocked stays to be found, to take it back.
_not_shut_out = ~exists().where(Block.actor_id == _actor.id, Block.target_id == BOUND.actor_id).correlate(_actor)
_HERE = sql(
    lambda: (
        _one()
        .join(OWNER.user, OWNER.user.id == _actor.user_id)
        .where(OWNER.user.username == bindparam("username"), OWNER.user.is_active, _not_shut_out)
    )
)
_ELSEWHERE = sql(
    lambda: _one().where(
        func.lower(_actor.username) == bindparam("username", type_=Text),
        cards.hosted_by(bindparam("host", type_=Text)),
        _not_shut_out,
    )
)
_ID = sql(lambda: select(Actor.id).where(Actor.public_id == bindparam("public_id", type_=PublicId)))
_ASKING = sql(
    lambda: (
        select(Follow.follower_id)
        .join(Actor, Actor.id == Follow.follower_id)
        .where(
            Follow.followed_id == BOUND.actor_id,
            Follow.state == _REQUESTED,
            Actor.public_id == bindparam("public_id", type_=PublicId),
        )
    )
)


def _number(*where: Any) -> Any:
    return select(func.count()).select_from(Follow).where(*where).scalar_subquery()


_person = bindparam("actor_id", type_=BigId)
_back = aliased(Follow)
_followed_back = exists().where(
    _back.follower_id == Follow.followed_id, _back.followed_id == Follow.follower_id, _back.state == _ACCEPTED
)
_COUNTS = sql(
    lambda: select(
        _number(Follow.follower_id == _person, Follow.state == _ACCEPTED).label("following"),
        _number(Follow.followed_id == _person, Follow.state == _ACCEPTED).label("followers"),
        _number(Follow.follower_id == _person, Follow.state == _ACCEPTED, _followed_back).label("friends"),
        _number(Follow.followed_id == _person, Follow.state == _REQUESTED).label("requests"),
        select(func.count()).select_from(Block).where(Block.actor_id == _person).scalar_subquery().label("blocked"),
    )
)


async def following(tx: Tx, viewer: Viewer, *, cursor: str | None = None, limit: int = 50) -> Page[Acquaintance]:
    """Whom the viewer follows or has asked to follow."""
    return await _page(tx, _FOLLOWING, viewer, cursor, limit)


async def followers(tx: Tx, viewer: Viewer, *, cursor: str | None = None, limit: int = 50) -> Page[Acquaintance]:
    """Who follows the viewer."""
    return await _page(tx, _FOLLOWERS, viewer, cursor, limit)


async def friends(tx: Tx, viewer: Viewer, *, cursor: str | None = None, limit: int = 50) -> Page[Acquaintance]:
    """Those who follow the viewer and whom the viewer follows."""
    return await _page(tx, _FRIENDS, viewer, cursor, limit)


async def requests(tx: Tx, viewer: Viewer, *, cursor: str | None = None, limit: int = 50) -> Page[Acquaintance]:
    """Who waits for the viewer's answer."""
    return await _page(tx, _REQUESTS, viewer, cursor, limit)


async def by_handle(tx: Tx, viewer: Viewer, username: str, host: str = "") -> Acquaintance:
    """Somebody this node knows, by name and host (none: of this node).

    Raises NotFound where there is nobody, or one who blocked the viewer.
    """
    statement = _ELSEWHERE if host else _HERE
    row = await tx.first(statement, username=username.lower(), host=host.lower(), **viewer.values)
    if row is None:
        raise NotFound
    return acquaintance(row, viewer)


async def actor_id(tx: Tx, public_id: UUID) -> int:
    """The number that services know an actor by. Raises NotFound."""
    return _found(await tx.scalar(_ID, public_id=public_id))


async def asking(tx: Tx, viewer: Viewer, public_id: UUID) -> int:
    """The number of an actor whose request waits for the viewer's answer. Raises NotFound."""
    return _found(await tx.scalar(_ASKING, public_id=public_id, **viewer.values))


async def counts(tx: Tx, actor_id: int) -> Counts:
    """How many people somebody knows. Numbers for those who may see the profile; requests for the person alone."""
    return Counts(**(await tx.one(_COUNTS, actor_id=actor_id))._asdict())


async def _page(tx: Tx, statement: Statement, viewer: Viewer, cursor: str | None, limit: int) -> Page[Acquaintance]:
    place, most = cursors.decode(cursor), cursors.count(limit)
    if not viewer.signed_in:
        return Page(())
    rows = await tx.all(statement, at_most=most + 1, **place.bounds(), **viewer.values)
    people = tuple(acquaintance(row, viewer, since=row.since) for row in rows[:most])
    last = rows[most - 1] if len(rows) > most else None
    return Page(people, last and Cursor(last.since, last.follow_id).encoded())


def acquaintance(row: Row, viewer: Viewer, *, since: datetime | None = None) -> Acquaintance:
    """The person in a row that selected `columns`."""
    follows_me = row.their_state == _ACCEPTED
    return Acquaintance(
        actor=cards.card(row),
        relation=_relation(row, viewer, follows_me=follows_me),
        follows_me=follows_me,
        since=since,
    )


def _relation(row: Row, viewer: Viewer, *, follows_me: bool) -> str:
    if viewer.actor_id is not None and row.actor_id == viewer.actor_id:
        return "self"
    if row.is_blocked:
        return "blocked"
    if row.my_state == _ACCEPTED:
        return "friends" if follows_me else "following"
    if row.my_state == _REQUESTED:
        return "requested"
    return "follower" if follows_me else "none"


def _found(number: int | None) -> int:
    if number is None:
        raise NotFound
    return number
