"""What a report is: about whom, what of theirs, and what may be done about it."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Literal

import msgspec

from chronicle_node.domain.findings import invalid
from chronicle_node.domain.text import clean

REASON_MAX, EXCERPT, NOTE_MAX = 2_000, 600, 500
MOST_THINGS = 20
MOST_A_DAY = 30  # by one person, or of one node
MOST_BELOW = 90  # of all nodes below one domain, whose owner makes names without end
KEPT = timedelta(days=90)  # after it was answered


class State(StrEnum):
    OPEN = "open"
    RESOLVED = "resolved"
    DISMISSED = "dismissed"


class Action(StrEnum):
    """What whoever moderates may do about a report. `LIMIT` and `BLOCK` are about the person's node."""

    RESOLVE = "resolve"
    DISMISS = "dismiss"
    REOPEN = "reopen"
    REMOVE = "remove"
    SUSPEND = "suspend"
    RESTORE = "restore"
    LIMIT = "limit"
    BLOCK = "block"


#: What an action makes of the report; the others leave it as it is, to be answered by a word of its own.
STATES = {Action.RESOLVE: State.RESOLVED, Action.DISMISS: State.DISMISSED, Action.REOPEN: State.OPEN}


class Thing(msgspec.Struct, frozen=True, kw_only=True):
    """Something that somebody wrote, or a group of theirs, as it read when it was reported."""

    kind: Literal["post", "review", "group"]
    id: str
    uri: str | None  # by which other nodes know it
    url: str
    text: str


class Subject(msgspec.Struct, frozen=True):
    """Whom a report is about, and what of theirs."""

    target_id: int
    things: tuple[Thing, ...] = ()


def reason(raw: str) -> str:
    """Why something is reported. Raises Invalid where it is empty or too long."""
    found = clean(raw).strip()
    if not found:
        raise invalid("/reason", "Say in a few words what is wrong with it.")
    if len(found) > REASON_MAX:
        raise invalid("/reason", f"A report takes at most {REASON_MAX:,} characters.")
    return found


def excerpt(text: str) -> str:
    """As much of a text as a report keeps."""
    found = clean(text).strip()
    return found if len(found) <= EXCERPT else f"{found[:EXCERPT].rstrip()}…"
