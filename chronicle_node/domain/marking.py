"""Many parts marked at once: when each of them was played, by one of four ways to say it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from chronicle_node.domain.findings import invalid
from chronicle_node.domain.when import NEVER_SAID, Precision, When, read
from chronicle_node.errors import Field, Invalid

GUESS = 30 * 60  # seconds a part lasts where nobody knows the length of any
Undated = Literal["unknown", "skip"]


class Mode(StrEnum):
    """How the times of several parts are said."""

    NOW = "now"  # the last one ended just now, the others before it, by their lengths
    ENDED = "ended"  # the last one ended at a time
    STARTED = "started"  # the first one began at a time
    RELEASE = "release"  # each on the day it came out


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """An episode, a track, a film: what can be marked. `released` is a date as far as it is known."""

    item_id: int
    public_id: UUID
    title: str
    position: int | None = None
    season: int | None = None
    seconds: int | None = None
    released: str | None = None
    plays: int = 0
    is_done: bool = False  # within the open session; without one, ever


class Plan(msgspec.Struct, frozen=True):
    """What to write down, in the order it was played, and how many parts were left out for want of a date."""

    plays: tuple[tuple[Part, When], ...]
    left_out: int = 0


def plan(
    parts: Sequence[Part],
    mode: Mode,
    at: When | None,
    where: ZoneInfo,
    now: datetime,
    undated: Undated | None = None,
) -> Plan:
    """When each part was played. Raises Invalid where a time is missing, has not been yet, or a release isn't known."""
    if mode is Mode.RELEASE:
        return _releases(parts, where, now, undated)
    if mode is Mode.NOW:
        at = When(now)
    if at is None:
        raise invalid("/at", "Say when.")
    if at.precision is not Precision.EXACT:
        return Plan(tuple((part, at) for part in parts))
    return Plan(_back(parts, at.at) if mode is not Mode.STARTED else _onwards(parts, at.at, now))


def unreleased(part: Part, where: ZoneInfo, now: datetime) -> bool:
    """Whether the catalogue says that it comes out later."""
    return part.released is not None and _release(part, where, now) is None


def _releases(parts: Sequence[Part], where: ZoneInfo, now: datetime, undated: Undated | None) -> Plan:
    dated = [(part, _release(part, where, now)) for part in parts]
    missing = [part for part, when in dated if when is None]
    if missing and undated is None:
        named = ", ".join(part.title for part in missing[:3]) + (" and others" if len(missing) > 3 else "")
        detail = f"Nobody knows when {len(missing)} of them came out ({named}). Choose what becomes of those:"
        choice = f"{detail} unknown keeps no date, skip leaves them out."
        raise Invalid(choice, fields=[Field("/undated", choice)])
    if undated == "skip":
        return Plan(tuple((part, when) for part, when in dated if when is not None), len(missing))
    return Plan(tuple((part, when or NEVER_SAID) for part, when in dated))


def _release(part: Part, where: ZoneInfo, now: datetime) -> When | None:
    try:
        return read(part.released, where, now) if part.released else None
    except Invalid:  # no day of the calendar, or one to come
        return None


def _lengths(parts: Sequence[Part]) -> list[timedelta]:
    known = [part.seconds for part in parts if part.seconds]
    from statistics import median  # and fractions and decimals with it

    usual = median(known) if known else GUESS
    return [timedelta(seconds=part.seconds or usual) for part in parts]


def _back(parts: Sequence[Part], end: datetime) -> tuple[tuple[Part, When], ...]:
    found: list[tuple[Part, When]] = []
    for part, length in zip(reversed(parts), reversed(_lengths(parts)), strict=True):
        found.append((part, When(end)))
        end -= length
    return tuple(reversed(found))


def _onwards(parts: Sequence[Part], at: datetime, now: datetime) -> tuple[tuple[Part, When], ...]:
    found: list[tuple[Part, When]] = []
    for part, length in zip(parts, _lengths(parts), strict=True):
        at += length
        found.append((part, When(at)))
    if at > now:
        raise invalid("/at", "Begun then, the last one would not be over yet. Choose an earlier time.")
    return tuple(found)
