"""What may be here twice is suggested, as far as the viewer may know of both."""

import pytest

from chronicle_node.db import Database, Tx
from chronicle_node.errors import Malformed
from chronicle_node.policy import Viewer
from chronicle_node.queries import twins
from chronicle_node.services import versions
from tests import cast, factories
from tests.integration.merging.world import keeper
from tests.nodes import Served
from tests.visitors import signed_in


async def pairs(tx: Tx, viewer: Viewer) -> list[tuple[str, str, str]]:
    found = await twins.page(tx, viewer)
    return [(one.kept.title, one.gone.title, one.why) for one in found.items]


async def test_a_title_or_an_id_in_common_is_suggested_and_nothing_else(db: Database) -> None:
    kim = await db.write(keeper)
    for title, year, known in (
        ("Close-Up", 1990, {"tmdb": "5"}),
        ("Close Up", 1991, {}),
        ("Close-Up", 1948, {}),
        ("Nema-ye Nazdik", 1990, {"tmdb": "5"}),
        ("Dune", 1984, {"imdb": "tt1"}),
        ("Dune", 1984, {"imdb": "tt2"}),
    ):
        await db.write(factories.item, title, year=year, external=known)
    await db.write(factories.item, "Close-Up", "book", year=1990)
    assert await db.read(pairs, kim.viewer) == [
        ("Close-Up", "Close Up", "title"),
        ("Close-Up", "Nema-ye Nazdik", "id"),
    ]


async def test_parts_are_compared_within_their_whole_and_by_number(db: Database) -> None:
    kim = await db.write(keeper)
    for title in ("A show", "Another show"):
        _, season, _ = await db.write(factories.show, title)
    for number in (2, 9):
        await db.write(factories.item, "Part 2", "tv", parent=season, level=2, position=number)
    assert await db.read(pairs, kim.viewer) == [("Part 2", "Part 2", "title")]


async def test_an_item_that_only_private_plays_touch_is_suggested_to_nobody_else(db: Database) -> None:
    people = await db.write(cast.assemble, history_public=True)
    known, hidden = [await db.write(factories.item, "Close-Up") for _ in range(2)]
    await db.write(factories.play, people.alice, known)
    await db.write(factories.play, people.alice, hidden, audience="private")
    assert await db.read(pairs, people.bob.viewer) == []
    assert len(await db.read(pairs, people.alice.viewer)) == 1


async def test_versions_of_one_work_are_no_duplicates(db: Database) -> None:
    kim = await db.write(keeper)
    one, other = [await db.write(factories.item, "Close-Up") for _ in range(2)]
    await db.write(versions.gather, kim.viewer, [one.id, other.id])
    assert await db.read(pairs, kim.viewer) == []


async def test_suggestions_come_in_pages(db: Database) -> None:
    kim = await db.write(keeper)
    for title in "ABC":
        for _ in range(2):
            await db.write(factories.item, title)
    first = await db.read(twins.page, kim.viewer, limit=2)
    rest = await db.read(twins.page, kim.viewer, limit=2, cursor=first.next)
    assert [one.kept.title for one in (*first.items, *rest.items)] == ["A", "B", "C"]
    assert rest.next is None
    with pytest.raises(Malformed):
        await db.read(twins.page, kim.viewer, cursor="x")


async def test_a_pair_leads_to_its_merge(served: Served) -> None:
    kim = await served.person("kim")
    await served.make_admin(kim)
    one, other = [await served.node.db.write(factories.item, "Close-Up") for _ in range(2)]
    hers = await signed_in(served, kim)
    assert f"/media/{other.public_id}/merge?into={one.public_id}" in (await hers.get("/duplicates")).text
    token = await served.token(kim)
    [pair] = (await served.get("/api/v1/duplicates", token=token)).json["items"]
    assert pair["gone"]["id"] == str(other.public_id)
    assert (await served.get("/api/v1/duplicates")).status == 401
