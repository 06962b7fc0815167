"""Keys in base58: what was written is read again, and what is no key is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chronicle_node.domain import multikeys


@given(st.binary(max_size=100))
def test_what_is_written_is_read_again(data: bytes) -> None:
    assert multikeys.decode(multikeys.encode(data)) == data


@pytest.mark.parametrize(("data", "text"), [(b"", "z"), (b"\0\0a", "z112g"), (b"Hello World!", "z2NEpo7TZRRrLZSi2U")])
def test_known_bytes_have_known_letters(data: bytes, text: str) -> None:
    assert multikeys.encode(data) == text


@pytest.mark.parametrize("text", ["", "mAAAA", "z0", "zl", "z 1", "z" + "1" * 1_000])
def test_what_is_no_base58_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="base58"):
        multikeys.decode(text)


def test_an_ed25519_key_begins_as_everybody_expects() -> None:
    assert multikeys.ed25519(bytes(32)).startswith("z6Mk")
