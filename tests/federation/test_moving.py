"""Accounts that move, away from here and from elsewhere: believed only when both accounts say it."""

from typing import Any

import pytest

from tests.federation.kit import CHEAP_PASSWORD, Circle, Dweller, Home, settle
from tests.federation.stranger import Puppet, Stranger


@pytest.fixture
async def alice(node: Home) -> Dweller:
    return await node.person("alice")


@pytest.fixture
async def bob(node: Home) -> Dweller:
    return await node.person("bob")


@pytest.fixture
def ana(elsewhere: Stranger) -> Puppet:
    puppet = elsewhere.actor("ana")
    puppet.finger()
    return puppet


@pytest.fixture
def bea(another: Stranger) -> Puppet:
    """Another account, on another server."""
    puppet = another.actor("bea")
    puppet.finger()
    return puppet


def handle(of: Puppet) -> str:
    return f"@{of.name}@{of.home.host}"


async def follow(node: Home, who: Dweller, whom: Puppet) -> None:
    """Somebody here follows somebody elsewhere."""
    answer = await who.call("POST", "/api/v1/following", {"handle": handle(whom)})
    assert answer.status == 201, answer.text
    await node.runner.drain()
    accept = whom.activity("Accept", whom.home.got("Follow")[-1], who.who.actor_id)
    assert (await whom.send(node, accept)).status == 202
    await node.runner.drain()
    whom.home.inbox.clear()


async def followed(node: Home, who: Dweller, by: Puppet) -> None:
    """Somebody elsewhere follows somebody here."""
    assert (await by.send(node, by.activity("Follow", who.uri))).status == 202
    await node.runner.drain()
    await who.accept_everybody()
    await settle(node)
    by.home.inbox.clear()


async def go(who: Dweller, to: str, password: str = CHEAP_PASSWORD) -> Any:
    return await who.call("POST", "/api/v1/me/move", {"handle": to, "current_password": password})


# -- Away from here


async def test_followers_go_along_when_somebody_moves_away(
    node: Home, alice: Dweller, bob: Dweller, ana: Puppet, bea: Puppet
) -> None:
    await followed(node, bob, ana)
    assert (await alice.follow(bob)).status == 201
    await bob.accept_everybody()
    bea.show(alsoKnownAs=[bob.uri])
    answer = await go(bob, handle(bea))
    assert answer.status == 200, answer.text
    assert answer.json["moved_to"]["handle"] == handle(bea)
    await settle(node)
    (move,) = ana.home.got("Move")
    assert (move["actor"], move["object"], move["target"]) == (bob.uri, bob.uri, bea.uri)
    assert move["to"] == [f"{bob.uri}/followers"]
    assert ana.home.got("Update")[-1]["object"]["movedTo"] == bea.uri
    assert [one["object"] for one in bea.home.got("Follow")] == [bea.uri]
    assert await alice.following() == {handle(bea): "requested"}
    [told] = [one for one in await alice.items("/api/v1/notifications") if one["kind"] == "moved"]
    assert told["title"] == f"bob has moved to {handle(bea)}"


async def test_nobody_new_follows_who_has_moved(
    node: Home, alice: Dweller, bob: Dweller, ana: Puppet, bea: Puppet
) -> None:
    bea.show(alsoKnownAs=[bob.uri])
    assert (await go(bob, handle(bea))).status == 200
    refused = await alice.follow(bob)
    assert (refused.status, bea.uri in refused.json["detail"]) == (409, True)
    assert (await ana.send(node, ana.activity("Follow", bob.uri))).status == 202
    await settle(node)
    assert len(ana.home.got("Reject")) == 1


async def test_a_move_is_taken_back_and_the_next_has_to_wait_a_week(node: Home, bob: Dweller, bea: Puppet) -> None:
    bea.show(alsoKnownAs=[bob.uri])
    assert (await go(bob, handle(bea))).status == 200
    assert (await go(bob, handle(bea))).status == 409
    assert (await bob.call("DELETE", "/api/v1/me/move")).status == 204
    assert (await bob.call("DELETE", "/api/v1/me/move")).status == 404
    known = (await bob.call("GET", "/api/v1/me/identity")).json
    assert (known["moved_to"], known["may_move_at"] is not None) == (None, True)
    again = await go(bob, handle(bea))
    assert (again.status, int(again.headers["Retry-After"]) > 6 * 86_400) == (429, True)
    node.served.clock.advance(days=8)
    assert (await go(bob, handle(bea))).status == 200


async def test_A08_nobody_moves_to_an_account_that_does_not_name_this_one(
    node: Home, bob: Dweller, ana: Puppet, bea: Puppet
) -> None:
    answer = await go(bob, handle(bea))
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/handle")
    bea.show(alsoKnownAs=[bob.uri], movedTo=ana.uri)
    assert "has moved itself" in (await go(bob, handle(bea))).json["detail"]
    assert (await go(bob, f"@bob@{node.host}")).status == 422
    bea.show(alsoKnownAs=[bob.uri])
    assert (await bob.call("POST", "/api/v1/blocks", {"handle": handle(bea)})).status in {201, 204}
    assert "a block" in (await go(bob, handle(bea))).json["detail"]
    assert (await bob.call("GET", "/api/v1/me/identity")).json["moved_to"] is None


async def test_moving_takes_the_password(bob: Dweller, bea: Puppet) -> None:
    bea.show(alsoKnownAs=[bob.uri])
    answer = await go(bob, handle(bea), "a guess")
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/current_password")


async def test_a_server_that_is_away_is_not_moved_to(node: Home, bob: Dweller, bea: Puppet) -> None:
    bea.show(alsoKnownAs=[bob.uri])
    assert (await bob.call("POST", "/api/v1/me/aliases", {"handle": handle(bea)})).status == 200
    with node.cut_off():
        answer = await go(bob, handle(bea))
    assert (answer.status, "could not be asked" in answer.json["detail"]) == (404, True)


# -- Aliases


async def test_other_accounts_are_named_and_published(node: Home, bob: Dweller, ana: Puppet, bea: Puppet) -> None:
    for _ in range(2):
        answer = await bob.call("POST", "/api/v1/me/aliases", {"handle": handle(ana)})
        assert [one["handle"] for one in answer.json["aliases"]] == [handle(ana)]
    shown = (await node.served.call("GET", f"/ap/actors/{bob.public_id}")).json
    assert shown["alsoKnownAs"] == [ana.uri]
    alias = answer.json["aliases"][0]["id"]
    assert (await bob.call("DELETE", f"/api/v1/me/aliases/{alias}")).status == 204
    assert (await bob.call("DELETE", f"/api/v1/me/aliases/{alias}")).status == 404
    node.served.clock.advance(seconds=5)
    assert "alsoKnownAs" not in (await node.served.call("GET", f"/ap/actors/{bob.public_id}")).json


async def test_oneself_and_nobody_are_no_aliases_and_ten_are_enough(
    node: Home, bob: Dweller, elsewhere: Stranger
) -> None:
    assert (await bob.call("POST", "/api/v1/me/aliases", {"handle": "@bob"})).status == 422
    assert (await bob.call("POST", "/api/v1/me/aliases", {"handle": f"@nobody@{elsewhere.host}"})).status == 404
    for number in range(11):
        await node.person(f"other{number}")
        answer = await bob.call("POST", "/api/v1/me/aliases", {"handle": f"@other{number}"})
        assert answer.status == (200 if number < 10 else 409)


# -- From elsewhere


async def test_who_follows_somebody_that_moves_follows_the_new_account(
    node: Home, alice: Dweller, ana: Puppet, bea: Puppet
) -> None:
    await follow(node, alice, ana)
    bea.show(alsoKnownAs=[ana.uri])
    ana.show(movedTo=bea.uri)
    assert (await ana.send(node, ana.activity("Move", ana.uri, target=bea.uri))).status == 202
    await settle(node)
    assert await alice.following() == {handle(bea): "requested"}
    assert len(bea.home.got("Follow")) == 1
    assert len(ana.home.got("Undo")) == 1
    [told] = [one for one in await alice.items("/api/v1/notifications") if one["kind"] == "moved"]
    assert told["title"] == f"ana has moved to {handle(bea)}"


async def test_what_a_friend_might_see_is_not_passed_on_to_the_new_account(
    node: Home, alice: Dweller, ana: Puppet, bea: Puppet
) -> None:
    await follow(node, alice, ana)
    await followed(node, alice, ana)
    await moved(node, ana, bea)
    friends = await node.number("SELECT count(*) FROM federated_friends")
    accepted = await node.rows("SELECT follower_id FROM follows WHERE state = 'accepted'")
    bea_id = await node.number(f"SELECT id FROM actors WHERE uri = '{bea.uri}'")
    assert friends == 0
    assert bea_id not in [row[0] for row in accepted]


async def moved(node: Home, old: Puppet, new: Puppet, number: int = 1, **said: Any) -> None:
    """The old account says that it has moved; both documents say so, unless `said` has them otherwise."""
    new.show(**{"alsoKnownAs": [old.uri]} | said.get("of_new", {}))
    old.show(**{"movedTo": new.uri} | said.get("of_old", {}))
    activity = old.activity("Move", old.uri, number, target=new.uri) | said.get("activity", {})
    assert (await old.send(node, activity, now=node.served.clock.now())).status == 202
    await settle(node)


@pytest.mark.parametrize(
    "said",
    [
        {"of_new": {"alsoKnownAs": []}},
        {"of_new": {"alsoKnownAs": ["https://evil.example/users/ana"]}},
        {"of_old": {"movedTo": None}},
        {"of_old": {"movedTo": "https://evil.example/users/bea"}},
        {"activity": {"target": None}},
    ],
)
async def test_A08_a_move_that_one_of_the_two_does_not_know_of_is_dropped(
    node: Home, alice: Dweller, ana: Puppet, bea: Puppet, said: dict[str, Any]
) -> None:
    await follow(node, alice, ana)
    await moved(node, ana, bea, **said)
    assert await alice.following() == {handle(ana): "accepted"}
    assert bea.home.got("Follow") == []


async def test_A08_a_loop_of_moves_is_dropped(node: Home, alice: Dweller, ana: Puppet, bea: Puppet) -> None:
    await follow(node, alice, ana)
    await moved(node, ana, bea, of_new={"movedTo": ana.uri})
    await moved(node, ana, ana, number=2)
    assert await alice.following() == {handle(ana): "accepted"}


async def test_A08_nobody_moves_somebody_else(node: Home, alice: Dweller, ana: Puppet, bea: Puppet) -> None:
    await follow(node, alice, ana)
    eve = ana.home.actor("eve")
    bea.show(alsoKnownAs=[ana.uri])
    ana.show(movedTo=bea.uri)
    assert (await eve.send(node, eve.activity("Move", ana.uri, target=bea.uri))).status == 202
    await settle(node)
    assert await alice.following() == {handle(ana): "accepted"}


async def test_A08_of_two_moves_in_a_week_the_second_is_dropped(
    node: Home, alice: Dweller, bob: Dweller, ana: Puppet, bea: Puppet
) -> None:
    await follow(node, alice, ana)
    await moved(node, ana, bea)
    eve = bea.home.actor("eve")
    eve.finger()
    await node.execute(
        "INSERT INTO follows (follower_id, followed_id, activity_uri, state)"
        f" SELECT {bob.who.actor_id}, id, 'https://x.example/1', 'accepted' FROM actors WHERE uri = '{ana.uri}'"
    )
    await moved(node, ana, eve, number=2)
    assert await bob.following() == {handle(ana): "accepted"}
    node.served.clock.advance(days=8)
    await moved(node, ana, eve, number=3)
    assert await bob.following() == {handle(eve): "requested"}


async def test_A14_a_move_to_a_node_that_is_shut_out_is_dropped(
    node: Home, alice: Dweller, ana: Puppet, bea: Puppet
) -> None:
    await follow(node, alice, ana)
    assert (await alice.call("POST", "/api/v1/me/aliases", {"handle": handle(bea)})).status == 200
    await node.execute(f"UPDATE federated_instances SET policy = 'blocked' WHERE host = '{bea.home.host}'")
    await moved(node, ana, bea)
    assert await alice.following() == {handle(ana): "accepted"}


async def test_who_blocked_the_old_account_has_blocked_the_new_one(
    node: Home, alice: Dweller, bob: Dweller, ana: Puppet, bea: Puppet
) -> None:
    await follow(node, alice, ana)
    assert (await bob.call("POST", "/api/v1/blocks", {"handle": handle(ana)})).status in {201, 204}
    await moved(node, ana, bea)
    assert handle(bea) in [one["handle"] for one in await bob.items("/api/v1/blocks")]
    assert await alice.following() == {handle(bea): "requested"}


async def test_somebody_moves_to_this_node_and_friends_here_come_along(circle: Circle) -> None:
    a = circle.nodes.a
    new = await a.person("robert")
    answer = await new.call("POST", "/api/v1/me/aliases", {"handle": circle.bob.handle})
    assert answer.status == 200, answer.text
    assert (await go(circle.bob, new.handle)).status == 200
    await circle.settle()
    assert await circle.alice.following() == {"@robert": "requested"}
    assert await circle.carol.following() == {"@robert": "requested"}
    await new.accept_everybody()
    assert await circle.alice.following() == {"@robert": "accepted"}
