"""The built-in media types, which a migration brings and takes away again where nobody uses them."""

import json

from chronicle_node import migrations
from tests.integration.migrations.statements import execute, fetch

BUILTIN = "tv anime movie music book audiobook podcast game comic manga board_game performance".split()


def test_the_built_in_types_are_there_with_levels_verb_noun_and_unit(database_url: str) -> None:
    columns = "name, hierarchy_levels, interaction_verb, session_noun, progress_unit, metadata_schema"
    rows = fetch(database_url, f"SELECT {columns} FROM media_types WHERE is_system ORDER BY id")
    assert [row[0] for row in rows] == BUILTIN
    assert all(json.loads(row[1]) and json.loads(row[5])["fields"] and all(row[2:5]) for row in rows)
    assert json.loads(rows[0][1]) == ["show", "season", "episode"]
    assert json.loads(rows[3][1]) == ["artist", "album", "track"]


def test_a_built_in_type_with_items_outlives_the_downgrade(database_url: str) -> None:
    item = "'00000000000000000000000000000001', id, 'Brazil', '{}' FROM media_types WHERE name = 'movie'"
    execute(database_url, f"INSERT INTO media_items (public_id, media_type_id, name, metadata) SELECT {item}")
    migrations.downgrade(database_url, "8")
    assert fetch(database_url, "SELECT name FROM media_types WHERE is_system") == [("movie",)]
    migrations.upgrade(database_url)
    assert len(fetch(database_url, "SELECT name FROM media_types WHERE is_system")) == len(BUILTIN)


def test_a_type_that_somebody_made_before_keeps_its_name_and_words(database_url: str) -> None:
    migrations.downgrade(database_url, "8")
    execute(
        database_url,
        "INSERT INTO media_types (name, display_name, hierarchy_levels, interaction_verb, session_noun, progress_unit)"
        " VALUES ('podcast', 'My podcasts', '[\"show\"]', 'hear', 'hearing', 'show')",
    )
    migrations.upgrade(database_url)
    assert fetch(database_url, "SELECT display_name FROM media_types WHERE name = 'podcast'") == [("My podcasts",)]
