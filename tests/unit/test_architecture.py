"""The shape of the code: what ARCHITECTURE decided and a tool or a glance can check."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "chronicle_node"
LONGEST = 400  # lines; what is longer has become two things
MODULES = sorted(PACKAGE.rglob("*.py"))
# The rooms where a transaction may begin or end, and the one from which requests go out.
TRANSACTIONS = ("chronicle_node/db/", "chronicle_node/migrations/")
WAY_OUT = ("chronicle_node/net/",)
# The clock, and the default of a page that is shown before anything else is known.
MAY_READ_THE_TIME = ("chronicle_node/clock.py", "chronicle_node/web/pages/frame.py")


def where(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def calls(path: Path) -> Iterator[tuple[str, int]]:
    """The last name of each call in a module, with its line."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            yield name, node.lineno


def offenders(names: set[str], allowed: tuple[str, ...]) -> list[str]:
    return [
        f"{where(path)}:{line} calls {name}()"
        for path in MODULES
        if not where(path).startswith(allowed)
        for name, line in calls(path)
        if name in names
    ]


def test_imports_run_downward_only(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    status = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert status == 0, capsys.readouterr().out


def test_no_file_is_too_long_to_be_one_thing() -> None:
    files = [*MODULES, *(ROOT / "alembic").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    files = [path for path in files if "node_modules" not in path.parts]
    long = {where(path): count for path in files if (count := len(path.read_text().splitlines())) > LONGEST}
    assert not long, f"over {LONGEST} lines, split them: {long}"


def test_every_module_says_what_it_is_for() -> None:
    silent = [where(path) for path in MODULES if not ast.get_docstring(ast.parse(path.read_text()))]
    assert not silent


def test_transactions_begin_and_end_in_the_database_layer_only() -> None:
    assert not offenders({"commit", "rollback", "sessionmaker", "async_sessionmaker"}, TRANSACTIONS)


def test_nothing_is_loaded_or_saved_behind_our_back() -> None:
    names = {"Session", "AsyncSession", "relationship", "scoped_session"}
    found = [
        f"{where(path)} imports {alias.name}"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy")
        for alias in node.names
        if alias.name in names
    ]
    assert not found, "write the query: the ORM's session is not used"


def test_only_the_guarded_client_goes_out() -> None:
    assert not offenders({"ClientSession", "urlopen", "create_connection", "open_connection"}, WAY_OUT)


def test_the_time_comes_from_the_clock() -> None:
    stray = [
        f"{where(path)}:{node.lineno}"
        for path in MODULES
        if where(path) not in MAY_READ_THE_TIME
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and ast.unparse(node) in {"datetime.now", "datetime.utcnow", "date.today"}
    ]
    assert not stray, "ask node.clock, tx.now or a parameter instead"


def test_every_package_is_in_the_wheel() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        listed = set(tomllib.load(file)["tool"]["setuptools"]["packages"])
    there = {where(path.parent).replace("/", ".") for path in MODULES}
    assert there == listed - {"chronicle_node._alembic", "chronicle_node._templates"}


def test_the_folder_of_migrations_does_not_shadow_the_library() -> None:
    assert not (ROOT / "alembic" / "__init__.py").exists()
