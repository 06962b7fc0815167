"""Adding in a browser without scripts: a show with its parts, duplicates shown first, many parts at once."""

import re

from tests.integration.editing.conftest import Editor, private_film
from tests.nodes import Served
from tests.visitors import anybody


async def test_a_show_is_added_with_its_seasons(alice: Editor) -> None:
    hers = await alice.pages()
    form = (await hers.get("/media/new?type=tv&name=Firefly")).text
    assert 'value="Firefly"' in form
    assert "How many episodes in each season?" in form
    made = await hers.send("/media", {"type": "tv", "level": "show", "name": "Firefly", "parts": "2, 3"})
    page = (await hers.get(made.headers["Location"])).text
    assert "“Firefly” is in the catalogue." in page
    assert page.count(">Episode 2<") == 2
    parent = made.headers["Location"].rpartition("/")[2]
    assert f'href="/media/new?parent={parent}"' in page


async def test_what_is_there_is_shown_before_another_is_made(alice: Editor, bob: Editor) -> None:
    there = (await alice.add(type="movie", name="Dune", year=2021))["media"]["id"]
    his = await bob.pages()
    wish = {"type": "movie", "name": "dune", "year": "2021", "description": "Sand"}
    shown = await his.send("/media", wish)
    assert shown.status == 409
    assert "Is it this?" in shown.text
    assert f'href="/media/{there}"' in shown.text
    assert "Sand" in shown.text
    made = await his.send("/media", wish | {"anyway": "true"})
    assert made.status == 303
    assert there not in made.headers["Location"]


async def test_several_parts_are_added_on_one_form(alice: Editor) -> None:
    season = await _season(alice)
    hers = await alice.pages()
    form = (await hers.get(f"/media/new?parent={season}")).text
    assert "Several at once" in form
    assert re.search(r'id="first"[^>]* value="1"', form)
    sent = await hers.send(f"/media/{season}/parts", {"level": "episode", "first": "1", "count": "12"})
    page = (await hers.get(sent.headers["Location"])).text
    assert "12 parts added." in page
    again = await hers.send(f"/media/{season}/parts", {"level": "episode", "first": "1", "titles": "One\nTwo"})
    assert "2 were there already." in (await hers.get(again.headers["Location"])).text
    assert 'value="13"' in (await hers.get(f"/media/new?parent={season}")).text


async def test_a_wrong_form_comes_back_with_what_was_typed(alice: Editor) -> None:
    hers, season = await alice.pages(), await _season(alice)
    faulty = await hers.send("/media", {"type": "tv", "name": "Firefly", "parts": "ten", "description": "Kept"})
    assert (faulty.status, "Kept" in faulty.text, 'id="parts-error"' in faulty.text) == (422, True, True)
    many = await hers.send(f"/media/{season}/parts", {"count": "5000"})
    assert (many.status, 'id="count-error"' in many.text) == (422, True)


async def test_the_levels_of_a_type_are_offered(alice: Editor) -> None:
    hers = await alice.pages()
    page = (await hers.get("/media/new?type=book")).text
    assert "level=series" in page
    show = (await alice.add(type="tv", name="Firefly"))["media"]["id"]
    assert "level=episode" in (await hers.get(f"/media/new?parent={show}")).text


async def test_nobody_is_offered_to_add_and_nothing_is_told_of_what_is_hidden(
    served: Served, alice: Editor, bob: Editor
) -> None:
    film = (await alice.add(type="tv", name="Firefly"))["media"]["id"]
    assert "/media/new" not in (await anybody(served).get(f"/media/{film}")).text
    assert (await anybody(served).get("/media/new")).headers["Location"].startswith("/sign-in")
    hidden = await private_film(served, alice)
    assert (await (await bob.pages()).get(f"/media/new?parent={hidden.public_id}")).status == 404


async def _season(caller: Editor) -> str:
    show = (await caller.add(type="tv", name="Firefly"))["media"]["id"]
    return str((await caller.add(parent=show, level="season", name="Season 1", position=1))["media"]["id"])
