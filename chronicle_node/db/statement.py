"""Statements: described with SQLAlchemy, compiled once for each dialect, run on the bare driver.

Compiling and SQLAlchemy's execution layers cost ten times what the driver does, so a static statement is wrapped
in `sql()` at import and keeps its plan; a dynamic one is compiled at each call.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
from sqlalchemy.dialects.postgresql.asyncpg import dialect as asyncpg_dialect
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler

from chronicle_node.db.watching import telling, watched

Row = Any  # a tuple whose members are also attributes under their column labels

DIALECTS: dict[str, Dialect] = {
    "sqlite": sqlite_dialect(),
    "postgresql": asyncpg_dialect(),  # type: ignore[no-untyped-call]  # untyped in SQLAlchemy 2.1
}


class Plan:
    """A statement ready for one driver: its text, how to bind values, how to make rows."""

    def __init__(self, clause: ClauseElement, dialect: Dialect) -> None:
        self.watch = watched(clause)
        if self.watch is not None:
            clause = telling(clause, self.watch[0])
        compiled = clause.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
        assert isinstance(compiled, SQLCompiler)
        self.text = str(compiled)
        fixed: Mapping[str, Any] = compiled.construct_params(_check=False)
        expanded = compiled._post_compile_expanded_state  # noqa: SLF001 - an IN over a literal list
        whole: dict[str, str] = {}
        if expanded is not None:
            fixed = expanded.parameters
            whole = {part: name for name, parts in expanded.parameter_expansion.items() for part in parts}
        self._binds = [
            (name, bind.type.dialect_impl(dialect).bind_processor(dialect), bind.required, fixed.get(name))
            for name in compiled.positiontup or ()
            for bind in (compiled.binds[whole.get(name, name)],)
        ]
        columns = compiled._result_columns  # noqa: SLF001 - the only account of a compiled statement's columns
        readers = [c.type.dialect_impl(dialect).result_processor(dialect, None) for c in columns]
        own = len(columns) - (len(self.watch[0].columns) if self.watch is not None else 0)
        columns, self._readers, self._told = columns[:own], readers[:own], readers[own:]
        self._plain = not any(readers)
        self._row: Callable[[Sequence[Any]], Any] = tuple
        if columns:
            names = " ".join(c.keyname if c.keyname.isidentifier() else "_" for c in columns)
            make: Any = namedtuple  # noqa: PYI024 - the columns are known at run time only
            made = make("Row", names, rename=True)
            self._row = made._make

    def bind(self, values: Mapping[str, Any]) -> list[Any]:
        """The positional arguments. Raises KeyError naming a value that is missing."""
        arguments = []
        for name, process, required, default in self._binds:
            value = values[name] if required else values.get(name, default)
            arguments.append(process(value) if process is not None else value)
        return arguments

    def tell(self, tx: Any, rows: Sequence[Sequence[Any]]) -> None:
        """Tell whoever watches of the rows that a statement has changed."""
        assert self.watch is not None
        found, verb = self.watch
        for raw in rows:
            told = raw[len(self._readers) :]
            found.tell(tx, verb, [v if r is None else r(v) for r, v in zip(self._told, told, strict=True)])

    def row(self, raw: Sequence[Any]) -> Row:
        """A driver's row with Python values and names."""
        if self.watch is not None:
            raw = raw[: len(self._readers)]
        if self._plain:
            return self._row(raw)
        return self._row([v if r is None else r(v) for r, v in zip(self._readers, raw, strict=True)])


class Statement:
    """A static statement and its plans; made by `sql()` and `sql_for()`."""

    __slots__ = ("_describe", "_plans")

    def __init__(self, describe: Callable[[str], ClauseElement]) -> None:
        self._describe = describe
        self._plans: dict[str, Plan] = {}

    def plan(self, dialect: str) -> Plan:
        found = self._plans.get(dialect)
        if found is None:
            found = self._plans[dialect] = Plan(self._describe(dialect), DIALECTS[dialect])
        return found


def sql(describe: Callable[[], ClauseElement]) -> Statement:
    """Wrap a static statement so that it is compiled only once, when it is first used: `sql(lambda: select(…))`.

    Values come as named `bindparam`s.
    """
    return Statement(lambda _: describe())


def sql_for(describe: Callable[[str], ClauseElement]) -> Statement:
    """The same of a statement that is another one for each dialect, whose name `describe` is given."""
    return Statement(describe)


def plan_of(statement: Statement | ClauseElement, dialect: str) -> Plan:
    """The plan of a wrapped statement, or one made for this call."""
    if isinstance(statement, Statement):
        return statement.plan(dialect)
    return Plan(statement, DIALECTS[dialect])


class Insert(PostgresInsert):
    """An INSERT whose `on_conflict_*` and `returning` render on both dialects (they share the syntax)."""

    inherit_cache = False


def insert(table: Any, *columns: str) -> Insert:
    """Insert into `table` one named value for each of `columns` (none: give `.values()` yourself)."""
    statement = Insert(table).inline()
    return statement.values({name: bindparam(name) for name in columns}) if columns else statement


class any_of(ColumnElement[bool]):  # noqa: N801 - reads as an operator
    """`column IN (the bound list)` as one static statement; the list is bound under `name`."""

    inherit_cache = False

    def __init__(self, column: Any, name: str) -> None:
        self.column = column
        self.name = name


@compiles(any_of, "postgresql")
def _any_of_postgresql(element: any_of, compiler: SQLCompiler, **kw: Any) -> str:
    from sqlalchemy import ARRAY

    array = bindparam(element.name, type_=ARRAY(element.column.type))
    return compiler.process(element.column == func.any(array), **kw)


@compiles(any_of, "sqlite")
def _any_of_sqlite(element: any_of, compiler: SQLCompiler, **kw: Any) -> str:
    from sqlalchemy import JSON

    each = func.json_each(bindparam(element.name, type_=JSON)).table_valued("value")
    return compiler.process(element.column.in_(select(each.c.value)), **kw)
