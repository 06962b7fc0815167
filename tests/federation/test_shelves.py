"""Library, lists, ratings, reviews and statistics of a friend on another node, as if they were here."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from chronicle_node.domain import shelves
from chronicle_node.domain.statuses import Status
from chronicle_node.services import friend_shelves, library, maintenance
from chronicle_node.services.friend_shelves import Item, Place, Reading
from chronicle_node.services.library import ShelfChange
from tests import factories
from tests.federation.kit import Circle, Dweller
from tests.federation.test_sharing import share

FILM = {"type": "movie", "title": "Close-Up", "year": 1990, "ids": {"imdb": "tt0100234"}}
EVERYTHING = dict.fromkeys((f"{kind}_audience" for kind in shelves.KINDS), "followers")


async def furnish(bob: Dweller) -> UUID:
    """A film that Bob has seen, rated, reviewed and put on a list."""
    answer = await bob.call("POST", "/api/v1/scrobble", {"event": "finish", "media": FILM})
    assert answer.status == 201, answer.text
    item = UUID((await bob.items(f"/api/v1/users/{bob.name}/history"))[0]["media"]["id"])
    review = {"content": "Who is *the* liar?", "title": "Seen twice", "audience": "public"}
    for path, body in (
        ("library", {"status": "completed", "is_favorite": True}),
        ("rating", {"rating": 8.5}),
        ("review", review),
    ):
        answer = await bob.call("PUT", f"/api/v1/media/{item}/{path}", body)
        assert answer.status in {200, 201}, answer.text
    made = await bob.call("POST", "/api/v1/lists", {"name": "Winter", "audience": "public"})
    entry = {"media": str(item), "notes": "With tea."}
    answer = await bob.call("POST", f"/api/v1/lists/{made.json['id']}/entries", entry)
    assert answer.status in {200, 201}, answer.text
    return item


async def person(reader: Dweller, whom: Dweller) -> str:
    found = {one["handle"]: one["id"] for one in await reader.items("/api/v1/following")}
    return f"/api/v1/people/{found[whom.handle]}"


async def opened(reader: Dweller, whom: Dweller, kind: str) -> dict[str, Any]:
    """What somebody is shown who opens a shelf."""
    home = await person(reader, whom)
    answer = await reader.call("GET", f"{home}/statistics" if kind == "stats" else f"{home}/shelves/{kind}")
    assert answer.status == 200, answer.text
    return dict(answer.json)


def said(shelf: dict[str, Any]) -> tuple[str, bool]:
    """What a shelf says of itself, and whether anything stands on it."""
    return shelf["state"], bool(shelf.get("items") or shelf.get("plays"))


async def kept(circle: Circle) -> int:
    """How much is kept on the node where Alice and Carol live."""
    rows = ("friend_shelves WHERE is_open OR facts IS NOT NULL", "friend_shelf_items")
    return sum([await circle.nodes.a.number(f"SELECT count(*) FROM {each}") for each in rows])


async def test_a_friends_shelves_are_shown_as_if_they_were_here(circle: Circle) -> None:
    await furnish(circle.bob)
    entry = (await opened(circle.carol, circle.bob, "library"))["items"][0]
    assert entry["media"]["title"] == "Close-Up"
    assert (entry["status"], entry["is_favorite"], entry["rating"]) == ("completed", True, 8.5)
    rated = (await opened(circle.carol, circle.bob, "ratings"))["items"][0]
    assert (rated["rating"], rated["rating_type"]) == (8.5, "numeric")
    review = (await opened(circle.carol, circle.bob, "reviews"))["items"][0]
    assert (review["title"], review["content"], review["rating"]) == ("Seen twice", "Who is *the* liar?", 8.5)
    winter = (await opened(circle.carol, circle.bob, "lists"))["items"][0]
    assert winter["name"] == "Winter"
    entry = (await opened(circle.carol, circle.bob, f"lists/{winter['list_id']}"))["items"][0]
    assert (entry["media"]["title"], entry["notes"]) == ("Close-Up", "With tea.")
    numbers = await opened(circle.carol, circle.bob, "stats")
    assert (numbers["plays"], [day["plays"] for day in numbers["days"]]) == (1, [1])
    assert numbers["streak"]["current"] == 1
    await circle.settle()
    history = await circle.carol.items(f"{await person(circle.carol, circle.bob)}/history")
    assert [one["media"]["title"] for one in history] == ["Close-Up"]
    for kind in shelves.KINDS:
        assert said(await opened(circle.alice, circle.bob, kind)) == ("none", False), "Alice only follows him"


@pytest.mark.parametrize("kind", shelves.KINDS)
async def test_L09_what_a_friend_is_given_and_loses_comes_and_goes(circle: Circle, kind: str) -> None:
    await circle.bob.privacy(**{f"{kind}_audience": "private"})
    await furnish(circle.bob)
    assert said(await opened(circle.carol, circle.bob, kind)) == ("none", False)
    await share(circle.bob, circle.carol, **{kind: True})
    circle.pass_time(minutes=6)
    assert said(await opened(circle.carol, circle.bob, kind)) == ("shown", True)
    assert await kept(circle) > 0
    await share(circle.bob, circle.carol, **{kind: False})
    await circle.settle()
    assert (await circle.nodes.a.fetch(circle.carol, f"{circle.bob.uri}/{kind}")).status == 404
    assert said(await opened(circle.carol, circle.bob, kind)) == ("none", False)
    assert await kept(circle) == 0


@pytest.mark.parametrize("kind", shelves.KINDS)
async def test_L09_privacy_narrowed_after_the_fact_is_forgotten_for_each(circle: Circle, kind: str) -> None:
    await circle.bob.privacy(**{f"{kind}_audience": "followers"})
    await furnish(circle.bob)
    for reader in (circle.alice, circle.carol):
        assert said(await opened(reader, circle.bob, kind)) == ("shown", True)
    await circle.bob.privacy(**{f"{kind}_audience": "friends"})
    await circle.settle()
    assert said(await opened(circle.alice, circle.bob, kind)) == ("none", False)
    assert said(await opened(circle.carol, circle.bob, kind)) == ("shown", True)


async def look_everywhere(circle: Circle) -> None:
    """Carol opens everything of Bob's."""
    for kind in shelves.KINDS:
        assert said(await opened(circle.carol, circle.bob, kind)) == ("shown", True)
    winter = (await opened(circle.carol, circle.bob, "lists"))["items"][0]
    await opened(circle.carol, circle.bob, f"lists/{winter['list_id']}")


@pytest.mark.parametrize("how", ["unfriend", "unfollow", "block", "blocked", "leave", "shut out"])
async def test_nothing_stays_of_a_friendship_that_is_over(circle: Circle, how: str) -> None:
    await furnish(circle.bob)
    await look_everywhere(circle)
    bob, carol = circle.bob, circle.carol
    known = {one["handle"]: one["id"] for one in await carol.items("/api/v1/friends")}
    if how == "unfriend":
        friend = (await bob.items("/api/v1/friends"))[0]["id"]
        assert (await bob.call("DELETE", f"/api/v1/friends/{friend}")).status == 204
    elif how == "unfollow":
        assert (await carol.call("DELETE", f"/api/v1/following/{known[bob.handle]}")).status == 204
    elif how == "leave":
        await circle.nodes.b.execute(f"UPDATE users SET is_active = FALSE WHERE id = {bob.who.user_id}")
        circle.pass_time(minutes=6)
        await look_closed(circle)
    elif how == "shut out":
        await circle.nodes.a.execute("UPDATE federated_instances SET policy = 'blocked' WHERE NOT is_self")
        await circle.nodes.a.execute("UPDATE friend_shelves SET read_at = NULL")
        assert (await carol.call("GET", f"/api/v1/people/{known[bob.handle]}/shelves/library")).status == 404
        return
    else:
        blocker, other = (bob, carol) if how == "blocked" else (carol, bob)
        assert (await blocker.call("POST", "/api/v1/blocks", {"handle": other.handle})).status == 201
    await circle.settle()
    assert await kept(circle) == 0


async def look_closed(circle: Circle) -> None:
    for kind in shelves.KINDS:
        assert said(await opened(circle.carol, circle.bob, kind)) == ("none", False)


async def test_who_is_away_is_shown_as_they_were_until_the_time_is_over(circle: Circle) -> None:
    await furnish(circle.bob)
    before = await opened(circle.carol, circle.bob, "library")
    circle.pass_time(minutes=6)
    with circle.nodes.a.cut_off():
        away = await opened(circle.carol, circle.bob, "library")
        assert said(away) == ("away", True)
        assert away["as_of"] == before["as_of"]
        assert said(await opened(circle.carol, circle.bob, "ratings")) == ("away", False)
        circle.pass_time(days=8)
        assert said(await opened(circle.carol, circle.bob, "library")) == ("away", False)
        circle.pass_time(days=8)
        await circle.nodes.a.node.db.write(maintenance.prune)
        assert await kept(circle) == 0
    assert said(await opened(circle.carol, circle.bob, "library")) == ("shown", True)


async def test_L04_what_is_not_for_the_signer_is_like_what_is_not_there(circle: Circle) -> None:
    await circle.bob.privacy(**dict.fromkeys((f"{kind}_audience" for kind in shelves.KINDS), "private"))
    await furnish(circle.bob)
    made = (await circle.bob.items("/api/v1/lists"))[0]["id"]
    nobody = f"{circle.nodes.b.url}/ap/actors/{circle.alice.public_id}"
    answers = set()
    for home in (circle.bob.uri, nobody):
        for path in (*shelves.KINDS, f"lists/{made}", f"lists/{circle.alice.public_id}", "library?after=AAAA"):
            answer = await circle.nodes.a.fetch(circle.carol, f"{home}/{path}")
            answers.add((answer.status, bytes(answer.body).replace(path.encode(), b"").replace(home.encode(), b"")))
    assert {status for status, _ in answers} == {404}
    assert len({len(body) for _, body in answers}) == 1, answers


async def test_L05_a_shelf_is_for_no_cache_and_its_places_are_for_nobody_else(circle: Circle) -> None:
    await circle.bob.privacy(library_audience="followers", ratings_audience="followers")
    film = await circle.nodes.b.node.db.write(factories.item, "Film 0")
    for number in range(1, 130):
        film = await circle.nodes.b.node.db.write(factories.item, f"Film {number:03}")
        await circle.nodes.b.node.db.write(factories.rate, circle.bob.who, film)
    answer = await circle.nodes.a.fetch(circle.alice, f"{circle.bob.uri}/ratings")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Signature" in answer.headers["Vary"]
    first = json.loads(answer.body)["first"]
    assert "totalItems" not in json.loads(answer.body)
    assert (await circle.nodes.a.fetch(circle.alice, first["next"])).status == 200
    place = first["next"].rpartition("?after=")[2]
    for other in (f"{circle.bob.uri}/library?after={place}", f"{circle.bob.uri}/ratings?after={place[:-2]}"):
        assert (await circle.nodes.a.fetch(circle.alice, other)).status == 404
    assert "ratings" not in place


async def test_a_long_library_is_begun_at_once_and_read_to_its_end_by_itself(circle: Circle) -> None:
    for number in range(230):
        film = await circle.nodes.b.node.db.write(factories.item, f"Film {number:03}")
        entry = ShelfChange(status=(Status.WATCHING, Status.COMPLETED)[number % 2])
        await circle.nodes.b.node.db.write(library.keep, circle.bob.who.user_id, film.id, entry)
    first = await opened(circle.carol, circle.bob, "library")
    assert (first["is_whole"], len(first["items"])) == (False, 50)
    await circle.settle()
    home, titles = f"{await person(circle.carol, circle.bob)}/shelves/library?limit=100", []
    while home:
        page = (await circle.carol.call("GET", home)).json
        assert page["is_whole"]
        titles += [entry["media"]["title"] for entry in page["items"]]
        home = page["next"]
    assert titles == [f"Film {number:03}" for number in range(230)]
    doing = await opened(circle.carol, circle.bob, "library?status=watching&type=movie&limit=100")
    assert {entry["status"] for entry in doing["items"]} == {"watching"}
    assert doing["next"]


async def test_what_is_taken_off_a_shelf_is_forgotten_soon(circle: Circle) -> None:
    item = await furnish(circle.bob)
    await look_everywhere(circle)
    made = (await circle.bob.items("/api/v1/lists"))[0]["id"]
    for path in (f"media/{item}/rating", f"media/{item}/review", f"media/{item}/library", f"lists/{made}"):
        assert (await circle.bob.call("DELETE", f"/api/v1/{path}")).status == 204
    await circle.settle()
    await circle.settle()
    assert await circle.nodes.a.number("SELECT count(*) FROM friend_shelf_items") == 0
    assert await circle.nodes.a.number("SELECT count(*) FROM friend_shelves WHERE kind = 'list' AND is_open") == 0


async def test_ratings_that_are_not_for_a_friend_stand_nowhere_else(circle: Circle) -> None:
    await circle.bob.privacy(ratings_audience="followers")
    await furnish(circle.bob)
    assert "rating" in (await opened(circle.carol, circle.bob, "library"))["items"][0]
    assert "rating" in (await opened(circle.carol, circle.bob, "reviews"))["items"][0]
    await share(circle.bob, circle.carol, ratings=False)
    await circle.settle()
    assert "rating" not in (await opened(circle.carol, circle.bob, "library"))["items"][0]
    assert "rating" not in (await opened(circle.carol, circle.bob, "reviews"))["items"][0]


async def test_L08_a_private_play_is_in_no_statistics_and_no_library(circle: Circle) -> None:
    await circle.bob.call("POST", "/api/v1/scrobble", {"event": "finish", "media": FILM, "private": True})
    assert said(await opened(circle.carol, circle.bob, "stats")) == ("shown", False)
    assert said(await opened(circle.carol, circle.bob, "library")) == ("shown", False)


async def test_what_is_here_too_leads_to_its_page_for_those_who_may_know_it(circle: Circle) -> None:
    await circle.bob.privacy(**EVERYTHING)
    await furnish(circle.bob)
    await circle.carol.call("POST", "/api/v1/scrobble", {"event": "finish", "media": FILM, "private": True})
    mine = (await circle.carol.items("/api/v1/users/carol/history"))[0]["media"]["id"]
    assert (await opened(circle.carol, circle.bob, "ratings"))["items"][0]["media"]["id"] == mine
    assert "id" not in (await opened(circle.alice, circle.bob, "ratings"))["items"][0]["media"]


async def test_an_older_answer_never_opens_a_door_that_has_closed(circle: Circle) -> None:
    db, now = circle.nodes.a.node.db, circle.nodes.a.node.clock.now()
    bob = await circle.nodes.a.number(f"SELECT id FROM actors WHERE uri = '{circle.bob.uri}'")
    place = Place(viewer_id=circle.carol.who.actor_id, owner_id=bob, kind="ratings", uri=f"{circle.bob.uri}/ratings")
    film = {"type": "movie", "kind": "movie", "title": "Close-Up"}
    reading = Reading(began_at=now, items=[Item(facts={"rating": "8"}, media=film)])
    await db.write(friend_shelves.close, place, now + timedelta(seconds=1))
    assert not await db.write(friend_shelves.keep, place, reading)
    assert await kept(circle) == 0
    later = Reading(began_at=now + timedelta(seconds=2), items=reading.items)
    assert await db.write(friend_shelves.keep, place, later)
    await db.write(friend_shelves.close, place, now)
    assert await kept(circle) == 2


async def test_what_is_taken_off_a_list_and_a_note_that_changes_are_seen_soon(circle: Circle) -> None:
    item = await furnish(circle.bob)
    made = (await circle.bob.items("/api/v1/lists"))[0]["id"]
    await opened(circle.carol, circle.bob, "lists")
    winter = (await opened(circle.carol, circle.bob, "lists"))["items"][0]["list_id"]
    assert (await opened(circle.carol, circle.bob, f"lists/{winter}"))["items"][0]["notes"] == "With tea."
    answer = await circle.bob.call("PATCH", f"/api/v1/lists/{made}/entries/{item}", {"notes": "Without."})
    assert answer.status == 200, answer.text
    await circle.settle()
    assert (await opened(circle.carol, circle.bob, f"lists/{winter}"))["items"][0]["notes"] == "Without."
    assert (await circle.bob.call("DELETE", f"/api/v1/lists/{made}/entries/{item}")).status == 204
    await circle.settle()
    assert (await opened(circle.carol, circle.bob, f"lists/{winter}"))["items"] == []
