"""How a library speaks and looks: statuses, own fields, columns, views, tags."""

import pytest

from tests import factories
from tests.integration.library.conftest import Keeper
from tests.nodes import Served
from tests.visitors import Visitor, signed_in

SETTINGS = "/api/v1/library/settings"


async def test_statuses_have_the_names_their_person_gives_them(alice: Keeper) -> None:
    names = [{"status": "plan_to_watch", "name": "Pile"}, {"status": "on_hold", "used": False}]
    changed = await alice("PATCH", SETTINGS, statuses={"book": names})
    assert [one["name"] for one in changed.json["statuses"]["book"]] == ["Pile", None]
    await alice.keep("Emma", kind="book")
    await alice.keep("Heat")
    found = (await alice("GET", "/api/v1/library")).json["items"]
    assert [one["status_name"] for one in found] == ["Pile", "Plan to watch"]


async def test_own_fields_of_every_kind_are_kept_asked_for_and_checked(served: Served, alice: Keeper) -> None:
    fields = [
        {"name": "Watched with"},
        {"name": "Again", "kind": "yes_no"},
        {"name": "Value", "kind": "number"},
        {"name": "Bought", "kind": "date"},
        {"name": "Shape", "kind": "choice", "choices": ["disc", "file"]},
    ]
    kept = (await alice("PATCH", SETTINGS, fields=fields)).json["fields"]
    assert [one["key"] for one in kept] == ["watched_with", "again", "value", "bought", "shape"]
    own = {"watched_with": "Jane", "again": True, "value": 9, "bought": "2020-02-02", "shape": "disc"}
    item = await alice.keep("Heat", custom_fields=own)
    path = f"/api/v1/media/{item}/library"
    assert (await alice("GET", path)).json["custom_fields"] == own
    for query in ("watched_with=Jane", "again=yes", "value=9", "bought=2020-02-02", "shape=disc"):
        assert await alice.titles(f"field={query}") == ["Heat"], query
    assert await alice.titles("field=again%3Dno") == []
    assert await alice.titles("field=again%3Dyes&field=shape%3Dfile") == []
    for key, value in (("again", "yes"), ("value", "many"), ("bought", "soon"), ("shape", "tape"), ("mood", "x")):
        answer = await alice("PATCH", path, custom_fields={key: value})
        assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, f"/custom_fields/{key}"), key
    assert (await alice("PATCH", path, custom_fields={"value": None})).json["custom_fields"].keys() == own.keys() - {
        "value"
    }


async def test_a_field_that_is_renamed_keeps_what_was_said_in_it(alice: Keeper) -> None:
    await alice("PATCH", SETTINGS, fields=[{"name": "With"}])
    item = await alice.keep("Heat", custom_fields={"with": "Jane"})
    renamed = (await alice("PATCH", SETTINGS, fields=[{"name": "Company", "key": "with"}])).json["fields"]
    assert [(one["key"], one["name"]) for one in renamed] == [("with", "Company")]
    assert (await alice("GET", f"/api/v1/media/{item}/library")).json["custom_fields"] == {"with": "Jane"}


async def test_settings_that_can_not_be_are_refused_together(alice: Keeper) -> None:
    none_used = [{"status": status, "used": False} for status in ("plan_to_watch", "watching", "completed")]
    none_used += [{"status": status, "used": False} for status in ("on_hold", "dropped")]
    body = {"statuses": {"nothing": [], "movie": none_used}, "fields": [{"name": ""}, {"name": "A", "kind": "choice"}]}
    answer = await alice("PATCH", SETTINGS, **body)
    pointers = {one["pointer"] for one in answer.json["errors"]}
    assert pointers == {"/statuses/nothing", "/statuses/movie", "/fields/0/name", "/fields/1/choices"}
    assert (await alice("PATCH", SETTINGS, columns=["size"])).status == 422
    assert (await alice("GET", SETTINGS)).json["fields"] == []


async def test_tags_are_renamed_joined_and_removed(alice: Keeper) -> None:
    item = await alice.keep("Heat", tags=["noir", "rain"])
    other = await alice.keep("Zodiac", tags=["wet"])
    tags = {one["name"]: one["id"] for one in (await alice("GET", "/api/v1/library/counts")).json["tags"]}
    assert (await alice("PATCH", f"/api/v1/library/tags/{tags['noir']}", name="Dark")).status == 204
    assert (await alice("PATCH", f"/api/v1/library/tags/{tags['wet']}", name="RAIN")).status == 204
    assert (await alice("GET", f"/api/v1/media/{item}/library")).json["tags"] == ["Dark", "rain"]
    assert (await alice("GET", f"/api/v1/media/{other}/library")).json["tags"] == ["rain"]
    assert (await alice("DELETE", f"/api/v1/library/tags/{tags['rain']}")).status == 204
    assert (await alice("GET", f"/api/v1/media/{other}/library")).json["tags"] == []
    assert (await alice("DELETE", f"/api/v1/library/tags/{tags['wet']}")).status == 404


@pytest.fixture
async def visitor(served: Served, alice: Keeper) -> Visitor:
    return await signed_in(served, alice.who)


async def test_the_pages_of_it_keep_what_their_forms_say(served: Served, alice: Keeper, visitor: Visitor) -> None:
    await visitor.send("/settings/library", {"layout": "posters", "columns": ["status", "tags"]})
    await visitor.send("/settings/library/statuses/book", {"name-watching": "At it", "used": ["watching", "completed"]})
    await visitor.send("/settings/library/fields", {"name-0": "With", "kind-0": "text", "name-1": "", "kind-1": "text"})
    kept = (await alice("GET", SETTINGS)).json
    assert (kept["layout"], kept["columns"]) == ("posters", ["status", "tags"])
    assert [one["key"] for one in kept["fields"]] == ["with"]
    book = await served.node.db.write(factories.item, "Emma", "book")
    await alice("PUT", f"/api/v1/media/{book.public_id}/library", status="watching")
    text = (await visitor.get(f"/media/{book.public_id}/library")).text
    assert '<option value="watching" selected>At it</option>' in text
    assert "dropped" not in text
    assert 'name="field-with"' in text
    assert "At it" in (await visitor.get("/settings/library")).text
    assert '<ul class="posters"' in (await visitor.get("/@alice/library")).text


async def test_a_field_of_no_known_kind_is_refused_on_the_page(alice: Keeper, visitor: Visitor) -> None:
    answer = await visitor.send("/settings/library/fields", {"name-0": "With", "kind-0": "mood"})
    assert answer.status == 303
    assert "note--bad" in (await visitor.get("/settings/library")).text
    assert (await alice("GET", SETTINGS)).json["fields"] == []


async def test_a_page_left_open_takes_no_field_away_that_was_made_since(alice: Keeper, visitor: Visitor) -> None:
    await visitor.send("/settings/library/fields", {"name-0": "With", "kind-0": "text"})
    await visitor.send("/settings/library/fields", {"name-0": "Cost", "kind-0": "number"})
    assert [one["key"] for one in (await alice("GET", SETTINGS)).json["fields"]] == ["with", "cost"]
    await visitor.send("/settings/library/fields", {"name-0": "", "key-0": "with", "name-1": "Price", "key-1": "cost"})
    assert [one["name"] for one in (await alice("GET", SETTINGS)).json["fields"]] == ["Price"]


async def test_a_view_is_kept_offered_and_forgotten(alice: Keeper, visitor: Visitor) -> None:
    await alice.keep("Heat", tags=["noir"])
    await visitor.send("/library/views", {"name": "Dark nights", "query": "tag=noir&sort=year"})
    page = (await visitor.get("/@alice/library?tag=noir&sort=year")).text
    assert '<a href="/@alice/library?tag=noir&amp;sort=year" aria-current="page" dir="auto">Dark nights</a>' in page
    await visitor.send("/library/views/dark_nights/delete")
    assert "Dark nights" not in (await visitor.get("/@alice/library")).text
