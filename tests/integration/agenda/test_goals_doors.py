"""Goals over the API, through a year that ends, and in a browser without scripts."""

import re
from datetime import UTC, datetime

from tests import factories
from tests.nodes import Served
from tests.visitors import anybody, signed_in

GOALS = "/api/v1/goals"


async def test_a_goal_lives_through_its_operations(served: Served) -> None:
    alice = await served.person("alice", stats_public=True)
    token = await served.token(alice)
    made = await served.post(GOALS, token=token, json={"target": 24, "type": "movie"})
    assert (made.status, made.json["now"]["done"], made.json["audience"]) == (201, 0, "private")
    film = await served.node.db.write(factories.item, "A film")
    await served.node.db.write(factories.play, alice, film)
    path = f"{GOALS}/{made.json['id']}"
    assert (await served.get(path, token=token)).json["now"]["done"] == 1
    assert (await served.get(path)).status == 404
    assert (await served.call("PATCH", path, token=token, json={"audience": "public", "target": 1})).status == 200
    assert (await served.get(path)).json["now"]["is_reached"] is True
    assert [one["target"] for one in (await served.get("/api/v1/users/alice/goals")).json["items"]] == [1]
    assert (await served.call("PATCH", path, token=token, json={"target": 0})).status == 422
    assert (await served.post(GOALS, token=token, json={"target": 1, "unit": "miles"})).status == 422
    assert (await served.call("DELETE", path, token=token)).status == 204
    assert (await served.get(GOALS, token=token)).json["items"] == []


async def test_a_month_that_is_over_stands_among_those_before(served: Served) -> None:
    alice = await served.person("alice")
    token = await served.token(alice)
    await served.post(GOALS, token=token, json={"target": 1, "period": "month"})
    film = await served.node.db.write(factories.item, "A film")
    now = served.clock.now()
    await served.node.db.write(factories.play, alice, film, now)
    after = datetime(now.year + (now.month == 12), now.month % 12 + 1, 2, tzinfo=UTC)
    served.clock.advance(seconds=(after - now).total_seconds())
    [goal] = (await served.get(GOALS, token=token)).json["items"]
    assert (goal["now"]["done"], [one["is_reached"] for one in goal["past"]]) == (0, [True])


async def test_a_goal_is_set_changed_ended_and_taken_away_on_pages(served: Served) -> None:
    visitor = await signed_in(served, await served.person("alice", stats_public=True))
    assert "No goal runs" in (await visitor.get("/@alice/goals")).text
    assert (await visitor.send("/goals", {"target": "many"})).status == 422
    wish = {"target": "24", "unit": "plays", "type": "book", "period": "year", "audience": "public"}
    assert (await visitor.send("/goals", wish)).headers["Location"] == "/@alice/goals"
    page = (await visitor.get("/@alice/goals")).text
    assert "0 of 24 books" in page
    found = re.search(r'href="(/goals/[^"]+)/edit"', page)
    assert found
    assert 'value="24"' in (await visitor.get(f"{found[1]}/edit")).text
    assert (await visitor.send(f"{found[1]}/edit", {"target": "0"})).status == 422
    await visitor.send(f"{found[1]}/edit", {"target": "30", "name": "More books", "audience": "public"})
    assert "More books" in (await anybody(served).get("/@alice/goals")).text
    await visitor.send(f"{found[1]}/end")
    assert "its last period" in (await visitor.get("/@alice/goals")).text
    await visitor.send(f"{found[1]}/delete")
    assert "No goal runs" in (await visitor.get("/@alice/goals")).text
