"""What connects an item with others: the ids that other catalogues have for it, and the items it is related to."""

from __future__ import annotations

from uuid import UUID

import msgspec

from chronicle_node.api.catalogue import CHANGING, DENIED
from chronicle_node.api.operations import Call, Op
from chronicle_node.db import Tx
from chronicle_node.errors import Forbidden, NotFound
from chronicle_node.policy import Viewer
from chronicle_node.queries import details, duplicates, known
from chronicle_node.queries.details import ItemDetails
from chronicle_node.services import editing, external_ids, relationships
from chronicle_node.services.external_ids import NewId


class IdAtProvider(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The id that a catalogue has for an item. `url` is its page there, where we don't know the address ourselves."""

    id: str
    url: str | None = None


class NewRelation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`media` is a `type` of the item: its `sequel`, a `spin-off`, an `adaptation`."""

    type: str
    media: UUID


async def put_id(call: Call) -> ItemDetails:
    """Set the id that another catalogue has for an item, one for each provider. An id belongs to one item."""
    body: IdAtProvider = call.body
    new = external_ids.read(call.path("provider"), body.id, body.url)
    return await call.node.db.write(_put_id, call.viewer, call.public_id(), new)


async def remove_id(call: Call) -> None:
    """Take the id of a provider away."""
    await call.node.db.write(_remove_id, call.viewer, call.public_id(), call.path("provider"))


async def relate(call: Call) -> ItemDetails:
    """Say how another item is related to this one; from the other one's side it is the inverse."""
    return await call.node.db.write(_relate, call.viewer, call.public_id(), call.body)


async def unrelate(call: Call) -> None:
    """Take a relation away, from both sides."""
    other = call.public_id("other")
    await call.node.db.write(_unrelate, call.viewer, call.public_id(), call.path("type"), other)


async def _put_id(tx: Tx, viewer: Viewer, public_id: UUID, new: NewId) -> ItemDetails:
    item = await known.one(tx, viewer, public_id)
    user_id = await editing.editor(tx, viewer, item)
    subject = await details.subject(tx, item)
    await duplicates.refuse_id(tx, viewer, subject, new.provider, new.external_id)
    await external_ids.put(tx, user_id, subject, new)
    return await details.item(tx, viewer, public_id)


async def _remove_id(tx: Tx, viewer: Viewer, public_id: UUID, provider: str) -> None:
    item = await known.one(tx, viewer, public_id)
    user_id = await editing.editor(tx, viewer, item)
    await external_ids.remove(tx, user_id, await details.subject(tx, item), provider)


async def _relate(tx: Tx, viewer: Viewer, public_id: UUID, wish: NewRelation) -> ItemDetails:
    one, other = await known.one(tx, viewer, public_id), await known.one(tx, viewer, wish.media)
    user_id = await editing.editor(tx, viewer, one, other)
    await relationships.relate(tx, user_id, one, other, wish.type)
    return await details.item(tx, viewer, public_id)


async def _unrelate(tx: Tx, viewer: Viewer, public_id: UUID, kind: str, other_id: UUID) -> None:
    one, other = await known.one(tx, viewer, public_id), await known.one(tx, viewer, other_id)
    user_id = await editing.editor(tx, viewer, one, other)
    await relationships.unrelate(tx, user_id, one, other, kind)


OPERATIONS = (
    Op(
        method="PUT",
        path="/api/v1/media/{id}/ids/{provider}",
        handler=put_id,
        scope="write",
        body=IdAtProvider,
        ok=(200, ItemDetails),
        problems=CHANGING,
        tag="catalogue",
    ),
    Op(
        method="DELETE",
        path="/api/v1/media/{id}/ids/{provider}",
        handler=remove_id,
        scope="write",
        ok=(204, None),
        problems=(Forbidden, NotFound, *DENIED),
        tag="catalogue",
    ),
    Op(
        method="POST",
        path="/api/v1/media/{id}/relationships",
        handler=relate,
        scope="write",
        body=NewRelation,
        ok=(200, ItemDetails),
        problems=CHANGING,
        tag="catalogue",
    ),
    Op(
        method="DELETE",
        path="/api/v1/media/{id}/relationships/{type}/{other}",
        handler=unrelate,
        scope="write",
        ok=(204, None),
        problems=(Forbidden, NotFound, *DENIED),
        tag="catalogue",
    ),
)
