"""What stands on shelves as Chronicle nodes read them from one another, written and read in one place.

Each thing carries a snapshot of the item it is about, the one that plays carry, and facts that its kind knows. What a
stranger sends is claims: read strictly, within bounds, and the thing left out where it cannot be read.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from chronicle_node.domain import lists, ratings, reviews
from chronicle_node.domain.ratings import Scale
from chronicle_node.domain.statuses import Status
from chronicle_node.federation.vocabulary import terms, undertakings, values
from chronicle_node.federation.vocabulary.document import Document, UnacceptableDocument, depth
from chronicle_node.federation.vocabulary.media import Media, media
from chronicle_node.federation.vocabulary.undertakings import moment

MAX_BLOCK = 16_384  # beside the text of a review
MAX_DEPTH = 8
MAX_STATUS_NAME = 60
SCALES = frozenset(scale.value for scale in Scale)
UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shelved:
    """Something on somebody's shelf. `id` is its address where it has one: a review, a list, a goal, a session."""

    kind: str
    owner: str
    facts: Facts = field(default_factory=dict)
    media: Media | None = None
    id: str | None = None

    def as_json(self) -> Document:
        """As an item of a page, without a context of its own."""
        block = {name: value for name, value in self.facts.items() if value is not None}
        found: Document = {
            "id": self.id,
            "type": TYPES[self.kind],
            "attributedTo": self.owner,
            "object": self.media.stub() if self.media else None,
            "chronicle": {"v": terms.VERSION, "media": self.media.as_json() if self.media else None} | block,
        }
        found["chronicle"] = {name: value for name, value in found["chronicle"].items() if value is not None}
        return {name: value for name, value in found.items() if value is not None}


#: ActivityStreams' words for each kind, for readers that know nothing of ours.
TYPES = {
    "library": "Relationship",
    "ratings": "Relationship",
    "list": "Relationship",
    "reviews": "Note",
    "lists": "OrderedCollection",
    "goals": "Object",
    "sessions": "Relationship",
}
ADDRESSED = frozenset({"lists", "reviews", "goals", "sessions"})
WITHOUT_MEDIA = frozenset({"lists", "goals"})


def shelved(kind: str, document: Any, owner: str) -> Shelved:
    """Read a thing on a page of `owner`'s shelf, or refuse it."""
    if not isinstance(document, dict) or values.address(document.get("attributedTo")) != owner:
        raise UnacceptableDocument("This is not its owner's.")
    block = document.get("chronicle")
    if not isinstance(block, dict) or block.get("v") != terms.VERSION:
        raise UnacceptableDocument("This is not in a version of the format that is known here.")
    _check_size(block)
    identifier = values.here(document.get("id"), owner)
    if kind in ADDRESSED and identifier is None:
        raise UnacceptableDocument("This has no address on its owner's server.")
    return Shelved(
        kind=kind,
        owner=owner,
        facts=FACTS[kind](block),
        media=None if kind in WITHOUT_MEDIA else media(block.get("media")),
        id=identifier,
    )


def _check_size(block: Document) -> None:
    rest = {name: value for name, value in block.items() if name != "content"}
    if depth(block) > MAX_DEPTH or len(json.dumps(rest)) > MAX_BLOCK:
        raise UnacceptableDocument("The description is too large.")


def _entry(block: Mapping[str, Any]) -> Facts:
    status = block.get("status")
    if status not in set(Status):
        raise UnacceptableDocument("A status nobody knows.")
    return {
        "status": status,
        "status_name": values.text(block.get("status_name"), MAX_STATUS_NAME),
        "favorite": block.get("favorite") is True,
        "rating": points(block.get("rating")),
    }


def _rated(block: Mapping[str, Any]) -> Facts:
    found = _mark(block)
    if found["rating"] is None:
        raise UnacceptableDocument("A rating without a number.")
    return found | {"at": moment(block.get("at"))}


def _review(block: Mapping[str, Any]) -> Facts:
    content = prose(block.get("content"), reviews.CONTENT_MAX)
    if content is None:
        raise UnacceptableDocument("A review without a word.")
    return _mark(block) | {
        "title": values.text(block.get("title"), reviews.TITLE_MAX),
        "content": content,
        "spoilers": block.get("spoilers") is True,
        "at": moment(block.get("at")),
        "edited": moment(block["edited"]) if "edited" in block else None,
    }


def _list(block: Mapping[str, Any]) -> Facts:
    name = values.text(block.get("name"), lists.NAME_MAX)
    if name is None:
        raise UnacceptableDocument("A list without a name.")
    return {
        "name": name,
        "description": prose(block.get("description"), lists.DESCRIPTION_MAX),
        "icon": values.text(block.get("icon"), lists.ICON_MAX),
        "numbered": block.get("numbered") is True,
        "together": block.get("together") is True,
        "smart": block.get("smart") is True,
    }


def _place(block: Mapping[str, Any]) -> Facts:
    return {"notes": prose(block.get("notes"), lists.NOTES_MAX)}


FACTS: Mapping[str, Callable[[Mapping[str, Any]], Facts]] = {
    "library": _entry,
    "ratings": _rated,
    "reviews": _review,
    "lists": _list,
    "list": _place,
    "goals": undertakings.goal,
    "sessions": undertakings.session,
}


def points(value: object) -> str | None:
    """A rating from 1 to 10 in tenths, as text: "8.5". None where there is none."""
    if value is None:
        return None
    if not isinstance(value, str) or not re.fullmatch(r"\d{1,2}(\.\d)?", value):
        raise UnacceptableDocument("A rating that is none.")
    if not ratings.LEAST <= float(value) <= ratings.MOST:
        raise UnacceptableDocument("A rating outside its scale.")
    return f"{float(value):g}"


def prose(value: object, limit: int) -> str | None:
    """Text of several lines, without what steers a terminal or turns the reading direction round."""
    if not isinstance(value, str):
        return None
    if len(value) > limit:
        raise UnacceptableDocument("A text that is too long.")
    return UNSAFE.sub("", value).strip() or None


def _mark(block: Mapping[str, Any]) -> Facts:
    scale = block.get("scale", Scale.NUMERIC.value)
    if scale not in SCALES:
        raise UnacceptableDocument("A scale nobody knows.")
    rating = points(block.get("rating"))
    return {"rating": rating, "scale": scale if rating else None}
