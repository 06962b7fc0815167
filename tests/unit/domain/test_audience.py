"""Privacy settings: what a patch makes of them, and who may see what afterwards."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chronicle_node.domain import audience
from chronicle_node.domain.audience import KINDS, Audience, effective, narrowed, normalise, stricter
from chronicle_node.errors import Invalid

LEVELS = st.sampled_from([level.value for level in Audience])
SWITCHES = ["profile_public", "history_public", "stats_public", "currently_watching_public"]
AUDIENCES = [f"{section}_audience" for section in audience.SECTIONS.values()]
STORED = st.fixed_dictionaries(
    {},
    optional={key: st.booleans() for key in [*SWITCHES, "allow_friend_requests", "auto_accept_follows"]}
    | dict.fromkeys(AUDIENCES, LEVELS),
)
PATCHES = st.fixed_dictionaries(
    {},
    optional={key: st.none() | st.booleans() for key in SWITCHES} | {key: st.none() | LEVELS for key in AUDIENCES},
)


@given(LEVELS, LEVELS, LEVELS)
def test_stricter_is_commutative_associative_and_never_wider(a: str, b: str, c: str) -> None:
    assert stricter(a, b) == stricter(b, a)
    assert stricter(a, stricter(b, c)) == stricter(stricter(a, b), c)
    assert stricter(a, b).strictness >= Audience(a).strictness


@pytest.mark.parametrize("doubtful", [None, "", "Public", "everyone", 1, ["public"]])
def test_an_unknown_level_is_private(doubtful: object) -> None:
    assert Audience.parse(doubtful) is Audience.PRIVATE


def test_without_settings_the_profile_is_public_and_the_rest_is_for_friends() -> None:
    assert {kind: effective(None, kind).value for kind in KINDS} == {
        kind: "public" if kind == "profile" else "friends" for kind in KINDS
    }


def test_an_unknown_kind_is_private() -> None:
    assert effective({"diary_public": True}, "diary") is Audience.PRIVATE


def test_presence_follows_the_seeds_own_key() -> None:
    assert effective({"currently_watching_public": True}, "presence") is Audience.PUBLIC


@pytest.mark.parametrize(
    ("current", "patch", "after"),
    [
        ({}, {"history_public": False}, {"history_public": False}),
        ({}, {"history_audience": "private"}, {"history_public": False, "history_audience": "private"}),
        ({}, {"history_audience": "public"}, {"history_public": True, "history_audience": "public"}),
        (
            {"history_public": False, "history_audience": "private"},
            {"history_public": True},
            {"history_public": True},
        ),
        (
            {"history_public": False, "history_audience": "private"},
            {"history_public": False},
            {"history_public": False, "history_audience": "private"},
        ),
        (
            {},
            {"history_public": True, "history_audience": "followers"},
            {"history_public": False, "history_audience": "followers"},
        ),
        ({}, {"history_public": False, "history_audience": "public"}, {"history_public": False}),
        (
            {"history_public": True, "history_audience": "public"},
            {"history_public": False},
            {"history_public": False},
        ),
        ({"history_public": True}, {"history_public": None}, {}),
        ({"lists_audience": "private"}, {"lists_audience": None}, {}),
        ({"lists_audience": "private"}, {"lists_audience": "public"}, {"lists_audience": "public"}),
        ({"theme_of_old": 1}, {"auto_accept_follows": True}, {"theme_of_old": 1, "auto_accept_follows": True}),
    ],
)
def test_a_patch_is_merged_and_reconciled(
    current: dict[str, Any], patch: dict[str, Any], after: dict[str, Any]
) -> None:
    assert normalise(current, patch) == after


@given(STORED, PATCHES)
def test_the_same_patch_twice_changes_nothing_more(current: dict[str, Any], patch: dict[str, Any]) -> None:
    once = normalise(current, patch)
    assert normalise(once, patch) == once
    assert normalise(once, {}) == once


@given(STORED)
def test_reconciling_never_changes_who_may_see(current: dict[str, Any]) -> None:
    for kind in KINDS:
        assert effective(normalise(current, {}), kind) == effective(current, kind)


@given(STORED, PATCHES)
def test_the_boolean_says_public_exactly_when_everybody_may_see(current: dict[str, Any], patch: dict[str, Any]) -> None:
    settings = normalise(current, patch)
    for kind in ("profile", "history", "presence", "stats"):
        switch = settings.get(f"{audience.SECTIONS[kind]}_public")
        if switch is not None:
            assert switch == (effective(settings, kind) is Audience.PUBLIC)


@given(STORED, st.sampled_from(KINDS), LEVELS)
def test_an_audience_asked_for_is_the_audience_one_gets(current: dict[str, Any], kind: str, level: str) -> None:
    assert effective(normalise(current, {f"{audience.SECTIONS[kind]}_audience": level}), kind) == level


def test_every_fault_is_named_by_its_pointer() -> None:
    with pytest.raises(Invalid) as caught:
        normalise(
            {},
            {"history_public": "yes", "stats_audience": "everyone", "a/b": 1, "stats_public": 1},
            pointer="/privacy_settings",
        )
    assert [field.pointer for field in caught.value.fields] == [
        "/privacy_settings/history_public",
        "/privacy_settings/stats_audience",
        "/privacy_settings/a~1b",
        "/privacy_settings/stats_public",
    ]


def test_the_arguments_stay_as_they_were() -> None:
    current = {"history_public": False, "history_audience": "private"}
    normalise(current, {"history_public": True})
    assert current == {"history_public": False, "history_audience": "private"}


def test_narrowed_names_the_kinds_that_lost_eyes() -> None:
    before = {"history_public": True, "stats_public": False}
    assert narrowed(before, {"history_audience": "private", "stats_public": True}) == ("history",)


def test_follows_wait_and_requests_are_welcome_by_default() -> None:
    assert not audience.auto_accepts(None)
    assert audience.allows_requests(None)
    assert not audience.allows_requests({"allow_friend_requests": False})
