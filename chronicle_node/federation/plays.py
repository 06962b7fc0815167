"""From our plays and presence to those of the wire, and back to what is kept of a friend's."""

from __future__ import annotations

import math
import re
from datetime import datetime
from typing import Any
from uuid import UUID

from chronicle_node.federation.uris import Uris
from chronicle_node.federation.vocabulary import media as wire
from chronicle_node.federation.vocabulary.plays import Play, Presence
from chronicle_node.queries import feed, history, media
from chronicle_node.queries import presence as now
from chronicle_node.services import friend_diary

NO_WORD = re.compile(r"[^a-z0-9_]+")
MOST = 1_000_000_000


def play(uris: Uris, owner: UUID, what: history.Play) -> Play:
    """A play of somebody here."""
    return Play(
        id=uris.object(what.id),
        actor=uris.actor(owner),
        event="finish",
        played_at=what.played_at,
        media=media_of(uris, what.media),
        precision=what.precision,
    )


def told(uris: Uris, entry: feed.Entry, owner: str) -> Play:
    """A play in a group's feed: of somebody here, or as another node told it of somebody there."""
    return Play(
        id=uris.object(UUID(entry.id)) if entry.actor.local else entry.id,
        actor=owner,
        event="finish",
        played_at=entry.played_at,
        media=media_of(uris, entry.media),
        precision=entry.precision,
    )


def presence(uris: Uris, owner: UUID, what: now.Now, ends_at: datetime) -> Presence:
    """What somebody here is at. The device stays their own business."""
    return Presence(
        id=uris.now(owner),
        actor=uris.actor(owner),
        started_at=what.started_at,
        ends_at=ends_at,
        media=media_of(uris, what.media),
        progress=_progress(what.progress),
        is_paused=what.paused,
    )


def as_read(what: Play) -> friend_diary.Read:
    """A play of a friend elsewhere, as it is kept."""
    return friend_diary.Read(
        object_uri=what.id,
        media=what.media.as_json(),
        event_type=what.event,
        played_at=what.played_at,
        precision=what.precision,
    )


def media_of(uris: Uris, chain: media.Chain) -> wire.Media:
    parents = tuple(_link(uris, chain.type, parent) for parent in reversed(chain.parents))
    seconds = _within(chain.duration_seconds, wire.MAX_SECONDS)
    return _link(uris, chain.type, chain, parents=parents, duration_s=seconds, does=chain.verb)


def _link(uris: Uris, media_type: str, link: media.Link, **more: Any) -> wire.Media:
    return wire.Media(
        type=wire_word(media_type),
        kind=wire_word(link.kind),
        title=link.title[: wire.MAX_TITLE],
        uri=uris.media(link.id) if link.id else None,
        year=_within(link.year, wire.MAX_YEAR),
        number=_within(link.position, wire.MAX_NUMBER),
        ids=tuple(
            (wire_word(provider), value[: wire.MAX_ID]) for provider, value in list(link.ids.items())[: wire.MAX_IDS]
        ),
        **more,
    )


def wire_word(text: str) -> str:
    """People name their media types as they like; on the wire a name is one word."""
    return NO_WORD.sub("_", text.lower()).strip("_")[:64] or "other"


def _within(number: Any, most: int) -> int | None:
    return number if isinstance(number, int) and 0 <= number <= most else None


def _progress(stored: dict[str, Any]) -> dict[str, float]:
    """The numbers of it, as far as others would believe them."""
    return {
        wire_word(name): number
        for name, number in stored.items()
        if isinstance(number, int | float)
        and not isinstance(number, bool)
        and math.isfinite(number)
        and 0 <= number <= (100 if name == "percentage" else MOST)
    }
