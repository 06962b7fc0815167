"""What one is at, said by hand for a time, put right, and shown to whom it is for."""

import pytest

from tests import factories
from tests.integration.agenda.conftest import describe
from tests.nodes import Served
from tests.visitors import signed_in

NOW = "/api/v1/now"


async def test_one_is_at_it_for_so_long_and_then_no_more(served: Served) -> None:
    alice = await served.person("alice", currently_watching_public=True)
    token = await served.token(alice)
    film = await served.node.db.write(factories.item, "A film")
    await served.node.db.write(describe, film, runtime=90)
    answer = await served.call("PUT", NOW, token=token, json={"item": str(film.public_id)})
    assert (answer.status, answer.json["now"]["progress"]["duration_seconds"]) == (200, 5400)
    assert (await served.get("/api/v1/users/alice/now")).json["now"]["media"]["title"] == "A film"
    served.clock.advance(minutes=89)
    assert len((await served.get(NOW, token=token)).json["items"]) == 1
    served.clock.advance(minutes=2)
    assert (await served.get(NOW, token=token)).json["items"] == []
    await served.call("PUT", NOW, token=token, json={"item": str(film.public_id), "minutes": 5})
    served.clock.advance(minutes=6)
    assert (await served.get("/api/v1/users/alice/now")).json == {"now": None}


async def test_it_is_finished_or_ended_by_hand(served: Served) -> None:
    alice = await served.person("alice")
    token = await served.token(alice)
    film = await served.node.db.write(factories.item, "A film")
    await served.call("PUT", NOW, token=token, json={"item": str(film.public_id)})
    done = await served.post(f"{NOW}/finish", token=token)
    assert (done.status, done.json["media"]["title"]) == (200, "A film")
    assert (await served.post(f"{NOW}/finish", token=token)).status == 404
    await served.call("PUT", NOW, token=token, json={"item": str(film.public_id)})
    assert (await served.call("DELETE", NOW, token=token)).status == 204
    assert (await served.get(NOW, token=token)).json["items"] == []
    assert len((await served.get("/api/v1/users/alice/history", token=token)).json["items"]) == 1


async def test_what_is_for_oneself_is_shown_to_nobody_else(served: Served) -> None:
    alice = await served.person("alice", currently_watching_public=True)
    token = await served.token(alice)
    film = await served.node.db.write(factories.item, "A film")
    await served.call("PUT", NOW, token=token, json={"item": str(film.public_id), "audience": "private"})
    assert (await served.get("/api/v1/users/alice/now")).json == {"now": None}
    assert (await served.get("/api/v1/users/alice/now", token=token)).json["now"]["audience"] == "private"


@pytest.mark.parametrize("minutes", [0, -5, 1441])
async def test_a_time_that_cannot_be_and_a_whole_show_are_refused(served: Served, minutes: int) -> None:
    token = await served.token(await served.person("alice"))
    top, _, parts = await served.node.db.write(factories.show, "A show")
    wrong = await served.call("PUT", NOW, token=token, json={"item": str(parts[0].public_id), "minutes": minutes})
    assert (wrong.status, wrong.json["errors"][0]["pointer"]) == (422, "/minutes")
    whole = await served.call("PUT", NOW, token=token, json={"item": str(top.public_id)})
    assert (whole.status, whole.json["errors"][0]["pointer"]) == (422, "/item")


async def test_one_says_it_on_the_page_of_an_item(served: Served) -> None:
    visitor = await signed_in(served, await served.person("alice"))
    film = await served.node.db.write(factories.item, "A film")
    assert f'action="/media/{film.public_id}/now"' in (await visitor.get(f"/media/{film.public_id}")).text
    answer = await visitor.send(f"/media/{film.public_id}/now", {"minutes": "45", "audience": "friends"})
    assert answer.headers["Location"] == "/now"
    page = (await visitor.get("/now")).text
    assert "A film" in page
    assert 'action="/now/finish"' in page
    await visitor.send("/now/clear")
    assert "Nothing is on" in (await visitor.get("/now")).text
