"""Collections and their pages, of one server each, so that no server can send us wandering through another."""

from dataclasses import dataclass

from chronicle_node.federation.vocabulary import values
from chronicle_node.federation.vocabulary.activity import Thing
from chronicle_node.federation.vocabulary.document import Document, UnacceptableDocument
from chronicle_node.net import urls

COLLECTIONS = frozenset({"Collection", "OrderedCollection"})
PAGES = frozenset({"CollectionPage", "OrderedCollectionPage"})
MAX_ITEMS = 1000


@dataclass(frozen=True, slots=True)
class Page:
    """A collection or one page of it. A whole collection may have items itself, or point to its `first` page."""

    id: str | None
    total: int | None
    items: tuple[Thing, ...]
    first: "Page | str | None"
    next: str | None
    part_of: str | None

    @property
    def onward(self) -> str | None:
        """Where to read on: the first page of a collection, the next of a page."""
        return self.first if isinstance(self.first, str) else self.next


def page(document: Document, source: str) -> Page:
    """Read a collection or page fetched from `source`, or refuse it when it leads to another server."""
    kind = values.kind(document)
    if kind not in COLLECTIONS | PAGES:
        raise UnacceptableDocument("This is not a collection.")
    first = document.get("first")
    embedded = isinstance(first, dict) and kind in COLLECTIONS and values.kind(first) in PAGES
    return Page(
        id=_within(document.get("id"), source),
        total=_total(document.get("totalItems")),
        items=_items(document),
        first=page(first, source) if isinstance(first, dict) and embedded else _within(first, source),
        next=_within(document.get("next"), source),
        part_of=_within(document.get("partOf"), source),
    )


def _within(value: object, source: str) -> str | None:
    found = values.address(value)
    if found is not None and not urls.same_origin(found, source):
        raise UnacceptableDocument("The collection leads to another server.")
    return found


def _items(document: Document) -> tuple[Thing, ...]:
    given = document.get("orderedItems", document.get("items"))
    return tuple(each for each in values.many(given)[:MAX_ITEMS] if isinstance(each, str | dict))


def _total(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
