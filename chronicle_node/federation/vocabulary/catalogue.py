"""A work as the server that a post comes from describes it: BookWyrm's Edition, an item of NeoDB's, one of ours.

Read for its title and its ids, by which the same work is found here. Nothing of it ever changes what is here.
"""

from __future__ import annotations

from dataclasses import replace

from chronicle_node.domain import provider_pages
from chronicle_node.federation.vocabulary import neodb, values, works
from chronicle_node.federation.vocabulary.document import Document, UnacceptableDocument
from chronicle_node.federation.vocabulary.media import MAX_ID, MAX_TITLE, Media

MOST_LINKS = 20
BOOKS = frozenset({"Edition", "Work"})
#: What catalogues call an id, in our words; the first spelling that is there counts.
IDS = (
    ("isbn13", "isbn13"),
    ("isbn13", "isbn"),
    ("isbn13", "isbn10"),
    ("openlibrary", "openlibraryKey"),
    ("goodreads", "goodreadsKey"),
    ("wikidata", "wikidata"),
    ("imdb", "imdb"),
    ("imdb", "imdb_code"),
)


def work(document: Document) -> Media:
    """Read the description of a work, or refuse it."""
    kind = values.kind(document)
    found = ("book", "book") if kind in BOOKS else neodb.ITEMS.get(kind)
    title = next(
        (text for name in ("title", "display_title", "name") if (text := values.text(document.get(name), MAX_TITLE))),
        None,
    )
    if found is None or title is None:
        raise UnacceptableDocument("This describes no work.")
    item = Media(*found, title, uri=values.address(document.get("id")), year=_year(document))
    if item.kind != "season":
        return replace(item, ids=_ids(document))
    return next((one for address in _pages(document) if (one := works.season(item, address)).parents), item)


def _ids(document: Document) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for provider, name in IDS:
        value = values.text(document.get(name), MAX_ID)
        if value is not None:
            found.setdefault(provider, value.rpartition("/")[2] if provider == "openlibrary" else value)
    for address in _pages(document):
        if (known := provider_pages.read_address(address)) is not None:
            found.setdefault(*known)
    return tuple(found.items())


def _pages(document: Document) -> list[str]:
    """Where other catalogues have it."""
    given = values.many(document.get("external_resources"))[:MOST_LINKS]
    return [address for each in given if isinstance(each, dict) and (address := values.address(each.get("url")))]


def _year(document: Document) -> int | None:
    for name in ("year", "firstPublishedDate", "publishedDate", "pub_year", "release_date"):
        given = document.get(name)
        text = str(given)[:4] if isinstance(given, int | str) and not isinstance(given, bool) else ""
        if len(text) == 4 and text.isascii() and text.isdigit():
            return int(text)
    return None
