"""Sessions as pages: begun by a form, ticked off, switched on the item's page, told apart, and refused where wrong."""

import pytest

from tests import factories
from tests.factories import Item, Someone
from tests.integration.sessions.conftest import Ask, begin, finish, read
from tests.nodes import Served
from tests.visitors import Visitor, anybody, signed_in

Show = tuple[Item, list[Item]]


@pytest.fixture
async def me(served: Served, alice: Someone) -> Visitor:
    return await signed_in(served, alice)


async def test_a_form_begins_one_with_chosen_plays(ask: Ask, me: Visitor, show: Show) -> None:
    top, episodes = show
    plays = [(await finish(ask, episode)).json["id"] for episode in episodes[:2]]
    form = await me.get(f"/sessions/new?item={top.public_id}")
    assert form.status == 200
    assert "2nd time" in form.text
    assert plays[0] in form.text
    fields = {"item": str(top.public_id), "include": "chosen", "plays": plays[:1], "name": "With Jane"}
    made = await me.send("/sessions", fields | {"others": "pause"})
    page = await me.get(made.headers["Location"])
    assert "1 of 3 episodes" in page.text
    assert "With Jane" in page.text
    first, second = (await ask("GET", "/api/v1/sessions")).json["items"][::-1]
    assert (first["status"], second["plays"]) == ("paused", 1)


async def test_a_wrong_form_is_shown_again_with_its_fault(me: Visitor, show: Show) -> None:
    sent = {"item": str(show[0].public_id), "started_at": "2199-01-01", "name": "Kept"}
    refused = await me.send("/sessions", sent)
    assert refused.status == 422
    assert "This lies in the future" in refused.text
    assert 'value="Kept"' in refused.text


async def test_the_page_changes_its_state(ask: Ask, me: Visitor, show: Show) -> None:
    session = await begin(ask, show[0])
    path = f"/sessions/{session['id']}"
    for status in ("paused", "in_progress", "completed"):
        assert (await me.send(f"{path}/status", {"status": status})).status == 303
        assert (await read(ask, session))["status"] == status
    kept = {"name": "Again", "notes": "Well.", "started_at": "2020-02-02", "is_default": "true"}
    assert (await me.send(f"{path}/edit", kept)).status == 303
    now = await read(ask, session)
    assert (now["name"], now["notes"], now["is_default"]) == ("Again", "Well.", True)
    assert now["started_at"].startswith("2020-02-02")
    wrong = await me.send(f"{path}/edit", kept | {"name": "x" * 101})
    assert (wrong.status, "Shorten it to 100 characters." in wrong.text) == (422, True)
    assert (await me.send(f"{path}/plays", {"since": "2000-01-01"})).status == 303
    assert (await me.send(f"{path}/delete")).headers["Location"] == "/@alice/sessions"


async def test_a_press_goes_to_the_session_of_its_page(ask: Ask, me: Visitor, show: Show) -> None:
    top, episodes = show
    first, second = await begin(ask, top), await begin(ask, top)
    await me.send(f"/media/{episodes[0].public_id}/plays", {"session": first["id"], "next": f"/sessions/{first['id']}"})
    assert [(await read(ask, one))["plays"] for one in (first, second)] == [1, 0]
    item = f"/media/{top.public_id}"
    assert (await me.get(f"{item}?session={first['id']}")).text.count("tickoff--done") == 1
    assert (await me.get(f"{item}?session={second['id']}")).text.count("tickoff--done") == 0
    assert (await me.get(f"{item}?session=all")).text.count("tickoff--done") == 1


async def test_the_form_for_many_marks_into_the_chosen_session(ask: Ask, me: Visitor, show: Show) -> None:
    top, episodes = show
    first, second = await begin(ask, top), await begin(ask, top)
    await finish(ask, episodes[0], session=second["id"])
    path = f"/media/{top.public_id}/log?session={first['id']}"
    assert (await me.get(path)).text.count(" checked>") >= 3  # nothing is done in the first one yet
    fields = {"when": "unknown", "session": first["id"], "companions": "Jane, Bob", "chosen": "true"}
    items = [str(episode.public_id) for episode in episodes[:2]]
    assert (await me.send(f"/media/{top.public_id}/log", fields | {"items": items})).status == 303
    assert [(await read(ask, one))["plays"] for one in (first, second)] == [2, 1]


async def test_a_play_is_put_right_in_every_way(ask: Ask, me: Visitor, show: Show) -> None:
    first, second = await begin(ask, show[0]), await begin(ask, show[0])
    play = (await finish(ask, show[1][0], companions=["Jane"])).json
    assert (play["session_id"], play["companions"]) == (second["id"], ["Jane"])
    page = f"/plays/{play['id']}"
    assert "Jane" in (await me.get(page)).text
    fields = {
        "when": "unknown",
        "session": first["id"],
        "companions": "Bob, Bob , Cem",
        "device": "Beamer",
        "source": "",
    }
    assert (await me.send(page, fields)).status == 303
    now = (await ask("GET", f"/api/v1/history/{play['id']}")).json
    assert (now["session_id"], now["companions"], now["device"]) == (first["id"], ["Bob", "Cem"], "Beamer")
    assert (now["precision"], now.get("source")) == ("unknown", None)
    too_many = ", ".join(f"N{number}" for number in range(21))
    wrong = await me.send(page, fields | {"companions": too_many})
    assert (wrong.status, "Name at most 20 people." in wrong.text) == (422, True)


async def test_undoing_brings_companions_and_session_back(ask: Ask, me: Visitor, show: Show) -> None:
    session = await begin(ask, show[0])
    play = (await finish(ask, show[1][0], companions=["Jane"])).json["id"]
    await me.send(f"/plays/{play}/delete")
    page = (await me.get("/@alice/history")).text
    sealed = page.partition('name="what" value="')[2].partition('"')[0]
    assert (await me.send("/log/undo", {"what": sealed})).status == 303
    now = (await ask("GET", f"/api/v1/history/{play}")).json
    assert (now["companions"], now["session_id"]) == (["Jane"], session["id"])


async def test_others_see_neither_name_nor_companions(ask: Ask, served: Served, show: Show) -> None:
    session = await begin(ask, show[0], name="Secretname", notes="Secretnote")
    await finish(ask, show[1][0], companions=["Secretfriend"])
    stranger = anybody(served)
    for path in ("/@alice/sessions", f"/sessions/{session['id']}", f"/media/{show[0].public_id}", "/@alice/history"):
        page = await stranger.get(path)
        assert (page.status, "Secret" in page.text) == (200, False), path
    api = await served.get("/api/v1/users/alice/history")
    assert "Secret" not in api.text


async def test_figures_tell_days_time_and_pace(ask: Ask, show: Show) -> None:
    top, episodes = show
    first, second = await begin(ask, top), await begin(ask, top)
    for at, episode in zip(("2024-05-01", "2024-05-01", "2024-05-04"), episodes, strict=True):
        await finish(ask, episode, at=at, session=first["id"])
    await finish(ask, episodes[0], at="2025", session=second["id"])
    await finish(ask, episodes[0], session=None)
    told = (await ask("GET", f"/api/v1/sessions/{first['id']}/statistics")).json
    assert told == {
        "first_day": "2024-05-01", "last_day": "2024-05-04", "days": 2, "span_days": 4, "plays": 3, "parts": 3,
        "seconds": 9000, "untimed": 0, "per_day": 0.75, "percentage": 100.0,
    }  # fmt: skip
    compared = (await ask("GET", f"/api/v1/media/{top.public_id}/sessions")).json
    assert [one["session"]["number"] for one in compared["sessions"]] == [1, 2]
    assert (compared["together"]["plays"], compared["together"]["parts"], compared["outside"]) == (4, 3, 1)
    assert compared["sessions"][1]["figures"]["days"] == 0


async def test_somebody_elses_private_part_is_in_no_figure(ask: Ask, served: Served, show: Show) -> None:
    await finish(ask, show[1][0])
    bob = await served.person("bob")
    await served.node.db.write(factories.play, bob, show[1][1], audience="private")
    compared = (await ask("GET", f"/api/v1/media/{show[0].public_id}/sessions")).json
    assert (compared["together"]["plays"], compared["outside"]) == (1, 0)
