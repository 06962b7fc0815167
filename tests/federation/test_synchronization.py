"""Followers that one of two servers has forgotten (FEP-8fcf)."""

import json
from typing import Any

import pytest
from yarl import URL

from chronicle_node.domain.partial_followers import digest
from chronicle_node.federation.signatures import cavage, keys
from tests import factories
from tests.federation.kit import Circle, Dweller, Home, settle
from tests.federation.stranger import ACTIVITY, Puppet, Stranger
from tests.nodes import Answer

HEADER = "Collection-Synchronization"


@pytest.fixture
async def alice(node: Home) -> Dweller:
    return await node.person("alice")


@pytest.fixture
async def bob(node: Home) -> Dweller:
    return await node.person("bob")


@pytest.fixture
async def ana(node: Home, alice: Dweller, elsewhere: Stranger) -> Puppet:
    """Whom Alice follows, and asked to follow first."""
    puppet = elsewhere.actor("ana")
    puppet.finger()
    await followed(node, alice, puppet)
    node.served.clock.advance(minutes=6)
    return puppet


async def followed(node: Home, who: Dweller, ana: Puppet, *, accepted: bool = True) -> None:
    answer = await who.call("POST", "/api/v1/following", {"handle": f"@{ana.name}@{ana.home.host}"})
    assert answer.status == 201, answer.text
    await node.runner.drain()
    if accepted:
        follow = ana.home.got("Follow")[-1]
        assert (await ana.send(node, ana.activity("Accept", follow, who.who.actor_id))).status == 202
        await node.runner.drain()
    ana.home.inbox.clear()


def listing(ana: Puppet, *followers: str) -> str:
    """Ana's server lists them; where."""
    at = f"{ana.uri}/followers_synchronization"
    found = {"id": at, "type": "OrderedCollection", "orderedItems": list(followers)}
    ana.home.show(f"/users/{ana.name}/followers_synchronization", found)
    return at


async def tell(node: Home, ana: Puppet, value: str, *, signed: bool = True, number: int = 1) -> Answer:
    """Deliver something with a header about followers."""
    body = json.dumps(ana.activity("Like", node.url, number)).encode()
    url = URL(node.url + "/ap/inbox")
    headers = cavage.sign(
        ana.key_id, keys.load_private(ana.pair.private_pem), method="POST", url=url, now=node.served.clock.now(),
        body=body, content_type=ACTIVITY, more={HEADER: value} if signed else {},
    )  # fmt: skip
    async with ana.home.http.post(url, data=body, headers=headers | {HEADER: value}) as answer:
        found = Answer(answer.status, answer.headers, await answer.text())
    assert found.status == 202, found.text
    await node.runner.drain()
    return found


def header(ana: Puppet, url: str, *followers: str, **other: str) -> str:
    given = {"collectionId": f"{ana.uri}/followers", "url": url, "digest": digest(followers)} | other
    return ", ".join(f'{name}="{value}"' for name, value in given.items())


def asked(ana: Puppet) -> bool:
    return f"/users/{ana.name}/followers_synchronization" in ana.home.asked


async def states(node: Home) -> list[Any]:
    return [tuple(row) for row in await node.rows("SELECT follower_id, state FROM follows ORDER BY follower_id")]


async def test_who_agrees_is_asked_nothing(node: Home, alice: Dweller, ana: Puppet) -> None:
    await tell(node, ana, header(ana, listing(ana), alice.uri))
    assert not asked(ana)
    assert await states(node) == [(alice.who.actor_id, "accepted")]


async def test_a_follower_whom_the_other_forgot_follows_no_more(node: Home, alice: Dweller, ana: Puppet) -> None:
    await tell(node, ana, header(ana, listing(ana)))
    assert asked(ana)
    assert await states(node) == []


async def test_a_follow_of_just_now_stays(node: Home, alice: Dweller, bob: Dweller, ana: Puppet) -> None:
    await followed(node, bob, ana)
    await tell(node, ana, header(ana, listing(ana, alice.uri), alice.uri))
    assert await states(node) == [(alice.who.actor_id, "accepted"), (bob.who.actor_id, "accepted")]


async def test_a_ghost_among_the_followers_is_taken_back(node: Home, alice: Dweller, bob: Dweller, ana: Puppet) -> None:
    await tell(node, ana, header(ana, listing(ana, alice.uri, bob.uri), alice.uri, bob.uri))
    await settle(node)
    (undo,) = ana.home.got("Undo")
    assert (undo["actor"], undo["object"]["type"], undo["object"]["object"]) == (bob.uri, "Follow", ana.uri)
    assert await states(node) == [(alice.who.actor_id, "accepted")]


async def test_an_acceptance_that_was_lost_counts(node: Home, alice: Dweller, bob: Dweller, ana: Puppet) -> None:
    await followed(node, bob, ana, accepted=False)
    await tell(node, ana, header(ana, listing(ana, alice.uri, bob.uri), alice.uri, bob.uri))
    assert await states(node) == [(alice.who.actor_id, "accepted"), (bob.who.actor_id, "accepted")]


async def test_A18_a_list_on_another_server_or_of_another_person_is_not_read(
    node: Home, alice: Dweller, ana: Puppet, another: Stranger
) -> None:
    eve = ana.home.actor("eve")
    for value in (
        header(ana, f"{another.url}/list"),
        header(ana, listing(ana), collectionId=f"{eve.uri}/followers"),
        header(ana, listing(ana), collectionId=f"{another.url}/followers"),
        'collectionId="https://broken',
        "",
    ):
        await tell(node, ana, value, number=abs(hash(value)))
    assert not asked(ana)
    assert another.asked == []
    assert await states(node) == [(alice.who.actor_id, "accepted")]


async def test_a_header_that_is_not_signed_is_left_alone(node: Home, alice: Dweller, ana: Puppet) -> None:
    await tell(node, ana, header(ana, listing(ana)), signed=False)
    assert not asked(ana)


async def test_A17_a_list_without_end_is_left_alone(node: Home, alice: Dweller, ana: Puppet) -> None:
    at = listing(ana)
    for number in range(30):
        here, onward = (f"{at}/{each}" for each in (number, number + 1))
        page = {"id": here, "type": "OrderedCollectionPage", "orderedItems": [], "next": onward}
        ana.home.show(URL(here).path, page)
    ana.home.show(URL(at).path, {"id": at, "type": "OrderedCollection", "first": f"{at}/0"})
    await tell(node, ana, header(ana, at))
    assert await states(node) == [(alice.who.actor_id, "accepted")]
    assert sum("followers_sync" in path for path in ana.home.asked) == 10


async def test_A18_pages_on_another_server_are_not_read(
    node: Home, alice: Dweller, ana: Puppet, another: Stranger
) -> None:
    at = listing(ana)
    ana.home.show(URL(at).path, {"id": at, "type": "OrderedCollection", "first": f"{another.url}/0"})
    await tell(node, ana, header(ana, at))
    assert another.asked == []
    assert await states(node) == [(alice.who.actor_id, "accepted")]


# -- What this node says


async def test_what_is_for_followers_alone_says_who_they_are_there(
    node: Home, bob: Dweller, ana: Puppet, another: Stranger
) -> None:
    eve = another.actor("eve")
    for follower in (ana, eve):
        assert (await follower.send(node, follower.activity("Follow", bob.uri))).status == 202
    await node.runner.drain()
    await bob.accept_everybody()
    await settle(node)
    for server in (ana.home, another):
        server.inbox.clear()
    film = await node.node.db.write(factories.item, "Aftersun", year=2022)
    await bob.privacy(reviews_audience="followers", post_reviews=True)
    body = {"content": "Quiet.", "audience": "followers"}
    assert (await bob.call("PUT", f"/api/v1/media/{film.public_id}/review", body)).status in {200, 201}
    await settle(node)
    ((headers, _),) = [each for each in ana.home.inbox if each[1]["type"] == "Create"]
    at = f"{bob.uri}/followers/synchronization"
    assert headers[HEADER] == f'collectionId="{bob.uri}/followers", url="{at}", digest="{digest([ana.uri])}"'
    assert "collection-synchronization" in headers["Signature"]
    told = json.loads((await ana.get(node, URL(at).path)).text)
    assert (told["id"], told["orderedItems"]) == (at, [ana.uri])
    assert json.loads((await eve.get(node, URL(at).path)).text)["orderedItems"] == [eve.uri]


async def test_nobody_else_is_told_of_followers(node: Home, bob: Dweller, ana: Puppet, another: Stranger) -> None:
    assert (await ana.send(node, ana.activity("Follow", bob.uri))).status == 202
    await node.runner.drain()
    await bob.accept_everybody()
    path = f"/ap/actors/{bob.public_id}/followers/synchronization"
    assert (await node.served.call("GET", path, headers={"Accept": ACTIVITY})).status == 404
    assert (await another.actor("eve").get(node, path)).status == 404
    nobody = path.replace(bob.public_id, "0192aaaa-0000-7000-8000-000000000000")
    assert (await ana.get(node, nobody)).status == 404


async def test_two_nodes_put_each_other_right(circle: Circle) -> None:
    """Node B has lost Alice from Bob's followers; node A learns of it with the next thing for followers."""
    b = circle.nodes.b
    circle.pass_time(minutes=10)
    await b.execute(f"DELETE FROM follows WHERE follower_id = (SELECT id FROM actors WHERE uri = '{circle.alice.uri}')")
    film = await b.node.db.write(factories.item, "Aftersun", year=2022)
    await circle.bob.privacy(reviews_audience="followers", post_reviews=True)
    body = {"content": "Quiet.", "audience": "followers"}
    assert (await circle.bob.call("PUT", f"/api/v1/media/{film.public_id}/review", body)).status in {200, 201}
    await circle.settle()
    assert await circle.alice.following() == {}
    assert await circle.carol.following() == {circle.bob.handle: "accepted"}
