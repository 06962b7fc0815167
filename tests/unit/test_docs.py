"""The documentation keeps up with the code: its links lead somewhere, and what can be set or typed is described."""

from __future__ import annotations

import argparse
import re
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from chronicle_node.api.openapi import printed
from chronicle_node.api.routes import OPERATIONS
from chronicle_node.cli.parser import make_parser
from chronicle_node.settings import Settings, name_of
from chronicle_node.web.routes import PAGES

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
FENCE = re.compile(r"^(```|~~~).*?^\1\s*$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]*`")
KINDS = {"added", "changed", "fixed"}
TRACKED = {
    *("media_types", "media_groups", "media_items", "media_external_ids", "media_relationships"),
    *("media_file_locations", "user_libraries", "watch_sessions", "interaction_events", "currently_watching"),
    *("user_lists", "user_list_items", "user_ratings", "user_reviews"),
    *("groups", "group_members", "group_invitations"),
    *("notifications", "mutes", "reports"),
}


def pages() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    names = listed.stdout.split() if listed.returncode == 0 else []
    found = [ROOT / name for name in names] or [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    return [path for path in found if path.exists()]


def links(page: Path) -> Iterator[str]:
    """The links of a page that stay in the project."""
    text = CODE.sub("", FENCE.sub("", page.read_text()))
    for target in LINK.findall(text):
        if not re.match(r"[a-z][a-z0-9+.-]*:", target):
            yield target


def slug(heading: str) -> str:
    """A heading's anchor, as code forges make it."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").strip().lower()
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")


def anchors(page: Path) -> set[str]:
    return {slug(line.lstrip("#")) for line in FENCE.sub("", page.read_text()).splitlines() if line.startswith("#")}


def leads_nowhere(page: Path, target: str) -> bool:
    path, _, anchor = target.partition("#")
    there = (page.parent / path).resolve() if path else page
    if not there.exists():
        return True
    return bool(anchor) and there.suffix == ".md" and anchor not in anchors(there)


def test_every_link_leads_somewhere() -> None:
    dead = [
        f"{page.relative_to(ROOT)}: {link}" for page in pages() for link in links(page) if leads_nowhere(page, link)
    ]
    assert not dead


def test_every_page_of_the_documentation_can_be_reached_from_its_front_page() -> None:
    docs = ROOT / "docs"
    front = docs / "README.md"
    seen, waiting = {front}, [front]
    while waiting:
        page = waiting.pop()
        linked = {(page.parent / link.partition("#")[0]).resolve() for link in links(page)}
        fresh = {path for path in linked if path.suffix == ".md" and path.is_file()} - seen
        seen |= fresh
        waiting += fresh
    everything = {path for path in pages() if path.is_relative_to(docs) and path.parent.name != "changes"}
    assert not {path.relative_to(ROOT).as_posix() for path in everything - seen}


@pytest.mark.parametrize("name", [name_of(field.name) for field in fields(Settings)])
def test_the_setting_is_described(name: str) -> None:
    assert f"`{name}`" in (REFERENCE / "settings.md").read_text()


def test_no_setting_is_described_that_is_not_there() -> None:
    described = set(re.findall(r"^\| `(CHRONICLE_[A-Z_]+)` \|", (REFERENCE / "settings.md").read_text(), re.MULTILINE))
    assert described == {name_of(field.name) for field in fields(Settings)} | {"CHRONICLE_CONFIG"}


def commands(parser: argparse.ArgumentParser, words: str = "chronicle") -> Iterator[str]:
    """The commands a parser takes, without their arguments."""
    groups = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not groups:
        yield words
    for group in groups:
        for name, below in group.choices.items():
            yield from commands(below, f"{words} {name}")


def test_the_reference_names_exactly_the_commands_there_are() -> None:
    described = re.findall(r"^\| `(chronicle(?: [a-z-]+)+)", (REFERENCE / "cli.md").read_text(), re.MULTILINE)
    assert described == list(commands(make_parser()))


def test_the_table_of_tables_names_pages_and_operations_that_exist() -> None:
    """Each table that the tracker is built on stands there, with at least one page and one operation."""
    rows = re.findall(r"^\| `(\w+)` \|[^|]*\|([^|]*)\|([^|]*)\|", (REFERENCE / "tables.md").read_text(), re.MULTILINE)
    assert {name for name, _, _ in rows} == TRACKED
    known = {path.split(":")[0] for _, path, _, _ in PAGES} | {path for _, path, _, _ in PAGES}
    operations = {f"{each.method} {each.path}" for each in OPERATIONS}
    for name, shown, told in rows:
        addresses, asked = re.findall(r"`([^`]+)`", shown), re.findall(r"`([^`]+)`", told)
        assert addresses, name
        assert asked, name
        assert set(addresses) <= known, name
        assert set(asked) <= operations, name


def test_every_dependency_has_its_reason() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        wanted = tomllib.load(file)["project"]["dependencies"]
    names = {re.match(r"[a-z0-9-]+", each).group() for each in wanted}  # type: ignore[union-attr]
    reasons = (ROOT / "docs" / "decisions" / "dependencies.md").read_text()
    assert names == set(re.findall(r"^\| ([a-z0-9-]+) \|", reasons, re.MULTILINE)) - {"dependency"}


def test_no_two_operations_have_one_name() -> None:
    """A program made from the description calls them by it."""
    names = [each.handler.__name__ for each in OPERATIONS]
    assert len(set(names)) == len(names), {name for name in names if names.count(name) > 1}


def test_the_committed_description_of_the_api_is_what_is_served() -> None:
    """Where this fails, the operations have changed: commit the document anew."""
    committed = (REFERENCE / "openapi.json").read_bytes()
    assert committed == printed(OPERATIONS), (
        "docs/reference/openapi.json is not current; write it anew and commit it: "
        "python -m chronicle_node openapi > docs/reference/openapi.json"
    )


def test_changes_are_fragments_of_a_known_kind() -> None:
    names = [path.name for path in (ROOT / "docs" / "changes").glob("*.md")]
    assert not [name for name in names if name.split(".")[-2] not in KINDS]


def test_locks_name_no_place() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        assert not re.search(r"://|file:/|index-url|find-links|(^|\s)/[a-z]", lock.read_text(), re.MULTILINE), lock.name
