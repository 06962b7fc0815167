"""The live schema is the specified one, but for what docs/decisions/seed-deviations.md lists with a reason."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.integration.migrations.facts import WORDS, Facts, facts_of, facts_of_sqlite
from tests.servers import PostgresServer, run_script

HERE = Path(__file__).parent
DOCUMENT = Path(__file__).parents[3] / "docs" / "decisions" / "seed-deviations.md"
FOR_POSTGRESQL = ("column search_vector", "index idx_media_items_", "trigger ")


def rows(heading: str) -> Iterator[list[str]]:
    section = DOCUMENT.read_text().partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    for line in lines[2:]:
        yield [cell.strip() for cell in line.strip("|").split("|")]


def listed_differences(dialect: str) -> Facts:
    return {
        (table, thing.strip()): instead.strip("`")
        for table, things, database, instead, _ in rows("Differences")
        for thing in things.split(";")
        if database in {dialect, "both"}
    }


@pytest.fixture(scope="session")
def specified() -> Facts:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript((HERE / "seed_schema.sql").read_text())
        return facts_of_sqlite(connection)


@pytest.fixture(scope="session")
def specified_for_postgresql(postgres_server: PostgresServer) -> Facts:
    with postgres_server.database(migrated=False) as url:
        run_script(url, (HERE / "seed_schema_postgresql.sql").read_text())
        facts = facts_of(url)
    return {key: fact for key, fact in facts.items() if key[1].startswith(FOR_POSTGRESQL)}


def differences(specified: Facts, live: Facts) -> Facts:
    """Things that are not as specified, and how they are; what belongs to an added thing goes without saying."""
    found: Facts = {}
    for key in specified.keys() | live.keys():
        if specified.get(key) == live.get(key) or _goes_without_saying(key, specified):
            continue
        found[key] = live.get(key, "absent") if key in specified else "added"
    return found


def _goes_without_saying(key: tuple[str, str], specified: Facts) -> bool:
    table, thing = key
    kind, _, name = thing.partition(" ")
    if (table, "table") not in specified:
        return thing != "table"
    about_column = kind in {"unique", "foreign"} and (table, f"column {name.removeprefix('key ')}") not in specified
    return kind == "generated" or (about_column and "," not in name)


def test_every_difference_from_the_specification_is_listed(
    dialect: str, database_url: str, specified: Facts, request: pytest.FixtureRequest
) -> None:
    expected = dict(specified)
    if dialect == "postgresql":
        expected |= request.getfixturevalue("specified_for_postgresql")
    found, listed = differences(expected, facts_of(database_url)), listed_differences(dialect)
    assert found == listed


def test_every_listed_difference_has_a_reason() -> None:
    assert [row for row in rows("Differences") if not row[4]] == []


def test_the_words_are_those_of_the_document() -> None:
    listed = {postgresql: specified for specified, postgresql, _ in rows("Words")}
    assert {word: listed.get(word) for word in WORDS} == WORDS


def test_the_whole_specification_was_read(specified: Facts) -> None:
    assert sum(thing == "table" for _, thing in specified) == 38


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("interaction_events", r"\(user_id,timestamp(desc)?\)"),
        ("media_items", r"\(media_type_id,parent_id\)"),
        ("user_libraries", r"\(user_id,status\)"),
        ("api_tokens", r"UNIQUE \(token\)"),
    ],
)
def test_the_performance_critical_indexes_exist(database_url: str, table: str, columns: str) -> None:
    indexes = [fact for (of, thing), fact in facts_of(database_url).items() if of == table and "index" in thing]
    assert any(re.fullmatch(columns, index) for index in indexes), indexes
