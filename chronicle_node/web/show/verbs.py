"""A media type's verb and the levels of its hierarchy, in the forms that sentences on pages need."""

from __future__ import annotations

from chronicle_node.domain.statuses import words

GERUND = {"listen": "Listening to", "attend": "At"}


def past(verb: str) -> str:
    """What was done: "watched", "listened to", "read"."""
    return words(verb).past


def gerund(verb: str) -> str:
    """What is being done: "Watching", "Listening to", "Reading"."""
    return GERUND.get(verb) or words(verb).doing


def noun(kind: str) -> str:
    """A level of a hierarchy as a word: "board_game" is "board game"."""
    return kind.replace("_", " ")


def plural(kind: str) -> str:
    """Many of a level: "episodes", "series", "movies", "batches", "breweries"."""
    word = noun(kind)
    if word.endswith(("series", "species")) or (word.endswith("s") and not word.endswith("ss")):
        return word
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return word + "es"
    return word[:-1] + "ies" if word.endswith("y") and word[-2:-1] not in "aeiou" else word + "s"
