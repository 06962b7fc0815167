"""Editing over the API: field by field, with a history that tells no more than it may, and nothing lost."""

import asyncio
from typing import Any

import pytest

from chronicle_node.domain.roles import Ability, Role
from chronicle_node.services import accounts, roles
from tests import factories
from tests.integration.editing.conftest import MEDIA, Editor, private_film
from tests.nodes import LOOPBACK, Served


@pytest.fixture
async def film(alice: Editor) -> dict[str, Any]:
    found: dict[str, Any] = await alice.add(
        type="movie", name="The Matrix", year=1999, description="Red or blue", metadata={"runtime": 136}
    )
    return found


def path_of(film: dict[str, Any]) -> str:
    return f"{MEDIA}/{film['media']['id']}"


async def test_what_is_left_out_stays_and_null_takes_away(alice: Editor, film: dict[str, Any]) -> None:
    path = path_of(film)
    found = (await alice("PATCH", path, name="Die Matrix", title_language="de", description=None)).json
    assert (found["media"]["title"], found["sort_name"], found["description"]) == ("Die Matrix", "matrix", None)
    assert found["metadata"] == {"runtime": 136, "year": 1999, "title_language": "de"}
    own = (await alice("PATCH", path, sort_name="Neo 1", metadata={"runtime": None})).json
    assert (own["own_sort_name"], own["metadata"].get("runtime")) == ("neo 1", None)
    assert [one["id"] for one in (await alice("GET", "/api/v1/search?q=die matrix")).json["items"]] == [
        film["media"]["id"]
    ]


async def test_the_history_tells_each_field_before_and_after(alice: Editor, bob: Editor, film: dict[str, Any]) -> None:
    path = path_of(film)
    await bob("PATCH", path, name="Matrix", year=2000)
    found = (await alice("GET", f"{path}/changes")).json["items"]
    assert [(one["kind"], one["by"]["handle"]) for one in found] == [("edited", "@bob"), ("added", "@alice")]
    assert found[0]["changes"] == [
        {"field": "name", "before": "The Matrix", "after": "Matrix"},
        {"field": "metadata.year", "before": 1999, "after": 2000},
    ]
    await bob("PATCH", path, name="Matrix")
    assert len((await alice("GET", f"{path}/changes")).json["items"]) == 2


async def test_a_stale_edit_changes_nothing_and_names_what_is_different(
    alice: Editor, bob: Editor, film: dict[str, Any]
) -> None:
    path = path_of(film)
    await bob("PATCH", path, description="A rabbit", version=film["version"])
    refused = await alice("PATCH", path, description="A hole", version=film["version"])
    assert (refused.status, refused.json["code"]) == (409, "conflict")
    assert [one["pointer"] for one in refused.json["errors"]] == ["/description"]
    assert "A rabbit" in refused.json["errors"][0]["detail"]
    now = (await alice("GET", path)).json
    assert now["description"] == "A rabbit"
    assert (await alice("PATCH", path, description="A hole", version=now["version"])).status == 200


async def test_of_two_edits_at_once_one_is_stale(alice: Editor, bob: Editor, film: dict[str, Any]) -> None:
    tries = [(alice, "One"), (bob, "Two")]
    answers = await asyncio.gather(
        *(who("PATCH", path_of(film), name=name, version=film["version"]) for who, name in tries)
    )
    assert sorted(answer.status for answer in answers) == [200, 409]


async def test_an_edit_is_taken_back_and_stays_in_the_history(alice: Editor, bob: Editor, film: dict[str, Any]) -> None:
    path = path_of(film)
    await bob("PATCH", path, name="Nonsense", metadata={"runtime": 1, "rating": "x"})
    change = (await alice("GET", f"{path}/changes")).json["items"][0]["id"]
    back = (await alice("POST", f"{path}/changes/{change}/undo")).json
    assert (back["media"]["title"], back["sort_name"], back["metadata"]) == (
        *("The Matrix", "matrix"),
        {"runtime": 136, "year": 1999},
    )
    latest, undone, _ = (await alice("GET", f"{path}/changes")).json["items"]
    assert (latest["undoes"], undone["is_undone"]) == (change, True)
    assert (await alice("POST", f"{path}/changes/{change}/undo")).status == 409


async def test_what_was_changed_again_is_not_taken_back(alice: Editor, film: dict[str, Any]) -> None:
    path = path_of(film)
    await alice("PATCH", path, name="One", year=2001)
    change = (await alice("GET", f"{path}/changes")).json["items"][0]["id"]
    await alice("PATCH", path, name="Two")
    refused = await alice("POST", f"{path}/changes/{change}/undo")
    assert (refused.status, [one["pointer"] for one in refused.json["errors"]]) == (409, ["/name", "/sort_name"])
    assert (await alice("GET", path)).json["media"]["year"] == 2001


@pytest.mark.parametrize(
    ("wish", "pointer"),
    [
        ({"name": ""}, "/name"),
        ({"year": "x"}, "/year"),
        ({"position": 1}, "/position"),
        ({"metadata": {"genres": 5}}, "/metadata/genres"),
        ({"colour": "red"}, "/colour"),
    ],
)
async def test_a_wrong_edit_changes_nothing(
    alice: Editor, film: dict[str, Any], wish: dict[str, Any], pointer: str
) -> None:
    answer = await alice("PATCH", path_of(film), **wish)
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, pointer)
    assert (await alice("GET", path_of(film))).json["version"] == film["version"]


async def test_an_episode_is_renumbered_where_its_number_is_free(alice: Editor) -> None:
    show = (await alice.add(type="tv", name="Firefly"))["media"]["id"]
    season = await alice.add(parent=show, level="season", name="One", position=1)
    made = (await alice("POST", f"{path_of(season)}/parts", count=2)).json["made"]
    assert (await alice("PATCH", f"{MEDIA}/{made[0]}", position=2)).status == 422
    moved = (await alice("PATCH", f"{MEDIA}/{made[0]}", position=3)).json
    assert (moved["media"]["position"], moved["metadata"]["episode_number"]) == (3, 3)


async def test_a_player_finds_the_item_under_its_new_title(alice: Editor, film: dict[str, Any]) -> None:
    report = {"event": "finish", "media": {"type": "movie", "title": "The Matrix", "year": 1999}}
    await alice("POST", "/api/v1/scrobble", **report)
    await alice("PATCH", path_of(film), name="Matrix Reloaded", year=2003)
    again = {"event": "finish", "media": {"type": "movie", "title": "Matrix Reloaded", "year": 2003}}
    await alice("POST", "/api/v1/scrobble", **again)
    plays = (await alice("GET", "/api/v1/users/alice/history")).json["items"]
    assert {one["media"]["id"] for one in plays} == {film["media"]["id"]}


async def test_roles_decide_who_edits_and_what_is_ones_own_alone_is_always_ones_own(
    served: Served, alice: Editor, bob: Editor, film: dict[str, Any]
) -> None:
    db = served.node.db
    await db.write(roles.let_members, alice.who.user_id, {Ability.ADD}, LOOPBACK)
    assert (await bob("PATCH", path_of(film), name="X")).status == 403
    hers = await private_film(served, bob)
    assert (await bob("PATCH", f"{MEDIA}/{hers.public_id}", name="His film")).status == 200
    assert (await alice("PATCH", f"{MEDIA}/{hers.public_id}", name="Y")).status == 404
    await db.write(factories.play, alice.who, hers, audience="public")
    assert (await bob("PATCH", f"{MEDIA}/{hers.public_id}", name="X")).status == 403
    await db.write(roles.give, alice.who.user_id, "bob", Role.EDITOR, LOOPBACK)
    assert (await bob("PATCH", path_of(film), name="X")).status == 200


async def test_a_name_beside_a_change_is_told_to_those_who_may_see_it(served: Served, alice: Editor) -> None:
    shy = await Editor.named(served, "shy", profile_audience="private")
    film = await alice.add(type="movie", name="Dune")
    await shy("PATCH", path_of(film), year=2021)
    path = f"{path_of(film)}/changes"
    assert (await alice("GET", path)).json["items"][0]["by"] is None
    assert (await shy("GET", path)).json["items"][0]["by"]["handle"] == "@shy"
    assert (await served.get(path)).json["items"][0]["by"] is None
    await served.node.db.write(roles.give, alice.who.user_id, "alice", Role.MODERATOR, LOOPBACK)
    assert (await alice("GET", path)).json["items"][0]["by"]["handle"] == "@shy"


async def test_an_edit_gives_no_private_play_away(served: Served, alice: Editor, bob: Editor) -> None:
    hers = await private_film(served, alice, "Secret")
    path = f"{MEDIA}/{hers.public_id}"
    await alice("PATCH", path, description="Hers")
    assert (await bob("GET", f"{path}/changes")).status == 404
    await served.node.db.write(factories.play, bob.who, hers, audience="public")
    assert [one["by"] for one in (await bob("GET", f"{path}/changes")).json["items"]] == [None]
    assert (await alice("GET", f"{path}/changes")).json["items"][0]["by"]["handle"] == "@alice"


async def test_changes_come_page_by_page(alice: Editor, film: dict[str, Any]) -> None:
    for year in range(2001, 2006):
        await alice("PATCH", path_of(film), year=year)
    first = (await alice("GET", f"{path_of(film)}/changes?limit=4")).json
    rest = (await alice("GET", first["next"])).json
    assert ([len(one["items"]) for one in (first, rest)], rest["next"]) == ([4, 2], None)
    assert (await alice("POST", f"{path_of(film)}/changes/x/undo")).status == 404


async def test_whoever_left_is_nobody_in_the_history(served: Served, alice: Editor, bob: Editor) -> None:
    film = await bob.add(type="movie", name="Dune")
    await served.node.db.write(accounts.delete_account, bob.who.user_id, LOOPBACK)
    assert [one["by"] for one in (await alice("GET", f"{path_of(film)}/changes")).json["items"]] == [None]
