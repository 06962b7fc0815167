import argparse

import pytest

from chronicle_node.cli.parser import days


@pytest.mark.parametrize(("text", "expected"), [("90d", 90), ("12w", 84), ("1y", 365), ("10y", 3650)])
def test_a_span_is_read_in_days(text: str, expected: int) -> None:
    assert days(text) == expected


@pytest.mark.parametrize("text", ["", "d", "0d", "-1d", "90", "11y", "soon", "1.5d"])
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        days(text)
