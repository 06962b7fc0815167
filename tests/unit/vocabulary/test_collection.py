"""Collections, and the ways they could lead astray."""

import pytest

from chronicle_node.federation.vocabulary.collection import Page, page
from chronicle_node.federation.vocabulary.document import UnacceptableDocument

HOME = "https://remote.example/outbox"


def read(**members: object) -> Page:
    return page({"id": HOME, "type": "OrderedCollection"} | members, HOME)


def test_a_collection_points_to_its_first_page() -> None:
    assert read(first=HOME + "?page=1", totalItems=3).onward == HOME + "?page=1"


def test_a_page_points_to_the_next() -> None:
    found = read(
        type="OrderedCollectionPage", orderedItems=["https://a.example/1", {"type": "Note"}, 7], next=HOME + "?2"
    )
    assert (found.onward, len(found.items)) == (HOME + "?2", 2)


def test_a_first_page_may_be_embedded() -> None:
    found = read(first={"type": "CollectionPage", "items": "https://a.example/1"})
    assert isinstance(found.first, Page)
    assert found.first.items == ("https://a.example/1",)


@pytest.mark.parametrize("member", ["id", "next", "first", "partOf"])
def test_A18_pages_on_another_server_are_refused(member: str) -> None:
    with pytest.raises(UnacceptableDocument):
        read(**{member: "https://other.example/page"})


def test_A17_a_page_is_read_to_a_thousand_items() -> None:
    assert len(read(orderedItems=[HOME] * 5000).items) == 1000


@pytest.mark.parametrize("total", [-1, True, "3", 2.5, None])
def test_a_total_that_is_no_count_is_none(total: object) -> None:
    assert read(totalItems=total).total is None


def test_what_is_no_collection_is_refused() -> None:
    with pytest.raises(UnacceptableDocument):
        read(type="Note")
