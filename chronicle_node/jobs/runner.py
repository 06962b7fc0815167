"""Executing jobs: claim what is due, run the handlers, finish each, until nothing is left.

The same runner serves the node with embedded jobs and every worker. Lanes are worked off side by side, so that slow
hosts never hold up what concerns only the database; what is owed to other nodes goes out by a courier of its own.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

from chronicle_node import failpoints, logs
from chronicle_node.db import Row, Tx
from chronicle_node.domain.happening import INDOORS, OUTDOORS
from chronicle_node.errors import Problem
from chronicle_node.federation.courier import Courier
from chronicle_node.jobs import queue
from chronicle_node.jobs.handlers import GiveUp, Handler, InDatabase, OnNetwork, Retry, Wait, backoff
from chronicle_node.node import Node

log = logging.getLogger(__name__)
AT_ONCE = {INDOORS: 64, OUTDOORS: 32}  # jobs of a lane under way in one process
TOGETHER = 16  # jobs that only touch the database in one transaction
SWEEP = 15.0  # seconds without a ring after which the table is looked at anyway
RENEW_EVERY = 6.0


class Runner:
    """Works off the queue of one node. `ring()` tells it that there may be something to do."""

    def __init__(self, node: Node, table: dict[str, Handler]) -> None:
        self._node = node
        self._table = table
        self._courier = Courier(node)
        self._bells = {lane: asyncio.Event() for lane in AT_ONCE}
        self._running: dict[asyncio.Task[None], Sequence[Row]] = {}
        self._tasks: list[asyncio.Task[None]] = []

    def ring(self) -> None:
        """There is something to do. Cheap; may be called for nothing."""
        for bell in self._bells.values():
            bell.set()
        self._courier.ring()

    def start(self) -> None:
        """Begin to work in the background of the running loop."""
        self._tasks = [asyncio.create_task(self._work(lane)) for lane in AT_ONCE]
        self._tasks.append(asyncio.create_task(self._renew()))
        self._courier.start()
        self.ring()

    async def stop(self) -> None:
        """Take nothing new, give what is under way a moment, and leave the rest to whoever comes next."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._courier.stop()
        if self._running:
            await asyncio.wait(self._running, timeout=5)
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def drain(self) -> None:
        """Work off everything that is due now, follow-ups included, and return when nothing is left."""
        while True:
            claimed = [job for lane in AT_ONCE for job in await self._node.db.write(queue.claim, lane, AT_ONCE[lane])]
            await asyncio.gather(*(self._execute(jobs) for jobs in self._shared(claimed)))
            if not await self._courier.drain() and not claimed:
                return

    async def _work(self, lane: int) -> None:
        while True:
            self._bells[lane].clear()
            try:
                wait = await self._claim(lane)
            except asyncio.CancelledError:
                raise
            except Exception:  # the database may be away for a while; work goes on when it is back
                log.exception("cannot claim jobs")
                wait = SWEEP
            with suppress(TimeoutError):
                await asyncio.wait_for(self._bells[lane].wait(), wait)

    async def _claim(self, lane: int) -> float:
        """Claim as many as may run at once; the seconds until it is worth looking again."""
        free = AT_ONCE[lane] - sum(1 for job in self._under_way() if job.lane == lane)
        if free <= 0:
            return SWEEP  # the end of a running job rings
        claimed = await self._node.db.write(queue.claim, lane, free)
        if claimed:
            failpoints.hit("claim.after")
        for jobs in self._shared(claimed):
            self._begin(jobs, lane)
        if claimed:
            return SWEEP
        return await self._node.db.read(_seconds_until_due, lane)

    def _shared(self, claimed: Sequence[Row]) -> Iterator[Sequence[Row]]:
        """The jobs in the order they were claimed, those that may share a transaction together."""
        indoors = [job for job in claimed if isinstance(self._table.get(job.kind), InDatabase)]
        for i in range(0, len(indoors), TOGETHER):
            yield indoors[i : i + TOGETHER]
        yield from ((job,) for job in claimed if not isinstance(self._table.get(job.kind), InDatabase))

    def _under_way(self) -> list[Row]:
        return [job for jobs in self._running.values() for job in jobs]

    def _begin(self, jobs: Sequence[Row], lane: int) -> None:
        task = asyncio.create_task(self._execute(jobs))
        self._running[task] = jobs

        def ended(_: Any) -> None:
            self._running.pop(task, None)
            self._bells[lane].set()

        task.add_done_callback(ended)

    async def _execute(self, jobs: Sequence[Row]) -> None:
        """Run claimed jobs to their end, those in the database in one transaction; where that fails, each alone."""
        if len(jobs) > 1:
            with suppress(Exception):  # whatever it was, it is told of the one that it happens to
                handlers: list[Any] = [self._table[job.kind] for job in jobs]
                await self._node.db.write(_with_ends, list(zip(handlers, jobs, strict=True)))
                return
        for job in jobs:
            await self.execute(job)

    async def execute(self, job: Row) -> None:
        """Run one claimed job to its end: done, later or dead."""
        token = logs.context.set({"job": str(job.id), "kind": job.kind})
        try:
            await self._try(job)
        except queue.Lost:
            log.info("job lost to another worker")
        except Exception:  # the database failed while finishing: the lease runs out and it is tried again
            log.exception("job could not be finished")
        finally:
            logs.context.reset(token)

    async def _try(self, job: Row) -> None:
        handler = self._table.get(job.kind)
        try:
            match handler:
                case InDatabase():
                    await self._node.db.write(_with_ends, [(handler, job)])
                case OnNetwork():
                    async with asyncio.timeout(handler.seconds):
                        await handler.run(self._node, job.payload)
                    await self._node.db.write(queue.done, job)
                case None:
                    raise GiveUp(f"no handler is called {job.kind}; was it made by a newer version?")
        except Wait as wish:
            await self._node.db.write(queue.put_back, job, wish.after)
        except Retry as wish:
            await self._again(job, wish.after, str(wish), handler)
        except GiveUp as reason:
            await self._node.db.write(queue.bury, job, str(reason))
            log.warning("job given up", extra={"fields": {"reason": str(reason)}})
        except queue.Lost:
            raise
        except Exception as error:
            expected = isinstance(error, Problem | TimeoutError | OSError)
            log.warning("job failed", exc_info=not expected, extra={"fields": {"error": repr(error)[:200]}})
            await self._again(job, backoff(job.attempts), f"{type(error).__name__}: {error}", handler)

    async def _again(self, job: Row, after: timedelta, error: str, handler: Handler | None) -> None:
        if handler is None or job.attempts >= handler.tries:
            await self._node.db.write(queue.bury, job, error)
            log.error("job is dead", extra={"fields": {"tries": job.attempts}})
        else:
            await self._node.db.write(queue.later, job, after, error)

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(RENEW_EVERY)
            ids = [job.id for job in self._under_way()]
            if ids:
                try:
                    await self._node.db.write(queue.renew, ids)
                except Exception:  # tried again in a moment
                    log.exception("cannot renew leases")


async def _with_ends(tx: Tx, work: Sequence[tuple[InDatabase, Row]]) -> None:
    for handler, job in work:
        await handler.run(tx, job.payload)
    await queue.done(tx, *(job for _, job in work))


async def _seconds_until_due(tx: Tx, lane: int) -> float:
    at = await queue.next_due(tx, lane)
    return SWEEP if at is None else min(SWEEP, max(0.02, (at - tx.now).total_seconds()))
