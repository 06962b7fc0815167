"""Media types made, changed and taken away over the API: who may, what is refused, and that nothing gets lost."""

from typing import Any

import pytest

from chronicle_node.services import media_types
from tests import factories
from tests.factories import Someone
from tests.integration.types.conftest import COFFEE, GUJI, brewed, make
from tests.nodes import Answer, Served

TYPES = "/api/v1/media-types"
ONE = f"{TYPES}/coffee"


async def patched(served: Served, token: str, wish: dict[str, Any], name: str = "coffee") -> Answer:
    return await served.call("PATCH", f"{TYPES}/{name}", token=token, json=wish)


def pointers(answer: Answer) -> set[str]:
    return {one["pointer"] for one in answer.json["errors"]}


async def test_a_type_is_made_and_stands_among_the_others(served: Served, token: str) -> None:
    made = await served.post(TYPES, token=token, json=COFFEE)
    assert made.status == 201
    assert made.json["name"] == "coffee"
    assert made.json["levels"] == ["roaster", "coffee"]
    assert (made.json["unit"], made.json["color"], made.json["may_change"]) == ("coffee", "umber", True)
    assert made.json["schema"]["required"] == ["origin"]
    assert made.json["schema"]["properties"]["process"]["enum"] == ["washed", "natural"]
    everything = (await served.get(TYPES)).json["items"]
    assert [one["name"] for one in everything][-1] == "coffee"
    assert everything[-1]["made_by"] is None


async def test_two_types_cannot_have_one_name(served: Served, token: str, coffee: str) -> None:
    again = await served.post(TYPES, token=token, json=COFFEE | {"display_name": "COFFEE!"})
    assert (again.status, pointers(again)) == (409, {"/display_name"})


@pytest.mark.parametrize(
    ("wish", "pointer"),
    [
        ({"display_name": " "}, "/display_name"),
        ({"display_name": "咖啡"}, "/display_name"),
        ({"name": "New Coffee"}, "/name"),
        ({"name": "new"}, "/name"),
        ({"verb": ""}, "/verb"),
        ({"levels": ["a", "b", "c", "d"]}, "/levels"),
        ({"levels": ["a", "A"]}, "/levels"),
        ({"levels": ["a", ""]}, "/levels/1"),
        ({"color": "#123456"}, "/color"),
        ({"icon": "skull"}, "/icon"),
        ({"cover": "round"}, "/cover"),
        ({"fields": [{"title": ""}]}, "/fields/0/title"),
        ({"fields": [{"title": "A"}, {"title": "a"}]}, "/fields/1/title"),
        ({"fields": [{"title": "A", "type": "choice", "choices": ["one"]}]}, "/fields/0/choices"),
        ({"fields": [{"title": f"F {n}"} for n in range(21)]}, "/fields"),
    ],
)
async def test_what_makes_no_type_is_refused_by_name(
    served: Served, token: str, wish: dict[str, Any], pointer: str
) -> None:
    answer = await served.post(TYPES, token=token, json=COFFEE | wish)
    assert (answer.status, pointers(answer)) == (422, {pointer})
    assert (await served.get(ONE)).status == 404


async def test_only_who_made_a_type_or_an_administrator_changes_it(served: Served, coffee: str) -> None:
    bob = await served.person("bob")
    token = await served.token(bob)
    assert (await patched(served, token, {"verb": "drink"})).status == 403
    assert (await served.call("DELETE", ONE, token=token)).status == 403
    await served.make_admin(bob)
    assert (await patched(served, token, {"verb": "drink"})).json["verb"] == "drink"


async def test_making_types_can_be_left_to_administrators(served: Served, alice: Someone, token: str) -> None:
    boss = await served.person("boss")
    await served.make_admin(boss)
    await served.node.db.write(media_types.let_make, boss.viewer, "admins")
    refused = await served.post(TYPES, token=token, json=COFFEE)
    assert (refused.status, refused.json["code"]) == (403, "forbidden")
    assert await make(served, boss, COFFEE) == "coffee"


async def test_items_follow_their_level_when_another_is_put_above(served: Served, token: str, coffee: str) -> None:
    await brewed(served, token)
    levels = [{"name": "country"}, {"name": "roastery", "was": 0}, {"name": "coffee", "was": 1}]
    changed = await patched(served, token, {"levels": levels})
    assert changed.json["levels"] == ["country", "roastery", "coffee"]
    again = GUJI | {"parents": [{"title": "The Barn", "level": "roastery"}]}
    await brewed(served, token, again, at="2024-03-01T08:00:00Z")
    plays = (await served.get("/api/v1/users/alice/history", token=token)).json["items"]
    assert [(one["media"]["kind"], one["media"]["parents"][0]["kind"]) for one in plays] == [("coffee", "roastery")] * 2
    assert plays[0]["media"]["id"] == plays[1]["media"]["id"]


async def test_a_level_in_use_cannot_be_dropped(served: Served, token: str, coffee: str) -> None:
    await brewed(served, token)
    refused = await patched(served, token, {"levels": [{"name": "coffee", "was": 1}]})
    assert refused.status == 409
    assert "roaster (1)" in refused.json["detail"]
    assert (await served.get(ONE)).json["levels"] == ["roaster", "coffee"]


async def test_a_level_nothing_stands_on_can_go(served: Served, token: str, coffee: str) -> None:
    await brewed(served, token, {"type": "coffee", "title": "House blend"})
    answer = await patched(served, token, {"levels": [{"name": "coffee", "was": 1}]})
    assert answer.json["levels"] == ["coffee"]
    plays = (await served.get("/api/v1/users/alice/history", token=token)).json["items"]
    assert plays[0]["media"]["kind"] == "coffee"


async def test_levels_keep_their_order(served: Served, token: str, coffee: str) -> None:
    swapped = [{"name": "coffee", "was": 1}, {"name": "roaster", "was": 0}]
    assert pointers(await patched(served, token, {"levels": swapped})) == {"/levels"}


async def test_the_levels_of_a_built_in_type_are_fixed_but_not_its_looks(served: Served) -> None:
    boss = await served.person("boss")
    await served.make_admin(boss)
    token = await served.token(boss)
    refused = await patched(served, token, {"levels": [{"name": "film", "was": 0}], "verb": "see"}, "movie")
    assert (refused.status, pointers(refused)) == (422, {"/levels", "/verb"})
    assert (await patched(served, token, {"display_name": "Films", "color": "plum"}, "movie")).json["color"] == "plum"


async def test_an_unused_type_can_be_taken_away_and_a_used_one_cannot(served: Served, token: str, coffee: str) -> None:
    await brewed(served, token)
    refused = await served.call("DELETE", ONE, token=token)
    assert (refused.status, refused.json["code"]) == (409, "conflict")
    await served.post(TYPES, token=token, json=COFFEE | {"display_name": "Tea"})
    assert (await served.call("DELETE", f"{TYPES}/tea", token=token)).status == 204
    assert (await served.get(f"{TYPES}/tea")).status == 404


async def test_a_field_that_was_dropped_comes_back_with_what_was_in_it(served: Served, token: str, coffee: str) -> None:
    await brewed(served, token)
    await patched(served, token, {"fields": []})
    await patched(served, token, {"fields": COFFEE["fields"]})
    item = await served.node.db.read(factories.item_id, "Guji")
    page = await served.get(f"/media/{item}")
    assert "Ethiopia" in page.text


async def test_a_player_may_send_along_what_does_not_fit(served: Served, token: str, coffee: str) -> None:
    await brewed(served, token)
    item = await served.node.db.read(factories.item_id, "Guji")
    page = await served.get(f"/media/{item}")
    assert "2100" in page.text
    assert "good" not in page.text


async def test_nobody_in_particular_makes_nothing(served: Served) -> None:
    assert (await served.post(TYPES, json=COFFEE)).status == 401
