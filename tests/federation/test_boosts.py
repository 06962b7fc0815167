"""What people whom somebody here follows pass on: read at its own address, and shown to who follows them."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chronicle_node.domain import multikeys
from chronicle_node.federation.signatures import proof
from tests.federation.kit import Dweller, Home, settle
from tests.federation.stranger import CONTEXT, Puppet, Stranger
from tests.federation.test_posts import PUBLIC, followed, note, read, sent
from tests.visitors import signed_in


@pytest.fixture
async def bob(node: Home) -> Dweller:
    return await node.person("bob")


@pytest.fixture
async def ana(node: Home, bob: Dweller, elsewhere: Stranger) -> Puppet:
    """Whom Bob follows."""
    return await followed(node, bob, elsewhere, "ana")


@pytest.fixture
async def zed(another: Stranger) -> Puppet:
    """Whom nobody here knows, with something he wrote, which can be read at its address."""
    zed = another.actor("zed")
    at_home(zed, note(zed, content="<p>By Zed</p>"))
    return zed


def at_home(who: Puppet, thing: dict[str, Any]) -> None:
    context = {"@context": "https://www.w3.org/ns/activitystreams"}
    who.home.show(thing["id"].removeprefix(who.home.url), context | thing)


async def passes_on(ana: Puppet, node: Home, thing: object, number: int = 1, **members: object) -> str:
    outcome = await sent(ana, node, "Announce", thing, number, **members)
    await settle(node)
    return outcome


async def test_what_is_passed_on_is_read_at_its_home_and_shown(
    node: Home, bob: Dweller, ana: Puppet, zed: Puppet
) -> None:
    assert "own address" in await passes_on(ana, node, note(zed)["id"])
    [said] = await read(bob)
    assert (said["html"], said["boosted_by"]["username"], said["actor"]["username"]) == ("<p>By Zed</p>", "ana", "zed")
    page = await (await signed_in(node.served, bob.who)).get("/feed/posts")
    assert "Passed on by" in page.text
    carol = await node.person("carol")
    assert await read(carol) == []


async def test_A05_a_forged_post_inside_a_boost_is_not_read(node: Home, bob: Dweller, ana: Puppet, zed: Puppet) -> None:
    await passes_on(ana, node, note(zed, content="<p>Never said</p>"))
    assert [one["html"] for one in await read(bob)] == ["<p>By Zed</p>"]
    await passes_on(ana, node, note(zed, 2, content="<p>Never said</p>"), 2)
    assert len(await read(bob)) == 1


async def test_A05_a_boost_brings_back_no_deleted_post_with_its_authors_true_proof(
    node: Home, bob: Dweller, ana: Puppet, zed: Puppet
) -> None:
    key, key_id = Ed25519PrivateKey.generate(), f"{zed.uri}#ed25519-key"
    text = multikeys.ed25519(key.public_key().public_bytes_raw())
    zed.show(assertionMethod=[{"id": key_id, "type": "Multikey", "controller": zed.uri, "publicKeyMultibase": text}])
    gone = {"@context": CONTEXT} | note(zed, 7)
    await passes_on(ana, node, proof.add(gone, key_id, key, node.served.clock.now()))
    assert await read(bob) == []


@pytest.mark.parametrize("to", [["FOLLOWERS"], ["ANA"], []])
async def test_A05_what_is_for_few_is_passed_on_by_nobody_but_its_author(
    node: Home, bob: Dweller, ana: Puppet, zed: Puppet, to: list[str]
) -> None:
    names = {"FOLLOWERS": f"{zed.uri}/followers", "ANA": ana.uri}
    at_home(zed, note(zed, to=[names[one] for one in to], cc=[]))
    await passes_on(ana, node, note(zed)["id"])
    assert await read(bob) == []
    assert await node.number("SELECT count(*) FROM posts") == 0
    zoe = await followed(node, bob, ana.home, "zoe")
    await sent(zoe, node, "Create", note(zoe, 5, to=[f"{zoe.uri}/followers"], cc=[]), 5)
    assert "refused" in await passes_on(ana, node, note(zoe, 5)["id"], 2)
    assert await passes_on(zoe, node, note(zoe, 5)["id"], 3) == "done"


@pytest.mark.parametrize(
    "members",
    [
        {"attributedTo": "https://other.example/u"},
        {"id": "https://other.example/1"},
        {"type": "Event"},
        {"content": ""},
    ],
)
async def test_A05_what_is_not_what_it_says_at_its_home_is_left(
    node: Home, bob: Dweller, ana: Puppet, zed: Puppet, members: dict[str, Any]
) -> None:
    path = note(zed)["id"].removeprefix(zed.home.url)
    zed.home.show(path, {"@context": "https://www.w3.org/ns/activitystreams"} | note(zed) | members)
    await passes_on(ana, node, note(zed)["id"])
    assert await read(bob) == []


async def test_a_group_passes_on_that_somebody_wrote_and_not_who_likes_it(
    node: Home, bob: Dweller, ana: Puppet, zed: Puppet
) -> None:
    """As Lemmy does: the activity inside is a claim, what it is about is read at its home."""
    club = await followed(node, bob, ana.home, "club")
    page = note(zed, 4, type="Page", name="A page", content="<p>In a group</p>")
    at_home(zed, page)
    create = zed.activity("Create", page | {"content": "<p>Never said</p>"})
    at_home(zed, create)
    like = zed.activity("Like", note(zed)["id"])
    for number, thing in enumerate((create, like, zed.activity("Delete", note(zed)["id"]))):
        await passes_on(club, node, thing, number)
    assert [(one["title"], one["html"]) for one in await read(bob)] == [("A page", "<p>In a group</p>")]
    await sent(club, node, "Undo", club.activity("Announce", create, 0), 9)
    await passes_on(club, node, create["id"], 10)
    assert len(await read(bob)) == 1


async def test_who_is_not_followed_passes_on_nothing(node: Home, bob: Dweller, ana: Puppet, zed: Puppet) -> None:
    mallory = ana.home.actor("mallory")
    assert "nobody here follows" in await passes_on(mallory, node, note(zed)["id"])
    assert zed.home.asked == []


async def test_the_same_is_shown_once_and_not_where_its_author_is_followed(
    node: Home, bob: Dweller, ana: Puppet, zed: Puppet
) -> None:
    zoe = await followed(node, bob, ana.home, "zoe")
    for number, who in enumerate((ana, zoe)):
        await passes_on(who, node, note(zed)["id"], number)
    assert [one["boosted_by"]["username"] for one in await read(bob)] == ["ana"]
    await sent(zoe, node, "Create", note(zoe, 9))
    await passes_on(ana, node, note(zoe, 9)["id"], 5)
    assert [one["boosted_by"] for one in await read(bob) if one["actor"]["username"] == "zoe"] == [None]


async def test_what_is_taken_back_is_gone_before_and_after_it_was_read(
    node: Home, bob: Dweller, ana: Puppet, zed: Puppet
) -> None:
    await passes_on(ana, node, note(zed)["id"])
    await sent(ana, node, "Undo", ana.activity("Announce", note(zed)["id"]))
    assert await read(bob) == []
    at_home(zed, note(zed, 2))
    for kind, thing, number in (("Announce", note(zed, 2)["id"], 2), ("Undo", ana.activity("Announce", "x", 2), 2)):
        await ana.send(node, ana.activity(kind, thing, number))
    await settle(node)
    assert await read(bob) == []


async def test_whom_one_blocks_or_mutes_is_passed_on_by_nobody(
    node: Home, bob: Dweller, ana: Puppet, zed: Puppet
) -> None:
    zed.finger()
    await passes_on(ana, node, note(zed)["id"])
    await bob.call("POST", "/api/v1/blocks", {"handle": f"@zed@{zed.home.host}"})
    assert await read(bob) == []


async def test_J02_nobody_floods_a_feed_with_what_others_wrote(
    node: Home, bob: Dweller, ana: Puppet, zed: Puppet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chronicle_node.services.reactions.MOST_A_DAY", 1)
    await passes_on(ana, node, note(zed)["id"])
    at_home(zed, note(zed, 2))
    assert "more in a day" in await passes_on(ana, node, note(zed, 2)["id"], 2)
    assert len(await read(bob)) == 1


async def test_who_here_follows_somebody_here_reads_what_they_pass_on(node: Home, bob: Dweller, ana: Puppet) -> None:
    carol = await node.person("carol")
    await carol.follow(bob)
    await bob.accept_everybody()
    await sent(ana, node, "Create", note(ana))
    post = (await read(bob))[0]["post"]
    assert (await bob.call("PUT", f"/api/v1/posts/{post}/boost")).status == 204
    assert [one["boosted_by"]["username"] for one in await read(carol)] == ["bob"]
    assert [one["boosted_by"] for one in await read(bob)] == [None]


@pytest.mark.parametrize("limit", [1, 2, 3])
async def test_pages_with_boosts_join_without_gap_or_repetition(
    node: Home, bob: Dweller, ana: Puppet, zed: Puppet, limit: int
) -> None:
    for number in range(3):
        await sent(ana, node, "Create", note(ana, number), number)
        at_home(zed, note(zed, number))
        await passes_on(ana, node, note(zed, number)["id"], number, published="2026-03-01T18:00:00Z", to=[PUBLIC])
    found: list[str] = []
    path = f"/api/v1/feed/posts?limit={limit}"
    while path:
        answer = await bob.call("GET", path)
        found += [one["id"] for one in answer.json["items"]]
        path = answer.json["next"]
    assert len(found) == len(set(found)) == 6
