"""Rows of any table as JSON and back, so that what is set aside comes back exactly as it was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Column, LargeBinary, Table

from chronicle_node.models.base import Base
from chronicle_node.models.types import UTC, PublicId

Kept = dict[str, Any]


def table_of(model: Any) -> Table:
    found: Table = model.__table__
    return found


def named(name: str) -> Table:
    """The table of this name."""
    return Base.metadata.tables[name]


def key_of(table: Table) -> Column[Any]:
    """The column that tells its rows apart; of plays the first, whose time only says in which partition they are."""
    return next(iter(table.primary_key.columns))


def stored(table: Table) -> list[Column[Any]]:
    """The columns that are written, not computed."""
    return [column for column in table.columns if column.computed is None]


def to_json(table: Table, row: Mapping[str, Any]) -> Kept:
    """Some columns of a row, as JSON holds them."""
    return {name: msgspec.to_builtins(value) for name, value in row.items() if table.c[name].computed is None}


def from_json(table: Table, kept: Kept) -> dict[str, Any]:
    """The columns as the database takes them. Columns that are no longer there are left out."""
    return {name: _value(table.c[name], value) for name, value in kept.items() if name in table.c}


def _value(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, UTC):
        return msgspec.convert(value, datetime)
    if isinstance(column.type, PublicId):
        return msgspec.convert(value, UUID)
    if isinstance(column.type, LargeBinary):
        return msgspec.convert(value, bytes)
    return value
