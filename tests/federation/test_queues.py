"""How fairly and how patiently what is owed goes out: each host by itself, and none at the cost of another."""

import asyncio
from collections.abc import Iterable

import pytest
from aiohttp import web

from chronicle_node import ids
from chronicle_node.db import Tx
from chronicle_node.federation.courier import SHARE, Courier
from chronicle_node.net.client import PLACES
from chronicle_node.services import deliveries, webhooks
from chronicle_node.services.deliveries import Inbox
from chronicle_node.services.webhooks import NewWebhook
from tests.federation.kit import Dweller, Home
from tests.federation.stranger import Puppet, Stranger

HEALTH = "SELECT fail_count, open_until, is_recovering FROM federated_instances WHERE host = '{}'"


@pytest.fixture
async def bob(node: Home) -> Dweller:
    return await node.person("bob")


async def owe(bob: Dweller, there: Stranger, names: Iterable[str], *, about: str = "") -> None:
    """Owe one activity for each name; all about one thing where that is named."""

    async def unit(tx: Tx) -> None:
        for name in names:
            said = {"type": "Update", "id": f"{bob.uri}/{name}", "name": name, "object": about or name}
            number = await deliveries.keep(tx, bob.who.actor_id, ids.new(), said, "direct")
            assert number is not None
            inbox = Inbox(f"{there.url}/inbox?{name}", there.host)
            await deliveries.owe(tx, bob.who.actor_id, number, [inbox], order=about or name)

    await bob.home.node.db.write(unit)


def numbered(count: int) -> list[str]:
    return [f"n{number:02}" for number in range(count)]


def names(there: Stranger) -> list[str]:
    return [activity["name"] for _, activity in there.inbox]


def saying(there: Stranger, status: int, **headers: str) -> None:
    there.answer = lambda _: web.Response(status=status, headers=headers)


async def states(node: Home) -> dict[str, int]:
    return {row[0]: int(row[1]) for row in await node.rows("SELECT state, count(*) FROM deliveries GROUP BY state")}


async def until(there: Stranger, count: int, seconds: float = 60) -> None:
    for _ in range(int(seconds * 50)):
        if len(there.inbox) >= count:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"only {len(there.inbox)} arrived")


async def pass_time(node: Home, times: int, **step: float) -> None:
    for _ in range(times):
        node.served.clock.advance(**step)
        await node.runner.drain()


async def test_a_slow_host_with_much_to_get_holds_nobody_up(
    node: Home, bob: Dweller, elsewhere: Stranger, another: Stranger
) -> None:
    elsewhere.gate.clear()
    await owe(bob, elsewhere, numbered(60))
    await owe(bob, another, numbered(20))
    node.runner.start()
    try:
        await until(elsewhere, SHARE)
        await until(another, 20)
        assert len(elsewhere.inbox) == SHARE
    finally:
        elsewhere.gate.set()
        await node.runner.stop()


async def test_two_workers_together_give_a_host_no_more_than_its_share(
    node: Home, bob: Dweller, elsewhere: Stranger
) -> None:
    elsewhere.pause = 0.05
    await owe(bob, elsewhere, numbered(24))
    both = Courier(node.node), Courier(node.node)
    for one in both:
        one.start()
    try:
        await until(elsewhere, 24)
    finally:
        for one in both:
            await one.stop()
    assert sorted(names(elsewhere)) == numbered(24)
    assert elsewhere.most <= SHARE
    assert await states(node) == {"delivered": 24}


async def test_what_is_about_one_thing_arrives_in_its_order(node: Home, bob: Dweller, elsewhere: Stranger) -> None:
    left = [500]
    elsewhere.answer = lambda _: web.Response(status=left.pop() if left else 202)
    await owe(bob, elsewhere, numbered(4), about="a thing")
    await node.runner.drain()
    assert names(elsewhere) == ["n00"]
    await pass_time(node, 2, minutes=1)
    assert names(elsewhere) == ["n00", "n00", "n01", "n02", "n03"]


async def test_a_message_that_is_never_taken_holds_up_no_other(node: Home, bob: Dweller, elsewhere: Stranger) -> None:
    await owe(bob, elsewhere, ["poison", *numbered(5)])
    elsewhere.answer = lambda request: web.Response(status=500 if request.query_string == "poison" else 202)
    await pass_time(node, 3, seconds=1)
    assert await states(node) == {"pending": 1, "delivered": 5}


async def test_a_shared_inbox_gets_one_request(node: Home, bob: Dweller, elsewhere: Stranger) -> None:
    await bob.privacy(auto_accept_follows=True)
    for name in ("ana", "eve", "kim"):
        puppet = elsewhere.actor(name, endpoints={"sharedInbox": f"{elsewhere.url}/inbox"})
        await puppet.send(node, puppet.activity("Follow", bob.uri))
    await node.runner.drain()
    elsewhere.inbox.clear()
    answer = await bob.call("PATCH", "/api/v1/me", {"display_name": "Bob the second"})
    assert answer.status == 200, answer.text
    await pass_time(node, 3, seconds=10)
    assert len(elsewhere.got("Update")) == 1


@pytest.mark.parametrize("status", [429, 503])
async def test_a_host_that_asks_for_patience_gets_it_for_everything(
    node: Home, bob: Dweller, elsewhere: Stranger, status: int
) -> None:
    await owe(bob, elsewhere, ["first"])
    saying(elsewhere, status, **{"Retry-After": "3600"})
    await node.runner.drain()
    saying(elsewhere, 202)
    await owe(bob, elsewhere, ["second"])
    await pass_time(node, 5, minutes=11)
    assert names(elsewhere) == ["first"]
    await pass_time(node, 3, minutes=3)
    assert sorted(names(elsewhere)) == ["first", "first", "second"]


async def test_D03_a_silent_host_costs_one_request_a_look_however_much_it_is_owed(
    node: Home, bob: Dweller, elsewhere: Stranger
) -> None:
    saying(elsewhere, 502)
    await owe(bob, elsewhere, numbered(50))
    await node.runner.drain()
    tripped = len(elsewhere.inbox)
    assert tripped <= 8
    await pass_time(node, 12, hours=1)
    assert len(elsewhere.inbox) - tripped <= 5


async def test_a_host_that_failed_for_a_week_is_looked_at_once_a_day(
    node: Home, bob: Dweller, elsewhere: Stranger
) -> None:
    saying(elsewhere, 503)
    await owe(bob, elsewhere, numbered(10))
    await pass_time(node, 8 * 24, hours=1)
    assert await states(node) == {"failed": 10}
    elsewhere.inbox.clear()
    elsewhere.asked.clear()
    await owe(bob, elsewhere, ["late"])
    await pass_time(node, 72, hours=1)
    assert 2 <= len(elsewhere.inbox) + len(elsewhere.asked) <= 4


async def test_a_parked_host_is_found_again_by_a_knock_where_nothing_waits(
    node: Home, bob: Dweller, elsewhere: Stranger
) -> None:
    await follower(bob, elsewhere, "ana")
    saying(elsewhere, 503)
    await owe(bob, elsewhere, numbered(10))
    await pass_time(node, 8 * 24, hours=1)
    assert "pending" not in await states(node)
    saying(elsewhere, 202)
    await pass_time(node, 26, hours=1)
    assert "/.well-known/nodeinfo" in elsewhere.asked
    [row] = await node.rows(HEALTH.format(elsewhere.host))
    assert (row[0], row[1]) == (0, None), "it is spoken to again"


async def test_what_was_kept_for_a_host_goes_out_slowly(node: Home, bob: Dweller, elsewhere: Stranger) -> None:
    saying(elsewhere, 503)
    await owe(bob, elsewhere, numbered(10))
    await pass_time(node, 6, minutes=1)
    saying(elsewhere, 202)
    node.served.clock.advance(hours=8)
    elsewhere.inbox.clear()
    for second in range(1, 6):
        await node.runner.drain()
        assert len(elsewhere.inbox) == second
        node.served.clock.advance(seconds=1.1)
    await pass_time(node, 10, seconds=1.1)
    assert await states(node) == {"delivered": 10}
    [row] = await node.rows(HEALTH.format(elsewhere.host))
    assert not row[2]
    await owe(bob, elsewhere, numbered(5))
    await node.runner.drain()
    assert len(elsewhere.inbox) == 15


async def test_a_host_that_speaks_to_us_gets_what_was_kept_for_it(
    node: Home, bob: Dweller, elsewhere: Stranger
) -> None:
    saying(elsewhere, 503)
    await owe(bob, elsewhere, numbered(6))
    await pass_time(node, 6, minutes=1)
    saying(elsewhere, 202)
    elsewhere.inbox.clear()
    ana = elsewhere.actor("ana")
    follow = ana.activity("Follow", bob.uri)
    assert (await ana.send(node, follow, now=node.served.clock.now())).status == 202
    await pass_time(node, 8, seconds=1.1)
    assert sorted(set(names_of_updates(elsewhere))) == numbered(6)


def names_of_updates(there: Stranger) -> list[str]:
    return [activity["name"] for activity in there.got("Update")]


async def follower(bob: Dweller, there: Stranger, name: str, **members: object) -> Puppet:
    await bob.privacy(auto_accept_follows=True)
    puppet = there.actor(name, **members)
    await puppet.send(bob.home, puppet.activity("Follow", bob.uri))
    await bob.home.runner.drain()
    return puppet


async def test_an_inbox_that_is_gone_ends_the_follow(node: Home, bob: Dweller, elsewhere: Stranger) -> None:
    await follower(bob, elsewhere, "ana")
    assert len(await bob.followers()) == 1
    saying(elsewhere, 410)
    await bob.call("PATCH", "/api/v1/me", {"display_name": "Bob the second"})
    await pass_time(node, 3, seconds=10)
    assert await bob.followers() == []


async def test_who_shared_an_inbox_that_is_gone_is_written_to_directly(
    node: Home, bob: Dweller, elsewhere: Stranger
) -> None:
    await follower(bob, elsewhere, "ana", endpoints={"sharedInbox": f"{elsewhere.url}/inbox"})
    elsewhere.answer = lambda request: web.Response(status=410 if request.path == "/inbox" else 202)
    await bob.call("PATCH", "/api/v1/me", {"display_name": "Bob the second"})
    await pass_time(node, 4, seconds=10)
    assert len(await bob.followers()) == 1
    assert len(elsewhere.got("Update")) == 2


async def test_of_hints_a_host_that_is_away_gets_the_last(node: Home, bob: Dweller, elsewhere: Stranger) -> None:
    async def hint(tx: Tx, number: int) -> None:
        said = {"type": "Update", "name": f"hint {number}"}
        inbox = Inbox(f"{elsewhere.url}/inbox", elsewhere.host)
        await deliveries.owe_passing(tx, bob.who.actor_id, said, inbox, order="hint")

    saying(elsewhere, 503)
    for number in range(20):
        await node.node.db.write(hint, number)
        await pass_time(node, 1, minutes=1)
    saying(elsewhere, 202)
    elsewhere.inbox.clear()
    await pass_time(node, 24, hours=1)
    assert names(elsewhere) == ["hint 19"]


async def test_webhooks_of_a_slow_server_hold_up_no_other(
    node: Home, bob: Dweller, elsewhere: Stranger, another: Stranger
) -> None:
    elsewhere.gate.clear()

    async def owed(tx: Tx) -> None:
        for there in (elsewhere, another):
            hook = NewWebhook("hook", f"{there.url}/hook", ["scrobble"])
            await webhooks.add(tx, bob.who.user_id, hook, "whsec_AAAA", node.node.secrets)
        for number in range(60):
            await webhooks.owe(tx, bob.who.user_id, "scrobble", str(number), {"number": number})

    await node.node.db.write(owed)
    node.runner.start()
    try:
        await until(another, 60)
        assert len(elsewhere.inbox) <= PLACES
    finally:
        elsewhere.gate.set()
        await node.runner.stop()
    assert await node.number("SELECT max(attempts) FROM jobs") <= 1, "waiting for a place is no try"
