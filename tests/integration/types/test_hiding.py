"""A type that is switched off, or hidden by one person, is gone from every page and comes back whole."""

import pytest

from chronicle_node.db import Tx
from chronicle_node.services import media_types
from chronicle_node.services.media_types import TypeChange
from tests import factories
from tests.factories import Someone
from tests.integration.types.conftest import brewed
from tests.nodes import Served
from tests.visitors import Visitor, signed_in

PLACES = (
    "/", "/@alice", "/@alice/history", "/@alice/library", "/search?q=guj", "/@alice/reviews", "{list}",
    "/api/v1/users/alice/ratings",
    "/api/v1/users/alice/reviews", "/api/v1/users/alice/history", "/api/v1/search?q=guj",
    "/api/v1{list}/entries",
)  # fmt: skip
GONE = ("{item}", "{item}/log", "/api/v1{item}/rating")


@pytest.fixture
async def paths(served: Served, alice: Someone, hers: Visitor, token: str, coffee: str) -> dict[str, str]:
    """A coffee that was brewed, is being brewed, rated, reviewed and on a list; the paths of it and of the list."""
    await brewed(served, token)
    await brewed(served, token, event="start")
    public_id = str(await served.node.db.read(factories.item_id, "Guji"))
    item = f"/media/{public_id}"
    await served.call("PUT", f"/api/v1{item}/rating", token=token, json={"stars": 4.5})
    await served.call("PUT", f"/api/v1{item}/review", token=token, json={"content": "Peach.", "audience": "public"})
    made = await hers.send("/lists", {"name": "Beans", "audience": "public", "item": public_id})
    return {"item": item, "list": made.headers["Location"]}


async def seen(visitor: Visitor, paths: dict[str, str], places: tuple[str, ...] = PLACES) -> list[str]:
    """Where the coffee shows, or its roaster."""
    found = {place: (await visitor.get(place.format(**paths))).text for place in places}
    return [place for place, text in found.items() if "Guji" in text or "The Barn" in text]


async def there(visitor: Visitor, paths: dict[str, str]) -> list[str]:
    return [place for place in GONE if (await visitor.get(place.format(**paths))).status != 404]


async def switch(tx: Tx, who: Someone, *, is_enabled: bool) -> None:
    await media_types.change(tx, who.viewer, "coffee", TypeChange(is_enabled=is_enabled))


async def test_what_a_person_hides_is_gone_for_them_alone_and_comes_back(
    served: Served, alice: Someone, hers: Visitor, paths: dict[str, str]
) -> None:
    everywhere = await seen(hers, paths)
    assert everywhere == list(PLACES)
    bob = await served.person("bob")
    await served.node.db.write(factories.befriend, alice, bob)
    his = await signed_in(served, bob)
    assert "Guji" in (await his.get("/feed")).text
    assert (await hers.send("/settings/types/coffee/hide")).status == 303
    assert await seen(hers, paths) == []
    assert await there(hers, paths) == []
    assert "type=coffee" not in (await hers.get("/log")).text
    assert "Guji" in (await his.get("/feed")).text
    await hers.send("/settings/types/coffee/show")
    assert await seen(hers, paths) == everywhere
    assert await there(hers, paths) == list(GONE)


async def test_a_friend_who_hid_it_reads_nothing_of_it(served: Served, alice: Someone, paths: dict[str, str]) -> None:
    bob = await served.person("bob")
    await served.node.db.write(factories.befriend, alice, bob)
    his = await signed_in(served, bob)
    places = ("/", "/feed", "/@alice", "/@alice/history", "{list}", "{item}", "/search?q=guj")
    assert await seen(his, paths, places) == list(places)
    await his.send("/settings/types/coffee/hide")
    assert await seen(his, paths, places) == []


async def test_a_type_switched_off_is_gone_for_everybody_and_takes_no_reports(
    served: Served, alice: Someone, hers: Visitor, token: str, paths: dict[str, str]
) -> None:
    boss = await served.person("boss")
    await served.make_admin(boss)
    assert (await hers.send("/admin/types/coffee/disable")).status == 404
    theirs = await signed_in(served, boss)
    assert (await theirs.send("/admin/types/coffee/disable")).status == 303
    assert await seen(hers, paths) == []
    assert await there(hers, paths) == []
    refused = await served.post(
        "/api/v1/scrobble", token=token, json={"event": "finish", "media": {"type": "coffee", "title": "Kiambu"}}
    )
    assert refused.status == 422
    assert "coffee" not in [one["name"] for one in (await served.get("/api/v1/media-types")).json["items"]]
    assert "Coffee" in (await theirs.get("/admin/types")).text
    await theirs.send("/admin/types/coffee/enable")
    assert await seen(hers, paths) == list(PLACES)


async def test_players_go_on_reporting_what_their_person_hides(
    served: Served, hers: Visitor, token: str, coffee: str
) -> None:
    await hers.send("/settings/types/coffee/hide")
    await brewed(served, token)
    assert "Guji" not in (await hers.get("/@alice/history")).text
    await hers.send("/settings/types/coffee/show")
    assert "Guji" in (await hers.get("/@alice/history")).text


async def test_counts_leave_out_what_is_hidden(served: Served, hers: Visitor, token: str, coffee: str) -> None:
    await brewed(served, token)
    await brewed(served, token, {"type": "movie", "title": "Close-Up"})
    assert "<dd>2</dd>" in (await hers.get("/@alice")).text
    await hers.send("/settings/types/coffee/hide")
    assert "<dt>play</dt><dd>1</dd>" in (await hers.get("/@alice")).text


async def test_only_a_type_that_is_there_can_be_hidden(served: Served, hers: Visitor, token: str) -> None:
    assert (await hers.send("/settings/types/nothing/hide")).status == 404
    assert (await served.call("PUT", "/api/v1/media-types/nothing/hidden", token=token)).status == 404
    assert (await served.call("PUT", "/api/v1/media-types/movie/hidden", token=token)).status == 204
    found = (await served.get("/api/v1/media-types", token=token)).json["items"]
    assert [one["name"] for one in found if one["hidden"]] == ["movie"]
