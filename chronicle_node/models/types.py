"""How Python values rest in each database: instants, JSON documents, public ids and row ids.

Every model takes its column types from here, so that both databases hand back the same Python object. The processors
are plain functions, one call per value: they run for each cell of the busiest statements.
"""

from collections.abc import Callable
from datetime import UTC as UTC_ZONE
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import DECIMAL, JSON, BigInteger, DateTime, Dialect, Integer, LargeBinary, TypeDecorator, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine, UserDefinedType

Processor = Callable[[Any], Any]

#: 64 bits in both databases; SQLite gives row ids only to a column that is spelled INTEGER.
BigId = BigInteger().with_variant(Integer(), "sqlite")


class Declared(UserDefinedType[Any]):
    """A SQLite column that is declared with the seed's word and kept as the text we give it."""

    cache_ok = True

    def __init__(self, word: str) -> None:
        self.word = word

    def get_col_spec(self, **_: Any) -> str:
        return self.word


def _instant_to_text(value: datetime | None) -> str | None:
    if value is None:
        return None
    return _aware(value).astimezone(UTC_ZONE).isoformat(" ", "microseconds")[:26]


def _text_to_instant(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value).replace(tzinfo=UTC_ZONE)


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError(f"{value} has no time zone; pass an aware datetime, for example datetime.now(UTC)")
    return value


def _aware_or_none(value: datetime | None) -> datetime | None:
    return None if value is None else _aware(value)


class UTC(TypeDecorator[datetime]):
    """An instant: timestamptz, or text that sorts as time does. Naive datetimes are refused, aware ones returned."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return Declared("TIMESTAMP") if dialect.name == "sqlite" else DateTime(timezone=True)

    def bind_processor(self, dialect: Dialect) -> Processor:
        return _instant_to_text if dialect.name == "sqlite" else _aware_or_none

    def result_processor(self, dialect: Dialect, coltype: object) -> Processor | None:
        return _text_to_instant if dialect.name == "sqlite" else None


def _to_json(value: Any) -> str | None:
    return None if value is None else msgspec.json.encode(value).decode()


def _from_json(value: Any) -> Any:
    # SQLite keeps a bare number in a JSON column as a number, not as text.
    return msgspec.json.decode(value) if isinstance(value, str | bytes) else value


class Json(TypeDecorator[Any]):
    """A JSON document: JSONB, or compact text. None is SQL's NULL; on PostgreSQL the driver decodes."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return Declared("JSON") if dialect.name == "sqlite" else JSONB()

    def bind_processor(self, dialect: Dialect) -> Processor:
        return _to_json

    def result_processor(self, dialect: Dialect, coltype: object) -> Processor | None:
        return _from_json if dialect.name == "sqlite" else None


def _to_decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _to_float(value: Any) -> float | None:
    return None if value is None else float(value)


class OneDecimal(TypeDecorator[float]):
    """A number with one decimal, such as a rating: DECIMAL in the database, a float here."""

    impl = DECIMAL(3, 1, asdecimal=False)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Processor:
        return _to_float if dialect.name == "sqlite" else _to_decimal

    def result_processor(self, dialect: Dialect, coltype: object) -> Processor:
        return _to_float


def _to_bytes(value: UUID | None) -> bytes | None:
    return None if value is None else value.bytes


def _from_bytes(value: bytes | None) -> UUID | None:
    return None if value is None else UUID(bytes=value)


class PublicId(TypeDecorator[UUID]):
    """The unguessable id that URLs carry: uuid, or its sixteen bytes."""

    impl = Uuid
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return LargeBinary() if dialect.name == "sqlite" else dialect.type_descriptor(Uuid())

    def bind_processor(self, dialect: Dialect) -> Processor | None:
        return _to_bytes if dialect.name == "sqlite" else None

    def result_processor(self, dialect: Dialect, coltype: object) -> Processor | None:
        return _from_bytes if dialect.name == "sqlite" else None
