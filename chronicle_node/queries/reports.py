"""Reports, for those who moderate: what waits, what was answered, and what was done about each."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Text, bindparam, func, literal_column, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Row, Statement, Tx, any_of, sql
from chronicle_node.domain.hosts import Policy
from chronicle_node.domain.reports import State, Thing
from chronicle_node.errors import NotFound
from chronicle_node.models.accounts import User
from chronicle_node.models.federation import FederatedInstance
from chronicle_node.models.instance import AuditEntry
from chronicle_node.models.moderation import Report
from chronicle_node.models.social import Actor
from chronicle_node.models.types import PublicId
from chronicle_node.queries import cards, cursors
from chronicle_node.queries.cards import Card
from chronicle_node.queries.cursors import Cursor, Page

MOST_STEPS = 100


class Reported(msgspec.Struct, frozen=True, kw_only=True):
    """A report. `by` is who reported it, None once they have left; `from_node` the node it came from, where it did.

    `before` counts the other reports about the same person. `policy` is how their node is treated, None for people
    of this one; `is_active` whether the account is neither switched off here nor, elsewhere, shut out.
    """

    id: UUID
    target: Card
    by: Card | None
    from_node: str | None
    reason: str
    things: tuple[Thing, ...]
    state: State
    is_sent_on: bool
    created_at: datetime
    decided_at: datetime | None
    before: int
    policy: Policy | None
    is_active: bool


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """A step that was taken about a report, and by whom; None once that account is gone."""

    action: str
    by: str | None
    at: datetime
    note: str | None


_target, _other = aliased(Actor, name="target"), aliased(Report, name="other")
_source = aliased(FederatedInstance, name="source")
_home = aliased(FederatedInstance, name="home")
_before = (
    select(func.count())
    .where(_other.target_id == Report.target_id, _other.id != Report.id)
    .correlate(Report)
    .scalar_subquery()
)
_listed = cards.joined(
    select(
        *(Report.id, Report.public_id, Report.reporter_id, Report.reason, Report.things, Report.state),
        *(Report.is_sent_on, Report.created_at, Report.decided_at),
        _source.host.label("from_node"),
        _home.policy,
        User.is_active,
        _target.suspended_at,
        _before.label("before"),
        *cards.columns(_target),
    )
    .select_from(Report)
    .join(_target, _target.id == Report.target_id)
    .join(_home, _home.id == _target.instance_id)
    .outerjoin(_source, _source.id == Report.from_instance_id)
    .outerjoin(User, User.id == _target.user_id),
    _target,
)


def _in_state(*states: State) -> Statement:
    words = [literal_column(f"'{state.value}'", Text) for state in states]
    return sql(
        lambda: (
            _listed.where(Report.state.in_(words), cursors.after(Report.created_at, Report.id))
            .order_by(Report.created_at.desc(), Report.id.desc())
            .limit(bindparam("at_most"))
        )
    )


_WAITING_ONES, _ANSWERED = _in_state(State.OPEN), _in_state(State.RESOLVED, State.DISMISSED)
_ONE = sql(lambda: _listed.where(Report.public_id == bindparam("public_id", type_=PublicId)))
_ABOUT = sql(
    lambda: (
        _listed.where(Report.target_id == bindparam("target_id"), Report.id != bindparam("report_id"))
        .order_by(Report.created_at.desc(), Report.id.desc())
        .limit(20)
    )
)
_reporter = aliased(Actor, name="actor")
_REPORTERS = sql(
    lambda: cards.joined(select(*cards.columns(_reporter)).select_from(_reporter), _reporter).where(
        any_of(_reporter.id, "actor_ids")
    )
)
_STEPS = sql(
    lambda: (
        select(AuditEntry.action, AuditEntry.timestamp, AuditEntry.details, User.username)
        .outerjoin(User, User.id == AuditEntry.user_id)
        .where(AuditEntry.entity_type == "report", AuditEntry.entity_id == bindparam("report_id"))
        .order_by(AuditEntry.id)
        .limit(MOST_STEPS)
    )
)


class Whole(msgspec.Struct, frozen=True, kw_only=True):
    """A report with what was done about it, and the other reports about the same person."""

    report: Reported
    steps: tuple[Done, ...]
    others: tuple[Reported, ...]


async def page(tx: Tx, *, is_open: bool = True, cursor: str | None = None, limit: int = 30) -> Page[Reported]:
    """Those that wait for an answer, or those that have one, the newest first."""
    place, most = cursors.decode(cursor), cursors.count(limit)
    rows = await tx.all(_WAITING_ONES if is_open else _ANSWERED, at_most=most + 1, **place.bounds())
    last = rows[most - 1] if len(rows) > most else None
    return Page(await _reports(tx, rows[:most]), last and Cursor(last.created_at, last.id).encoded())


async def one(tx: Tx, public_id: UUID) -> Whole:
    """A report. Raises NotFound."""
    row = await tx.first(_ONE, public_id=public_id)
    if row is None:
        raise NotFound
    others = await tx.all(_ABOUT, target_id=row.actor_id, report_id=row.id)
    found = await _reports(tx, [row, *others])
    steps = tuple(_done(step) for step in await tx.all(_STEPS, report_id=row.id))
    return Whole(report=found[0], steps=steps, others=found[1:])


async def _reports(tx: Tx, rows: list[Row]) -> tuple[Reported, ...]:
    ids = list({row.reporter_id for row in rows if row.reporter_id is not None})
    known = {row.actor_id: cards.card(row) for row in (await tx.all(_REPORTERS, actor_ids=ids) if ids else [])}
    return tuple(_report(row, known) for row in rows)


def _report(row: Row, known: dict[int, Card]) -> Reported:
    target = cards.card(row)
    return Reported(
        id=row.public_id,
        target=target,
        by=known.get(row.reporter_id),
        from_node=row.from_node,
        reason=row.reason,
        things=tuple(msgspec.convert(thing, Thing) for thing in row.things),
        state=State(row.state),
        is_sent_on=bool(row.is_sent_on),
        created_at=row.created_at,
        decided_at=row.decided_at,
        before=row.before,
        policy=None if target.local else Policy(row.policy),
        is_active=row.suspended_at is None and (row.is_active is None or bool(row.is_active)),
    )


def _done(row: Row) -> Done:
    details: dict[str, Any] = row.details or {}
    action = row.action.removeprefix("report.")
    return Done(action=action, by=row.username, at=row.timestamp, note=details.get("note"))
