"""Plays of any year find their place, and keys with a NULL in them are unique all the same."""

import pytest
from asyncpg import CheckViolationError

from chronicle_node import migrations
from chronicle_node.models.partitions import make_ahead
from tests.integration.migrations.facts import facts_of
from tests.integration.migrations.filling import fill
from tests.integration.migrations.statements import execute, fetch


def insert_play(url: str, moment: str) -> None:
    columns = "id, user_id, media_item_id, event_type, timestamp"
    values = f"MAX(id) + 1, MIN(user_id), MIN(media_item_id), 'finish', '{moment}'"
    execute(url, f"INSERT INTO interaction_events ({columns}) SELECT {values} FROM interaction_events")


def test_a_play_of_1998_is_kept(database_url: str) -> None:
    fill(database_url, facts_of(database_url), 1)
    insert_play(database_url, "1998-05-04 20:00:00.000000")
    query = "SELECT event_type FROM interaction_events WHERE timestamp < '1998-05-05'"
    assert fetch(database_url, query) == [("finish",)]


def test_years_are_made_ahead_and_made_twice_without_harm(postgres_url: str) -> None:
    fill(postgres_url, facts_of(postgres_url), 1)
    with pytest.raises(CheckViolationError, match="no partition"):
        insert_play(postgres_url, "2031-07-01 00:00:00+00")
    execute(postgres_url, *make_ahead(2031))
    execute(postgres_url, *make_ahead(2031))
    insert_play(postgres_url, "2031-07-01 00:00:00+00")
    assert fetch(postgres_url, "SELECT count(*) FROM interaction_events_2031") == [(1,)]


def test_plays_in_the_yearly_partitions_of_before_are_kept_together(postgres_url: str) -> None:
    migrations.downgrade(postgres_url, "0017")
    facts = facts_of(postgres_url)
    part = "CREATE TABLE interaction_events_{} PARTITION OF interaction_events FOR VALUES FROM ({}) TO ({})"
    execute(
        postgres_url,
        "DROP TABLE interaction_events_before_2024",
        part.format("before_2000", "MINVALUE", "'2000-01-01 00:00:00+00'"),
        part.format("2000", "'2000-01-01 00:00:00+00'", "'2001-01-01 00:00:00+00'"),
        part.format("2023", "'2023-01-01 00:00:00+00'", "'2024-01-01 00:00:00+00'"),
    )
    fill(postgres_url, facts, 1)
    insert_play(postgres_url, "1998-05-04 20:00:00+00")
    insert_play(postgres_url, "2000-05-04 20:00:00+00")
    query = "SELECT id, timestamp FROM {} WHERE timestamp < '2024-01-01' ORDER BY id"
    before = fetch(postgres_url, query.format("interaction_events"))
    migrations.upgrade(postgres_url)
    assert fetch(postgres_url, query.format("interaction_events_before_2024")) == before
    insert_play(postgres_url, "2010-05-04 20:00:00+00")


def test_a_total_over_all_types_cannot_repeat(database_url: str) -> None:
    fill(database_url, facts_of(database_url), 1)
    insert = "INSERT INTO user_stats_cache (user_id, stat_key, stat_value) SELECT id, 'total', '1' FROM users"
    execute(database_url, insert)
    with pytest.raises(Exception, match=r"uq_user_stats_cache_key"):
        execute(database_url, insert)
