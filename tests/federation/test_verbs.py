"""Activities that are signed, and what they may and may not do to people who live here."""

import pytest

from chronicle_node.federation import process
from tests.federation.kit import Dweller, Home
from tests.federation.stranger import Puppet, Stranger


@pytest.fixture
async def bob(node: Home) -> Dweller:
    return await node.person("bob")


@pytest.fixture
def ana(elsewhere: Stranger) -> Puppet:
    """Whom Bob knows."""
    ana = elsewhere.actor("ana")
    ana.finger()
    return ana


@pytest.fixture
def mallory(elsewhere: Stranger) -> Puppet:
    """Who lives on the same server as Ana."""
    return elsewhere.actor("mallory")


async def sent(puppet: Puppet, node: Home, kind: str, thing: object, number: int = 1, **members: object) -> str:
    """What became of an activity."""
    answer = await puppet.send(node, puppet.activity(kind, thing, number, **members))
    assert answer.status == 202, answer.text
    await node.runner.drain()
    return str((await node.rows("SELECT outcome FROM inbox_activities ORDER BY id DESC"))[0][0])


async def asks(bob: Dweller, ana: Puppet) -> dict[str, object]:
    """Bob asks to follow Ana; the Follow as it reached her."""
    answer = await bob.call("POST", "/api/v1/following", {"handle": f"@{ana.name}@{ana.home.host}"})
    assert answer.status == 201, answer.text
    await bob.home.runner.drain()
    return ana.home.got("Follow")[-1]


async def test_an_accept_with_the_follow_in_it_is_understood(node: Home, bob: Dweller, ana: Puppet) -> None:
    follow = await asks(bob, ana)
    assert await sent(ana, node, "Accept", follow) == "done"
    assert list((await bob.following()).values()) == ["accepted"]


async def test_an_accept_with_the_bare_id_is_understood(node: Home, bob: Dweller, ana: Puppet) -> None:
    follow = await asks(bob, ana)
    assert await sent(ana, node, "Accept", follow["id"]) == "done"
    assert list((await bob.following()).values()) == ["accepted"]


async def test_an_accept_of_a_follow_that_lost_its_id_is_understood(node: Home, bob: Dweller, ana: Puppet) -> None:
    follow = await asks(bob, ana)
    del follow["id"]
    assert await sent(ana, node, "Accept", follow) == "done"


async def test_A06_an_accept_of_what_was_never_asked_is_dropped(
    node: Home, bob: Dweller, ana: Puppet, mallory: Puppet
) -> None:
    follow = await asks(bob, ana)
    stolen = dict(follow)
    made_up = {"id": f"{node.url}/ap/activities/none", "type": "Follow", "actor": bob.uri, "object": mallory.uri}
    other_id = follow | {"id": f"{node.url}/ap/activities/0"}
    for number, claim in enumerate((stolen, follow["id"], made_up, follow | {"object": mallory.uri})):
        assert (await sent(mallory, node, "Accept", claim, number)).startswith("ignored")
    assert (await sent(ana, node, "Accept", other_id)).startswith("ignored")
    assert list((await bob.following()).values()) == ["requested"]


async def test_a_reject_ends_what_was_accepted(node: Home, bob: Dweller, ana: Puppet) -> None:
    follow = await asks(bob, ana)
    await sent(ana, node, "Accept", follow)
    assert await sent(ana, node, "Reject", follow) == "done"
    assert await bob.following() == {}


async def test_A07_nobody_takes_back_the_follow_of_another(
    node: Home, bob: Dweller, ana: Puppet, mallory: Puppet
) -> None:
    await bob.privacy(auto_accept_follows=True)
    follow = ana.activity("Follow", bob.uri)
    assert await sent(ana, node, "Follow", bob.uri) == "accepted"
    for number, claim in enumerate((follow, follow["id"], follow | {"actor": mallory.uri})):
        await sent(mallory, node, "Undo", claim, number)
    assert len(await bob.followers()) == 1
    assert await sent(ana, node, "Undo", follow) == "done"
    assert await bob.followers() == []


async def test_an_undo_with_the_bare_id_is_understood(node: Home, bob: Dweller, ana: Puppet) -> None:
    await bob.privacy(auto_accept_follows=True)
    await sent(ana, node, "Follow", bob.uri)
    assert await sent(ana, node, "Undo", ana.activity("Follow", bob.uri)["id"]) == "done"
    assert await bob.followers() == []


async def test_A01_nobody_deletes_somebody_else(node: Home, bob: Dweller, ana: Puppet, mallory: Puppet) -> None:
    await bob.privacy(auto_accept_follows=True)
    await sent(ana, node, "Follow", bob.uri)
    assert (await sent(mallory, node, "Delete", ana.uri)).startswith("ignored")
    assert (await sent(mallory, node, "Delete", bob.uri, 2)).startswith("ignored")
    assert len(await bob.followers()) == 1


async def test_who_deletes_themselves_is_gone_with_their_follows(node: Home, bob: Dweller, ana: Puppet) -> None:
    await bob.privacy(auto_accept_follows=True)
    await sent(ana, node, "Follow", bob.uri)
    assert await sent(ana, node, "Delete", ana.uri) == "done"
    assert await bob.followers() == []
    assert (await ana.send(node, ana.activity("Follow", bob.uri, 2))).status == 401


async def test_A02_nobody_changes_somebody_elses_document(
    node: Home, bob: Dweller, ana: Puppet, mallory: Puppet
) -> None:
    await sent(ana, node, "Follow", bob.uri)
    forged = ana.document(name="Owned", attributedTo=mallory.uri)
    assert (await sent(mallory, node, "Update", forged)).startswith("ignored")
    assert await node.number("SELECT count(*) FROM actors WHERE display_name = 'Owned'") == 0


async def test_A11_a_name_stays_and_an_inbox_elsewhere_is_refused(
    node: Home, bob: Dweller, ana: Puppet, another: Stranger
) -> None:
    await sent(ana, node, "Follow", bob.uri)
    assert await sent(ana, node, "Update", ana.document(preferredUsername="admin", name="Ana")) == "done"
    assert (await node.rows(f"SELECT username, display_name FROM actors WHERE uri = '{ana.uri}'"))[0][0:2] == (
        "ana",
        "Ana",
    )
    moved = ana.document(inbox=f"{another.url}/inbox")
    assert (await sent(ana, node, "Update", moved, 2)).startswith("refused")
    assert await node.number(f"SELECT count(*) FROM actors WHERE inbox LIKE '{another.url}%'") == 0


async def test_an_update_by_id_alone_is_read_from_its_own_server(node: Home, bob: Dweller, ana: Puppet) -> None:
    await sent(ana, node, "Follow", bob.uri)
    ana.show(name="Ana María")
    assert await sent(ana, node, "Update", ana.uri) == "to be read anew"
    await node.runner.drain()
    assert await node.number("SELECT count(*) FROM actors WHERE display_name = 'Ana María'") == 1


async def test_a_block_from_elsewhere_is_respected_and_taken_back(node: Home, bob: Dweller, ana: Puppet) -> None:
    await bob.privacy(auto_accept_follows=True, history_public=True)
    follow = await asks(bob, ana)
    await sent(ana, node, "Accept", follow)
    await sent(ana, node, "Follow", bob.uri)
    assert (await ana.get(node, f"/ap/actors/{bob.public_id}/history")).status == 200
    assert await sent(ana, node, "Block", bob.uri) == "done"
    assert (await bob.following(), await bob.followers()) == ({}, [])
    assert (await ana.get(node, f"/ap/actors/{bob.public_id}/history")).status == 404
    assert await sent(ana, node, "Undo", ana.activity("Block", bob.uri)) == "done"
    assert (await ana.get(node, f"/ap/actors/{bob.public_id}/history")).status == 200


async def test_A12_a_handle_that_leads_to_another_server_must_be_confirmed_there(
    node: Home, bob: Dweller, elsewhere: Stranger, another: Stranger
) -> None:
    evil = another.actor("ana")
    Puppet(elsewhere, "ana", evil.pair).finger(actor=evil.uri)
    answer = await bob.call("POST", "/api/v1/following", {"handle": f"@ana@{elsewhere.host}"})
    assert answer.status == 404
    assert await node.number("SELECT count(*) FROM follows") == 0
    other = another.actor("other")
    Puppet(elsewhere, "ana", evil.pair).finger(actor=other.uri)
    assert (await bob.call("POST", "/api/v1/following", {"handle": f"@ana@{elsewhere.host}"})).status == 404


async def test_a_follow_reaches_nobody_but_a_person(node: Home, bob: Dweller, ana: Puppet) -> None:
    for number, target in enumerate((f"{node.url}/ap/actor", f"{node.url}/ap/actors/none", ana.uri)):
        assert (await sent(ana, node, "Follow", target, number)).startswith("ignored")


async def test_a_hint_from_a_stranger_causes_nothing(node: Home, bob: Dweller, ana: Puppet) -> None:
    assert (await sent(ana, node, "Update", f"{ana.uri}/history")).startswith("ignored")
    assert await node.number("SELECT count(*) FROM jobs") == 0


async def test_D06_an_activity_that_breaks_us_holds_up_no_other(
    node: Home, bob: Dweller, ana: Puppet, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> str:
        raise RuntimeError("a fault of ours")

    monkeypatch.setitem(process.VERBS, "Block", broken)
    for kind in ("Block", "Follow", "Travel"):
        assert (await ana.send(node, ana.activity(kind, bob.uri))).status == 202
    await node.runner.drain()
    outcomes = [row[0] for row in await node.rows("SELECT outcome FROM inbox_activities ORDER BY id")]
    assert outcomes == ["failed: RuntimeError", "requested", "ignored: no verb of ours"]
    assert await node.number("SELECT count(*) FROM jobs") == 0
