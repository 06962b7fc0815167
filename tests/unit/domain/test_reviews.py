"""What a review may be."""

from typing import Any

import pytest

from chronicle_node.domain import reviews
from chronicle_node.errors import Invalid

GOOD: dict[str, Any] = {
    "title": " A  title ",
    "content": "Words.\r\nMore.\r",
    "contains_spoilers": True,
    "audience": "friends",
}


def test_a_review_is_kept_tidy() -> None:
    draft = reviews.draft(**GOOD)
    assert (draft.title, draft.content) == ("A title", "Words.\nMore.")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"content": " \n\t"}, "/content"),
        ({"content": "\u200b\u202e"}, "/content"),
        ({"content": "x" * 20_001}, "/content"),
        ({"title": "x" * 201}, "/title"),
        ({"audience": "everybody"}, "/audience"),
    ],
)
def test_what_is_no_review_is_refused(change: dict[str, Any], pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        reviews.draft(**GOOD | change)
    assert [field.pointer for field in refused.value.fields] == [pointer]


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        reviews.draft(title="x" * 201, content="", contains_spoilers=False, audience="")
    assert len(refused.value.fields) == 3


def test_twenty_thousand_characters_are_enough_and_allowed() -> None:
    assert len(reviews.draft(**GOOD | {"content": "字" * 20_000}).content) == 20_000
