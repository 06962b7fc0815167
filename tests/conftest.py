"""What every test may ask for: a database of its own, freshly migrated, on SQLite and on PostgreSQL in turn."""

import gc
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from chronicle_node import migrations
from tests import thrift
from tests.servers import PostgresServer, ValkeyServer, postgres, valkey

DIALECTS = ("sqlite", "postgresql")


def pytest_collection_finish() -> None:
    """The tests stay for good: the collector need not look at them again, and looks less often at the rest."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def _spared() -> Iterator[None]:
    with thrift.spared():
        yield


@pytest.fixture
def dear_secrets() -> Iterator[None]:
    """New keys, and passwords hashed at their full cost."""
    with thrift.as_ever():
        yield


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    with postgres(durable=False) as server:
        yield server


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[ValkeyServer]:
    with valkey() as server:
        yield server


@pytest.fixture(scope="session")
def valkey_url(valkey_server: ValkeyServer) -> str:
    return valkey_server.url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "chronicle.db"
    migrations.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(params=DIALECTS)
def dialect(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'chronicle.db')}"


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    with postgres_server.database() as url:
        yield url


@pytest.fixture
def database_url(dialect: str, request: pytest.FixtureRequest) -> str:
    """The url of a fresh copy of the migrated schema; the test runs once for each database."""
    return str(request.getfixturevalue("sqlite_url" if dialect == "sqlite" else "postgres_url"))


@pytest.fixture
def empty_database_url(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The url of a database with nothing in it, on each of the two in turn."""
    if dialect == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.database(migrated=False) as url:
        yield url
