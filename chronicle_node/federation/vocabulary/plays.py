"""Plays and presence as Chronicle nodes pull them from one another, written and read in one place.

They are ordinary View, Listen and Read activities; what others have no words for stands in the `chronicle` member,
which is opaque JSON to a JSON-LD processor.
"""

import json
import math
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from chronicle_node.federation.vocabulary import terms, values
from chronicle_node.federation.vocabulary.document import Document, UnacceptableDocument, depth
from chronicle_node.federation.vocabulary.media import Media, media, word

EVENTS = frozenset({"start", "progress", "pause", "finish"})
PRECISIONS = frozenset({"exact", "day", "month", "year", "unknown"})
VERBS = frozenset({"View", "Listen", "Read"})
MAX_BLOCK = 16_384
MAX_DEPTH = 8
MAX_MEMBERS = 12
MAX_SESSION = 100_000
MAX_PROGRESS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Play:
    """Something of somebody's history. `id` is its address, `actor` its owner's."""

    id: str
    actor: str
    event: str
    played_at: datetime
    media: Media
    precision: str = "exact"
    progress: dict[str, float] = field(default_factory=dict)
    session: int | None = None

    def as_json(self) -> Document:
        """As an item of a history page, without a context of its own."""
        block = _block(self.media, self.progress) | {"event": self.event, "precision": self.precision}
        if self.session is not None:
            block["session"] = self.session
        return {
            "id": self.id,
            "type": self.media.verb,
            "actor": self.actor,
            "object": self.media.stub(),
            "published": stamp(self.played_at),
            "chronicle": block,
        }


@dataclass(frozen=True, slots=True)
class Presence:
    """What somebody is watching, hearing or reading just now; nobody keeps it past `ends_at`."""

    id: str
    actor: str
    started_at: datetime
    ends_at: datetime
    media: Media
    progress: dict[str, float] = field(default_factory=dict)
    is_paused: bool = False

    def as_json(self) -> Document:
        """As the document at the owner's `now` address, without a context."""
        return {
            "id": self.id,
            "type": self.media.verb,
            "actor": self.actor,
            "object": self.media.stub(),
            "startTime": stamp(self.started_at),
            "endTime": stamp(self.ends_at),
            "chronicle": _block(self.media, self.progress) | {"paused": self.is_paused},
        }


def play(document: Any, owner: str) -> Play:
    """Read an item of `owner`'s history, or refuse it."""
    identifier, block = _opened(document, owner)
    played_at, event = values.time(document.get("published")), block.get("event")
    if played_at is None or event not in EVENTS or block.get("precision") not in PRECISIONS:
        raise UnacceptableDocument("The play lacks its time, its event or its precision.")
    return Play(
        id=identifier,
        actor=owner,
        event=event,
        played_at=played_at,
        media=media(block.get("media")),
        precision=block["precision"],
        progress=_progress(block.get("progress")),
        session=_session(block.get("session")),
    )


def presence(document: Any, owner: str) -> Presence:
    """Read what `owner` is at just now, or refuse it. The caller drops what has ended."""
    identifier, block = _opened(document, owner)
    started_at, ends_at = values.time(document.get("startTime")), values.time(document.get("endTime"))
    if started_at is None or ends_at is None:
        raise UnacceptableDocument("The presence lacks its start or its end.")
    return Presence(
        id=identifier,
        actor=owner,
        started_at=started_at,
        ends_at=ends_at,
        media=media(block.get("media")),
        progress=_progress(block.get("progress")),
        is_paused=block.get("paused") is True,
    )


def stamp(moment: datetime) -> str:
    """Write a moment as ActivityStreams has it; decimals only where there are any."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _block(item: Media, progress: dict[str, float]) -> Document:
    return {"v": terms.VERSION, "media": item.as_json()} | ({"progress": progress} if progress else {})


def _opened(document: Any, owner: str) -> tuple[str, Document]:
    if not isinstance(document, dict) or values.kind(document) not in VERBS:
        raise UnacceptableDocument("This is not a play.")
    identifier, block = values.here(document.get("id"), owner), document.get("chronicle")
    if identifier is None or values.address(document.get("actor")) != owner:
        raise UnacceptableDocument("The play is not its owner's.")
    if not isinstance(block, dict) or block.get("v") != terms.VERSION:
        raise UnacceptableDocument("The play is not in a version of the format that is known here.")
    if depth(block) > MAX_DEPTH or len(json.dumps(block)) > MAX_BLOCK:
        raise UnacceptableDocument("The play's description is too large.")
    return identifier, block


def _progress(value: object) -> dict[str, float]:
    if value is None:
        return {}
    if not isinstance(value, dict) or len(value) > MAX_MEMBERS:
        raise UnacceptableDocument("The play's progress cannot be read.")
    return {word(name): _measure(name, number) for name, number in value.items()}


def _measure(name: str, value: object) -> float:
    most = 100 if name == "percentage" else MAX_PROGRESS
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise UnacceptableDocument("The play's progress is not a number.")
    if not math.isfinite(value) or not 0 <= value <= most:
        raise UnacceptableDocument("The play's progress is out of range.")
    return value


def _session(value: object) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= MAX_SESSION:
        raise UnacceptableDocument("The play's session is not a number.")
    return value
