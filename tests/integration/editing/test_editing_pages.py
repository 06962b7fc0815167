"""Editing in a browser without scripts: the form, two tabs at once, the history, and a change taken back."""

import re
from typing import Any

import pytest

from chronicle_node.domain.roles import Role
from chronicle_node.services import roles
from tests.integration.editing.conftest import Editor
from tests.nodes import LOOPBACK, Answer, Served
from tests.visitors import anybody


@pytest.fixture
async def film(alice: Editor) -> str:
    made: dict[str, Any] = await alice.add(
        type="movie",
        name="The Matrix",
        year=1999,
        metadata={"runtime": 136, "genres": ["Action", "Sci-Fi"], "version": "x"},
    )
    return f"/media/{made['media']['id']}"


def fields_of(page: Answer) -> dict[str, str]:
    """The form as a browser would send it back."""
    tags = re.findall(r"<input [^>]*>", page.text.partition('class="form"')[2])
    found = {}
    for tag in tags:
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and value:
            found[name[1]] = value[1]
    area = re.search(r'<textarea[^>]*name="description"[^>]*>([^<]*)<', page.text)
    return found | ({"description": area[1]} if area else {})


async def test_a_form_sent_back_as_it_was_changes_nothing(alice: Editor, film: str) -> None:
    hers = await alice.pages()
    form = fields_of(await hers.get(f"{film}/edit"))
    assert (form["name"], form["meta-genres"], form["meta-version"]) == ("The Matrix", "Action, Sci-Fi", "x")
    await hers.send(f"{film}/edit", form)
    assert "Nothing was different." in (await hers.get(film)).text


async def test_an_edit_is_kept_and_shown_in_the_history(alice: Editor, film: str) -> None:
    hers = await alice.pages()
    form = fields_of(await hers.get(f"{film}/edit"))
    changed = form | {"name": "Matrix", "meta-genres": "Action", "meta-runtime": "", "description": "Red & blue"}
    assert (await hers.send(f"{film}/edit", changed)).headers["Location"] == film
    assert "Matrix" in (await hers.get(film)).text
    history = (await hers.get(f"{film}/changes")).text
    assert '<del dir="auto">The Matrix</del>' in history
    assert '<ins dir="auto">Red &amp; blue</ins>' in history
    assert "taken away" in history
    undo = re.search(rf'action="({film}/changes/[^"]*/undo)"', history)
    assert undo
    await hers.send(undo[1])
    assert "took a change back" in (await hers.get(f"{film}/changes")).text
    assert "The Matrix" in (await hers.get(film)).text
    again = await hers.send(undo[1])
    assert "changed again since" in (await hers.get(again.headers["Location"])).text


async def test_the_second_of_two_tabs_is_shown_what_the_first_did(alice: Editor, bob: Editor, film: str) -> None:
    hers, his = await alice.pages(), await bob.pages()
    form = fields_of(await hers.get(f"{film}/edit"))
    await his.send(f"{film}/edit", fields_of(await his.get(f"{film}/edit")) | {"year": "2000"})
    stale = await hers.send(f"{film}/edit", form | {"name": "Matrix"})
    assert stale.status == 409
    assert "Somebody was faster" in stale.text
    assert '<ins dir="auto">2000</ins>' in stale.text
    kept = fields_of(stale)
    assert (kept["name"], kept["year"]) == ("Matrix", "1999")
    assert (await hers.send(f"{film}/edit", kept)).status == 303


async def test_a_fault_is_told_at_its_field_with_what_was_typed(alice: Editor, film: str) -> None:
    hers = await alice.pages()
    form = fields_of(await hers.get(f"{film}/edit"))
    faulty = await hers.send(f"{film}/edit", form | {"name": "", "meta-runtime": "long", "poster_url": "x"})
    assert faulty.status == 422
    faulty = await hers.send(f"{film}/edit", form | {"meta-runtime": "long", "year": "2001"})
    assert 'id="meta-runtime-error"' in faulty.text
    assert 'value="long"' in faulty.text
    faulty = await hers.send(f"{film}/edit", form | {"poster_url": "x"})
    assert 'id="poster_url-error"' in faulty.text


async def test_who_may_not_edit_is_offered_nothing(served: Served, alice: Editor, bob: Editor, film: str) -> None:
    await served.node.db.write(roles.give, alice.who.user_id, "bob", Role.LIMITED, LOOPBACK)
    his = await bob.pages()
    page = (await his.get(film)).text
    assert f"{film}/edit" not in page
    assert (await his.get(f"{film}/edit")).status == 403
    assert (await anybody(served).get(f"{film}/edit")).headers["Location"].startswith("/sign-in")
    history = (await anybody(served).get(f"{film}/changes")).text
    assert "undo" not in history
    assert "added it" in history
