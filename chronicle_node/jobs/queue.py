"""The rows of the queue: claiming, keeping, finishing and giving up, each as one statement for both databases.

A claim is fenced by the number of the attempt: whoever lost a job to another worker can no longer finish it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, case, delete, func, or_, select, update
from sqlalchemy.orm import aliased

from chronicle_node.db import Row, Tx, any_of, sql
from chronicle_node.models.jobs import Job
from chronicle_node.models.types import UTC

LEASE = timedelta(seconds=20)  # renewed every few seconds while the work goes on
MAX_ERROR = 2_000

_earlier = aliased(Job)
_now = bindparam("now", type_=UTC)
_in_turn = ~(
    select(_earlier.id)
    .where(_earlier.order_key == Job.order_key, _earlier.id < Job.id, _earlier.state == "ready")
    .exists()
)
_ready = and_(
    Job.state == "ready",
    Job.lane == bindparam("lane"),
    Job.ready_at <= _now,
    or_(Job.locked_until.is_(None), Job.locked_until < _now),
    or_(Job.order_key.is_(None), _in_turn),
)
_next = (
    select(Job.id)
    .where(_ready)
    .order_by(Job.ready_at, Job.id)
    .limit(bindparam("count"))
    .with_for_update(skip_locked=True)
)
_CLAIM = sql(
    lambda: (
        update(Job)
        .where(Job.id.in_(_next.scalar_subquery()))
        .values(locked_until=bindparam("until", type_=UTC), attempts=Job.attempts + 1, dedupe_key=None)
        .returning(Job.id, Job.kind, Job.payload, Job.attempts, Job.lane)
    )
)
_mine = and_(Job.id == bindparam("job_id"), Job.attempts == bindparam("attempt"), Job.state == "ready")
_DONE = sql(lambda: delete(Job).where(_mine).returning(Job.id))
_LATER = sql(
    lambda: (
        update(Job)
        .where(_mine)
        .values(locked_until=None, ready_at=bindparam("next_at", type_=UTC), last_error=bindparam("error"))
    )
)
_PUT_BACK = sql(
    lambda: (
        update(Job)
        .where(_mine)
        .values(locked_until=None, ready_at=bindparam("next_at", type_=UTC), attempts=Job.attempts - 1)
    )
)
_DEAD = sql(lambda: update(Job).where(_mine).values(state="dead", locked_until=None, last_error=bindparam("error")))
_RENEW = sql(
    lambda: (
        update(Job)
        .where(any_of(Job.id, "ids"), Job.state == "ready")
        .values(locked_until=bindparam("until", type_=UTC))
    )
)
_RELEASE = sql(lambda: update(Job).where(Job.state == "ready", Job.locked_until.is_not(None)).values(locked_until=None))
# What is long due and still here waits for its turn, and the end of the job before it rings; so only the future counts.
_wakes = case((Job.locked_until > _now, Job.locked_until), else_=Job.ready_at)
_NEXT_AT = sql(
    lambda: (
        select(func.min(_wakes))
        .select_from(Job)
        .where(Job.state == "ready", Job.lane == bindparam("lane"), _wakes > bindparam("since", type_=UTC))
    )
)


class Lost(Exception):
    """Another worker has this job now; what was done here is undone."""


async def claim(tx: Tx, lane: int, count: int) -> list[Row]:
    """Take up to `count` jobs of a lane that are due and whose turn it is, oldest first."""
    taken = await tx.all(_CLAIM, lane=lane, count=count, now=tx.now, until=tx.now + LEASE)
    return sorted(taken, key=lambda job: int(job.id))


async def renew(tx: Tx, ids: Sequence[int]) -> None:
    """Keep the jobs that are being worked on."""
    await tx.run(_RENEW, ids=list(ids), until=tx.now + LEASE)


async def done(tx: Tx, *jobs: Row) -> None:
    """The promises are kept. Raises Lost where one of the jobs is no longer this worker's."""
    ended = await tx.all_many(_DONE, [{"job_id": job.id, "attempt": job.attempts} for job in jobs])
    if len(ended) < len(jobs):
        raise Lost


async def later(tx: Tx, job: Row, after: timedelta, error: str) -> None:
    """Try again after a while."""
    await tx.run(_LATER, job_id=job.id, attempt=job.attempts, next_at=tx.now + after, error=error[:MAX_ERROR])


async def put_back(tx: Tx, job: Row, after: timedelta) -> None:
    """Nothing was tried; it may be claimed again after a moment."""
    await tx.run(_PUT_BACK, job_id=job.id, attempt=job.attempts, next_at=tx.now + after)


async def bury(tx: Tx, job: Row, error: str) -> None:
    """Give up: the job stays, to be seen and retried by a person."""
    await tx.run(_DEAD, job_id=job.id, attempt=job.attempts, error=error[:MAX_ERROR])


async def release_all(tx: Tx) -> None:
    """Take back every claim: for a node that is the only worker and has just started."""
    await tx.run(_RELEASE)


async def next_due(tx: Tx, lane: int) -> datetime | None:
    """When a job of this lane is due next, or its lease runs out; None where none waits."""
    found: datetime | None = await tx.scalar(_NEXT_AT, lane=lane, now=tx.now, since=tx.now - timedelta(seconds=1))
    return found
