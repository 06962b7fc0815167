"""Items of the catalogue as documents, which NeoDB reads as its own kind, and BookWyrm as Edition, Work and Author.

Nothing of anybody's is in them, and they are told to whoever may know of the item, unsigned too: those who ask because
of a post ask without a signature.
"""

from __future__ import annotations

from uuid import UUID

from chronicle_node.domain import provider_pages
from chronicle_node.federation import documents, plays
from chronicle_node.federation.uris import Uris
from chronicle_node.federation.vocabulary import neodb, terms
from chronicle_node.federation.vocabulary.document import Document
from chronicle_node.queries.media import Chain, Link

OTHER = "Document"
#: How BookWyrm calls ids of ours.
BOOK_IDS = {
    "isbn13": "isbn13",
    "openlibrary": "openlibraryKey",
    "goodreads": "goodreadsKey",
    "wikidata": "wikidata",
}


def item(uris: Uris, chain: Chain) -> Document:
    """The item at its own address."""
    here = _here(uris, chain)
    found: Document = {
        "@context": documents.CONTEXT,
        "id": here,
        "type": neodb.kind_of(chain.type, chain.kind) or OTHER,
        "name": chain.title,
        "title": chain.title,
        "display_title": chain.title,
        "url": here,
        "external_resources": [{"url": page} for page in _pages(chain)],
        "chronicle": {"v": terms.VERSION, "media": plays.media_of(uris, chain).as_json()},
    }
    if chain.poster_url is not None:
        found["cover_image_url"] = uris.base + chain.poster_url
    if chain.year is not None:
        found["year"] = chain.year
    if "imdb" in chain.ids:
        found["imdb"] = chain.ids["imdb"]
    return found | (_edition(here, chain) if chain.kind == "book" else {})


def work(uris: Uris, chain: Chain) -> Document:
    """What a book is an edition of; here each has one."""
    here = _here(uris, chain)
    return {
        "@context": documents.CONTEXT,
        "id": f"{here}/work",
        "type": "Work",
        "title": chain.title,
        "authors": _authors(here, chain),
        "editions": [here],
    }


def author(uris: Uris, chain: Chain) -> Document | None:
    """Who wrote a book, by name; None where nobody knows."""
    here = _here(uris, chain)
    if not chain.by:
        return None
    return {"@context": documents.CONTEXT, "id": f"{here}/author", "type": "Author", "name": chain.by}


def _edition(here: str, chain: Chain) -> Document:
    found: Document = {"work": f"{here}/work", "authors": _authors(here, chain), "languages": []}
    found |= {name: chain.ids[provider] for provider, name in BOOK_IDS.items() if provider in chain.ids}
    if "isbn13" in chain.ids:
        found["isbn"] = chain.ids["isbn13"]
    return found


def _authors(here: str, chain: Chain) -> list[str]:
    return [f"{here}/author"] if chain.by else []


def _pages(chain: Chain) -> list[str]:
    link: Link = chain
    found = (provider_pages.page_of(provider, value, chain.type, link.kind) for provider, value in link.ids.items())
    return [page for page in found if page]


def _here(uris: Uris, chain: Chain) -> str:
    assert isinstance(chain.id, UUID)
    return uris.media(chain.id)
