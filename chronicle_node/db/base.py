"""What a unit of work sees of a database, whichever it is."""

from __future__ import annotations

import abc
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Concatenate, ParamSpec, TypeVar

from sqlalchemy.sql import ClauseElement

from chronicle_node.db.statement import Row, Statement

P = ParamSpec("P")
T = TypeVar("T")
Now = Callable[[], datetime]
Query = Statement | ClauseElement
Closing = Callable[["Tx", list[Any]], Awaitable[None]]


class Tx(abc.ABC):
    """One open transaction. `now` is the time of the whole unit, aware, in UTC."""

    dialect: ClassVar[str]

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.callbacks: list[Callable[[], object]] = []
        self.closing: dict[Closing, list[Any]] = {}
        self.queued = False  # whether this unit wrote job rows, so that somebody has to be woken for them

    @abc.abstractmethod
    async def all(self, statement: Query, /, **values: Any) -> list[Row]:
        """Every row."""

    @abc.abstractmethod
    async def first(self, statement: Query, /, **values: Any) -> Row | None:
        """The first row, or None."""

    @abc.abstractmethod
    async def run(self, statement: Query, /, **values: Any) -> int:
        """Execute; the number of rows it changed."""

    @abc.abstractmethod
    async def run_many(self, statement: Query, many: Sequence[Mapping[str, Any]], /) -> None:
        """Execute once for each mapping of values."""

    @abc.abstractmethod
    async def all_many(self, statement: Query, many: Sequence[Mapping[str, Any]], /) -> list[Row]:
        """Execute once for each mapping of values; every row that came of it."""

    async def one(self, statement: Query, /, **values: Any) -> Row:
        """The first row. Raises LookupError where there is none."""
        row = await self.first(statement, **values)
        if row is None:
            raise LookupError("the row that must exist does not")
        return row

    async def scalar(self, statement: Query, /, **values: Any) -> Any:
        """The first column of the first row, or None."""
        row = await self.first(statement, **values)
        return None if row is None else row[0]

    def at_end(self, unit: Closing, what: Any) -> None:
        """Have `unit` run as the last of the transaction, once, with all that was given to it by then."""
        self.closing.setdefault(unit, []).append(what)

    def after_commit(self, callback: Callable[[], object]) -> None:
        """Have `callback` called in the event loop once the commit is done."""
        self.callbacks.append(callback)


async def whole(tx: Tx, work: Awaitable[T]) -> T:
    """A unit that writes, with what it wants done at its end."""
    value = await work
    for unit, gathered in tx.closing.items():
        await unit(tx, gathered)
    return value


class Database(abc.ABC):
    """Runs units of work. `on_work` is called in the event loop after a commit that left jobs to do.

    `writes` counts the commits of this process, for those who keep something until the next.
    """

    dialect: ClassVar[str]
    writes: int = 0
    on_work: Callable[[], object] = staticmethod(lambda: None)

    @abc.abstractmethod
    async def start(self) -> None:
        """Connect. Raises SettingError where the database cannot be reached."""

    @abc.abstractmethod
    async def close(self) -> None:
        """Finish what is under way and disconnect."""

    @abc.abstractmethod
    async def vacuum(self) -> None:
        """Give unused space back, where the database does not do so by itself. Writes wait for it."""

    @abc.abstractmethod
    async def read(self, unit: Callable[Concatenate[Tx, P], Awaitable[T]], *args: P.args, **kw: P.kwargs) -> T:
        """Run a unit that only reads."""

    @abc.abstractmethod
    async def write(self, unit: Callable[Concatenate[Tx, P], Awaitable[T]], *args: P.args, **kw: P.kwargs) -> T:
        """Run a unit and commit it; its exception undoes it and is raised here."""
