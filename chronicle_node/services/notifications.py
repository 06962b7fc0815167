"""Telling a person of this node that something waits for them. A notification that is there already isn't doubled."""

from __future__ import annotations

from chronicle_node import ids
from chronicle_node.db import Tx, insert, sql
from chronicle_node.models.notifications import Notification

_ADD = sql(
    insert(
        Notification,
        *("public_id", "user_id", "notification_type", "title", "message", "link_url", "created_at", "dedupe_key"),
    ).on_conflict_do_nothing(index_elements=[Notification.dedupe_key])
)


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
