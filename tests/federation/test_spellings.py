"""Servers that write their own name, or what they call themselves, so that others take it for another."""

import pytest

from chronicle_node.domain.hosts import Policy
from chronicle_node.services import instances
from chronicle_node.services.instances import Wish
from tests.federation.kit import Dweller, Home
from tests.federation.stranger import Puppet, Stranger
from tests.nodes import LOOPBACK


@pytest.fixture
async def bob(node: Home) -> Dweller:
    return await node.person("bob")


def spelled(mallory: Puppet, name: str) -> str:
    """Mallory, whose document writes the server's name so; their address by it."""
    home = f"http://{name}:{mallory.home.url.rpartition(':')[2]}"
    actor = f"{home}/users/mallory"
    key = {"id": f"{actor}#main-key", "owner": actor, "publicKeyPem": mallory.pair.public_pem}
    mallory.show(id=actor, inbox=f"{actor}/inbox", followers=f"{actor}/followers", publicKey=key)
    return actor


async def say(node: Home, mallory: Puppet, actor: str, kind: str, thing: str, key_host: str) -> int:
    said = {"actor": actor, "id": f"{actor.rpartition('/users')[0]}/activities/{kind}"}
    key = f"http://{key_host}:{actor.split('/')[2].rpartition(':')[2]}/users/mallory#main-key"
    answer = await mallory.send(node, mallory.activity(kind, thing) | said, key_id=key)
    return answer.status


async def test_A14_who_spells_their_server_otherwise_is_shut_out_with_it(
    node: Home, bob: Dweller, elsewhere: Stranger
) -> None:
    mallory = elsewhere.actor("mallory")
    actor = spelled(mallory, "LocalHost")
    assert await say(node, mallory, actor, "Follow", bob.uri, "localhost") == 202
    await node.runner.drain()
    port = elsewhere.url.rpartition(":")[2]
    known = [row[0] for row in await node.rows("SELECT host FROM federated_instances WHERE host LIKE '%ocal%'")]
    assert known == [f"localhost:{port}"]
    await node.node.db.write(instances.decide, f"localhost:{port}", Wish(policy=Policy.BLOCKED), LOOPBACK)
    assert await say(node, mallory, actor, "Like", bob.uri, "localhost") == 403


async def test_A14_a_key_is_named_as_everybody_names_it(node: Home, bob: Dweller, elsewhere: Stranger) -> None:
    mallory = elsewhere.actor("mallory")
    actor = spelled(mallory, "LocalHost")
    assert await say(node, mallory, actor, "Follow", bob.uri, "LocalHost") == 401
    assert await node.number("SELECT count(*) FROM actors WHERE uri LIKE '%mallory%'") == 0


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("\u3164\u3164", "mallory"),
        ("\u2800", "mallory"),
        ("\u200b\u202e", "mallory"),
        ("M" + "\u0301" * 150, "M" + "\u0301" * 4),
        ("Việt Nguyễn", "Việt Nguyễn"),
    ],
)
async def test_A13_a_name_can_be_read_and_stays_on_its_line(
    node: Home, bob: Dweller, elsewhere: Stranger, name: str, shown: str
) -> None:
    mallory = elsewhere.actor("mallory")
    mallory.show(name=name)
    await mallory.send(node, mallory.activity("Follow", bob.uri))
    await node.runner.drain()
    assert [one["name"] for one in await bob.items("/api/v1/followers/requests")] == [shown]
