"""What is left of what one has begun, in all and one by one, at one's own pace."""

import re
from datetime import date, timedelta

from chronicle_node.db import Database
from chronicle_node.queries import behind
from chronicle_node.services import put_off
from tests import cast, factories
from tests.integration.agenda.conftest import begun, describe
from tests.integration.conftest import NOW
from tests.nodes import Served
from tests.visitors import signed_in


async def test_what_is_out_and_not_finished_is_left_with_its_time(db: Database) -> None:
    people = await db.write(cast.assemble)
    top, parts = await db.write(begun, people.alice, "A show", episodes=6, played=2)
    await db.write(describe, top, runtime=30)
    await db.write(describe, parts[4], air_date="2026-03-08")
    await db.write(describe, parts[5], air_date="2026-03-15", runtime=60)
    found = await db.read(behind.page, people.alice.viewer)
    [one] = found.items
    assert (one.left.parts, one.left.seconds, one.left.coming) == (2, 3600, 2)
    assert (one.left.next_release, one.per_week) == (date(2026, 3, 8), 0.25)
    assert one.caught_up_on == NOW.date() + timedelta(weeks=8)
    assert (found.total, found.seconds_per_week, found.caught_up_on) == (one.left, 450, one.caught_up_on)


async def test_the_work_with_most_to_do_comes_first_and_one_that_is_through_is_not_there(db: Database) -> None:
    people = await db.write(cast.assemble)
    await db.write(begun, people.alice, "Through", played=3)
    await db.write(begun, people.alice, "Short", played=2)
    await db.write(begun, people.alice, "Long", episodes=9)
    found = await db.read(behind.page, people.alice.viewer)
    assert [(one.media.title, one.left.parts) for one in found.items] == [("Long", 8), ("Short", 1)]
    assert (found.total.parts, found.total.seconds, found.total.unknown) == (9, 0, 9)
    assert (await db.read(behind.page, people.alice.viewer, media_type="book")).items == []


async def test_what_was_not_touched_for_eight_weeks_has_no_pace(db: Database) -> None:
    people = await db.write(cast.assemble)
    await db.write(begun, people.alice, "A show", hours=24 * 57)
    [one] = (await db.read(behind.page, people.alice.viewer)).items
    assert (one.per_week, one.caught_up_on) == (None, None)


async def test_what_is_put_off_or_planned_is_not_begun_and_plans_are_told_apart(db: Database) -> None:
    people = await db.write(cast.assemble)
    top, _ = await db.write(begun, people.alice, "A show")
    await db.write(put_off.put_off, people.alice.user_id, top.id, None)
    film, show = await db.write(factories.item, "A film"), await db.write(factories.item, "Another", "tv")
    await db.write(describe, film, runtime=100)
    await db.write(describe, show, runtime=50, episode_count=10)
    for item in (film, show, await db.write(factories.item, "Unknown")):
        await db.write(factories.shelve, people.alice, item, "plan_to_watch")
    found = await db.read(behind.page, people.alice.viewer)
    assert (found.items, found.planned, found.planned_seconds, found.planned_unknown) == ([], 3, 600 * 60, 1)


async def test_a_part_that_only_anothers_private_play_made_known_is_not_left(db: Database) -> None:
    people = await db.write(cast.assemble)
    _, parts = await db.write(begun, people.alice, "A show")
    await db.write(factories.play, people.bob, parts[2], audience="private")
    assert (await db.read(behind.page, people.alice.viewer)).total.parts == 1


async def test_page_item_and_api_say_the_same(served: Served) -> None:
    alice = await served.person("alice")
    top, _ = await served.node.db.write(begun, alice, "A show", episodes=4)
    await served.node.db.write(describe, top, runtime=30)
    visitor = await signed_in(served, alice)
    for path in ("/behind", f"/media/{top.public_id}"):
        page = (await visitor.get(path)).text
        assert re.search(r"3 parts, 1 h 30 min", page), path
    found = (await served.get("/api/v1/behind?type=tv", token=await served.token(alice))).json
    assert (found["total"]["parts"], found["total"]["seconds"], len(found["items"])) == (3, 5400, 1)
    assert "up to date" in (await visitor.get("/behind?type=book")).text
