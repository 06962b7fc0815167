"""Boosts wherever whoever passes on, whoever wrote it and whoever reads it live; and of all that is posted here."""

from itertools import product
from typing import Any
from uuid import UUID

import pytest

from tests import factories
from tests.federation.kit import Dweller, Home, Pair, settle
from tests.federation.test_posts import read
from tests.visitors import signed_in

A_WHILE = 400.0
OPEN = {f"{kind}_audience": "public" for kind in ("ratings", "library", "lists", "history", "reviews")}
POSTS = dict.fromkeys(("post_reviews", "post_ratings", "post_statuses", "post_lists"), True)
NODES = ("a", "b")


async def author(home: Home, name: str) -> Dweller:
    """Who shows everybody everything, and posts it."""
    found = await home.person(name)
    await found.privacy(**OPEN, **POSTS, auto_accept_follows=True)
    return found


async def review(who: Dweller, title: str = "Close-Up") -> str:
    """The address of the film that it is of."""
    item = await who.home.node.db.write(factories.item, title)
    words = {"content": f"By {who.name}", "audience": "public"}
    written = await who.call("PUT", f"/api/v1/media/{item.public_id}/review", words)
    assert written.status in {200, 201}, written.text
    return f"/api/v1/media/{item.public_id}"


async def pass_on(who: Dweller, whose: Dweller, method: str = "PUT") -> None:
    [post] = [one["post"] for one in await read(who) if one["actor"]["username"] == whose.name]
    answer = await who.call(method, f"/api/v1/posts/{post}/boost")
    assert answer.status == 204, answer.text


async def lines(who: Dweller) -> list[tuple[str, str]]:
    return sorted((one["boosted_by"]["username"], one["actor"]["username"]) for one in await read(who))


async def test_a_boost_is_read_wherever_the_three_of_them_live(pair: Pair) -> None:
    homes = {"a": pair.a, "b": pair.b}
    authors = {at: await author(homes[at], f"author_{at}") for at in NODES}
    boosters = {at: await author(homes[at], f"booster_{at}") for at in NODES}
    readers = {(by, at): await homes[at].person(f"reader_{at}_of_{by}") for by, at in product(NODES, NODES)}
    both = await pair.a.person("reads_both")
    for one, other in (
        *product(boosters.values(), authors.values()),
        *((who, boosters[by]) for (by, _), who in readers.items()),
        *((both, who) for who in boosters.values()),
    ):
        assert (await one.follow(other)).status == 201
    await pair.settle()
    for who in authors.values():
        await review(who)
    await pair.settle()
    for booster, whose in product(boosters.values(), authors.values()):
        await pass_on(booster, whose)
    await pair.settle()
    for (by, _), who in readers.items():
        assert await lines(who) == [(f"booster_{by}", f"author_{at}") for at in NODES], who.name
    assert [one["boosters"] for one in await read(both)] == [2, 2]
    for booster, whose in product(boosters.values(), authors.values()):
        await pass_on(booster, whose, "DELETE")
    await pair.settle()
    assert [await read(who) for who in (*readers.values(), both)] == [[]] * 5


@pytest.fixture
async def ana(node: Home) -> Dweller:
    return await author(node, "ana")


@pytest.fixture
async def bob(node: Home, ana: Dweller) -> Dweller:
    """Who follows Ana."""
    bob = await author(node, "bob")
    await bob.follow(ana)
    return bob


@pytest.fixture
async def cleo(node: Home, bob: Dweller) -> Dweller:
    """Who follows Bob alone."""
    cleo = await node.person("cleo")
    await cleo.follow(bob)
    return cleo


async def boost_all(bob: Dweller) -> None:
    await settle(bob.home, seconds=A_WHILE)
    for (post,) in await bob.home.rows("SELECT public_id FROM posts WHERE subject_id IS NOT NULL ORDER BY id"):
        answer = await bob.call("PUT", f"/api/v1/posts/{as_id(post)}/boost")
        assert answer.status == 204, answer.text


def as_id(post: Any) -> str:
    return str(UUID(bytes=post)) if isinstance(post, bytes) else str(post)


async def test_a_review_that_was_passed_on_is_read_with_its_rating_and_goes_with_its_audience(
    node: Home, ana: Dweller, bob: Dweller, cleo: Dweller
) -> None:
    film = await review(ana)
    await settle(node)
    await ana.call("PUT", f"{film}/rating", {"rating": 9})
    await boost_all(bob)
    [said] = await read(cleo)
    assert (said["url"][:9], said["rating"], said["boosted_by"]["username"]) == ("/reviews/", 9, "bob")
    assert "Passed on by" in (await (await signed_in(node.served, cleo.who)).get("/feed/posts")).text
    assert [one["boosted_by"] for one in await read(bob)] == [None]
    await ana.privacy(reviews_audience="followers")
    assert await read(cleo) == []


async def test_what_is_posted_beside_reviews_is_read_too(node: Home, ana: Dweller, bob: Dweller, cleo: Dweller) -> None:
    item = await node.node.db.write(factories.item, "Stalker")
    await ana.call("PUT", f"/api/v1/media/{item.public_id}/rating", {"rating": 7})
    await ana.call("PUT", f"/api/v1/media/{item.public_id}/library", {"status": "plan_to_watch"})
    made = await ana.call("POST", "/api/v1/lists", {"name": "Zone", "description": "Slow", "audience": "public"})
    await ana.call("POST", f"/api/v1/lists/{made.json['id']}/entries", {"media": str(item.public_id)})
    await boost_all(bob)
    told = {one["says"]: one for one in await read(cleo)}
    assert (told["rating"]["rating"], told["rating"]["media"]["title"]) == (7, "Stalker")
    assert told["status"]["status"] == "plan_to_watch"
    assert (told["list"]["title"], told["list"]["html"]) == ("Zone", "<p>Slow</p>")
    assert {one["says"] for one in await read(cleo, only="works")} == {"rating", "status"}
    page = await (await signed_in(node.served, cleo.who)).get("/feed/posts")
    assert f"/lists/{made.json['id']}" in page.text
    await ana.privacy(ratings_audience="private", library_audience="friends", lists_audience="followers")
    assert await read(cleo) == []


@pytest.mark.parametrize("whom", ["ana", "bob"])
@pytest.mark.parametrize("what", ["mutes", "blocks"])
async def test_nothing_comes_of_whom_one_mutes_or_blocks(
    ana: Dweller, bob: Dweller, cleo: Dweller, whom: str, what: str
) -> None:
    await review(ana)
    await boost_all(bob)
    assert len(await read(cleo)) == 1
    assert (await cleo.call("POST", f"/api/v1/{what}", {"handle": f"@{whom}"})).status == 201
    assert await read(cleo) == []


async def test_what_a_friend_is_refused_does_not_come_by_a_boost(
    node: Home, ana: Dweller, bob: Dweller, cleo: Dweller
) -> None:
    await cleo.follow(ana)
    await ana.follow(cleo)
    for one in (ana, cleo):
        await one.accept_everybody()
    item = await node.node.db.write(factories.item, "Stalker")
    await ana.call("PUT", f"/api/v1/media/{item.public_id}/rating", {"rating": 7})
    await boost_all(bob)
    assert [one["says"] for one in await read(cleo)] == ["rating"]
    await node.permit(ana, cleo, ratings=False)
    assert await read(cleo) == []


async def test_whom_its_author_blocks_reads_no_boost_of_it(ana: Dweller, bob: Dweller, cleo: Dweller) -> None:
    await review(ana)
    await boost_all(bob)
    await ana.call("POST", "/api/v1/blocks", {"handle": "@cleo"})
    assert await read(cleo) == []


async def test_a_review_of_somebody_one_follows_is_in_the_feed_once(ana: Dweller, bob: Dweller, cleo: Dweller) -> None:
    await cleo.follow(ana)
    await review(ana)
    await boost_all(bob)
    assert [one["boosted_by"] for one in await read(cleo)] == [None]


@pytest.mark.parametrize("limit", [1, 2])
async def test_pages_of_boosts_of_what_is_here_join(ana: Dweller, bob: Dweller, cleo: Dweller, limit: int) -> None:
    for number in range(3):
        await review(ana, f"Film {number}")
    await boost_all(bob)
    found, path = [], f"/api/v1/feed/posts?limit={limit}"
    while path:
        answer = await cleo.call("GET", path)
        found += [one["media"]["title"] for one in answer.json["items"]]
        path = answer.json["next"]
    assert sorted(found) == ["Film 0", "Film 1", "Film 2"]
