"""How long a host is left alone, and how long it may ask for."""

from datetime import UTC, datetime, timedelta

import pytest

from chronicle_node.domain import patience

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("failures", "days", "rest"),
    [
        (4, 0, None),
        (5, 0, HOUR / 2),
        (6, 0, HOUR),
        (9, 1, 6 * HOUR),
        (200, 6.9, 6 * HOUR),
        (200, 7, 24 * HOUR),
        (4, 30, None),
    ],
)
def test_a_host_rests_longer_the_longer_it_fails(failures: int, days: float, rest: timedelta | None) -> None:
    until = patience.rest_until(NOW, failures, NOW - timedelta(days=days))
    assert until == (NOW + rest if rest is not None else None)
    assert patience.is_parked(NOW, failures, NOW - timedelta(days=days)) is (rest == 24 * HOUR)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120),
        ("0", 10),
        ("999999999", 86_400),
        ("Sun, 01 Mar 2026 12:05:00 GMT", 300),
        ("Sun, 01 Mar 2020 12:05:00 GMT", 10),
        ("soon", None),
        ("", None),
        ("99999999999999999999", None),
    ],
)
def test_a_host_may_ask_for_patience_within_reason(text: str, seconds: int | None) -> None:
    wait = patience.asked_wait(text, NOW)
    assert wait == (timedelta(seconds=seconds) if seconds is not None else None)
