"""The inbox against whatever is sent to it: taken in once if it is what it says, refused without a trace if not."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web

from chronicle_node.clock import Clock
from tests.federation.kit import Dweller, Home, home, key_pair
from tests.federation.stranger import ACTIVITY, Puppet, Stranger
from tests.vectors.load import shared


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """On one database only: what is refused never reaches it."""
    return sqlite_url


@pytest.fixture
async def bob(node: Home) -> Dweller:
    return await node.person("bob")


@pytest.fixture
def mallory(elsewhere: Stranger) -> Puppet:
    return elsewhere.actor("mallory")


async def traces(node: Home) -> int:
    stored = await node.number("SELECT count(*) FROM inbox_activities")
    return stored + await node.number("SELECT count(*) FROM follows")


async def outcome(node: Home) -> str:
    """What became of the last activity."""
    await node.runner.drain()
    return str((await node.rows("SELECT outcome FROM inbox_activities ORDER BY id DESC"))[0][0])


async def test_a_signed_activity_is_taken_in_and_worked_off(node: Home, bob: Dweller, mallory: Puppet) -> None:
    answer = await mallory.send(node, mallory.activity("Follow", bob.uri))
    assert answer.status == 202
    assert await outcome(node) == "requested"
    assert [one["handle"] for one in await bob.items("/api/v1/followers/requests")] == [f"@mallory@{mallory.home.host}"]


async def test_the_other_kind_of_signature_will_do_too(node: Home, bob: Dweller, mallory: Puppet) -> None:
    assert (await mallory.send(node, mallory.activity("Follow", bob.uri), scheme="rfc9421")).status == 202


async def test_the_personal_inbox_takes_it_too_where_there_is_one(node: Home, bob: Dweller, mallory: Puppet) -> None:
    follow = mallory.activity("Follow", bob.uri)
    assert (await mallory.send(node, follow, f"/ap/actors/{bob.public_id}/inbox")).status == 202
    nowhere = bob.public_id[:-1] + ("0" if bob.public_id[-1] != "0" else "1")
    assert (await mallory.send(node, follow, f"/ap/actors/{nowhere}/inbox")).status == 404


async def test_an_unsigned_activity_is_refused(node: Home, bob: Dweller, mallory: Puppet) -> None:
    answer = await node.served.post(
        "/ap/inbox", data=json.dumps(mallory.activity("Follow", bob.uri)), headers={"Content-Type": ACTIVITY}
    )
    assert answer.status == 401
    assert await traces(node) == 0
    assert mallory.home.asked == []


async def test_a_signature_with_another_key_is_refused(node: Home, bob: Dweller, mallory: Puppet) -> None:
    answer = await mallory.send(node, mallory.activity("Follow", bob.uri), pair=key_pair("somebody else"))
    assert answer.status == 401
    assert await traces(node) == 0


async def test_G02_a_changed_body_is_refused(node: Home, bob: Dweller, mallory: Puppet) -> None:
    answer = await mallory.send(node, mallory.activity("Follow", bob.uri), signed_body=b"{}")
    assert answer.status == 401
    assert await traces(node) == 0


async def test_G04_a_signature_for_another_inbox_is_refused(node: Home, bob: Dweller, mallory: Puppet) -> None:
    answer = await mallory.send(
        node, mallory.activity("Follow", bob.uri), signed_path=f"/ap/actors/{bob.public_id}/inbox"
    )
    assert answer.status == 401
    assert await traces(node) == 0


async def test_G07_the_same_activity_again_changes_nothing(node: Home, bob: Dweller, mallory: Puppet) -> None:
    follow = mallory.activity("Follow", bob.uri)
    for _ in range(3):
        assert (await mallory.send(node, follow)).status == 202
    await node.runner.drain()
    assert await node.number("SELECT count(*) FROM inbox_activities") == 1
    assert len(await bob.items("/api/v1/followers/requests")) == 1


async def test_G08_an_old_signature_is_refused(node: Home, bob: Dweller, mallory: Puppet) -> None:
    old = Clock().now() - timedelta(hours=2)
    assert (await mallory.send(node, mallory.activity("Follow", bob.uri), now=old)).status == 401
    assert await traces(node) == 0


async def test_G09_an_activity_of_somebody_else_is_refused(
    node: Home, bob: Dweller, mallory: Puppet, another: Stranger
) -> None:
    neighbour, victim = mallory.home.actor("neighbour"), another.actor("victim")
    for forged in (neighbour, victim):
        answer = await mallory.send(node, forged.activity("Follow", bob.uri))
        assert answer.status == 401
    assert await traces(node) == 0


async def test_G10_a_lone_key_counts_only_if_its_owner_lists_it(
    node: Home, bob: Dweller, mallory: Puppet, another: Stranger
) -> None:
    """As some servers have it, the key has an address of its own; its owner must say that it is theirs."""
    victim = another.actor("victim")
    stray = f"{mallory.home.url}/keys/1"
    mallory.home.show("/keys/1", {"id": stray, "owner": victim.uri, "publicKeyPem": mallory.pair.public_pem})
    assert (await mallory.send(node, victim.activity("Follow", bob.uri), key_id=stray)).status == 401
    assert await traces(node) == 0


async def test_a_lone_key_that_its_owner_lists_will_do(node: Home, bob: Dweller, mallory: Puppet) -> None:
    lone = f"{mallory.uri}/main-key"
    key = {"id": lone, "owner": mallory.uri, "publicKeyPem": mallory.pair.public_pem}
    mallory.home.show("/users/mallory/main-key", key)
    mallory.show(publicKey=key)
    assert (await mallory.send(node, mallory.activity("Follow", bob.uri), key_id=lone)).status == 202


async def test_G17_a_changed_key_is_fetched_again_but_not_at_once(node: Home, bob: Dweller, mallory: Puppet) -> None:
    assert (await mallory.send(node, mallory.activity("Follow", bob.uri))).status == 202
    mallory.pair = key_pair("a new one")
    mallory.show()
    assert (await mallory.send(node, mallory.activity("Like", bob.uri))).status == 401
    node.served.clock.advance(minutes=11)
    later = node.served.clock.now()
    assert (await mallory.send(node, mallory.activity("Like", bob.uri), now=later)).status == 202
    assert mallory.home.asked == ["/users/mallory"] * 2


async def test_a_key_told_by_its_owner_counts_at_once(node: Home, bob: Dweller, mallory: Puppet) -> None:
    assert (await mallory.send(node, mallory.activity("Follow", bob.uri))).status == 202
    old, mallory.pair = mallory.pair, key_pair("a newer one")
    assert (await mallory.send(node, mallory.activity("Update", mallory.document()), pair=old)).status == 202
    assert await outcome(node) == "done"
    assert (await mallory.send(node, mallory.activity("Like", bob.uri))).status == 202
    assert mallory.home.asked == ["/users/mallory"]


async def test_G19_many_at_once_of_somebody_new_cost_one_fetch(node: Home, bob: Dweller, mallory: Puppet) -> None:
    sent = [mallory.send(node, mallory.activity("Like", bob.uri, number)) for number in range(40)]
    assert {answer.status for answer in await asyncio.gather(*sent)} == {202}
    assert mallory.home.asked == ["/users/mallory"]


async def test_G19_a_key_that_is_not_there_is_not_asked_for_again(node: Home, bob: Dweller, mallory: Puppet) -> None:
    del mallory.home.pages["/users/mallory"]
    for number in range(5):
        assert (await mallory.send(node, mallory.activity("Like", bob.uri, number))).status == 401
    assert mallory.home.asked == ["/users/mallory"]


async def test_a_key_that_cannot_be_reached_just_now_is_nobodys_fault(
    node: Home, bob: Dweller, mallory: Puppet
) -> None:
    with node.cut_off():
        answer = await mallory.send(node, mallory.activity("Follow", bob.uri))
    assert (answer.status, answer.headers["Retry-After"]) == (429, "60")
    assert (await mallory.send(node, mallory.activity("Follow", bob.uri))).status == 202


@pytest.mark.parametrize("status", [401, 408, 425, 429, 500, 503])
async def test_a_server_in_trouble_with_its_own_key_is_asked_again_when_they_come_back(
    node: Home, bob: Dweller, mallory: Puppet, status: int
) -> None:
    mallory.home.pages["/users/mallory"] = lambda _: web.Response(status=status)
    answer = await mallory.send(node, mallory.activity("Follow", bob.uri))
    assert (answer.status, answer.headers["Retry-After"]) == (429, "60")
    mallory.show()
    assert (await mallory.send(node, mallory.activity("Follow", bob.uri))).status == 202


async def test_G20_nobody_can_have_us_hammer_a_third_party(
    database_url: str, tmp_path: Path, elsewhere: Stranger
) -> None:
    mallory = elsewhere.actor("mallory")
    async with home(database_url, tmp_path / "limited", rate_limit="on") as node:
        answers = set()
        for number in range(150):
            key_id = f"{elsewhere.url}/none/{number}"
            answers.add((await mallory.send(node, mallory.activity("Like", node.url, number), key_id=key_id)).status)
    assert answers == {401, 429}
    assert len(elsewhere.asked) <= 125


@pytest.mark.parametrize("target", ["http://10.0.0.1/x", "http://169.254.169.254/latest", "file:///etc/passwd"])
async def test_S05_a_key_behind_a_redirect_to_a_private_address_is_not_fetched(
    node: Home, bob: Dweller, mallory: Puppet, target: str
) -> None:
    mallory.home.redirect("/users/mallory", target)
    assert (await mallory.send(node, mallory.activity("Follow", bob.uri))).status == 401
    assert await traces(node) == 0


async def test_S10_an_actor_under_another_media_type_is_not_believed(node: Home, bob: Dweller, mallory: Puppet) -> None:
    mallory.home.show("/users/mallory", mallory.document(), "application/json")
    assert (await mallory.send(node, mallory.activity("Follow", bob.uri))).status == 401


async def test_S11_a_document_at_another_address_than_its_own_is_not_believed(
    node: Home, bob: Dweller, mallory: Puppet
) -> None:
    mallory.home.actor("victim")
    victims = mallory.home.actor("victim").document(publicKey=mallory.document()["publicKey"])
    mallory.home.show("/users/mallory", victims)
    assert (await mallory.send(node, mallory.activity("Follow", bob.uri))).status == 401
    assert await traces(node) == 0


async def test_J01_nesting_without_end_is_refused(node: Home, mallory: Puppet) -> None:
    assert (await mallory.send(node, b'{"a":' * 10_000 + b"1" + b"}" * 10_000)).status == 400


async def test_J02_more_than_a_megabyte_is_refused(node: Home, bob: Dweller, mallory: Puppet) -> None:
    large = mallory.activity("Follow", bob.uri, content="x" * 1_000_001)
    assert (await mallory.send(node, large)).status == 413
    assert await traces(node) == 0


async def test_J02_a_body_of_unknown_length_is_cut_off_at_a_megabyte(node: Home, mallory: Puppet) -> None:
    async def endless() -> object:
        for _ in range(40):
            yield b"x" * 65_536

    headers = mallory.signed(node, "/ap/inbox", b"")
    async with mallory.home.http.post(f"{node.url}/ap/inbox", data=endless(), headers=headers) as answer:
        assert answer.status == 413


async def test_what_is_not_an_activity_is_refused(node: Home, bob: Dweller, mallory: Puppet) -> None:
    body = json.dumps(mallory.activity("Follow", bob.uri)).encode()
    headers = mallory.signed(node, "/ap/inbox", body) | {"Content-Type": "application/json"}
    async with mallory.home.http.post(f"{node.url}/ap/inbox", data=body, headers=headers) as answer:
        assert answer.status == 415
    for bad in (b"[]", b"{}", b"not json", b'{"type":"Follow"}', b"\xff\xfe"):
        assert (await mallory.send(node, bad)).status == 400
    assert await traces(node) == 0


async def test_D02_a_storm_of_farewells_costs_nothing(node: Home, mallory: Puppet) -> None:
    for number in range(20):
        ghost = Puppet(mallory.home, f"ghost{number}", mallory.pair)
        assert (await ghost.send(node, ghost.activity("Delete", ghost.uri))).status == 202
    assert mallory.home.asked == []
    assert await traces(node) == 0


async def test_a_verb_nobody_here_knows_is_put_aside(node: Home, bob: Dweller, mallory: Puppet) -> None:
    assert (await mallory.send(node, mallory.activity("Travel", bob.uri))).status == 202
    assert (await outcome(node)).startswith("ignored")


async def test_an_activity_without_an_id_is_told_by_its_bytes(node: Home, bob: Dweller, mallory: Puppet) -> None:
    for _ in range(2):
        nameless = mallory.activity("Follow", bob.uri)
        del nameless["id"]
        assert (await mallory.send(node, nameless)).status == 202
    assert await outcome(node) == "requested"
    assert await node.number("SELECT count(*) FROM inbox_activities") == 1


async def test_what_fails_inside_is_never_a_server_error(
    node: Home, bob: Dweller, mallory: Puppet, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("the database is gone")

    with monkeypatch.context() as patch:
        patch.setattr(type(node.node.db), "write", broken)
        answer = await mallory.send(node, mallory.activity("Follow", bob.uri))
    assert (answer.status, "Retry-After" in answer.headers) == (429, True)


async def test_documents_of_other_servers_are_refused_without_a_trace_when_the_sender_is_not_their_actor(
    node: Home, bob: Dweller, mallory: Puppet
) -> None:
    statuses = set()
    for path in sorted(shared("corpus").glob("*.json")):
        statuses.add((await mallory.send(node, path.read_bytes())).status)
    assert statuses <= {202, 400, 401}  # 202: farewells of people nobody here knows
    assert await traces(node) == 0
    assert set(mallory.home.asked) == {"/users/mallory"}


async def test_A14_a_node_that_was_shut_out_is_refused_everywhere(node: Home, bob: Dweller, mallory: Puppet) -> None:
    await bob.privacy(history_public=True, auto_accept_follows=True)
    assert (await mallory.send(node, mallory.activity("Follow", bob.uri))).status == 202
    await node.runner.drain()
    assert (await mallory.get(node, f"/ap/actors/{bob.public_id}/history")).status == 200
    await node.execute(f"UPDATE federated_instances SET policy = 'blocked' WHERE host = '{mallory.home.host}'")
    assert (await mallory.send(node, mallory.activity("Like", bob.uri))).status == 403
    assert (await mallory.get(node, f"/ap/actors/{bob.public_id}/history")).status == 403
    newcomer = mallory.home.actor("newcomer")
    assert (await newcomer.send(node, newcomer.activity("Follow", bob.uri))).status == 401
    found = await bob.call("POST", "/api/v1/following", {"handle": f"@mallory@{mallory.home.host}"})
    assert found.status == 403
