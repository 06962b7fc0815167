"""A play written down by hand: of what is here or described, at any time, for whomever it is meant."""

import asyncio

import pytest
from sqlalchemy import update

from chronicle_node.db import Tx
from chronicle_node.models.accounts import User
from chronicle_node.models.catalog import MediaItem
from tests import factories
from tests.factories import Item, Someone
from tests.integration.diary.conftest import Ask, kept
from tests.integration.scrobbling import look
from tests.nodes import Served

PATH = "/api/v1/history"
HEAT = {"type": "movie", "title": "Heat", "year": 1995}


async def live_in(served: Served, zone: str) -> None:
    async def unit(tx: Tx) -> None:
        await tx.run(update(User).values(timezone=zone))

    await served.node.db.write(unit)


async def describe(served: Served, item: Item, **meta: object) -> None:
    async def unit(tx: Tx) -> None:
        await tx.run(update(MediaItem).where(MediaItem.id == item.id).values(meta=meta))

    await served.node.db.write(unit)


async def test_something_described_is_made_and_written_down(served: Served, ask: Ask) -> None:
    answer = await ask("POST", PATH, media=HEAT, at="1998")
    assert (answer.status, answer.json["precision"], answer.json["media"]["title"]) == (201, "year", "Heat")
    assert await kept(served) == [("1998-01-01T12:00", "year", "public")]
    assert await look.shelf(served.node.db) == ["completed"]
    assert (await ask("GET", f"{PATH}/{answer.json['id']}")).json == answer.json


@pytest.mark.parametrize(
    ("zone", "at", "kept_at", "precision"),
    [
        ("Europe/Berlin", "2025-03-30", "2025-03-30T10:00", "day"),
        ("Europe/Berlin", "2025-03-30T02:30", "2025-03-30T01:30", "exact"),
        ("Pacific/Auckland", "1998-12-31", "1998-12-30T23:00", "day"),
        ("America/Los_Angeles", "1998-12-31T23:00", "1999-01-01T07:00", "exact"),
        ("Pacific/Auckland", "1999", "1998-12-31T23:00", "year"),
        ("Asia/Tokyo", "unknown", "1900-01-01T00:00", "unknown"),
    ],
)
async def test_the_persons_zone_decides_the_day(
    served: Served, ask: Ask, zone: str, at: str, kept_at: str, precision: str
) -> None:
    await live_in(served, zone)
    assert (await ask("POST", PATH, media=HEAT, at=at)).status == 201
    assert await kept(served) == [(kept_at, precision, "public")]


async def test_an_item_is_logged_on_the_day_it_came_out(served: Served, ask: Ask) -> None:
    item = await served.node.db.write(factories.item, "Close-Up")
    refused = await ask("POST", PATH, item=str(item.public_id), at="released")
    assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, "/at")
    await describe(served, item, release_date="1990-02-14")
    assert (await ask("POST", PATH, item=str(item.public_id), at="released")).json["precision"] == "day"
    assert await kept(served) == [("1990-02-14T12:00", "day", "public")]


async def test_a_moment_is_kept_less_exactly_where_that_is_wanted(served: Served, ask: Ask) -> None:
    await ask("POST", PATH, media=HEAT, at="2020-05-17T20:00Z", precision="month")
    assert await kept(served) == [("2020-05-01T12:00", "month", "public")]
    refused = await ask("POST", PATH, media=HEAT, at="2020", precision="exact")
    assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, "/precision")


async def test_two_presses_are_one_play(served: Served, ask: Ask) -> None:
    answers = await asyncio.gather(*(ask("POST", PATH, media=HEAT, at="2020-05-17") for _ in range(4)))
    assert sorted(answer.status for answer in answers) == [200, 200, 200, 201]
    first, again = [await ask("POST", PATH, media=HEAT) for _ in range(2)]
    assert (first.status, again.status) == (201, 200)
    assert len(await kept(served)) == 2


async def test_a_key_tells_a_second_play_of_the_same_day(served: Served, ask: Ask) -> None:
    for key in ("matinee", "evening", "evening"):
        await ask("POST", PATH, media=HEAT, at="2020-05-17", headers={"Idempotency-Key": key})
    assert len(await kept(served)) == 2


async def test_what_happens_now_is_news_and_what_is_old_only_a_hint(served: Served, ask: Ask) -> None:
    await ask("POST", PATH, media=HEAT, at="1998")
    assert await look.jobs(served.node.db) == ["federation.hint"]
    await ask("POST", PATH, media=HEAT)
    assert "webhooks.fan_out" in await look.jobs(served.node.db)


async def test_an_old_private_play_tells_nobody_anything(served: Served, ask: Ask) -> None:
    answer = await ask("POST", PATH, media=HEAT, at="1998", audience="private")
    assert answer.json["audience"] == "private"
    assert await look.jobs(served.node.db) == []
    assert (await served.get("/api/v1/users/alice/history")).json["items"] == []
    bob = await served.person("bob")
    media_page = await served.get(f"/media/{answer.json['media']['id']}", token=await served.token(bob))
    assert media_page.status == 404


async def test_the_audience_of_a_play_decides_who_reads_it(served: Served, ask: Ask, alice: Someone) -> None:
    bob = await served.person("bob")
    await served.node.db.write(factories.follow, bob, alice)
    await ask("POST", PATH, media=HEAT, at="1998", audience="followers")
    path = "/api/v1/users/alice/history"
    assert len((await served.get(path, token=await served.token(bob))).json["items"]) == 1
    assert (await served.get(path)).json["items"] == []


async def test_an_item_that_only_private_plays_touch_is_not_there_to_log(served: Served, ask: Ask) -> None:
    bob, item = await served.person("bob"), await served.node.db.write(factories.item, "Secret")
    await served.node.db.write(factories.play, bob, item, audience="private")
    before = await look.everything(served.node.db)
    for body in ({"item": str(item.public_id)}, {"item": str(item.public_id), "at": "1998"}):
        assert (await ask("POST", PATH, **body)).status == 404
    assert (await ask("POST", f"/api/v1/media/{item.public_id}/plays")).status == 404
    assert await look.everything(served.node.db) == before


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"media": HEAT, "item": "0192d6a0-0000-7000-8000-000000000000"},
        {"media": HEAT, "at": "tomorrow"},
        {"media": HEAT, "at": "2999-01-01"},
        {"media": HEAT, "at": "2026-02-31"},
        {"media": HEAT, "precision": "century"},
        {"media": HEAT, "audience": "everyone"},
        {"media": {"type": "movie"}},
        {"media": HEAT, "rating": 5},
    ],
)
async def test_what_cannot_be_is_refused_without_a_trace(served: Served, ask: Ask, body: dict[str, object]) -> None:
    before = await look.everything(served.node.db)
    answer = await ask("POST", PATH, **body)
    assert (answer.status, answer.json["code"]) == (422, "invalid")
    assert await look.everything(served.node.db) == before


async def test_a_token_for_scrobbling_alone_writes_nothing_by_hand(served: Served, alice: Someone) -> None:
    token = await served.token(alice, "scrobble")
    assert (await served.post(PATH, token=token, json={"media": HEAT})).status == 403
    assert (await served.post(PATH, json={"media": HEAT})).status == 401
