"""The record a database keeps of its migrations, and what Chronicle refuses to build on."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest

from chronicle_node import migrations
from chronicle_node.migrations import files
from chronicle_node.migrations.files import script_location
from tests.integration.migrations.statements import execute


def test_every_migration_is_recorded_with_description_and_checksum(database_url: str) -> None:
    recorded = [(one.version, one.description, one.checksum) for one in migrations.current(database_url)]
    files = sorted((script_location() / "versions").glob("0*.py"))
    assert [checksum for _, _, checksum in recorded] == [sha256(file.read_bytes()).hexdigest() for file in files]
    assert [version for version, _, _ in recorded] == list(range(1, len(files) + 1))
    assert [description for _, description, _ in recorded[:3]] == [
        "Initial schema",
        "Add groups and family tracking",
        "Add rewatch session tracking",
    ]


def test_a_migrated_database_is_current_and_without_problems(database_url: str) -> None:
    assert migrations.is_current(database_url)
    assert migrations.pending(database_url) == []
    assert migrations.problems(database_url) == []


def test_an_empty_database_has_everything_pending(empty_database_url: str) -> None:
    assert not migrations.is_current(empty_database_url)
    assert migrations.pending(empty_database_url) == list(migrations.known_migrations())


def test_a_downgrade_takes_its_row_away(database_url: str) -> None:
    migrations.downgrade(database_url, "8")
    assert migrations.pending(database_url)[0].version == 9


def test_upgrading_again_changes_nothing(database_url: str) -> None:
    before = migrations.current(database_url)
    migrations.upgrade(database_url)
    assert migrations.current(database_url) == before


def test_a_changed_checksum_is_reported_with_the_name_of_the_file(database_url: str) -> None:
    execute(database_url, "UPDATE schema_version SET checksum = 'other' WHERE version = 2")
    assert not migrations.is_current(database_url)
    (problem,) = migrations.problems(database_url)
    assert "0002_add_groups.py has changed" in problem


def test_a_gap_is_reported_and_nothing_is_built_on_it(database_url: str) -> None:
    execute(database_url, "DELETE FROM schema_version WHERE version = 4")
    assert "never got version 4" in migrations.problems(database_url)[0]
    with pytest.raises(migrations.MigrationError, match="never got version 4"):
        migrations.upgrade(database_url)


def test_a_database_of_a_newer_chronicle_is_left_alone(database_url: str) -> None:
    newer = len(migrations.known_migrations()) + 1
    execute(database_url, f"INSERT INTO schema_version (version, description) VALUES ({newer}, 'From the future')")
    with pytest.raises(migrations.MigrationError, match="Start the newer Chronicle"):
        migrations.downgrade(database_url, "base")


def test_a_version_that_does_not_exist_is_refused(database_url: str) -> None:
    with pytest.raises(migrations.MigrationError, match="There is no migration 99"):
        migrations.upgrade(database_url, "99")


def test_two_processes_starting_at_once_migrate_once(empty_database_url: str) -> None:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(migrations.upgrade, [empty_database_url] * 2))
    assert migrations.is_current(empty_database_url)


def test_the_files_are_found_in_a_checkout() -> None:
    assert script_location() == Path(__file__).parents[3] / "alembic"


def test_the_files_are_found_inside_an_installed_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = tmp_path / "chronicle_node" / "_alembic"
    (inside / "versions").mkdir(parents=True)
    monkeypatch.setattr(files, "PACKAGE", tmp_path / "chronicle_node")
    assert script_location() == inside


def test_a_start_does_not_load_alembic(sqlite_url: str) -> None:
    code = f"import sys; from chronicle_node import migrations; assert migrations.is_current({sqlite_url!r});"
    subprocess.run(
        [sys.executable, "-c", f"{code} assert not {{'alembic', 'sqlalchemy'}} & set(sys.modules)"], check=True
    )
