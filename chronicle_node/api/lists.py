"""Lists over the API: made, read, changed and taken down; those of a person, as far as whoever calls may see them."""

from __future__ import annotations

from uuid import UUID

import msgspec

from chronicle_node.api import repeating
from chronicle_node.api.operations import Call, Listing, Op
from chronicle_node.api.reading import Paging, listing, reader
from chronicle_node.db import Tx
from chronicle_node.errors import Conflict, Forbidden, Invalid, Malformed, MissingScope, NotFound, Unauthenticated
from chronicle_node.models.lists import UserList
from chronicle_node.policy import Viewer
from chronicle_node.queries import list_entries
from chronicle_node.queries import lists as reads
from chronicle_node.queries.lists import Found, ListCard, Theirs
from chronicle_node.services import lists, once
from chronicle_node.services.lists import ListChange, NewList

DENIED = (Unauthenticated, MissingScope)
SEEN = (NotFound, *DENIED)


class ListDetails(msgspec.Struct, frozen=True, kw_only=True):
    """A list and how many entries you see on it. `finished` of them are behind you; null for nobody in particular."""

    list: ListCard
    entries: int
    finished: int | None


async def my_lists(call: Call) -> Listing[ListCard]:
    """Your lists, the newest first."""
    query: Paging = call.query
    found = await call.node.db.read(_mine, call.viewer, query)
    return listing(call, found.lists)


async def lists_of(call: Call) -> Listing[ListCard]:
    """The lists of a person of this node that you may see, the newest first."""
    query: Paging = call.query
    name = call.path("name")
    found = await call.node.db.read(reads.of_person, reader(call), name, cursor=query.cursor, limit=query.limit)
    return listing(call, found.lists)


async def make_list(call: Call) -> ListCard:
    """Make a list. Your setting for lists and the list's own audience both count: the stricter decides."""
    return await call.node.db.write(_make, call.viewer, call.body, repeating.key_of(call))


async def read_list(call: Call) -> ListDetails:
    """A list, with how many entries you see and how many of those you have finished."""
    return await call.node.db.read(_details, reader(call), call.public_id())


async def change_list(call: Call) -> ListCard:
    """Change a list of yours; what you leave out stays."""
    return await call.node.db.write(_change, call.viewer, call.public_id(), call.body)


async def remove_list(call: Call) -> None:
    """Take a list of yours down, with its entries."""
    await call.node.db.write(lists.remove, call.viewer, call.public_id())


async def _mine(tx: Tx, viewer: Viewer, query: Paging) -> Theirs:
    return await reads.mine(tx, viewer, cursor=query.cursor, limit=query.limit)


async def _make(tx: Tx, viewer: Viewer, wish: NewList, key: once.Key | None) -> ListCard:
    made = await once.made(tx, UserList, key, lambda new: lists.begin(tx, viewer, wish, new))
    return (await reads.one(tx, viewer, made)).card


async def _change(tx: Tx, viewer: Viewer, public_id: UUID, wish: ListChange) -> ListCard:
    await lists.change(tx, viewer, public_id, wish)
    return (await reads.one(tx, viewer, public_id)).card


async def _details(tx: Tx, viewer: Viewer, public_id: UUID) -> ListDetails:
    found: Found = await reads.one(tx, viewer, public_id)
    entries = await list_entries.of(tx, viewer, found)
    finished = entries.finished if viewer.signed_in else None
    return ListDetails(list=found.card, entries=len(entries.entries), finished=finished)


OPERATIONS = (
    Op(
        method="GET",
        path="/api/v1/lists",
        handler=my_lists,
        scope="read",
        query=Paging,
        ok=(200, Listing[ListCard]),
        problems=(Malformed, Invalid, *DENIED),
        tag="lists",
    ),
    Op(
        method="POST",
        path="/api/v1/lists",
        handler=make_list,
        example={"name": "Winter evenings", "audience": "friends", "is_collaborative": True},
        scope="write",
        body=NewList,
        headers=repeating.HEADERS,
        ok=(201, ListCard),
        problems=(Malformed, Invalid, Conflict, *DENIED),
        tag="lists",
        body_bytes=64_000,
    ),
    Op(
        method="GET",
        path="/api/v1/lists/{id}",
        handler=read_list,
        scope=None,
        ok=(200, ListDetails),
        problems=SEEN,
        tag="lists",
    ),
    Op(
        method="PATCH",
        path="/api/v1/lists/{id}",
        handler=change_list,
        example={"description": "What I saw by the fire.", "sort_order": "title"},
        scope="write",
        body=ListChange,
        ok=(200, ListCard),
        problems=(Malformed, Invalid, Forbidden, *SEEN),
        tag="lists",
        body_bytes=64_000,
    ),
    Op(
        method="DELETE",
        path="/api/v1/lists/{id}",
        handler=remove_list,
        scope="write",
        ok=(204, None),
        problems=(Forbidden, *SEEN),
        tag="lists",
    ),
    Op(
        method="GET",
        path="/api/v1/users/{name}/lists",
        handler=lists_of,
        scope=None,
        query=Paging,
        ok=(200, Listing[ListCard]),
        problems=(Malformed, Invalid, *SEEN),
        tag="lists",
    ),
)
