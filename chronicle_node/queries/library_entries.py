"""Somebody's library, for one viewer: pages of it, how many entries there are of what, and a single one.

An owner reads everything. Others read the half that is shared with them: no notes, tags, fields or times, and nothing
that only less open plays made of it; ratings where they may see ratings.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import and_, bindparam, func, select

from chronicle_node.db import Row, Tx, any_of, sql
from chronicle_node.domain import dates
from chronicle_node.domain.library import Settings
from chronicle_node.domain.rules import Rule, allowed
from chronicle_node.domain.statuses import Status
from chronicle_node.models.accounts import User
from chronicle_node.models.catalog import MediaType
from chronicle_node.models.library import LibraryEntryTag, LibraryTag, SharedEntry, UserLibrary
from chronicle_node.models.reviews import UserRating
from chronicle_node.models.types import BigId
from chronicle_node.policy import Viewer
from chronicle_node.queries import cursors, library_places, library_settings, looks, media, owners, rules, versions
from chronicle_node.queries.cursors import Page
from chronicle_node.queries.owners import Owner


class LibraryEntry(msgspec.Struct, frozen=True, kw_only=True):
    """An entry. `status_name` is what its owner calls the status.

    `rating` is from 1 to 10, for those who may see ratings; notes, tags, own fields, times and plays are null for
    everybody but the owner. `parts_total` is null where nobody knows it; `unit` is what a part is called. `has_page`:
    the item has one for this viewer.
    """

    media: media.Chain
    status: Status
    status_name: str
    is_favorite: bool
    rating: float | None = None
    notes: str | None = None
    tags: tuple[str, ...] | None = None
    custom_fields: dict[str, Any] | None = None
    added_at: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    last_played_at: datetime | None = None
    plays: int | None = None
    parts_done: int | None = None
    parts_total: int | None = None
    unit: str | None = None
    has_page: bool = True


class Reader(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's library and what of it the viewer may be answered."""

    owner_id: int
    is_owner: bool
    settings: Settings
    zone: ZoneInfo
    diary_is_open: bool
    allows: frozenset[str]
    viewer_user_id: int | None = None


class Facet(msgspec.Struct, frozen=True, kw_only=True):
    """How many entries of one type and status there are, and how many of those are favourites."""

    type: str
    type_name: str
    verb: str
    status: Status
    entries: int
    favorites: int


class TagCount(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    name: str
    entries: int


class Library(msgspec.Struct, frozen=True, kw_only=True):
    """A page of somebody's library. `total` entries fit the rule."""

    owner: Owner
    reader: Reader
    entries: Page[LibraryEntry]
    total: int
    facets: tuple[Facet, ...]
    tags: tuple[TagCount, ...]


_owner_id = bindparam("owner_id", type_=BigId)
_OWNER = sql(lambda: select(User.timezone, User.history_audience, User.username).where(User.id == _owner_id))


def _details(*, shared: bool) -> Any:
    half = SharedEntry if shared else UserLibrary
    statement = (
        select(
            *(UserLibrary.id.label("entry_id"), half.status, UserLibrary.is_favorite, UserRating.rating),
            *(UserLibrary.notes, UserLibrary.custom_fields, UserLibrary.added_at, UserLibrary.started_at),
            *(half.finished_at, half.last_played_at, half.plays, half.parts_done),
            MediaType.progress_unit.label("unit"),
            *media.COLUMNS,
        )
        .select_from(UserLibrary)
        .join(media.item, media.item.id == UserLibrary.media_item_id)
        .outerjoin(
            UserRating,
            and_(UserRating.user_id == UserLibrary.user_id, UserRating.media_item_id == UserLibrary.media_item_id),
        )
    )
    if shared:
        statement = statement.join(SharedEntry, SharedEntry.library_id == UserLibrary.id)
    return sql(
        lambda: media.joined(statement).where(UserLibrary.user_id == _owner_id, any_of(UserLibrary.id, "entries"))
    )


_DETAILS = {shared: _details(shared=shared) for shared in (False, True)}
_TAGS_OF = sql(
    lambda: (
        select(LibraryEntryTag.library_id, LibraryTag.name)
        .join(LibraryTag, LibraryTag.id == LibraryEntryTag.tag_id)
        .where(any_of(LibraryEntryTag.library_id, "entries"))
        .order_by(LibraryTag.folded)
    )
)
_TAGS = sql(
    lambda: (
        select(LibraryTag.public_id, LibraryTag.name, func.count(LibraryEntryTag.library_id).label("entries"))
        .outerjoin(LibraryEntryTag, LibraryEntryTag.tag_id == LibraryTag.id)
        .where(LibraryTag.user_id == _owner_id)
        .group_by(LibraryTag.id, LibraryTag.public_id, LibraryTag.name, LibraryTag.folded)
        .order_by(LibraryTag.folded)
    )
)
_ENTRY_OF = sql(
    lambda: select(UserLibrary.id).where(
        UserLibrary.user_id == _owner_id, UserLibrary.media_item_id == bindparam("item_id", type_=BigId)
    )
)


def _facets(*, shared: bool) -> Any:
    # Counted by numbers first: thousands of entries are sorted by them, a handful of groups by words.
    shape = rules.Shape((), "title", descending=False, shared=shared)
    status = (SharedEntry if shared else UserLibrary).status
    grouped = (MediaType.id.label("type_id"), status.label("status"), UserLibrary.is_favorite)
    counted = rules.matching(shape, *grouped, func.count().label("entries"))
    found = counted.group_by(MediaType.id, status, UserLibrary.is_favorite).subquery("counted")
    names = (MediaType.name, MediaType.display_name, MediaType.interaction_verb)
    named = select(*names, found.c.status, found.c.is_favorite, found.c.entries)
    return sql(
        lambda: named.join(found, found.c.type_id == MediaType.id).order_by(MediaType.display_name, MediaType.id)
    )


_FACETS = {shared: _facets(shared=shared) for shared in (False, True)}


async def of_person(
    tx: Tx, viewer: Viewer, username: str, rule: Rule, *, cursor: str | None = None, limit: int = 50
) -> Library:
    """A page of somebody's library, of what fits the rule. What the viewer may not ask for is not asked.

    Raises NotFound where they see none of it.
    """
    owner = await owners.seen(tx, viewer, username, "library", "history", "ratings")
    reader = await reader_of(tx, owner)
    rule = allowed(rule, set(reader.allows))
    page = await entries(tx, viewer, reader, rule, cursor=cursor, limit=limit)
    counted = await facets(tx, reader)
    known = _counted(rule, counted)
    return Library(
        owner=owner,
        reader=reader,
        entries=page,
        total=await total(tx, viewer, reader, rule) if known is None else known,
        facets=counted,
        tags=await tags(tx, reader),
    )


def _counted(rule: Rule, counted: tuple[Facet, ...]) -> int | None:
    """How many fit a rule about types, statuses and stars alone, which the facets tell already."""
    if not set(rule.said) <= {"type", "status", "favorite"}:
        return None
    fitting = [
        one
        for one in counted
        if (not rule.type or one.type in rule.type) and (not rule.status or one.status in rule.status)
    ]
    if rule.favorite is None:
        return sum(one.entries for one in fitting)
    return sum(one.favorites if rule.favorite else one.entries - one.favorites for one in fitting)


async def reader_of(tx: Tx, owner: Owner) -> Reader:
    """What a viewer with these sights may be answered about an owner's library."""
    row = await tx.one(_OWNER, owner_id=owner.user_id)
    allows = {kind for kind in ("history", "ratings") if owner.shows(kind)}
    return Reader(
        owner_id=owner.user_id,
        is_owner=owner.is_viewer,
        settings=await library_settings.of(tx, owner.user_id),
        zone=dates.zone(row.timezone),
        diary_is_open=row.history_audience != "private",
        viewer_user_id=owner.viewer_user_id,
        allows=frozenset(allows | ({"own", "tags"} if owner.is_viewer else set())),
    )


async def mine(tx: Tx, viewer: Viewer) -> tuple[str, Reader]:
    """The viewer's name, and they as the reader of their own library."""
    row = await tx.one(_OWNER, owner_id=viewer.user_id)
    owner = await owners.seen(tx, viewer, row.username, "library", "history", "ratings")
    return row.username, await reader_of(tx, owner)


async def entries(
    tx: Tx, viewer: Viewer, reader: Reader, rule: Rule, *, cursor: str | None = None, limit: int = 50
) -> Page[LibraryEntry]:
    """A page of what fits the rule, in its order."""
    most = cursors.count(limit)
    rows = await ordered(tx, viewer, reader, rule, cursor=cursor, at_most=most + 1)
    shown = await detailed(tx, viewer, reader, rows[:most])
    last = rows[most - 1] if len(rows) > most else None
    return Page(tuple(shown), last and library_places.encoded(rule, last))


async def ordered(
    tx: Tx, viewer: Viewer, reader: Reader, rule: Rule, *, cursor: str | None = None, at_most: int
) -> Sequence[Row]:
    """The rows of what fits the rule, in its order: their ids."""
    shape = rules.shape_of(rule, shared=not reader.is_owner, after=bool(cursor))
    place = library_places.decoded(rule, cursor) if cursor else {}
    return await tx.all(rules.page(shape), at_most=at_most, **place, **_values(tx, viewer, reader, rule))


async def total(tx: Tx, viewer: Viewer, reader: Reader, rule: Rule) -> int:
    """How many entries fit the rule."""
    shape = rules.shape_of(rule, shared=not reader.is_owner)
    found: int = await tx.scalar(rules.count(shape), **_values(tx, viewer, reader, rule))
    return found


async def facets(tx: Tx, reader: Reader) -> tuple[Facet, ...]:
    """How many entries of each type and status there are."""
    whose: dict[str, Any] = {"owner_id": reader.owner_id, "diary_is_open": int(reader.diary_is_open)}
    whose["viewer_user_id"] = reader.viewer_user_id
    rows = await tx.all(_FACETS[not reader.is_owner], **whose)
    found: dict[tuple[str, str], Facet] = {}
    for row in rows:
        before = found.get((row.name, row.status))
        found[row.name, row.status] = Facet(
            type=row.name,
            type_name=row.display_name,
            verb=row.interaction_verb,
            status=Status(row.status),
            entries=row.entries + (before.entries if before else 0),
            favorites=(row.entries if row.is_favorite else 0) + (before.favorites if before else 0),
        )
    return tuple(found.values())


async def tags(tx: Tx, reader: Reader) -> tuple[TagCount, ...]:
    """The owner's tags, for the owner."""
    if not reader.is_owner:
        return ()
    rows = await tx.all(_TAGS, owner_id=reader.owner_id)
    return tuple(TagCount(id=row.public_id, name=row.name, entries=row.entries) for row in rows)


async def one(tx: Tx, viewer: Viewer, item_id: int) -> LibraryEntry | None:
    """What the viewer keeps about an item that they may know of."""
    row = await tx.first(_ENTRY_OF, owner_id=viewer.user_id, item_id=item_id)
    if row is None:
        return None
    _, reader = await mine(tx, viewer)
    return (await detailed(tx, viewer, reader, [row]))[0]


async def detailed(tx: Tx, viewer: Viewer, reader: Reader, rows: Sequence[Row]) -> list[LibraryEntry]:
    """The entries of these rows, in the same order."""
    wanted = [row.id for row in rows]
    if not wanted:
        return []
    found = await tx.all(_DETAILS[not reader.is_owner], owner_id=reader.owner_id, entries=wanted)
    kept = {row.entry_id: row for row in found}
    ids = await media.external_ids(tx, found)
    if reader.is_owner:
        marks = await _tags_of(tx, wanted)
        mine = {number: _own(kept[number], reader, ids, marks.get(number, ())) for number in wanted}
        return await _with_versions(tx, viewer, kept, mine)
    known = await looks.among(tx, viewer, {row.item_id for row in found})
    theirs = {number: _shared(kept[number], reader, ids, known) for number in wanted}
    return await _with_versions(tx, viewer, kept, theirs)


async def _with_versions(
    tx: Tx, viewer: Viewer, rows: dict[int, Row], entries: dict[int, LibraryEntry]
) -> list[LibraryEntry]:
    """The entries, each with the other versions of its work that the viewer may know of."""
    chains = {rows[number].item_id: entry.media for number, entry in entries.items() if entry.has_page}
    found = await versions.marked(tx, viewer, chains)
    return [
        msgspec.structs.replace(entry, media=found.get(rows[number].item_id, entry.media))
        for number, entry in entries.items()
    ]


async def _tags_of(tx: Tx, wanted: list[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for row in await tx.all(_TAGS_OF, entries=wanted):
        found[row.library_id] = (*found.get(row.library_id, ()), row.name)
    return found


def _own(row: Row, reader: Reader, ids: media.Ids, tags: tuple[str, ...]) -> LibraryEntry:
    return LibraryEntry(
        media=media.chain_of(row, ids),
        status=Status(row.status),
        status_name=reader.settings.words(row.type, row.verb)[Status(row.status)],
        is_favorite=bool(row.is_favorite),
        rating=row.rating,
        notes=row.notes,
        tags=tags,
        custom_fields=row.custom_fields or {},
        added_at=row.added_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        last_played_at=row.last_played_at,
        plays=row.plays,
        parts_done=row.parts_done,
        parts_total=_parts(row),
        unit=row.unit,
    )


def _shared(row: Row, reader: Reader, ids: media.Ids, known: set[int]) -> LibraryEntry:
    return LibraryEntry(
        media=media.chain_of(row, ids),
        status=Status(row.status),
        status_name=reader.settings.words(row.type, row.verb)[Status(row.status)],
        is_favorite=bool(row.is_favorite),
        rating=row.rating if "ratings" in reader.allows else None,
        has_page=row.item_id in known,
    )


def _parts(row: Row) -> int | None:
    """How many there are: what the catalogue says, which may be behind the times, but never fewer than were played."""
    total = (row.item_meta or {}).get(f"{row.unit}_count")
    return max(total, row.parts_done or 0) if isinstance(total, int) else None


def _values(tx: Tx, viewer: Viewer, reader: Reader, rule: Rule) -> dict[str, Any]:
    asked = rules.values(rule, reader.zone, tx.now, reader.settings.fields)
    return {
        "owner_id": reader.owner_id,
        "diary_is_open": int(reader.diary_is_open),
        **asked,
        **viewer.values,
    }
