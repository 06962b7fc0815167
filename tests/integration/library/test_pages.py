"""The page of a library: filters in the address, tabs with counts, rows and posters."""

import re

import pytest

from tests.integration.library.conftest import Keeper
from tests.nodes import Served
from tests.visitors import Visitor, anybody, signed_in


@pytest.fixture
async def visitor(served: Served, alice: Keeper) -> Visitor:
    await alice.keep("Heat", year=1995, tags=["noir"], notes="Again", status="completed")
    await alice.keep("Zodiac", year=2007, is_favorite=True)
    await alice.keep("Emma", kind="book", status="watching")
    return await signed_in(served, alice.who)


def titles(text: str) -> list[str]:
    return re.findall(r'<a class="title quiet" href="/media/[^"]+" dir="auto">([^<]+)</a>', text)


async def test_filters_live_in_the_address(visitor: Visitor) -> None:
    for query, expected in (
        ("", ["Emma", "Heat", "Zodiac"]),
        ("type=movie&status=completed&status=watching", ["Heat"]),
        ("tag=noir", ["Heat"]),
        ("sort=year", ["Zodiac", "Heat", "Emma"]),
        ("layout=posters&favorite=true", ["Zodiac"]),
        ("text=&year_from=&favorite=", ["Emma", "Heat", "Zodiac"]),
    ):
        assert titles((await visitor.get(f"/@alice/library?{query}")).text) == expected, query


async def test_tabs_count_types_and_statuses_and_speak_of_the_type(visitor: Visitor) -> None:
    text = (await visitor.get("/@alice/library?type=book")).text
    assert 'aria-current="page">Books<span class="numbers">1</span>' in text
    assert ">Reading<" in text
    assert "Watching" not in text


async def test_a_filter_that_can_be_none_is_shown_again_with_its_fault(visitor: Visitor) -> None:
    answer = await visitor.get("/@alice/library?year_from=long+ago&tag=noir")
    assert answer.status == 422
    assert 'value="long ago"' in answer.text
    assert 'id="year_from-error"' in answer.text


async def test_a_filter_that_finds_nothing_says_how_to_go_on(visitor: Visitor) -> None:
    text = (await visitor.get("/@alice/library?text=nothing+of+this+name")).text
    assert "Nothing fits all of this" in text


async def test_others_see_neither_notes_nor_tags_nor_filters_for_them(served: Served, visitor: Visitor) -> None:
    stranger = anybody(served)
    text = (await stranger.get("/@alice/library?notes=true&tag=noir")).text
    assert re.findall(r'<span class="title" dir="auto">([^<]+)</span>', text) == ["Emma", "Heat", "Zodiac"]
    for word in ("noir", "Again", "Added", "Tags"):
        assert word not in text, word


async def test_an_empty_library_says_how_to_begin(served: Served) -> None:
    bob = await signed_in(served, await served.person("bob"))
    assert "Your shelves are empty" in (await bob.get("/@bob/library")).text


async def test_the_search_finds_tags_of_ones_own_and_nobody_elses(served: Served, alice: Keeper) -> None:
    await alice.keep("Heat", tags=["Neo-noir", "Los Angeles"])
    bob = await served.person("bob")
    hers, his = await signed_in(served, alice.who), await signed_in(served, bob)
    link = 'href="/@alice/library?tag=Neo-noir"'
    for path in ("/search?q=neo-N", "/search/answers?q=neo"):
        assert link in (await hers.get(path)).text, path
        assert "Neo-noir" not in (await his.get(path)).text, path
        assert "Neo-noir" not in (await anybody(served).get(path)).text, path
    for other in ("/search?q=noir", "/search?q=%25", "/search?q=neo&year=1995", "/search?q="):
        assert link not in (await hers.get(other)).text, other
