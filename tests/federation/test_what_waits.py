"""What was said to few and could not be delivered at once: by the time it leaves, it may be for fewer."""

import json

import pytest
from aiohttp import web

from tests import factories
from tests.factories import Item
from tests.federation.kit import Dweller, Home, settle
from tests.federation.stranger import Puppet, Stranger
from tests.federation.test_queues import names_of_updates, numbered, owe, pass_time
from tests.federation.test_statements import follower, write


@pytest.fixture
async def bob(node: Home) -> Dweller:
    """Who posts what he writes, to his followers."""
    bob = await node.person("bob")
    await bob.privacy(reviews_audience="followers", post_reviews=True)
    return bob


@pytest.fixture
async def ana(node: Home, bob: Dweller, elsewhere: Stranger) -> Puppet:
    """His friend on another server."""
    ana = await follower(node, bob, elsewhere, "ana")
    await bob.call("POST", "/api/v1/following", {"handle": f"@ana@{elsewhere.host}"})
    await settle(node)
    await ana.send(node, ana.activity("Accept", elsewhere.got("Follow")[-1]))
    await settle(node)
    return ana


@pytest.fixture
async def film(node: Home) -> Item:
    return await node.node.db.write(factories.item, "Blade Runner", year=1982)


async def number_of(bob: Dweller) -> str:
    return str((await bob.items("/api/v1/followers"))[0]["id"])


async def comes_back(node: Home, ana: Puppet) -> list[str]:
    """What reaches her server, which was away, when it is there again."""
    ana.home.inbox.clear()
    ana.home.answer = lambda _: web.Response(status=202)
    for _ in range(3):
        node.served.clock.advance(hours=2)
        await settle(node)
    return [activity["type"] for _, activity in ana.home.inbox]


def away(ana: Puppet) -> None:
    ana.home.answer = lambda _: web.Response(status=503)


async def test_what_waits_for_a_server_reaches_it_when_it_is_back(
    node: Home, bob: Dweller, ana: Puppet, film: Item
) -> None:
    away(ana)
    await write(bob, film, "Slow.", audience="followers")
    await write(bob, film, "Slower.", audience="followers")
    assert await comes_back(node, ana) == ["Create", "Update"]


@pytest.mark.parametrize("audience", ["followers", "friends"])
@pytest.mark.parametrize("end", ["removed", "blocked", "left"])
async def test_L09_what_waits_for_a_follower_does_not_leave_once_they_are_none(
    node: Home, bob: Dweller, ana: Puppet, film: Item, audience: str, end: str
) -> None:
    away(ana)
    await write(bob, film, "Secret.", audience=audience)
    if end == "removed":
        await bob.call("DELETE", f"/api/v1/followers/{await number_of(bob)}")
    elif end == "blocked":
        await bob.call("POST", "/api/v1/blocks", {"handle": f"@ana@{ana.home.host}"})
    else:
        await ana.send(node, ana.activity("Undo", {"type": "Follow", "actor": ana.uri, "object": bob.uri}))
        await settle(node)
    assert "Create" not in await comes_back(node, ana)
    assert "may no longer" in str(await node.rows("SELECT last_error FROM deliveries WHERE state = 'failed'"))


async def test_L09_what_waits_does_not_leave_for_a_friend_from_whom_it_was_taken(
    node: Home, bob: Dweller, ana: Puppet, film: Item
) -> None:
    away(ana)
    await write(bob, film, "Secret.", audience="friends")
    await bob.call("PATCH", f"/api/v1/friends/{await number_of(bob)}/sharing", {"reviews": False})
    assert await comes_back(node, ana) == ["Delete"]


async def test_L09_what_is_for_friends_does_not_leave_once_they_are_none(
    node: Home, bob: Dweller, ana: Puppet, film: Item
) -> None:
    """She follows on; he does so no more."""
    away(ana)
    await write(bob, film, "Secret.", audience="friends")
    number = (await bob.items("/api/v1/following"))[0]["id"]
    assert (await bob.call("DELETE", f"/api/v1/following/{number}")).status == 204
    assert await comes_back(node, ana) == ["Undo"]


@pytest.mark.parametrize("end", ["removed", "taken"])
async def test_L07_the_activity_is_read_by_nobody_who_may_not_read_the_post(
    node: Home, bob: Dweller, ana: Puppet, film: Item, end: str
) -> None:
    await write(bob, film, "Secret.", audience="friends")
    create = ana.home.got("Create")[-1]
    paths = [each["id"].removeprefix(node.url) for each in (create, create["object"])]
    assert [(await ana.get(node, path)).status for path in paths] == [200, 200]
    if end == "removed":
        await bob.call("DELETE", f"/api/v1/followers/{await number_of(bob)}")
    else:
        await bob.call("PATCH", f"/api/v1/friends/{await number_of(bob)}/sharing", {"reviews": False})
    assert [(await ana.get(node, path)).status for path in paths] == [404, 404]


async def test_D03_giving_up_what_waited_does_not_let_everything_else_out_at_once(
    node: Home, bob: Dweller, ana: Puppet, film: Item
) -> None:
    early, late = numbered(20)[:10], numbered(20)[10:]
    away(ana)
    await owe(bob, ana.home, early)
    await write(bob, film, "Secret.", audience="followers")
    await owe(bob, ana.home, late)
    await pass_time(node, 6, minutes=1)
    await bob.call("DELETE", f"/api/v1/followers/{await number_of(bob)}")
    ana.home.answer = lambda _: web.Response(status=202)
    node.served.clock.advance(hours=8)
    ana.home.inbox.clear()
    for second in range(1, 26):
        await node.runner.drain()
        assert len(ana.home.inbox) <= second
        node.served.clock.advance(seconds=1.1)
    assert sorted(names_of_updates(ana.home)) == early + late
    assert ana.home.got("Create") == []


async def damage(node: Home, body: str) -> None:
    """What the post's activity is from now on, as it waits."""
    await node.execute(f"UPDATE outbox_activities SET body = '{body}' WHERE activity_type = 'Create'")


@pytest.mark.parametrize("body", ["[]", "{", ""])
async def test_D03_what_cannot_be_read_holds_up_no_other(
    node: Home, bob: Dweller, ana: Puppet, another: Stranger, film: Item, body: str
) -> None:
    away(ana)
    await write(bob, film, "Secret.", audience="followers")
    await damage(node, body)
    await owe(bob, ana.home, ["more"])
    await owe(bob, another, ["elsewhere"])
    assert await comes_back(node, ana) == ["Update"]
    assert names_of_updates(another) == ["elsewhere"]
    told = await node.rows("SELECT state, last_error FROM deliveries WHERE last_error IS NOT NULL")
    assert [(row[0], str(row[1]).partition(":")[0]) for row in told] == [("pending", "A fault of ours")]


@pytest.mark.parametrize("to", [None, "SHE", []])
async def test_whom_it_names_may_be_written_in_any_way(
    node: Home, bob: Dweller, ana: Puppet, film: Item, to: object
) -> None:
    away(ana)
    await write(bob, film, "Slow.", audience="followers")
    [row] = await node.rows("SELECT body FROM outbox_activities WHERE activity_type = 'Create'")
    await damage(node, json.dumps(json.loads(row[0]) | {"to": ana.uri if to == "SHE" else to, "cc": None}))
    assert await comes_back(node, ana) == ["Create"]
