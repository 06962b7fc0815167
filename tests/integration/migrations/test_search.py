"""Titles are found by any of their words, with or without accents, on both databases."""

import pytest

from chronicle_node import migrations
from tests.integration.migrations.facts import facts_of
from tests.integration.migrations.filling import fill
from tests.integration.migrations.statements import execute, fetch, run_each

TITLES = ("It", "The Who", "Le Fabuleux Destin d’Amélie Poulain", "Running Man")


@pytest.fixture
def titles(database_url: str) -> str:
    rows = (
        f"INSERT INTO media_items (public_id, media_type_id, name, description, metadata) VALUES"
        f" ('{number:032x}', (SELECT id FROM media_types WHERE name = 'movie'), '{title}', NULL, '{{\"year\": 1990}}')"
        for number, title in enumerate(TITLES)
    )
    execute(database_url, *rows)
    return database_url


def found(url: str, words: str) -> list[str]:
    if url.startswith("sqlite"):
        where = f"id IN (SELECT rowid FROM media_items_fts WHERE media_items_fts MATCH '{words}')"
    else:
        where = f"search_simple @@ plainto_tsquery('simple', unaccent('{words}'))"
    return [name for (name,) in fetch(url, f"SELECT name FROM media_items WHERE {where}")]


@pytest.mark.parametrize(("words", "title"), [("it", 0), ("the who", 1), ("Amelie", 2), ("AMÉLIE", 2), ("running", 3)])
def test_titles_of_common_words_and_accents_are_found(titles: str, words: str, title: int) -> None:
    assert found(titles, words) == [TITLES[title]]


def test_search_follows_changes_and_removals(titles: str) -> None:
    execute(titles, "UPDATE media_items SET name = 'Stand by Me' WHERE name = 'It'")
    execute(titles, "DELETE FROM media_items WHERE name = 'The Who'")
    assert found(titles, "it") == found(titles, "who") == []
    assert found(titles, "stand") == ["Stand by Me"]


def test_what_was_there_before_search_is_found_after_the_migration(titles: str) -> None:
    migrations.downgrade(titles, "7")
    migrations.upgrade(titles)
    assert found(titles, "amelie") == [TITLES[2]]


def test_people_named_before_the_migration_are_found_after_it(titles: str) -> None:
    migrations.downgrade(titles, "28")
    execute(titles, "UPDATE media_items SET metadata = '{\"directors\": [\"Rob Reiner\"]}' WHERE name = 'It'")
    assert found(titles, "reiner") == []
    migrations.upgrade(titles)
    assert found(titles, "reiner") == ["It"]
    migrations.downgrade(titles, "28")
    assert found(titles, "reiner") == []
    assert found(titles, "it") == ["It"]


def test_the_english_vector_knows_stems(postgres_url: str) -> None:
    fill(postgres_url, facts_of(postgres_url), 1)
    execute(postgres_url, "UPDATE media_items SET name = 'Running Man'")
    query = "SELECT name FROM media_items WHERE search_vector @@ to_tsquery('english', 'run')"
    assert fetch(postgres_url, query) == [("Running Man",)]


def test_a_search_by_year_uses_its_index(titles: str) -> None:
    query = "SELECT name FROM media_items WHERE CAST(media_items.metadata ->> 'year' AS TEXT) = '1990'"
    assert len(fetch(titles, query)) == len(TITLES)
    assert "idx_media_items_metadata_year" in plan_of(titles, query)


def plan_of(url: str, query: str) -> str:
    if url.startswith("sqlite"):
        return str(fetch(url, f"EXPLAIN QUERY PLAN {query}"))
    # A handful of rows is read faster without an index, so that way is barred.
    return str(run_each(url, ["SET LOCAL enable_seqscan = off", f"EXPLAIN {query}"])[1])
