"""PostgreSQL: a pool of asyncpg connections, a transaction for each unit that writes.

The server itself commits waiting transactions together, so nothing is batched here. A unit is run again where
the server asks for it (deadlock, serialisation). Reads are single statements in a row, each its own snapshot.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, ClassVar, Concatenate, ParamSpec, TypeVar

import asyncpg

from chronicle_node import failpoints
from chronicle_node.db.base import Database, Now, Query, Tx, whole
from chronicle_node.db.statement import Plan, Row, plan_of
from chronicle_node.errors import SettingError, Unavailable

P = ParamSpec("P")
T = TypeVar("T")
POOL = 16  # connections of one process; more only make PostgreSQL switch between them
TRIES = 5
SESSION = {
    "timezone": "UTC",
    "application_name": "chronicle",
    "jit": "off",
    # Pages of a database of this size are in memory or on flash: a look-up by index is no dearer than reading on.
    "random_page_cost": "1.1",
    # Statements are planned once for each connection: anew each time, that took longer than running them.
    "plan_cache_mode": "force_generic_plan",
    # A request is answered by one process: several at once wait for each other longer than they save.
    "max_parallel_workers_per_gather": "0",
}
#: The server or the way to it is away for a moment; trying again later is right.
AWAY = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InternalClientError,  # the connection broke in the middle of a statement
)
BUSY = "The database does not answer; try again in a moment."
# Two units were in each other's way; one of them goes first now.
CROSSED = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)
# What a unit refers to may have been merged into another item after the unit found it: it will find that one now.
MERGED = asyncpg.ForeignKeyViolationError


class PostgresTx(Tx):
    dialect: ClassVar[str] = "postgresql"

    def __init__(self, connection: Any, now: Any) -> None:
        super().__init__(now)
        self._connection = connection

    async def all(self, statement: Query, /, **values: Any) -> list[Row]:
        plan = plan_of(statement, "postgresql")
        return [plan.row(raw) for raw in await self._rows(plan, values)]

    async def first(self, statement: Query, /, **values: Any) -> Row | None:
        plan = plan_of(statement, "postgresql")
        if plan.watch is not None:
            return next((plan.row(raw) for raw in await self._rows(plan, values)), None)
        raw = await self._connection.fetchrow(plan.text, *plan.bind(values))
        return None if raw is None else plan.row(raw)

    async def run(self, statement: Query, /, **values: Any) -> int:
        plan = plan_of(statement, "postgresql")
        if plan.watch is not None:
            return len(await self._rows(plan, values))
        status: str = await self._connection.execute(plan.text, *plan.bind(values))
        count = status.rpartition(" ")[2]
        return int(count) if count.isdigit() else 0

    async def run_many(self, statement: Query, many: Sequence[Mapping[str, Any]], /) -> None:
        plan = plan_of(statement, "postgresql")
        if plan.watch is None:
            await self._connection.executemany(plan.text, [plan.bind(values) for values in many])
            return
        for values in many:
            await self._rows(plan, values)

    async def all_many(self, statement: Query, many: Sequence[Mapping[str, Any]], /) -> list[Row]:
        plan = plan_of(statement, "postgresql")
        if plan.watch is not None:
            return [plan.row(raw) for values in many for raw in await self._rows(plan, values)]
        found = await self._connection.fetchmany(plan.text, [plan.bind(values) for values in many])
        return [plan.row(raw) for raw in found]

    async def _rows(self, plan: Plan, values: Mapping[str, Any]) -> list[Any]:
        rows: list[Any] = await self._connection.fetch(plan.text, *plan.bind(values))
        if plan.watch is not None:
            plan.tell(self, [tuple(raw) for raw in rows])
        return rows


async def _prepare(connection: Any) -> None:
    for name in ("json", "jsonb"):
        await connection.set_type_codec(name, schema="pg_catalog", encoder=str, decoder=json.loads)


async def _keep(connection: Any) -> None:
    """Nothing to reset between units: they leave no session state behind."""


class PostgresDatabase(Database):
    dialect: ClassVar[str] = "postgresql"

    def __init__(self, url: str, now: Now) -> None:
        self._url = url
        self._now = now
        self._pool: Any = None

    async def start(self) -> None:
        try:
            self._pool = await asyncpg.create_pool(
                self._url, min_size=1, max_size=POOL, init=_prepare, reset=_keep, statement_cache_size=1024,
                max_inactive_connection_lifetime=60, command_timeout=60,
                server_settings=SESSION,
            )  # fmt: skip
        except (OSError, asyncpg.PostgresError, TimeoutError, ValueError) as error:
            raise SettingError(f"CHRONICLE_DATABASE_URL: PostgreSQL cannot be reached: {error}") from None

    async def close(self) -> None:
        if self._pool is not None:
            try:
                await asyncio.wait_for(self._pool.close(), 10)
            except TimeoutError:
                self._pool.terminate()

    async def vacuum(self) -> None:
        """Nothing to do: autovacuum does it."""

    async def read(self, unit: Callable[Concatenate[Tx, P], Awaitable[T]], *args: P.args, **kw: P.kwargs) -> T:
        try:
            async with self._pool.acquire() as connection:
                return await unit(PostgresTx(connection, self._now()), *args, **kw)
        except AWAY as error:
            raise Unavailable(BUSY) from error

    async def write(self, unit: Callable[Concatenate[Tx, P], Awaitable[T]], *args: P.args, **kw: P.kwargs) -> T:
        try:
            async with self._pool.acquire() as connection:
                tx, value = await self._committed(connection, lambda tx: unit(tx, *args, **kw))
        except AWAY as error:
            raise Unavailable(BUSY) from error
        self.writes += 1
        for callback in tx.callbacks:
            callback()
        if tx.queued:
            self.on_work()
        return value

    async def _committed(self, connection: Any, unit: Callable[[Tx], Awaitable[T]]) -> tuple[Tx, T]:
        """Run and commit, again where the server asks for it."""
        for tries_left in reversed(range(TRIES)):
            tx = PostgresTx(connection, self._now())
            try:
                return tx, await self._run(connection, tx, unit)
            except CROSSED as error:
                if not tries_left:
                    raise Unavailable(BUSY) from error
            except MERGED:
                if not tries_left:
                    raise
        raise AssertionError("unreachable")

    async def _run(self, connection: Any, tx: Tx, unit: Callable[[Tx], Awaitable[T]]) -> T:
        await connection.execute("BEGIN")
        try:
            value = await whole(tx, unit(tx))
            failpoints.hit("commit.before")
            await connection.execute("COMMIT")
            failpoints.hit("commit.after")
        except BaseException:
            with suppress(asyncpg.InterfaceError):  # of a connection that broke there is nothing to roll back
                if not connection.is_closed():
                    await connection.execute("ROLLBACK")
            raise
        return value
