"""The native scrobble: what a player reports in Chronicle's own words."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from chronicle_node.api import repeating
from chronicle_node.api.operations import Call, Op
from chronicle_node.domain.media import Media
from chronicle_node.domain.playback import Progress, event_of
from chronicle_node.domain.text import one_line
from chronicle_node.errors import Conflict, Field, Invalid, Malformed, MissingScope, TooLarge, Unauthenticated
from chronicle_node.services import history

DEVICE_MAX = 120


class ScrobbleBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One report of a player. `at` is when it happened (absent: now); `private` keeps it to its person alone.

    `session`: the id of a session of the person's, or null for outside of any; absent, the one that goes on.
    """

    event: str
    media: Media
    progress: Progress = Progress()
    device: str | None = None
    source: str | None = None
    at: datetime | None = None
    private: bool = False
    session: UUID | msgspec.UnsetType | None = msgspec.UNSET


class Scrobbled(msgspec.Struct, frozen=True):
    """What became of it: a finish that came too early is stored as a pause. `repeated`: it was known already."""

    id: str
    event: str
    play: bool
    repeated: bool
    percentage: float | None


async def record_scrobble(call: Call) -> Scrobbled:
    """Report the start, progress, pause or finish of something.

    Repeating a report changes nothing: what tells it is the header `Idempotency-Key`, else person, item, event, time
    and device. Answers 201 for a new report and 200 for a repeated one; a key that was used for another report is
    refused with 409.
    """
    body: ScrobbleBody = call.body
    scrobble = history.Scrobble(
        event=event_of(body.event),
        media=body.media,
        progress=body.progress,
        device=_line(body.device, "/device"),
        source=_line(body.source, "/source") or history.DEFAULT_SOURCE,
        at=body.at,
        private=body.private,
        key=repeating.word_of(call),
        session=body.session,
    )
    recorded = await call.node.db.write(history.record, call.user_id, scrobble)
    call.status = 200 if recorded.repeated else 201
    call.node.live.tell(call.user_id, "presence")
    return Scrobbled(str(recorded.id), recorded.event, recorded.is_play, recorded.repeated, recorded.percentage)


def _line(text: str | None, pointer: str) -> str | None:
    line = one_line(text)
    if len(line) > DEVICE_MAX:
        fault = Field(pointer, f"takes at most {DEVICE_MAX} characters")
        raise Invalid(f"Shorten {pointer.lstrip('/')} to {DEVICE_MAX} characters.", fields=[fault])
    return line or None


EXAMPLE = {
    "event": "finish",
    "media": {"type": "movie", "title": "Blade Runner 2049", "year": 2017, "ids": {"imdb": "tt1856101"}},
    "progress": {"percentage": 96, "position_seconds": 9446, "duration_seconds": 9840},
    "device": "living room",
}
OPERATIONS = (
    Op(
        method="POST",
        path="/api/v1/scrobble",
        handler=record_scrobble,
        example=EXAMPLE,
        headers=repeating.HEADERS,
        scope="scrobble",
        body=ScrobbleBody,
        ok=(201, Scrobbled),
        also=(200,),
        problems=(Malformed, Unauthenticated, MissingScope, Conflict, TooLarge, Invalid),
        tag="scrobbling",
        body_bytes=64_000,
    ),
)
