"""Long talks: page after page in the order of the tree, nothing twice and nothing lost."""

import re
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from chronicle_node.db import Tx
from chronicle_node.models.posts import Post
from tests import factories
from tests.factories import Someone
from tests.nodes import Served
from tests.visitors import signed_in
from tests.writings import post


@pytest.fixture
async def alice(served: Served) -> Someone:
    return await served.person("alice")


@pytest.fixture
async def erin(served: Served, alice: Someone) -> Someone:
    """Whom Alice follows."""
    erin = await served.node.db.write(factories.distant, "erin")
    await served.node.db.write(factories.follow, alice, erin)
    return erin


async def grow(tx: Tx, erin: Someone, shape: list[int | None]) -> list[UUID]:
    """A talk in which each answers the one of that number in it; the ids of all."""
    rows: list[int] = []
    ids: list[UUID] = []
    for number, answered in enumerate(shape):
        rows.append(await post(tx, erin, f"<p>Number {number}.</p>"))
        ids.append(await tx.scalar(select(Post.public_id).where(Post.id == rows[-1])))
        if answered is not None:
            place = {"answers_id": rows[answered], "thread_id": ids[0], "in_reply_to": "https://x.example/1"}
            await tx.run(update(Post).where(Post.id == rows[-1]).values(**place))
    return ids


async def everything(served: Served, alice: Someone, path: str) -> list[dict[str, Any]]:
    token, found, following = await served.token(alice), [], path
    while following:
        page = (await served.get(following, token=token)).json
        found += page["answers"]
        following = page["next"]
    return found


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
async def test_pages_of_a_talk_join_in_the_order_of_its_tree(
    served: Served, alice: Someone, erin: Someone, limit: int
) -> None:
    ids = await served.node.db.write(grow, erin, [None, 0, 0, 1, 2, 1, 3])
    found = await everything(served, alice, f"/api/v1/posts/{ids[0]}?limit={limit}")
    assert [(one["post"], one["depth"]) for one in found] == [
        (str(ids[number]), depth) for number, depth in ((1, 0), (3, 1), (6, 2), (5, 1), (2, 0), (4, 1))
    ]


async def test_a_page_of_two_hundred_and_more_has_a_link_onward(served: Served, alice: Someone, erin: Someone) -> None:
    ids = await served.node.db.write(grow, erin, [None, *[0] * 230])
    browser = await signed_in(served, alice)
    first = await browser.get(f"/posts/{ids[0]}")
    assert "230 answers" in first.text
    assert first.text.count(">Answer by ") == 100
    path, seen, pages = f"/posts/{ids[0]}", [], 0
    while path:
        text = (await browser.get(path)).text
        seen += re.findall(r"Number (\d+)\.", text.partition('id="answers"')[2])
        more = re.search(r'href="([^"]+)" rel="next">Show more answers', text)
        path, pages = more.group(1).replace("&amp;", "&") if more else "", pages + 1
    assert (pages, seen) == (3, [str(number) for number in range(1, 231)])
    assert "from the beginning" in text


async def test_a_chain_deeper_than_is_shown_keeps_its_order_and_its_way_up(
    served: Served, alice: Someone, erin: Someone
) -> None:
    ids = await served.node.db.write(grow, erin, [None, *range(29)])
    found = await everything(served, alice, f"/api/v1/posts/{ids[0]}?limit=7")
    assert [one["post"] for one in found] == [str(one) for one in ids[1:]]
    assert max(one["depth"] for one in found) == 6
    deepest = (await served.get(f"/api/v1/posts/{ids[-1]}", token=await served.token(alice))).json
    assert [one["post"] for one in deepest["above"]] == [str(one) for one in ids[:-1]]


async def test_where_the_last_one_shown_is_gone_the_rest_still_follows(
    served: Served, alice: Someone, erin: Someone
) -> None:
    ids = await served.node.db.write(grow, erin, [None, 0, 0, 0, 0])
    token = await served.token(alice)
    first = (await served.get(f"/api/v1/posts/{ids[0]}?limit=2", token=token)).json

    async def forget(tx: Tx) -> None:
        await tx.run(update(Post).where(Post.public_id == ids[2]).values(gone_at=tx.now))

    await served.node.db.write(forget)
    rest = (await served.get(first["next"], token=token)).json
    assert str(ids[4]) in [one["post"] for one in rest["answers"]]


async def test_a_place_in_another_talk_is_none_here(served: Served, alice: Someone, erin: Someone) -> None:
    ids = await served.node.db.write(grow, erin, [None, 0, 0])
    token = await served.token(alice)
    following = (await served.get(f"/api/v1/posts/{ids[0]}?limit=1", token=token)).json["next"]
    elsewhere = following.replace(str(ids[0]), str(ids[1]))
    assert (await served.get(elsewhere, token=token)).status == 422
