"""One's own plays by hand: writing them down, one or many, putting them right, taking them out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from chronicle_node import ids
from chronicle_node.api import repeating
from chronicle_node.api.operations import Call, Op
from chronicle_node.db import Tx
from chronicle_node.domain.audience import Audience
from chronicle_node.domain.findings import invalid
from chronicle_node.domain.marking import Mode, Part, Undated
from chronicle_node.domain.media import Media
from chronicle_node.domain.when import Precision
from chronicle_node.errors import (
    Conflict,
    Field,
    Invalid,
    Malformed,
    MissingScope,
    NotFound,
    TooLarge,
    Unauthenticated,
)
from chronicle_node.policy import Viewer
from chronicle_node.queries import own_plays, parts
from chronicle_node.queries.own_plays import OwnPlay
from chronicle_node.services import log, plays
from chronicle_node.services.log import Marks, Note
from chronicle_node.services.report import DEFAULT_SOURCE, Recorded


class NewPlay(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A play of `item`, by its id, or of what `media` describes, as in a scrobble.

    `at` is as much as is known: `2026-03-01T20:15:00+01:00`, `2026-03-01`, `2026-03`, `2026`, `unknown`, or `released`;
    without it, now. Days and times without a zone are the person's own. `precision` makes it vaguer. `session`: the id
    of a session of yours, or null for outside of any; unsaid, the one that goes on. `companions`: with whom, by name.
    """

    item: UUID | None = None
    media: Media | None = None
    at: str | None = None
    precision: Precision | None = None
    audience: Audience = Audience.PUBLIC
    session: UUID | msgspec.UnsetType | None = msgspec.UNSET
    device: str | None = None
    companions: list[str] = []


class ItemPlays(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Plays of everything below an item, or of the item itself where nothing is below it.

    `mode`: `now` (the last one just ended, the others before it by their lengths), `ended` (the last one at `at`),
    `started` (the first one begun at `at`), `release` (each on the day it came out). `up_to`: all that comes before it,
    too. `items`: only these of it. `again`: those too that are done. `undated`: what becomes of those whose release
    nobody knows, `unknown` or `skip`; without it they are refused. `session`: the id of a session of yours, or null for
    outside of any; then what is done there, or ever, is left out. `companions`: with whom, by name.
    """

    mode: Mode = Mode.NOW
    at: str | None = None
    precision: Precision | None = None
    audience: Audience = Audience.PUBLIC
    up_to: bool = False
    items: list[UUID] | None = None
    again: bool = False
    undated: Undated | None = None
    session: UUID | msgspec.UnsetType | None = msgspec.UNSET
    companions: list[str] = []


class Changes(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be different; `at` and `precision` as for a new play. `session`: the id of a session, or its number
    among those of the whole; null takes it out of any. An empty device or source is taken away; `companions` are all.
    """

    at: str | None = None
    precision: Precision | None = None
    audience: Audience | None = None
    session: int | str | msgspec.UnsetType | None = msgspec.UNSET
    device: str | msgspec.UnsetType | None = msgspec.UNSET
    source: str | msgspec.UnsetType | None = msgspec.UNSET
    companions: list[str] | msgspec.UnsetType = msgspec.UNSET


class Marked(msgspec.Struct, frozen=True):
    """How many plays were written down, how many parts were done before, how many left out for want of a date."""

    plays: int
    done_before: int
    left_out: int


async def log_play(call: Call) -> OwnPlay:
    """Write down a play by hand.

    Answers 201, and 200 with the first one where it was written down before: told by the header `Idempotency-Key`,
    else by person, item and time. An item the catalogue lacks is made.
    """
    recorded = await call.node.db.write(_log, call.viewer, call.body, repeating.word_of(call))
    call.status = 200 if recorded.repeated else 201
    call.node.live.tell(call.user_id, "presence")
    return await call.node.db.read(own_plays.one, call.viewer, recorded.id)


async def log_item_plays(call: Call) -> Marked:
    """Mark a season, a show up to here, or some parts, all at once or not at all.

    What is done already, or comes out later, is left out, so that repeating it adds nothing.
    """
    marked = await call.node.db.write(_mark, call.viewer, call.public_id(), call.body, repeating.word_of(call))
    call.node.live.tell(call.user_id, "presence")
    return Marked(marked.plays, marked.done_before, marked.left_out)


async def change_play(call: Call) -> OwnPlay:
    """Put a play of yours right: when it was, who may know, which session it belongs to, where and with whom."""
    body: Changes = call.body
    wish = plays.Change(
        at=body.at,
        precision=body.precision,
        audience=body.audience,
        session=_session(body.session),
        device=body.device,
        source=body.source,
        companions=body.companions,
    )
    await call.node.db.write(plays.change, call.user_id, call.public_id(), wish)
    return await call.node.db.read(own_plays.one, call.viewer, call.public_id())


async def read_play(call: Call) -> OwnPlay:
    """A play of yours, with the sessions it could belong to."""
    return await call.node.db.read(own_plays.one, call.viewer, call.public_id())


async def delete_play(call: Call) -> None:
    """Take a play out of your history, and no other. Library and sessions stay as they are."""
    await call.node.db.write(plays.take_out, call.user_id, call.public_id())


async def _log(tx: Tx, viewer: Viewer, body: NewPlay, key: str | None) -> Recorded:
    note = _note(body, key)
    assert viewer.user_id is not None
    if body.item is not None and body.media is None:
        found = await parts.of_item(tx, viewer, body.item)
        return await log.item(tx, viewer.user_id, found.item_id, note)
    if body.media is not None and body.item is None:
        return await log.described(tx, viewer.user_id, body.media, note)
    raise Invalid("Send either item or media.", fields=[Field("/item", "send this or media, and not both")])


async def _mark(tx: Tx, viewer: Viewer, item: UUID, body: ItemPlays, key: str | None) -> log.Marked:
    assert viewer.user_id is not None
    await log.wait_for_turn(tx, viewer.user_id)
    found = await parts.of_item(tx, viewer, item, up_to=body.up_to, session=body.session)
    marks = Marks(mode=body.mode, note=_note(body, key), again=body.again or found.is_one, undated=body.undated)
    return await log.mark(tx, viewer.user_id, _chosen(found.parts, body.items), marks)


def _note(body: NewPlay | ItemPlays, key: str | None) -> Note:
    return Note(
        at=body.at,
        precision=body.precision,
        audience=body.audience,
        source=DEFAULT_SOURCE,
        key=key,
        session=body.session,
        device=plays.line(body.device, "/device") if isinstance(body, NewPlay) else None,
        companions=tuple(body.companions),
    )


def _session(wish: int | str | msgspec.UnsetType | None) -> int | UUID | msgspec.UnsetType | None:
    """A number, or an id as text. Raises Invalid."""
    if not isinstance(wish, str):
        return wish
    found = ids.parse(wish)
    if found is None:
        raise invalid("/session", "Send the id of a session, its number, or null.")
    return found


def _chosen(found: tuple[Part, ...], wanted: list[UUID] | None) -> tuple[Part, ...]:
    if wanted is None:
        return found
    known = {part.public_id for part in found}
    faults = [
        Field(f"/items/{at}", "is nothing below this item") for at, item in enumerate(wanted) if item not in known
    ]
    if faults:
        raise Invalid(fields=faults)
    return tuple(part for part in found if part.public_id in set(wanted))


_SIGNED: tuple[Any, ...] = (Unauthenticated, MissingScope, NotFound)
_SENT = (Malformed, Conflict, TooLarge, Invalid)
OPERATIONS = (
    Op(
        method="POST",
        path="/api/v1/history",
        handler=log_play,
        example={"media": {"type": "movie", "title": "Blade Runner 2049", "year": 2017}, "at": "2026-03-01"},
        headers=repeating.HEADERS,
        scope="write",
        body=NewPlay,
        ok=(201, OwnPlay),
        also=(200,),
        problems=(*_SIGNED, *_SENT),
        tag="history",
        body_bytes=64_000,
    ),
    Op(
        method="GET",
        path="/api/v1/history/{id}",
        handler=read_play,
        scope="read",
        ok=(200, OwnPlay),
        problems=_SIGNED,
        tag="history",
    ),
    Op(
        method="PATCH",
        path="/api/v1/history/{id}",
        handler=change_play,
        example={"at": "2026-03-01", "audience": "friends"},
        scope="write",
        body=Changes,
        ok=(200, OwnPlay),
        problems=(*_SIGNED, *_SENT),
        tag="history",
        body_bytes=64_000,
    ),
    Op(
        method="DELETE",
        path="/api/v1/history/{id}",
        handler=delete_play,
        scope="write",
        ok=(204, None),
        problems=_SIGNED,
        tag="history",
    ),
    Op(
        method="POST",
        path="/api/v1/media/{id}/plays",
        handler=log_item_plays,
        example={"mode": "ended", "at": "2026-03-01T22:00:00+01:00", "up_to": True},
        headers=repeating.HEADERS,
        scope="write",
        body=ItemPlays,
        ok=(200, Marked),
        problems=(*_SIGNED, *_SENT),
        tag="history",
        body_bytes=256_000,
    ),
)
