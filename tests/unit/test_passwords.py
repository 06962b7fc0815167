"""A password fits its own hash and nothing else."""

import pytest

from chronicle_node.services import passwords


def test_a_password_fits_its_hash() -> None:
    known = passwords.hash_password("correct horse battery")
    assert passwords.is_right("correct horse battery", known)
    assert not passwords.is_right("correct horse", known)


@pytest.mark.parametrize("known", [None, "", "-", "plain", passwords.NOBODYS])
def test_what_is_no_hash_fits_no_password(known: str | None) -> None:
    assert not passwords.is_right(known or "", known)
