"""What somebody types into the search box: the words in it, and how each database is asked for them.

Whatever is typed becomes plain words in quotes, so nothing of it can be read as an operator of a query language.
"""

from __future__ import annotations

import re
import unicodedata

import msgspec

from chronicle_node.domain.matching import match_key
from chronicle_node.domain.text import one_line

LONGEST = 200  # characters of what is typed that count
WORDS = 12
_QUOTES = re.compile(r"""["'\\’‘ʼ`]""")
_ACCENTS = re.compile("[\u0300-\u036f]+")
_LAST = "\U0010ffff"  # sorts after everything a title may go on with
_ARTICLE = "the "
# What PostgreSQL's `unaccent` makes of letters that are not a letter and an accent.
_SPELLED = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "þ": "th"})


class Typed(msgspec.Struct, frozen=True):
    """The words typed so far; `key` is empty where nothing can be searched for."""

    words: tuple[str, ...]
    key: str  # titles that begin like this come first
    article: str | None  # a pattern their names must have, where an article was typed that keys leave out

    @property
    def end(self) -> str:
        """What sorts after every title that begins with the key."""
        return self.key + _LAST

    @property
    def goes_on(self) -> bool:
        """Whether the last word may be the beginning of a longer one; a letter alone begins too many."""
        return len(self.words) > 1 or len(self.words[-1]) > 1

    def fts5(self, *columns: str) -> str:
        """For SQLite: what has all the words in these columns, the last one as a beginning."""
        words = " AND ".join(f'"{word}"' for word in self.words)
        return f"{{{' '.join(columns)}}} : ({words}{' *' if self.goes_on else ''})"

    def tsquery(self, weight: str = "") -> str:
        """For PostgreSQL: the same; weight A is the title."""
        labels = [weight] * (len(self.words) - 1) + [("*" if self.goes_on else "") + weight]
        words = [word.casefold().translate(_SPELLED) for word in self.words]
        return " & ".join(
            f"'{word}':{label}" if label else f"'{word}'" for word, label in zip(words, labels, strict=True)
        )


def typed(text: str) -> Typed:
    """Read what stands in the box."""
    line = one_line(text[:LONGEST])
    words = [word for word in _plain(line).split() if any(map(str.isalnum, word))]
    key = match_key(line) if line else ""
    dropped = line.casefold().startswith(_ARTICLE) and not key.startswith("the")
    return Typed(tuple(words[:WORDS]), key, f"{_ARTICLE}%" if dropped else None)


def _plain(line: str) -> str:
    """In small letters, without accents and quotes."""
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", line.lower()))
    return _QUOTES.sub(" ", unicodedata.normalize("NFC", bare))
