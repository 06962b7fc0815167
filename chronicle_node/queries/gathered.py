"""A whole column of a group in one row: a long work has more plays than could each be read as a row of its own."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from chronicle_node.models.types import Json


class gathered(ColumnElement[Any]):  # noqa: N801 - reads as a function
    """All values of a column in a group, as a list of what JSON has: numbers, texts."""

    inherit_cache = False
    type = Json()

    def __init__(self, column: Any) -> None:
        self.column = column


@compiles(gathered, "postgresql")
def _gathered_postgresql(element: gathered, compiler: SQLCompiler, **kw: Any) -> str:
    return f"json_agg({compiler.process(element.column, **kw)})"


@compiles(gathered, "sqlite")
def _gathered_sqlite(element: gathered, compiler: SQLCompiler, **kw: Any) -> str:
    return f"json_group_array({compiler.process(element.column, **kw)})"
