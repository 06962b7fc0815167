"""The library over the API: what one keeps about an item, and somebody's library by any rule."""

from __future__ import annotations

from uuid import UUID

import msgspec

from chronicle_node.api.operations import Call, Listing, Op
from chronicle_node.api.reading import Limit, Place, listing, reader
from chronicle_node.db import Tx
from chronicle_node.domain import rules
from chronicle_node.domain.library import FieldKind
from chronicle_node.domain.rules import Rule
from chronicle_node.errors import Conflict, Invalid, Malformed, MissingScope, NotFound, Unauthenticated
from chronicle_node.policy import Viewer
from chronicle_node.queries import catalog, library_entries, library_settings
from chronicle_node.queries.cursors import Page
from chronicle_node.queries.library_entries import Facet, LibraryEntry, TagCount
from chronicle_node.services import library
from chronicle_node.services.library import ShelfChange


class Asked(Rule, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule, and which page of what fits it. `limit` is at most 100."""

    limit: Limit | None = 50
    cursor: Place | None = None

    @property
    def rule(self) -> Rule:
        values = {name: getattr(self, name) for name in Rule.__struct_fields__}
        return rules.checked(Rule(**values | {"limit": None}))


class LibraryCounts(msgspec.Struct, frozen=True, kw_only=True):
    """How many entries there are of what."""

    facets: tuple[Facet, ...]
    tags: tuple[TagCount, ...]


async def read_kept(call: Call) -> LibraryEntry:
    """What you keep about an item in your library."""
    return await call.node.db.read(_read, call.viewer, call.public_id())


async def keep_item(call: Call) -> LibraryEntry:
    """Put an item into your library, or change what you keep about it; what you leave out stays."""
    entry, is_new = await call.node.db.write(_put, call.viewer, call.user_id, call.public_id(), call.body)
    call.status = 201 if is_new else 200
    return entry


async def change_kept(call: Call) -> LibraryEntry:
    """Change what you keep about an item that is in your library."""
    return await call.node.db.write(_change, call.viewer, call.user_id, call.public_id(), call.body)


async def remove_kept(call: Call) -> None:
    """Take an item out of your library, with notes, tags and fields. Plays, rating and review stay."""
    await call.node.db.write(_remove, call.viewer, call.user_id, call.public_id())


async def my_library(call: Call) -> Listing[LibraryEntry]:
    """Your library, as far as it fits what you ask for."""
    query: Asked = call.query
    return listing(call, await call.node.db.read(_mine, call.viewer, query))


async def library_of(call: Call) -> Listing[LibraryEntry]:
    """The library of a person of this node, as far as you may see it.

    What only they may ask for (notes, tags, times) is not asked, and they are sorted by title instead.
    """
    query: Asked = call.query
    return listing(call, await call.node.db.read(_theirs, reader(call), call.path("name"), query))


async def count_library(call: Call) -> LibraryCounts:
    """How many entries of your library there are of each type and status, and with each tag."""
    return await call.node.db.read(_counts, call.viewer)


async def _read(tx: Tx, viewer: Viewer, item: UUID) -> LibraryEntry:
    found = await library_entries.one(tx, viewer, await catalog.known(tx, viewer, item))
    if found is None:
        raise NotFound("This is not in your library.")
    return found


async def _put(tx: Tx, viewer: Viewer, user_id: int, item: UUID, wish: ShelfChange) -> tuple[LibraryEntry, bool]:
    is_new = await library.keep(tx, user_id, await catalog.known(tx, viewer, item), wish, await _fields(tx, user_id))
    return await _read(tx, viewer, item), is_new


async def _change(tx: Tx, viewer: Viewer, user_id: int, item: UUID, wish: ShelfChange) -> LibraryEntry:
    await library.change(tx, user_id, await catalog.known(tx, viewer, item), wish, await _fields(tx, user_id))
    return await _read(tx, viewer, item)


async def _fields(tx: Tx, user_id: int) -> tuple[FieldKind, ...]:
    return (await library_settings.of(tx, user_id)).fields


async def _remove(tx: Tx, viewer: Viewer, user_id: int, item: UUID) -> None:
    await library.remove(tx, user_id, await catalog.known(tx, viewer, item))


async def _mine(tx: Tx, viewer: Viewer, query: Asked) -> Page[LibraryEntry]:
    _, mine = await library_entries.mine(tx, viewer)
    return await library_entries.entries(tx, viewer, mine, query.rule, cursor=query.cursor, limit=query.limit or 50)


async def _theirs(tx: Tx, viewer: Viewer, name: str, query: Asked) -> Page[LibraryEntry]:
    found = await library_entries.of_person(tx, viewer, name, query.rule, cursor=query.cursor, limit=query.limit or 50)
    return found.entries


async def _counts(tx: Tx, viewer: Viewer) -> LibraryCounts:
    _, mine = await library_entries.mine(tx, viewer)
    return LibraryCounts(facets=await library_entries.facets(tx, mine), tags=await library_entries.tags(tx, mine))


DENIED = (Unauthenticated, MissingScope)
PATH = "/api/v1/media/{id}/library"
OPERATIONS = (
    Op(
        method="GET",
        path=PATH,
        handler=read_kept,
        scope="read",
        ok=(200, LibraryEntry),
        problems=(NotFound, *DENIED),
        tag="library",
    ),
    Op(
        method="PUT",
        path=PATH,
        handler=keep_item,
        scope="write",
        body=ShelfChange,
        ok=(200, LibraryEntry),
        also=(201,),
        problems=(Malformed, Invalid, Conflict, NotFound, *DENIED),
        tag="library",
        body_bytes=64_000,
    ),
    Op(
        method="PATCH",
        path=PATH,
        handler=change_kept,
        scope="write",
        body=ShelfChange,
        ok=(200, LibraryEntry),
        problems=(Malformed, Invalid, Conflict, NotFound, *DENIED),
        tag="library",
        body_bytes=64_000,
    ),
    Op(
        method="DELETE",
        path=PATH,
        handler=remove_kept,
        scope="write",
        ok=(204, None),
        problems=(NotFound, *DENIED),
        tag="library",
    ),
    Op(
        method="GET",
        path="/api/v1/library",
        handler=my_library,
        scope="read",
        query=Asked,
        ok=(200, Listing[LibraryEntry]),
        problems=(Malformed, Invalid, *DENIED),
        tag="library",
    ),
    Op(
        method="GET",
        path="/api/v1/library/counts",
        handler=count_library,
        scope="read",
        ok=(200, LibraryCounts),
        problems=DENIED,
        tag="library",
    ),
    Op(
        method="GET",
        path="/api/v1/users/{name}/library",
        handler=library_of,
        scope=None,
        query=Asked,
        ok=(200, Listing[LibraryEntry]),
        problems=(Malformed, Invalid, NotFound, *DENIED),
        tag="library",
    ),
)
