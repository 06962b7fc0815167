"""Proofs between nodes: what is said to everybody carries one, and what others hand on is believed by it alone."""

import json
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from yarl import URL

from chronicle_node.clock import Clock
from chronicle_node.domain import multikeys
from chronicle_node.errors import Unavailable
from chronicle_node.federation import intake
from chronicle_node.federation.signatures import keys, proof, rfc9421
from chronicle_node.federation.vocabulary import values
from chronicle_node.services import signing_keys
from tests import factories
from tests.federation.kit import Dweller, Home, key_pair, settle
from tests.federation.stranger import ACTIVITY, Puppet, Stranger
from tests.nodes import Answer


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """On one database only: the question is what comes in, not how it is kept."""
    return sqlite_url


@cache
def signing_key(name: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


@dataclass
class Prover:
    """Somebody elsewhere who has a key of each kind."""

    puppet: Puppet

    @property
    def key_id(self) -> str:
        return f"{self.puppet.uri}#ed25519-key"

    @property
    def key(self) -> Ed25519PrivateKey:
        return signing_key(self.puppet.name)

    def document(self, **members: Any) -> dict[str, Any]:
        text = multikeys.ed25519(self.key.public_key().public_bytes_raw())
        listed = {"id": self.key_id, "type": "Multikey", "controller": self.puppet.uri, "publicKeyMultibase": text}
        return self.puppet.document(assertionMethod=[listed], **members)

    def show(self, **members: Any) -> None:
        self.puppet.home.show(f"/users/{self.puppet.name}", self.document(**members))

    def proven(self, activity: dict[str, Any], **how: Any) -> dict[str, Any]:
        made_at = how.get("at") or Clock().now()
        return proof.add(activity, how.get("key_id", self.key_id), how.get("key", self.key), made_at)


@pytest.fixture
async def bob(node: Home) -> Dweller:
    return await node.person("bob")


@pytest.fixture
def ana(elsewhere: Stranger) -> Prover:
    found = Prover(elsewhere.actor("ana"))
    found.show()
    return found


@pytest.fixture
def carrier(another: Stranger) -> Puppet:
    """Who hands on what others say."""
    return another.actor("carrier")


def said(ana: Prover, number: int = 1, kind: str = "Create", **members: Any) -> dict[str, Any]:
    uri = f"{ana.puppet.home.url}/notes/{number}"
    note = {"id": uri, "type": "Note", "attributedTo": ana.puppet.uri, "content": "Hello", "to": [values.PUBLIC]}
    note |= {"published": "2026-01-01T10:00:00Z"}
    return ana.puppet.activity(kind, note, number, to=[values.PUBLIC], **members)


async def taken_in(node: Home) -> list[str]:
    await node.runner.drain()
    rows = await node.rows("SELECT activity_type || ' ' || actor_uri FROM inbox_activities ORDER BY id")
    return [str(row[0]) for row in rows]


async def test_A16_what_is_handed_on_with_a_proof_is_its_authors(
    node: Home, bob: Dweller, ana: Prover, carrier: Puppet
) -> None:
    assert (await carrier.send(node, ana.proven(said(ana)))).status == 202
    assert await taken_in(node) == [f"Create {ana.puppet.uri}"]


async def test_A16_what_is_handed_on_without_a_proof_is_dropped_where_nobody_wants_it(
    node: Home, bob: Dweller, ana: Prover, carrier: Puppet
) -> None:
    assert (await carrier.send(node, said(ana))).status == 401
    assert await taken_in(node) == []
    assert ana.puppet.home.asked == []


async def befriended(node: Home, bob: Dweller, ana: Prover) -> None:
    ana.puppet.finger()
    answer = await bob.call("POST", "/api/v1/following", {"handle": f"@{ana.puppet.name}@{ana.puppet.home.host}"})
    assert answer.status == 201, answer.text
    await node.runner.drain()
    follow = ana.puppet.home.got("Follow")[-1]
    assert (await ana.puppet.send(node, ana.puppet.activity("Accept", follow))).status == 202
    await node.runner.drain()
    ana.puppet.home.asked.clear()


async def test_A16_what_is_handed_on_without_a_proof_is_fetched_where_it_is_at_home(
    node: Home, bob: Dweller, ana: Prover, carrier: Puppet
) -> None:
    await befriended(node, bob, ana)
    true = said(ana)
    ana.puppet.home.show("/activities/ana-Create-1", true)
    forged = json.loads(json.dumps(true))
    forged["object"]["content"] = "Forged"
    assert (await carrier.send(node, forged)).status == 202
    assert await taken_in(node) == [f"Accept {ana.puppet.uri}", f"Create {ana.puppet.uri}"]
    assert ana.puppet.home.asked == ["/activities/ana-Create-1"]
    body = (await node.rows("SELECT body FROM inbox_activities ORDER BY id DESC"))[0][0]
    assert "Hello" in body
    assert "Forged" not in body


async def test_A16_what_is_handed_on_is_fetched_though_somebody_names_another_actor_for_it(
    node: Home, bob: Dweller, ana: Prover, carrier: Puppet
) -> None:
    await befriended(node, bob, ana)
    other = ana.puppet.home.actor("other")
    await befriended(node, bob, Prover(other))
    true = said(ana)
    ana.puppet.home.show("/activities/ana-Create-1", true)
    for handed_on in (true | {"actor": other.uri, "object": true["object"]["id"]}, true):
        assert (await carrier.send(node, handed_on)).status == 202
    assert f"Create {ana.puppet.uri}" in await taken_in(node)


async def test_A16_what_is_handed_on_is_not_lost_while_the_database_is_away(
    node: Home, bob: Dweller, ana: Prover, carrier: Puppet, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise Unavailable

    await befriended(node, bob, ana)
    true = said(ana)
    ana.puppet.home.show("/activities/ana-Create-1", true)
    with monkeypatch.context() as patch:
        patch.setattr(intake, "take_in", away)
        assert (await carrier.send(node, true)).status == 202
        await node.runner.drain()
    await settle(node, seconds=600)
    assert f"Create {ana.puppet.uri}" in await taken_in(node)


async def test_G18_a_proof_by_a_key_that_appeared_later_is_as_if_there_were_none(
    node: Home, bob: Dweller, ana: Prover, carrier: Puppet
) -> None:
    """What is handed on is fetched, as before her server began with proofs; what she sends is signed besides."""
    ana.puppet.show()
    await befriended(node, bob, ana)
    ana.show()
    true = said(ana)
    ana.puppet.home.show("/activities/ana-Create-1", true)
    forged = json.loads(json.dumps(true))
    forged["object"]["content"] = "Forged"
    assert (await carrier.send(node, ana.proven(forged))).status == 202
    assert (await ana.puppet.send(node, ana.proven(said(ana, 2)))).status == 202
    own = f"Create {ana.puppet.uri}"
    assert await taken_in(node) == [f"Accept {ana.puppet.uri}", own, own]
    bodies = str(await node.rows("SELECT body FROM inbox_activities"))
    assert "Forged" not in bodies


async def test_G18_who_hands_on_new_keys_vouches_for_nothing(
    node: Home, bob: Dweller, ana: Prover, carrier: Puppet
) -> None:
    """What is at home at an address was said by whoever owns the domain now, and not with a key that is known."""
    await befriended(node, bob, ana)
    follow = ana.puppet.activity("Follow", bob.uri)
    assert (await ana.puppet.send(node, follow)).status == 202
    await node.runner.drain()
    await bob.accept_everybody()
    await settle(node)
    ana.puppet.pair = key_pair("whoever bought the domain")
    ana.puppet.show()
    update = ana.puppet.activity("Update", ana.puppet.document(), 5)
    ana.puppet.home.show("/activities/ana-Update-5", update)
    assert (await carrier.send(node, update)).status == 202
    await settle(node)
    known = await node.rows(f"SELECT public_key_pem FROM actors WHERE uri = '{ana.puppet.uri}'")
    assert known[0][0] == ana.puppet.pair.public_pem
    assert await bob.items("/api/v1/followers") == []
    assert len(await bob.items("/api/v1/followers/requests")) == 1


@pytest.mark.parametrize("answer", [404, 500, "of another", "of another type"])
async def test_A16_what_is_not_at_home_where_it_should_be_is_dropped(
    node: Home, bob: Dweller, ana: Prover, carrier: Puppet, answer: Any
) -> None:
    await befriended(node, bob, ana)
    path, true = "/activities/ana-Create-1", said(ana)
    if isinstance(answer, int):
        ana.puppet.home.pages[path] = lambda _: web.Response(status=answer)
    elif answer == "of another":
        ana.puppet.home.show(path, true | {"actor": f"{ana.puppet.home.url}/users/eve"})
    else:
        ana.puppet.home.show(path, true, "text/html")
    assert (await carrier.send(node, true)).status == 202
    assert await taken_in(node) == [f"Accept {ana.puppet.uri}"]


@pytest.mark.parametrize("kind", ["Follow", "Undo", "Delete", "Block", "Move", "Accept", "Like"])
async def test_A16_behind_what_is_handed_on_stands_nothing_that_only_its_actor_may_sign(
    node: Home, bob: Dweller, ana: Prover, carrier: Puppet, kind: str
) -> None:
    """Whoever can place a document on her server would act for her there, without any key of hers."""
    await befriended(node, bob, ana)
    ana.puppet.home.show("/activities/ana-Create-1", said(ana) | {"type": kind, "object": bob.uri})
    assert (await carrier.send(node, said(ana))).status == 202
    assert await taken_in(node) == [f"Accept {ana.puppet.uri}"]


@pytest.mark.parametrize("kind", ["Follow", "Accept", "Block", "Move", "Flag"])
async def test_A16_what_is_between_two_is_handed_on_by_nobody(
    node: Home, bob: Dweller, ana: Prover, carrier: Puppet, kind: str
) -> None:
    assert (await carrier.send(node, ana.proven(ana.puppet.activity(kind, bob.uri)))).status == 401
    assert await taken_in(node) == []


@pytest.mark.parametrize("age", [timedelta(days=4), timedelta(hours=-2)])
async def test_A16_an_old_proof_is_not_handed_on(
    node: Home, bob: Dweller, ana: Prover, carrier: Puppet, age: timedelta
) -> None:
    assert (await carrier.send(node, ana.proven(said(ana), at=Clock().now() - age))).status == 401
    assert await taken_in(node) == []


async def test_A14_a_node_that_was_shut_out_hands_on_nothing(
    node: Home, bob: Dweller, ana: Prover, carrier: Puppet
) -> None:
    assert (await carrier.send(node, ana.proven(said(ana)))).status == 202
    await node.execute(f"UPDATE federated_instances SET policy = 'blocked' WHERE host = '{carrier.home.host}'")
    assert (await carrier.send(node, ana.proven(said(ana, 2)))).status == 403
    assert len(await taken_in(node)) == 1


async def test_J06_a_proof_with_the_key_of_another_is_refused(
    node: Home, bob: Dweller, ana: Prover, carrier: Puppet
) -> None:
    eve = Prover(ana.puppet.home.actor("eve"))
    eve.show()
    other_server = {"key_id": f"{carrier.uri}#ed25519-key", "key": eve.key}
    for how in ({"key_id": eve.key_id, "key": eve.key}, other_server, {"key": eve.key}):
        forged = ana.proven(said(ana), **how)
        assert (await carrier.send(node, forged)).status == 401
        assert (await ana.puppet.send(node, forged)).status == 401
    assert await taken_in(node) == []


async def test_J06_a_changed_document_is_refused_whoever_sends_it(
    node: Home, bob: Dweller, ana: Prover, carrier: Puppet
) -> None:
    for change in ({"cc": [bob.uri]}, {"@context": "https://www.w3.org/ns/activitystreams"}):
        changed = ana.proven(said(ana)) | change
        assert (await carrier.send(node, changed)).status == 401
        assert (await ana.puppet.send(node, changed)).status == 401
    assert await taken_in(node) == []


async def test_a_proof_whose_key_is_not_to_be_had_leaves_the_signature_of_the_request(
    node: Home, bob: Dweller, ana: Prover, carrier: Puppet
) -> None:
    ana.puppet.show()  # without the key
    assert (await ana.puppet.send(node, ana.proven(said(ana)))).status == 202
    assert (await carrier.send(node, ana.proven(said(ana, 2)))).status == 401
    assert await taken_in(node) == [f"Create {ana.puppet.uri}"]


async def test_G17_a_new_signing_key_is_looked_for_but_not_at_once_and_counts_when_the_main_key_says_so(
    node: Home, bob: Dweller, ana: Prover, carrier: Puppet, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await carrier.send(node, ana.proven(said(ana)))).status == 202
    monkeypatch.setattr(Prover, "key", signing_key("ana's new one"))
    ana.show()
    assert (await carrier.send(node, ana.proven(said(ana, 2)))).status == 401
    node.served.clock.advance(minutes=11)
    later = node.served.clock.now()
    assert (await carrier.send(node, ana.proven(said(ana, 2)), now=later)).status == 401
    assert ana.puppet.home.asked == ["/users/ana"] * 2
    assert (await ana.puppet.send(node, ana.puppet.activity("Update", ana.document()), now=later)).status == 202
    await node.runner.drain()
    assert (await carrier.send(node, ana.proven(said(ana, 2)), now=later)).status == 202
    assert ana.puppet.home.asked == ["/users/ana"] * 2


async def test_a_key_that_its_owner_replaced_counts_no_more_after_a_while(
    node: Home, bob: Dweller, ana: Prover, carrier: Puppet
) -> None:
    """The news may have come to another process: what this one remembers it looks up again."""
    assert (await carrier.send(node, ana.proven(said(ana)))).status == 202
    newer = multikeys.ed25519(signing_key("a new one").public_key().public_bytes_raw())
    told = json.dumps({"#ed25519-key": newer})
    await node.execute(f"UPDATE actors SET multikeys = '{told}' WHERE uri = '{ana.puppet.uri}'")
    node.served.clock.advance(minutes=11)
    ana.puppet.home.pages.clear()
    later = node.served.clock.now()
    assert (await carrier.send(node, ana.proven(said(ana, 2)), now=later)).status != 202


async def test_requests_may_be_signed_with_such_a_key(node: Home, bob: Dweller, ana: Prover) -> None:
    body = json.dumps(ana.puppet.activity("Follow", bob.uri)).encode()
    url = URL(node.url + "/ap/inbox")
    headers = rfc9421.sign(
        ana.key_id, ana.key, method="POST", url=url, now=Clock().now(), body=body, content_type=ACTIVITY
    )
    async with ana.puppet.home.http.post(url, data=body, headers=headers) as answer:
        assert answer.status == 202
    assert await taken_in(node) == [f"Follow {ana.puppet.uri}"]


async def document(node: Home, path: str) -> dict[str, Any]:
    found: Answer = await node.served.call("GET", path, headers={"Accept": ACTIVITY})
    return dict(found.json)


async def test_everybody_here_and_the_node_itself_publish_such_a_key(node: Home, bob: Dweller) -> None:
    for path in (f"/ap/actors/{bob.public_id}", "/ap/actor"):
        told = await document(node, path)
        (key,) = told["assertionMethod"]
        assert (key["id"], key["type"], key["controller"]) == (told["id"] + "#ed25519-key", "Multikey", told["id"])
        assert key["publicKeyMultibase"].startswith("z6Mk")
        keys.load_public(key["publicKeyMultibase"])


async def test_groups_publish_such_a_key(node: Home, bob: Dweller) -> None:
    made = await bob.call("POST", "/api/v1/groups", {"name": "Film club", "privacy": "public"})
    assert made.status == 201, made.text
    await settle(node)
    told = await document(node, f"/ap/actors/{made.json['id']}")
    assert told["type"] == "Group"
    assert told["assertionMethod"][0]["id"] == told["id"] + "#ed25519-key"


async def test_what_is_said_to_everybody_carries_a_proof_and_what_is_for_few_does_not(
    node: Home, bob: Dweller, ana: Prover
) -> None:
    assert (await ana.puppet.send(node, ana.puppet.activity("Follow", bob.uri))).status == 202
    await node.runner.drain()
    await bob.accept_everybody()
    film = await node.node.db.write(factories.item, "Aftersun", year=2022)
    await bob.privacy(post_reviews=True, reviews_audience="public", ratings_audience="public")
    path = f"/api/v1/media/{film.public_id}/review"
    review = {"content": "Quiet, and then not.", "audience": "public"}
    assert (await bob.call("PUT", path, review)).status in {200, 201}
    await node.runner.drain()
    node.served.clock.advance(seconds=10)
    await node.runner.drain()
    inbox = ana.puppet.home
    (create,) = inbox.got("Create")
    key = (await document(node, f"/ap/actors/{bob.public_id}"))["assertionMethod"][0]
    found = proof.read(create, node.served.clock.now())
    assert found is not None
    assert found.key_id == key["id"]
    assert found.matches(keys.load_public(key["publicKeyMultibase"]))
    assert all("proof" not in activity for _, activity in inbox.inbox if values.PUBLIC not in json.dumps(activity))
    assert {activity["type"] for _, activity in inbox.inbox if "proof" not in activity} == {"Accept"}


async def test_who_was_here_before_gets_a_key_when_the_node_starts(node: Home, bob: Dweller) -> None:
    await node.execute("UPDATE actors SET multikeys = NULL, multikey_sealed = NULL")
    assert "assertionMethod" not in await document(node, f"/ap/actors/{bob.public_id}")
    assert await node.node.db.write(signing_keys.give_to_all, node.node.secrets) == 2
    node.served.clock.advance(seconds=5)
    assert "assertionMethod" in await document(node, f"/ap/actors/{bob.public_id}")
    assert await node.node.db.write(signing_keys.give_to_all, node.node.secrets) == 0
