"""What a list is, in plain words: how it may be ordered, where an entry goes, and when an entry counts as finished."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from chronicle_node.domain.statuses import Status
from chronicle_node.domain.text import clean, one_line

Level = Literal["public", "followers", "friends", "private"]
Order = Literal["manual", "title", "date_added"]

NAME_MAX, ICON_MAX, DESCRIPTION_MAX, NOTES_MAX = 100, 16, 4_000, 2_000
MOST_LISTS, MOST_ENTRIES = 500, 1_000


def may_add(*, is_mine: bool, is_collaborative: bool, is_friend: bool) -> bool:
    """Whether somebody who sees a list may put something on it."""
    return is_mine or (is_collaborative and is_friend)


def tidy_line(raw: str | None) -> str:
    """A name as it is kept."""
    return one_line(raw)


def tidy_text(raw: str | None) -> str | None:
    """A description or a note as it is kept; None where nothing is left of it."""
    return clean(raw or "").replace("\r\n", "\n").strip() or None


def before(order: Sequence[int], entry: int, position: int) -> int | None:
    """What `entry` stands before once it has this position (from 1) among `order`; None: it is the last."""
    others = [one for one in order if one != entry]
    index = max(position, 1) - 1
    return others[index] if index < len(others) else None


def moved(order: Sequence[int], entry: int, ahead_of: int | None) -> list[int]:
    """The order with `entry` put right before another, or at the end."""
    others = [one for one in order if one != entry]
    index = others.index(ahead_of) if ahead_of in others else len(others)
    return [*others[:index], entry, *others[index:]]


def sort_key(order: str, *, position: int, entry_id: int, title: str, added_at: datetime) -> tuple[object, ...]:
    """By hand, by title, or the latest addition first. An order nobody knows is by hand."""
    if order == "title":
        return (title.casefold(), entry_id)
    if order == "date_added":
        return (-added_at.timestamp(), -entry_id)
    return (position, entry_id)


def is_finished(status: str | None, *, plays: int, parts: int | None, parts_done: int, total: int | None) -> bool:
    """Whether an entry is behind somebody: on their shelf as completed, a single thing played, or every part of it.

    `parts` is None for what has none. Of a series whose length nobody knows only the shelf can say it.
    """
    if status == Status.COMPLETED:
        return True
    if parts is None:
        return plays > 0
    return total is not None and 0 < total <= parts_done
