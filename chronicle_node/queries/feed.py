"""What the people somebody follows have played: one list, newest first, from this node and from others.

Plays of people here are read from their own history under the policy each time; those of people elsewhere are the
copies that the viewer was allowed to read.
"""

from __future__ import annotations

import heapq
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, bindparam, select, true
from sqlalchemy.orm import aliased
from sqlalchemy.sql.selectable import CTE

from chronicle_node.db import Row, Tx, sql, sql_for
from chronicle_node.models.catalog import MediaType
from chronicle_node.models.history import EventKey, InteractionEvent
from chronicle_node.models.social import Actor, FriendPlay
from chronicle_node.models.types import PublicId
from chronicle_node.policy import Viewer, is_muted, within
from chronicle_node.queries import at_home, cards, cursors, fellows, followed, guest_plays, media, snapshots
from chronicle_node.queries.cards import Card
from chronicle_node.queries.cursors import Cursor, Page
from chronicle_node.queries.shown_types import of_item, snapshot

HERE, ELSEWHERE = 0, 1


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's play. `id` is its public id, or its address where it happened elsewhere."""

    id: str
    actor: Card
    media: media.Chain
    played_at: datetime
    precision: str


class _Found(msgspec.Struct, frozen=True):
    cursor: Cursor
    row: Row


_play = aliased(InteractionEvent, name="play")
_same: Any = aliased(InteractionEvent, name="same")
_actor = aliased(Actor, name="actor")


def _newest_of_each(people: CTE) -> Any:
    """The next few plays of one of these people: whoever plays little costs as little as whoever plays a lot."""
    return (
        select(_play.id, _play.timestamp, _play.media_item_id, _play.precision)
        .where(
            _play.user_id == people.c.user_id,
            _play.event_type == "finish",
            within(people.c.sight, _play.audience),
            of_item(_play.media_item_id),
            cursors.after(_play.timestamp, _play.id),
        )
        .order_by(_play.timestamp.desc(), _play.id.desc())
        .limit(bindparam("at_most"))
        .correlate(people)
    )


def _here(dialect: str, people: CTE) -> Any:
    if dialect == "postgresql":
        plays = _newest_of_each(people).lateral("plays")
        columns, source = plays.c, select().select_from(people).join(plays, true())
    else:  # SQLite has no LATERAL, and its events have no partitions to look through
        columns = _same
        newest = _newest_of_each(people).with_only_columns(_play.id)
        source = select().select_from(people).join(_same, _same.id.in_(newest))
    newest_of_all = (
        source.add_columns(columns.id, columns.timestamp, columns.media_item_id, columns.precision, people.c.actor_id)
        .order_by(columns.timestamp.desc(), columns.id.desc())
        .limit(bindparam("at_most"))
        .subquery("newest")
    )
    statement = (
        select(
            newest_of_all.c.id.label("event_id"),
            newest_of_all.c.timestamp.label("played_at"),
            newest_of_all.c.precision,
            EventKey.public_id.label("play_id"),
            *cards.columns(_actor),
            *media.COLUMNS,
        )
        .select_from(newest_of_all)
        .join(EventKey, EventKey.event_id == newest_of_all.c.id)
        .join(_actor, _actor.id == newest_of_all.c.actor_id)
        .join(media.item, media.item.id == newest_of_all.c.media_item_id)
        .order_by(newest_of_all.c.timestamp.desc(), newest_of_all.c.id.desc())
    )
    return media.joined(cards.joined(statement, _actor))


_HERE = sql_for(lambda dialect: _here(dialect, followed.here("history")))
_IN_GROUP = sql_for(lambda dialect: _here(dialect, fellows.here("history")))


def _elsewhere(*where: ColumnElement[bool]) -> Any:
    return (
        cards.joined(
            select(
                FriendPlay.id.label("event_id"),
                FriendPlay.object_uri,
                FriendPlay.played_at,
                FriendPlay.precision,
                FriendPlay.media,
                *snapshots.COLUMNS,
                *cards.columns(_actor),
            )
            .select_from(FriendPlay)
            .join(_actor, _actor.id == FriendPlay.owner_id)
            .outerjoin(MediaType, snapshots.same_type(FriendPlay.media)),
            _actor,
        )
        .where(
            followed.elsewhere(FriendPlay, _actor),
            FriendPlay.event_type == "finish",
            cursors.after(FriendPlay.played_at, FriendPlay.id),
            cards.open_to_us(),
            snapshot(),
            *where,
        )
        .order_by(FriendPlay.played_at.desc(), FriendPlay.id.desc())
        .limit(bindparam("at_most"))
    )


_ELSEWHERE = sql(lambda: _elsewhere(~is_muted(_actor.id)))
_OF_ONE = sql(lambda: _elsewhere(_actor.public_id == bindparam("public_id", type_=PublicId)))


async def page(tx: Tx, viewer: Viewer, *, cursor: str | None = None, limit: int = 30) -> Page[Entry]:
    """A page of what those whom the viewer follows have played. Nobody and distant viewers follow no one here."""
    place, most = cursors.decode(cursor), cursors.count(limit)
    if not viewer.signed_in:
        return Page(())
    values = {"at_most": most + 1, "now": tx.now, **viewer.values}
    here = await tx.all(_HERE, **values, **place.bounds(HERE))
    elsewhere = await tx.all(_ELSEWHERE, **values, **place.bounds(ELSEWHERE))
    merged = list(heapq.merge(_found(here, HERE), _found(elsewhere, ELSEWHERE), key=_order))
    ids = await media.external_ids(tx, [found.row for found in merged[:most] if found.cursor.source == HERE])
    following = merged[most - 1].cursor.encoded() if len(merged) > most else None
    return Page(tuple(_entry(found, ids) for found in merged[:most]), following)


async def of_group(tx: Tx, viewer: Viewer, group_id: int, *, cursor: str | None = None, limit: int = 30) -> Page[Entry]:
    """A page of what the members of a group that the viewer is in have played, as far as each lets the viewer see."""
    told = await told_of_group(tx, viewer, group_id, cursor=cursor, limit=limit)
    return Page(tuple(entry for entry, _ in told.items), told.next)


async def told_of_group(
    tx: Tx, viewer: Viewer, group_id: int, *, cursor: str | None, limit: int
) -> Page[tuple[Entry, str]]:
    """The same, each with the address of who played it."""
    place, most = cursors.decode(cursor), cursors.count(limit)
    values = {"at_most": most + 1, "group_id": group_id, **viewer.values}
    here = await tx.all(_IN_GROUP, **values, **place.bounds(HERE))
    elsewhere = await tx.all(guest_plays.IN_GROUP, now=tx.now, **values, **place.bounds(ELSEWHERE))
    merged = list(heapq.merge(_found(here, HERE), _found(elsewhere, ELSEWHERE), key=_order))
    ids = await media.external_ids(tx, [found.row for found in merged[:most] if found.cursor.source == HERE])
    following = merged[most - 1].cursor.encoded() if len(merged) > most else None
    return Page(tuple((_entry(found, ids), found.row.actor_uri) for found in merged[:most]), following)


async def of(tx: Tx, viewer: Viewer, public_id: UUID, *, cursor: str | None = None, limit: int = 20) -> Page[Entry]:
    """The latest plays of one person elsewhere, as far as this viewer was let read them."""
    place, most = cursors.decode(cursor), cursors.count(limit)
    whose = {"public_id": public_id, "at_most": most + 1, "now": tx.now}
    found = _found(await tx.all(_OF_ONE, **whose, **place.bounds(ELSEWHERE), **viewer.values), ELSEWHERE)
    entries = [_entry(one, {}) for one in found[:most]]
    chains = await at_home.chains(tx, viewer, [one.media for one in entries])
    placed = (msgspec.structs.replace(one, media=chain) for one, chain in zip(entries, chains, strict=True))
    return Page(tuple(placed), found[most - 1].cursor.encoded() if len(found) > most else None)


def _found(rows: list[Row], source: int) -> list[_Found]:
    return [_Found(Cursor(row.played_at, row.event_id, source), row) for row in rows]


def _order(found: _Found) -> tuple[float, int, int]:
    place = found.cursor
    return (-place.at.timestamp(), place.source, -place.id)


def _entry(found: _Found, ids: media.Ids) -> Entry:
    row, here = found.row, found.cursor.source == HERE
    return Entry(
        id=str(row.play_id) if here else row.object_uri,
        actor=cards.card(row),
        media=media.chain_of(row, ids) if here else snapshots.chain_of(row.media, row.type_name, row.verb),
        played_at=row.played_at,
        precision=row.precision,
    )
