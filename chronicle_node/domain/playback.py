"""What an event of a player means: whether it is a play, what is stored, and whether the person is still at it.

A player reports; this decides. A film left early was paused, a track counts by the rule Last.fm made common, a book is
read when its last page is.
"""

from __future__ import annotations

import math
from enum import StrEnum
from typing import Any

import msgspec

from chronicle_node.domain.findings import Findings, invalid

VIDEO_THRESHOLD = 80.0  # percent
TRACK_SHORTEST = 30.0  # seconds; jingles don't count
TRACK_ENOUGH = 240.0  # seconds
HEARTBEAT_LIFE = 300  # seconds a presence outlives its last heartbeat
PRESENCE_LONGEST = 24 * 3600
UNIT_MAX = 10_000_000  # 115 days, or a very long book


class Event(StrEnum):
    """What a player can report, in the seed's words."""

    START = "start"
    PROGRESS = "progress"
    PAUSE = "pause"
    FINISH = "finish"


class Mode(StrEnum):
    """By which rule something counts."""

    VIDEO = "video"  # what runs from start to end: films, episodes, podcasts, audiobooks
    MUSIC = "music"
    READING = "reading"
    OTHER = "other"  # games, performances


class Presence(StrEnum):
    SET = "set"
    PAUSE = "pause"
    CLEAR = "clear"


class Progress(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far somebody is, as the player says it."""

    percentage: float | None = None
    position_seconds: float | None = None
    duration_seconds: float | None = None
    page: int | None = None
    total_pages: int | None = None


class Decision(msgspec.Struct, frozen=True):
    """What follows. `progress` is the column `progress_data`; `presence_seconds` from now the presence expires."""

    event_type: Event
    is_play: bool
    percentage: float | None
    progress: dict[str, Any]
    presence: Presence
    presence_seconds: int


def event_of(name: str, *, pointer: str = "/event") -> Event:
    """The event of this name, or `Invalid`."""
    try:
        return Event(name)
    except ValueError:
        raise invalid(pointer, "Send start, progress, pause or finish.") from None


def mode_of(verb: str, unit: str) -> Mode:
    """The rule for a media type, by its `interaction_verb` and `progress_unit`."""
    if unit == "track":
        return Mode.MUSIC
    return {"watch": Mode.VIDEO, "listen": Mode.VIDEO, "read": Mode.READING}.get(verb, Mode.OTHER)


def checked(progress: Progress, *, pointer: str = "/progress") -> Progress:
    """The progress if it is possible, else `Invalid` with a pointer for each number that isn't."""
    findings = Findings()
    for name in progress.__struct_fields__:
        value = getattr(progress, name)
        most = 100 if name == "percentage" else UNIT_MAX
        if value is not None and not 0 <= value <= most:  # NaN and infinity fail this too
            findings.add(f"{pointer}/{name}", f"Send a number from 0 to {most}.")
        elif value == 0 and name in {"duration_seconds", "total_pages"}:
            findings.add(f"{pointer}/{name}", "Send a number greater than 0, or leave it out if it isn't known.")
    if not findings.fields:
        _compare(progress, findings, pointer)
    findings.close()
    return progress


def _compare(progress: Progress, findings: Findings, pointer: str) -> None:
    position, duration = progress.position_seconds, progress.duration_seconds
    # Players round, and credits run over; more than a twentieth beyond the end is a mistake.
    if position is not None and duration is not None and position > duration * 1.05:
        findings.add(f"{pointer}/position_seconds", "The position lies beyond the duration. Send both in seconds.")
    if progress.page is not None and progress.total_pages is not None and progress.page > progress.total_pages:
        findings.add(f"{pointer}/page", "The page lies beyond the last one. Correct page or total_pages.")


def percentage(progress: Progress) -> float | None:
    """How far in percent, 0 to 100: as the player says, else from position or page; None if it can't be known."""
    if progress.percentage is not None:
        return progress.percentage
    for part, whole in (
        (progress.position_seconds, progress.duration_seconds),
        (progress.page, progress.total_pages),
    ):
        if part is not None and whole:
            return min(100.0, 100.0 * part / whole)
    return None


def decide(
    event: Event,
    mode: Mode,
    progress: Progress,
    *,
    trusted: bool = False,
    already_finished: bool = False,
    default_life: int = HEARTBEAT_LIFE,
) -> Decision:
    """What this event means. `progress` must have passed `checked`.

    `trusted`: a finish is a play on the client's word. `already_finished`: this reading has ended before, so that a
    reader who lingers on the last page doesn't finish the book with every heartbeat. `default_life`: seconds that a
    start without a known duration keeps its presence.
    """
    reached = percentage(progress)
    stored = _stored(event, mode, progress, reached, trusted=trusted, already_finished=already_finished)
    skipped = event is Event.FINISH and stored is not Event.FINISH and mode is Mode.MUSIC
    presence = _presence(stored, skipped=skipped)
    return Decision(
        event_type=stored,
        is_play=stored is Event.FINISH,
        percentage=reached,
        progress=_data(progress, reached, stored, mode, skipped=skipped),
        presence=presence,
        presence_seconds=_life(event, presence, progress, reached, default_life),
    )


def _stored(
    event: Event, mode: Mode, progress: Progress, reached: float | None, *, trusted: bool, already_finished: bool
) -> Event:
    if event is Event.FINISH:
        enough = trusted or _enough(mode, progress, reached)
        return Event.FINISH if enough else Event.PAUSE
    ended = mode is Mode.READING and event is not Event.START and reached is not None and reached >= 100
    return Event.FINISH if ended and not already_finished else event


def _enough(mode: Mode, progress: Progress, reached: float | None) -> bool:
    """Whether a finish is one. What the player doesn't tell is believed."""
    if mode is Mode.VIDEO:
        return reached is None or reached >= VIDEO_THRESHOLD
    if mode is Mode.MUSIC:
        return _heard(progress, reached)
    return True


def _heard(progress: Progress, reached: float | None) -> bool:
    """Longer than 30 seconds, and half of it or four minutes heard, whichever comes first."""
    if reached is None and progress.position_seconds is None:
        return True
    duration, position = progress.duration_seconds, progress.position_seconds
    if duration is not None and duration <= TRACK_SHORTEST:
        return False
    if position is None and duration is not None and reached is not None:
        position = duration * reached / 100
    if position is not None and position >= TRACK_ENOUGH:
        return True
    return reached >= 50 if reached is not None else position is not None and position > TRACK_SHORTEST


def _presence(stored: Event, *, skipped: bool) -> Presence:
    if stored is Event.FINISH or skipped:
        return Presence.CLEAR
    return Presence.PAUSE if stored is Event.PAUSE else Presence.SET


def _life(event: Event, presence: Presence, progress: Progress, reached: float | None, default: int) -> int:
    """Seconds the presence lasts if nothing more is heard.

    A start may come from a client that sends no heartbeats, so it lasts as long as the item; the first heartbeat
    shows that silence will mean something.
    """
    if presence is Presence.CLEAR:
        return 0
    if event is not Event.START:
        return HEARTBEAT_LIFE
    if progress.duration_seconds is None:
        return default
    done = progress.position_seconds
    if done is None:
        done = progress.duration_seconds * (reached or 0) / 100
    return min(PRESENCE_LONGEST, max(1, math.ceil(progress.duration_seconds - done)))


def _data(progress: Progress, reached: float | None, stored: Event, mode: Mode, *, skipped: bool) -> dict[str, Any]:
    """The seed's examples of `progress_data`: only what is known, whole numbers where they are whole."""
    data = {name: _whole(value) for name, value in msgspec.structs.asdict(progress).items() if value is not None}
    if reached is not None:
        data["percentage"] = _whole(reached, 1)
    if mode is Mode.MUSIC and (stored is Event.FINISH or skipped):
        data |= {"play_count": 0 if skipped else 1, "skipped": skipped}
    return data


def _whole(value: float, places: int = 3) -> float:
    rounded = round(value, places)
    return int(rounded) if rounded == int(rounded) else rounded
