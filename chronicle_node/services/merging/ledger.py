"""The ledger of a merge: every change to a row goes through here, and is written down so that it can be undone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ForeignKey, Table, bindparam, delete, select, update

from chronicle_node.db import Row, Tx, any_of, insert, sql
from chronicle_node.domain import merging as rules
from chronicle_node.models.base import Base
from chronicle_node.models.catalog import MediaItem
from chronicle_node.models.merges import MediaMergeChange
from chronicle_node.services.merging import rows

CHUNK = 2_000  # rows in one statement or one line of the ledger
_WRITE = sql(lambda: insert(MediaMergeChange, "merge_id", "user_id", "table_name", "action", "payload"))

Move = tuple[int | None, int | None, Sequence[int]]  # from one value to another, and the keys of the rows


class Ledger:
    """Changes in the order in which they were made, kept in memory until `close` writes them down."""

    def __init__(self, tx: Tx, merge_id: int) -> None:
        self.tx, self.merge_id = tx, merge_id
        self._lines: list[dict[str, Any]] = []

    async def move(self, table: Table, column: str, moves: Iterable[Move], user_id: int | None = None) -> None:
        """Point rows elsewhere."""
        key, found = rows.key_of(table), list(moves)
        change = sql(
            lambda: (
                update(table)
                .where(any_of(key, "row_keys"))
                .values({column: bindparam("target", type_=table.c[column].type)})
            )
        )
        for _, target, keys in found:
            for part in _parts(list(keys)):
                await self.tx.run(change, row_keys=part, target=target)
        self.moved(table, column, found, user_id)

    def moved(self, table: Table, column: str, moves: Iterable[Move], user_id: int | None) -> None:
        """Write down rows that were pointed elsewhere."""
        kept = [[was, target, rules.runs(keys)] for was, target, keys in moves if keys]
        if kept:
            self._line(table, "moved", {"column": column, "moves": kept}, user_id)

    async def add(self, table: Table, values: Mapping[str, Any], user_id: int | None) -> None:
        """Write a row that was not there."""
        await self.tx.run(insert(table).values(dict(values)))
        self._line(table, "added", {"rows": [rows.to_json(table, values)]}, user_id)

    def differs(self, table: Table, before: Row | None, after: Row | None, user_id: int | None) -> None:
        """Write down what became of a row that was worked out anew."""
        if before is None and after is not None:
            self._line(table, "added", {"rows": [rows.to_json(table, after._asdict())]}, user_id)
        elif before is not None and after is None:
            self._line(table, "set_aside", {"rows": [rows.to_json(table, before._asdict())]}, user_id)
        elif before is not None and after is not None and before != after:
            now = after._asdict()
            changed = {name: value for name, value in before._asdict().items() if value != now[name]}
            self._altered(table, before, changed, {name: now[name] for name in changed}, user_id)

    async def alter(self, table: Table, row: Row, values: Mapping[str, Any], user_id: int | None = None) -> None:
        """Give a row other values."""
        before = {name: value for name, value in row._asdict().items() if name in values}
        changed = {name: value for name, value in values.items() if before[name] != value}
        if not changed:
            return
        key = getattr(row, rows.key_of(table).name)
        await self.tx.run(update(table).where(rows.key_of(table) == key).values(changed))
        whose = _whose(row) if user_id is None else user_id
        self._altered(table, row, {name: before[name] for name in changed}, changed, whose)

    def _altered(
        self, table: Table, row: Row, before: Mapping[str, Any], after: Mapping[str, Any], user_id: int | None
    ) -> None:
        kept = {
            "key": getattr(row, rows.key_of(table).name),
            "before": rows.to_json(table, before),
            "after": rows.to_json(table, after),
        }
        self._line(table, "altered", {"rows": [kept]}, user_id)

    def altered(self, table: Table, column: str, before: Iterable[Row], after: Mapping[int, Any]) -> None:
        """Write down rows that were given another value of one column."""
        by_person: dict[int | None, list[dict[str, Any]]] = defaultdict(list)
        for row in before:
            key, was = getattr(row, rows.key_of(table).name), getattr(row, column)
            if was != after[key]:
                by_person[_whose(row)].append({"key": key, "before": {column: was}, "after": {column: after[key]}})
        for user_id, kept in by_person.items():
            self._line(table, "altered", {"rows": kept}, user_id)

    async def set_aside(self, table: Table, keys: Sequence[int]) -> None:
        """Remove rows, and before them whatever refers to them, so that nothing goes unrecorded."""
        if not keys:
            return
        for reference in referring(table):
            if reference.parent.table is not table:
                await self._let_go(reference, keys)
        mine = rows.key_of(table)
        # From the last to the first: undone, they come back from the first to the last, and may refer to each other.
        for part in reversed(list(_parts(sorted(keys)))):
            found = await self.tx.all(select(*rows.stored(table)).where(any_of(mine, "k")).order_by(mine), k=part)
            await self.tx.run(delete(table).where(any_of(mine, "k")), k=part)
            by_person: dict[int | None, list[rows.Kept]] = defaultdict(list)
            for row in found:
                whose = None if _refers_to_itself(table) else _whose(row)
                by_person[whose].append(rows.to_json(table, row._asdict()))
            for user_id, kept in by_person.items():
                self._line(table, "set_aside", {"rows": kept}, user_id)

    async def _let_go(self, reference: ForeignKey, keys: Sequence[int]) -> None:
        """What refers to rows that are set aside goes with them, or is told of nothing, as the schema says."""
        other, column = reference.parent.table, reference.parent
        mine = rows.key_of(other)
        found = await self.tx.all(select(mine, column).where(any_of(column, "k")), k=list(keys))
        if reference.ondelete == "SET NULL":
            await self.move(other, column.name, [(row[1], None, [row[0]]) for row in found])
        else:
            await self.set_aside(other, [row[0] for row in found])

    def people(self) -> list[int]:
        """Whose things were changed."""
        return sorted({line["user_id"] for line in self._lines if line["user_id"] is not None})

    async def close(self) -> None:
        """Write everything down."""
        if self._lines:
            await self.tx.run_many(_WRITE, self._lines)

    def _line(self, table: Table, action: str, payload: dict[str, Any], user_id: int | None) -> None:
        about = {"merge_id": self.merge_id, "user_id": user_id, "table_name": table.name}
        self._lines.append(about | {"action": action, "payload": payload})


def referring(table: Table) -> list[ForeignKey]:
    """What refers to rows of a table."""
    return [key for other in Base.metadata.sorted_tables for key in other.foreign_keys if key.column.table is table]


def referring_to_items() -> set[tuple[str, str]]:
    """Every column of the node that refers to an item of the catalogue."""
    return {(key.parent.table.name, key.parent.name) for key in referring(rows.table_of(MediaItem))}


def _refers_to_itself(table: Table) -> bool:
    return any(key.column.table is table for key in table.foreign_keys)


def _whose(row: Row) -> int | None:
    found: int | None = getattr(row, "user_id", None) or getattr(row, "added_by_user_id", None)
    return found


def _parts(keys: list[int]) -> Iterable[list[int]]:
    return (keys[at : at + CHUNK] for at in range(0, len(keys), CHUNK))
