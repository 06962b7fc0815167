"""Whoever is muted is heard of nowhere, and never learns of it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from chronicle_node.db import Tx
from chronicle_node.models.posts import Post
from chronicle_node.services import muting, reactions
from tests import factories, writings
from tests.factories import Someone
from tests.integration.moderation.conftest import Told
from tests.nodes import Served
from tests.visitors import signed_in


async def feed(alice: Told) -> list[str]:
    return [one["media"]["title"] for one in await alice.items("/api/v1/feed")]


async def plays(served: Served, who: Told, title: str) -> factories.Item:
    film = await served.node.db.write(factories.item, title)
    await served.node.db.write(factories.play, who.who, film)
    return film


async def test_a_muted_persons_plays_vanish_and_come_back(served: Served, alice: Told, bob: Told) -> None:
    await plays(served, bob, "Mirror")
    assert await feed(alice) == ["Mirror"]
    answer = await alice("POST", "/api/v1/mutes", handle="@bob")
    assert answer.status == 201, answer.text
    assert answer.json["until"] is None
    assert await feed(alice) == []
    assert (await alice("DELETE", f"/api/v1/mutes/{answer.json['id']}")).status == 204
    assert await feed(alice) == ["Mirror"]


async def test_so_do_plays_from_elsewhere_but_not_on_their_own_page(served: Served, alice: Told, erin: Someone) -> None:
    await served.node.db.write(factories.friend_play, alice.who, erin, "Stalker", datetime.now(UTC))
    assert await feed(alice) == ["Stalker"]
    await alice("POST", "/api/v1/mutes", handle=erin.handle)
    assert await feed(alice) == []
    page = await (await signed_in(served, alice.who)).get(f"/{erin.handle}")
    assert "Stalker" in page.text
    assert "/people/unmute" in page.text


async def test_what_they_wrote_and_gave_is_not_among_what_people_say(served: Served, alice: Told, bob: Told) -> None:
    film = await plays(served, bob, "Nostalghia")
    await served.node.db.write(factories.review, bob.who, film)
    await served.node.db.write(factories.rate, bob.who, film)
    me = await signed_in(served, alice.who)
    said = [await me.get(path) for path in ("/feed/posts", f"/media/{film.public_id}")]
    assert all("Bob" in page.text for page in said)
    await alice("POST", "/api/v1/mutes", handle="@bob")
    said = [await me.get(path) for path in ("/feed/posts", f"/media/{film.public_id}")]
    assert not any("Bob" in page.text for page in said)


async def test_only_notifications_leaves_the_feed(served: Served, alice: Told, bob: Told) -> None:
    await plays(served, bob, "Solaris")
    await alice("POST", "/api/v1/mutes", handle="@bob", only_notifications=True)
    assert await feed(alice) == ["Solaris"]
    await served.node.db.write(_likes, bob, alice)
    assert await alice.told() == []


async def test_nothing_they_do_is_told_neither_before_nor_after(served: Served, alice: Told, bob: Told) -> None:
    await served.node.db.write(_likes, bob, alice)
    assert await alice.told() == ["Bob likes your review"]
    muted = await alice("POST", "/api/v1/mutes", handle="@bob")
    assert await alice.told() == []
    assert (await alice("GET", "/api/v1/notifications/unread")).json == {"count": 0}
    await alice("DELETE", f"/api/v1/mutes/{muted.json['id']}")
    assert await alice.told() == ["Bob likes your review"]


async def _likes(tx: Tx, who: Told, author: Told) -> None:
    film = await factories.item(tx, "Sacrifice")
    await writings.posted(tx, author.who, await factories.review(tx, author.who, film), "friends")
    post_id = await tx.scalar(select(Post.id).order_by(Post.id.desc()).limit(1))
    await reactions.receive(tx, post_id, who.who.actor_id, reactions.LIKE, "https://far.example/likes/7")


async def test_a_mute_ends_by_itself(served: Served, alice: Told, bob: Told) -> None:
    await plays(served, bob, "Ivan's Childhood")
    muted = await alice("POST", "/api/v1/mutes", handle="@bob", hours=24)
    ends = datetime.fromisoformat(muted.json["until"]) - served.node.clock.now()
    assert timedelta(hours=23) < ends <= timedelta(hours=24)
    served.clock.advance(hours=23)
    await served.node.db.write(muting.expire)
    assert await feed(alice) == []
    served.clock.advance(hours=2)
    await served.node.db.write(muting.expire)
    assert await feed(alice) == ["Ivan's Childhood"]


async def test_whoever_is_muted_sees_and_may_do_what_they_ever_did(served: Served, alice: Told, bob: Told) -> None:
    await plays(served, alice, "Andrei Rublev")
    before = [(await bob("GET", path)).text for path in ("/api/v1/following", "/api/v1/users/alice")]
    await alice("POST", "/api/v1/mutes", handle="@bob")
    assert await feed(bob) == ["Andrei Rublev"]
    assert [(await bob("GET", path)).text for path in ("/api/v1/following", "/api/v1/users/alice")] == before
    assert (await bob("GET", "/api/v1/mutes")).json["items"] == []


async def test_muting_again_changes_how_and_oneself_is_no_target(served: Served, alice: Told, bob: Told) -> None:
    await alice("POST", "/api/v1/mutes", handle="@bob", hours=1)
    await alice("POST", "/api/v1/mutes", handle="@bob", only_notifications=True)
    [one] = await alice.items("/api/v1/mutes")
    assert (one["handle"], one["until"], one["only_notifications"]) == ("@bob", None, True)
    assert (await alice("POST", "/api/v1/mutes", handle="@alice")).status == 409
    assert (await alice("POST", "/api/v1/mutes", handle="@nobody_here")).status == 404
    assert (await alice("POST", "/api/v1/mutes", handle="@bob", hours=0)).status == 422


@pytest.mark.parametrize("hours", ["0", "168"])
async def test_the_pages_mute_list_and_unmute(served: Served, alice: Told, bob: Told, hours: str) -> None:
    me = await signed_in(served, alice.who)
    assert "/people/mute" in (await me.get("/@bob")).text
    answer = await me.send("/people/mute", {"handle": "@bob", "hours": hours, "next": "/@bob"})
    assert (answer.status, answer.headers["Location"]) == (303, "/@bob")
    listed = (await me.get("/settings/muted")).text
    assert "@bob" in listed
    assert ("for good" in listed) == (hours == "0")
    await me.send("/people/unmute", {"handle": "@bob", "next": "/settings/muted"})
    assert "You have muted nobody" in (await me.get("/settings/muted")).text
