"""The reference of attacks promises a test for each; this keeps the promise."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
LISTED = re.compile(r"^\| ([A-Z]\d\d) \|", re.MULTILINE)
TESTED = re.compile(r"def test_([A-Z]\d\d)_")


def test_every_listed_attack_has_a_test() -> None:
    listed = set(LISTED.findall((ROOT / "docs/reference/federation-attacks.md").read_text()))
    tested = {each for file in (ROOT / "tests").rglob("test_*.py") for each in TESTED.findall(file.read_text())}
    assert len(listed) > 40
    assert listed - tested == set()
