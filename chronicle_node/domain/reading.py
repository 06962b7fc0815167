"""What a person wants to read of what others write: everything, or only what is about works. A preference of theirs."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Only(StrEnum):
    """`works` leaves out what is about no work."""

    EVERYTHING = "everything"
    WORKS = "works"


def preferred(preferences: Mapping[str, object] | None) -> Only:
    """What a person chose; everything unless they did."""
    chosen = (preferences or {}).get("feed_posts")
    return Only(chosen) if isinstance(chosen, str) and chosen in set(Only) else Only.EVERYTHING
