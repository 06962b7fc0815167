"""Lists over the API: the same rules, in JSON."""

from typing import Any

import pytest

from tests import factories
from tests.nodes import Answer, Served

LISTS = "/api/v1/lists"


class Caller:
    """Somebody with a token."""

    def __init__(self, served: Served, token: str) -> None:
        self.served, self.token = served, token

    async def __call__(self, method: str, path: str, **body: Any) -> Answer:
        return await self.served.call(method, path, token=self.token, **({"json": body} if body else {}))


@pytest.fixture
async def alice(served: Served) -> Caller:
    return Caller(served, await served.token(await served.person("alice", lists_audience="public")))


async def film(served: Served, title: str) -> str:
    return str((await served.node.db.write(factories.item, title)).public_id)


async def test_a_list_lives_through_its_operations(served: Served, alice: Caller) -> None:
    made = await alice("POST", LISTS, name="Winter", description="Cold", audience="public")
    assert (made.status, made.json["audience"], made.json["is_mine"]) == (201, "public", True)
    path = f"{LISTS}/{made.json['id']}"
    assert [one["name"] for one in (await alice("GET", LISTS)).json["items"]] == ["Winter"]
    changed = await alice("PATCH", path, name="Snow", description=None, sort_order="title")
    assert (changed.json["name"], changed.json["description"], changed.json["sort_order"]) == ("Snow", None, "title")
    assert (await alice("GET", path)).json["entries"] == 0
    assert (await alice("DELETE", path)).status == 204
    assert (await alice("GET", path)).status == 404


async def test_entries_are_added_moved_annotated_and_taken_off(served: Served, alice: Caller) -> None:
    path = f"{LISTS}/{(await alice('POST', LISTS, name='Winter', audience='public')).json['id']}/entries"
    ids = [await film(served, name) for name in "ABC"]
    for media in ids:
        added = await alice("POST", path, media=media)
        assert (added.status, added.json["media"]["id"]) == (201, media)
    assert (await alice("POST", path, media=ids[0])).status == 409
    moved = await alice("PATCH", f"{path}/{ids[2]}", position=1, notes="First of all")
    assert (moved.json["position"], moved.json["notes"]) == (1, "First of all")
    first = (await alice("GET", f"{path}?limit=2")).json
    rest = (await served.get(first["next"])).json
    assert [one["media"]["title"] for one in first["items"] + rest["items"]] == ["C", "A", "B"]
    assert rest["next"] is None
    assert (await alice("DELETE", f"{path}/{ids[1]}")).status == 204
    assert (await alice("DELETE", f"{path}/{ids[1]}")).status == 404
    assert [one["position"] for one in (await alice("GET", path)).json["items"]] == [1, 2]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"name": ""}, "/name"),
        ({"name": "A", "audience": "everybody"}, "/audience"),
        ({"name": "A", "sort_order": "random"}, "/sort_order"),
        ({"name": "A", "colour": "red"}, "/colour"),
    ],
)
async def test_a_wrong_list_is_refused_at_its_member(alice: Caller, body: dict[str, Any], pointer: str) -> None:
    answer = await alice("POST", LISTS, **body)
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, pointer)


async def test_tokens_do_what_their_scopes_say(served: Served) -> None:
    bob = await served.person("bob")
    reading = Caller(served, await served.token(bob, "read"))
    writing = Caller(served, await served.token(bob, "write"))
    assert (await reading("POST", LISTS, name="A")).status == 403
    made = await writing("POST", LISTS, name="A")
    assert made.status == 201
    assert (await writing("GET", f"{LISTS}/{made.json['id']}")).status == 403
    assert (await reading("GET", f"{LISTS}/{made.json['id']}")).status == 200
    assert (await served.get(f"{LISTS}/{made.json['id']}")).status == 404
    assert (await served.get(LISTS)).status == 401


async def test_what_is_nobodys_or_no_id_is_not_found(alice: Caller) -> None:
    nowhere = "01890000-0000-7000-8000-000000000000"
    made = (await alice("POST", LISTS, name="A")).json["id"]
    for path in (f"{LISTS}/{nowhere}", f"{LISTS}/x", f"{LISTS}/{nowhere}/entries", "/api/v1/users/nobody/lists"):
        assert (await alice("GET", path)).status == 404, path
    assert (await alice("POST", f"{LISTS}/{made}/entries", media=nowhere)).status == 404
    assert (await alice("PATCH", f"{LISTS}/{made}/entries/{nowhere}", position=1)).status == 404
    assert (await alice("GET", f"{LISTS}/{made}/entries?cursor=x")).status == 422
