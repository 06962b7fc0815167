"""Reports with neither time nor key that arrive together: the second has to see the first."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from chronicle_node.db import Database, Tx, open_database
from chronicle_node.domain.media import Media
from chronicle_node.domain.playback import Event
from chronicle_node.services import history
from tests import factories
from tests.integration.scrobbling import look
from tests.integration.scrobbling.conftest import HEAT, TRACK, Report, episode
from tests.nodes import MovedClock

MEDIA = pytest.mark.parametrize("media", [HEAT, TRACK, episode(3)], ids=["film", "track", "episode"])


@pytest.fixture
async def parallel(postgres_url: str, clock: MovedClock) -> AsyncIterator[Database]:
    database = open_database(postgres_url, clock.now)
    await database.start()
    yield database
    await database.close()


@MEDIA
async def test_a_finish_sent_again_before_the_first_is_stored_is_one_play(parallel: Database, media: Media) -> None:
    alice = await parallel.write(factories.person, "alice")
    await parallel.write(history.record, alice.user_id, history.Scrobble(event=Event.START, media=media))
    finish = history.Scrobble(event=Event.FINISH, media=media)
    done, go_on = asyncio.Event(), asyncio.Event()

    async def held(tx: Tx) -> history.Recorded:
        answer = await history.record(tx, alice.user_id, finish)
        done.set()
        await go_on.wait()
        return answer

    one = asyncio.create_task(parallel.write(held))
    await done.wait()
    two = asyncio.create_task(parallel.write(history.record, alice.user_id, finish))
    await asyncio.wait([two], timeout=0.5)  # where nothing holds it back, it is over by then
    go_on.set()
    first, second = await asyncio.gather(one, two)
    assert (second.id, first.repeated, second.repeated) == (first.id, False, True)
    assert await look.events(parallel) == ["start", "finish"]


@MEDIA
async def test_a_finish_sent_many_times_at_once_is_one_play(report: Report, db: Database, media: Media) -> None:
    answers = await asyncio.gather(*(report("finish", media) for _ in range(12)))
    assert len({answer.id for answer in answers}) == 1
    assert sum(not answer.repeated for answer in answers) == 1
    assert await look.events(db) == ["finish"]
