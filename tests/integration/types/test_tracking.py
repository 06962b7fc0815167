"""A type of one's own behaves like a built-in one: reported, by hand, in the feed, on lists, in search."""

from typing import Any

from tests import factories
from tests.factories import Someone
from tests.integration.types.conftest import COFFEE, GUJI, brewed, make
from tests.nodes import Served
from tests.visitors import Visitor, signed_in

MUSEUM: dict[str, Any] = {
    "display_name": "Museums",
    "levels": ["museum", "exhibition", "room"],
    "verb": "visit",
    "noun": "visit",
    "color": "olive",
    "icon": "map",
    "cover": "square",
}


async def guji(served: Served) -> str:
    return f"/media/{await served.node.db.read(factories.item_id, 'Guji')}"


async def test_a_player_reports_it_by_its_name(served: Served, token: str, coffee: str) -> None:
    await brewed(served, token)
    await brewed(
        served, token, GUJI | {"parents": [{"title": "the barn", "level": "roaster"}]}, at="2024-03-01T08:00:00Z"
    )
    plays = (await served.get("/api/v1/users/alice/history", token=token)).json["items"]
    assert [one["media"]["title"] for one in plays] == ["Guji", "Guji"]
    assert {one["media"]["id"] for one in plays} == {plays[0]["media"]["id"]}
    assert plays[0]["media"]["type_name"] == "Coffee"
    assert [parent["title"] for parent in plays[0]["media"]["parents"]] == ["The Barn"]


async def test_a_type_nobody_made_is_refused_with_a_pointer(served: Served, token: str) -> None:
    refused = await served.post("/api/v1/scrobble", token=token, json={"event": "finish", "media": GUJI})
    assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, "/media/type")


async def test_its_page_tells_its_fields_and_speaks_its_verb(
    served: Served, hers: Visitor, token: str, coffee: str
) -> None:
    await brewed(served, token)
    page = (await hers.get(await guji(served))).text
    assert "Brewed once" in page
    assert "Brewed it again" in page
    assert "tint-umber" in page
    for words in ("Origin", "Ethiopia", "Process", "natural", "Altitude in metres", "2100"):
        assert words in page
    assert "mood" not in page


async def test_friends_read_that_it_was_brewed(served: Served, alice: Someone, token: str, coffee: str) -> None:
    bob = await served.person("bob")
    await served.node.db.write(factories.befriend, alice, bob)
    await brewed(served, token)
    page = (await (await signed_in(served, bob)).get("/feed")).text
    assert "brewed" in page
    assert "Guji" in page


async def test_what_is_on_is_being_brewed(served: Served, hers: Visitor, token: str, coffee: str) -> None:
    await brewed(served, token, event="start")
    assert "Brewing" in (await hers.get("/")).text


async def test_it_is_found_and_narrowed_to(served: Served, hers: Visitor, token: str, coffee: str) -> None:
    await brewed(served, token)
    found = (await hers.get("/search?q=guj&type=coffee")).text
    assert "Guji" in found
    assert '/search?q=guj&amp;type=coffee" aria-current="page">Coffee' in found
    diary = (await hers.get("/@alice/history?type=coffee")).text
    assert "Guji" in diary
    assert "1 coffee" in diary


async def test_it_stands_on_lists_and_is_rated_and_reviewed(
    served: Served, hers: Visitor, token: str, coffee: str
) -> None:
    await brewed(served, token)
    item = await guji(served)
    made = await hers.send("/lists", {"name": "Beans", "item": item.removeprefix("/media/")})
    assert "Guji" in (await hers.get(made.headers["Location"])).text
    rated = await served.call("PUT", f"/api/v1{item}/rating", token=token, json={"stars": 4.5})
    assert rated.json["rating"] == 9.0
    written = await served.call("PUT", f"/api/v1{item}/review", token=token, json={"content": "Peach."})
    assert written.status == 201


async def test_progress_is_counted_in_its_lowest_level(
    served: Served, alice: Someone, hers: Visitor, token: str
) -> None:
    await make(served, alice, MUSEUM)
    above = [{"title": "Prado"}, {"title": "Goya"}]
    for room in (1, 2):
        await brewed(served, token, {"type": "museums", "position": room, "parents": above})
    whole = await served.node.db.read(factories.item_id, "Prado")
    page = (await hers.get(f"/media/{whole}")).text
    assert "2 rooms" in page or "2 of 2 rooms" in page
    assert "cover--square" in page
    part = await served.node.db.read(factories.item_id, "Room 2")
    assert "Goya, room 2" in (await hers.get(f"/media/{part}")).text


async def test_the_form_asks_for_its_fields_and_keeps_what_is_typed(served: Served, hers: Visitor, coffee: str) -> None:
    form = (await hers.get("/log?type=coffee")).text
    assert 'name="meta-origin"' in form
    assert '<option value="washed">washed</option>' in form
    assert 'name="year"' not in form
    typed = {"type": "coffee", "title": "Kiambu", "whole": "The Barn", "when": "unknown", "meta-process": "washed"}
    refused = await hers.send("/log", typed)
    assert refused.status == 422
    assert 'id="meta-origin-error"' in refused.text
    wrong = await hers.send("/log", typed | {"meta-origin": "Kenya", "meta-altitude_in_metres": "high"})
    assert 'id="meta-altitude_in_metres-error"' in wrong.text
    kept = await hers.send("/log", typed | {"meta-origin": "Kenya", "meta-altitude_in_metres": "1800"})
    assert kept.status == 303
    page = (await hers.get(kept.headers["Location"])).text
    assert "Kenya" in page
    assert "1800" in page
    assert "The Barn" in page


async def test_a_made_type_counts_on_the_profile(served: Served, hers: Visitor, token: str, coffee: str) -> None:
    await brewed(served, token)
    assert "<dt>play</dt><dd>1</dd>" in (await hers.get("/@alice")).text


async def test_a_type_of_one_level_needs_no_whole(served: Served, alice: Someone, token: str) -> None:
    await make(served, alice, COFFEE | {"display_name": "Walks", "levels": [], "noun": "walk", "fields": []})
    await brewed(served, token, {"type": "walks", "title": "Round the lake"})
    plays = (await served.get("/api/v1/users/alice/history", token=token)).json["items"]
    assert plays[0]["media"]["kind"] == "walk"
