"""The library on an item's page, and the form with all that one keeps about it."""

import pytest

from tests import factories
from tests.factories import Item
from tests.integration.library.conftest import Keeper
from tests.nodes import Served
from tests.visitors import Visitor, signed_in


@pytest.fixture
async def film(served: Served) -> Item:
    return await served.node.db.write(factories.item, "Heat")


@pytest.fixture
async def visitor(served: Served, alice: Keeper) -> Visitor:
    return await signed_in(served, alice.who)


async def test_one_press_puts_it_there_and_another_gives_it_a_star(alice: Keeper, film: Item, visitor: Visitor) -> None:
    page = f"/media/{film.public_id}"
    assert "Want to" not in (await visitor.get(page)).text
    answer = await visitor.send(f"{page}/library/press", {"status": "watching", "next": page})
    assert (answer.status, answer.headers["Location"]) == (303, page)
    await visitor.send(f"{page}/library/press", {"favorite": "true"})
    text = (await visitor.get(page)).text
    assert '<option value="watching" selected>' in text
    assert "★ Favourite" in text
    kept = (await alice("GET", f"/api/v1/media/{film.public_id}/library")).json
    assert (kept["status"], kept["is_favorite"]) == ("watching", True)


async def test_the_form_keeps_everything_and_shows_it_again(alice: Keeper, film: Item, visitor: Visitor) -> None:
    path = f"/media/{film.public_id}/library"
    sent = {"status": "completed", "is_favorite": "true", "tags": "noir, rain", "notes": "Twice", "finished_at": "1999"}
    assert (await visitor.send(path, sent)).status == 303
    kept = (await alice("GET", f"/api/v1{path}")).json
    assert (kept["status"], kept["tags"], kept["notes"]) == ("completed", ["noir", "rain"], "Twice")
    assert kept["finished_at"].startswith("1999-01-01")
    text = (await visitor.get(path)).text
    assert 'value="noir, rain"' in text
    assert "Twice" in (await visitor.get(f"/media/{film.public_id}")).text
    assert (await visitor.send(path + "/delete")).status == 303
    assert (await alice("GET", f"/api/v1{path}")).status == 404


async def test_a_form_with_a_fault_is_shown_again_with_what_was_typed(film: Item, visitor: Visitor) -> None:
    path = f"/media/{film.public_id}/library"
    answer = await visitor.send(path, {"status": "watching", "notes": "Kept text", "finished_at": "yesterday"})
    assert answer.status == 422
    assert "Kept text" in answer.text
    assert 'id="finished_at-error"' in answer.text


async def test_a_day_that_is_left_alone_keeps_its_hour(alice: Keeper, film: Item, visitor: Visitor) -> None:
    path = f"/media/{film.public_id}/library"
    await alice("PUT", f"/api/v1{path}", started_at="2024-03-03T17:45:00Z")
    await visitor.send(path, {"started_at": "2024-03-03", "notes": "x"})
    assert (await alice("GET", f"/api/v1{path}")).json["started_at"].startswith("2024-03-03T17:45")
