"""Likes, boosts and answers: to reviews here by people elsewhere, and to posts elsewhere by people here."""

from typing import Any

import pytest

from tests import factories
from tests.federation.kit import Dweller, Home, settle
from tests.federation.stranger import Puppet, Stranger
from tests.federation.test_posts import PUBLIC, followed, note, read, sent
from tests.federation.test_statements import follower, posted
from tests.visitors import anybody, signed_in


@pytest.fixture
async def bob(node: Home) -> Dweller:
    """Who lets everybody read what he writes, and posts it."""
    bob = await node.person("bob")
    await bob.privacy(reviews_audience="public", post_reviews=True)
    return bob


@pytest.fixture
async def ana(node: Home, bob: Dweller, elsewhere: Stranger) -> Puppet:
    """They follow each other across servers."""
    ana = await follower(node, bob, elsewhere, "ana")
    return await followed(node, bob, elsewhere, ana.name)


@pytest.fixture
def mallory(elsewhere: Stranger) -> Puppet:
    return elsewhere.actor("mallory")


@pytest.fixture
async def review(node: Home, bob: Dweller, ana: Puppet) -> dict[str, Any]:
    """The Note of Bob's review, for everybody."""
    return await posted(node, bob, await node.node.db.write(factories.item, "Close-Up"), ana)


async def responses(bob: Dweller, review: dict[str, Any]) -> dict[str, Any]:
    answer = await bob.call("GET", f"/api/v1/reviews/{review['url'].rpartition('/')[2]}/responses")
    assert answer.status == 200, answer.text
    found: dict[str, Any] = answer.json
    return found


async def told(node: Home) -> list[str]:
    return [
        row[0]
        for row in await node.rows(
            "SELECT title FROM notifications WHERE notification_type IN ('like', 'boost', 'reply')"
        )
    ]


@pytest.mark.parametrize(("kind", "counted"), [("Like", "likes"), ("EmojiReact", "likes"), ("Announce", "boosts")])
async def test_a_reaction_is_counted_told_and_taken_back(
    node: Home, bob: Dweller, ana: Puppet, review: dict[str, Any], kind: str, counted: str
) -> None:
    assert await sent(ana, node, kind, review["id"]) == "done"
    assert "known" in await sent(ana, node, kind, review["id"], 2)
    assert (await responses(bob, review))[counted] == 1
    assert len(await told(node)) == 1
    assert await sent(ana, node, "Undo", ana.activity(kind, review["id"])) == "done"
    assert (await responses(bob, review))[counted] == 0


async def test_A07_only_who_liked_takes_it_back(
    node: Home, bob: Dweller, ana: Puppet, mallory: Puppet, review: dict[str, Any]
) -> None:
    await sent(ana, node, "Like", review["id"])
    theirs = ana.activity("Like", review["id"])
    await sent(mallory, node, "Undo", theirs)
    await sent(mallory, node, "Undo", theirs["id"], 2)
    await sent(mallory, node, "Undo", theirs | {"actor": mallory.uri}, 3)
    assert (await responses(bob, review))["likes"] == 1


async def test_A05_what_is_for_few_is_not_passed_on_and_nothing_forged_is_taken(
    node: Home, bob: Dweller, ana: Puppet, mallory: Puppet
) -> None:
    film = await node.node.db.write(factories.item, "For few")
    review = await posted(node, bob, film, ana, audience="followers")
    assert "refused" in await sent(ana, node, "Announce", review["id"])
    assert "ignored" in await sent(mallory, node, "Like", review["id"])
    forged = note(ana, 7, content="Never said.")
    assert "own address" in await sent(ana, node, "Announce", forged, 2)
    await settle(node)
    assert (await responses(bob, review))["boosts"] == 0
    assert await read(bob) == []


async def test_an_answer_stands_beneath_the_review(
    node: Home, bob: Dweller, ana: Puppet, review: dict[str, Any]
) -> None:
    answer = note(ana, 3, content="<p>I <b>agree</b>.</p>", inReplyTo=review["id"], to=[PUBLIC], cc=[bob.uri])
    assert await sent(ana, node, "Create", answer) == "done"
    found = await responses(bob, review)
    assert [one["html"] for one in found["answers"]] == ["<p>I <b>agree</b>.</p>"]
    assert await told(node) == ["ana answered your review"]
    page = await anybody(node.served).get(review["url"].removeprefix(node.url))
    assert "<b>agree</b>" in page.text
    await sent(ana, node, "Delete", answer["id"])
    assert (await responses(bob, review))["answers"] == []


async def test_a_stranger_may_answer_what_is_for_everybody(
    node: Home, bob: Dweller, mallory: Puppet, review: dict[str, Any]
) -> None:
    assert await sent(mallory, node, "Create", note(mallory, inReplyTo=review["id"])) == "done"
    assert len((await responses(bob, review))["answers"]) == 1


async def test_an_answer_for_the_author_alone_is_read_by_nobody_else(
    node: Home, bob: Dweller, ana: Puppet, review: dict[str, Any]
) -> None:
    carol = await node.person("carol")
    await sent(ana, node, "Create", note(ana, inReplyTo=review["id"], to=[bob.uri], cc=[]))
    assert len((await responses(bob, review))["answers"]) == 1
    assert (await responses(carol, review))["answers"] == []
    assert "Seen it." not in (await anybody(node.served).get(review["url"].removeprefix(node.url))).text


async def test_answers_go_with_the_review(node: Home, bob: Dweller, ana: Puppet, review: dict[str, Any]) -> None:
    await sent(ana, node, "Like", review["id"])
    await bob.call(
        "DELETE", review["tag"][0]["href"].removeprefix(node.url).replace("/media", "/api/v1/media") + "/review"
    )
    await settle(node)
    answer = await bob.call("GET", f"/api/v1/reviews/{review['url'].rpartition('/')[2]}/responses")
    assert answer.status == 404
    assert "ignored" in await sent(ana, node, "Announce", review["id"])


async def test_whoever_leaves_takes_likes_and_answers_along(
    node: Home, bob: Dweller, ana: Puppet, review: dict[str, Any]
) -> None:
    await sent(ana, node, "Like", review["id"])
    await sent(ana, node, "Create", note(ana, inReplyTo=review["id"]))
    await sent(ana, node, "Delete", ana.uri)
    found = await responses(bob, review)
    assert (found["likes"], found["answers"]) == (0, [])


async def test_a_like_goes_to_the_author_and_comes_back(node: Home, bob: Dweller, ana: Puppet) -> None:
    await sent(ana, node, "Create", note(ana))
    post = (await read(bob))[0]["post"]
    for _ in range(2):
        assert (await bob.call("PUT", f"/api/v1/posts/{post}/like")).status == 204
    await settle(node)
    like = ana.home.got("Like")[-1]
    assert (like["actor"], like["object"], like["to"]) == (bob.uri, note(ana)["id"], [ana.uri])
    assert (await read(bob))[0]["is_liked"]
    assert (await bob.call("DELETE", f"/api/v1/posts/{post}/like")).status == 204
    await settle(node)
    undone = ana.home.got("Undo")[-1]
    assert undone["object"]["id"] == like["id"]
    assert len(ana.home.got("Like")) == 1
    assert not (await read(bob))[0]["is_liked"]


async def test_a_boost_goes_to_followers_too(node: Home, bob: Dweller, ana: Puppet, another: Stranger) -> None:
    await follower(node, bob, another, "carol")
    await sent(ana, node, "Create", note(ana))
    visitor = await signed_in(node.served, bob.who)
    post = (await read(bob))[0]["post"]
    assert (await visitor.send(f"/posts/{post}/boost", {"next": "/feed/posts"})).status == 303
    await settle(node)
    boost = another.got("Announce")[-1]
    assert (boost["object"], boost["to"]) == (note(ana)["id"], [PUBLIC])
    assert boost["cc"] == [f"{bob.uri}/followers", ana.uri]
    assert ana.home.got("Announce")
    await visitor.send(f"/posts/{post}/boost", {"undo": "true"})
    await settle(node)
    assert another.got("Undo")[-1]["object"]["id"] == boost["id"]


async def test_what_is_for_followers_cannot_be_passed_on(node: Home, bob: Dweller, ana: Puppet) -> None:
    await sent(ana, node, "Create", note(ana, to=[f"{ana.uri}/followers"], cc=[]))
    post = (await read(bob))[0]["post"]
    assert (await bob.call("PUT", f"/api/v1/posts/{post}/boost")).status == 409
    assert (await bob.call("PUT", f"/api/v1/posts/{post}/like")).status == 204
    carol = await node.person("carol")
    assert (await carol.call("PUT", f"/api/v1/posts/{post}/like")).status == 404


async def test_people_here_like_a_posted_review(node: Home, bob: Dweller, review: dict[str, Any]) -> None:
    carol = await node.person("carol")
    page = review["url"].removeprefix(node.url)
    visitor = await signed_in(node.served, carol.who)
    post = (await responses(carol, review))["post"]
    assert f"/posts/{post}/like" in (await visitor.get(page)).text
    assert (await visitor.send(f"/posts/{post}/like", {"next": page})).status == 303
    assert "1 like" in (await visitor.get(page)).text
    assert await told(node) == ["carol likes your review"]
    assert f"/posts/{post}/like" not in (await (await signed_in(node.served, bob.who)).get(page)).text
