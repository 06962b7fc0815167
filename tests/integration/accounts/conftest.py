"""Accounts without the quarter of a second that each real password costs, and a clock that tests move."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta

import bcrypt
import pytest

from chronicle_node.crypto import Secrets
from chronicle_node.db import Database, open_database
from chronicle_node.services import accounts, actors, audit

PUBLIC_URL = "https://chronicle.example"
PASSWORD = "correct horse battery"
CHEAP_HASH = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()
HOME = audit.Origin("192.0.2.7", "192.0.2.7", "Firefox")

NewPerson = Callable[..., Awaitable[accounts.Created]]


class MovedClock:
    def __init__(self) -> None:
        self.moment = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def advance(self, **delta: float) -> None:
        self.moment += timedelta(**delta)


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def secrets() -> Secrets:
    return Secrets("a secret key that is long enough for tests")


@pytest.fixture
async def db(database_url: str, clock: MovedClock) -> AsyncIterator[Database]:
    database = open_database(database_url, clock.now)
    await database.start()
    yield database
    await database.close()


def prepared(username: str, email: str | None = None) -> accounts.Prepared:
    keys = actors.Keys("public key", "sealed private key")
    return accounts.Prepared(username=username, email=email, password_hash=CHEAP_HASH, keys=keys)


@pytest.fixture
def new_person(db: Database) -> NewPerson:
    async def make(username: str, email: str | None = None, *, is_admin: bool = False) -> accounts.Created:
        return await db.write(accounts.create, prepared(username, email), PUBLIC_URL, HOME, is_admin=is_admin)

    return make


@pytest.fixture
async def alice(new_person: NewPerson) -> accounts.Created:
    return await new_person("alice", "alice@example.org")
