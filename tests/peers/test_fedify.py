"""A whole node and a peer that nobody here wrote: what each says, the other understands, in both kinds of signature."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from chronicle_node.crypto import Secrets
from chronicle_node.federation import documents, provable
from chronicle_node.federation.signatures import keys, proof
from chronicle_node.federation.vocabulary.values import PUBLIC
from tests.endtoend.world import new_node
from tests.peers.fedify import INSTALLED, NODE, Fay, fay
from tests.processes import PASSWORD, NodeUnderTest, Person, eventually, request, until_empty

pytestmark = pytest.mark.skipif(
    not (NODE and INSTALLED), reason="NO PEER WAS ASKED: Fedify needs Node.js, and `make peers` to install it"
)
#: How the node is deployed, and the kind of signature that the peer tries first.
WORLDS = (("sqlite", "rfc9421"), ("postgresql", "draft-cavage-http-signatures-12"))
_APART = [pytest.param(each, marks=pytest.mark.xdist_group(" ".join(each))) for each in WORLDS]
REVIEW = "It *hears* everything.\n\n||The bug is in the saxophone.||"


@dataclass
class World:
    """Bob lives on a node of ours; he and Fay follow each other."""

    node: NodeUnderTest
    bob: Person
    fay: Fay

    @property
    def bob_uri(self) -> str:
        [(uri,)] = self.node.rows("SELECT uri FROM actors WHERE username = 'bob' AND user_id IS NOT NULL")
        return str(uri)

    def written(self, words: str) -> list[Any]:
        """What Bob finds under what friends write."""
        return [one for one in self.bob.everything("/api/v1/feed/posts") if words in str(one)]


@pytest.fixture(
    scope="module",
    params=[pytest.param(each, marks=pytest.mark.xdist_group(" ".join(each))) for each in WORLDS],
    ids=str,
)
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    deployment, first_knock = request.param
    folder = tmp_path_factory.mktemp("peers")
    with new_node("ours", deployment, folder, request) as node, fay(first_knock, folder) as friend:
        node.start()
        bob = node.person("bob")
        bob.settings(auto_accept_follows=True, post_reviews=True, reviews_audience="public", ratings_audience="public")
        found = World(node, bob, friend)
        friend.do("follow", actor=found.bob_uri)
        bob.ask("POST", "/api/v1/following", {"handle": friend.handle})
        eventually(lambda: friend.heard("Accept"), "Fay never heard that Bob accepts her")
        eventually(lambda: _states(bob) == ["accepted"], "Bob never heard that Fay accepts him")
        yield found


def _states(person: Person) -> list[str]:
    return [one["state"] for one in person.everything("/api/v1/following")]


def test_each_follows_the_other(world: World) -> None:
    [follow] = world.fay.heard("Follow")
    assert follow["actor"] == world.bob_uri
    assert [one["handle"] for one in world.bob.everything("/api/v1/followers")] == [world.fay.handle]


def test_a_note_from_there_is_read_here_until_it_is_deleted(world: World) -> None:
    note = world.fay.do("note", content="<p>Seen <b>Blow-Up</b>.</p><script>1</script>", summary="a film")
    [post] = eventually(lambda: world.written("Blow-Up"), "Bob never read it")
    assert "script" not in str(post)
    world.fay.do("remove", id=note)
    until_empty(lambda: world.written("Blow-Up"), "it is still there")


def test_a_review_from_here_is_heard_there_changed_and_taken_back(world: World) -> None:
    media = {"type": "movie", "title": "The Conversation", "year": 1974}
    play = world.bob.ask("POST", "/api/v1/history", {"media": media, "at": "2020"})
    address = f"/api/v1/media/{play['media']['id']}/review"
    world.bob.ask("PUT", address, {"content": REVIEW})
    create = _last(world.fay, "Create", lambda one: "hears" in str(one))
    note = create["object"]
    assert (note["type"], note["attributedTo"], note["sensitive"]) == ("Note", world.bob_uri, True)
    world.bob.ask("PUT", address, {"content": "It hears more."})
    update = _last(world.fay, "Update", lambda one: "hears more" in str(one))
    assert update["object"]["id"] == note["id"]
    world.bob.ask("DELETE", address)
    _last(world.fay, "Delete", lambda one: note["id"] in str(one))


def test_hearts_and_boosts_go_both_ways_and_are_taken_back(world: World) -> None:
    media = {"type": "movie", "title": "Paris, Texas", "year": 1984}
    play = world.bob.ask("POST", "/api/v1/history", {"media": media, "at": "2020"})
    review = world.bob.ask(
        "PUT", f"/api/v1/media/{play['media']['id']}/review", {"content": "The desert listens.", "audience": "public"}
    )
    note = _last(world.fay, "Create", lambda one: "desert" in str(one))["object"]["id"]
    for what in ("like", "boost"):
        world.fay.do(what, id=note, actor=world.bob_uri)
    world.fay.do("note", content="<p>So it does.</p>", inReplyTo=note)
    responses = f"/api/v1/reviews/{review['id']}/responses"

    def told() -> bool:
        found = world.bob.ask("GET", responses)
        return (found["likes"], found["boosts"], "So it does" in str(found)) == (1, 1, True)

    eventually(told, "Bob was never told")
    written = world.fay.do("note", content="<p>Lighthouses.</p>")
    [post] = eventually(lambda: world.written("Lighthouses"), "Bob never read it")
    for what, kind in (("like", "Like"), ("boost", "Announce")):
        world.bob.ask("PUT", f"/api/v1/posts/{post['post']}/{what}")
        _last(world.fay, kind, lambda one: one["object"] == written)
        world.bob.ask("DELETE", f"/api/v1/posts/{post['post']}/{what}")
        _last(world.fay, "Undo", lambda one, kind=kind: kind in str(one))  # type: ignore[misc]


def test_she_believes_what_bob_said_by_its_proof_alone(world: World) -> None:
    """Whoever hands it on: nobody signs the request."""
    secrets = Secrets((world.node.folder / "data" / "secret_key").read_text().strip())
    [(uri, sealed)] = world.node.rows("SELECT uri, multikey_sealed FROM actors WHERE username = 'bob'")
    note = {"id": f"{uri}#note", "type": "Note", "attributedTo": uri, "content": "By its proof alone."}
    said = {"id": f"{uri}#said", "type": "Create", "actor": uri, "object": note, "to": [PUBLIC]}
    body = json.dumps({"@context": documents.CONTEXT} | said)
    headers = {"Content-Type": "application/activity+json"}
    proven = provable.prove(body, uri, secrets.unseal(sealed), datetime.now(UTC))
    for sent, kept in ((body.encode(), False), (proven.replace(b"alone", b"twice"), False), (proven, True)):
        request("POST", f"{world.fay.url}/inbox", sent, headers)
        assert any("By its proof" in str(one) for one in world.fay.heard("Create")) is kept


def test_her_proofs_hold_here(world: World) -> None:
    world.fay.do("note", content="<p>Proven here.</p>")
    eventually(lambda: world.written("Proven here"), "Bob never read it")
    rows = world.node.rows("SELECT body FROM inbox_activities WHERE activity_type = 'Create'")
    create = next(json.loads(body) for (body,) in rows if "Proven here" in body)
    found = proof.read(create, datetime.now(UTC))
    assert found is not None
    listed = request("GET", world.fay.uri, headers={"Accept": "application/activity+json"}).json()["assertionMethod"]
    [text] = [one["publicKeyMultibase"] for one in listed if one["id"] == found.key_id]
    assert found.matches(keys.load_public(text))


def test_an_answer_from_here_is_heard_there_changed_and_taken_back(world: World) -> None:
    written = world.fay.do("note", content="<p>Seagulls, mostly.</p>")
    [post] = eventually(lambda: world.written("Seagulls"), "Bob never read it")
    path = f"/api/v1/posts/{post['post']}/answers"
    answer = world.bob.ask("POST", path, {"content": f"They are loud, {world.fay.handle}. #Birds", "warning": "Noise"})
    heard = _last(world.fay, "Create", lambda one: "are loud" in str(one))["object"]
    assert (heard["inReplyTo"], heard["attributedTo"], heard["summary"]) == (written, world.bob_uri, "Noise")
    assert {tag["type"] for tag in heard["tag"]} == {"Mention", "Hashtag"}
    own = f"/api/v1/posts/{answer['post']}"
    world.bob.ask("PUT", own, {"content": "They were loud."})
    assert _last(world.fay, "Update", lambda one: "were loud" in str(one))["object"]["id"] == heard["id"]
    world.fay.do("note", content="<p>Ask the herons.</p>", inReplyTo=heard["id"])
    eventually(lambda: "herons" in str(world.bob.ask("GET", own)["answers"]), "Bob never read her answer")
    assert "herons" in str(world.bob.everything("/api/v1/mentions"))
    world.bob.ask("DELETE", own)
    _last(world.fay, "Delete", lambda one: heard["id"] in str(one))


def test_she_hears_that_somebody_moves(world: World) -> None:
    rob, robert = world.node.person("rob"), world.node.person("robert")
    rob.settings(auto_accept_follows=True)
    [(old,), (new,)] = world.node.rows("SELECT uri FROM actors WHERE username LIKE 'rob%' ORDER BY id")
    world.fay.do("follow", actor=old)
    eventually(lambda: rob.everything("/api/v1/followers"), "she never followed him")
    robert.ask("POST", "/api/v1/me/aliases", {"handle": "@rob"})
    rob.ask("POST", "/api/v1/me/move", {"handle": "@robert", "current_password": PASSWORD})
    move = _last(world.fay, "Move", lambda one: one["object"] == old)
    assert (move["actor"], move["target"]) == (old, new)
    shown = request("GET", old, headers={"Accept": "application/activity+json"}).json()
    assert shown["movedTo"] == new


def test_she_leaves_and_comes_back(world: World) -> None:
    world.fay.do("unfollow", actor=world.bob_uri)
    until_empty(lambda: world.bob.everything("/api/v1/followers"), "Bob still has her as a follower")
    world.fay.do("follow", actor=world.bob_uri)
    eventually(lambda: world.bob.everything("/api/v1/followers"), "she never came back")


def _last(who: Fay, kind: str, fits: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    found = eventually(lambda: [one for one in who.heard(kind) if fits(one)], f"{kind} was never heard there")
    return found[-1]
