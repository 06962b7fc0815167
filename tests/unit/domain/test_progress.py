"""What comes next, how far it is, and which shelf it stands on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chronicle_node.domain.playback import Event
from chronicle_node.domain.progress import Leaf, in_order, library_status, session_progress
from chronicle_node.domain.statuses import Status

S1E1, S1E2, S2E1 = (
    Leaf(id=11, season=1, position=1),
    Leaf(id=12, season=1, position=2),
    Leaf(id=3, season=2, position=1),
)
SPECIAL = Leaf(id=1, season=0, position=1)
SHOW = [S2E1, SPECIAL, S1E2, S1E1]


def test_a_show_begins_with_its_first_episode_not_with_a_special() -> None:
    assert session_progress(SHOW, set()).next == S1E1


def test_the_next_season_follows_the_last_episode() -> None:
    assert session_progress(SHOW, {11, 12}).next == S2E1


def test_next_follows_the_furthest_one_finished() -> None:
    assert session_progress(SHOW, {12}).next == S2E1


def test_at_the_end_the_one_left_out_comes_next() -> None:
    assert session_progress(SHOW, {11, 3}).next == S1E2


def test_specials_count_for_nothing() -> None:
    state = session_progress(SHOW, {1, 11}, total=3)
    assert (state.finished, state.known, state.percentage) == (1, 3, 33.3)


def test_a_show_of_unknown_length_is_never_complete() -> None:
    state = session_progress(SHOW, {11, 12, 3})
    assert not state.complete
    assert state.percentage is None
    assert state.next is None


def test_a_show_of_known_length_is_complete_at_its_end() -> None:
    assert session_progress(SHOW, {11, 12, 3}, total=3).complete
    assert not session_progress(SHOW, {11, 12, 3}, total=4).complete


def test_a_total_that_has_been_overtaken_counts_what_is_there() -> None:
    assert session_progress(SHOW, {11, 12}, total=2).total == 3


def test_parts_without_numbers_come_last() -> None:
    assert in_order([Leaf(id=1), Leaf(id=2, season=1), Leaf(id=3, season=1, position=9)])[-1].id == 1


LEAVES = st.lists(
    st.builds(
        Leaf, id=st.integers(1, 30), season=st.none() | st.integers(0, 3), position=st.none() | st.integers(0, 9)
    ),
    unique_by=lambda leaf: leaf.id,
    max_size=12,
)


@given(LEAVES, st.sets(st.integers(1, 30)))
def test_next_is_unfinished_and_exists_exactly_when_something_is_left(leaves: list[Leaf], finished: set[int]) -> None:
    state = session_progress(leaves, finished, total=len(leaves))
    left = [leaf for leaf in leaves if not leaf.special and leaf.id not in finished]
    assert (state.next is None) == (not left)
    assert state.next is None or state.next in left
    assert state.finished + len(left) == state.known


@pytest.mark.parametrize(
    ("current", "event", "single", "complete", "new_leaf", "after"),
    [
        (None, "start", True, False, False, "watching"),
        ("plan_to_watch", "start", False, False, True, "watching"),
        ("on_hold", "progress", False, False, False, "on_hold"),
        ("dropped", "finish", False, False, True, "dropped"),
        ("dropped", "finish", False, True, True, "completed"),
        ("on_hold", "finish", True, False, False, "completed"),
        ("on_hold", "pause", False, False, False, "on_hold"),
        ("watching", "finish", True, False, False, "completed"),
        ("watching", "finish", False, False, True, "watching"),
        ("watching", "finish", False, True, True, "completed"),
        ("completed", "start", True, False, True, "completed"),
        ("completed", "start", False, False, False, "completed"),
        ("completed", "start", False, False, True, "watching"),
        ("completed", "finish", False, True, False, "completed"),
    ],
)
def test_the_shelf_follows_what_is_played(
    current: str | None, event: str, single: bool, complete: bool, new_leaf: bool, after: str
) -> None:
    before = Status(current) if current else None
    assert library_status(before, Event(event), single=single, complete=complete, new_leaf=new_leaf) == after
