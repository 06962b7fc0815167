"""How much a person is told of episodes and chapters that they have not finished yet: a preference of theirs."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Hidden(StrEnum):
    """What is folded away of an unseen part; `titles` takes the descriptions with them."""

    NOTHING = "nothing"
    DESCRIPTIONS = "descriptions"
    TITLES = "titles"


HARMLESS = {"track"}  # the title of a song gives nothing away


def is_kept_back(hidden: Hidden, kind: str, position: int | None, *, seen: bool) -> bool:
    """The rule: whether something is kept back of a part of this kind with this number."""
    return hidden is not Hidden.NOTHING and position is not None and kind not in HARMLESS and not seen


def preferred(preferences: Mapping[str, object]) -> Hidden:
    """What a person chose; nothing is hidden unless they did."""
    chosen = preferences.get("hide_unseen")
    return Hidden(chosen) if isinstance(chosen, str) and chosen in set(Hidden) else Hidden.NOTHING
