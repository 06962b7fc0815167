"""Talks: who reads them, how long they stay, and how they go from node to node."""

import pytest

from chronicle_node.services import leaving, posts
from tests import factories
from tests.federation.kit import Circle, Dweller, Home, settle
from tests.federation.stranger import Puppet, Stranger
from tests.federation.test_answers import answer, heard
from tests.federation.test_posts import followed, note, read, sent
from tests.federation.test_statements import follower, posted
from tests.visitors import anybody, signed_in


@pytest.fixture
async def bob(node: Home) -> Dweller:
    bob = await node.person("bob")
    await bob.privacy(reviews_audience="public", post_reviews=True)
    return bob


@pytest.fixture
async def ana(node: Home, bob: Dweller, elsewhere: Stranger) -> Puppet:
    """They follow each other across servers."""
    ana = await follower(node, bob, elsewhere, "ana")
    return await followed(node, bob, elsewhere, ana.name)


async def test_among_the_readers_of_a_review_people_here_talk_undisturbed(
    node: Home, bob: Dweller, ana: Puppet
) -> None:
    """A review for followers, never posted: whoever may read it reads the talk, and nobody else anywhere."""
    carol, dora = await node.person("carol"), await node.person("dora")
    await bob.privacy(post_reviews=False)
    await carol.follow(bob)
    await bob.accept_everybody()
    item = await node.node.db.write(factories.item, "Close-Up")
    written = await bob.call("PUT", f"/api/v1/media/{item.public_id}/review", {"content": "x", "audience": "followers"})
    path = f"/api/v1/reviews/{written.json['id']}"
    sent_one = await carol.call("POST", f"{path}/answers", {"content": "Among us, @bob"})
    assert (sent_one.status, sent_one.json["audience"]) == (201, "readers")
    await settle(node)
    assert [one["html"] for one in (await bob.call("GET", f"{path}/responses")).json["answers"]]
    assert (await dora.call("GET", f"/api/v1/posts/{sent_one.json['post']}")).status == 404
    assert (await dora.call("POST", f"/api/v1/posts/{sent_one.json['post']}/answers", {"content": "x"})).status == 404
    assert (await anybody(node.served).get(sent_one.json["url"])).status == 404
    assert ana.home.got("Create") == []
    again = await bob.call("POST", f"/api/v1/posts/{sent_one.json['post']}/answers", {"content": "Quite"})
    assert again.status == 201
    assert [one["depth"] for one in (await carol.call("GET", f"{path}/responses")).json["answers"]] == [0, 1]
    page = await (await signed_in(node.served, carol.who)).get(f"/reviews/{written.json['id']}")
    assert page.text.index("Among us") < page.text.index("Quite")
    assert (await carol.call("GET", f"/api/v1/posts/{again.json['post']}")).json["review"]["id"] == written.json["id"]


async def test_a_rating_that_was_posted_is_answered_both_ways(node: Home, bob: Dweller, ana: Puppet) -> None:
    """What is posted beside reviews has no page, and still a talk."""
    await bob.privacy(post_ratings=True, ratings_audience="public")
    item = await node.node.db.write(factories.item, "Close-Up")
    await bob.call("PUT", f"/api/v1/media/{item.public_id}/rating", {"rating": 8})
    await settle(node, seconds=400)
    rating = ana.home.got("Create")[-1]["object"]
    assert await sent(ana, node, "Create", note(ana, 3, inReplyTo=rating["id"], cc=[bob.uri]), 3) == "done"
    [said] = await bob.items("/api/v1/mentions")
    [told] = await node.rows("SELECT link_url FROM notifications WHERE notification_type = 'reply'")
    assert "Seen it." in (await (await signed_in(node.served, bob.who)).get(told[0])).text
    await answer(bob, said["post"], "Only eight?")
    assert ana.home.got("Create")[-1]["object"]["inReplyTo"] == note(ana, 3)["id"]
    replies = (await ana.get(node, rating["id"].removeprefix(node.url) + "/replies")).json
    assert replies["first"]["orderedItems"] == [note(ana, 3)["id"]]


async def test_whoever_leaves_takes_their_answers_along(node: Home, bob: Dweller, ana: Puppet) -> None:
    said = await answer(bob, await heard(bob, ana), "Said", warning="W")
    await node.execute("UPDATE posts SET received_at = '2020-01-01 00:00:00'")
    await node.node.db.write(posts.forget_old)
    assert await node.number("SELECT count(*) FROM posts") == 2
    await node.node.db.write(leaving.leave, bob.who.user_id)
    row = (await node.rows("SELECT content, warning, source FROM posts WHERE gone_at IS NOT NULL"))[0]
    assert tuple(row) == (None, None, "")
    assert (await ana.get(node, said["id"].removeprefix(node.url))).status == 410


async def test_an_answer_outlives_what_it_answers(node: Home, bob: Dweller, ana: Puppet) -> None:
    said = await answer(bob, await heard(bob, ana), "Said")
    await sent(ana, node, "Delete", ana.uri)
    talk = (await bob.call("GET", f"/api/v1/posts/{said['post']}")).json
    assert (talk["post"]["html"], talk["above"]) == ("<p>Said</p>", [])


async def test_a_talk_goes_from_node_to_node(circle: Circle) -> None:
    """Carol answers Bob's review on another node, he answers her, and each reads the other."""
    bob, carol = circle.bob, circle.carol
    await bob.privacy(reviews_audience="public", post_reviews=True)
    await bob.listen("Hyperballad")
    item = (await bob.items("/api/v1/users/bob/history"))[0]["media"]["id"]
    await bob.call("PUT", f"/api/v1/media/{item}/review", {"content": "So good.", "audience": "public"})
    await circle.settle()
    said = (await read(carol))[0]
    await carol.call("POST", f"/api/v1/posts/{said['post']}/answers", {"content": f"It is, {bob.handle}. #Björk"})
    await circle.settle()
    [there] = await bob.items("/api/v1/mentions")
    assert f'href="{bob.home.url}/@bob"' in there["html"] or bob.uri in there["html"]
    back = await bob.call("POST", f"/api/v1/posts/{there['post']}/answers", {"content": "Is it not?"})
    assert back.status == 201, back.text
    await circle.settle()
    talk = (await carol.call("GET", f"/api/v1/posts/{said['post']}")).json
    assert [(one["actor"]["username"], one["depth"]) for one in talk["answers"]] == [("carol", 0), ("bob", 1)]
    tagged = await bob.items("/api/v1/tags/bj%C3%B6rk")
    assert [one["actor"]["username"] for one in tagged] == ["carol"]


async def test_answers_of_friends_to_each_other_are_in_the_feed_and_others_are_not(
    node: Home, bob: Dweller, ana: Puppet
) -> None:
    zoe = await followed(node, bob, ana.home, "zoe")
    mallory = ana.home.actor("mallory")
    await sent(ana, node, "Create", note(ana))
    await sent(zoe, node, "Create", note(zoe, 2, content="<p>To a friend</p>", inReplyTo=note(ana)["id"]), 2)
    await sent(zoe, node, "Create", note(zoe, 3, content="<p>To nobody known</p>", inReplyTo=f"{mallory.uri}/1"), 3)
    assert {one["html"] for one in await read(bob)} == {"<p>Seen it.</p>", "<p>To a friend</p>"}


async def test_the_hashtags_of_a_review_go_along_and_lead_to_it(node: Home, bob: Dweller, ana: Puppet) -> None:
    text = "So #slow, and ||#hidden|| too. #Slow\n\n# No tag"
    review = await posted(node, bob, await node.node.db.write(factories.item, "Close-Up"), ana, content=text)
    tags = [(tag["href"], tag["name"]) for tag in review["tag"] if tag["type"] == "Hashtag"]
    assert tags == [(f"{node.url}/tags/slow", "#slow")]
    carol = await node.person("carol")
    assert [one["kind"] for one in await carol.items("/api/v1/tags/SLOW")] == ["Review"]
    assert "Close-Up" in (await anybody(node.served).get("/tags/slow")).text
    assert await carol.items("/api/v1/tags/hidden") == []
    await answer(carol, (await carol.items("/api/v1/tags/slow"))[0]["post"], "Not so #slow")
    found = await carol.items("/api/v1/tags/slow?limit=1")
    assert found[0]["html"].startswith("<p>Not so")
    await bob.privacy(reviews_audience="friends")
    await settle(node)
    assert [one["kind"] for one in await carol.items("/api/v1/tags/slow")] == ["Note"]
