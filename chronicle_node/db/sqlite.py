"""SQLite: one writer thread that commits waiting units together, and a few reader threads.

A unit runs on its thread from beginning to end, its statements straight on `sqlite3`: one hop for a transaction
instead of one for each statement. Units that wait at the same time share one commit, each in a savepoint of its
own, so that the fsync is paid once for all of them and nobody is answered before it.
"""

from __future__ import annotations

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, ClassVar, Concatenate, NamedTuple, ParamSpec, TypeVar, cast

from chronicle_node import failpoints
from chronicle_node.db.base import Database, Now, Query, Tx, whole
from chronicle_node.db.statement import Plan, Row, plan_of
from chronicle_node.errors import SettingError, Unavailable

P = ParamSpec("P")
T = TypeVar("T")
BATCH = 128  # units in one commit: enough to make the fsync cheap, few enough to keep the wait short
READERS = 4
MAPPED = 1 << 40  # bytes of the file that readers see as memory, as far as SQLite lets them: no copy of each page
BUSY_MS = 10_000  # another process (the command line) may hold the write lock for a moment


class SqliteTx(Tx):
    dialect: ClassVar[str] = "sqlite"

    def __init__(self, connection: sqlite3.Connection, now: Any) -> None:
        super().__init__(now)
        self._execute = connection.execute
        self._connection = connection

    async def all(self, statement: Query, /, **values: Any) -> list[Row]:
        plan = plan_of(statement, "sqlite")
        return [plan.row(raw) for raw in self._rows(plan, values)]

    async def first(self, statement: Query, /, **values: Any) -> Row | None:
        plan = plan_of(statement, "sqlite")
        if plan.watch is not None:
            return next((plan.row(raw) for raw in self._rows(plan, values)), None)
        cursor = self._execute(plan.text, plan.bind(values))
        raw = cursor.fetchone()
        cursor.close()
        return None if raw is None else plan.row(raw)

    async def run(self, statement: Query, /, **values: Any) -> int:
        plan = plan_of(statement, "sqlite")
        if plan.watch is not None:
            return len(self._rows(plan, values))
        cursor = self._execute(plan.text, plan.bind(values))
        count = cursor.rowcount
        cursor.close()
        return count

    async def run_many(self, statement: Query, many: Sequence[Mapping[str, Any]], /) -> None:
        plan = plan_of(statement, "sqlite")
        if plan.watch is None:
            self._connection.executemany(plan.text, [plan.bind(values) for values in many])
            return
        for values in many:
            self._rows(plan, values)

    async def all_many(self, statement: Query, many: Sequence[Mapping[str, Any]], /) -> list[Row]:
        plan = plan_of(statement, "sqlite")
        return [plan.row(raw) for values in many for raw in self._rows(plan, values)]

    def _rows(self, plan: Plan, values: Mapping[str, Any]) -> list[Any]:
        rows = self._execute(plan.text, plan.bind(values)).fetchall()
        if plan.watch is not None:
            plan.tell(self, rows)
        return rows


class _Waiting(NamedTuple):
    start: Callable[[Tx], Awaitable[Any]]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]


class _Done(NamedTuple):
    waiting: _Waiting
    value: Any
    error: BaseException | None
    callbacks: list[Callable[[], object]]
    queued: bool = False


def finish(unit: Awaitable[T]) -> T:
    """Run a unit to its end on this thread.

    Raises RuntimeError where it awaits something other than its transaction: nothing slow may hold the writer.
    """
    coroutine = cast("Any", unit)
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return cast("T", stop.value)
    coroutine.close()
    raise RuntimeError("a unit of work awaited something other than its transaction")


class SqliteDatabase(Database):
    dialect: ClassVar[str] = "sqlite"

    def __init__(self, path: str, now: Now) -> None:
        self._path = path
        self._now = now
        self._queue: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="sqlite-read")
        self._local = threading.local()
        self._open: list[sqlite3.Connection] = []
        self._writer: threading.Thread | None = None

    async def start(self) -> None:
        connection = await asyncio.to_thread(self._connect)
        self._writer = threading.Thread(target=self._write_loop, args=(connection,), name="sqlite-write", daemon=True)
        self._writer.start()

    async def close(self) -> None:
        if self._writer is not None:
            self._queue.put(None)
            await asyncio.to_thread(self._writer.join)
        await asyncio.to_thread(self._readers.shutdown)
        for connection in self._open:
            connection.close()

    async def vacuum(self) -> None:
        await asyncio.to_thread(self._vacuum)

    async def read(self, unit: Callable[Concatenate[Tx, P], Awaitable[T]], *args: P.args, **kw: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, unit, args, kw)

    async def write(self, unit: Callable[Concatenate[Tx, P], Awaitable[T]], *args: P.args, **kw: P.kwargs) -> T:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._queue.put(_Waiting(lambda tx: unit(tx, *args, **kw), loop, future))
        return await future

    def _connect(self) -> sqlite3.Connection:
        try:
            Path(self._path).parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(
                self._path, isolation_level=None, check_same_thread=False, cached_statements=1024
            )
            connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA foreign_keys=ON")
            connection.execute("PRAGMA cache_size=-8000")
        except (OSError, sqlite3.Error) as error:
            raise SettingError(f"CHRONICLE_DATABASE_URL: {self._path} cannot be opened: {error}") from None
        self._open.append(connection)
        return connection

    def _vacuum(self) -> None:
        """On a connection of its own: it cannot run inside a transaction, and the writer waits for the lock."""
        connection = sqlite3.connect(self._path, isolation_level=None)
        try:
            connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
            connection.execute("VACUUM")
        finally:
            connection.close()

    def _read(self, unit: Any, args: Any, kw: Any) -> Any:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self._connect()
            connection.execute("PRAGMA query_only=ON")
            connection.execute(f"PRAGMA mmap_size={MAPPED}")
        connection.execute("BEGIN")
        try:
            return finish(unit(SqliteTx(connection, self._now()), *args, **kw))
        finally:
            connection.execute("ROLLBACK")

    def _write_loop(self, connection: sqlite3.Connection) -> None:
        while True:
            batch = self._take()
            closing = batch[-1] is None
            waiting = [unit for unit in batch if unit is not None]
            if waiting:
                self._answer(self._commit(connection, waiting))
            if closing:
                return

    def _take(self) -> list[_Waiting | None]:
        batch = [self._queue.get()]
        while batch[-1] is not None and len(batch) < BATCH:
            try:
                batch.append(self._queue.get_nowait())
            except queue.Empty:
                break
        return batch

    def _commit(self, connection: sqlite3.Connection, batch: list[_Waiting]) -> list[_Done]:
        """Run the units and commit them together; where that fails as a whole, one by one."""
        try:
            connection.execute("BEGIN IMMEDIATE")
            done = [self._run(connection, waiting, alone=len(batch) == 1) for waiting in batch]
            failpoints.hit("commit.before")
            connection.execute("COMMIT")
            failpoints.hit("commit.after")
        except sqlite3.Error as error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            if len(batch) > 1:
                return [done for waiting in batch for done in self._commit(connection, [waiting])]
            return [_Done(batch[0], None, _storage_error(error), [])]
        return done

    def _run(self, connection: sqlite3.Connection, waiting: _Waiting, *, alone: bool) -> _Done:
        tx = SqliteTx(connection, self._now())
        if not alone:
            connection.execute("SAVEPOINT unit")
        try:
            value = finish(whole(tx, waiting.start(tx)))
        except sqlite3.OperationalError:
            raise  # the disk or the lock: it concerns the whole transaction
        except BaseException as error:  # noqa: BLE001 - it belongs to the one who waits
            connection.execute("ROLLBACK TO unit" if not alone else "ROLLBACK")
            if alone:
                connection.execute("BEGIN IMMEDIATE")
            else:
                connection.execute("RELEASE unit")
            return _Done(waiting, None, error, [])
        if not alone:
            connection.execute("RELEASE unit")
        return _Done(waiting, value, None, tx.callbacks, tx.queued)

    def _answer(self, done: list[_Done]) -> None:
        """Hand every result to its event loop, one call for each loop."""
        for loop in {unit.waiting.loop for unit in done}:
            mine = [unit for unit in done if unit.waiting.loop is loop]
            loop.call_soon_threadsafe(self._deliver, mine)

    def _deliver(self, done: list[_Done]) -> None:
        self.writes += 1
        for unit in done:
            future = unit.waiting.future
            if not future.cancelled():
                if unit.error is None:
                    future.set_result(unit.value)
                else:
                    future.set_exception(unit.error)
            for callback in unit.callbacks:
                callback()
        if any(unit.queued for unit in done):
            self.on_work()


def _storage_error(error: sqlite3.Error) -> Exception:
    """The lock, a full disk or one that fails: nobody's fault who asked, and it may be better in a moment."""
    if isinstance(error, sqlite3.OperationalError) and any(word in str(error) for word in ("locked", "full", "I/O")):
        return Unavailable("The database is busy or cannot be written; try again in a moment.")
    return error
