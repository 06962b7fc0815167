"""Many entries changed at once: asked about first, done to all or none, and taken back."""

import re

import pytest

from tests.integration.library.conftest import Keeper
from tests.nodes import Served
from tests.visitors import Visitor, signed_in

BULK = "/api/v1/library/bulk"


@pytest.fixture
async def shelf(alice: Keeper) -> Keeper:
    await alice.keep("Heat", year=1995, tags=["noir"], notes="Again", status="completed", finished_at="2001")
    await alice.keep("Zodiac", year=2007, is_favorite=True)
    await alice.keep("Emma", kind="book", status="watching")
    return alice


async def state(caller: Keeper) -> list[tuple[str, str, bool, tuple[str, ...]]]:
    found = (await caller("GET", "/api/v1/library")).json["items"]
    return [(one["media"]["title"], one["status"], one["is_favorite"], tuple(one["tags"])) for one in found]


BEFORE = [
    ("Emma", "watching", False, ()),
    ("Heat", "completed", False, ("noir",)),
    ("Zodiac", "plan_to_watch", True, ()),
]


async def test_what_fits_a_rule_is_changed_and_taken_back(shelf: Keeper) -> None:
    whole = (await shelf("GET", "/api/v1/library")).json["items"]
    for deed, entries in (
        ({"action": "status", "status": "dropped"}, 2),
        ({"action": "favorite", "favorite": True}, 2),
        ({"action": "tag", "tags": ["cold", "Noir"]}, 2),
        ({"action": "untag", "tags": ["NOIR"]}, 2),
        ({"action": "remove"}, 2),
    ):
        done = await shelf("POST", BULK, rule={"type": ["movie"]}, deed=deed)
        assert (done.status, done.json["entries"]) == (200, entries), deed
        changed = await state(shelf)
        assert changed != BEFORE
        assert (await shelf("POST", f"{BULK}/{done.json['undo']}/undo")).json == {"entries": 2}
        assert (await shelf("GET", "/api/v1/library")).json["items"] == whole, deed
        assert (await shelf("POST", f"{BULK}/{done.json['undo']}/undo")).status == 404


async def test_each_deed_does_what_it_says(shelf: Keeper) -> None:
    items = [one["media"]["id"] for one in (await shelf("GET", "/api/v1/library?type=movie")).json["items"]]
    await shelf("POST", BULK, items=items, deed={"action": "status", "status": "completed"})
    await shelf("POST", BULK, items=items, deed={"action": "tag", "tags": ["cold"]})
    await shelf("POST", BULK, items=items[:1], deed={"action": "remove"})
    assert await state(shelf) == [BEFORE[0], ("Zodiac", "completed", True, ("cold",))]
    assert await shelf.titles(whose="alice") == ["Emma", "Zodiac"]


async def test_what_makes_no_sense_is_refused_and_nothing_changes(shelf: Keeper) -> None:
    for body in (
        {"deed": {"action": "remove"}},
        {"deed": {"action": "remove"}, "rule": {}, "items": ["01890000-0000-7000-8000-000000000000"]},
        {"deed": {"action": "status"}, "rule": {}},
        {"deed": {"action": "favorite"}, "rule": {}},
        {"deed": {"action": "tag", "tags": [" "]}, "rule": {}},
        {"deed": {"action": "burn"}, "rule": {}},
        {"deed": {"action": "remove"}, "rule": {"sort": "size"}},
    ):
        assert (await shelf("POST", BULK, **body)).status == 422, body
    assert await state(shelf) == BEFORE


async def test_nobody_touches_or_takes_back_what_is_somebody_elses(served: Served, shelf: Keeper) -> None:
    who = await served.person("bob")
    bob = Keeper(served, who, await served.token(who))
    items = [one["media"]["id"] for one in (await shelf("GET", "/api/v1/library")).json["items"]]
    assert (await bob("POST", BULK, items=items, deed={"action": "remove"})).json["entries"] == 0
    done = await shelf("POST", BULK, rule={}, deed={"action": "favorite", "favorite": True})
    assert (await bob("POST", f"{BULK}/{done.json['undo']}/undo")).status == 404
    assert len(await state(shelf)) == 3


@pytest.fixture
async def visitor(served: Served, shelf: Keeper) -> Visitor:
    return await signed_in(served, shelf.who)


def hidden(text: str) -> dict[str, list[str]]:
    """The fields of the question's form."""
    form = text[text.index('action="/library/bulk"') :]
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form):
        if name != "csrf_token":
            found.setdefault(name, []).append(value)
    return found


async def test_the_page_asks_with_the_number_and_offers_to_undo(shelf: Keeper, visitor: Visitor) -> None:
    sent = {"which": "all", "action": "remove", "query": "type=movie", "next": "/@alice/library"}
    asked = await visitor.send("/library/bulk", sent)
    assert asked.status == 200
    assert "Remove 2 entries from your library?" in asked.text
    assert await state(shelf) == BEFORE
    done = await visitor.send("/library/bulk", hidden(asked.text))
    assert (done.status, done.headers["Location"]) == (303, "/@alice/library")
    assert await state(shelf) == BEFORE[:1]
    page = await visitor.get("/@alice/library")
    assert "2 entries are out of your library." in page.text
    what = re.search(r'name="what" value="([^"]+)"', page.text)
    assert what
    assert (await visitor.send("/log/undo", {"what": what[1]})).status == 303
    assert await state(shelf) == BEFORE


async def test_it_asks_again_where_the_number_has_changed(shelf: Keeper, visitor: Visitor) -> None:
    sent = {"which": "all", "action": "favorite:true", "query": "", "sure": "2"}
    asked = await visitor.send("/library/bulk", sent)
    assert "has changed meanwhile" in asked.text
    assert await state(shelf) == BEFORE


async def test_with_nothing_chosen_it_says_what_to_do(visitor: Visitor) -> None:
    await visitor.send("/library/bulk", {"action": "favorite:true", "next": "/@alice/library"})
    assert "Choose something first" in (await visitor.get("/@alice/library")).text
