"""Smart lists: what fits a rule stands on them, in its order; made from a form or over the API, never by hand."""

import pytest

from tests.integration.library.conftest import Keeper
from tests.nodes import Answer, Served
from tests.visitors import Visitor, signed_in

LISTS = "/api/v1/lists"


@pytest.fixture
async def alice(served: Served) -> Keeper:
    who = await served.person("alice", library_audience="public", lists_audience="public")
    caller = Keeper(served, who, await served.token(who))
    await caller.keep("Heat", year=1995, tags=["noir"], status="completed", finished_at="2001")
    await caller.keep("Zodiac", year=2007, is_favorite=True, tags=["noir"])
    await caller.keep("Emma", kind="book")
    return caller


async def made(caller: Keeper, **rule: object) -> str:
    answer = await caller("POST", LISTS, name="Smart", audience="public", rule=rule)
    assert answer.status == 201, answer.text
    return str(answer.json["id"])


async def titles(answer: Answer) -> list[str]:
    return [one["media"]["title"] for one in answer.json["items"]]


async def test_what_fits_stands_on_it_at_once_and_goes_when_it_fits_no_more(alice: Keeper) -> None:
    list_id = await made(alice, type=["movie"], sort="year", limit=2)
    path = f"{LISTS}/{list_id}/entries"
    assert await titles(await alice("GET", path)) == ["Zodiac", "Heat"]
    await alice.keep("Tenet", year=2020)
    assert await titles(await alice("GET", path)) == ["Tenet", "Zodiac"]
    changed = await alice("PATCH", f"{LISTS}/{list_id}", rule={"tag": ["noir"], "status": ["completed"]})
    assert changed.json["rule"] == {"tag": ["noir"], "status": ["completed"]}
    assert await titles(await alice("GET", path)) == ["Heat"]
    details = (await alice("GET", f"{LISTS}/{list_id}")).json
    assert (details["entries"], details["finished"], details["list"]["is_smart"]) == (1, 1, True)


async def test_its_pages_and_feeds_are_those_of_other_lists(served: Served, alice: Keeper) -> None:
    list_id = await made(alice, type=["movie"])
    first = (await alice("GET", f"{LISTS}/{list_id}/entries?limit=1")).json
    rest = (await alice("GET", first["next"])).json
    assert [one["media"]["title"] for one in first["items"] + rest["items"]] == ["Heat", "Zodiac"]
    for kind in ("rss", "atom", "json"):
        assert "Zodiac" in (await served.get(f"/lists/{list_id}/feed.{kind}")).text
    assert "Zodiac" in (await served.get(f"/lists/{list_id}", headers={"Accept": "text/html"})).text


async def test_nothing_is_put_on_it_by_hand(served: Served, alice: Keeper) -> None:
    list_id = await made(alice, type=["movie"])
    item = await alice.keep("Tenet")
    assert (await alice("POST", f"{LISTS}/{list_id}/entries", media=item)).status == 409
    assert (await alice("DELETE", f"{LISTS}/{list_id}/entries/{item}")).status == 404
    assert "Smart" not in (await (await signed_in(served, alice.who)).get(f"/media/{item}")).text
    by_hand = (await alice("POST", LISTS, name="By hand")).json["id"]
    assert (await alice("PATCH", f"{LISTS}/{by_hand}", rule={})).status == 409
    assert (await alice("POST", LISTS, name="x", is_collaborative=True, rule={})).status == 422
    assert (await alice("POST", LISTS, name="x", rule={"year_from": -1})).status == 422


@pytest.fixture
async def visitor(served: Served, alice: Keeper) -> Visitor:
    return await signed_in(served, alice.who)


async def test_a_filter_becomes_a_smart_list_by_the_form(alice: Keeper, visitor: Visitor) -> None:
    assert "smart=true" in (await visitor.get("/@alice/library?tag=noir")).text
    form = (await visitor.get("/lists/new?tag=noir&sort=year&smart=true")).text
    assert "2 entries fit now." in form
    sent = {"name": "Dark", "audience": "public", "smart": "true", "tag": "noir, rain", "sort": "year", "text": ""}
    counted = await visitor.send("/lists", sent | {"preview": "true"})
    assert (counted.status, "2 entries fit now." in counted.text) == (200, True)
    answer = await visitor.send("/lists", sent)
    assert answer.status == 303
    path = answer.headers["Location"]
    page = (await visitor.get(path)).text
    assert page.index("Zodiac") < page.index("Heat")
    edit = (await visitor.get(f"{path}/edit")).text
    assert 'value="noir, rain"' in edit
    await visitor.send(f"{path}/edit", {"name": "Dark", "smart": "true", "year_from": "2000"})
    assert "Heat" not in (await visitor.get(path)).text


async def test_the_count_follows_while_somebody_types(visitor: Visitor) -> None:
    assert (await visitor.get("/lists/preview?type=movie&tag=noir")).text == "2 entries fit now."
    assert (await visitor.get("/lists/preview?text=nothing+such")).text == "Nothing fits yet."


async def test_a_rule_that_can_be_none_is_shown_again_with_its_fault(visitor: Visitor) -> None:
    sent = {"name": "Dark", "smart": "true", "year_from": "long ago", "audience": "friends"}
    answer = await visitor.send("/lists", sent)
    assert answer.status == 422
    assert 'id="year_from-error"' in answer.text
    assert 'value="long ago"' in answer.text
