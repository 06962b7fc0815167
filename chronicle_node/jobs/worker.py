"""Redis as a doorbell, through arq; everything about either is in this file.

After a commit that left jobs to do, a web process enqueues one arq job; it wakes one worker, whose runner claims rows
of the `jobs` table. A ring that is lost costs only the time until a worker's own sweep.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import Any, cast

from arq import create_pool, func
from arq.connections import ArqRedis, RedisSettings
from arq.worker import Worker
from redis.exceptions import RedisError

from chronicle_node.jobs.runner import Runner

log = logging.getLogger(__name__)
QUEUE = "chronicle:bell"
PAUSE = 0.02  # rings within these seconds are one
AWAY = 2.0  # seconds before Redis is tried again
RING_LIVES = 60  # seconds after which a ring that nobody heard is pointless: workers sweep by themselves


class Doorbell:
    """Rings for the workers. `ring()` never fails and never waits."""

    def __init__(self, redis_url: str) -> None:
        self._settings = _settings(redis_url)
        self._pool: ArqRedis | None = None
        self._ringing: asyncio.Task[None] | None = None

    def ring(self) -> None:
        """Wake a worker soon."""
        if self._ringing is None or self._ringing.done():
            self._ringing = asyncio.create_task(self._ring())

    async def _ring(self) -> None:
        await asyncio.sleep(PAUSE)
        self._ringing = None
        try:
            if self._pool is None:
                self._pool = await create_pool(self._settings, default_queue_name=QUEUE)
            await self._pool.enqueue_job("ring", _expires=RING_LIVES)
        except (RedisError, OSError) as error:
            log.warning("cannot ring for the workers; they will look by themselves", extra=_said(error))

    async def close(self) -> None:
        if self._ringing is not None:
            self._ringing.cancel()
        if self._pool is not None:
            await self._pool.aclose()


async def answer_bell(redis_url: str, runner: Runner) -> None:
    """Let every ring on Redis wake this worker's runner, for ever; come back whenever Redis does."""

    async def ring(_: dict[Any, Any]) -> None:
        runner.ring()

    while True:
        worker = Worker(
            [func(cast("Any", ring), name="ring", keep_result=0, max_tries=1)],
            redis_settings=_settings(redis_url),
            queue_name=QUEUE,
            handle_signals=False,
            poll_delay=0.1,
            max_jobs=100,
        )
        try:
            await worker.main()
        except (RedisError, OSError) as error:
            log.warning("Redis is away; this worker looks for jobs by itself", extra=_said(error))
            runner.ring()
        finally:
            with suppress(RedisError, OSError):
                await worker.close()
        await asyncio.sleep(AWAY)


def _settings(redis_url: str) -> RedisSettings:
    settings = RedisSettings.from_dsn(redis_url)
    settings.conn_retries = 1
    return settings


def _said(error: Exception) -> dict[str, Any]:
    return {"fields": {"error": type(error).__name__}}
