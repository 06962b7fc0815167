"""Accounts that move: which others are the same person's, and where somebody has gone.

Both accounts have to say so, the new one first: whoever holds only one of them can take nobody's followers along.
"""

from __future__ import annotations

import msgspec
from sqlalchemy import bindparam, select, update

from chronicle_node.db import Row, Tx, sql
from chronicle_node.domain.events import ActorUpdated, PersonMoved
from chronicle_node.domain.moving import APART, MOST_ALIASES
from chronicle_node.errors import Conflict, Field, Invalid, NotFound, Problem, TooMany
from chronicle_node.models.social import Actor, Block, Follow
from chronicle_node.models.types import UTC, Json, PublicId
from chronicle_node.outbox import emit
from chronicle_node.policy import between
from chronicle_node.services import audit, notifications, social

_ME = sql(
    lambda: (
        select(Actor.id, Actor.uri, Actor.username, Actor.also_known_as, Actor.moved_to_uri, Actor.moved_at)
        .where(Actor.user_id == bindparam("user_id"))
        .with_for_update()
    )
)
_OTHER = sql(lambda: select(Actor.id, Actor.uri).where(Actor.id == bindparam("actor_id"), Actor.gone_at.is_(None)))
_NAMED = sql(lambda: select(Actor.uri).where(Actor.public_id == bindparam("public_id", type_=PublicId)))
_KNOWN_AS = sql(
    lambda: (
        update(Actor).where(Actor.id == bindparam("actor_id")).values(also_known_as=bindparam("aliases", type_=Json))
    )
)
_GO = sql(
    lambda: (
        update(Actor)
        .where(Actor.id == bindparam("actor_id"))
        .values(moved_to_uri=bindparam("target"), moved_at=bindparam("at", type_=UTC))
    )
)
_STAY = sql(lambda: update(Actor).where(Actor.id == bindparam("actor_id")).values(moved_to_uri=None))
_LEFT = sql(lambda: update(Actor).where(Actor.id == bindparam("actor_id")).values(moved_at=bindparam("at", type_=UTC)))
_BLOCKED = sql(lambda: select(Actor.id).where(Actor.id == bindparam("me"), between(Actor.id, bindparam("other"))))
_ACTOR = sql(
    lambda: (
        select(Actor.id, Actor.uri, Actor.username, Actor.display_name, Actor.moved_at, Actor.gone_at)
        .where(Actor.id == bindparam("actor_id"))
        .with_for_update()
    )
)
_FOLLOWERS_HERE = sql(
    lambda: (
        select(Actor.id, Actor.user_id)
        .join(Follow, Follow.follower_id == Actor.id)
        .where(
            Follow.followed_id == bindparam("actor_id"),
            Follow.state != "rejected",
            Actor.user_id.is_not(None),
        )
        .order_by(Actor.id)
    )
)
_BLOCKERS_HERE = sql(
    lambda: (
        select(Block.actor_id)
        .join(Actor, Actor.id == Block.actor_id)
        .where(Block.target_id == bindparam("actor_id"), Actor.user_id.is_not(None))
    )
)


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """Where somebody wants to move, as that account says of itself just now."""

    actor_id: int
    uri: str
    handle: str
    also_known_as: tuple[str, ...]
    moved_to: str | None


async def add_alias(tx: Tx, user_id: int, actor_id: int) -> None:
    """Another account is this person's too; from there they may move here. Once more changes nothing.

    Raises NotFound, Invalid for oneself, Conflict where there are too many.
    """
    me, other = await tx.one(_ME, user_id=user_id), await tx.first(_OTHER, actor_id=actor_id)
    if other is None:
        raise NotFound("This account is no longer there.")
    if other.id == me.id:
        raise _invalid("This is the account you are signed in to; name another one of yours.")
    aliases = list(me.also_known_as or ())
    if other.uri in aliases:
        return
    if len(aliases) >= MOST_ALIASES:
        raise Conflict(f"There are {MOST_ALIASES} already; take one away first.")
    await _set_aliases(tx, me, [*aliases, other.uri])


async def remove_alias(tx: Tx, user_id: int, public_id: object) -> None:
    """Another account is not this person's, or will not move here. Raises NotFound."""
    me = await tx.one(_ME, user_id=user_id)
    uri, aliases = await tx.scalar(_NAMED, public_id=public_id), list(me.also_known_as or ())
    if uri not in aliases:
        raise NotFound("This account is not among yours.")
    await _set_aliases(tx, me, [each for each in aliases if each != uri])


async def _set_aliases(tx: Tx, me: Row, aliases: list[str]) -> None:
    await tx.run(_KNOWN_AS, actor_id=me.id, aliases=aliases)
    await emit(tx, ActorUpdated(actor_id=me.id))


async def move(tx: Tx, user_id: int, target: Target, origin: audit.Origin) -> None:
    """Move away: followers are asked to follow the other account instead, and nobody new is let in here.

    Raises Conflict where they have moved already, TooMany within a week of the last time, and Invalid, at `/handle`,
    where the target won't do.
    """
    me = await tx.one(_ME, user_id=user_id)
    if me.moved_to_uri is not None:
        raise Conflict("You have moved already; take that back first.")
    if me.moved_at is not None and tx.now - me.moved_at < APART:
        left = APART - (tx.now - me.moved_at)
        raise TooMany("You moved within the last seven days; others would not follow again so soon.",
                      retry_after=int(left.total_seconds()) + 1)  # fmt: skip
    await _check(tx, me, target)
    await tx.run(_GO, actor_id=me.id, target=target.uri, at=tx.now)
    await audit.record(tx, "move_account", origin, user_id=user_id, details={"to": target.handle})
    await emit(tx, ActorUpdated(actor_id=me.id))
    await emit(tx, PersonMoved(actor_id=me.id, target_id=target.actor_id))


async def _check(tx: Tx, me: Row, target: Target) -> None:
    if target.actor_id == me.id:
        raise _invalid("This is the account you are signed in to; name the one you move to.")
    if target.moved_to is not None:
        raise _invalid(f"{target.handle} has moved itself; name the account where you are now.")
    if me.uri not in target.also_known_as:
        raise _invalid(
            f"{target.handle} does not say yet that it is yours. Sign in there, name this account among its aliases"
            " (“moving from another account”), and come back."
        )
    if await tx.first(_BLOCKED, me=me.id, other=target.actor_id) is not None:
        raise _invalid(f"Between you and {target.handle} stands a block; lift it first.")


async def come_back(tx: Tx, user_id: int, origin: audit.Origin) -> None:
    """Take a move back: the account is here again. Who has gone after it does not come back by that.

    Raises NotFound where they have not moved.
    """
    me = await tx.one(_ME, user_id=user_id)
    if me.moved_to_uri is None:
        raise NotFound("You have not moved.")
    await tx.run(_STAY, actor_id=me.id)
    await audit.record(tx, "move_back", origin, user_id=user_id)
    await emit(tx, ActorUpdated(actor_id=me.id))


async def carry_over(tx: Tx, old_id: int, new_id: int, new_name: str) -> int:
    """Who here follows an account that has moved follows the new one instead; how many those are.

    They ask there like anybody else, and what they let the old account see is not passed on: it is for them to decide
    again. Whoever blocked the old account has blocked the new one.
    """
    old = await tx.one(_ACTOR, actor_id=old_id)
    for row in await tx.all(_BLOCKERS_HERE, actor_id=old_id):
        if row.actor_id != new_id:
            await social.block(tx, row.actor_id, new_id)
    followers = [row for row in await tx.all(_FOLLOWERS_HERE, actor_id=old_id) if row.id != new_id]
    for row in followers:
        try:
            state = await social.follow(tx, row.id, new_id)
        except Problem:  # blocked, declined lately, or closed to everybody: they stay with the old one
            continue
        await social.unfollow(tx, row.id, old_id)
        name = str(old.display_name or old.username)
        await notifications.moved(tx, row.user_id, new_id, name, new_name, accepted=state == "accepted")
    return len(followers)


async def moved_lately(tx: Tx, actor_id: int) -> bool:
    """Whether an account elsewhere has moved within the last week, so that it does not again."""
    row = await tx.one(_ACTOR, actor_id=actor_id)
    return row.moved_at is not None and tx.now - row.moved_at < APART


async def note(tx: Tx, actor_id: int) -> None:
    """An account elsewhere has just moved."""
    await tx.run(_LEFT, actor_id=actor_id, at=tx.now)


def _invalid(detail: str) -> Invalid:
    return Invalid(detail, fields=[Field("/handle", detail)])
