"""What many send at once: taken in together, and none pays for another."""

import asyncio
import json
from typing import Any

import pytest

from chronicle_node.db import Tx, insert
from chronicle_node.federation import intake, process
from chronicle_node.models.federation import InboxActivity
from chronicle_node.queries import peers
from tests.federation.kit import Dweller, Home
from tests.federation.stranger import Puppet, Stranger


@pytest.fixture
async def bob(node: Home) -> Dweller:
    return await node.person("bob")


@pytest.fixture
async def ana(node: Home, elsewhere: Stranger) -> Puppet:
    """Whose key is known already."""
    ana = elsewhere.actor("ana")
    assert (await ana.send(node, ana.activity("Greet", ana.uri, 0))).status == 202
    return ana


async def at_once(node: Home, puppet: Puppet, activities: list[dict[str, Any]], path: str = "/ap/inbox") -> list[int]:
    """Send all of them at the same time; the answers."""
    return [each.status for each in await asyncio.gather(*(puppet.send(node, one, path) for one in activities))]


async def outcomes(node: Home) -> list[str]:
    found = await node.rows("SELECT outcome FROM inbox_activities WHERE activity_type <> 'Greet' ORDER BY outcome")
    return [row[0] for row in found]


async def test_an_activity_is_carried_out_before_it_is_answered(node: Home, bob: Dweller, ana: Puppet) -> None:
    assert (await ana.send(node, ana.activity("Follow", bob.uri))).status == 202
    assert await outcomes(node) == ["requested"]


async def test_what_comes_at_once_shares_a_few_transactions(node: Home, ana: Puppet) -> None:
    before = node.node.db.writes
    assert await at_once(node, ana, [ana.activity("Travel", ana.uri, n) for n in range(24)]) == [202] * 24
    assert len(await outcomes(node)) == 24
    assert node.node.db.writes - before < 24


async def test_the_same_activity_many_times_at_once_is_one(node: Home, bob: Dweller, ana: Puppet) -> None:
    assert await at_once(node, ana, [ana.activity("Follow", bob.uri)] * 8) == [202] * 8
    assert await outcomes(node) == ["requested"]


async def test_a_follow_that_is_taken_back_in_the_same_moment_is_none(node: Home, bob: Dweller, ana: Puppet) -> None:
    follows = [ana.activity("Follow", bob.uri, n) for n in range(3)]
    others = [ana.activity("Travel", bob.uri, n) for n in range(4)]
    await at_once(node, ana, [*others, *(ana.activity("Undo", each, n) for n, each in enumerate(follows)), *follows])
    assert await node.number("SELECT count(*) FROM follows") == 0


async def test_one_for_nobody_does_not_disturb_the_others(node: Home, bob: Dweller, ana: Puppet) -> None:
    nowhere = bob.public_id[:-1] + ("0" if bob.public_id[-1] != "0" else "1")
    misled = at_once(node, ana, [ana.activity("Travel", bob.uri, n) for n in range(4)], f"/ap/actors/{nowhere}/inbox")
    right = at_once(node, ana, [ana.activity("Fly", bob.uri, n) for n in range(4)], f"/ap/actors/{bob.public_id}/inbox")
    lost, taken = await asyncio.gather(misled, right)
    assert (lost, taken) == ([404] * 4, [202] * 4)
    assert len(await outcomes(node)) == 4


async def test_D06_of_many_at_once_only_the_one_that_breaks_us_is_lost(
    node: Home, bob: Dweller, ana: Puppet, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> str:
        raise RuntimeError("a fault of ours")

    monkeypatch.setitem(process.VERBS, "Block", broken)
    activities = [ana.activity(kind, bob.uri) for kind in ("Travel", "Block", "Follow", "Fly")]
    assert await at_once(node, ana, activities) == [202] * 4
    nothing = "ignored: no verb of ours"
    assert await outcomes(node) == ["failed: RuntimeError", nothing, nothing, "requested"]


async def test_D06_an_id_that_fits_into_no_index_is_refused_to_its_sender_alone(
    node: Home, bob: Dweller, ana: Puppet, another: Stranger
) -> None:
    eve = another.actor("eve")
    assert (await eve.send(node, eve.activity("Greet", eve.uri, 0))).status == 202
    endless = eve.activity("Travel", bob.uri) | {"id": f"{eve.uri}/{'😀' * 1_900}"}
    told, taken = await asyncio.gather(
        at_once(node, eve, [endless]), at_once(node, ana, [ana.activity("Travel", ana.uri, n) for n in range(8)])
    )
    assert told[0] in range(400, 429)
    assert taken == [202] * 8


async def test_D06_what_cannot_even_be_set_aside_is_no_concern_of_the_others(
    node: Home, bob: Dweller, ana: Puppet, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> str:
        raise RuntimeError("a fault of ours")

    monkeypatch.setitem(process.VERBS, "Block", broken)
    monkeypatch.setattr(intake, "_set_aside", broken)
    activities = [ana.activity(kind, bob.uri) for kind in ("Travel", "Block", "Follow", "Fly")]
    assert sorted(await at_once(node, ana, activities)) == [202, 202, 202, 429]
    assert await node.number("SELECT count(*) FROM follows") == 1


async def test_who_leaves_does_nothing_more_in_the_same_moment(node: Home, bob: Dweller, ana: Puppet) -> None:
    await at_once(node, ana, [ana.activity("Delete", ana.uri), *(ana.activity("Follow", bob.uri, n) for n in range(3))])
    assert await node.number("SELECT count(*) FROM follows") == 0
    assert await node.number("SELECT count(*) FROM actors WHERE gone_at IS NOT NULL") == 1


async def test_what_an_earlier_version_left_waiting_is_carried_out(node: Home, bob: Dweller, ana: Puppet) -> None:
    follow = ana.activity("Follow", bob.uri)

    async def leave(tx: Tx) -> None:
        row = {
            "activity_uri": follow["id"],
            "actor_uri": ana.uri,
            "activity_type": "Follow",
            "body": json.dumps(follow),
        }
        await tx.run(insert(InboxActivity).values(received_at=tx.now, **row))

    await node.node.db.write(leave)
    for _ in range(2):
        await node.node.db.write(process.catch_up, {"actor_uri": ana.uri})
    assert await outcomes(node) == ["requested"]
    assert await node.number("SELECT count(*) FROM inbox_activities WHERE processed_at IS NULL") == 0


@pytest.mark.parametrize("dialect", ["postgresql"])
async def test_what_one_actor_sends_to_several_processes_is_carried_out_one_after_the_other(
    node: Home, bob: Dweller, ana: Puppet, dialect: str
) -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def elsewhere_under_way(tx: Tx) -> None:
        await tx.all(peers.SENDERS, uris=[ana.uri])
        begun.set()
        await ended.wait()

    first = asyncio.create_task(node.node.db.write(elsewhere_under_way))
    await begun.wait()
    second = asyncio.create_task(ana.send(node, ana.activity("Follow", bob.uri)))
    done, _ = await asyncio.wait([second], timeout=0.5)
    assert not done
    ended.set()
    await first
    assert (await second).status == 202
