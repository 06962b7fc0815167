"""How much somebody elsewhere can have this node keep, with documents that are as large as they may be."""

from tests.federation.kit import Dweller, Home
from tests.federation.stranger import Stranger


async def test_G12_keys_that_can_be_none_are_not_kept(node: Home, elsewhere: Stranger) -> None:
    bob = await node.person("bob")
    mallory = elsewhere.actor("mallory")
    heavy = {"id": f"{mallory.uri}#heavy", "owner": mallory.uri, "publicKeyPem": "x" * 400_000}
    own = {"id": mallory.key_id, "owner": mallory.uri, "publicKeyPem": mallory.pair.public_pem}
    many = [
        {"id": f"{mallory.uri}#{n}", "type": "Multikey", "controller": mallory.uri, "publicKeyMultibase": "z" * 50_000}
        for n in range(9)
    ]
    mallory.show(publicKey=[heavy, own], assertionMethod=many)
    assert (await mallory.send(node, mallory.activity("Follow", bob.uri))).status == 202
    found = await node.rows(
        "SELECT public_key_pem, multikeys FROM actors WHERE user_id IS NULL AND private_key_sealed IS NULL"
    )
    assert [(row[0].strip(), row[1] in ({}, "{}", None)) for row in found] == [(mallory.pair.public_pem.strip(), True)]


async def test_J02_what_is_long_is_not_kept_once_it_is_carried_out(node: Home, elsewhere: Stranger) -> None:
    bob: Dweller = await node.person("bob")
    mallory = elsewhere.actor("mallory")
    for kind, junk in (("Follow", "x" * 900_000), ("Yawn", "x" * 900_000), ("Like", "")):
        assert (await mallory.send(node, mallory.activity(kind, bob.uri, junk=junk))).status == 202
    await node.runner.drain()
    kept = await node.rows("SELECT length(body) FROM inbox_activities ORDER BY id")
    assert [row[0] == 0 for row in kept] == [True, True, False]
    assert len(await bob.items("/api/v1/followers/requests")) == 1
