"""Telling a person of this node that something waits for them. A notification that is there already isn't doubled."""

from __future__ import annotations

from sqlalchemy import bindparam, delete

from chronicle_node import ids
from chronicle_node.db import Row, Tx, insert, sql
from chronicle_node.models.notifications import Notification

_ADD = sql(
    insert(
        Notification,
        *("public_id", "user_id", "notification_type", "title", "message", "link_url", "created_at", "dedupe_key"),
    ).on_conflict_do_nothing(index_elements=[Notification.dedupe_key])
)
_FORGET = sql(delete(Notification).where(Notification.dedupe_key == bindparam("once")))


async def follow_requested(tx: Tx, user_id: int, follower_id: int, name: str) -> None:
    """Somebody asks to follow."""
    await add(
        tx,
        user_id,
        "friend_request",
        f"{name} would like to follow you",
        "Accept or decline the request under People.",
        link="/people",
        once=f"follow:{user_id}:{follower_id}:{tx.now.date()}",
    )


async def follow_accepted(tx: Tx, user_id: int, followed_id: int, name: str) -> None:
    """Somebody lets this person follow them."""
    await add(
        tx,
        user_id,
        "follow_accepted",
        f"{name} accepted your request",
        "What they share with you is in your feed now.",
        link="/people",
        once=f"accepted:{user_id}:{followed_id}:{tx.now.date()}",
    )


async def group_invited(tx: Tx, user_id: int, invitation_id: int, name: str, group: str) -> None:
    """Somebody asks to have this person in a group."""
    await add(
        tx,
        user_id,
        "group_invitation",
        f"{name} invites you into “{group}”",
        "Accept or decline the invitation under Groups; it is there for a week.",
        link="/groups",
        once=f"group_invitation:{invitation_id}",
    )


async def group_invitation_over(tx: Tx, invitation_id: int) -> None:
    """An invitation is answered, withdrawn or over: nothing waits any more."""
    await tx.run(_FORGET, once=f"group_invitation:{invitation_id}")


async def group_joined(tx: Tx, user_id: int, invitation_id: int, name: str, group: Row) -> None:
    """Somebody came into a group by this person's invitation; `group` has its `public_id` and its `name`."""
    await add(
        tx,
        user_id,
        "group_joined",
        f"{name} is in “{group.name}” now",
        "They accepted your invitation.",
        link=f"/groups/{group.public_id}",
        once=f"group_joined:{invitation_id}",
    )


async def add(tx: Tx, user_id: int, kind: str, title: str, message: str, *, link: str | None, once: str) -> None:
    """Add a notification unless one with the same `once` is there."""
    await tx.run(
        _ADD,
        public_id=ids.new(),
        user_id=user_id,
        notification_type=kind,
        title=title,
        message=message,
        link_url=link,
        created_at=tx.now,
        dedupe_key=once,
    )
