"""Names, passwords and addresses: what is taken, and what the person is told otherwise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chronicle_node.domain import usernames
from chronicle_node.errors import Invalid


def _fault(check: object, raw: str) -> str:
    assert callable(check)
    with pytest.raises(Invalid) as caught:
        check(raw)
    (field,) = caught.value.fields
    return field.detail


@pytest.mark.parametrize(("raw", "stored"), [("Alice", "alice"), (" bob_2 ", "bob_2"), ("x" * 30, "x" * 30)])
def test_a_user_name_is_kept_in_lower_case(raw: str, stored: str) -> None:
    assert usernames.username(raw) == stored


@pytest.mark.parametrize("raw", ["", "x" * 31, "a b", "a-b", "é", "@bob", "a.b", "bob\n\nx", "١٢"])
def test_other_characters_and_lengths_are_refused(raw: str) -> None:
    assert "letters" in _fault(usernames.username, raw)


@pytest.mark.parametrize("raw", ["admin", "API", "nodeinfo", "well_known", "everyone"])
def test_names_of_the_node_are_kept(raw: str) -> None:
    assert "kept" in _fault(usernames.username, raw)


@given(st.text(max_size=40))
def test_whatever_is_accepted_can_stand_in_an_address(raw: str) -> None:
    try:
        name = usernames.username(raw)
    except Invalid:
        return
    assert name.isascii()
    assert name == name.lower()
    assert usernames.username(name) == name


def test_a_password_ends_where_bcrypt_stops_reading() -> None:
    assert usernames.password("x" * 72)
    assert "72 bytes" in _fault(usernames.password, "x" * 73)
    assert "72 bytes" in _fault(usernames.password, "ä" * 37)


def test_a_short_password_is_refused() -> None:
    assert "at least 8" in _fault(usernames.password, "1234567")


@pytest.mark.parametrize("raw", ["", "  "])
def test_an_account_needs_no_email(raw: str) -> None:
    assert usernames.email(raw) is None


def test_an_email_is_kept_in_lower_case() -> None:
    assert usernames.email(" Alice@Example.ORG ") == "alice@example.org"


@pytest.mark.parametrize("raw", ["alice", "a@b", "a@b.c d", "a@b.org\nBcc: x@y.org", "<a@b.org>", "a@@b.org"])
def test_what_is_no_address_is_refused(raw: str) -> None:
    assert "e-mail" in _fault(usernames.email, raw)


def test_a_display_name_cannot_turn_the_line_around() -> None:
    assert usernames.display_name("Eve \u202elive\u202c\x07  Smith") == "Eve live Smith"


def test_a_display_name_keeps_joined_emoji_and_scripts() -> None:
    assert usernames.display_name("👩\u200d💻 सं नाम") == "👩\u200d💻 सं नाम"


def test_nothing_visible_is_no_display_name() -> None:
    assert usernames.display_name("\u200b \u2066") is None


def test_a_display_name_has_an_end() -> None:
    assert "60" in _fault(usernames.display_name, "x" * 61)
