"""What connects an item with others, on its edit page: ids of other catalogues, and the items it is related to."""

from __future__ import annotations

from uuid import UUID

import msgspec
from aiohttp import web

from chronicle_node import ids
from chronicle_node.db import Tx
from chronicle_node.domain import provider_pages
from chronicle_node.errors import Conflict, Invalid
from chronicle_node.httpkit import decode
from chronicle_node.policy import Viewer
from chronicle_node.queries import catalog, details, duplicates, known, search
from chronicle_node.queries.media import Chain
from chronicle_node.services import editing, external_ids, relationships
from chronicle_node.services.external_ids import NewId
from chronicle_node.web.editing import form_page
from chronicle_node.web.forms import named, refused
from chronicle_node.web.show import connections as shown
from chronicle_node.web.visit import Visit

CHOICES = 20


class IdForm(msgspec.Struct, frozen=True):
    """An id with its provider, or the address of its page instead of both."""

    id: str
    provider: str = ""
    url: str | None = None


class Relation(msgspec.Struct, frozen=True):
    type: str
    item: str


class Asked(msgspec.Struct, frozen=True):
    q: str = ""


async def put_id(visit: Visit) -> web.StreamResponse:
    """Give the item an id."""
    fields, item = await visit.fields(), named(visit)
    try:
        form = decode.from_fields(fields, IdForm)
        provider, external_id = provider_pages.read_address(form.id) or (form.provider, form.id)
        await visit.node.db.write(_put_id, visit.viewer, item, external_ids.read(provider, external_id, form.url))
    except (Invalid, Conflict) as error:
        page = await form_page(visit, item, ids_form=refused(fields, error))
        return visit.show("catalog/edit.html", page, status=error.status)
    return visit.go(f"/media/{item}/edit#ids", "The id is kept.")


async def remove_id(visit: Visit) -> web.StreamResponse:
    """Take an id away."""
    await visit.fields()
    item = named(visit)
    await visit.node.db.write(_remove_id, visit.viewer, item, visit.path("provider"))
    return visit.go(f"/media/{item}/edit#ids", "The id is taken away.", "info")


async def relate_page(visit: Visit) -> web.StreamResponse:
    """`/media/ID/relate`: look for the other item."""
    q = decode.from_fields(visit.request.query, Asked).q
    chain, found = await visit.node.db.read(_options, visit.viewer, named(visit), q)
    return visit.show("catalog/relate.html", shown.options(chain, q, found))


async def relate(visit: Visit) -> web.StreamResponse:
    """Say how the chosen one is related."""
    form, item = await visit.form(Relation), named(visit)
    is_new = await visit.node.db.write(_relate, visit.viewer, item, form)
    said = "It is said on both pages." if is_new else "That was known already."
    return visit.go(f"/media/{item}/edit#related", said, "good" if is_new else "info")


async def unrelate(visit: Visit) -> web.StreamResponse:
    """Take a relation away."""
    form, item = await visit.form(Relation), named(visit)
    await visit.node.db.write(_unrelate, visit.viewer, item, form)
    return visit.go(f"/media/{item}/edit#related", "They are no longer related like this.", "info")


async def _put_id(tx: Tx, viewer: Viewer, public_id: UUID, new: NewId) -> None:
    item = await known.one(tx, viewer, public_id)
    user_id = await editing.editor(tx, viewer, item)
    subject = await details.subject(tx, item)
    await duplicates.refuse_id(tx, viewer, subject, new.provider, new.external_id)
    await external_ids.put(tx, user_id, subject, new)


async def _remove_id(tx: Tx, viewer: Viewer, public_id: UUID, provider: str) -> None:
    item = await known.one(tx, viewer, public_id)
    user_id = await editing.editor(tx, viewer, item)
    await external_ids.remove(tx, user_id, await details.subject(tx, item), provider)


async def _options(tx: Tx, viewer: Viewer, public_id: UUID, q: str) -> tuple[Chain, list[Chain]]:
    """Whatever is called like that, of any kind, or has this address."""
    item = await known.one(tx, viewer, public_id)
    await editing.require(tx, viewer, item)
    chain = (await catalog.chains(tx, [item]))[item]
    pointed = ids.parse(q.strip().rpartition("/media/")[2])
    if pointed is not None:
        other = await known.one(tx, viewer, pointed)
        return chain, [(await catalog.chains(tx, [other]))[other]]
    page = await search.page(tx, viewer, search.Wish(q=q or chain.title), limit=CHOICES)
    return chain, [one for one in page.items if one.id != public_id]


async def _relate(tx: Tx, viewer: Viewer, public_id: UUID, form: Relation) -> bool:
    one, other = await known.one(tx, viewer, public_id), await known.named(tx, viewer, form.item)
    user_id = await editing.editor(tx, viewer, one, other)
    return await relationships.relate(tx, user_id, one, other, form.type)


async def _unrelate(tx: Tx, viewer: Viewer, public_id: UUID, form: Relation) -> None:
    one, other = await known.one(tx, viewer, public_id), await known.named(tx, viewer, form.item)
    user_id = await editing.editor(tx, viewer, one, other)
    await relationships.unrelate(tx, user_id, one, other, form.type)
