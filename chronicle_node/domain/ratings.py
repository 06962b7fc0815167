"""What somebody thinks of a thing as one number from 1.0 to 10.0, and the scales it is given and read in.

Numbers, half stars and thumbs are views over the same number, so that changing one's scale loses nothing. A rating
that was given with a thumb says no more than a thumb, and is never shown as a number that nobody chose.
"""

from __future__ import annotations

import math
from enum import StrEnum

import msgspec
from msgspec import UNSET, UnsetType

from chronicle_node.domain.findings import invalid

LEAST, MOST = 1.0, 10.0
UP, DOWN = 8.0, 3.0
LIKED = 5.5  # from here on the thumb is up
_SLIP = 1e-6  # what binary fractions get wrong


class Scale(StrEnum):
    """How a person gives and reads ratings; also how one rating was given."""

    NUMERIC = "numeric"
    STARS = "stars"
    THUMBS = "thumbs"


DEFAULT = Scale.STARS


class Given(msgspec.Struct, frozen=True):
    """A rating to be kept; None is "not rated yet"."""

    rating: float | None
    scale: Scale


def read(
    rating: float | UnsetType | None = UNSET,
    stars: float | UnsetType = UNSET,
    thumb: str | UnsetType = UNSET,
    *,
    pointer: str = "",
) -> Given:
    """The rating in whichever of the three ways it was said. Raises Invalid."""
    said = [value for value in (rating, stars, thumb) if value is not UNSET]
    if len(said) != 1:
        raise invalid(pointer, "Send exactly one of rating (1 to 10), stars (0.5 to 5) and thumb (up or down).")
    if isinstance(stars, float | int):
        return Given(from_stars(stars, pointer=f"{pointer}/stars"), Scale.STARS)
    if isinstance(thumb, str):
        return Given(from_thumb(thumb, pointer=f"{pointer}/thumb"), Scale.THUMBS)
    number = None if rating is None or rating is UNSET else from_number(rating, pointer=f"{pointer}/rating")
    return Given(number, Scale.NUMERIC)


def from_text(scale: Scale, value: str, *, pointer: str) -> Given:
    """The rating as a form says it, in a scale. Raises Invalid."""
    if scale is Scale.THUMBS:
        return Given(from_thumb(value, pointer=pointer), scale)
    try:
        number = float(value.strip().replace(",", "."))
    except ValueError:
        number = math.nan
    of = from_stars if scale is Scale.STARS else from_number
    return Given(of(number, pointer=pointer), scale)


def from_number(value: float, *, pointer: str) -> float:
    number = round(value, 1) if LEAST <= value <= MOST else math.nan
    if not abs(number - value) < _SLIP:
        raise invalid(pointer, "Use a number from 1 to 10 with at most one decimal, such as 7.5.")
    return number


def from_stars(value: float, *, pointer: str) -> float:
    halves = round(value * 2) if 0.5 <= value <= 5 else 0
    if not halves or halves != value * 2:
        raise invalid(pointer, "Use half stars from 0.5 to 5, such as 3.5.")
    return float(halves)


def from_thumb(value: str, *, pointer: str) -> float:
    if value not in {"up", "down"}:
        raise invalid(pointer, "Send up or down.")
    return UP if value == "up" else DOWN


def stars(rating: float) -> float:
    """The nearest half star, the higher one where two are as near."""
    return math.floor(rating + 0.5) / 2


def thumb(rating: float) -> str:
    return "up" if rating >= LIKED else "down"


def shown_in(given: Scale, wanted: Scale) -> Scale:
    """The scale to show a rating in: the reader's, but never more than its giver said."""
    return Scale.THUMBS if given is Scale.THUMBS else wanted


def preferred(preferences: dict[str, object]) -> Scale:
    """The scale a person chose for themselves."""
    chosen = preferences.get("rating_scale")
    return Scale(chosen) if isinstance(chosen, str) and chosen in set(Scale) else DEFAULT
