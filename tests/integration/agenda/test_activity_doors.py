"""A year at a glance over the API and as a page."""

from tests import factories
from tests.nodes import Served
from tests.visitors import anybody, signed_in


async def test_the_api_tells_a_year_to_whom_it_is_for(served: Served) -> None:
    alice = await served.person("alice", stats_public=True)
    film = await served.node.db.write(factories.item, "A film")
    await served.node.db.write(factories.play, alice, film)
    path = "/api/v1/users/alice/activity"
    found = (await served.get(path)).json
    assert (found["mine"], len(found["days"]), found["streak"]["current"]) == (False, 1, 1)
    assert (await served.get(f"{path}?type=book")).json["days"] == []
    assert (await served.get(f"{path}?year=1500")).status == 422
    await served.call(
        "PATCH", "/api/v1/me", token=await served.token(alice), json={"preferences": {"day_starts_at": 9}}
    )
    assert (await served.get("/api/v1/users/nobody/activity")).status == 404


async def test_the_page_says_each_day_and_the_figures(served: Served) -> None:
    alice = await served.person("alice", stats_public=True)
    film = await served.node.db.write(factories.item, "A film")
    await served.node.db.write(factories.play, alice, film)
    for visitor in (await signed_in(served, alice), anybody(served)):
        page = await visitor.get("/@alice/activity")
        assert page.status == 200
        assert "The same in figures" in page.text
        assert page.text.count('class="heat__day ') >= 365
        assert 'aria-current="date"' in page.text
    year = served.clock.now().year
    assert (await anybody(served).get(f"/@alice/activity?year={year - 1}&type=movie")).status == 200
    assert (await anybody(served).get("/@alice/activity?year=9999")).status == 404


async def test_its_weeks_begin_as_those_of_the_visitors_calendar(served: Served) -> None:
    await served.person("alice", stats_public=True)
    page = await anybody(served).get("/@alice/activity")
    assert page.text.index('title="Monday"') < page.text.index('title="Sunday"')
    visitor = await signed_in(served, await served.person("bob", locale="en-US"))
    page = await visitor.get("/@alice/activity")
    assert page.text.index('title="Sunday"') < page.text.index('title="Monday"')


async def test_when_a_day_begins_is_a_setting(served: Served) -> None:
    alice = await served.person("alice")
    visitor = await signed_in(served, alice)
    fields = {"timezone": "Europe/Lisbon", "theme": "auto", "rating_scale": "stars"}
    assert (await visitor.send("/settings/profile", fields | {"day_starts_at": "4"})).status == 303
    page = (await visitor.get("/settings/profile")).text
    assert '<option value="4" selected>' in page
    assert (await visitor.send("/settings/profile", fields | {"day_starts_at": "12"})).status == 422
