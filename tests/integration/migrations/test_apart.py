"""A first start migrates in a process of its own: what it needs for that does not stay."""

import subprocess
import sys

PROGRAM = """
import sys
from chronicle_node import migrations
migrations.ensure_apart(sys.argv[1])
assert "alembic" not in sys.modules
print(migrations.is_current(sys.argv[1]))
"""


def said(url: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", PROGRAM, url], capture_output=True, text=True, timeout=60, check=False)


def test_an_empty_database_is_brought_up_to_date_and_nothing_of_it_stays(empty_database_url: str) -> None:
    assert said(empty_database_url).stdout == "True\n"
    assert said(empty_database_url).stdout == "True\n"


def test_what_cannot_be_migrated_is_left_for_the_start_to_say(tmp_path: object) -> None:
    assert said(f"sqlite:///{tmp_path}").returncode != 0
