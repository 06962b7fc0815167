"""Telling a person of this node that something waits for them, or happened. What was told already isn't doubled.

Nobody is told what they don't want to hear: of people they muted or blocked, of strangers on limited nodes, and of the
kinds they switched off.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, bindparam, delete, exists, or_, select, update
from sqlalchemy.orm import aliased

from chronicle_node import ids
from chronicle_node.db import Row, Tx, insert, sql
from chronicle_node.domain import notifications as domain
from chronicle_node.domain.notifications import UNASKED, Kind
from chronicle_node.models.accounts import User
from chronicle_node.models.federation import FederatedInstance
from chronicle_node.models.notifications import Notification
from chronicle_node.models.social import Actor, Follow
from chronicle_node.models.types import UTC, BigId, PublicId
from chronicle_node.policy import between, is_silenced

_ADD = sql(
    lambda: insert(
        Notification,
        *("public_id", "user_id", "notification_type", "title", "message", "link_url", "created_at", "dedupe_key"),
        "actor_id",
    ).on_conflict_do_nothing(index_elements=[Notification.dedupe_key])
)
_FORGET = sql(lambda: delete(Notification).where(Notification.dedupe_key == bindparam("once")))
_by = bindparam("by", type_=BigId)
_cause, _home = aliased(Actor), aliased(FederatedInstance)
_on_limited_node = exists().where(_cause.id == _by, _home.id == _cause.instance_id, _home.policy == "limited")
_WANTED = sql(
    lambda: (
        select(
            User.preferences,
            or_(is_silenced(_by, Actor.id), between(_by, Actor.id)).label("is_silenced"),
            and_(
                _on_limited_node,
                ~exists().where(Follow.follower_id == Actor.id, Follow.followed_id == _by, Follow.state == "accepted"),
            ).label("is_strange"),
        )
        .join_from(User, Actor, Actor.user_id == User.id)
        .where(User.id == bindparam("user_id"))
    )
)
_own = Notification.user_id == bindparam("user_id")
_READ = sql(
    lambda: (
        update(Notification)
        .where(_own, Notification.public_id == bindparam("public_id", type_=PublicId))
        .values(is_read=True)
    )
)
_READ_ALL = sql(
    lambda: (
        update(Notification)
        .where(_own, Notification.is_read.is_(False), Notification.created_at <= bindparam("until", type_=UTC))
        .values(is_read=True)
    )
)
_ANSWERED = sql(
    lambda: delete(Notification).where(
        _own, Notification.notification_type == bindparam("kind"), Notification.actor_id == bindparam("by")
    )
)
_before = bindparam("before", type_=UTC)
_OLD = sql(
    lambda: delete(Notification).where(
        or_(
            Notification.created_at < _before,
            and_(Notification.is_read.is_(True), Notification.created_at < bindparam("read_before", type_=UTC)),
        )
    )
)


async def follow_requested(tx: Tx, user_id: int, follower_id: int, name: str) -> None:
    """Somebody asks to follow."""
    await add(
        tx,
        user_id,
        Kind.FRIEND_REQUEST,
        f"{name} would like to follow you",
        "Accept or decline the request under People.",
        link="/people",
        once=f"follow:{user_id}:{follower_id}:{tx.now.date()}",
        by=follower_id,
    )


async def follow_doubted(tx: Tx, user_id: int, follower_id: int, name: str) -> None:
    """Somebody who follows shows other keys than before, and nothing says that it is still them."""
    await add(
        tx,
        user_id,
        Kind.FRIEND_REQUEST,
        f"Is {name} still who they were?",
        "Their server shows other keys for them than before, so they follow you no more. If you hear by another way"
        " that it is them, accept their request under People.",
        link="/people",
        once=f"doubt:{user_id}:{follower_id}:{tx.now.date()}",
        by=follower_id,
    )


async def guest_doubted(tx: Tx, user_id: int, actor_id: int, name: str, group: Row) -> None:
    """Somebody who was in a group shows other keys than before; `group` has its `id`, `public_id` and `name`."""
    await add(
        tx,
        user_id,
        Kind.FRIEND_REQUEST,
        f"Is {name} still who they were?",
        f"Their server shows other keys for them than before, so they are in “{group.name}” no more. If you hear by"
        " another way that it is them, invite them again.",
        link=f"/groups/{group.public_id}",
        once=f"guest_doubt:{group.id}:{actor_id}:{tx.now.date()}",
        by=actor_id,
    )


async def follow_answered(tx: Tx, user_id: int, follower_id: int) -> None:
    """The request is answered or withdrawn: nothing waits any more."""
    await tx.run(_ANSWERED, user_id=user_id, kind=Kind.FRIEND_REQUEST.value, by=follower_id)


async def followed(tx: Tx, user_id: int, follower_id: int, name: str) -> None:
    """Somebody follows, let in as the person wishes it, without being asked."""
    await add(
        tx,
        user_id,
        Kind.FOLLOWED,
        f"{name} follows you",
        "You let everybody in; whom you don’t want you can block on their page.",
        link="/people?tab=followers",
        once=f"followed:{user_id}:{follower_id}:{tx.now.date()}",
        by=follower_id,
    )


async def follow_accepted(tx: Tx, user_id: int, followed_id: int, name: str) -> None:
    """Somebody lets this person follow them."""
    await add(
        tx,
        user_id,
        Kind.FOLLOW_ACCEPTED,
        f"{name} accepted your request",
        "What they share with you is in your feed now.",
        link="/people",
        once=f"accepted:{user_id}:{followed_id}:{tx.now.date()}",
        by=followed_id,
    )


async def moved(tx: Tx, user_id: int, new_id: int, name: str, new_name: str, *, accepted: bool) -> None:
    """Somebody whom this person followed goes on under another account."""
    follows = "You follow them there now" if accepted else "You asked to follow them there"
    await add(
        tx,
        user_id,
        Kind.MOVED,
        f"{name} has moved to {new_name}",
        f"{follows}. What you let the old account see is not passed on; decide again under People.",
        link=f"/{new_name}",
        once=f"moved:{user_id}:{new_id}:{tx.now.date()}",
        by=new_id,
    )


async def group_invited(
    tx: Tx, user_id: int, invitation_id: int, name: str, group: str, *, by: int | None = None
) -> None:
    """Somebody asks to have this person in a group."""
    await add(
        tx,
        user_id,
        Kind.GROUP_INVITATION,
        f"{name} invites you into “{group}”",
        "Accept or decline the invitation under Groups; it is there for a week.",
        link="/groups",
        once=f"group_invitation:{invitation_id}",
        by=by,
    )


async def group_invitation_over(tx: Tx, invitation_id: int) -> None:
    """An invitation is answered, withdrawn or over: nothing waits any more."""
    await tx.run(_FORGET, once=f"group_invitation:{invitation_id}")


async def group_joined(
    tx: Tx, user_id: int, invitation_id: int, name: str, group: Row, *, by: int | None = None
) -> None:
    """Somebody came into a group by this person's invitation; `group` has its `public_id` and its `name`."""
    await add(
        tx,
        user_id,
        Kind.GROUP_JOINED,
        f"{name} is in “{group.name}” now",
        "They accepted your invitation.",
        link=f"/groups/{group.public_id}",
        once=f"group_joined:{invitation_id}",
        by=by,
    )


async def add(
    tx: Tx, user_id: int, kind: str, title: str, message: str, *, link: str | None, once: str, by: int | None = None
) -> None:
    """Add a notification unless one with the same `once` is there, or it is not wanted. `by`: the actor behind it."""
    wanted = await tx.first(_WANTED, user_id=user_id, by=by)
    if wanted is None or wanted.is_silenced or kind in domain.switched_off(wanted.preferences):
        return
    if wanted.is_strange and kind in UNASKED:
        return
    await tx.run(
        _ADD,
        public_id=ids.new(),
        user_id=user_id,
        notification_type=str(kind),
        title=title,
        message=message,
        link_url=link,
        created_at=tx.now,
        dedupe_key=once,
        actor_id=by,
    )


async def mark_read(tx: Tx, user_id: int, public_id: UUID) -> bool:
    """The person has read this one; whether it is theirs."""
    return await tx.run(_READ, user_id=user_id, public_id=public_id) > 0


async def mark_all_read(tx: Tx, user_id: int, until: datetime | None = None) -> int:
    """The person has read all that was there then (now, for None); how many were unread."""
    return await tx.run(_READ_ALL, user_id=user_id, until=until or tx.now)


async def forget_old(tx: Tx) -> Mapping[str, object]:
    """What was read is kept for thirty days, everything for ninety."""
    before = {"before": tx.now - domain.KEPT, "read_before": tx.now - domain.READ_KEPT}
    return {"notifications": await tx.run(_OLD, **before)}
