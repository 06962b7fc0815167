"""A list that somebody on another Chronicle posts is shown as a list, and changes nothing here."""

from typing import Any

import pytest

from chronicle_node.federation.vocabulary.posted_lists import listed
from tests.federation.kit import Circle
from tests.federation.test_shelves import FILM
from tests.visitors import signed_in

ANA = "https://far.example/users/ana"
BLOCK = {"v": 1, "kind": "list", "title": "Winter", "count": 30, "list": f"{ANA}/lists/1"}
WORK = {"type": "movie", "kind": "movie", "title": "Close-Up", "ids": [{"p": "imdb", "v": "tt0100234"}]}


async def test_a_posted_list_is_shown_with_its_works_and_the_way_to_it(circle: Circle) -> None:
    bob, carol = circle.bob, circle.carol
    await bob.privacy(post_lists=True, lists_audience="followers", history_audience="public", library_audience="public")
    for who in (bob, carol):
        answer = await who.call("POST", "/api/v1/scrobble", {"event": "finish", "media": FILM})
        assert answer.status == 201, answer.text
    item = (await bob.items("/api/v1/users/bob/history"))[0]["media"]["id"]
    mine = (await carol.items("/api/v1/users/carol/history"))[0]["media"]["id"]
    wish = {"name": "Winter & snow", "description": "With tea.", "audience": "followers"}
    made = (await bob.call("POST", "/api/v1/lists", wish)).json["id"]
    answer = await bob.call("POST", f"/api/v1/lists/{made}/entries", {"media": item})
    assert answer.status in {200, 201}, answer.text
    circle.pass_time(minutes=6)
    await circle.settle()
    found = [one for one in await carol.items("/api/v1/feed/posts") if one.get("listed")]
    assert [one["says"] for one in found] == ["list"]
    told = found[0]["listed"]
    assert (told["title"], told["description"], told["count"]) == ("Winter & snow", "With tea.", 1)
    assert [work["id"] for work in told["works"]] == [mine]
    visitor = await signed_in(carol.home.served, carol.who)
    page = (await visitor.get("/feed/posts")).text
    address = f"/{bob.handle}/lists/{told['list_id']}"
    assert f'href="{address}"' in page
    assert f'href="/media/{mine}"' in page
    whole = await visitor.get(f"/{bob.handle}/lists")
    assert address in whole.text
    assert (await visitor.get(address)).status == 200
    assert await circle.nodes.a.number("SELECT count(*) FROM user_lists") == 0


@pytest.mark.parametrize(
    "block",
    [
        {"v": 2},
        {"kind": "review"},
        {"title": ""},
        {"count": -1},
        {"count": "many"},
        {"description": "x" * 5_000},
        {"works": [WORK | {"title": "x" * 400}] * 500},
    ],
    ids=lambda block: next(iter(block)),
)
def test_A20_a_list_that_cannot_be_is_none(block: dict[str, Any]) -> None:
    assert listed({"chronicle": BLOCK | block}, ANA) is None


def test_A18_of_a_list_what_cannot_be_or_lies_elsewhere_is_left_out() -> None:
    works = [WORK, {"title": 7}, "no work", WORK | {"type": "A Movie"}]
    told = listed({"chronicle": BLOCK | {"works": works, "list": "https://other.example/lists/1"}}, ANA)
    assert told is not None
    assert (len(told["works"]), told["uri"], told["count"]) == (1, None, 30)
