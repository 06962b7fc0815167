"""Versions over the API and on the pages, without scripts."""

import re

import pytest

from tests import factories
from tests.factories import Item, Someone
from tests.nodes import Served
from tests.visitors import Visitor, anybody, signed_in

GROUPS = "/api/v1/versions"


@pytest.fixture
async def kim(served: Served) -> Someone:
    found = await served.person("kim", history_public=True)
    await served.make_admin(found)
    return found


async def film(served: Served, title: str) -> Item:
    return await served.node.db.write(factories.item, title)


async def test_a_group_lives_through_its_operations(served: Served, kim: Someone) -> None:
    token = await served.token(kim)
    one, two, three = [str((await film(served, title)).public_id) for title in "ABC"]
    made = await served.post(GROUPS, token=token, json={"items": [one, two], "name": "Alphabet"})
    assert (made.status, made.json["name"], len(made.json["versions"])) == (201, "Alphabet", 2)
    path = f"{GROUPS}/{made.json['id']}"
    added = await served.call("PUT", f"{path}/items/{three}", token=token)
    assert [version["media"]["title"] for version in added.json["versions"]] == ["A", "B", "C"]
    changed = await served.call("PATCH", path, token=token, json={"main": three, "description": "Letters"})
    assert (changed.json["versions"][0]["media"]["id"], changed.json["description"]) == (three, "Letters")
    beside = (await served.get(f"/api/v1/media/{one}/versions")).json["group"]
    assert [other["title"] for other in beside["others"]] == ["C", "B"]
    assert (await served.call("DELETE", f"{path}/items/{one}", token=token)).status == 204
    assert (await served.get(f"/api/v1/media/{one}/versions")).json == {"group": None}
    assert (await served.get(path)).json["mine"] is None
    assert (await served.call("DELETE", path, token=token)).status == 204
    assert (await served.get(path)).status == 404


async def test_what_is_wrong_is_said_and_nothing_changes(served: Served, kim: Someone) -> None:
    token = await served.token(kim)
    one, two = [str((await film(served, title)).public_id) for title in "AB"]
    book = str((await served.node.db.write(factories.item, "B", "book")).public_id)
    nowhere = "01890000-0000-7000-8000-000000000000"
    for items, status in (([one], 422), ([one, one], 409), ([one, book], 409), ([one, nowhere], 404)):
        assert (await served.post(GROUPS, token=token, json={"items": items})).status == status, items
    bob = await served.token(await served.person("bob"))
    assert (await served.post(GROUPS, token=bob, json={"items": [one, two]})).status == 403
    assert (await served.post(GROUPS, json={"items": [one, two]})).status == 401
    assert (await served.get(f"/api/v1/media/{one}/versions")).json == {"group": None}


@pytest.fixture
async def hers(served: Served, kim: Someone) -> Visitor:
    return await signed_in(served, kim)


async def test_versions_are_put_together_beside_an_item(served: Served, hers: Visitor, kim: Someone) -> None:
    one, two = await film(served, "Blade Runner"), await film(served, "Blade Runner: The Final Cut")
    await served.node.db.write(factories.play, kim, two)
    assert f"/media/{one.public_id}/versions" in (await hers.get(f"/media/{one.public_id}")).text
    offered = (await hers.get(f"/media/{one.public_id}/versions")).text
    assert f'value="{two.public_id}"' in offered
    assert "Nothing else of its kind" in (await hers.get(f"/media/{one.public_id}/versions?q=zzz")).text
    done = await hers.send(f"/media/{one.public_id}/versions", {"item": str(two.public_id)})
    path = done.headers["Location"]
    page = (await hers.get(path)).text
    assert "2 versions of one work" in page
    assert re.search(r"<dt>play</dt><dd[^>]*>1<", page)
    assert "The Final Cut" in (await hers.get(f"/media/{one.public_id}")).text
    assert f'href="{path}">One of 2 versions' in (await anybody(served).get("/search?q=blade")).text
    await served.node.db.write(factories.shelve, kim, two)
    assert f'href="{path}">One of 2 versions' in (await hers.get("/@kim/library")).text


async def test_a_group_is_named_and_taken_apart(served: Served, hers: Visitor) -> None:
    one, two, three = [await film(served, title) for title in "ABC"]
    for other in (two, three):
        done = await hers.send(f"/media/{one.public_id}/versions", {"item": str(other.public_id)})
    path = done.headers["Location"]
    assert 'value="A"' in (await hers.get(f"{path}/edit")).text
    assert (await hers.send(f"{path}/edit", {"name": " ", "main": str(one.public_id)})).status == 422
    kept = await hers.send(f"{path}/edit", {"name": "Letters", "main": str(two.public_id), "description": "Old"})
    assert kept.headers["Location"] == path
    assert "Letters" in (await hers.get(path)).text
    out = await hers.send(f"{path}/remove", {"item": str(one.public_id)})
    assert out.headers["Location"] == f"{path}/edit"
    gone = await hers.send(f"{path}/dissolve")
    assert gone.headers["Location"] == f"/media/{two.public_id}"
    assert (await hers.get(path)).status == 404


async def test_who_may_not_is_told_so_and_sees_no_form(served: Served, hers: Visitor) -> None:
    one, two = await film(served, "A"), await film(served, "B")
    path = (await hers.send(f"/media/{one.public_id}/versions", {"item": str(two.public_id)})).headers["Location"]
    bob = await signed_in(served, await served.person("bob"))
    assert "Your role here" in (await bob.get(f"/media/{one.public_id}/versions")).text
    assert f"{path}/edit" not in (await bob.get(path)).text
    assert (await bob.get(f"{path}/edit")).status == 403
    assert (await bob.send(f"{path}/dissolve")).status == 403
    assert (await hers.get(path)).status == 200
