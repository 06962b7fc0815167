"""The queues of deliveries, one for each host: who may work one off, when it is due, and how the host is.

A queue is leased to one process at a time, so that no host ever has more than its share of the requests under way,
however much it is owed and however many workers there are. What waits behind a host that is silent costs one row a
look, not one for each delivery.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, and_, bindparam, case, func, literal_column, or_, select, update
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import aliased
from sqlalchemy.sql.compiler import SQLCompiler

from chronicle_node.db import Row, Tx, any_of, insert, sql
from chronicle_node.domain import patience
from chronicle_node.models.federation import Delivery, FederatedInstance
from chronicle_node.models.types import UTC, Json

LEASE = timedelta(seconds=30)  # renewed while the work goes on
HEADS = 8  # deliveries taken from one queue at a time
MAX_ERROR = 500
_ME = FederatedInstance
_now = bindparam("now", type_=UTC)


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """What a round of deliveries has shown of a host. `scheme`: signatures it takes, "" to find out anew."""

    instance_id: int
    answered: bool = False
    failures: int = 0  # in a row by now
    since: datetime | None = None
    error: str | None = None
    scheme: str | None = None
    paused_until: datetime | None = None
    is_empty: bool = False  # there was nothing to deliver


class ids_of(ColumnElement[list[int]]):  # noqa: N801 - reads as a function
    """The numbers that a query of one column finds, as a list."""

    inherit_cache = False
    type = Json()

    def __init__(self, query: Any) -> None:
        self.query = query.subquery()


@compiles(ids_of, "postgresql")
def _ids_postgresql(element: ids_of, compiler: SQLCompiler, **kw: Any) -> str:
    return compiler.process(select(func.json_agg(element.query.c.id)).scalar_subquery(), **kw)


@compiles(ids_of, "sqlite")
def _ids_sqlite(element: ids_of, compiler: SQLCompiler, **kw: Any) -> str:
    return compiler.process(select(func.json_group_array(element.query.c.id)).scalar_subquery(), **kw)


_earlier = aliased(Delivery)
_in_turn = (
    # The state is spelled out, since an index that is for a part of the rows is only used where that shows.
    Delivery.host == _ME.host,
    Delivery.state == literal_column("'pending'"),
    ~(
        select(_earlier.id)
        .where(
            _earlier.host == Delivery.host,
            _earlier.order_key == Delivery.order_key,
            _earlier.state == literal_column("'pending'"),
            _earlier.id < Delivery.id,
        )
        .correlate(Delivery)
        .exists()
    ),
)
_next_at = (
    select(Delivery.ready_at)
    .where(*_in_turn)
    .order_by(Delivery.ready_at, Delivery.id)
    .limit(1)
    .correlate(_ME)
    .scalar_subquery()
)
_not_before = case((_ME.open_until > _now, _ME.open_until), (_ME.paused_until > _now, _ME.paused_until), else_=_now)
_mine = any_of(_ME.id, "ids")
_EXPECT = sql(
    lambda: (
        update(_ME)
        .where(any_of(_ME.host, "hosts"))
        .values(due_at=case((_ME.due_at < _not_before, _ME.due_at), else_=_not_before))
    )
)
_ADD = sql(lambda: insert(_ME, "instance_url", "host", "is_self", "added_at").on_conflict_do_nothing())
_free = and_(_ME.due_at <= _now, or_(_ME.leased_until.is_(None), _ME.leased_until < _now))
_CLAIM = sql(
    lambda: (
        update(_ME)
        .where(
            _ME.id.in_(
                select(_ME.id)
                .where(_free)
                .order_by(_ME.due_at, _ME.id)
                .limit(bindparam("count"))
                .with_for_update(skip_locked=True)
                .scalar_subquery()
            )
        )
        .values(leased_until=bindparam("until", type_=UTC))
        .returning(
            *(_ME.id, _ME.host, _ME.instance_url, _ME.policy, _ME.is_trusted, _ME.signature_scheme, _ME.fail_count),
            *(_ME.last_ok_at, _ME.unavailable_since, _ME.is_recovering),
        )
    )
)
_HEADS = sql(
    lambda: select(
        _ME.id,
        ids_of(
            select(Delivery.id)
            .where(*_in_turn, Delivery.ready_at <= _now)
            .order_by(Delivery.ready_at, Delivery.id)
            .limit(HEADS)
            .correlate(_ME)
        ).label("delivery_ids"),
    ).where(_mine)
)
_LOCK = sql(lambda: select(_ME.id).where(_mine).order_by(_ME.id).with_for_update())
_RENEW = sql(lambda: update(_ME).where(_mine).values(leased_until=bindparam("until", type_=UTC)))
_RELEASE_ALL = sql(lambda: update(_ME).where(_ME.leased_until.is_not(None)).values(leased_until=None))
_SLOWLY = sql(
    lambda: update(_ME).where(_mine, _ME.is_recovering.is_(True)).values(paused_until=bindparam("until", type_=UTC))
)
_PAUSE = sql(lambda: update(_ME).where(_mine).values(paused_until=bindparam("until", type_=UTC)))
_GIVE_BACK = sql(
    lambda: (
        update(_ME)
        .where(_mine)
        .values(
            leased_until=None,
            due_at=case(
                (_ME.open_until > _now, _ME.open_until), (_ME.paused_until > _now, _ME.paused_until), else_=_next_at
            ),
        )
    )
)
_EMPTY = sql(lambda: update(_ME).where(_mine).values(leased_until=None, due_at=_next_at, is_recovering=False))
_ANSWERED = sql(
    lambda: (
        update(_ME)
        .where(_mine)
        .values(
            **dict.fromkeys(("open_until", "unavailable_since", "last_error")),
            is_recovering=or_(_ME.is_recovering, _ME.fail_count >= patience.TRIP_AFTER),
            fail_count=0,
            last_ok_at=_now,
            signature_scheme=bindparam("scheme"),
        )
    )
)
_FAILED = sql(
    lambda: (
        update(_ME)
        .where(_ME.id == bindparam("instance_id"))
        .values(
            fail_count=bindparam("failures"),
            open_until=bindparam("until", type_=UTC),
            unavailable_since=bindparam("since", type_=UTC),
            last_error=bindparam("error"),
        )
    )
)
_FORGET_SCHEME = sql(lambda: update(_ME).where(_mine).values(signature_scheme=None))
_NEXT = sql(lambda: select(func.min(_ME.due_at)).where(_ME.due_at.is_not(None), _ME.leased_until.is_(None)))


async def expect(tx: Tx, hosts: Iterable[str]) -> None:
    """Something waits for these hosts now; one that rests is not disturbed for it."""
    names = sorted(set(hosts))
    if not names:
        return
    if await tx.run(_EXPECT, hosts=names, now=tx.now) < len(names):
        rows = [{"instance_url": f"https://{name}", "host": name, "is_self": False} for name in names]
        await tx.run_many(_ADD, [row | {"added_at": tx.now} for row in rows])
        await tx.run(_EXPECT, hosts=names, now=tx.now)
    tx.queued = True


async def claim(tx: Tx, count: int) -> list[tuple[Row, list[int]]]:
    """Lease up to `count` queues that are due; each host with the numbers of what it is to get now.

    A host that has failed, or has just come back, gets one at a time.
    """
    taken = {row.id: row for row in await tx.all(_CLAIM, count=count, now=tx.now, until=tx.now + LEASE)}
    if not taken:
        return []
    heads = await tx.all(_HEADS, ids=list(taken), now=tx.now)
    return [(taken[row.id], (row.delivery_ids or [])[: _at_once(taken[row.id])]) for row in heads]


def _at_once(host: Row) -> int:
    return 1 if host.fail_count or host.is_recovering else HEADS


async def lock(tx: Tx, ids: Sequence[int]) -> None:
    """Let nobody add to these queues while it is worked out when they are due next."""
    if tx.dialect == "postgresql":
        await tx.all(_LOCK, ids=ids)


async def give_back(tx: Tx, found: Sequence[Health]) -> None:
    """The rounds are over: note how the hosts are, and when each is due next."""
    await _note_health(tx, found)
    worked = [health.instance_id for health in found if not health.is_empty]
    empty = [health.instance_id for health in found if health.is_empty]
    for health in found:
        if health.paused_until is not None:
            await tx.run(_PAUSE, ids=[health.instance_id], until=health.paused_until)
    if worked:
        await tx.run(_SLOWLY, ids=worked, until=tx.now + patience.PACE)
        await tx.run(_GIVE_BACK, ids=worked, now=tx.now)
    if empty:
        await tx.run(_EMPTY, ids=empty)


async def _note_health(tx: Tx, found: Sequence[Health]) -> None:
    by_scheme: dict[str | None, list[int]] = {}
    for health in found:
        if health.answered:
            by_scheme.setdefault(health.scheme, []).append(health.instance_id)
        elif health.failures:
            await _fail(tx, health)
    for scheme, ids in by_scheme.items():
        await tx.run(_ANSWERED, ids=ids, scheme=scheme, now=tx.now)
    doubtful = [health.instance_id for health in found if health.scheme == ""]
    if doubtful:
        await tx.run(_FORGET_SCHEME, ids=doubtful)


async def _fail(tx: Tx, health: Health) -> None:
    since = health.since or tx.now
    until = patience.rest_until(tx.now, health.failures, since)
    error = health.error[:MAX_ERROR] if health.error else None
    values = {"instance_id": health.instance_id, "failures": health.failures, "since": since}
    await tx.run(_FAILED, **values, until=until, error=error)


async def renew(tx: Tx, ids: Sequence[int]) -> None:
    """Keep the queues that are being worked on."""
    await tx.run(_RENEW, ids=list(ids), until=tx.now + LEASE)


async def release_all(tx: Tx) -> None:
    """Take back every lease: for a node that is the only worker and has just started."""
    await tx.run(_RELEASE_ALL)


async def next_due(tx: Tx) -> datetime | None:
    """When a queue is due next; None where none waits."""
    found: datetime | None = await tx.scalar(_NEXT)
    return found
