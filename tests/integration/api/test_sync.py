"""A client that keeps a copy learns of every change, once, and of what is gone; also when many change at once."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from chronicle_node.domain.sync import KINDS, LISTED
from chronicle_node.services import maintenance
from tests.integration.api.conftest import Caller, Enter, film
from tests.nodes import Served

START = "/sync/last_activities"


async def activities(who: Caller) -> Any:
    return (await who("GET", START)).json["kinds"]


async def changed(who: Caller, kind: str, since: str | None = None) -> tuple[list[tuple[str, bool]], str]:
    """What changed, to the end, as a copy takes it: the last word about a thing counts. And the cursor after it."""
    found: dict[str, bool] = {}
    path = f"/api/v1/sync/changes/{kind}?limit=2" + (f"&cursor={since}" if since else "")
    while True:
        page = (await who.served.get(path, token=who.token)).json
        for one in page["items"]:
            found.pop(one["id"], None)
            found[one["id"]] = one["deleted"]
        if page["next"] is None:
            return list(found.items()), str(page["cursor"])
        path = page["next"]


async def test_who_has_done_nothing_is_told_so(alice: Caller) -> None:
    answer = (await alice("GET", START)).json
    assert answer["at"] is None
    assert set(answer["kinds"]) == set(KINDS)
    assert {one["version"] for one in answer["kinds"].values()} == {0}
    assert [kind for kind, one in answer["kinds"].items() if one["cursor"]] == list(LISTED)


async def test_a_diary_is_followed_play_by_play(served: Served, alice: Caller) -> None:
    begin = (await activities(alice))["history"]["cursor"]
    plays = []
    for title in "ABC":
        made = await alice("POST", "/history", {"item": await film(served, title), "at": "2020-01-02"})
        plays.append(made.json["id"])
    found, cursor = await changed(alice, "history", begin)
    assert found == [(play, False) for play in plays]
    await alice("PATCH", f"/history/{plays[0]}", {"at": "2021-02-03"})
    await alice("DELETE", f"/history/{plays[1]}")
    found, later = await changed(alice, "history", cursor)
    assert found == [(plays[0], False), (plays[1], True)]
    assert await changed(alice, "history", later) == ([], later)
    assert (await changed(alice, "history", begin))[0] == [(plays[2], False), (plays[0], False), (plays[1], True)]


async def test_an_address_leads_to_what_changed(served: Served, alice: Caller) -> None:
    item = await film(served)
    await alice("PUT", f"/media/{item}/rating", {"stars": 3})
    await alice("PUT", f"/media/{item}/review", {"content": "Real."})
    await alice("POST", "/lists", {"name": "Winter"})
    await alice("POST", "/history", {"item": item})
    await alice("POST", "/sessions", {"item": item})
    for kind in LISTED:
        [one] = (await alice("GET", f"/sync/changes/{kind}")).json["items"]
        assert (await served.get(one["url"], token=alice.token)).status == 200, kind


@pytest.mark.parametrize("kind", ["ratings", "reviews", "lists", "library", "sessions"])
async def test_what_is_gone_is_told_and_what_stays_is_not(served: Served, alice: Caller, kind: str) -> None:
    item = await film(served)
    if kind == "lists":
        made = (await alice("POST", "/lists", {"name": "Winter"})).json["id"]
        await alice("POST", f"/lists/{made}/entries", {"media": item})
        await alice("DELETE", f"/lists/{made}")
        assert (await changed(alice, kind))[0] == [(made, True)]
    elif kind == "sessions":
        made = (await alice("POST", "/sessions", {"item": item})).json["id"]
        await alice("DELETE", f"/sessions/{made}")
        assert (await changed(alice, kind))[0] == [(made, True)]
    elif kind == "library":
        await alice("POST", "/history", {"item": item})
        assert (await changed(alice, kind))[0] == [(item, False)]
    else:
        path = f"/media/{item}/{kind[:-1]}"
        await alice("PUT", path, {"stars": 3} if kind == "ratings" else {"content": "Real."})
        await alice("DELETE", path)
        await alice("DELETE", path)  # nothing is there to go
        assert (await changed(alice, kind))[0] == [(item, True)]
        assert (await activities(alice))[kind]["version"] == 2


async def test_a_friend_who_adds_to_a_list_changes_its_owners_list(served: Served, enter: Enter) -> None:
    alice, bob = await enter("alice", lists_audience="public"), await enter("bob")
    for one, other in ((alice, bob), (bob, alice)):
        await one("POST", "/following", {"handle": f"@{other.who.username}"})
        asks = (await other("GET", "/followers/requests")).json["items"]
        for ask in asks:
            await other("POST", f"/followers/requests/{ask['id']}/accept")
    wish = {"name": "Ours", "is_collaborative": True, "audience": "friends"}
    made = (await alice("POST", "/lists", wish)).json["id"]
    before = (await activities(alice))["lists"]
    added = await bob("POST", f"/lists/{made}/entries", {"media": await film(served)})
    assert added.status == 201, added.text
    assert (await changed(alice, "lists", before["cursor"]))[0] == [(made, False)]
    assert (await activities(bob))["lists"]["version"] == 0


async def test_kinds_without_a_list_move_on(enter: Enter) -> None:
    alice, bob = await enter("alice"), await enter("bob")
    await alice("PATCH", "/me", {"bio": "New."})
    await alice("POST", "/following", {"handle": "@bob"})
    await alice("POST", "/webhooks", {"name": "x", "url": "https://hook.example/", "events": ["scrobble"]})
    hers, his = await activities(alice), await activities(bob)
    assert {kind for kind, one in hers.items() if one["version"]} == {"settings", "follows", "webhooks"}
    assert {kind for kind, one in his.items() if one["version"]} == {"followers"}
    await bob("POST", "/blocks", {"handle": "@alice"})
    assert (await activities(bob))["blocks"]["version"] == 1
    assert (await activities(alice))["follows"]["version"] > hers["follows"]["version"]


async def test_what_was_refused_is_no_change(served: Served, alice: Caller) -> None:
    await alice("POST", "/lists", {"name": ""})
    await alice("PUT", f"/media/{await film(served)}/rating", {"stars": 17})
    assert {one["version"] for one in (await activities(alice)).values()} == {0}


async def test_a_look_that_finds_nothing_new_is_answered_without_looking(served: Served, alice: Caller) -> None:
    answer = await alice("GET", "/sync/changes/lists")
    again = await alice("GET", "/sync/changes/lists", If_None_Match=answer.headers["ETag"])
    assert (again.status, again.text) == (304, "")
    await alice("POST", "/lists", {"name": "Winter"})
    assert (await alice("GET", "/sync/changes/lists", If_None_Match=answer.headers["ETag"])).status == 200


async def test_who_was_away_too_long_is_told_to_begin_anew(served: Served, alice: Caller) -> None:
    old = (await activities(alice))["lists"]["cursor"]
    await alice("POST", "/lists", {"name": "Winter"})
    served.clock.advance(days=91)
    await served.node.db.write(maintenance.prune)
    gone = await alice("GET", f"/sync/changes/lists?cursor={old}")
    assert (gone.status, gone.json["code"]) == (410, "gone")
    assert "last_activities" in gone.json["detail"]
    fresh = (await activities(alice))["lists"]["cursor"]
    assert await changed(alice, "lists", fresh) == ([], fresh)
    assert timedelta(days=90) == maintenance.CHANGES_KEPT


async def test_a_cursor_is_good_for_its_kind_alone(alice: Caller) -> None:
    cursor = (await activities(alice))["lists"]["cursor"]
    assert (await alice("GET", f"/sync/changes/ratings?cursor={cursor}")).status == 422
    assert (await alice("GET", "/sync/changes/nonsense")).status == 404


async def test_no_change_is_missed_by_who_reads_while_many_write(served: Served, alice: Caller) -> None:
    """Numbers are given out and committed by writers in parallel: a reader must never see a later one first."""
    items = [await film(served, f"Film {i}") for i in range(24)]
    cursor = (await activities(alice))["ratings"]["cursor"]
    found: list[tuple[str, bool]] = []

    async def read(until: asyncio.Event) -> None:
        nonlocal cursor
        while True:
            last = until.is_set()
            more, cursor = await changed(alice, "ratings", cursor)
            found.extend(more)
            if last:
                return

    done = asyncio.Event()
    reading = asyncio.create_task(read(done))
    await asyncio.gather(*(alice("PUT", f"/media/{item}/rating", {"stars": 4}) for item in items))
    done.set()
    await reading
    assert sorted(found) == sorted((item, False) for item in items)
