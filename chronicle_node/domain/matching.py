"""When two names mean one thing: the key titles are compared by, the name they are sorted by, and which of several
candidates in the catalogue is the one a player speaks of.

Keys are stored in `media_items.match_key`; a change of `match_key` needs a migration that computes them anew.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

import msgspec

from chronicle_node.domain.external_ids import contradict
from chronicle_node.domain.text import TITLE_MAX

_ACCENTS = re.compile("[\u0300-\u036f]+")  # of Latin, Greek and Cyrillic; the marks of other scripts are letters
_TRAILING_ARTICLE = re.compile(r"(.+), (the|an|a)$", re.DOTALL)
_DROPPED = dict.fromkeys(map(ord, "™℠®©'’‘‛ʼʻʹ′`´"))
_SPELLED = {"&": " and ", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "þ": "th", "ħ": "h"}

_ARTICLES = {
    "en": "the a an",
    "de": "der die das ein eine",
    "fr": "le la les l' un une des",
    "es": "el la los las un una",
    "it": "il lo la i gli le l' un uno una",
    "pt": "o a os as um uma",
    "nl": "de het een",
    "sv": "en ett den det",
    "da": "en et den det",
    "nb": "en et den det",
    "no": "en et den det",
    "ca": "el la els les l' un una",
    "hu": "a az egy",
}


class _Characters(dict[int, str]):
    """What each character becomes in a key; worked out once for each."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        category = unicodedata.category(character)
        # Symbols stay, for albums named ★ or ÷; punctuation, separators and modifiers part words.
        kept = category[0] in "LNM" or (category[0] == "S" and category != "Sk")
        self[code] = _SPELLED.get(character, character if kept else " ")
        return self[code]


_CHARACTERS = _Characters()


@lru_cache(maxsize=8192)
def match_key(title: str) -> str:
    """The form in which titles are compared: case, accents, punctuation, "&" and a leading "the" don't count.

    Never empty: a title of punctuation alone ("!!!") stands for itself.
    """
    key = title
    for _ in range(4):  # folding may uncover more to fold, as in "The, The"; two rounds nearly always do
        folded = _fold(key)
        if folded == key:
            break
        key = folded
    return key


def _fold(title: str) -> str:
    text = _lowered(title.translate(_DROPPED))
    if swapped := _TRAILING_ARTICLE.fullmatch(text):
        text = f"{swapped[2]} {swapped[1]}"
    text = unicodedata.normalize("NFC", " ".join(text.translate(_CHARACTERS).split()))
    while text.startswith("the "):
        text = text[4:]
    plain = " ".join(unicodedata.normalize("NFKC", title.casefold()).split())
    return (text or plain or "?")[:TITLE_MAX].rstrip()


def _lowered(text: str) -> str:
    lowered = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return _ACCENTS.sub("", lowered)


@lru_cache(maxsize=8192)
def sort_name(title: str, language: str = "en") -> str:
    """The name a title is sorted by: without its leading article in that language, without case and accents."""
    words = plain_sort_name(title)
    for article in _ARTICLES.get(language.split("-", maxsplit=1)[0].split("_", maxsplit=1)[0].lower(), "").split():
        rest = words.removeprefix(article if article.endswith("'") else f"{article} ")
        if rest != words and rest.strip():
            return rest.strip()[:TITLE_MAX]
    return words


@lru_cache(maxsize=1024)
def plain_sort_name(title: str) -> str:
    """A title as it is sorted with its article: without case, accents and what may stand before the first word."""
    lowered = unicodedata.normalize("NFC", _lowered(title)).replace("’", "'")
    words = " ".join(lowered.split()).lstrip("\"'“”„«»‘(.[¡¿… -")
    return (words or title.strip() or "?")[:TITLE_MAX]


def years_agree(ours: int | None, theirs: int | None) -> bool:
    """Whether two years of release can be one: catalogues differ by a year (festival, country), silence agrees."""
    return ours is None or theirs is None or abs(ours - theirs) <= 1


class Candidate(msgspec.Struct, frozen=True):
    """An item of the catalogue with the wanted match key, of the same type, level and parent."""

    id: int
    year: int | None
    ids: Mapping[str, str]


def choose(candidates: Iterable[Candidate], year: int | None, ids: Mapping[str, str]) -> int | None:
    """The candidate meant by this year and these ids, or None when all of them are something else.

    The exact year is best, then the one that shares its silence, then the oldest entry.
    """
    possible = [c for c in candidates if years_agree(c.year, year) and not contradict(c.ids, ids)]
    best = min(possible, key=lambda c: (c.year != year, c.year is None, c.id), default=None)
    return best.id if best else None
