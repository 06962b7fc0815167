"""What a player reports and what is answered, whichever dialect it speaks; and what follows from the report alone."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from uuid import UUID

import msgspec

from chronicle_node.domain import playback
from chronicle_node.domain.audience import Audience
from chronicle_node.domain.media import Media
from chronicle_node.domain.playback import Decision, Event, Progress
from chronicle_node.domain.when import Precision
from chronicle_node.services.matching import Match

KEY_BYTES = 16
DEFAULT_SOURCE = "api"


class Scrobble(msgspec.Struct, frozen=True, kw_only=True):
    """What a player reports, whichever dialect it speaks.

    `at` is when it happened (None: now). `key` is the client's own idempotency key. `default_life`: seconds of presence
    after a start of unknown duration.

    `trusted`: a finish is a play on the client's word. It says that this counts, not that it is over (such clients
    report it at half), and another client's word for the same moment is the same play.

    What a person writes down themselves may be known to the day or year alone (`precision`), and may be for fewer
    people than everything of theirs (`audience`). `session`: where it belongs, None for outside of any; unsaid, the
    session of this work that goes on takes it.
    """

    event: Event
    media: Media
    progress: Progress = Progress()
    device: str | None = None
    source: str = DEFAULT_SOURCE
    at: datetime | None = None
    private: bool = False
    trusted: bool = False
    key: str | None = None
    default_life: int = playback.HEARTBEAT_LIFE
    precision: Precision = Precision.EXACT
    audience: Audience | None = None
    session: UUID | msgspec.UnsetType | None = msgspec.UNSET


class Recorded(msgspec.Struct, frozen=True):
    """What became of it. `event` is what was stored: a finish that came too early is a pause."""

    id: UUID
    event: str
    is_play: bool
    repeated: bool
    media_item_id: int
    percentage: float | None = None


def decide(scrobble: Scrobble, match: Match, *, already_finished: bool = False) -> Decision:
    return playback.decide(
        scrobble.event,
        match.mode,
        scrobble.progress,
        trusted=scrobble.trusted,
        already_finished=already_finished,
        default_life=scrobble.default_life,
    )


def recorded(public_id: UUID, match: Match, decision: Decision) -> Recorded:
    return Recorded(
        public_id,
        decision.event_type,
        decision.is_play,
        repeated=False,
        media_item_id=match.item_id,
        percentage=decision.percentage,
    )


def audience(scrobble: Scrobble) -> str:
    """A report is for whom its person's settings say, unless the player keeps it private."""
    return scrobble.audience or ("private" if scrobble.private else "public")


def wider(level: Audience) -> list[str]:
    """The levels that more people pass than this one."""
    return [other.value for other in Audience if other.strictness < level.strictness]


def key_of(user_id: int, scrobble: Scrobble, match: Match, at: datetime) -> bytes:
    """What makes repeats one: the client's key, else person, item, event, time and device."""
    if scrobble.key is not None:
        return _digest(f"{user_id} key {scrobble.key}")
    device = "" if scrobble.trusted else scrobble.device or ""
    return own_key(user_id, match.item_id, scrobble.event, scrobble.at or at, device, scrobble.precision)


def own_key(user_id: int, item_id: int, event: str, at: datetime, device: str, precision: str) -> bytes:
    """The key of a report whose client sent none."""
    text = f"{user_id} event {item_id} {event} {at.astimezone(UTC).isoformat()} {device}"
    return _digest(text if precision == Precision.EXACT else f"{text} {precision}")


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:KEY_BYTES]
