"""Digests of a large community: everybody is looked at, each by themselves, and nothing is lost on the way."""

import os
from typing import Any

import pytest

from chronicle_node import ids, outbox
from chronicle_node.db import Tx, insert, sql
from chronicle_node.domain import actor_urls
from chronicle_node.domain.happening import Event
from chronicle_node.federation import digests
from chronicle_node.models.accounts import User
from chronicle_node.models.history import EventKey, InteractionEvent
from chronicle_node.models.social import Actor, Follow
from tests import factories
from tests.federation.kit import Home

MANY = 1_200
FIRST = 1_000  # of their numbers
OPEN = {"post_digests": True, "history_audience": "public", "history_public": True}


async def community(tx: Tx, many: int, watched: int = digests.FEWEST) -> None:
    """People with one follower elsewhere, who have just seen some episodes."""
    follower, instance = await factories.distant(tx, "ana"), await factories.instance(tx)
    show = await factories.item(tx, "The Wire", "tv")
    season = await factories.item(tx, "Season 1", "tv", parent=show, level=1, position=1)
    people = range(FIRST, FIRST + many)
    await _fill(tx, User, [_user(number) for number in people])
    await _fill(tx, Actor, [_actor(number) | {"instance_id": instance, "created_at": tx.now} for number in people])
    asked = {"follower_id": follower.actor_id, "state": "accepted", "created_at": tx.now}
    uri = "https://far.example/follows/"
    await _fill(tx, Follow, [asked | {"followed_id": one, "activity_uri": f"{uri}{one}"} for one in people])
    for number in range(1, watched + 1):
        part = await factories.item(tx, f"Episode {number}", "tv", parent=season, level=2, position=number)
        keys = [_key(tx, one, number) for one in people]
        await _fill(tx, EventKey, keys)
        await _fill(tx, InteractionEvent, [_play(key, part.id) for key in keys])


async def _fill(tx: Tx, model: Any, rows: list[dict[str, Any]]) -> None:
    await tx.run_many(sql(lambda: insert(model, *rows[0])), rows)


def _user(number: int) -> dict[str, Any]:
    names = {"username": f"p{number}", "display_name": f"P{number}", "password_hash": "-"}
    return names | {"id": number, "public_id": ids.new(), "privacy_settings": OPEN}


def _actor(number: int) -> dict[str, Any]:
    public_id = ids.new()
    urls = actor_urls.of_person(f"https://{factories.HOME}", public_id, f"p{number}")
    known = {name: getattr(urls, name) for name in urls.__struct_fields__}
    return known | {
        "id": number,
        "public_id": public_id,
        "actor_type": "Person",
        "user_id": number,
        "username": f"p{number}",
    }


def _key(tx: Tx, person: int, number: int) -> dict[str, Any]:
    event_id = 10 * person + number
    return {
        "event_id": event_id,
        "public_id": ids.new(),
        "user_id": person,
        "event_timestamp": tx.now,
        "idempotency_key": os.urandom(16),
    }


def _play(key: dict[str, Any], item_id: int) -> dict[str, Any]:
    return {
        "id": key["event_id"],
        "user_id": key["user_id"],
        "media_item_id": item_id,
        "event_type": "finish",
        "progress_data": {},
        "timestamp": key["event_timestamp"],
        "audience": "public",
    }


async def quiet(node: Home, many: int, **how: int) -> None:
    await node.node.db.write(community, many, **how)
    node.served.clock.advance(hours=4)


async def waiting(node: Home) -> int:
    return await node.number("SELECT count(*) FROM jobs WHERE kind = 'federation.post_digest'")


async def test_everybody_of_a_large_community_is_looked_at_once(node: Home) -> None:
    await quiet(node, MANY)
    for _ in range(2):  # those who wait already are not asked for again
        assert await digests.look(node.node) == {"people": MANY}
        assert await waiting(node) == MANY
    for _ in range(2):
        await node.node.db.write(digests.post, {"user_id": FIRST + MANY - 1})
    assert await node.number("SELECT count(*) FROM post_works WHERE kind = 'digest'") == 1


async def test_who_saw_too_little_is_no_job(node: Home) -> None:
    await quiet(node, 1, watched=digests.FEWEST - 1)
    assert await digests.look(node.node) == {"people": 0}


async def test_what_may_still_go_on_is_no_job(node: Home) -> None:
    await node.node.db.write(community, 1)
    node.served.clock.advance(hours=1)
    assert await digests.look(node.node) == {"people": 0}


async def test_an_end_on_the_way_loses_nobody(node: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests, "PEOPLE", 4)
    await quiet(node, 10)
    emit, said = outbox.emit, 0

    async def dies(tx: Tx, event: Event, *, delay: float = 0) -> None:
        nonlocal said
        said += 1
        if said == 6:
            raise RuntimeError("the process is ended")
        await emit(tx, event, delay=delay)

    monkeypatch.setattr(outbox, "emit", dies)
    with pytest.raises(RuntimeError):
        await digests.look(node.node)
    assert await waiting(node) == 4  # what was under way is undone, what came before it stands
    assert await digests.look(node.node) == {"people": 10}
    assert await waiting(node) == 10
