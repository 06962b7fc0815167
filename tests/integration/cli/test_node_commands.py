import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from chronicle_node.migrations import known_migrations

from .conftest import PASSWORD, Chronicle


@pytest.fixture
def database(empty_database_url: str) -> str:
    return empty_database_url


def test_migrations_go_up_and_down_and_say_where_they_are(chronicle: Chronicle) -> None:
    newest = len(known_migrations())
    assert chronicle("migrate status").out.count("pending") == newest
    assert chronicle("migrate upgrade").out == f"The database is at version {newest}.\n"
    assert "pending" not in chronicle("migrate status").out
    assert chronicle(f"migrate downgrade {newest - 1}").out == f"The database is at version {newest - 1}.\n"
    assert chronicle("migrate status").out.count("pending") == 1


def test_a_version_that_does_not_exist_is_named(chronicle: Chronicle) -> None:
    said = chronicle("migrate upgrade 999")
    assert said.code == 1
    assert "no migration 999" in said.err
    assert said.err.count("\n") == 1


def test_the_doctor_changes_nothing_on_a_node_that_never_started(chronicle: Chronicle, tmp_path: Path) -> None:
    said = chronicle("doctor")
    assert said.code == 0, said.err
    assert "pending" in said.out
    assert "CHRONICLE_PUBLIC_URL=https://chronicle.example" in said.out
    assert not (tmp_path / "data").exists()


def test_the_doctor_is_content_with_a_node_that_is_set_up(with_alice: Chronicle) -> None:
    said = with_alice("doctor")
    assert said.code == 0, said.err
    assert "the database is up to date" in said.out
    assert "1 accounts" in said.out
    assert "no administrator" not in said.out


def test_the_doctor_shows_no_secret(chronicle: Chronicle, environment: pytest.MonkeyPatch) -> None:
    environment.setenv("CHRONICLE_SECRET_KEY", "a key that nobody else may ever read")
    assert "nobody else" not in chronicle("doctor").out


def test_the_doctor_fails_where_redis_does_not_answer(chronicle: Chronicle, environment: pytest.MonkeyPatch) -> None:
    environment.setenv("CHRONICLE_REDIS_URL", "redis://127.0.0.1:1/0")
    said = chronicle("doctor")
    assert said.code == 1
    assert "Redis does not answer" in said.out


def test_a_key_that_others_can_read_is_found(with_alice: Chronicle, tmp_path: Path) -> None:
    (tmp_path / "data" / "secret_key").chmod(0o644)
    said = with_alice("doctor")
    assert said.code == 1
    assert "chmod 600" in said.out


def test_a_bad_setting_names_itself(chronicle: Chronicle, environment: pytest.MonkeyPatch) -> None:
    environment.setenv("CHRONICLE_BIND", "nowhere")
    said = chronicle("user list")
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("chronicle: CHRONICLE_BIND ('nowhere')")


def test_a_database_that_cannot_be_reached_is_one_line(chronicle: Chronicle, environment: pytest.MonkeyPatch) -> None:
    environment.setenv("CHRONICLE_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    said = chronicle("user list")
    assert said.code == 1
    assert said.err.startswith("chronicle: CHRONICLE_DATABASE_URL: the database cannot be reached")
    assert said.err.count("\n") == 1


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_the_data_folder_is_made_by_the_first_command(
    chronicle: Chronicle, environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    environment.delenv("CHRONICLE_DATABASE_URL")
    said = chronicle("user create alice --admin --password-stdin", PASSWORD)
    assert said.code == 0, said.err
    assert (tmp_path / "data" / "chronicle.db").exists()


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_a_folder_that_cannot_be_made_is_one_line(
    chronicle: Chronicle, environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("not a folder")
    environment.setenv("CHRONICLE_DATABASE_URL", f"sqlite:///{tmp_path / 'file' / 'chronicle.db'}")
    said = chronicle("user list")
    assert said.code == 1
    assert said.err.startswith("chronicle: CHRONICLE_DATABASE_URL")
    assert said.err.count("\n") == 1


def test_a_worker_without_redis_is_told_what_to_do(chronicle: Chronicle) -> None:
    said = chronicle("worker")
    assert said.code == 1
    assert "CHRONICLE_REDIS_URL" in said.err


def test_an_unknown_command_is_one_line(chronicle: Chronicle) -> None:
    said = chronicle("dance")
    assert said.code == 2
    assert said.err.count("\n") == 1


def test_the_queue_of_a_new_node_is_empty(chronicle: Chronicle) -> None:
    assert chronicle("jobs list").out.startswith("0 waiting, 0 running, 0 dead\n")
    assert chronicle("jobs retry").out == "0 to be tried again.\n"
    assert "no dead job 7" in chronicle("jobs retry 7").err


def test_a_scheduled_job_runs_now_and_is_listed_with_its_outcome(chronicle: Chronicle) -> None:
    said = chronicle("jobs run presence.expire")
    assert said.code == 0, said.err
    assert said.out.startswith("presence.expire completed in ")
    assert "completed" in chronicle("jobs list").out


def test_an_unknown_scheduled_job_is_answered_with_the_known_ones(chronicle: Chronicle) -> None:
    said = chronicle("jobs run nonsense")
    assert said.code == 1
    assert "presence.expire" in said.err


def test_the_description_of_the_api_is_json(chronicle: Chronicle) -> None:
    document = json.loads(chronicle("openapi").out)
    assert document["openapi"].startswith("3.1")
    assert "/api/v1/me" in document["paths"]


def test_help_loads_neither_the_database_nor_the_web() -> None:
    code = (
        "import sys\n"
        "from chronicle_node.cli import main\n"
        "try:\n    main(['--help'])\n"
        "except SystemExit:\n    pass\n"
        "heavy = {'sqlalchemy', 'aiohttp', 'cryptography', 'arq', 'jinja2'} & set(sys.modules)\n"
        "sys.exit(f'loaded {heavy}' if heavy else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, timeout=60)


def test_a_reader_that_stops_early_is_no_error(tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "CHRONICLE_DATA_DIR": str(tmp_path / "data")}
    command = f"{sys.executable} -c 'import sys; from chronicle_node.cli import main; sys.exit(main([\"doctor\"]))'"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", f"{command} | head -n 0"],
        env=environment | {"PYTHONPATH": str(Path.cwd())},
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_passwords_never_reach_the_output(chronicle: Chronicle) -> None:
    said = chronicle("user create alice --admin --password-stdin", PASSWORD)
    assert PASSWORD not in said.out + said.err
