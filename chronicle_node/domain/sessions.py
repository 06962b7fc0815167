"""What a session is, in plain words: a numbered time through a work, what may become of it, and what it may be called.

A session that is paused or abandoned takes no play by itself; one that goes on may. What is completed stays as the
archive of that time, and can be opened again.
"""

from __future__ import annotations

from enum import StrEnum

from chronicle_node.domain.findings import Findings
from chronicle_node.domain.statuses import Status
from chronicle_node.domain.text import clean, one_line

NAME_MAX, NOTES_MAX = 100, 4_000
MOST = 200  # sessions of one work


class SessionStatus(StrEnum):
    """The seed's three, and the pause between."""

    IN_PROGRESS = "in_progress"
    PAUSED = "paused"
    COMPLETED = "completed"
    ABANDONED = "abandoned"


#: Where the work stands on the shelf of somebody who is at it for the first time.
SHELF = {
    SessionStatus.IN_PROGRESS: Status.WATCHING,
    SessionStatus.PAUSED: Status.ON_HOLD,
    SessionStatus.COMPLETED: Status.COMPLETED,
    SessionStatus.ABANDONED: Status.DROPPED,
}


def tidy_name(raw: str | None) -> str | None:
    """A name as it is kept; None where nothing is left of it."""
    return one_line(raw) or None


def tidy_notes(raw: str | None) -> str | None:
    """Notes as they are kept; None where nothing is left of them."""
    return clean(raw or "").replace("\r\n", "\n").strip() or None


def check(name: str | None, notes: str | None) -> None:
    """Raises Invalid naming what is too long."""
    findings = Findings()
    if name and len(name) > NAME_MAX:
        findings.add("/name", f"Shorten it to {NAME_MAX} characters.")
    if notes and len(notes) > NOTES_MAX:
        findings.add("/notes", f"Shorten them to {NOTES_MAX:,} characters.")
    findings.close()
