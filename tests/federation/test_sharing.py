"""What somebody gives to one friend on another node, and takes from them."""

from typing import Any

import pytest

from tests import factories
from tests.federation.kit import Circle, Dweller


async def share(owner: Dweller, friend: Dweller, **decided: bool | None) -> dict[str, Any]:
    """Decide as somebody does over the API."""
    known = {one["handle"]: one["id"] for one in await owner.items("/api/v1/friends")}
    answer = await owner.call("PATCH", f"/api/v1/friends/{known[friend.handle]}/sharing", decided)
    assert answer.status == 200, answer.text
    return dict(answer.json)


async def test_L09_what_is_taken_from_a_friend_is_refused_and_forgotten_there(circle: Circle) -> None:
    await circle.bob.privacy(history_audience="followers", currently_watching_audience="followers")
    await circle.bob.listen("Army of Me")
    await circle.bob.start("Koyaanisqatsi")
    await circle.settle_soon()
    assert (await circle.carol.feed(), await circle.carol.now()) == (["Army of Me"], ["Koyaanisqatsi"])
    await share(circle.bob, circle.carol, history=False, now=False)
    await circle.settle_soon()
    assert (await circle.carol.feed(), await circle.carol.now()) == ([], [])
    assert await circle.alice.feed() == ["Army of Me"]
    for name in ("history", "now"):
        assert (await circle.nodes.a.fetch(circle.carol, f"{circle.bob.uri}/{name}")).status == 404


async def test_what_a_friend_is_given_arrives_by_itself(circle: Circle) -> None:
    await circle.bob.privacy(history_audience="private")
    await circle.bob.listen("Army of Me")
    await circle.settle()
    assert await circle.carol.feed() == []
    decided = await share(circle.bob, circle.carol, history=True)
    assert decided["sees"]["history"]
    await circle.settle()
    assert (await circle.carol.feed(), await circle.alice.feed()) == (["Army of Me"], [])


@pytest.mark.parametrize("who", ["bob", "carol"])
async def test_a_friendship_that_ends_is_over_on_both_nodes(circle: Circle, who: str) -> None:
    await circle.bob.listen("Army of Me")
    await circle.settle()
    assert await circle.carol.feed() == ["Army of Me"]
    one, other = (circle.bob, circle.carol) if who == "bob" else (circle.carol, circle.bob)
    known = {friend["handle"]: friend["id"] for friend in await one.items("/api/v1/friends")}
    assert (await one.call("DELETE", f"/api/v1/friends/{known[other.handle]}")).status == 204
    await circle.settle()
    assert await circle.carol.feed() == []
    assert await circle.carol.items("/api/v1/friends") == await circle.bob.items("/api/v1/friends") == []
    assert circle.carol.handle not in await circle.bob.followers()
    assert circle.bob.handle not in await circle.carol.followers()


async def test_L09_what_was_posted_to_a_friend_goes_with_what_is_taken_from_them(circle: Circle) -> None:
    await circle.bob.privacy(reviews_audience="followers", post_reviews=True)
    film = await circle.bob.home.node.db.write(factories.item, "Close-Up")
    review = {"content": "Who is the liar?", "audience": "followers"}
    await circle.bob.call("PUT", f"/api/v1/media/{film.public_id}/review", review)
    await circle.settle()
    posts = "SELECT count(*) FROM posts WHERE gone_at IS NULL AND content LIKE '%liar%'"
    assert await circle.nodes.a.number(posts) == 1
    await share(circle.bob, circle.carol, history=False)
    await circle.settle()
    assert await circle.nodes.a.number(posts) == 1
    await share(circle.bob, circle.carol, reviews=False)
    await circle.settle()
    assert await circle.nodes.a.number(posts) == 0
    assert await circle.nodes.b.number("SELECT count(*) FROM posts WHERE gone_at IS NULL") == 1, "for others it stays"
