"""What a person writes down themselves: a play of any time, of something here or described; or many parts at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import bindparam, select

from chronicle_node.db import Tx, sql
from chronicle_node.domain import dates, when
from chronicle_node.domain.audience import Audience
from chronicle_node.domain.findings import invalid
from chronicle_node.domain.marking import Mode, Part, Plan, Undated, plan, unreleased
from chronicle_node.domain.media import Media
from chronicle_node.domain.playback import Event, Progress
from chronicle_node.domain.when import Precision, When
from chronicle_node.models.accounts import User
from chronicle_node.models.catalog import MediaItem
from chronicle_node.models.history import EventKey
from chronicle_node.services import by_hand, companions, history, matching
from chronicle_node.services.matching import Match
from chronicle_node.services.report import Recorded, Scrobble

MOST = 2_000  # parts marked at once

# Nothing else that refers to the person waits for this lock.
_ONE_AT_A_TIME = sql(
    lambda: select(User.timezone).where(User.id == bindparam("user_id")).with_for_update(key_share=True)
)
_ZONE = sql(lambda: select(User.timezone).where(User.id == bindparam("user_id")))
_NUMBER = sql(lambda: select(EventKey.event_id).where(EventKey.public_id == bindparam("public_id")))
_META = sql(lambda: select(MediaItem.meta).where(MediaItem.id == bindparam("item_id")))


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """When a play was and who may know: `at` as text, cut off where the knowledge ends, or `released`; None: now.

    `key` makes a repeated note one. `session`: the session it belongs to, None for outside of any; unsaid, as the rule
    has it. `companions`: with whom, by name.
    """

    at: str | None = None
    precision: Precision | None = None
    audience: Audience = Audience.PUBLIC
    source: str = "web"
    key: str | None = None
    session: UUID | msgspec.UnsetType | None = msgspec.UNSET
    device: str | None = None
    companions: tuple[str, ...] = ()


class Marks(msgspec.Struct, frozen=True, kw_only=True):
    """How to mark parts. `again`: those too that are done. `undated`: what becomes of those without a release date."""

    mode: Mode = Mode.NOW
    note: Note = Note()
    again: bool = False
    undated: Undated | None = None


class Marked(msgspec.Struct, frozen=True, kw_only=True):
    """What became of it: the numbers of the new plays, how many parts were done already, and how many had no date."""

    event_ids: tuple[int, ...]
    done_before: int
    left_out: int

    @property
    def plays(self) -> int:
        return len(self.event_ids)


async def zone_of(tx: Tx, user_id: int) -> ZoneInfo:
    """The zone that decides this person's days."""
    return dates.zone(await tx.scalar(_ZONE, user_id=user_id))


async def wait_for_turn(tx: Tx, user_id: int) -> None:
    """Marks of one person come one after the other: to be called before what is done already is looked up."""
    await tx.first(_ONE_AT_A_TIME, user_id=user_id)


async def item(tx: Tx, user_id: int, item_id: int, note: Note) -> Recorded:
    """Write down a play of an item that this person is known to know of."""
    return await _accompanied(tx, user_id, note, await _write(tx, user_id, await by_hand.match_of(tx, item_id), note))


async def described(tx: Tx, user_id: int, media: Media, note: Note) -> Recorded:
    """Write down a play of something described, which is made where the catalogue lacks it."""
    return await _accompanied(
        tx, user_id, note, await _write(tx, user_id, await matching.find_or_make(tx, media), note)
    )


async def mark(tx: Tx, user_id: int, parts: Sequence[Part], marks: Marks) -> Marked:
    """Write down a play of each of these parts, in their order; all of them or, where something is wrong, none."""
    if len(parts) > MOST:
        raise invalid("/items", f"Mark at most {MOST:,} at a time, season by season.")
    where = await zone_of(tx, user_id)
    wanted = [part for part in parts if marks.again or not part.is_done]
    if marks.mode is not Mode.RELEASE and not marks.again:
        wanted = [part for part in wanted if not unreleased(part, where, tx.now)]
    if len(wanted) == 1 and marks.mode is Mode.NOW:
        return await _just_now(tx, user_id, wanted[0], marks.note, len(parts) - 1)
    at = _told(tx, marks.note, where) if marks.note.at is not None else None
    made = plan(wanted, marks.mode, at, where, tx.now, marks.undated)
    new = await history.record_quietly(tx, user_id, await _plays(tx, made, marks.note))
    names = companions.tidy(marks.note.companions)
    for event_id in new if names else ():
        await companions.put(tx, user_id, event_id, names)
    done_before = len(parts) - len(made.plays) - made.left_out
    return Marked(event_ids=tuple(new), done_before=done_before, left_out=made.left_out)


async def as_marked(tx: Tx, recorded: Recorded) -> Marked:
    """One play as a mark of a single part."""
    if recorded.repeated:
        return Marked(event_ids=(), done_before=1, left_out=0)
    return Marked(event_ids=(await tx.scalar(_NUMBER, public_id=recorded.id),), done_before=0, left_out=0)


async def _just_now(tx: Tx, user_id: int, part: Part, note: Note, others: int) -> Marked:
    """One thing that was just finished is news, like a player's report; and two presses of the button are one."""
    note = msgspec.structs.replace(note, at=None, precision=None)
    recorded = await item(tx, user_id, part.item_id, note)
    return msgspec.structs.replace(await as_marked(tx, recorded), done_before=others + recorded.repeated)


async def _plays(tx: Tx, made: Plan, note: Note) -> list[tuple[Scrobble, datetime, Match]]:
    found = []
    for part, at in made.plays:
        key = f"{note.key} {part.item_id}" if note.key else None
        match = await by_hand.match_of(tx, part.item_id)
        found.append((_report(at, msgspec.structs.replace(note, key=key)), at.at, match))
    return found


async def _write(tx: Tx, user_id: int, match: Match, note: Note) -> Recorded:
    if note.at is None and note.precision is None:
        return await history.record_match(tx, user_id, _report(None, note), tx.now, match)
    where = await zone_of(tx, user_id)
    if note.at == when.RELEASE_WORD:
        note = msgspec.structs.replace(note, at=await _release(tx, match.item_id))
    at = _told(tx, note, where)
    return await history.record_match(tx, user_id, _report(at, note), at.at, match)


async def _accompanied(tx: Tx, user_id: int, note: Note, recorded: Recorded) -> Recorded:
    names = companions.tidy(note.companions)
    if names and not recorded.repeated:
        await companions.put(tx, user_id, await tx.scalar(_NUMBER, public_id=recorded.id), names)
    return recorded


async def _release(tx: Tx, item_id: int) -> str:
    found = when.released((await tx.scalar(_META, item_id=item_id)) or {})
    if found is None:
        raise invalid("/at", "Nobody knows when it came out. Choose a day, a month, a year, or that you don’t know.")
    return found


def _told(tx: Tx, note: Note, where: ZoneInfo) -> When:
    at = when.read(note.at or when.NOW_WORD, where, tx.now)
    return at if note.precision is None else when.coarsened(at, note.precision, where, tx.now)


def _report(at: When | None, note: Note) -> Scrobble:
    return Scrobble(
        event=Event.FINISH,
        media=Media(type=""),
        progress=Progress(percentage=100.0),
        source=note.source,
        at=at.at if at else None,
        precision=at.precision if at else Precision.EXACT,
        audience=note.audience,
        key=note.key,
        session=note.session,
        device=note.device,
    )
