"""What somebody watched, heard, read and played: the diary, newest first, as far as the viewer may see it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Integer, Text, bindparam, func, or_, select

from chronicle_node.db import Row, Statement, Tx, sql
from chronicle_node.domain import when
from chronicle_node.models.catalog import MediaItem, MediaType
from chronicle_node.models.history import EventKey, InteractionEvent
from chronicle_node.models.types import BigId, PublicId
from chronicle_node.policy import Viewer, within
from chronicle_node.queries import cursors, media, owners, trees, zones
from chronicle_node.queries.cards import Card
from chronicle_node.queries.cursors import START, Cursor, Page
from chronicle_node.queries.owners import Owner
from chronicle_node.queries.shown_types import of_item, shown


class Play(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of a diary. Device, source and audience are told to the owner alone."""

    id: UUID
    media: media.Chain
    played_at: datetime
    precision: str
    device: str | None = None
    source: str | None = None
    audience: str | None = None


class History(msgspec.Struct, frozen=True, kw_only=True):
    owner: Card
    mine: bool
    plays: Page[Play]


#: What a statement selects of a play beside `media.COLUMNS`.
COLUMNS: list[Any] = [
    InteractionEvent.id.label("event_id"),
    EventKey.public_id.label("play_id"),
    InteractionEvent.timestamp.label("played_at"),
    InteractionEvent.precision,
    InteractionEvent.device_name,
    InteractionEvent.scrobbler_source,
    InteractionEvent.audience,
]

_of_owner = (
    InteractionEvent.user_id == bindparam("owner_id", type_=BigId),
    InteractionEvent.event_type == "finish",
    within(bindparam("sight", type_=Integer), InteractionEvent.audience),
)
_kind = bindparam("media_type", type_=Text)


def plays() -> Any:
    """Plays with their items, to be filtered."""
    statement = (
        select(*COLUMNS, *media.COLUMNS)
        .select_from(InteractionEvent)
        .join(EventKey, EventKey.event_id == InteractionEvent.id)
        .join(media.item, media.item.id == InteractionEvent.media_item_id)
    )
    return media.joined(statement)


NEWEST = (InteractionEvent.timestamp.desc(), InteractionEvent.id.desc())


def _pages(*of: ColumnElement[bool]) -> Statement:
    statement = plays().where(
        *_of_owner,
        cursors.after(InteractionEvent.timestamp, InteractionEvent.id),
        or_(_kind.is_(None), MediaType.name == _kind),
        shown(MediaType.id),
        *of,
    )
    return sql(lambda: statement.order_by(*NEWEST).limit(bindparam("at_most")))


_PAGE = _pages()
_PAGE_OF_ITEM = _pages(trees.inside(InteractionEvent.media_item_id))
_ITEM = sql(lambda: select(MediaItem.id).where(MediaItem.public_id == bindparam("item", type_=PublicId)))
_COUNT = sql(
    lambda: (
        select(func.count()).select_from(InteractionEvent).where(*_of_owner, of_item(InteractionEvent.media_item_id))
    )
)


async def page(
    tx: Tx,
    viewer: Viewer,
    username: str,
    *,
    cursor: str | None = None,
    limit: int = 50,
    media_type: str | None = None,
    item: UUID | None = None,
    until: str | None = None,
) -> History:
    """A page of this person's plays. `until`: from the end of this day, month or year of theirs backwards.

    Raises NotFound where the viewer sees none of their history, Invalid where `until` is no such thing.
    """
    owner = await owners.seen(tx, viewer, username, "history")
    moment = when.end_of(until, await zones.of(tx, owner.user_id)) if until else None
    found = await recent(tx, owner, limit=limit, place=place(cursor, moment), media_type=media_type, item=item)
    return History(owner=owner.card, mine=owner.is_viewer, plays=found)


def place(cursor: str | None, until: datetime | None) -> Cursor:
    """Where a page begins: after the cursor, else with what was before this moment, else with the newest."""
    return Cursor(at=until, id=0) if until and not cursor else cursors.decode(cursor)


async def recent(
    tx: Tx,
    owner: Owner,
    *,
    limit: int,
    place: Cursor = START,
    media_type: str | None = None,
    item: UUID | None = None,
) -> Page[Play]:
    """Plays of an owner whose history was looked up with the viewer's sight of it; of an item and its parts alone."""
    most = cursors.count(limit)
    of = {"roots": [await tx.scalar(_ITEM, item=item)]} if item else {}
    rows = await tx.all(
        _PAGE_OF_ITEM if item else _PAGE,
        **of,
        owner_id=owner.user_id,
        sight=owner.sights["history"],
        at_most=most + 1,
        media_type=media_type,
        viewer_user_id=owner.viewer_user_id,
        **place.bounds(),
    )
    found = await plays_of(tx, rows[:most], mine=owner.is_viewer)
    last = rows[most - 1] if len(rows) > most else None
    return Page(found, last and Cursor(last.played_at, last.event_id).encoded())


async def plays_of(tx: Tx, rows: list[Row], *, mine: bool) -> tuple[Play, ...]:
    """The plays in rows of `plays()`, with the external ids of their items."""
    ids = await media.external_ids(tx, rows)
    return tuple(
        Play(
            id=row.play_id,
            media=media.chain_of(row, ids),
            played_at=row.played_at,
            precision=row.precision,
            device=row.device_name if mine else None,
            source=row.scrobbler_source if mine else None,
            audience=row.audience if mine else None,
        )
        for row in rows
    )


async def count(tx: Tx, owner: Owner, kind: str = "history") -> int:
    """How many plays there are within the viewer's sight of this kind of the owner's things."""
    whose = {"owner_id": owner.user_id, "viewer_user_id": owner.viewer_user_id}
    return int(await tx.scalar(_COUNT, **whose, sight=owner.sights[kind]))
