"""What somebody is at just now, and who gets to know."""

import pytest
from sqlalchemy import select

from chronicle_node.db import Database, Tx
from chronicle_node.errors import NotFound
from chronicle_node.models.jobs import Job
from chronicle_node.policy import Viewer
from chronicle_node.queries import presence
from chronicle_node.services import presence as service
from tests import cast, factories
from tests.cast import Cast


async def at_a_film(tx: Tx, /, audience: str = "public", minutes: float = 5, **privacy: object) -> Cast:
    people = await cast.assemble(tx, **privacy)
    film = await factories.item(tx, "A film")
    await factories.now_watching(tx, people.alice, film, audience=audience, minutes=minutes)
    return people


async def seen(tx: Tx, viewer: Viewer) -> list[str]:
    return [f"{now.actor.handle} {now.media.title}" for now in await presence.friends(tx, viewer)]


async def test_friends_see_it_by_default_and_the_device_stays_at_home(db: Database) -> None:
    people = await db.write(at_a_film)
    found = await db.read(presence.of, people.bob.viewer, "alice")
    assert found is not None
    assert (found.media.title, found.progress, found.device) == ("A film", {"percentage": 30.0}, None)
    assert await db.read(seen, people.bob.viewer) == ["@alice A film"]


async def test_the_owner_sees_the_device(db: Database) -> None:
    people = await db.write(at_a_film)
    found = await db.read(presence.of, people.alice.viewer, "alice")
    assert found is not None
    assert found.device == "Living room"


@pytest.mark.parametrize("who", ["carol", "dave", "erin", "mallory"])
async def test_others_do_not_learn_of_it(db: Database, who: str) -> None:
    people = await db.write(at_a_film)
    with pytest.raises(NotFound):
        await db.read(presence.of, getattr(people, who).viewer, "alice")


async def test_presence_goes_by_its_own_setting_and_not_by_that_of_the_history(db: Database) -> None:
    people = await db.write(at_a_film, history_public=True, currently_watching_audience="private")
    with pytest.raises(NotFound):
        await db.read(presence.of, people.bob.viewer, "alice")
    assert await db.read(seen, people.bob.viewer) == []


async def test_a_film_watched_in_private_is_nobodys_business(db: Database) -> None:
    people = await db.write(at_a_film, audience="private", currently_watching_public=True)
    assert await db.read(presence.of, people.bob.viewer, "alice") is None
    assert await db.read(seen, people.bob.viewer) == []
    assert await db.read(presence.of, people.alice.viewer, "alice") is not None


async def test_what_has_run_out_is_not_shown_before_it_is_swept(db: Database) -> None:
    people = await db.write(at_a_film, minutes=-0.1)
    assert await db.read(presence.of, people.alice.viewer, "alice") is None
    assert await db.read(seen, people.bob.viewer) == []


async def test_friends_elsewhere_are_shown_until_their_presence_ends(db: Database) -> None:
    people = await db.write(cast.assemble)
    await db.write(factories.follow, people.alice, people.erin)
    await db.write(factories.friend_presence, people.alice, people.erin, "Far", minutes=1)
    assert await db.read(seen, people.alice.viewer) == ["@erin@far.example Far"]
    frank = await db.write(factories.distant, "frank")
    await db.write(factories.follow, people.alice, frank)
    await db.write(factories.friend_presence, people.alice, frank, "Over", minutes=-1)
    assert await db.read(seen, people.alice.viewer) == ["@erin@far.example Far"]


async def test_a_presence_kept_of_somebody_no_longer_followed_is_not_shown(db: Database) -> None:
    people = await db.write(cast.assemble)
    await db.write(factories.friend_presence, people.alice, people.mallory, "Left over")
    assert await db.read(seen, people.alice.viewer) == []


async def jobs(tx: Tx) -> list[str]:
    return [row.kind for row in await tx.all(select(Job.kind))]


@pytest.mark.parametrize(
    ("audience", "told"), [("public", ["federation.hint"]), ("friends", ["federation.hint"]), ("private", [])]
)
async def test_that_something_private_is_over_is_nobodys_business(db: Database, audience: str, told: list[str]) -> None:
    people = await db.write(at_a_film, audience=audience)
    assert people.alice.user_id is not None
    assert await db.write(service.stop, people.alice.user_id)
    assert await db.read(jobs) == told
    assert await db.read(presence.of, people.alice.viewer, "alice") is None
    assert not await db.write(service.stop, people.alice.user_id)
