"""What the clockwork tidies: presence that ran out, partitions ahead of time, logs past their keeping."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, delete, or_, text, update

from chronicle_node.db import Tx, sql
from chronicle_node.models import partitions
from chronicle_node.models.accounts import LoginSession
from chronicle_node.models.federation import Delivery, InboxActivity
from chronicle_node.models.groups import GroupPlay
from chronicle_node.models.history import CurrentlyWatching
from chronicle_node.models.instance import AuditEntry
from chronicle_node.models.jobs import JobHistory
from chronicle_node.models.social import Actor, FriendPlay, FriendPresence
from chronicle_node.models.types import UTC
from chronicle_node.models.webhooks import WebhookDelivery
from chronicle_node.services import friend_shelves, new_keys, notifications, posts, reports, sync

STALE = timedelta(minutes=5)
AUDIT_KEPT = timedelta(days=90)
JOB_HISTORY_KEPT = timedelta(days=30)
CHANGES_KEPT = timedelta(days=90)  # as long as a client may be away without reading everything anew
INBOX_KEPT = timedelta(days=7)
WEBHOOKS_KEPT = timedelta(days=30)
DELIVERED_KEPT = timedelta(days=7)  # so long one may see whom something was sent to
HINTS_KEPT = timedelta(days=1)
UNDELIVERED_KEPT = timedelta(days=30)
FAREWELL_KEYS_KEPT = timedelta(days=30)

_before = bindparam("before", type_=UTC)
_now = bindparam("now", type_=UTC)
_EXPIRE = sql(
    lambda: delete(CurrentlyWatching).where(
        and_(
            CurrentlyWatching.last_heartbeat < _before,
            or_(CurrentlyWatching.expires_at.is_(None), CurrentlyWatching.expires_at < _now),
        )
    )
)
_OLD_AUDIT = sql(lambda: delete(AuditEntry).where(AuditEntry.timestamp < _before))
_OLD_RUNS = sql(lambda: delete(JobHistory).where(JobHistory.started_at < _before))
_OLD_INBOX = sql(lambda: delete(InboxActivity).where(InboxActivity.processed_at < _before))
_OLD_WEBHOOKS = sql(lambda: delete(WebhookDelivery).where(WebhookDelivery.created_at < _before))
_DELIVERED = sql(lambda: delete(Delivery).where(Delivery.delivered_at < _before))
_HINTS = sql(lambda: delete(Delivery).where(Delivery.delivered_at < _before, Delivery.activity_id.is_(None)))
_UNDELIVERED = sql(lambda: delete(Delivery).where(Delivery.state == "failed", Delivery.created_at < _before))
_FAREWELL_KEYS = sql(
    lambda: (
        update(Actor)
        .where(Actor.gone_at < _before, Actor.private_key_sealed.is_not(None))
        .values(**dict.fromkeys(("private_key_sealed", "multikey_sealed", "former_key_sealed")))
    )
)
_OLD_SESSIONS = sql(lambda: delete(LoginSession).where(LoginSession.expires_at < _now))
_OLD_PLAYS = sql(lambda: delete(FriendPlay).where(FriendPlay.expires_at < _now))
_OLD_GROUP_PLAYS = sql(lambda: delete(GroupPlay).where(GroupPlay.expires_at < _now))
_OLD_PRESENCE = sql(lambda: delete(FriendPresence).where(FriendPresence.expires_at < _now))


async def expire_presence(tx: Tx) -> Mapping[str, object]:
    """Forget who is watching where nothing was heard for five minutes and the item's own time is over."""
    mine = await tx.run(_EXPIRE, before=tx.now - STALE, now=tx.now)
    return {"expired": mine + await tx.run(_OLD_PRESENCE, now=tx.now)}


async def prune(tx: Tx) -> Mapping[str, object]:
    """Delete what is kept for a time only: audit and changes 90 days, what failed and ran 30, what was received 7."""

    async def old(statement: object, kept: timedelta) -> int:
        return await tx.run(statement, before=tx.now - kept)  # type: ignore[arg-type]

    return {
        "audit_log": await old(_OLD_AUDIT, AUDIT_KEPT),
        "job_history": await old(_OLD_RUNS, JOB_HISTORY_KEPT),
        "inbox_activities": await old(_OLD_INBOX, INBOX_KEPT),
        "webhook_deliveries": await old(_OLD_WEBHOOKS, WEBHOOKS_KEPT),
        "deliveries": await old(_HINTS, HINTS_KEPT)
        + await old(_DELIVERED, DELIVERED_KEPT)
        + await old(_UNDELIVERED, UNDELIVERED_KEPT),
        "farewell_keys": await old(_FAREWELL_KEYS, FAREWELL_KEYS_KEPT),
        **await new_keys.forget_former(tx),
        "login_sessions": await tx.run(_OLD_SESSIONS, now=tx.now),
        "changes": await sync.forget(tx, tx.now - CHANGES_KEPT),
        **await posts.forget_old(tx),
        **await notifications.forget_old(tx),
        **await reports.forget_old(tx),
        "friend_plays": await tx.run(_OLD_PLAYS, now=tx.now),
        "group_plays": await tx.run(_OLD_GROUP_PLAYS, now=tx.now),
        "friend_shelves": await friend_shelves.prune(tx),
    }


async def make_partitions(tx: Tx) -> Mapping[str, object]:
    """On PostgreSQL, make the yearly partitions of events up to next year. Nothing to do on SQLite."""
    if tx.dialect != "postgresql":
        return {}
    for statement in partitions.make_ahead(_year(tx.now) + 1):
        await tx.run(text(statement))
    return {"up_to": _year(tx.now) + 1}


async def analyze(tx: Tx) -> Mapping[str, object]:
    """Let the database look at its tables, so that it plans queries well."""
    await tx.run(text("ANALYZE"))
    return {}


def _year(moment: datetime) -> int:
    return moment.year
