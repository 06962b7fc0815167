"""How much a unit of work asks of its database: `statements` and `rows`, for tests that a page reads no diary whole."""

from dataclasses import dataclass
from typing import Any

from chronicle_node.db import Row, Tx


@dataclass
class Counted:
    """A transaction to read with that counts what it is asked."""

    tx: Tx
    statements: int = 0
    rows: int = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.tx, name)

    async def all(self, statement: Any, /, **values: Any) -> list[Row]:
        found = await self.tx.all(statement, **values)
        return self._count(found)

    async def first(self, statement: Any, /, **values: Any) -> Row | None:
        found = await self.tx.first(statement, **values)
        self._count([] if found is None else [found])
        return found

    async def one(self, statement: Any, /, **values: Any) -> Row:
        found = await self.first(statement, **values)
        assert found is not None
        return found

    async def scalar(self, statement: Any, /, **values: Any) -> Any:
        found = await self.first(statement, **values)
        return None if found is None else found[0]

    def _count(self, found: list[Row]) -> list[Row]:
        self.statements += 1
        self.rows += len(found)
        return found
