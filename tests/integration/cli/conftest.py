"""The command as a person types it, in this process, with settings and a database of its own."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from chronicle_node.cli import main


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str


Chronicle = Callable[..., Said]
PASSWORD = "correct horse battery"


@pytest.fixture
def database(database_url: str) -> str:
    """Where the migrations have been already; what is about a first start begins with nothing instead."""
    return database_url


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, database: str) -> pytest.MonkeyPatch:
    """Settings of a node that was never started."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CHRONICLE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("CHRONICLE_DATABASE_URL", database)
    monkeypatch.setenv("CHRONICLE_PUBLIC_URL", "https://chronicle.example")
    return monkeypatch


@pytest.fixture
def chronicle(environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Chronicle:
    def run(line: str, stdin: str = "") -> Said:
        environment.setattr("sys.stdin", io.StringIO(stdin))
        try:
            code = main(line.split())
        except SystemExit as exit_:
            code = int(exit_.code or 0)
        return Said(code, *capsys.readouterr())

    return run


@pytest.fixture
def with_alice(chronicle: Chronicle) -> Chronicle:
    said = chronicle("user create alice --admin --email alice@example.org --password-stdin", PASSWORD)
    assert said.code == 0, said.err
    return chronicle
