"""What an administrator is told of the queue."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from chronicle_node.db import Database, Tx, insert, open_database
from chronicle_node.models.jobs import Job, JobHistory, ScheduledJob
from chronicle_node.queries import jobs

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
JOB = insert(Job, "kind", "payload", "state", "ready_at", "locked_until", "last_error")


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    database = open_database(database_url, lambda: NOW)
    await database.start()
    await database.write(fill)
    yield database
    await database.close()


async def fill(tx: Tx) -> None:
    hour = timedelta(hours=1)
    for kind, state, ready_at, locked_until, error in (
        ("waits", "ready", NOW - hour, None, None),
        ("waits.later", "ready", NOW + hour, None, "slow"),
        ("runs", "ready", NOW - hour, NOW + hour, None),
        ("was.left", "ready", NOW, NOW - hour, None),
        ("dead", "dead", NOW, None, "no such host"),
    ):
        await tx.run(
            JOB, kind=kind, payload={}, state=state, ready_at=ready_at, locked_until=locked_until, last_error=error
        )
    await tx.run(insert(ScheduledJob, "job_name", "schedule"), job_name="minute", schedule="* * * * *")
    for status, error, seconds in (("completed", None, 1), ("failed", "disk full", 2)):
        await tx.run(
            insert(JobHistory, "job_name", "started_at", "completed_at", "status", "error"),
            job_name="minute", started_at=NOW, completed_at=NOW + timedelta(seconds=seconds),
            status=status, error=error,
        )  # fmt: skip


async def test_what_waits_runs_and_is_dead_is_counted(db: Database) -> None:
    counts = await db.read(jobs.overview)
    assert (counts.ready, counts.running, counts.dead) == (3, 1, 1)
    assert counts.oldest_ready_at == NOW - timedelta(hours=1)


async def test_the_dead_tell_why(db: Database) -> None:
    assert [(one.kind, one.error) for one in await db.read(jobs.dead)] == [("dead", "no such host")]


async def test_the_next_one_comes_first(db: Database) -> None:
    assert [one.kind for one in await db.read(jobs.waiting)] == ["waits", "runs", "was.left", "waits.later"]


async def test_the_clockwork_shows_its_latest_run(db: Database) -> None:
    [minute] = await db.read(jobs.schedule)
    assert (minute.name, minute.last_error, minute.took_ms) == ("minute", "disk full", 2000)
