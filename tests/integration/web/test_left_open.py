"""Forms that stood open while what they show was changed elsewhere: nothing that was not typed is taken back."""

import re
from typing import Any

from tests import factories
from tests.factories import Someone
from tests.nodes import Served
from tests.visitors import Visitor


def was_in(page: str) -> str:
    found = re.search(r'name="was" value="([^"]*)"', page)
    assert found, "the form brings no signs of what it shows"
    return found[1]


async def ask(served: Served, who: Someone, method: str, path: str, **body: Any) -> Any:
    options = {"json": body} if method == "PUT" else {}
    return (await served.call(method, path, token=await served.token(who), **options)).json


async def test_a_form_of_the_library_changes_what_was_changed_in_it(
    served: Served, hers: Visitor, alice: Someone
) -> None:
    item = (await served.node.db.write(factories.item, "Heat", "movie")).public_id
    path = f"/media/{item}/library"
    await ask(served, alice, "PUT", f"/api/v1{path}", status="watching", notes="First", tags=["noir"])
    shown = {"status": "watching", "notes": "First", "tags": "noir", "added_at": "2026-01-01"}
    was = was_in((await hers.get(path)).text)
    await ask(served, alice, "PUT", f"/api/v1{path}", status="completed", is_favorite=True, tags=["noir", "rain"])
    assert (await hers.send(path, shown | {"notes": "Second\r\nline", "was": was})).status == 303
    kept = await ask(served, alice, "GET", f"/api/v1{path}")
    assert (kept["status"], kept["is_favorite"], kept["tags"]) == ("completed", True, ["noir", "rain"])
    assert kept["notes"] == "Second\nline"
    was = was_in((await hers.get(path)).text)
    now = {"status": "completed", "notes": "Second\r\nline", "tags": "noir, rain"}
    assert (await hers.send(path, now | {"tags": "", "was": was})).status == 303
    kept = await ask(served, alice, "GET", f"/api/v1{path}")
    assert (kept["tags"], kept["is_favorite"], kept["notes"]) == ([], False, "Second\nline")


async def test_a_review_that_was_rewritten_elsewhere_is_not_lost(served: Served, hers: Visitor, alice: Someone) -> None:
    item = (await served.node.db.write(factories.item, "Heat", "movie")).public_id
    path = f"/media/{item}/review"
    await ask(served, alice, "PUT", f"/api/v1{path}", content="First")
    was = was_in((await hers.get(path)).text)
    await ask(served, alice, "PUT", f"/api/v1{path}", content="A long essay")
    refused = await hers.send(path, {"content": "A word", "was": was})
    assert refused.status == 409
    assert "A long essay" in refused.text
    assert "A word" in refused.text
    assert (await ask(served, alice, "GET", f"/api/v1{path}"))["content"] == "A long essay"
    assert (await hers.send(path, {"content": "A word", "was": was_in(refused.text)})).status == 303
    assert (await ask(served, alice, "GET", f"/api/v1{path}"))["content"] == "A word"
    twice = await hers.send(path, {"content": "A word", "was": was})
    assert twice.status == 303, "the same once more is no quarrel"


async def test_a_form_of_a_list_changes_what_was_changed_in_it(served: Served, hers: Visitor, alice: Someone) -> None:
    made = (await hers.send("/lists", {"name": "Winter", "audience": "friends"})).headers["Location"]
    shown = {"name": "Winter", "audience": "friends", "sort_order": "manual"}
    was = was_in((await hers.get(f"{made}/edit")).text)
    other = shown | {"description": "From the other tab", "is_collaborative": "true", "was": was}
    assert (await hers.send(f"{made}/edit", other)).status == 303
    assert (await hers.send(f"{made}/edit", shown | {"name": "", "was": was})).status == 422
    assert (await hers.send(f"{made}/edit", shown | {"name": "Summer", "was": was})).status == 303
    kept = (await ask(served, alice, "GET", f"/api/v1{made}"))["list"]
    assert (kept["name"], kept["description"], kept["is_collaborative"]) == ("Summer", "From the other tab", True)
    was = was_in((await hers.get(f"{made}/edit")).text)
    assert (await hers.send(f"{made}/edit", shown | {"name": "Summer", "was": was})).status == 303
    kept = (await ask(served, alice, "GET", f"/api/v1{made}"))["list"]
    assert (kept["description"], kept["is_collaborative"]) == (None, False)


async def test_a_form_that_is_refused_still_knows_what_it_had_shown(served: Served, hers: Visitor) -> None:
    made = (await hers.send("/lists", {"name": "Winter", "audience": "friends"})).headers["Location"]
    was = was_in((await hers.get(f"{made}/edit")).text)
    typed = {"name": "x" * 200, "description": "Long", "audience": "friends", "sort_order": "manual", "was": was}
    again = await hers.send(f"{made}/edit", typed)
    assert (again.status, was_in(again.text)) == (422, was)
    await hers.send(f"{made}/edit", typed | {"name": "Winter", "was": was_in(again.text)})
    assert "Long" in (await hers.get(f"{made}/edit")).text


async def test_a_session_that_was_changed_elsewhere_is_not_overwritten(
    served: Served, hers: Visitor, alice: Someone
) -> None:
    item = (await served.node.db.write(factories.item, "Heat", "movie")).public_id
    page = (await hers.send("/sessions", {"item": str(item)})).headers["Location"]
    shown = {"started_at": started_in((await hers.get(page)).text)}
    was = was_in((await hers.get(page)).text)
    assert (await hers.send(f"{page}/edit", shown | {"notes": "From one tab", "was": was})).status == 303
    assert (await hers.send(f"{page}/edit", shown | {"name": "In German", "was": was})).status == 303
    refused = await hers.send(f"{page}/edit", shown | {"notes": "From the other", "was": was})
    assert refused.status == 409
    assert "You changed this elsewhere meanwhile." in refused.text
    assert "Elsewhere it became “From one tab”." in refused.text
    assert ">From the other</textarea>" in refused.text
    assert 'value="In German"' in refused.text, "what was left alone is shown as it is now"
    again = shown | {"name": "In German", "notes": "From the other", "was": was_in(refused.text)}
    assert (await hers.send(f"{page}/edit", again)).status == 303
    text = (await hers.get(page)).text
    assert ">From the other</textarea>" in text
    assert 'value="In German"' in text


async def test_a_day_that_cannot_be_read_empties_no_other_form_of_the_session(
    served: Served, hers: Visitor, alice: Someone
) -> None:
    item = (await served.node.db.write(factories.item, "Heat", "movie")).public_id
    page = (await hers.send("/sessions", {"item": str(item)})).headers["Location"]
    shown = {"started_at": started_in((await hers.get(page)).text), "notes": "Kept"}
    await hers.send(f"{page}/edit", shown)
    refused = await hers.send(f"{page}/plays", {"since": "yesterday"})
    assert refused.status == 422
    assert ">Kept</textarea>" in refused.text


async def test_a_play_that_was_put_right_elsewhere_is_not_overwritten(
    served: Served, hers: Visitor, alice: Someone
) -> None:
    item = await served.node.db.write(factories.item, "Heat", "movie")
    play = await served.node.db.write(factories.play, alice, item)
    page = f"/plays/{play}"
    shown = values_in((await hers.get(page)).text)
    was = was_in((await hers.get(page)).text)
    assert (await hers.send(page, shown | {"device": "Projector", "was": was})).status == 303
    assert (await hers.send(page, shown | {"audience": "private", "was": was})).status == 303
    refused = await hers.send(page, shown | {"device": "Telephone", "audience": "private", "was": was})
    assert refused.status == 409
    assert "Elsewhere it became “Projector”." in refused.text
    assert 'value="Telephone"' in refused.text
    kept = values_in((await hers.get(page)).text)
    assert (kept["device"], kept["audience"], kept["day"]) == ("Projector", "private", shown["day"])
    assert (await hers.send(page, kept | {"device": "Telephone", "was": was_in(refused.text)})).status == 303
    assert values_in((await hers.get(page)).text)["device"] == "Telephone"


async def test_a_form_of_a_group_changes_what_was_changed_in_it(hers: Visitor) -> None:
    shown = {"name": "Film club", "description": "", "group_type": "friends", "privacy": "private"}
    page = (await hers.send("/groups", shown)).headers["Location"].removesuffix("/members")
    was = was_in((await hers.get(f"{page}/edit")).text)
    assert (await hers.send(f"{page}/edit", shown | {"description": "On Fridays", "was": was})).status == 303
    assert (await hers.send(f"{page}/edit", shown | {"name": "Films", "was": was})).status == 303
    text = (await hers.get(f"{page}/edit")).text
    assert ">On Fridays</textarea>" in text
    assert 'value="Films"' in text


def started_in(page: str) -> str:
    return values_in(page)["started_at"]


def values_in(page: str) -> dict[str, str]:
    """What the fields of a page say, as far as the tests ask."""
    main = page.partition("<main")[2]
    found = dict(re.findall(r'<input class="input" id="[^"]*" name="([^"]*)"[^>]*? value="([^"]*)"', main))
    found |= dict(re.findall(r'<input type="radio" name="(when)" value="([^"]*)" checked', main))
    for name, options in re.findall(r'<select[^>]* name="([^"]*)"[^>]*>(.*?)</select>', main, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found |= {name: chosen[1]} if chosen else {}
    return found
