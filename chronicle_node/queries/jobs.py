"""What the queue holds and how the clockwork fares: for administrators, the command line and the health address."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Row, Tx, sql
from chronicle_node.models.jobs import Job, JobHistory, ScheduledJob


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    ready: int
    running: int
    dead: int
    oldest_ready_at: datetime | None


class QueuedJob(msgspec.Struct, frozen=True, kw_only=True):
    """A job that waits or is dead. `at` is when it is due, or was last tried."""

    id: int
    kind: str
    attempts: int
    at: datetime
    error: str | None


class Timed(msgspec.Struct, frozen=True, kw_only=True):
    """A job of the clockwork and its last run."""

    name: str
    schedule: str
    is_enabled: bool
    next_run_at: datetime | None
    last_run_at: datetime | None
    last_status: str | None
    last_error: str | None
    took_ms: int | None


_running = Job.locked_until > bindparam("now")
_ready = Job.state == "ready"
COUNTS = sql(
    lambda: select(
        func.count(Job.id).filter(_ready, Job.locked_until.is_(None) | ~_running).label("ready"),
        func.count(Job.id).filter(_ready, _running).label("running"),
        func.count(Job.id).filter(Job.state == "dead").label("dead"),
        func.min(Job.ready_at).filter(_ready, Job.locked_until.is_(None) | ~_running).label("oldest_ready_at"),
    )
)
DEAD = sql(
    lambda: (
        select(Job)
        .where(Job.state == "dead", Job.id < bindparam("before"))
        .order_by(Job.id.desc())
        .limit(bindparam("at_most"))
    )
)
WAITING = sql(lambda: select(Job).where(_ready).order_by(Job.ready_at, Job.id).limit(bindparam("at_most")))
_run = aliased(JobHistory)
_latest = select(func.max(_run.id)).where(_run.job_name == ScheduledJob.job_name).scalar_subquery()
SCHEDULE = sql(
    lambda: (
        select(ScheduledJob, JobHistory.started_at, JobHistory.completed_at, JobHistory.error)
        .outerjoin(JobHistory, JobHistory.id == _latest)
        .order_by(ScheduledJob.job_name)
    )
)
EVERY = 2**62


async def overview(tx: Tx) -> Overview:
    """How many jobs wait, run or are dead."""
    row = await tx.one(COUNTS, now=tx.now)
    return Overview(ready=row.ready, running=row.running, dead=row.dead, oldest_ready_at=row.oldest_ready_at)


async def dead(tx: Tx, at_most: int = 50, before: int = EVERY) -> list[QueuedJob]:
    """Jobs that were given up, the newest first, with ids below `before`."""
    return [_job(row) for row in await tx.all(DEAD, at_most=at_most, before=before)]


async def waiting(tx: Tx, at_most: int = 50) -> list[QueuedJob]:
    """Jobs that wait or run, the next one first."""
    return [_job(row) for row in await tx.all(WAITING, at_most=at_most)]


async def schedule(tx: Tx) -> list[Timed]:
    """The clockwork, by name."""
    return [
        Timed(
            name=row.job_name,
            schedule=row.schedule,
            is_enabled=bool(row.is_enabled),
            next_run_at=row.next_run_at,
            last_run_at=row.last_run_at,
            last_status=row.last_run_status,
            last_error=row.error,
            took_ms=_milliseconds(row.started_at, row.completed_at),
        )
        for row in await tx.all(SCHEDULE)
    ]


def _job(row: Row) -> QueuedJob:
    return QueuedJob(id=row.id, kind=row.kind, attempts=row.attempts, at=row.ready_at, error=row.last_error)


def _milliseconds(start: datetime | None, end: datetime | None) -> int | None:
    return None if start is None or end is None else round((end - start).total_seconds() * 1000)
