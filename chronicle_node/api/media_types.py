"""Media types over the API: those there are, made and changed, and the ones you don't want to see."""

from __future__ import annotations

from chronicle_node.api.operations import Call, Listing, Op
from chronicle_node.api.reading import Paging, listing, reader
from chronicle_node.db import Tx
from chronicle_node.errors import Conflict, Forbidden, Invalid, Malformed, MissingScope, NotFound, Unauthenticated
from chronicle_node.policy import Viewer
from chronicle_node.queries import cursors
from chronicle_node.queries import media_types as reads
from chronicle_node.queries.cursors import Cursor, Page
from chronicle_node.queries.media_types import MediaTypeCard
from chronicle_node.services import media_types
from chronicle_node.services.media_types import NewType, TypeChange

DENIED = (Unauthenticated, MissingScope)
ONE = "/api/v1/media-types/{name}"


async def list_types(call: Call) -> Listing[MediaTypeCard]:
    """The media types of this node that are switched on. `hidden` are those that you don't want to see."""
    query: Paging = call.query
    return listing(call, await call.node.db.read(_page, reader(call), query))


async def read_type(call: Call) -> MediaTypeCard:
    """A media type, with the fields of its items' metadata, also as JSON Schema."""
    return await call.node.db.read(reads.one, reader(call), call.path("name"))


async def make_type(call: Call) -> MediaTypeCard:
    """Make a media type. Players report things of it by its `name`; it works like the built-in ones everywhere."""
    return await call.node.db.write(_make, call.viewer, call.body)


async def change_type(call: Call) -> MediaTypeCard:
    """Change a media type that you made, or any as an administrator; what you leave out stays.

    Items follow their level where another is put before it. A level that has items cannot be dropped: 409.
    """
    return await call.node.db.write(_change, call.viewer, call.path("name"), call.body)


async def remove_type(call: Call) -> None:
    """Take a media type away that nothing in the catalogue is of; else 409."""
    await call.node.db.write(media_types.remove, call.viewer, call.path("name"))


async def hide_type(call: Call) -> None:
    """See nothing of a media type any more. What you have of it is kept, and players go on reporting it."""
    await call.node.db.write(media_types.hide, call.viewer, call.path("name"))


async def show_type(call: Call) -> None:
    """See a media type again, with everything you have of it."""
    await call.node.db.write(media_types.show, call.viewer, call.path("name"))


async def _page(tx: Tx, viewer: Viewer, query: Paging) -> Page[MediaTypeCard]:
    found = [card for card in await reads.every(tx, viewer) if card.is_enabled]
    last = cursors.decode(query.cursor).id if query.cursor else 0
    end = last + query.limit
    return Page(tuple(found[last:end]), Cursor(id=end).encoded() if end < len(found) else None)


async def _make(tx: Tx, viewer: Viewer, wish: NewType) -> MediaTypeCard:
    return await reads.one(tx, viewer, await media_types.create(tx, viewer, wish))


async def _change(tx: Tx, viewer: Viewer, name: str, wish: TypeChange) -> MediaTypeCard:
    await media_types.change(tx, viewer, name, wish)
    return await reads.one(tx, viewer, name)


OPERATIONS = (
    Op(
        method="GET",
        path="/api/v1/media-types",
        handler=list_types,
        scope=None,
        query=Paging,
        ok=(200, Listing[MediaTypeCard]),
        problems=(Malformed, Invalid, *DENIED),
        tag="media types",
    ),
    Op(
        method="POST",
        path="/api/v1/media-types",
        handler=make_type,
        scope="write",
        body=NewType,
        ok=(201, MediaTypeCard),
        problems=(Malformed, Invalid, Conflict, Forbidden, *DENIED),
        tag="media types",
        body_bytes=64_000,
    ),
    Op(
        method="GET",
        path=ONE,
        handler=read_type,
        scope=None,
        ok=(200, MediaTypeCard),
        problems=(NotFound, *DENIED),
        tag="media types",
    ),
    Op(
        method="PATCH",
        path=ONE,
        handler=change_type,
        scope="write",
        body=TypeChange,
        ok=(200, MediaTypeCard),
        problems=(Malformed, Invalid, Conflict, Forbidden, NotFound, *DENIED),
        tag="media types",
        body_bytes=64_000,
    ),
    Op(
        method="DELETE",
        path=ONE,
        handler=remove_type,
        scope="write",
        ok=(204, None),
        problems=(Conflict, Forbidden, NotFound, *DENIED),
        tag="media types",
    ),
    Op(
        method="PUT",
        path=f"{ONE}/hidden",
        handler=hide_type,
        scope="write",
        ok=(204, None),
        problems=(NotFound, *DENIED),
        tag="media types",
    ),
    Op(
        method="DELETE",
        path=f"{ONE}/hidden",
        handler=show_type,
        scope="write",
        ok=(204, None),
        problems=(NotFound, *DENIED),
        tag="media types",
    ),
)
