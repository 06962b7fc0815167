"""What a friend elsewhere is at, as it is read again and again while they are at it."""

from datetime import timedelta

import msgspec

from chronicle_node.db import Database
from chronicle_node.services import friend_diary
from chronicle_node.services.friend_diary import Now
from tests import factories
from tests.integration.conftest import NOW


async def test_it_is_news_when_it_begins_changes_or_comes_back_and_not_while_it_goes_on(db: Database) -> None:
    alice = await db.write(factories.person, "alice")
    erin = await db.write(factories.distant, "erin")

    async def shown(now: Now) -> bool:
        return await db.write(friend_diary.show, alice.actor_id, erin.actor_id, now)

    film = {"type": "movie", "title": "Brazil"}
    brazil = Now(media=film, started_at=NOW, progress_data={"percentage": 1}, expires_at=NOW + timedelta(hours=2))
    assert await shown(brazil)
    assert not await shown(brazil)
    further = msgspec.structs.replace(brazil, progress_data={"percentage": 9}, expires_at=NOW + timedelta(hours=3))
    assert not await shown(further)
    assert await shown(msgspec.structs.replace(brazil, media=film | {"title": "Alphaville"}))
    over = msgspec.structs.replace(brazil, expires_at=NOW - timedelta(minutes=1))
    assert await shown(over)
    assert await shown(brazil)
