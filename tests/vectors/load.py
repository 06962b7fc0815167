"""Published vectors: those of standards lie here, those of other projects beside the checkout."""

import json
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
SHARED = HERE.parents[2] / "shared"


def standard(name: str) -> Any:
    """Read a vector file of this folder."""
    return json.loads((HERE / name).read_text())


def shared(name: str) -> Path:
    """Give a file or folder of `../shared`, or skip the test saying what was left out."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"NOT CHECKED: {path} is not there, so what it holds was not tried.")
    return path
