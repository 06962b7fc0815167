"""Following and friendship: the one place where follow rows change, whoever asks, here or on another node.

A follow is requested, then accepted or rejected. Two accepted follows in both directions are a friendship, which has a
row in `federated_friends` for each of the two who lives here.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import and_, bindparam, case, delete, func, or_, select, update

from chronicle_node import ids, outbox
from chronicle_node.db import Row, Statement, Tx, any_of, insert, sql
from chronicle_node.domain.audience import allows_requests, auto_accepts
from chronicle_node.domain.events import (
    FollowAccepted,
    FollowRejected,
    FollowRequested,
    HintReceived,
    HistoryChanged,
    Unfollowed,
)
from chronicle_node.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from chronicle_node.models.accounts import User
from chronicle_node.models.federation import FederatedInstance
from chronicle_node.models.shelves import FriendShelf
from chronicle_node.models.social import Actor, Block, Follow, FriendPlay, FriendPresence
from chronicle_node.models.types import UTC
from chronicle_node.services import distant_groups, friendships, notifications

ASK_AGAIN = timedelta(days=7)  # after a refusal

_ACTORS = sql(
    lambda: (
        select(
            Actor.id,
            Actor.uri,
            Actor.user_id,
            Actor.username,
            Actor.instance_id,
            Actor.display_name,
            Actor.approves_follows,
            Actor.moved_to_uri,
            User.privacy_settings,
            User.is_active,
            Actor.suspended_at,
            FederatedInstance.policy,
        )
        .outerjoin(User, User.id == Actor.user_id)
        .outerjoin(FederatedInstance, FederatedInstance.id == Actor.instance_id)
        .where(any_of(Actor.id, "ids"))
    )
)
_FOLLOW_COLUMNS = (
    Follow.id,
    Follow.follower_id,
    Follow.followed_id,
    Follow.activity_uri,
    Follow.state,
    Follow.decided_at,
)
# Whoever changes what is between two actors waits for whoever does so already, whichever way round: that a friendship
# begins is seen by the second of two acceptances alone. SQLite has one writer anyway.
_ONE_AT_A_TIME = sql(lambda: select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("name"), 0))))
_BETWEEN = sql(
    lambda: (
        select(*_FOLLOW_COLUMNS)
        .where(Follow.follower_id == bindparam("follower_id"), Follow.followed_id == bindparam("followed_id"))
        .with_for_update()
    )
)
_BLOCKED = sql(
    lambda: select(Block.id).where(
        or_(
            and_(Block.actor_id == bindparam("one"), Block.target_id == bindparam("other")),
            and_(Block.actor_id == bindparam("other"), Block.target_id == bindparam("one")),
        )
    )
)
_new = insert(Follow, "follower_id", "followed_id", "activity_uri", "state", "created_at", "decided_at")
_stands = and_(Follow.state == "accepted", _new.excluded.state == "requested")  # asking takes back no acceptance
_ASK = sql(
    lambda: _new.on_conflict_do_update(
        index_elements=[Follow.follower_id, Follow.followed_id],
        set_={
            "activity_uri": _new.excluded.activity_uri,
            "state": case((_stands, Follow.state), else_=_new.excluded.state),
            "created_at": _new.excluded.created_at,
            "decided_at": case((_stands, Follow.decided_at), else_=_new.excluded.decided_at),
        },
    ).returning(Follow.id)
)
_DECIDE = sql(
    lambda: (
        update(Follow)
        .where(Follow.id == bindparam("follow_id"))
        .values(state=bindparam("new_state"), decided_at=bindparam("at", type_=UTC))
    )
)
_LET_IN = sql(
    lambda: (
        select(Follow.id, Follow.followed_id)
        .join(Actor, Actor.id == Follow.followed_id)
        .where(Follow.follower_id == bindparam("actor_id"), Follow.state == "accepted", Actor.user_id.is_not(None))
    )
)
_DOUBT = sql(
    lambda: update(Follow).where(Follow.id == bindparam("follow_id")).values(state="requested", decided_at=None)
)
_DROP = sql(lambda: delete(Follow).where(Follow.id == bindparam("follow_id")))


def _forgetting(kept: type[FriendPlay | FriendPresence | FriendShelf]) -> Statement:
    return sql(
        lambda: delete(kept).where(kept.viewer_id == bindparam("viewer_id"), kept.owner_id == bindparam("owner_id"))
    )


_FORGET = tuple(_forgetting(kept) for kept in (FriendPlay, FriendPresence, FriendShelf))
_ADD_BLOCK = sql(lambda: insert(Block, "actor_id", "target_id", "created_at").on_conflict_do_nothing())
_DROP_BLOCK = sql(
    lambda: delete(Block).where(Block.actor_id == bindparam("blocker_id"), Block.target_id == bindparam("blocked_id"))
)


async def follow(tx: Tx, follower_id: int, followed_id: int) -> str:
    """A local actor asks to follow another; the state that results: requested or accepted.

    Raises Invalid for oneself, Conflict for who has moved, NotFound where either blocks the other, Forbidden where a
    local person takes no requests, TooMany within a week of a refusal.
    """
    if follower_id == followed_id:
        raise Invalid("This is you; choose somebody else to follow.")
    await _alone(tx, follower_id, followed_id)
    follower, followed = await _actors(tx, follower_id, followed_id)
    if followed.suspended_at is not None or await tx.first(_BLOCKED, one=follower_id, other=followed_id):
        raise NotFound("There is nobody to follow at this address.")
    before = await tx.first(_BETWEEN, follower_id=follower_id, followed_id=followed_id)
    if before is not None and before.state != "rejected":
        return str(before.state)
    if before is not None and before.decided_at and tx.now - before.decided_at < ASK_AGAIN:
        raise TooMany("They declined lately; ask again in a week.", retry_after=86_400)
    if followed.moved_to_uri is not None:
        raise Conflict(f"They have moved to {followed.moved_to_uri}; follow them there.")
    state = "requested"
    if followed.user_id is not None:
        state = _answer_at_once(followed, follower)
        if state == "rejected":
            raise Forbidden("This person takes no requests at the moment.")
    follow_id = await _ask(tx, follower_id, followed_id, f"{_site(follower)}/ap/activities/{ids.new()}", state)
    if followed.user_id is None:
        await outbox.emit(tx, FollowRequested(follow_id=follow_id, follower_id=follower_id, followed_id=followed_id))
    else:
        await _after_asking(tx, follower, followed, state)
    return state


async def receive(tx: Tx, follower_id: int, followed_id: int, activity_uri: str) -> str:
    """Somebody elsewhere asks to follow a person here; the state that results. Repetitions are answered again."""
    await _alone(tx, follower_id, followed_id)
    follower, followed = await _actors(tx, follower_id, followed_id)
    before = await tx.first(_BETWEEN, follower_id=follower_id, followed_id=followed_id)
    if await tx.first(_BLOCKED, one=follower_id, other=followed_id):
        state = "rejected"
    elif before is not None and before.state == "accepted":
        state = "accepted"  # they lost our answer: say it again, for the id they use now
    elif before is not None and before.state == "rejected" and tx.now - before.decided_at < ASK_AGAIN:
        state = "rejected"
    else:
        state = _answer_at_once(followed, follower)
    follow_id = await _ask(tx, follower_id, followed_id, activity_uri, state)
    if state == "accepted":
        await outbox.emit(tx, FollowAccepted(follow_id=follow_id, follower_id=follower_id, followed_id=followed_id))
    elif state == "rejected":
        await _emit_rejected(tx, follow_id, follower_id, followed_id, activity_uri)
    if before is None or before.state != state:
        await _after_asking(tx, follower, followed, state)
    return state


async def decide(tx: Tx, followed_id: int, follower_id: int, *, accept: bool) -> None:
    """A person here answers a request. Raises NotFound where there is none that waits."""
    await _alone(tx, follower_id, followed_id)
    row = await tx.first(_BETWEEN, follower_id=follower_id, followed_id=followed_id)
    if row is None or row.state != "requested":
        raise NotFound("There is no request of this person waiting; it may have been withdrawn.")
    await tx.run(_DECIDE, follow_id=row.id, new_state="accepted" if accept else "rejected", at=tx.now)
    follower, followed = await _actors(tx, follower_id, followed_id)
    await notifications.follow_answered(tx, followed.user_id, follower_id)
    if accept:
        await _befriend_if_mutual(tx, follower, followed)
    if follower.user_id is not None:
        if accept:
            await notifications.follow_accepted(tx, follower.user_id, followed.id, _name(followed))
        return
    if accept:
        await outbox.emit(tx, FollowAccepted(follow_id=row.id, follower_id=follower_id, followed_id=followed_id))
    else:
        await _emit_rejected(tx, row.id, follower_id, followed_id, row.activity_uri)


async def unfollow(tx: Tx, follower_id: int, followed_id: int) -> None:
    """Whoever follows ends it, here or elsewhere; what was read of the other's diary is forgotten."""
    await _alone(tx, follower_id, followed_id)
    row = await tx.first(_BETWEEN, follower_id=follower_id, followed_id=followed_id)
    if row is None or row.state == "rejected":  # a refusal stands: nobody asks again sooner by taking the request back
        return
    await _end(tx, row, by_follower=True)
    follower, followed = await _actors(tx, follower_id, followed_id)
    if followed.user_id is not None:
        await notifications.follow_answered(tx, followed.user_id, follower_id)
    if follower.user_id is not None and followed.user_id is None:
        await outbox.emit(
            tx, Unfollowed(follower_id=follower_id, followed_id=followed_id, activity_uri=row.activity_uri)
        )


async def remove_follower(tx: Tx, followed_id: int, follower_id: int) -> None:
    """A person here no longer lets the other follow them."""
    await _alone(tx, follower_id, followed_id)
    row = await tx.first(_BETWEEN, follower_id=follower_id, followed_id=followed_id)
    if row is None:
        raise NotFound("This person does not follow you.")
    await _end(tx, row)
    if (await _actors(tx, follower_id))[0].user_id is None:
        await _emit_rejected(tx, row.id, follower_id, followed_id, row.activity_uri)


async def answered(tx: Tx, follower_id: int, followed_id: int, *, accepted: bool, activity_uri: str | None) -> bool:
    """The other node answers a request made here; whether there was such a request.

    `activity_uri` is the id of the Follow that the answer names, where it names one: it has to be ours. An acceptance
    may be taken back later.
    """
    await _alone(tx, follower_id, followed_id)
    row = await tx.first(_BETWEEN, follower_id=follower_id, followed_id=followed_id)
    if row is None or (activity_uri is not None and row.activity_uri != activity_uri):
        return False
    if accepted:
        if row.state != "requested":
            return str(row.state) == "accepted"
        await tx.run(_DECIDE, follow_id=row.id, new_state="accepted", at=tx.now)
        follower, followed = await _actors(tx, follower_id, followed_id)
        await _befriend_if_mutual(tx, follower, followed)
        await notifications.follow_accepted(tx, follower.user_id, followed.id, _name(followed))
        for collection in ("history", "now"):
            await outbox.emit(tx, HintReceived(viewer_id=follower_id, owner_id=followed_id, collection=collection))
        return True
    await _end(tx, row, keep_as_rejected=True)
    return True


async def doubt(tx: Tx, actor_id: int) -> None:
    """Somebody elsewhere may no longer be who they were: whoever let them follow is asked again."""
    for row in await tx.all(_LET_IN, actor_id=actor_id):
        await _alone(tx, actor_id, row.followed_id)
        await tx.run(_DOUBT, follow_id=row.id)
        follower, followed = await _actors(tx, actor_id, row.followed_id)
        await friendships.end(tx, followed.user_id, actor_id, keeps_what_was_taken=True)
        await notifications.follow_doubted(tx, followed.user_id, actor_id, _name(follower))


async def block(tx: Tx, actor_id: int, target_id: int) -> None:
    """Neither sees the other any more, and no follow between them stays."""
    if actor_id == target_id:
        raise Conflict("This is you; there is nothing to block.")
    await _alone(tx, actor_id, target_id)
    await tx.run(_ADD_BLOCK, actor_id=actor_id, target_id=target_id, created_at=tx.now)
    await _tell_groups(tx, actor_id, target_id)
    await unfollow(tx, actor_id, target_id)
    theirs = await tx.first(_BETWEEN, follower_id=target_id, followed_id=actor_id)
    if theirs is not None and theirs.state != "rejected":  # who was refused is not told a second time
        await remove_follower(tx, actor_id, target_id)


async def unblock(tx: Tx, actor_id: int, target_id: int) -> None:
    """Take a block back. Follows don't come back with it."""
    await tx.run(_DROP_BLOCK, blocker_id=actor_id, blocked_id=target_id)
    await _tell_groups(tx, actor_id, target_id)


async def _tell_groups(tx: Tx, actor_id: int, target_id: int) -> None:
    """Groups with members on several nodes show what somebody does to others than before."""
    actor, target = await _actors(tx, actor_id, target_id)
    if actor.user_id is not None:
        await outbox.emit(tx, HistoryChanged(user_id=actor.user_id))
        await distant_groups.look_at_once(tx, actor.user_id, target.uri)


async def _alone(tx: Tx, one: int, other: int) -> None:
    """From here to its end, nobody but this transaction changes what is between the two."""
    if tx.dialect == "postgresql":
        await tx.run(_ONE_AT_A_TIME, name=f"social {min(one, other)} {max(one, other)}")


async def _actors(tx: Tx, *ids: int) -> list[Row]:
    """These actors, in this order."""
    found = {row.id: row for row in await tx.all(_ACTORS, ids=ids)}
    if len(found) < len(set(ids)):
        raise NotFound
    return [found[each] for each in ids]


def _answer_at_once(followed: Row, follower: Row) -> str:
    """What a person here has decided beforehand about whoever asks: accepted, rejected, or requested (ask them).

    Nobody of a limited node gets in without having been looked at.
    """
    settings: dict[str, Any] = followed.privacy_settings or {}
    if not followed.is_active or followed.moved_to_uri is not None or not allows_requests(settings):
        return "rejected"
    return "accepted" if auto_accepts(settings) and follower.policy != "limited" else "requested"


async def _ask(tx: Tx, follower_id: int, followed_id: int, activity_uri: str, state: str) -> int:
    decided_at = None if state == "requested" else tx.now
    return int(
        await tx.scalar(
            _ASK,
            follower_id=follower_id,
            followed_id=followed_id,
            activity_uri=activity_uri,
            state=state,
            created_at=tx.now,
            decided_at=decided_at,
        )
    )


async def _after_asking(tx: Tx, follower: Row, followed: Row, state: str) -> None:
    if state == "accepted":
        await _befriend_if_mutual(tx, follower, followed)
        await notifications.followed(tx, followed.user_id, follower.id, _name(follower))
    elif state == "requested":
        await notifications.follow_requested(tx, followed.user_id, follower.id, _name(follower))


async def _end(tx: Tx, row: Row, *, keep_as_rejected: bool = False, by_follower: bool = False) -> None:
    """The follow is over, and with it the friendship and what the follower holds of the other's diary."""
    if keep_as_rejected:
        await tx.run(_DECIDE, follow_id=row.id, new_state="rejected", at=tx.now)
    else:
        await tx.run(_DROP, follow_id=row.id)
    follower, followed = await _actors(tx, row.follower_id, row.followed_id)
    for mine, theirs in ((follower, followed), (followed, follower)):
        if mine.user_id is not None:
            keeps = by_follower and mine is followed
            await friendships.end(tx, mine.user_id, theirs.id, keeps_what_was_taken=keeps)
    for forget in _FORGET:
        await tx.run(forget, viewer_id=row.follower_id, owner_id=row.followed_id)


async def _befriend_if_mutual(tx: Tx, one: Row, other: Row) -> None:
    for a, b in ((one, other), (other, one)):
        row = await tx.first(_BETWEEN, follower_id=a.id, followed_id=b.id)
        if row is None or row.state != "accepted":
            return
    for mine, theirs in ((one, other), (other, one)):
        if mine.user_id is not None:
            await friendships.begin(tx, mine.user_id, theirs)


async def _emit_rejected(tx: Tx, follow_id: int, follower_id: int, followed_id: int, activity_uri: str) -> None:
    await outbox.emit(
        tx,
        FollowRejected(
            follow_id=follow_id, follower_id=follower_id, followed_id=followed_id, activity_uri=activity_uri
        ),
    )


def _site(actor: Row) -> str:
    parts = urlsplit(actor.uri)
    return f"{parts.scheme}://{parts.netloc}"


def _name(actor: Row) -> str:
    return str(actor.display_name or actor.username)
