"""Goals and sessions that cannot be are refused; what is said of one that can be is kept as it is."""

from typing import Any

import pytest

from chronicle_node.federation.vocabulary.document import UnacceptableDocument
from chronicle_node.federation.vocabulary.shelves import shelved
from tests.shelving import GOAL, SESSION

ANA = "https://far.example/users/ana"
FILM = {"type": "movie", "kind": "movie", "title": "A film"}
SAID: dict[str, dict[str, Any]] = {"goals": GOAL | {"name": "Two a year"}, "sessions": SESSION | {"media": FILM}}
NOW = GOAL["now"]


def thing(kind: str, **block: Any) -> dict[str, Any]:
    found = {name: value for name, value in (SAID[kind] | block).items() if value is not None}
    return {"id": f"{ANA}/{kind}#1", "type": "Object", "attributedTo": ANA, "chronicle": {"v": 1} | found}


def test_what_can_be_is_kept_as_it_was_said() -> None:
    assert shelved("goals", thing("goals"), ANA).facts == SAID["goals"]
    assert shelved("sessions", thing("sessions"), ANA).facts == SESSION


@pytest.mark.parametrize(
    "block",
    [
        *({"target": value} for value in (0, -1, 10**6, "24", True)),
        *({"unit": value} for value in ("parsecs", None, ["plays"])),
        {"period": "decade"},
        {"at": "yesterday"},
        {"type": "A Movie"},
        {"past": [NOW] * 40},
        {"past": ["2025"]},
        {"past": [{"from": "2025-12-31", "to": "2025-01-01", "done": 1}]},
        *({"now": NOW | {"done": value}} for value in (-1, 1e12, "many", True, None, float("nan"))),
        *({"now": NOW | {"ahead": value}} for value in (1e12, -1e12, float("nan"))),
        {"now": NOW | {"from": "0001-01-01"}},
        {"now": NOW | {"needed": "much"}},
        {"note": "x" * 20_000},
        {"v": 2},
    ],
    ids=str,
)
def test_A20_a_goal_that_cannot_be_is_refused(block: dict[str, Any]) -> None:
    with pytest.raises(UnacceptableDocument):
        shelved("goals", thing("goals", **block), ANA)


@pytest.mark.parametrize(
    "block",
    [
        *({"number": value} for value in (-1, 201, "2", True)),
        *({"status": value} for value in ("sleeping", None, ["paused"])),
        *({"done": value} for value in (-1, 10**9, 1.5)),
        *({"percentage": value} for value in (-1, 101, "30", float("inf"))),
        {"at": "yesterday"},
        {"media": None},
    ],
    ids=str,
)
def test_A20_a_session_that_cannot_be_is_refused(block: dict[str, Any]) -> None:
    with pytest.raises(UnacceptableDocument):
        shelved("sessions", thing("sessions", **block), ANA)


@pytest.mark.parametrize("kind", ["goals", "sessions"])
def test_A18_what_is_somebody_elses_or_lies_elsewhere_is_refused(kind: str) -> None:
    for changed in ({"attributedTo": "https://far.example/users/bea"}, {"id": "https://other.example/1"}, {"id": None}):
        with pytest.raises(UnacceptableDocument):
            shelved(kind, thing(kind) | changed, ANA)
