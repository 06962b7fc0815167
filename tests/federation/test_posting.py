"""Ratings, statuses, lists and digests that people here post: only what they switched on, and only what is open."""

from typing import Any
from uuid import UUID

import pytest

from chronicle_node.domain.media import Media, Show
from chronicle_node.domain.playback import Event
from chronicle_node.federation import digests
from chronicle_node.services import history, statements
from chronicle_node.services.report import Scrobble
from tests import factories
from tests.factories import Item
from tests.federation.kit import Dweller, Home, settle
from tests.federation.stranger import Puppet, Stranger
from tests.federation.test_statements import PUBLIC, follower, write

A_WHILE = 400.0
ALL = dict.fromkeys(("post_ratings", "post_statuses", "post_lists", "post_digests"), True)
OPEN = {f"{kind}_audience": "public" for kind in ("ratings", "library", "lists", "history", "reviews")}


@pytest.fixture
async def bob(node: Home) -> Dweller:
    """Who lets everybody see what he does, and posts all of it."""
    bob = await node.person("bob")
    await bob.privacy(**OPEN, **ALL)
    return bob


@pytest.fixture
async def ana(node: Home, bob: Dweller, elsewhere: Stranger) -> Puppet:
    """Who follows him from another server."""
    return await follower(node, bob, elsewhere, "ana")


@pytest.fixture
async def film(node: Home) -> Item:
    return await node.node.db.write(factories.item, "Stalker", year=1979)


async def rate(bob: Dweller, film: Item, rating: float = 8.5) -> None:
    answer = await bob.call("PUT", f"/api/v1/media/{film.public_id}/rating", {"rating": rating})
    assert answer.status == 200, answer.text
    await settle(bob.home, seconds=A_WHILE)


async def put(bob: Dweller, film: Item, status: str) -> None:
    answer = await bob.call("PUT", f"/api/v1/media/{film.public_id}/library", {"status": status})
    assert answer.status in {200, 201}, answer.text
    await settle(bob.home, seconds=A_WHILE)


def notes(ana: Puppet, kind: str = "Create") -> list[dict[str, Any]]:
    return [said["object"] for said in ana.home.got(kind)]


async def test_a_rating_is_posted_some_minutes_later(node: Home, bob: Dweller, ana: Puppet, film: Item) -> None:
    await rate(bob, film)
    note = notes(ana)[0]
    assert (
        note["content"]
        == f'<p>Rated <a href="{node.url}/media/{film.public_id}">Stalker</a> (1979)</p><p>★★★★½ 8.5/10</p>'
    )
    assert [piece["type"] for piece in note["relatedWith"]] == ["Rating"]
    assert (note["chronicle"]["kind"], note["to"]) == ("rating", [PUBLIC])
    assert (await ana.get(node, note["id"].removeprefix(node.url))).json["content"] == note["content"]
    await rate(bob, film, 3)
    assert "3/10" in notes(ana, "Update")[-1]["content"]
    await bob.call("PUT", f"/api/v1/media/{film.public_id}/rating", {"rating": None})
    await settle(node, seconds=A_WHILE)
    assert notes(ana, "Delete") == [{"id": note["id"], "type": "Tombstone"}]
    assert (await ana.get(node, note["id"].removeprefix(node.url))).status == 410


async def test_a_review_tells_the_rating_instead(node: Home, bob: Dweller, ana: Puppet, film: Item) -> None:
    await bob.privacy(post_reviews=True)
    await rate(bob, film)
    await write(bob, film)
    await settle(node, seconds=A_WHILE)
    assert [note["chronicle"]["kind"] for note in notes(ana)] == ["rating", "review"]
    assert [grave["id"] for grave in notes(ana, "Delete")] == [notes(ana)[0]["id"]]
    await rate(bob, film, 4)
    assert len(notes(ana)) == 2
    assert "4/10" in notes(ana, "Update")[-1]["content"]


async def test_a_status_is_posted_when_it_changes(node: Home, bob: Dweller, ana: Puppet, film: Item) -> None:
    await put(bob, film, "plan_to_watch")
    await put(bob, film, "dropped")
    wants, stopped = notes(ana)
    link = f'<a href="{node.url}/media/{film.public_id}">Stalker</a> (1979)'
    assert [wants["content"], stopped["content"]] == [
        f"<p>Wants to watch {link}</p>",
        f"<p>Stopped watching {link}</p>",
    ]
    assert [note["relatedWith"][0]["status"] for note in notes(ana)] == ["wishlist", "dropped"]
    assert wants["chronicle"]["status"] == "plan_to_watch"
    await put(bob, film, "plan_to_watch")
    await put(bob, film, "on_hold")
    assert len(notes(ana)) == 2  # each is said once, and a pause never
    await bob.call("DELETE", f"/api/v1/media/{film.public_id}/library")
    await settle(node, seconds=A_WHILE)
    assert len(notes(ana, "Delete")) == 2


async def test_what_a_player_tells_moves_the_shelf_and_is_posted(node: Home, bob: Dweller, ana: Puppet) -> None:
    media = {"type": "movie", "title": "Stalker", "year": 1979}
    for event in ("start", "finish"):
        body = {"event": event, "media": media, "progress": {"percentage": 100 if event == "finish" else 1}}
        answer = await bob.call("POST", "/api/v1/scrobble", body)
        assert answer.status in {200, 201}, answer.text
    await settle(node, seconds=A_WHILE)
    assert [note["chronicle"]["status"] for note in notes(ana)] == ["completed"]


async def test_L08_what_was_seen_in_private_is_never_posted(node: Home, bob: Dweller, ana: Puppet) -> None:
    media = {"type": "movie", "title": "Secret", "year": 1979}
    body = {"event": "finish", "media": media, "progress": {"percentage": 100}, "private": True}
    await bob.call("POST", "/api/v1/scrobble", body)
    await settle(node, seconds=A_WHILE)
    assert notes(ana) == []
    assert "Secret" not in str(await node.rows("SELECT body FROM outbox_activities"))


async def test_D07_what_is_imported_is_not_posted(node: Home, bob: Dweller, ana: Puppet) -> None:
    at = node.node.clock.now()
    show = Show(title="The Wire", ids={"tmdb": 1438})
    plays = [
        Scrobble(event=Event.FINISH, media=Media(type="tv", show=show, season=1, episode=number), at=at)
        for number in range(1, 9)
    ]
    assert await node.node.db.write(history.record_many, bob.who.user_id, plays) == 8
    await settle(node, seconds=5 * 3600)
    assert notes(ana) == []


@pytest.mark.parametrize("switch", ["post_ratings", "post_statuses", "post_lists"])
async def test_nothing_is_posted_that_was_not_switched_on(
    node: Home, bob: Dweller, ana: Puppet, film: Item, switch: str
) -> None:
    await bob.privacy(**{switch: None})
    await rate(bob, film)
    await put(bob, film, "watching")
    await listed(bob, film)
    kinds = {note["chronicle"]["kind"] for note in notes(ana)}
    assert kinds == {"rating", "status", "list"} - {{"post_statuses": "status"}.get(switch, switch[5:-1])}


async def test_what_becomes_for_fewer_is_taken_back(node: Home, bob: Dweller, ana: Puppet, film: Item) -> None:
    await rate(bob, film)
    await put(bob, film, "watching")
    await bob.privacy(ratings_audience="friends", library_audience="private")
    await settle(node, seconds=A_WHILE)
    assert {grave["id"] for grave in notes(ana, "Delete")} == {note["id"] for note in notes(ana)}
    for note in notes(ana):
        assert (await ana.get(node, note["id"].removeprefix(node.url))).status == 410


async def test_whoever_goes_through_a_shelf_does_not_flood_anybody(
    node: Home, bob: Dweller, ana: Puppet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statements, "MOST_AN_HOUR", 2)
    for number in range(4):
        item = await node.node.db.write(factories.item, f"Film {number}")
        await bob.call("PUT", f"/api/v1/media/{item.public_id}/rating", {"rating": 7})
    await settle(node, seconds=A_WHILE)
    assert len(notes(ana)) == 2


async def listed(bob: Dweller, *films: Item, **more: Any) -> str:
    made = await bob.call("POST", "/api/v1/lists", {"name": "Slow <films>", "audience": "public"} | more)
    assert made.status == 201, made.text
    for one in films:
        await bob.call("POST", f"/api/v1/lists/{made.json['id']}/entries", {"media": str(one.public_id)})
    await settle(bob.home, seconds=A_WHILE)
    return str(made.json["id"])


async def test_a_list_is_posted_with_what_stands_on_it(node: Home, bob: Dweller, ana: Puppet, film: Item) -> None:
    await listed(bob, audience="private")
    await listed(bob)
    assert notes(ana) == []  # an empty one says nothing
    public_id = await listed(bob, film, description="For *rainy* days.")
    note = notes(ana)[0]
    assert note["content"].startswith(
        f'<p>Made a list: <a href="{node.url}/lists/{public_id}">Slow &lt;films&gt;</a></p>'
        f'<ol><li><a href="{node.url}/media/{film.public_id}">Stalker</a> (1979)</li></ol>'
    )
    assert "<em>rainy</em>" in note["content"]
    assert [work["title"] for work in note["chronicle"]["works"]] == ["Stalker"]
    await bob.call("DELETE", f"/api/v1/lists/{public_id}/entries/{film.public_id}")
    await settle(node, seconds=A_WHILE)
    assert [grave["id"] for grave in notes(ana, "Delete")] == [note["id"]]


async def test_L08_a_posted_list_names_nothing_that_was_played_in_private(
    node: Home, bob: Dweller, ana: Puppet, film: Item
) -> None:
    secret = await node.node.db.write(factories.item, "Secret")
    await node.node.db.write(factories.play, bob.who, secret, audience="private")
    await listed(bob, film, secret)
    assert "Secret" not in str(ana.home.inbox)
    assert notes(ana)[0]["chronicle"]["count"] == 1


async def binge(bob: Dweller, parts: int, *, first: int = 1, show: str = "The Wire", **more: Any) -> None:
    for number in range(first, first + parts):
        media = {"type": "tv", "show": {"title": show, "year": 2002}, "season": 1, "episode": number}
        body = {"event": "finish", "media": media, "progress": {"percentage": 100}} | more
        answer = await bob.call("POST", "/api/v1/scrobble", body)
        assert answer.status in {200, 201}, answer.text
        bob.home.served.clock.advance(minutes=50)


async def after(node: Home, hours: float = 4) -> None:
    node.served.clock.advance(hours=hours)
    await digests.look(node.node)
    await settle(node)


def digest(ana: Puppet, kind: str = "Create") -> list[dict[str, Any]]:
    return [note for note in notes(ana, kind) if note.get("chronicle", {}).get("kind") == "digest"]


async def test_a_binge_is_one_post_once_it_is_quiet(node: Home, bob: Dweller, ana: Puppet) -> None:
    await binge(bob, 4)
    await after(node, hours=1)
    assert digest(ana) == []
    await after(node, hours=3)
    note = digest(ana)[0]
    item = await node.node.db.read(factories.item_id, "The Wire")
    assert note["content"] == (
        f'<p>Watched 4 episodes of <a href="{node.url}/media/{item}">The Wire</a>: Season 1, 1 – Season 1, 4</p>'
    )
    assert (note["tag"][0]["type"], note["relatedWith"]) == ("TVShow", [])
    await after(node)
    await after(node)
    assert len(digest(ana)) == 1
    found = await node.served.call("GET", note["id"].removeprefix(node.url))
    assert found.json["content"] == note["content"]


async def test_two_episodes_are_no_binge(node: Home, bob: Dweller, ana: Puppet) -> None:
    await binge(bob, 2)
    await after(node)
    assert digest(ana) == []


async def test_two_binges_are_told_one_after_the_other(node: Home, bob: Dweller, ana: Puppet) -> None:
    await binge(bob, 3)
    await binge(bob, 3, show="Severance")
    await after(node)
    assert len(digest(ana)) == 1
    await after(node, hours=3)
    assert ["The Wire" in note["content"] for note in digest(ana)] == [True, False]


async def test_L08_what_was_seen_in_private_counts_in_no_digest(node: Home, bob: Dweller, ana: Puppet) -> None:
    await binge(bob, 3)
    await binge(bob, 2, first=4, private=True)
    await binge(bob, 5, show="Secret", private=True)
    await after(node)
    await after(node)
    assert [note["chronicle"]["count"] for note in digest(ana)] == [3]
    assert "Secret" not in str(ana.home.inbox)


async def test_what_is_taken_out_of_the_diary_is_taken_out_of_the_digest(node: Home, bob: Dweller, ana: Puppet) -> None:
    await binge(bob, 3)
    await after(node)
    plays = await bob.items("/api/v1/users/bob/history")
    answer = await bob.call("PATCH", f"/api/v1/history/{plays[0]['id']}", {"audience": "private"})
    assert answer.status == 200, answer.text
    await settle(node)
    assert digest(ana, "Update")[-1]["chronicle"]["count"] == 2
    for play in plays[1:]:
        await node.node.db.write(history.remove, bob.who.user_id, UUID(play["id"]))
    await settle(node)
    assert [grave["id"] for grave in notes(ana, "Delete")] == [digest(ana)[0]["id"]]
    await after(node)
    assert len(digest(ana)) == 1


async def test_a_digest_goes_when_the_diary_is_closed(node: Home, bob: Dweller, ana: Puppet) -> None:
    await binge(bob, 3)
    await after(node)
    await bob.privacy(history_audience="friends")
    await settle(node)
    assert [grave["id"] for grave in notes(ana, "Delete")] == [digest(ana)[0]["id"]]
    await after(node)
    assert len(digest(ana)) == 1


async def test_nobody_who_left_it_off_is_looked_at(node: Home, bob: Dweller, ana: Puppet) -> None:
    await bob.privacy(post_digests=None)
    await binge(bob, 5)
    await after(node)
    assert digest(ana) == []


async def test_a_like_of_a_rating_is_told(node: Home, bob: Dweller, ana: Puppet, film: Item) -> None:
    await rate(bob, film)
    answer = await ana.send(node, ana.activity("Like", notes(ana)[0]["id"]))
    assert answer.status == 202
    await settle(node)
    told = await node.rows("SELECT title, link_url FROM notifications WHERE notification_type = 'like'")
    assert [tuple(row) for row in told] == [("ana likes what you posted", f"/media/{film.public_id}")]


async def test_what_goes_by_other_ways_is_taken_back_too(node: Home, bob: Dweller, ana: Puppet, film: Item) -> None:
    await rate(bob, film)
    await node.execute("DELETE FROM user_ratings")
    await node.node.db.write(statements.look_after)
    await settle(node, seconds=A_WHILE)
    assert len(notes(ana, "Delete")) == 1
