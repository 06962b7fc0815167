"""A listener with a player: on the bare database for what is recorded, and at a whole node's doors."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from chronicle_node.db import Database, open_database
from chronicle_node.domain.media import Media, Show
from chronicle_node.domain.playback import Event, Progress
from chronicle_node.services import history
from tests import factories
from tests.factories import Someone
from tests.nodes import MovedClock, Served

HEAT = Media(type="movie", title="Heat", year=1995, ids={"imdb": "tt0113277"})
TRACK = Media(type="music", artist="The Who", album="Who's Next", title="Baba O'Riley")
BOOK = Media(type="book", title="The Dispossessed", author="Ursula K. Le Guin", ids={"isbn13": "9780061054884"})


def episode(number: int, season: int = 1) -> Media:
    show = Show(title="Severance", year=2022, ids={"tvdb": 371980})
    return Media(type="tv", show=show, season=season, episode=number)


Report = Callable[..., Awaitable[history.Recorded]]


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
async def db(database_url: str, clock: MovedClock) -> AsyncIterator[Database]:
    database = open_database(database_url, clock.now)
    await database.start()
    yield database
    await database.close()


@pytest.fixture
async def alice(db: Database) -> Someone:
    return await db.write(factories.person, "alice")


@pytest.fixture
def report(db: Database, alice: Someone) -> Report:
    """What alice's player says: `await report("finish", HEAT, percentage=85)`."""

    async def say(event: str, media: Media, **more: Any) -> history.Recorded:
        progress = Progress(**{name: more.pop(name) for name in Progress.__struct_fields__ if name in more})
        scrobble = history.Scrobble(event=Event(event), media=media, progress=progress, **more)
        return await db.write(history.record, alice.user_id, scrobble)

    return say


@pytest.fixture
async def listener(served: Served) -> Someone:
    return await served.person("alice")


@pytest.fixture
async def token(served: Served, listener: Someone) -> str:
    return await served.token(listener)
