"""A season, or a show up to here, marked all at once: what it writes down, and what it leaves alone."""

import asyncio
from datetime import datetime, timedelta

from sqlalchemy import select, update

from chronicle_node.db import Tx
from chronicle_node.models.catalog import MediaItem
from chronicle_node.models.history import InteractionEvent
from chronicle_node.models.library import WatchSession
from tests import factories
from tests.factories import Item, Someone
from tests.integration.diary.conftest import Ask, kept
from tests.integration.scrobbling import look
from tests.nodes import Served

Show = tuple[Item, list[Item], list[Item], list[Item]]


async def the_wire(tx: Tx) -> Show:
    """A show with two specials, a first season of three and a second of two, an hour each."""
    top, _, first = await factories.show(tx, "The Wire", 3)
    await tx.run(update(MediaItem).where(MediaItem.id == top.id).values(meta={"year": 2002, "runtime": 60}))
    groups = [first]
    for number in (2, 0):
        season = await factories.item(tx, f"Season {number}", "tv", parent=top, level=1, position=number)
        names = [f"Part {number}{at}" for at in (1, 2)]
        places = enumerate(names, 1)
        groups.append([await factories.item(tx, n, "tv", parent=season, level=2, position=at) for at, n in places])
    return top, groups[0], groups[1], groups[2]


def plays_of(item: Item) -> str:
    return f"/api/v1/media/{item.public_id}/plays"


async def season_of(served: Served, episode: Item) -> str:
    async def unit(tx: Tx) -> str:
        parent = await tx.scalar(select(MediaItem.parent_id).where(MediaItem.id == episode.id))
        return str(await tx.scalar(select(MediaItem.public_id).where(MediaItem.id == parent)))

    return f"/api/v1/media/{await served.node.db.read(unit)}/plays"


async def titles(served: Served) -> list[str]:
    async def unit(tx: Tx) -> list[str]:
        found = select(MediaItem.name).join(InteractionEvent, InteractionEvent.media_item_id == MediaItem.id)
        order = (InteractionEvent.timestamp, InteractionEvent.id)
        return [row.name for row in await tx.all(found.order_by(*order))]

    return await served.node.db.read(unit)


async def test_a_season_ended_at_a_time_counts_back_by_its_lengths(served: Served, ask: Ask) -> None:
    _, _, second, _ = await served.node.db.write(the_wire)
    answer = await ask("POST", await season_of(served, second[0]), mode="ended", at="2020-05-17T23:00Z")
    assert (answer.status, answer.json) == (200, {"plays": 2, "done_before": 0, "left_out": 0})
    assert [at for at, _, _ in await kept(served)] == ["2020-05-17T22:00", "2020-05-17T23:00"]
    assert await titles(served) == ["Part 21", "Part 22"]


async def test_a_season_started_at_a_time_goes_on_from_there(served: Served, ask: Ask) -> None:
    _, first, _, _ = await served.node.db.write(the_wire)
    await ask("POST", await season_of(served, first[0]), mode="started", at="2020-05-17T20:00Z")
    assert [at[-5:] for at, _, _ in await kept(served)] == ["21:00", "22:00", "23:00"]


async def test_up_to_here_takes_all_seasons_before_but_no_specials(served: Served, ask: Ask) -> None:
    _, _, second, _ = await served.node.db.write(the_wire)
    answer = await ask("POST", plays_of(second[0]), up_to=True)
    assert answer.json["plays"] == 4
    assert await titles(served) == ["Part 1", "Part 2", "Part 3", "Part 21"]
    latest = datetime.fromisoformat((await kept(served))[-1][0] + "Z")
    assert timedelta(0) <= served.clock.now() - latest < timedelta(minutes=2)


async def test_specials_are_marked_where_they_are_meant(served: Served, ask: Ask) -> None:
    top, _, _, specials = await served.node.db.write(the_wire)
    await ask("POST", await season_of(served, specials[0]), mode="ended", at="2020")
    assert await titles(served) == ["Part 01", "Part 02"]
    assert (await ask("POST", plays_of(top), mode="ended", at="2020")).json["plays"] == 5


async def test_a_whole_show_can_be_of_some_year(served: Served, ask: Ask) -> None:
    top, *_ = await served.node.db.write(the_wire)
    await ask("POST", plays_of(top), mode="ended", at="1998", audience="private")
    assert await kept(served) == [("1998-01-01T12:00", "year", "private")] * 5
    assert await look.jobs(served.node.db) == []


async def test_each_at_its_release_asks_where_that_is_not_known(served: Served, ask: Ask) -> None:
    _, first, _, _ = await served.node.db.write(the_wire)

    async def date(tx: Tx) -> None:
        await tx.run(update(MediaItem).where(MediaItem.id == first[0].id).values(meta={"air_date": "2002-06-02"}))

    await served.node.db.write(date)
    season = await season_of(served, first[0])
    refused = await ask("POST", season, mode="release")
    assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, "/undated")
    assert "Part 2" in refused.json["detail"]
    assert await kept(served) == []
    skipped = await ask("POST", season, mode="release", undated="skip")
    assert skipped.json == {"plays": 1, "done_before": 0, "left_out": 2}
    assert (await ask("POST", season, mode="release", undated="unknown")).json["plays"] == 2
    assert [precision for _, precision, _ in await kept(served)] == ["unknown", "unknown", "day"]


async def test_marking_twice_at_once_adds_nothing_twice(served: Served, ask: Ask) -> None:
    top, *_ = await served.node.db.write(the_wire)
    answers = await asyncio.gather(*(ask("POST", plays_of(top)) for _ in range(3)))
    assert sorted(answer.json["plays"] for answer in answers) == [0, 0, 5]
    assert len(await kept(served)) == 5


async def test_what_is_done_is_left_alone_unless_wanted_again(served: Served, ask: Ask, alice: Someone) -> None:
    top, first, _, _ = await served.node.db.write(the_wire)
    await served.node.db.write(factories.play, alice, first[1])
    assert (await ask("POST", plays_of(top))).json == {"plays": 4, "done_before": 1, "left_out": 0}
    key = {"Idempotency-Key": "again"}
    for plays in (5, 0):
        answer = await ask("POST", plays_of(top), again=True, mode="ended", at="2020", headers=key)
        assert answer.json["plays"] == plays
    assert len(await kept(served)) == 10


async def test_some_episodes_are_marked_by_name(served: Served, ask: Ask) -> None:
    top, first, second, _ = await served.node.db.write(the_wire)
    wanted = [str(second[0].public_id), str(first[2].public_id)]
    assert (await ask("POST", plays_of(top), items=wanted)).json["plays"] == 2
    assert await titles(served) == ["Part 3", "Part 21"]
    stray = await ask("POST", plays_of(first[0]), items=wanted)
    assert stray.json["errors"][0]["pointer"] == "/items/0"


async def test_what_comes_out_later_is_not_marked(served: Served, ask: Ask) -> None:
    _, first, _, _ = await served.node.db.write(the_wire)

    async def announce(tx: Tx) -> None:
        await tx.run(update(MediaItem).where(MediaItem.id == first[2].id).values(meta={"air_date": "2199-01-01"}))

    await served.node.db.write(announce)
    assert (await ask("POST", await season_of(served, first[0]))).json["plays"] == 2
    assert await titles(served) == ["Part 1", "Part 2"]


async def test_a_marked_show_moves_its_session_on_and_rings_no_tool(served: Served, ask: Ask) -> None:
    top, *_ = await served.node.db.write(the_wire)

    async def count(tx: Tx) -> None:
        await tx.run(update(MediaItem).where(MediaItem.id == top.id).values(meta={"episode_count": 5}))

    await served.node.db.write(count)
    await ask("POST", plays_of(top), mode="ended", at="2020-05-17T23:00Z")
    assert await look.sessions(served.node.db) == ["completed"]
    assert await look.shelf(served.node.db) == ["completed"]
    assert await look.jobs(served.node.db) == ["federation.hint"]
    [(_, ended)] = await look.rows(served.node.db, WatchSession.id, WatchSession.completed_at)
    assert ended.isoformat()[:16] == "2020-05-17T23:00"


async def test_marking_does_not_tell_of_what_others_keep_private(served: Served, ask: Ask, alice: Someone) -> None:
    top, first, _, _ = await served.node.db.write(the_wire)
    bob = await served.person("bob")
    await served.node.db.write(factories.play, bob, first[1], audience="private")
    await served.node.db.write(factories.play, alice, first[0])
    assert (await ask("POST", plays_of(top))).json == {"plays": 3, "done_before": 1, "left_out": 0}
    assert "Part 2" not in [
        play["media"]["title"] for play in (await ask("GET", "/api/v1/users/alice/history")).json["items"]
    ]
