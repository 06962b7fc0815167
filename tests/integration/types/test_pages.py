"""The builder in a browser without scripts: a type is made, changed and taken away; faults stand beside their field."""

from tests.factories import Someone
from tests.integration.types.conftest import brewed
from tests.nodes import Served
from tests.visitors import Visitor, signed_in

FILLED = {
    "display_name": "Coffee",
    "level_0": "roaster",
    "level_1": "coffee",
    "verb": "brew",
    "noun": "cup",
    "color": "umber",
    "icon": "cup",
    "cover": "tall",
    "field_title_0": "Origin",
    "field_kind_0": "string",
    "field_required_0": "on",
    "field_title_1": "",
    "field_kind_1": "string",
    "field_title_2": "Process",
    "field_kind_2": "choice",
    "field_choices_2": "washed, natural",
}


async def test_a_type_is_made_and_offered(hers: Visitor) -> None:
    assert (await hers.get("/settings/types/new")).status == 200
    made = await hers.send("/settings/types/new", FILLED)
    assert made.headers["Location"] == "/settings/types"
    page = (await hers.get("/settings/types")).text
    assert "roaster, coffee · brewed" in page
    assert "/log?type=coffee" in (await hers.get("/log")).text
    form = (await hers.get("/settings/types/coffee")).text
    assert 'name="field_name_1" value="process"' in form
    assert 'value="washed, natural"' in form


async def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(hers: Visitor) -> None:
    wrong = FILLED | {"level_1": "roaster", "verb": "x" * 31, "field_choices_2": "washed"}
    refused = await hers.send("/settings/types/new", wrong)
    assert refused.status == 422
    for name in ("level_0", "verb", "field_choices_2"):
        assert f'id="{name}-error"' in refused.text.replace("field_choices_1-error", "field_choices_2-error")
    assert 'value="Origin"' in refused.text


async def test_a_type_is_changed(served: Served, hers: Visitor, token: str, coffee: str) -> None:
    await brewed(served, token)
    changed = FILLED | {"display_name": "Beans", "level_0": "roastery", "was_0": "0", "was_1": "1"}
    assert (await hers.send("/settings/types/coffee", changed)).status == 303
    page = (await hers.get("/settings/types")).text
    assert "Beans" in page
    assert "roastery, coffee · brewed" in page
    assert "1 thing stands here" in (await hers.get("/settings/types/coffee")).text


async def test_dropping_what_is_in_use_is_refused_in_words(
    served: Served, hers: Visitor, token: str, coffee: str
) -> None:
    await brewed(served, token)
    refused = await hers.send("/settings/types/coffee", FILLED | {"level_0": "", "was_0": "0", "was_1": "1"})
    assert refused.status == 409
    assert "roaster (1)" in refused.text
    still = await hers.send("/settings/types/coffee/delete")
    assert still.status == 409
    assert "Things of this type are in the catalogue" in still.text


async def test_an_unused_type_is_taken_away(hers: Visitor, coffee: str) -> None:
    assert (await hers.send("/settings/types/coffee/delete")).status == 303
    assert (await hers.get("/settings/types/coffee")).status == 404


async def test_somebody_elses_type_has_no_form(served: Served, coffee: str) -> None:
    bob = await signed_in(served, await served.person("bob"))
    assert (await bob.get("/settings/types/coffee")).status == 403
    assert (await bob.send("/settings/types/coffee", FILLED)).status == 403
    assert "Change" not in (await bob.get("/settings/types")).text.partition("Built in")[0].partition("Made here")[2]


async def test_an_administrator_decides_who_makes_types(served: Served, alice: Someone, hers: Visitor) -> None:
    assert (await hers.get("/admin/types")).status == 404
    boss = await served.person("boss")
    await served.make_admin(boss)
    theirs = await signed_in(served, boss)
    assert (await theirs.send("/admin/types", {"makers": "admins"})).status == 303
    assert "/settings/types/new" not in (await hers.get("/settings/types")).text
    assert (await hers.get("/settings/types/new")).status == 403
    assert (await hers.send("/settings/types/new", FILLED)).status == 403
    assert (await theirs.get("/settings/types/new")).status == 200
