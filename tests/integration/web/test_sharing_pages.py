"""The page where one decides what a friend may see, and the same over the API."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chronicle_node.queries import people
from tests import cast as casting
from tests.cast import Cast
from tests.nodes import Served, serving
from tests.visitors import signed_in


@pytest.fixture
async def served(database_url: str, tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(database_url, tmp_path) as node:
        yield node


@pytest.fixture
async def cast(served: Served) -> Cast:
    return await served.node.db.write(casting.assemble, history_audience="private")


async def bobs_id(served: Served, cast: Cast) -> str:
    return str((await served.node.db.read(people.by_handle, cast.alice.viewer, "bob")).actor.id)


async def test_the_page_says_what_the_friend_sees_and_keeps_what_is_decided(served: Served, cast: Cast) -> None:
    alice, url = await signed_in(served, cast.alice), f"/people/{await bobs_id(served, cast)}/sharing"
    assert "They don’t see it at the moment." in (await alice.get(url)).text
    answer = await alice.send(url, {"history": "yes", "reviews": "no", "lists": "default", "now": "nonsense"})
    assert (answer.status, answer.headers["Location"]) == (303, url)
    page = (await alice.get(url)).text
    assert 'name="history" value="yes" checked' in page
    assert 'name="reviews" value="no" checked' in page
    assert 'name="now" value="default" checked' in page
    assert (await (await signed_in(served, cast.bob)).get("/@alice/history")).status == 200
    assert (await (await signed_in(served, cast.bob)).get("/@alice/reviews")).status == 404


async def test_the_page_of_people_leads_there(served: Served, cast: Cast) -> None:
    alice = await signed_in(served, cast.alice)
    url = f"/people/{await bobs_id(served, cast)}/sharing"
    assert url in (await alice.get("/people?tab=friends")).text
    assert url in (await alice.get("/@bob")).text


async def test_a_friendship_ends_at_one_press(served: Served, cast: Cast) -> None:
    alice, bob = await signed_in(served, cast.alice), await bobs_id(served, cast)
    assert (await alice.send(f"/people/{bob}/part")).status == 303
    assert (await alice.get(f"/people/{bob}/sharing")).status == 404
    assert (await served.node.db.read(people.by_handle, cast.alice.viewer, "bob")).relation == "none"


async def test_the_api_decides_the_same(served: Served, cast: Cast) -> None:
    token, path = await served.token(cast.alice), f"/api/v1/friends/{await bobs_id(served, cast)}"
    answer = await served.call("PATCH", f"{path}/sharing", token=token, json={"history": True, "lists": False})
    assert answer.status == 200, answer.text
    assert answer.json["decided"] | {} == dict.fromkeys(answer.json["decided"]) | {"history": True, "lists": False}
    assert answer.json["sees"]["history"]
    assert (await served.call("GET", f"{path}/sharing", token=token)).json == answer.json
    names = [one["handle"] for one in (await served.call("GET", "/api/v1/friends", token=token)).json["items"]]
    assert names == ["@bob"]
    assert (await served.call("DELETE", path, token=token)).status == 204
    assert (await served.call("GET", f"{path}/sharing", token=token)).status == 404


@pytest.mark.parametrize("body", [{"history": "yes"}, {"spoons": True}, [], {"history": 1}])
async def test_what_is_no_decision_changes_nothing(served: Served, cast: Cast, body: object) -> None:
    token, path = await served.token(cast.alice), f"/api/v1/friends/{await bobs_id(served, cast)}/sharing"
    before = (await served.call("GET", path, token=token)).json
    assert (await served.call("PATCH", path, token=token, json=body)).status in {400, 422}
    assert (await served.call("GET", path, token=token)).json == before
