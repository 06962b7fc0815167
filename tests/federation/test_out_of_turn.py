"""Activities that overtake each other: servers send several at a time."""

import pytest
from sqlalchemy import delete

from chronicle_node.db import Tx
from chronicle_node.models.federation import InboxActivity
from tests.federation.kit import Dweller, Home
from tests.federation.stranger import Puppet, Stranger


@pytest.fixture
async def bob(node: Home) -> Dweller:
    return await node.person("bob")


@pytest.fixture
def ana(elsewhere: Stranger) -> Puppet:
    return elsewhere.actor("ana")


async def arrives(node: Home, ana: Puppet, *activities: dict[str, object]) -> None:
    for activity in activities:
        answer = await ana.send(node, activity)
        assert answer.status == 202, answer.text
        await node.runner.drain()


async def requests(bob: Dweller) -> int:
    return len(await bob.items("/api/v1/followers/requests"))


async def test_A03_what_was_taken_back_before_it_came_comes_no_more(node: Home, bob: Dweller, ana: Puppet) -> None:
    for number in (1, 2):
        follow = ana.activity("Follow", bob.uri, number)
        await arrives(node, ana, ana.activity("Undo", follow if number == 1 else follow["id"], number), follow)
        assert await node.number("SELECT count(*) FROM follows") == 0


async def test_who_comes_again_by_the_same_id_is_heard(node: Home, bob: Dweller, ana: Puppet) -> None:
    """Misskey's follows of one person by another have one id."""
    follow = ana.activity("Follow", bob.uri)
    await arrives(node, ana, follow, ana.activity("Undo", follow))
    assert await requests(bob) == 0
    await arrives(node, ana, follow)
    assert await requests(bob) == 1


async def test_who_comes_again_by_the_same_id_is_heard_however_long_they_were_there(
    node: Home, bob: Dweller, ana: Puppet
) -> None:
    follow = ana.activity("Follow", bob.uri)
    await arrives(node, ana, follow)
    await node.node.db.write(_forget_what_came)
    await arrives(node, ana, ana.activity("Undo", follow))
    assert await requests(bob) == 0
    await arrives(node, ana, follow)
    assert await requests(bob) == 1


async def _forget_what_came(tx: Tx) -> None:
    await tx.run(delete(InboxActivity))


async def test_A07_nobody_takes_back_for_another_server_what_is_yet_to_come(
    node: Home, bob: Dweller, ana: Puppet, another: Stranger
) -> None:
    mallory, follow = another.actor("mallory"), ana.activity("Follow", bob.uri)
    await arrives(node, mallory, mallory.activity("Undo", follow["id"]))
    await arrives(node, ana, follow)
    assert await requests(bob) == 1
