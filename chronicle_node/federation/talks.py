"""The doors to what people here answer, and to what was answered to them: each as far as the signer may read it."""

from __future__ import annotations

from uuid import UUID

from aiohttp import web

from chronicle_node import ids
from chronicle_node.db import Row, Tx
from chronicle_node.errors import NotFound
from chronicle_node.federation import answering, answers, documents, notes
from chronicle_node.federation.signers import viewer_of
from chronicle_node.federation.uris import Uris
from chronicle_node.httpkit import places
from chronicle_node.httpkit.keys import node_of
from chronicle_node.node import Node
from chronicle_node.policy import Viewer
from chronicle_node.queries import readable
from chronicle_node.queries import replies as found_replies
from chronicle_node.services import answers as written


async def answer(node: Node, viewer: Viewer, public_id: UUID) -> web.Response | None:
    """An answer by somebody here, or its grave; None where there never was one. Raises NotFound."""
    row = await node.db.read(_answer, viewer, public_id)
    if row is None:
        return None
    if row.gone_at is not None:
        return answers.gone(documents.tombstone(row.uri, "Note", row.gone_at))
    thing = answering.note(Uris(node.settings.public_url), row)
    return answers.activity_json(notes.spoken(thing), public=row.audience == "public")


async def at_page(request: web.Request, public_id: UUID) -> web.Response | None:
    """The same, for a request to its page that asks for the document; None for all others."""
    accept = request.headers.get("Accept", "")
    if "activity+json" not in accept and "ld+json" not in accept:
        return None
    node, viewer = node_of(request), await viewer_of(request)
    found = await answer(node, viewer, public_id)
    if found is None:
        raise NotFound
    return found


async def replies(request: web.Request) -> web.Response:
    """What was answered in public: addresses, since each has a home of its own.

    https://www.w3.org/TR/activitystreams-vocabulary/#dfn-replies
    """
    node, viewer = node_of(request), await viewer_of(request)
    public_id = ids.parse(request.match_info["id"])
    if public_id is None:
        raise NotFound
    cursor = places.opened(request, request.query.get("after"))
    found = await node.db.read(found_replies.page, viewer, public_id, cursor)
    address = Uris(node.settings.public_url).replies(public_id)
    here, onward = answers.pages(request, address, found.next)
    page = documents.page(here, address, found.items, onward)
    return answers.activity_json(page if cursor else documents.collection(address, page))


async def _answer(tx: Tx, viewer: Viewer, public_id: UUID) -> Row | None:
    row = await written.by_id(tx, public_id)
    if row is not None and row.gone_at is None:
        await readable.post(tx, viewer, public_id)
    return row
