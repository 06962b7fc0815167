"""What `pip install` of the wheel gives: in an empty folder, a node that runs."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = ("chronicle_node", "templates", "alembic", "pyproject.toml", "README.md", "LICENSE")
PATIENCE = 30.0  # seconds until a node must be ready; it takes about two


def pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments]
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy so that the checkout stays clean."""
    copy, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, copy / name)
    pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(out), str(copy))
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the wheel installs, and nothing else."""
    target = tmp_path_factory.mktemp("installed")
    pip("install", "--no-deps", "--target", str(target), str(wheel))
    return target


def chronicle(installed: Path, folder: Path, **variables: str) -> tuple[list[str], dict[str, str]]:
    """The command line and environment of the installed `chronicle`, whose data lies in `folder`."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("CHRONICLE_")}
    environment = kept | {"PYTHONPATH": str(installed), "CHRONICLE_DATA_DIR": str(folder / "data")} | variables
    return [sys.executable, str(installed / "bin" / "chronicle")], environment


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answer(url: str, process: subprocess.Popen[bytes]) -> str:
    """What the node answers, once it is there."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with urlopen(url, timeout=5) as response:
                return str(response.read().decode())
        except (URLError, ConnectionError):
            assert process.poll() is None, "the node ended"
            assert time.monotonic() < until, "the node never became ready"
            time.sleep(0.1)


@pytest.fixture
def node(installed: Path, tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    bind = f"127.0.0.1:{free_port()}"
    command, environment = chronicle(installed, tmp_path, CHRONICLE_BIND=bind)
    with subprocess.Popen([*command, "serve"], cwd=tmp_path, env=environment) as process:
        try:
            yield f"http://{bind}", process
        finally:
            process.terminate()


def files(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.mark.parametrize(
    ("folder", "inside"),
    [
        ("chronicle_node", "chronicle_node"),
        ("templates", "chronicle_node/_templates"),
        ("alembic", "chronicle_node/_alembic"),
    ],
)
def test_the_wheel_holds_everything_a_node_needs(wheel: Path, folder: str, inside: str) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    assert not {f"{inside}/{name}" for name in files(ROOT / folder)} - held


def test_the_installed_command_prepares_a_database_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    command, environment = chronicle(installed, tmp_path)
    subprocess.run([*command, "migrate", "upgrade"], cwd=tmp_path, env=environment, check=True, capture_output=True)
    assert (tmp_path / "data" / "chronicle.db").is_file()


def test_the_installed_node_serves_pages_with_their_style(node: tuple[str, subprocess.Popen[bytes]]) -> None:
    address, process = node
    assert "/static/css/" in answer(f"{address}/", process)
    assert answer(f"{address}/static/css/base.css", process)
