"""Adding by hand over the API: on any level, many at once, nothing twice."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from chronicle_node.domain.posters import address
from chronicle_node.domain.roles import Ability, Role
from chronicle_node.services import roles
from tests import factories
from tests.integration.editing.conftest import MEDIA, Editor, item_of, private_film
from tests.nodes import LOOPBACK, Served

NOWHERE = "01890000-0000-7000-8000-000000000000"


async def titles(caller: Editor, parent: str) -> list[str]:
    """What hangs directly below an item, as its page shows it."""
    page = await (await caller.pages()).get(f"/media/{parent}")
    assert page.status == 200
    return [line.split("<")[0] for line in page.text.split('class="fold__title" dir="auto">')[1:]]


async def test_a_film_is_added_with_what_is_known_of_it(alice: Editor) -> None:
    made = await alice.add(
        type="movie",
        name=" The  Third Man ",
        released="1949-09-01",
        year=1949,
        description="Vienna.\r\nA zither.",
        poster_url="https://example.org/man.jpg",
        metadata={"runtime": 104, "genres": ["Noir", ""]},
        ids={"imdb": "41959"},
    )
    media = made["media"]
    assert (media["title"], media["year"], media["kind"], media["ids"]) == (
        *("The Third Man", 1949, "movie"),
        {"imdb": "tt0041959"},
    )
    assert (made["sort_name"], made["own_sort_name"], made["released"]) == ("third man", None, "1949-09-01")
    assert (made["description"], made["metadata"]["genres"]) == ("Vienna.\nA zither.", ["Noir"])
    assert media["poster_url"] == address(UUID(media["id"]), "https://example.org/man.jpg")
    assert made["metadata"]["poster_url"] == "https://example.org/man.jpg"


async def test_a_show_comes_with_its_seasons_and_episodes(alice: Editor) -> None:
    made = await alice.add(type="tv", name="Firefly", year=2002, parts=[2, 3])
    assert await titles(alice, made["media"]["id"]) == ["Season 1", "Season 2"]
    page = await (await alice.pages()).get(f"/media/{made['media']['id']}")
    assert page.text.count(">Episode 3<") == 1
    assert page.text.count(">Episode 1<") == 2


async def test_twelve_episodes_are_added_to_a_season_and_those_that_are_there_stay(alice: Editor) -> None:
    show = await alice.add(type="tv", name="Firefly")
    season = await alice.add(parent=show["media"]["id"], level="season", name="Season 1", position=1)
    path = f"{MEDIA}/{season['media']['id']}/parts"
    first = (await alice("POST", path, count=2, titles=["Serenity"])).json
    assert (len(first["made"]), first["there"]) == (2, 0)
    again = (await alice("POST", path, first=1, count=12)).json
    assert (len(again["made"]), again["there"]) == (10, 2)
    nothing = (await alice("POST", path, first=1, count=12)).json
    assert (nothing["made"], nothing["there"]) == ([], 12)
    last = (await alice("POST", path, titles=["The End"])).json
    found = (await alice("GET", f"{MEDIA}/{last['made'][0]}")).json
    assert (found["media"]["title"], found["media"]["position"]) == ("The End", 13)
    assert found["metadata"] == {"season_number": 1, "episode_number": 13}
    assert [one["title"] for one in found["media"]["parents"]] == ["Firefly", "Season 1"]


@pytest.mark.parametrize(
    ("wish", "kind"),
    [
        ({"type": "book", "name": "Piranesi"}, "book"),
        ({"type": "book", "level": "series", "name": "Earthsea"}, "series"),
        ({"type": "music", "name": "Nina Simone"}, "artist"),
        ({"type": "music", "level": "album", "name": "Now 44"}, "album"),
    ],
)
async def test_what_stands_alone_stands_on_its_own_level(alice: Editor, wish: dict[str, Any], kind: str) -> None:
    assert (await alice.add(**wish))["media"]["kind"] == kind


@pytest.mark.parametrize(
    ("wish", "pointer"),
    [
        ({"type": "movie", "name": " "}, "/name"),
        ({"type": "tv", "level": "episode", "name": "Alone"}, "/level"),
        ({"type": "nonsense", "name": "A"}, "/type"),
        ({"name": "A"}, "/type"),
        ({"type": "movie", "name": "A", "position": 3}, "/position"),
        ({"type": "movie", "name": "A", "released": "soon"}, "/released"),
        ({"type": "movie", "name": "A", "released": "2017-02-30"}, "/released"),
        ({"type": "movie", "name": "A", "poster_url": "javascript:alert(1)"}, "/poster_url"),
        ({"type": "movie", "name": "A", "metadata": {"runtime": "long"}}, "/metadata/runtime"),
        ({"type": "movie", "name": "A", "metadata": {"colour": "red"}}, "/metadata/colour"),
        ({"type": "movie", "name": "A", "ids": {"imdb": "x"}}, "/ids/imdb"),
        ({"type": "movie", "name": "A", "parts": [3]}, "/parts"),
        ({"type": "tv", "name": "A", "parts": [501]}, "/parts"),
        ({"type": "music", "name": "A", "parts": [3]}, "/parts"),
        ({"type": "movie", "name": "A", "year": 99999}, "/year"),
        ({"type": "movie", "name": "A", "title_language": "Swahili"}, "/title_language"),
    ],
)
async def test_a_wrong_wish_is_refused_at_its_member_and_makes_nothing(
    alice: Editor, wish: dict[str, Any], pointer: str
) -> None:
    answer = await alice("POST", MEDIA, **wish)
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, pointer)
    assert (await alice("GET", "/api/v1/search?q=A")).json["items"] == []


async def test_what_the_catalogue_has_is_shown_before_another_is_made(alice: Editor, bob: Editor) -> None:
    there = (await alice.add(type="movie", name="Dune", year=2021))["media"]["id"]
    refused = await bob("POST", MEDIA, type="movie", name="DUNE", year=2020)
    assert refused.status == 409
    assert there in refused.json["errors"][0]["detail"]
    assert (await bob.add(type="movie", name="Dune", year=1984))["media"]["id"] != there
    assert (await bob.add(type="movie", name="Dune", year=2021, anyway=True))["media"]["id"] != there


async def test_an_id_belongs_to_one_item_however_it_is_called(alice: Editor, bob: Editor) -> None:
    there = (await alice.add(type="movie", name="Dune", ids={"imdb": "tt1160419"}))["media"]["id"]
    refused = await bob("POST", MEDIA, type="movie", name="Wüste", ids={"imdb": "tt1160419"}, anyway=True)
    assert (refused.status, refused.json["errors"][0]["pointer"]) == (409, "/ids/imdb")
    assert there in refused.json["detail"]


async def test_what_somebody_keeps_to_themselves_is_not_given_away_by_a_refusal(
    served: Served, alice: Editor, bob: Editor
) -> None:
    hidden = await private_film(served, alice)
    made = (await bob.add(type="movie", name="Her secret"))["media"]["id"]
    assert made != str(hidden.public_id)
    assert (await bob("GET", f"{MEDIA}/{hidden.public_id}")).status == 404
    assert (await bob("POST", f"{MEDIA}/{hidden.public_id}/parts", count=1)).status == 404
    assert (await bob("POST", MEDIA, parent=str(hidden.public_id), name="Part")).status == 404


async def test_whoever_added_it_goes_on_seeing_it_when_somebody_plays_it_in_private(
    served: Served, alice: Editor, bob: Editor
) -> None:
    media = (await bob.add(type="movie", name="Dune"))["media"]
    item = await item_of(served, media["id"])
    await served.node.db.write(factories.play, alice.who, item, audience="private")
    assert (await bob("GET", f"{MEDIA}/{media['id']}")).status == 200
    assert [one["id"] for one in (await bob("GET", "/api/v1/search?q=dune")).json["items"]] == [media["id"]]
    assert (await served.get(f"{MEDIA}/{media['id']}")).status == 404


async def test_one_press_too_many_makes_one(alice: Editor) -> None:
    wish = {"type": "movie", "name": "Dune", "anyway": True}
    made = await asyncio.gather(*(alice.add(**wish) for _ in range(4)))
    assert len({one["media"]["id"] for one in made}) == 1


async def test_two_who_add_the_same_parts_at_once_make_them_once(alice: Editor, bob: Editor) -> None:
    show = (await alice.add(type="podcast", name="In Our Time"))["media"]["id"]
    path = f"{MEDIA}/{show}/parts"
    answers = await asyncio.gather(*(one("POST", path, level="episode", first=1, count=9) for one in (alice, bob)))
    assert sorted(len(one.json["made"]) for one in answers) == [0, 9]


async def test_a_number_is_given_once(alice: Editor) -> None:
    show = (await alice.add(type="tv", name="Firefly", parts=[2]))["media"]["id"]
    refused = await alice("POST", MEDIA, parent=show, level="season", name="Another", position=1)
    assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, "/position")


async def test_a_role_decides_who_adds(served: Served, alice: Editor, bob: Editor) -> None:
    db = served.node.db
    await db.write(roles.give, alice.who.user_id, "bob", Role.LIMITED, LOOPBACK)
    assert (await bob("POST", MEDIA, type="movie", name="Dune")).status == 403
    await db.write(roles.let_members, alice.who.user_id, {Ability.EDIT}, LOOPBACK)
    assert (await alice("POST", MEDIA, type="movie", name="Dune")).status == 403
    await db.write(roles.give, alice.who.user_id, "bob", Role.EDITOR, LOOPBACK)
    assert (await bob("POST", MEDIA, type="movie", name="Dune")).status == 201


async def test_nobody_in_particular_adds_nothing(served: Served) -> None:
    assert (await served.post(MEDIA, json={"type": "movie", "name": "Dune"})).status == 401
    assert (await served.get(f"{MEDIA}/{NOWHERE}")).status == 404
    assert (await served.get(f"{MEDIA}/x")).status == 404


async def test_a_whole_that_is_added_with_its_parts_knows_how_many_they_are(alice: Editor) -> None:
    show = (await alice.add(type="tv", name="Firefly", parts=[2, 3]))["media"]["id"]
    assert (await alice("GET", f"{MEDIA}/{show}")).json["metadata"]["episode_count"] == 5
    done = await alice("POST", f"{MEDIA}/{show}/plays", mode="now")
    assert done.json["plays"] == 5
    session = (await alice("GET", "/api/v1/sessions")).json["items"][0]
    assert (session["status"], session["progress"]["total"]) == ("completed", 5)
    assert (await alice("GET", f"{MEDIA}/{show}/library")).json["status"] == "completed"


async def test_a_whole_grows_with_the_parts_that_are_added_to_it(alice: Editor) -> None:
    show = (await alice.add(type="tv", name="Firefly", parts=[2]))["media"]["id"]
    season = await alice.add(parent=show, level="season", name="Season 2", position=2, parts=[3])
    specials = await alice.add(parent=show, level="season", name="Specials", position=0, parts=[4])
    assert (await alice("GET", f"{MEDIA}/{show}")).json["metadata"]["episode_count"] == 5
    await alice("POST", f"{MEDIA}/{season['media']['id']}/parts", count=1)
    assert (await alice("GET", f"{MEDIA}/{show}")).json["metadata"]["episode_count"] == 6
    assert (await alice("GET", f"{MEDIA}/{season['media']['id']}")).json["metadata"]["episode_count"] == 4
    assert specials["metadata"]["episode_count"] == 4
    kept = (await alice("GET", f"{MEDIA}/{show}/changes")).json["items"]
    assert [one["kind"] for one in kept] == ["edited", "edited", "added"]


async def test_a_length_that_nobody_said_stays_unknown(alice: Editor) -> None:
    show = (await alice.add(type="tv", name="Firefly", parts=[2, 0]))["media"]["id"]
    await alice.add(parent=show, level="season", name="Season 3", position=3, parts=[3])
    assert "episode_count" not in (await alice("GET", f"{MEDIA}/{show}")).json["metadata"]
    more = (await alice.add(type="tv", name="Lost", parts=[1], metadata={"episode_count": 121}))["media"]["id"]
    await alice.add(parent=more, level="season", name="Season 2", position=2, parts=[3])
    assert (await alice("GET", f"{MEDIA}/{more}")).json["metadata"]["episode_count"] == 121


async def test_two_works_of_one_title_that_are_added_one_after_the_other_are_two(alice: Editor) -> None:
    first = await alice.add(type="movie", name="Crash", year=1996)
    second = await alice.add(type="movie", name="Crash", year=2004)
    assert (first["media"]["year"], second["media"]["year"]) == (1996, 2004)
    another = await alice.add(type="movie", name="Crash", year=2004, description="Of cars.", anyway=True)
    assert len({first["media"]["id"], second["media"]["id"], another["media"]["id"]}) == 3
    again = await alice.add(type="movie", name="Crash", year=2004, description="Of cars.", anyway=True)
    assert again["media"]["id"] == another["media"]["id"]
