"""Values come back from the database as they went in, or are refused with a sentence."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, Dialect, create_engine, insert, select, text
from sqlalchemy.dialects import postgresql, sqlite

from chronicle_node.models import Base, User
from chronicle_node.models import types as model_types

NOON = datetime(2024, 2, 29, 12, 0, 0, 5, tzinfo=UTC)
DIALECTS: list[Dialect] = [sqlite.dialect(), postgresql.dialect()]  # type: ignore[no-untyped-call]


@pytest.fixture
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        Base.metadata.create_all(connection)
        yield connection
    engine.dispose()


def kept(connection: Connection, **values: Any) -> Any:
    given = {"public_id": UUID(int=1), "username": "alice", "password_hash": ""} | values
    connection.execute(insert(User).values(**given))
    return connection.execute(select(User.__table__)).one()


def test_instants_return_aware_and_in_utc(connection: Connection) -> None:
    elsewhere = NOON.astimezone(timezone(timedelta(hours=9)))
    row = kept(connection, last_login_at=elsewhere)
    assert (row.last_login_at, row.last_login_at.tzinfo) == (NOON, UTC)


def test_instants_rest_as_text_that_sorts_as_time_does(connection: Connection) -> None:
    kept(connection, last_login_at=NOON)
    assert connection.scalar(text("SELECT last_login_at FROM users")) == "2024-02-29 12:00:00.000005"


def test_an_instant_the_database_made_is_read_too(connection: Connection) -> None:
    assert kept(connection).created_at.tzinfo is UTC


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
def test_an_instant_without_a_time_zone_is_refused(dialect: Dialect) -> None:
    bind = model_types.UTC().bind_processor(dialect)
    with pytest.raises(ValueError, match="has no time zone; pass an aware datetime"):
        bind(NOON.replace(tzinfo=None))
    assert bind(None) is None


def test_documents_return_as_they_were(connection: Connection) -> None:
    settings = {"history_public": False, "note": "é", "list": [1, 2.5, None]}
    assert kept(connection, privacy_settings=settings).privacy_settings == settings


def test_no_document_is_null(connection: Connection) -> None:
    kept(connection, preferences=None)
    assert connection.scalar(text("SELECT preferences IS NULL FROM users")) == 1


def test_public_ids_rest_as_sixteen_bytes(connection: Connection) -> None:
    assert kept(connection).public_id == UUID(int=1)
    assert connection.scalar(text("SELECT public_id FROM users")) == UUID(int=1).bytes
