"""The calendar over the API, in a browser, and at its secret address."""

import re
from datetime import timedelta

import pytest

from tests import factories
from tests.factories import Someone
from tests.integration.agenda.conftest import describe
from tests.nodes import Served
from tests.visitors import Visitor, anybody, signed_in


@pytest.fixture
async def alice(served: Served) -> Someone:
    """With a film that comes out in three days."""
    alice = await served.person("alice")
    film = await served.node.db.write(factories.item, "Fire, ice; and \\ all")
    day = (served.clock.now() + timedelta(days=3)).date()
    await served.node.db.write(describe, film, release_date=str(day), runtime=90)
    await served.node.db.write(factories.shelve, alice, film, "plan_to_watch")
    return alice


async def address(visitor: Visitor) -> str:
    """The path of the calendar's secret address, new."""
    await visitor.send("/calendar/address")
    found = re.search(r'value="http[^"]*(/calendar/cal_[^"]*\.ics)"', (await visitor.get("/calendar")).text)
    assert found
    return found[1]


async def test_the_api_tells_the_days_asked_for(served: Served, alice: Someone) -> None:
    token = await served.token(alice)
    [one] = (await served.get("/api/v1/calendar", token=token)).json["items"]
    assert (one["media"]["title"], one["is_played"], one["at"]) == ("Fire, ice; and \\ all", False, None)
    assert (await served.get(f"/api/v1/calendar?from={one['day']}&to={one['day']}", token=token)).json["items"] == [one]
    for wrong in (
        "from=2026-02-30",
        "from=2026-03-02&to=2026-03-01",
        "from=2020-01-01&to=2026-01-01",
        "from=0001-01-01",
    ):
        assert (await served.get(f"/api/v1/calendar?{wrong}", token=token)).status == 422, wrong


@pytest.mark.parametrize("view", ["month", "week", "agenda"])
async def test_the_three_views_show_it(served: Served, alice: Someone, view: str) -> None:
    visitor = await signed_in(served, alice)
    day = (served.clock.now() + timedelta(days=3)).date()
    page = await visitor.get(f"/calendar?view={view}&day={day}")
    assert page.status == 200
    assert "Fire, ice; and" in page.text
    for link in re.findall(r'href="(/calendar\?[^"]*)"', page.text):
        assert (await visitor.get(link.replace("&amp;", "&"))).status == 200


async def test_today_is_said_and_days_without_end_are_not_there(served: Served, alice: Someone) -> None:
    visitor = await signed_in(served, alice)
    assert 'aria-current="date"' in (await visitor.get("/calendar")).text
    assert 'rel="next"' in (await visitor.get("/calendar?day=2199-12-31")).text
    assert (await visitor.get("/calendar?day=9999-12-31")).status == 404
    assert (await visitor.get("/calendar?day=soon")).status == 422
    assert (await visitor.get("/calendar?view=year")).status == 422


async def test_the_secret_address_is_read_without_a_session_and_sent_once(served: Served, alice: Someone) -> None:
    path = await address(await signed_in(served, alice))
    nobody = anybody(served)
    answer = await nobody.get(path)
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert answer.headers["Cache-Control"] == "private, max-age=900"
    assert "SUMMARY:Fire\\, ice\\; and \\\\ all\r\n" in answer.text
    assert answer.text.count("BEGIN:VEVENT") == 1
    again = await nobody.get(path, If_None_Match=answer.headers["ETag"])
    assert (again.status, again.text) == (304, "")
    assert (await nobody.get(path)).headers["ETag"] == answer.headers["ETag"]


async def test_a_new_address_ends_the_old_one_and_an_end_ends_it(served: Served, alice: Someone) -> None:
    visitor = await signed_in(served, alice)
    first = await address(visitor)
    second = await address(visitor)
    assert first != second
    assert [(await anybody(served).get(path)).status for path in (first, second)] == [404, 200]
    await visitor.send("/calendar/address/end")
    assert (await anybody(served).get(second)).status == 404
    assert "Make an address" in (await visitor.get("/calendar")).text


async def test_the_api_makes_tells_and_ends_the_address(served: Served, alice: Someone) -> None:
    token = await served.token(alice)
    path = "/api/v1/calendar/address"
    assert (await served.get(path, token=token)).status == 404
    made = await served.post(path, token=token)
    assert (made.status, made.json["url"][-4:]) == (201, ".ics")
    assert (await served.get(path, token=token)).json == made.json
    assert (await served.get(path, token=await served.token(alice, "read"))).status == 403
    assert (await served.call("DELETE", path, token=token)).status == 204
    assert (await served.get(path, token=token)).status == 404


async def test_a_failure_there_does_not_tell_the_secret_to_the_log(
    served: Served, alice: Someone, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path = await address(await signed_in(served, alice))
    monkeypatch.delattr("chronicle_node.domain.icalendar.calendar")
    assert (await served.get(path)).status == 500
    [failed] = [record for record in caplog.records if record.message == "request failed"]
    assert failed.__dict__["fields"]["path"] == "/calendar/{secret}.ics"
    assert path.rpartition("/")[2].removesuffix(".ics") not in caplog.text
