"""How long something lasts."""

from typing import Any

import pytest

from chronicle_node.domain.lengths import seconds_of


@pytest.mark.parametrize(
    ("metas", "seconds"),
    [
        (({"runtime": 42},), 2520),
        (({"duration": 245, "runtime": 99},), 245),
        (({}, {}, {"runtime": 30}), 1800),
        (({}, {"duration": 2000}), None),
        ((None, None), None),
        (({"runtime": "42"},), None),
        (({"runtime": 0, "duration": -4},), None),
    ],
)
def test_a_part_lasts_what_it_says_or_what_its_whole_says_of_each(
    metas: tuple[dict[str, Any] | None, ...], seconds: int | None
) -> None:
    assert seconds_of(*metas) == seconds
