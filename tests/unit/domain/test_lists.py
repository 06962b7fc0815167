"""Where an entry goes, how a list stands, and when an entry is finished."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chronicle_node.domain import lists

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ORDERS = st.lists(st.integers(), min_size=1, max_size=8, unique=True)


@given(order=ORDERS, data=st.data(), position=st.integers(-3, 12))
def test_an_entry_stands_where_it_was_put_and_the_others_keep_their_order(
    order: list[int], data: st.DataObject, position: int
) -> None:
    entry = data.draw(st.sampled_from(order))
    after = lists.moved(order, entry, lists.before(order, entry, position))
    assert after.index(entry) == min(max(position, 1), len(order)) - 1
    assert [one for one in after if one != entry] == [one for one in order if one != entry]


def test_an_entry_that_is_to_stand_before_one_that_has_gone_stands_last() -> None:
    assert lists.moved([1, 2, 3], 1, 99) == [2, 3, 1]


@pytest.mark.parametrize(
    ("order", "expected"), [("manual", "bca"), ("title", "acb"), ("date_added", "cba"), ("?", "bca")]
)
def test_a_list_stands_in_its_order(order: str, expected: str) -> None:
    rows = {"a": (3, 1, "Aliens", 0), "b": (1, 2, "the beach", 1), "c": (2, 3, "Cabaret", 2)}
    keys = {
        name: lists.sort_key(order, position=place, entry_id=row, title=title, added_at=NOON.replace(minute=minute))
        for name, (place, row, title, minute) in rows.items()
    }
    assert "".join(sorted(keys, key=lambda name: keys[name])) == expected


@pytest.mark.parametrize(
    ("status", "plays", "parts", "done", "total", "expected"),
    [
        ("completed", 0, 10, 0, None, True),
        ("watching", 1, None, 0, None, True),
        (None, 0, None, 0, None, False),
        (None, 0, 3, 3, None, False),
        (None, 0, 3, 3, 3, True),
        (None, 0, 3, 2, 3, False),
        (None, 0, 3, 0, 0, False),
    ],
)
def test_an_entry_is_finished_by_shelf_by_play_or_by_all_its_parts(
    status: str | None, plays: int, parts: int | None, done: int, total: int | None, *, expected: bool
) -> None:
    assert lists.is_finished(status, plays=plays, parts=parts, parts_done=done, total=total) is expected
