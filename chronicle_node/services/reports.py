"""Telling those who moderate that something is wrong: by people here, and by other nodes. A report does nothing by
itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, delete, func, or_, select, true, update

from chronicle_node import ids, outbox
from chronicle_node.db import Row, Tx, insert, sql
from chronicle_node.domain import hosts
from chronicle_node.domain.events import ReportMade
from chronicle_node.domain.notifications import Kind
from chronicle_node.domain.reports import KEPT, MOST_A_DAY, MOST_BELOW, State, Subject
from chronicle_node.domain.roles import Role
from chronicle_node.errors import Conflict, TooMany
from chronicle_node.models.accounts import User
from chronicle_node.models.federation import FederatedInstance
from chronicle_node.models.moderation import Report
from chronicle_node.models.social import Actor
from chronicle_node.models.types import UTC, BigId
from chronicle_node.services import notifications
from chronicle_node.services.posts import A_DAY

_ADD = sql(
    lambda: (
        insert(
            Report,
            *("public_id", "reporter_id", "from_instance_id", "target_id", "reason", "things", "is_sent_on"),
            *("created_at", "activity_uri"),
        )
        .on_conflict_do_nothing(index_elements=[Report.activity_uri])
        .returning(Report.id)
    )
)
_reporter = bindparam("reporter_id", type_=BigId)
_OPEN = sql(
    lambda: select(Report.public_id, Report.things).where(
        Report.reporter_id == _reporter, Report.target_id == bindparam("target_id"), Report.state == State.OPEN.value
    )
)
_since = bindparam("since", type_=UTC)
_LATELY = sql(
    lambda: select(func.count()).select_from(Report).where(Report.reporter_id == _reporter, Report.created_at > _since)
)
_LATELY_OF_NODE = sql(
    lambda: (
        select(func.count())
        .select_from(Report)
        .where(Report.from_instance_id == bindparam("instance_id"), Report.created_at > _since)
    )
)
_LATELY_BELOW = sql(
    lambda: (
        select(func.count())
        .select_from(Report)
        .join(FederatedInstance, FederatedInstance.id == Report.from_instance_id)
        .where(
            Report.created_at > _since,
            or_(
                FederatedInstance.host == bindparam("domain"),
                *(FederatedInstance.host.like(bindparam(name), escape="\\") for name in ("below", "ported")),
            ),
        )
    )
)
_TARGET = sql(
    lambda: select(Actor.id, Actor.display_name, Actor.username, Actor.user_id).where(
        Actor.id == bindparam("target_id")
    )
)
_MODERATORS = sql(
    lambda: select(User.id).where(
        User.is_active == true(), or_(User.is_admin == true(), User.role == Role.MODERATOR.value)
    )
)
_SET = sql(
    lambda: (
        update(Report)
        .where(Report.id == bindparam("report_id"))
        .values(state=bindparam("new_state"), decided_at=bindparam("at", type_=UTC))
    )
)
_OLD = sql(
    lambda: delete(Report).where(Report.state != State.OPEN.value, Report.decided_at < bindparam("before", type_=UTC))
)


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """Why, and whether the person's own node is to be told, without saying who reports."""

    reason: str
    send_on: bool = False


async def make(tx: Tx, reporter_id: int, subject: Subject, wish: Wish, public_id: UUID | None = None) -> UUID:
    """A person here reports somebody; what they reported already and nobody answered yet is not reported again.

    Raises Conflict for oneself, TooMany.
    """
    if subject.target_id == reporter_id:
        raise Conflict("This is you, or yours; what you wrote you can take back yourself.")
    known = await _open(tx, reporter_id, subject)
    if known is not None:
        return known
    if await tx.scalar(_LATELY, reporter_id=reporter_id, since=tx.now - A_DAY) >= MOST_A_DAY:
        raise TooMany("You have reported a lot today; go on tomorrow.", retry_after=86_400)
    target = await tx.one(_TARGET, target_id=subject.target_id)
    sent_on = wish.send_on and target.user_id is None
    public_id = public_id or ids.new()
    report_id = await _add(tx, public_id, reporter_id, subject, wish.reason, is_sent_on=sent_on)
    if report_id is not None and sent_on:
        await outbox.emit(tx, ReportMade(report_id=report_id))
    return public_id


async def receive(tx: Tx, sender: Row, subject: Subject, reason: str, activity_uri: str) -> str:
    """Another node reports somebody here; a word about what became of it."""
    if await tx.scalar(_LATELY_OF_NODE, instance_id=sender.instance_id, since=tx.now - A_DAY) >= MOST_A_DAY:
        return "ignored: that node has reported enough for today"
    domain = hosts.family(sender.host)[-1]
    pattern = f"%.{hosts.like(domain)}"
    below = {"domain": domain, "below": pattern, "ported": f"{pattern}:%"}
    if await tx.scalar(_LATELY_BELOW, since=tx.now - A_DAY, **below) >= MOST_BELOW:
        return "ignored: the nodes below that domain have reported enough for today"
    if await _open(tx, sender.id, subject) is not None:
        return "ignored: it is reported already"
    instance = sender.instance_id
    added = await _add(tx, ids.new(), sender.id, subject, reason, from_instance_id=instance, activity_uri=activity_uri)
    return "done" if added is not None else "ignored: it is known already"


async def decide(tx: Tx, report_id: int, state: State) -> None:
    """It is answered, or open again."""
    await tx.run(_SET, report_id=report_id, new_state=state.value, at=None if state is State.OPEN else tx.now)


async def forget_old(tx: Tx) -> Mapping[str, object]:
    """What was answered is kept for ninety days."""
    return {"reports": await tx.run(_OLD, before=tx.now - KEPT)}


async def _open(tx: Tx, reporter_id: int, subject: Subject) -> UUID | None:
    wanted = {thing.id for thing in subject.things}
    for row in await tx.all(_OPEN, reporter_id=reporter_id, target_id=subject.target_id):
        if {thing["id"] for thing in row.things} == wanted:
            found: UUID = row.public_id
            return found
    return None


async def _add(
    tx: Tx,
    public_id: UUID,
    reporter_id: int,
    subject: Subject,
    reason: str,
    *,
    is_sent_on: bool = False,
    from_instance_id: int | None = None,
    activity_uri: str | None = None,
) -> int | None:
    things: list[Any] = [msgspec.structs.asdict(thing) for thing in subject.things]
    report_id: int | None = await tx.scalar(
        _ADD,
        public_id=public_id,
        reporter_id=reporter_id,
        from_instance_id=from_instance_id,
        target_id=subject.target_id,
        reason=reason,
        things=things,
        is_sent_on=is_sent_on,
        created_at=tx.now,
        activity_uri=activity_uri,
    )
    if report_id is not None:
        await _tell(tx, public_id, await tx.one(_TARGET, target_id=subject.target_id))
    return report_id


async def _tell(tx: Tx, public_id: UUID, target: Row) -> None:
    for moderator in await tx.all(_MODERATORS):
        await notifications.add(
            tx,
            moderator.id,
            Kind.REPORT,
            f"{target.display_name or target.username} is reported",
            "Look at it and say what comes of it.",
            link=f"/admin/reports/{public_id}",
            once=f"report:{public_id}:{moderator.id}",
        )
