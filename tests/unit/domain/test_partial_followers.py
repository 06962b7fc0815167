"""The sum of followers on one server: FEP-8fcf's own example, and what makes it a sum."""

from hypothesis import given
from hypothesis import strategies as st

from chronicle_node.domain.partial_followers import digest

ONE, TWO = "https://testing.example.org/users/1", "https://testing.example.org/users/2"


def test_the_example_of_fep_8fcf() -> None:
    assert digest([ONE, TWO]) == "c33f48cd341ef046a206b8a72ec97af65079f9a3a9b90eef79c5920dce45c61f"


def test_nobody_sums_up_to_nothing() -> None:
    assert digest([]) == "0" * 64


@given(st.lists(st.text(min_size=1), unique=True))
def test_the_order_does_not_matter(uris: list[str]) -> None:
    assert digest(uris) == digest(reversed(uris))
