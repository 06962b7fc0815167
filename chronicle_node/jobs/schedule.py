"""The clockwork: what `scheduled_jobs` says is due becomes a job row, and `job_history` tells how it went.

Any number of processes may look; a run is claimed by moving `next_run_at` on, so each happens once.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, or_, select, true, update

from chronicle_node.db import Tx, insert, sql
from chronicle_node.domain import cron
from chronicle_node.jobs.handlers import Payload
from chronicle_node.models.jobs import Job, JobHistory, ScheduledJob
from chronicle_node.models.types import UTC
from chronicle_node.node import Node

log = logging.getLogger(__name__)
LOOK_EVERY = 1.0
PREFIX = "scheduled."
Details = Mapping[str, object] | None
Run = Callable[[Node], Awaitable[Details]]


@dataclass(frozen=True)
class Scheduled:
    """A job of the clockwork: its default schedule and what it does; `run` answers the details for its history."""

    schedule: str
    run: Run


def in_database(unit: Callable[[Tx], Awaitable[Details]]) -> Run:
    """A scheduled job that is one unit of work."""

    async def run(node: Node) -> Details:
        return await node.db.write(unit)

    return run


_ADD = sql(lambda: insert(ScheduledJob, "job_name", "schedule", "next_run_at").on_conflict_do_nothing())
_DUE = sql(
    lambda: select(ScheduledJob.job_name, ScheduledJob.schedule).where(
        ScheduledJob.is_enabled.is_(true()),
        or_(ScheduledJob.next_run_at <= bindparam("now", type_=UTC), ScheduledJob.next_run_at.is_(None)),
    )
)
_TAKE = sql(
    lambda: (
        update(ScheduledJob)
        .where(
            ScheduledJob.job_name == bindparam("name"),
            or_(ScheduledJob.next_run_at <= bindparam("now", type_=UTC), ScheduledJob.next_run_at.is_(None)),
        )
        .values(next_run_at=bindparam("next_at", type_=UTC))
    )
)
_QUEUE = sql(
    lambda: insert(Job, "kind", "payload", "dedupe_key", "ready_at", "created_at").on_conflict_do_nothing(
        index_elements=[Job.dedupe_key]
    )
)
_RAN = sql(
    lambda: (
        update(ScheduledJob)
        .where(ScheduledJob.job_name == bindparam("name"))
        .values(last_run_at=bindparam("at", type_=UTC), last_run_status=bindparam("status"))
    )
)
_HISTORY = sql(lambda: insert(JobHistory, "job_name", "started_at", "completed_at", "status", "details", "error"))


async def install(tx: Tx, table: Mapping[str, Scheduled]) -> None:
    """Make the rows of jobs that have none yet; an administrator's changes to the others stay."""
    for name, job in table.items():
        await tx.run(_ADD, job_name=name, schedule=job.schedule, next_run_at=cron.next_after(job.schedule, tx.now))


async def tick(tx: Tx) -> None:
    """Queue what is due."""
    for row in await tx.all(_DUE, now=tx.now):
        try:
            next_at = cron.next_after(row.schedule, tx.now)
        except ValueError:
            log.exception("a schedule cannot be read", extra={"fields": {"job": row.job_name}})
            continue
        if await tx.run(_TAKE, name=row.job_name, now=tx.now, next_at=next_at):
            await enqueue(tx, row.job_name)


async def enqueue(tx: Tx, name: str) -> None:
    """Have a scheduled job run now; one that waits already is enough."""
    kind = PREFIX + name
    await tx.run(_QUEUE, kind=kind, payload={}, dedupe_key=kind, ready_at=tx.now, created_at=tx.now)
    tx.queued = True


def handler(name: str, job: Scheduled) -> Callable[[Node, Payload], Awaitable[None]]:
    """The job's work and its account in `job_history`; a failed run is told there and comes again at its next time."""

    async def run(node: Node, _: Payload) -> None:
        started = node.clock.now()
        try:
            details = await job.run(node)
        except Exception as error:  # whatever it was, the administrator reads it in the history
            log.exception("scheduled job failed", extra={"fields": {"job": name}})
            await node.db.write(_record, name, started, "failed", None, f"{type(error).__name__}: {error}")
        else:
            await node.db.write(_record, name, started, "completed", details, None)

    return run


async def _record(tx: Tx, name: str, started: datetime, status: str, details: Details, error: str | None) -> None:
    await tx.run(_RAN, name=name, at=started, status=status)
    await tx.run(
        _HISTORY, job_name=name, started_at=started, completed_at=tx.now, status=status, details=details, error=error
    )


async def keep_time(node: Node) -> None:
    """Look at the schedule every second, for ever."""
    while True:
        try:
            if await node.db.read(_anything_due):
                await node.db.write(tick)
        except Exception:  # the database may be away; the next look finds what was missed
            log.exception("cannot look at the schedule")
        await asyncio.sleep(LOOK_EVERY)


async def _anything_due(tx: Tx) -> bool:
    return await tx.first(_DUE, now=tx.now) is not None
