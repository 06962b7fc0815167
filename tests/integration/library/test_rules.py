"""What a rule finds, in which order, page by page."""

from itertools import product

import pytest
from sqlalchemy import select

from chronicle_node.db import Tx
from chronicle_node.domain.rules import SORTS
from chronicle_node.models.catalog import MediaItem
from tests import factories
from tests.integration.library.conftest import Keeper


@pytest.fixture
async def shelf(alice: Keeper) -> Keeper:
    await alice.keep("The Thing", year=1982, tags=["cold", "dogs"], is_favorite=True, status="completed")
    await alice.keep("Alien", year=1979, tags=["dark"], notes="Again one day", status="completed",
                     finished_at="2024-06-01", added_at="2024-05-01")  # fmt: skip
    await alice.keep("Zodiac", year=2007, status="watching")
    await alice.keep("Éloge", kind="book", year=2001, tags=["dark", "cold"])
    await alice.keep("100% Wolf", kind="book")
    return alice


FOUND: tuple[tuple[str, list[str]], ...] = (
    ("", ["100% Wolf", "Alien", "Éloge", "The Thing", "Zodiac"]),
    ("type=book", ["100% Wolf", "Éloge"]),
    ("type=book&type=movie&status=completed", ["Alien", "The Thing"]),
    ("favorite=true", ["The Thing"]),
    ("favorite=false&type=movie", ["Alien", "Zodiac"]),
    ("tag=DARK", ["Alien", "Éloge"]),
    ("tag=dark&without_tag=cold", ["Alien"]),
    ("notes=true", ["Alien"]),
    ("year_from=1980&year_to=2003", ["Éloge", "The Thing"]),
    ("text=eloge", ["Éloge"]),
    ("text=100%25", ["100% Wolf"]),
    ("text=thing", ["The Thing"]),
    ("finished_year=2024", ["Alien"]),
    ("added_to=2024-12-31", ["Alien"]),
    ("added_from=2024-05-01&added_to=2024-05-01", ["Alien"]),
    ("added_days=30", ["100% Wolf", "Éloge", "The Thing", "Zodiac"]),
    ("rated=true", []),
    ("plays_from=1", []),
    ("unplayed_days=30&type=book", ["100% Wolf", "Éloge"]),
    ("unfinished=true", []),
    ("friends_from=5", []),
    ("sort=year", ["Zodiac", "Éloge", "The Thing", "Alien", "100% Wolf"]),
    ("sort=year&descending=false", ["Alien", "The Thing", "Éloge", "Zodiac", "100% Wolf"]),
    ("sort=finished&status=completed", ["The Thing", "Alien"]),
    ("descending=true&type=book", ["Éloge", "100% Wolf"]),
)


async def test_a_rule_finds_what_it_says(shelf: Keeper) -> None:
    for query, expected in FOUND:
        assert await shelf.titles(query) == expected, query


async def test_pages_of_any_order_hold_everything_once(shelf: Keeper) -> None:
    for sort, descending in product(SORTS, ("true", "false")):
        await walked(shelf, f"sort={sort}&descending={descending}")


async def walked(shelf: Keeper, query: str) -> None:
    path, found = f"/api/v1/library?{query}&limit=2", []
    while path:
        page = (await shelf("GET", path)).json
        found += [one["media"]["title"] for one in page["items"]]
        path = page["next"]
    assert found == await shelf.titles(query)
    assert len(set(found)) == 5


async def test_a_rule_that_can_be_none_is_refused(alice: Keeper) -> None:
    for query in ("sort=size", "year_from=x", "rating_from=11", "field=nothing", "added_days=0", "colour=red"):
        assert (await alice("GET", f"/api/v1/library?{query}")).status == 422, query


async def test_a_place_of_another_order_is_refused(shelf: Keeper) -> None:
    page = (await shelf("GET", "/api/v1/library?limit=1")).json["next"]
    assert (await shelf("GET", page.replace("limit=1", "limit=1&sort=year"))).status == 422
    assert (await shelf("GET", "/api/v1/library?cursor=WzFd")).status == 422


async def test_rating_and_plays_are_asked_for(shelf: Keeper) -> None:
    for title, rating in (("Alien", 9.0), ("Zodiac", 6.5)):
        await shelf.served.node.db.write(rated, shelf, title, rating)
    assert await shelf.titles("rating_from=7") == ["Alien"]
    assert await shelf.titles("rated=false&type=movie") == ["The Thing"]
    assert (await shelf.titles("sort=rating"))[:2] == ["Alien", "Zodiac"]
    media = {"type": "movie", "title": "Zodiac", "year": 2007}
    await shelf("POST", "/api/v1/scrobble", event="finish", media=media, at="2020-01-01T20:00:00Z")
    assert await shelf.titles("plays_from=1") == ["Zodiac"]
    assert await shelf.titles("unplayed_since=2021-01-01&plays_from=1") == ["Zodiac"]
    assert await shelf.titles("unplayed_since=2019-01-01&plays_from=1") == []


async def rated(tx: Tx, caller: Keeper, title: str, rating: float) -> None:
    row = await tx.one(select(MediaItem.id, MediaItem.public_id).where(MediaItem.name == title))
    await factories.rate(tx, caller.who, factories.Item(row.id, row.public_id, 0), rating)


async def test_counts_tell_types_statuses_and_tags(shelf: Keeper) -> None:
    counts = (await shelf("GET", "/api/v1/library/counts")).json
    assert {(one["type"], one["status"]): one["entries"] for one in counts["facets"]} == {
        ("book", "plan_to_watch"): 2,
        ("movie", "completed"): 2,
        ("movie", "watching"): 1,
    }
    assert [(one["name"], one["entries"]) for one in counts["tags"]] == [("cold", 2), ("dark", 2), ("dogs", 1)]
