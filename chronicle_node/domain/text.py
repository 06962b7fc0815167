"""Text that people and players send: made harmless for the line it will stand in, and given an end."""

from __future__ import annotations

import unicodedata

# PostgreSQL's b-tree indexes hold names of at most 2704 bytes; four hundred characters always fit.
TITLE_MAX = 400


def clean(raw: str) -> str:
    """Text without control characters, direction overrides and invisible fillers. Line ends stay."""
    return "".join(c for c in unicodedata.normalize("NFC", raw) if c in "\n\t\u200d" or _visible(c))


def one_line(raw: str | None) -> str:
    """Clean text with single spaces; empty for None and for what has nothing visible in it."""
    if not raw:
        return ""
    if raw.isascii() and raw.isprintable():
        return " ".join(raw.split())
    return " ".join(clean(raw).split())


def _visible(character: str) -> bool:
    # Cf: the bidirectional controls and zero-width characters; only the joiner of emoji and Indic scripts stays.
    return unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co"}
