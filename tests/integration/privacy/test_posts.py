"""What friends wrote: people here under the policy, people elsewhere for whom they wrote it."""

from datetime import timedelta

import pytest

from chronicle_node.db import Database, Tx
from chronicle_node.policy import NOBODY, Viewer
from chronicle_node.queries import written
from tests import cast, factories, writings
from tests.cast import Cast
from tests.integration.conftest import NOW


async def words(tx: Tx, viewer: Viewer, *, only_works: bool = False) -> list[str]:
    page = await written.page(tx, viewer, only_works=only_works)
    return [said.html.removeprefix("<p>").split("<")[0] for said in page.items]


async def people_who_write(tx: Tx) -> Cast:
    """Alice follows bob here and erin elsewhere."""
    people = await cast.assemble(tx)
    await factories.follow(tx, people.alice, people.erin)
    return people


async def test_reviews_from_here_and_posts_from_elsewhere_are_one_list(db: Database) -> None:
    people = await db.write(people_who_write)
    film = await db.write(factories.item, "Close-Up")
    await db.write(factories.review, people.bob, film, "friends", "From here")
    await db.write(writings.post, people.erin, "<p>Before</p>", at=NOW - timedelta(days=1))
    await db.write(writings.post, people.erin, "<p>Long before</p>", at=NOW - timedelta(days=2))
    assert await db.read(words, people.alice.viewer) == ["From here", "Before", "Long before"]


@pytest.mark.parametrize(
    ("audience", "to_alice", "is_read"),
    [("public", False, True), ("followers", False, True), ("direct", False, False), ("direct", True, True),
     ("friends", False, False), ("anything", False, False)],
)  # fmt: skip
async def test_a_post_is_read_by_whom_it_is_for(db: Database, audience: str, to_alice: bool, is_read: bool) -> None:
    people = await db.write(people_who_write)
    await db.write(writings.post, people.erin, "<p>Said</p>", audience, to=(people.alice,) if to_alice else ())
    assert await db.read(words, people.alice.viewer) == (["Said"] if is_read else [])
    assert await db.read(words, NOBODY) == []
    assert await db.read(words, people.erin.viewer) == []


async def test_a_block_either_way_hides_it(db: Database) -> None:
    people = await db.write(people_who_write)
    await db.write(writings.post, people.erin, "<p>Said</p>", to=(people.alice,))
    await db.write(factories.block, people.erin, people.alice)
    assert await db.read(words, people.alice.viewer) == []


@pytest.mark.parametrize("limit", [1, 2, 3])
async def test_pages_join_without_gap_or_repetition(db: Database, limit: int) -> None:
    people = await db.write(people_who_write)
    for number in range(3):
        film = await db.write(factories.item, f"Film {number}")
        await db.write(factories.review, people.bob, film, "friends", f"here {number}")
        await db.write(writings.post, people.erin, f"<p>there {number}</p>")
        await db.write(writings.post, people.erin, f"<p>earlier {number}</p>", at=NOW - timedelta(hours=number))
    found: list[str] = []
    cursor = None
    while True:
        page = await db.read(written.page, people.alice.viewer, cursor=cursor, limit=limit)
        found += [said.html for said in page.items]
        if page.next is None:
            break
        cursor = page.next
    assert len(found) == len(set(found)) == 9


async def test_what_is_about_no_work_can_be_left_out(db: Database) -> None:
    people = await db.write(people_who_write)
    about = {"type": "movie", "kind": "movie", "title": "Close-Up"}
    await db.write(writings.post, people.erin, "<p>About it</p>", about=about)
    await db.write(writings.post, people.erin, "<p>Lunch</p>")
    assert await db.read(words, people.alice.viewer, only_works=True) == ["About it"]


async def test_what_is_stored_is_cleaned_again_when_it_is_read(db: Database) -> None:
    people = await db.write(people_who_write)
    await db.write(writings.post, people.erin, "<p>Hi<script>x()</script></p>")
    assert (await db.read(written.page, people.alice.viewer)).items[0].html == "<p>Hi</p>"


async def test_one_who_writes_much_does_not_hide_the_others(db: Database) -> None:
    people = await db.write(people_who_write)
    for number in range(30):
        await db.write(writings.post, people.erin, f"<p>{number}</p>", at=NOW - timedelta(minutes=number))
    page = await db.read(written.page, people.alice.viewer, limit=5)
    assert [said.html for said in page.items] == [f"<p>{number}</p>" for number in range(5)]
