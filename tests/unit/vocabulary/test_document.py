"""Bytes become a document only where every reader would see the same one."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chronicle_node.errors import TooLarge
from chronicle_node.federation.vocabulary.document import MalformedDocument, UnacceptableDocument, depth, read


@pytest.mark.parametrize("count", [33, 900, 10_000, 100_000])
@pytest.mark.parametrize(("left", "right"), [(b'{"a":', b"}"), (b"[", b"]")])
def test_J01_deep_nesting_is_refused(count: int, left: bytes, right: bytes) -> None:
    with pytest.raises(MalformedDocument):
        read(b'{"x":' + left * count + b"1" + right * count + b"}")


def test_a_document_of_ordinary_depth_is_read() -> None:
    assert depth(read(b'{"x":' + b"[" * 20 + b"]" * 20 + b"}")) == 21


def test_J02_a_large_body_is_refused() -> None:
    with pytest.raises(TooLarge):
        read(b'{"a":"' + b"x" * 1_000_000 + b'"}')


BROKEN = {
    "a doubled key": b'{"actor":"a","actor":"b"}',
    "a doubled key inside": b'{"object":{"id":"a","id":"b"}}',
    "NaN": b'{"a":NaN}',
    "Infinity": b'{"a":-Infinity}',
    "a float beyond doubles": b'{"a":1e999}',
    "a huge integer": b'{"a":' + b"9" * 5000 + b"}",
    "a byte order mark": b'\xef\xbb\xbf{"a":1}',
    "UTF-16": '{"a":1}'.encode("utf-16"),
    "bytes that are not UTF-8": b'{"a":"\xff"}',
    "a lone surrogate": b'{"a":"\\ud800"}',
    "a lone surrogate as a key": b'{"\\udfff":1}',
    "a NUL": b'{"a":"x\\u0000"}',
    "a raw control character": b'{"a":"\x01"}',
    "a list": b"[]",
    "a string": b'"a"',
    "nothing": b"",
    "two documents": b"{}{}",
    "a comment": b"{/**/}",
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN.keys())
def test_J03_what_parsers_disagree_about_is_refused(body: bytes) -> None:
    with pytest.raises(MalformedDocument):
        read(body)


def test_escapes_that_only_look_dangerous_are_read() -> None:
    assert read(rb'{"a":"\\u0000 \ud83d\ude00"}') == {"a": "\\u0000 😀"}


@pytest.mark.parametrize("key", ["@graph", "@included", "@reverse"])
def test_J04_keys_that_rearrange_a_document_are_refused(key: str) -> None:
    with pytest.raises(UnacceptableDocument):
        read(f'{{"type":"Create","{key}":[]}}'.encode())


def test_J05_a_context_is_never_looked_at() -> None:
    assert read(b'{"@context":"https://evil.example/context","id":"x"}')["id"] == "x"


@settings(deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with suppress(MalformedDocument, UnacceptableDocument):
        assert isinstance(read(body), dict)
