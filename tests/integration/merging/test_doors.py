"""Merging over the API and on the pages: looked at before, done, followed from old addresses, undone; nothing is told
to whoever may not know.
"""

from typing import Any

import pytest

from chronicle_node.db import Tx
from tests import factories
from tests.factories import Item, Someone
from tests.nodes import Answer, Served
from tests.visitors import Visitor, anybody, signed_in

MERGES = "/api/v1/merges"


@pytest.fixture
async def kim(served: Served) -> Someone:
    found = await served.person("kim", history_public=True, ratings_audience="public")
    await served.make_admin(found)
    return found


@pytest.fixture
async def hers(served: Served, kim: Someone) -> Visitor:
    return await signed_in(served, kim)


async def film(served: Served, title: str = "Close-Up", **known: Any) -> Item:
    return await served.node.db.write(lambda tx: factories.item(tx, title, **known))


async def in_private(tx: Tx, who: Someone, item: Item) -> None:
    await factories.play(tx, who, item, audience="private")


async def merged(served: Served, token: str, gone: Item, kept: Item) -> Answer:
    return await served.post(f"/api/v1/media/{gone.public_id}/merge", token=token, json={"into": str(kept.public_id)})


async def test_a_merge_is_looked_at_done_listed_and_undone(served: Served, kim: Someone) -> None:
    token = await served.token(kim)
    gone, kept = await film(served, external={"imdb": "tt1", "tmdb": "5"}), await film(served, external={"imdb": "tt2"})
    await served.node.db.write(factories.play, kim, gone)
    path = f"/api/v1/media/{gone.public_id}/merge"
    seen = (await served.get(f"{path}?into={kept.public_id}", token=token)).json
    assert (seen["yours"]["plays"], seen["ids"], seen["former_ids"]) == (1, {"tmdb": "5"}, {"imdb": "tt1"})
    done = await merged(served, token, gone, kept)
    assert (done.status, done.json["in_the_way"], done.json["merge"]["plays"]) == (201, [], 1)
    assert [one["from_name"] for one in (await served.get(MERGES, token=token)).json["items"]] == ["Close-Up"]
    own = f"{MERGES}/{done.json['merge']['id']}"
    undone = await served.post(f"{own}/undo", token=token)
    assert undone.json["merge"]["undone_at"] is not None
    assert (await served.post(f"{own}/undo", token=token)).status == 409
    assert (await served.get(f"/api/v1/media/{gone.public_id}/versions")).status == 200


async def test_old_addresses_lead_on(served: Served, kim: Someone, hers: Visitor) -> None:
    token = await served.token(kim)
    gone, kept = await film(served), await film(served)
    await served.node.db.write(factories.play, kim, kept)
    await merged(served, token, gone, kept)
    page = await hers.get(f"/media/{gone.public_id}/log?up_to=true")
    assert (page.status, page.headers["Location"]) == (301, f"/media/{kept.public_id}/log?up_to=true")
    assert page.headers["Cache-Control"] == "private, no-store"
    assert (await anybody(served).get(f"/media/{gone.public_id}")).status == 301
    old = f"/api/v1/media/{gone.public_id}/rating"
    put = await served.call("PUT", old, token=token, json={"stars": 4}, allow_redirects=False)
    assert (put.status, put.headers["Location"]) == (308, f"/api/v1/media/{kept.public_id}/rating")
    assert (await served.call("PUT", old, token=token, json={"stars": 4})).status == 200


async def test_an_address_leads_nowhere_for_who_may_not_know_what_is_there(served: Served, kim: Someone) -> None:
    gone, kept = await film(served), await film(served, "The secret one")
    for item in (gone, kept):
        await served.node.db.write(in_private, kim, item)
    await merged(served, await served.token(kim), gone, kept)
    assert (await anybody(served).get(f"/media/{gone.public_id}")).status == 404
    other = await served.person("rob")
    await served.make_admin(other)
    assert (await served.get(MERGES, token=await served.token(other))).json["items"] == []


async def test_the_title_that_is_gone_is_not_told_to_others(served: Served, kim: Someone) -> None:
    gone, kept = await film(served, "A secret title"), await film(served)
    await served.node.db.write(in_private, kim, gone)
    await served.node.db.write(factories.play, kim, kept)
    done = await merged(served, await served.token(kim), gone, kept)
    rob = await served.person("rob")
    await served.make_admin(rob)
    token = await served.token(rob)
    assert [one["from_name"] for one in (await served.get(MERGES, token=token)).json["items"]] == [None]
    there = await served.get(f"{MERGES}/{done.json['merge']['id']}", token=token)
    assert "secret" not in there.text
    assert there.json["merge"]["plays"] == 0
    his = await signed_in(served, rob)
    assert "secret" not in (await his.get("/merges")).text
    assert "secret" not in (await his.get(f"/media/{kept.public_id}")).text


async def test_a_preview_counts_and_names_only_what_the_viewer_may_know(served: Served, kim: Someone) -> None:
    db, alice = served.node.db, await served.person("alice")
    gone, _, parts = await db.write(factories.show, "A show")
    kept, _, _ = await db.write(factories.show, "A show")
    await db.write(factories.play, kim, parts[0])
    await db.write(in_private, alice, parts[1])
    token = await served.token(kim)
    path = f"/api/v1/media/{gone.public_id}/merge?into={kept.public_id}"
    seen = (await served.get(path, token=token)).json
    assert [pair["gone"] for pair in seen["same"]] == ["Season 1", "Part 1", "Part 3"]
    assert seen["yours"]["plays"] == 1


async def test_a_merge_is_pressed_on_the_pages(served: Served, hers: Visitor, kim: Someone) -> None:
    gone, kept = await film(served), await film(served)
    await served.node.db.write(factories.play, kim, gone)
    here = f"/media/{gone.public_id}/merge"
    assert here in (await hers.get(f"/media/{gone.public_id}")).text
    assert f"{here}?into={kept.public_id}" in (await hers.get(here)).text
    seen = (await hers.get(f"{here}?into={kept.public_id}")).text
    assert "Of yours: 1 play." in seen
    done = await hers.send(here, {"into": str(kept.public_id)})
    page = (await hers.get(done.headers["Location"])).text
    assert "1 play of yours moved with it." in page
    assert "by you" in (await hers.get("/merges")).text
    undone = await hers.send(f"{done.headers['Location']}/undo")
    assert "Undone: they are two again." in (await hers.get(undone.headers["Location"])).text
    assert (await hers.get(f"/media/{gone.public_id}")).status == 200


async def test_who_may_not_merge_is_told_why(served: Served, kim: Someone) -> None:
    gone, kept = await film(served), await film(served)
    bob = await served.person("bob")
    his, token = await signed_in(served, bob), await served.token(bob)
    assert "Your role here" in (await his.get(f"/media/{gone.public_id}/merge")).text
    assert (await his.get(f"/media/{gone.public_id}/merge?into={kept.public_id}")).status == 403
    assert (await merged(served, token, gone, kept)).status == 403
    done = await merged(served, await served.token(kim), gone, kept)
    own = f"{MERGES}/{done.json['merge']['id']}"
    assert (await served.get(own, token=token)).status == 404
    assert (await served.post(f"{own}/undo", token=token)).status == 404
    nowhere = "01890000-0000-7000-8000-000000000000"
    assert (await served.get(f"{MERGES}/{nowhere}", token=token)).status == 404
    assert (await served.get(MERGES)).status == 401
