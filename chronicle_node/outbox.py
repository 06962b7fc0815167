"""The outbox: what has happened becomes job rows in the transaction in which it happened.

So nothing that must follow from a commit lives only in memory. Listeners that would find nothing to do are left out by
the same statement: a person without webhooks costs no webhook job.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import (
    Boolean,
    ColumnElement,
    and_,
    bindparam,
    exists,
    false,
    literal_column,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased

from chronicle_node.db import Statement, Tx, insert, sql
from chronicle_node.domain.audience import POSTED
from chronicle_node.domain.events import LISTENERS
from chronicle_node.domain.happening import Event, Listener
from chronicle_node.models.accounts import User
from chronicle_node.models.groups import DistantMembership, GroupGuest, GroupMember
from chronicle_node.models.jobs import Job
from chronicle_node.models.posts import Post
from chronicle_node.models.social import Actor, Follow
from chronicle_node.models.types import UTC, Json
from chronicle_node.models.webhooks import Webhook

COLUMNS = ("kind", "payload", "lane", "order_key", "dedupe_key", "ready_at", "created_at")


async def emit(tx: Tx, event: Event, *, delay: float = 0) -> None:
    """Queue the jobs that `LISTENERS` names for this event; they run after the commit, `delay` seconds later."""
    listeners = LISTENERS[type(event)]
    if not listeners:
        return
    values: dict[str, Any] = {"payload": msgspec.to_builtins(event), "now": tx.now}
    for i, listener in enumerate(listeners):
        values[f"ready{i}"] = tx.now + timedelta(seconds=max(listener.delay, delay))
        if listener.order_by:
            values[f"order{i}"] = getattr(event, listener.order_by)
        if listener.coalesce:
            values[f"dedupe{i}"] = f"{listener.job}:{getattr(event, listener.coalesce)}"
    if any(listener.job in GUARDS for listener in listeners):
        values["user_id"] = event.user_id  # type: ignore[attr-defined]  # guarded events are a person's
        values["is_private"] = getattr(event, "is_private", False)
    if await tx.run(_statement(type(event)), **values):
        tx.queued = True


@cache
def _statement(event: type[Event]) -> Statement:
    rows = [_row(i, listener) for i, listener in enumerate(LISTENERS[event])]
    source = rows[0] if len(rows) == 1 else select(union_all(*rows).subquery()).where(true())
    statement = insert(Job).from_select(COLUMNS, source)
    return sql(lambda: statement.on_conflict_do_nothing(index_elements=[Job.dedupe_key]))


def _row(i: int, listener: Listener) -> Any:
    return select(
        bindparam(None, listener.job, unique=True).label("kind"),
        bindparam("payload", type_=Json).label("payload"),
        bindparam(None, listener.lane, unique=True).label("lane"),
        (bindparam(f"order{i}", type_=Job.order_key.type) if listener.order_by else null()).label("order_key"),
        (bindparam(f"dedupe{i}", type_=Job.dedupe_key.type) if listener.coalesce else null()).label("dedupe_key"),
        bindparam(f"ready{i}", type_=UTC).label("ready_at"),
        bindparam("now", type_=UTC).label("created_at"),
    ).where(GUARDS[listener.job]() if listener.job in GUARDS else true())


def _has_webhooks() -> ColumnElement[bool]:
    return exists().where(Webhook.user_id == bindparam("user_id"), Webhook.is_enabled.is_(true()))


def _has_distant_followers() -> ColumnElement[bool]:
    """Even that something happened is nobody's business where it is private."""
    follower, owner = aliased(Actor), aliased(Actor)
    followed = exists().where(
        owner.user_id == bindparam("user_id"),
        Follow.followed_id == owner.id,
        Follow.state == "accepted",
        follower.id == Follow.follower_id,
        follower.user_id.is_(None),
    )
    in_group = exists().where(DistantMembership.user_id == bindparam("user_id"), DistantMembership.state == "member")
    return and_(bindparam("is_private", type_=Boolean).is_(false()), or_(followed, in_group))


def _has_distant_fellows() -> ColumnElement[bool]:
    """Whether somebody elsewhere is in a group of theirs here."""
    return exists().where(
        bindparam("is_private", type_=Boolean).is_(false()),
        GroupMember.user_id == bindparam("user_id"),
        GroupGuest.group_id == GroupMember.group_id,
    )


def _posts() -> ColumnElement[bool]:
    """Who never posts anything has nothing that could follow."""
    author = aliased(Actor)
    is_on = (
        User.privacy_settings.op("->")(literal_column(f"'{switch}'")) == literal_column("'true'")
        for switch in POSTED.values()
    )
    return or_(
        exists().where(User.id == bindparam("user_id"), or_(*is_on)),
        exists().where(author.user_id == bindparam("user_id"), Post.actor_id == author.id, Post.gone_at.is_(None)),
    )


GUARDS = {
    "webhooks.fan_out": _has_webhooks,
    "federation.hint": _has_distant_followers,
    "federation.group_news": _has_distant_fellows,
    "federation.group_now": _has_distant_fellows,
    "federation.shelf_changed": _has_distant_followers,
    "federation.shelf_grew": _has_distant_followers,
    "federation.post": _posts,
    "federation.state": _posts,
    "federation.follow_digests": _posts,
    "federation.withdraw_posts": _posts,
}
