"""NeoDB's words for works, and its pieces: what a post says of one work, in a form that NeoDB keeps as a mark."""

from __future__ import annotations

import math

from chronicle_node.domain.statuses import Status
from chronicle_node.federation.vocabulary import values
from chronicle_node.federation.vocabulary.document import Document

#: NeoDB passes episodes over: what is said of one goes to its season.
EPISODE = "TVEpisode"
KINDS = {
    ("movie", "movie"): "Movie",
    ("tv", "show"): "TVShow",
    ("tv", "season"): "TVSeason",
    ("tv", "episode"): EPISODE,
    ("anime", "show"): "TVShow",
    ("anime", "season"): "TVSeason",
    ("anime", "episode"): EPISODE,
    ("book", "book"): "Edition",
    ("music", "album"): "Album",
    ("game", "game"): "Game",
    ("podcast", "podcast"): "Podcast",
    ("performance", "production"): "Performance",
}


def kind_of(media_type: str, level: str) -> str | None:
    """NeoDB's word for an item of ours; None where it has none."""
    return KINDS.get((media_type, level))


def tag(kind: str, href: str, name: str) -> Document:
    """The one work that a post is about."""
    return {"type": kind, "href": href, "name": name}


def rounded(rating: float) -> int:
    """A rating on NeoDB's scale; 8.5 becomes 9, which Python's `round` would not make of it."""
    return max(1, min(10, math.floor(rating + 0.5)))


#: And back. What NeoDB knows of and we do not is a work of no kind here.
ITEMS = {word: item for item, word in reversed(KINDS.items())}


#: NeoDB's words for where a work stands; what is paused is under way there.
SHELVES = {
    "wishlist": Status.PLAN_TO_WATCH,
    "progress": Status.WATCHING,
    "complete": Status.COMPLETED,
    "dropped": Status.DROPPED,
}
STATUSES = {status: word for word, status in SHELVES.items()} | {Status.ON_HOLD: "progress"}


def rating(piece: Document) -> float | None:
    """A rating piece on our scale; None where it cannot be one."""
    value, best = values.number(piece.get("value")), values.number(piece.get("best", 10))
    if value is None or best is None or not 0 < value <= best <= 100:
        return None
    return max(1.0, round(value / best * 10, 1))


def raw(piece: Document) -> str:
    """A rating piece as its author gave it: "4/5"."""
    return f"{values.number(piece.get('value')):g}/{values.number(piece.get('best', 10)):g}"
