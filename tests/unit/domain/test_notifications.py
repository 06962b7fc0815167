"""Everything that the node tells can be switched off, and is described."""

from pathlib import Path

from chronicle_node.domain.notifications import CHOICES, FOR_MODERATORS, Kind, are_kinds, switched_off

DESCRIBED = Path(__file__).parents[3] / "docs/reference/moderation.md"


def test_every_kind_can_be_chosen() -> None:
    assert {kind for kind, _ in (*CHOICES, *FOR_MODERATORS)} == set(Kind)


def test_every_kind_is_described() -> None:
    text = DESCRIBED.read_text()
    assert [kind for kind in Kind if f"`{kind}`" not in text] == []


def test_preferences_name_kinds_and_nothing_else() -> None:
    assert are_kinds(["like", "boost"])
    assert are_kinds([])
    assert not are_kinds(["scream"])
    assert not are_kinds("like")
    assert not are_kinds([1])
    assert not are_kinds([["like"]])


def test_preferences_that_cannot_be_read_switch_nothing_off() -> None:
    for odd in (None, {}, {"notifications_off": "like"}, {"notifications_off": None}, {"notifications_off": [1]}):
        assert switched_off(odd) == frozenset()
    assert switched_off({"notifications_off": ["like"]}) == {"like"}
