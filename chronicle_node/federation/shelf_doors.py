"""The doors to what stands on somebody's shelves, and to their statistics, for readers on other Chronicle nodes.

Each answers by what the signer may see. What is not there, what is not for them, and a place in a list that was never
given out all answer 404, so that nobody learns anything by trying.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from uuid import UUID

import msgspec
from aiohttp import web

from chronicle_node import ids
from chronicle_node.db import Tx
from chronicle_node.errors import Malformed, NotFound
from chronicle_node.federation import answers, documents, shelves
from chronicle_node.federation.signers import viewer_of
from chronicle_node.federation.uris import Uris
from chronicle_node.httpkit import places
from chronicle_node.httpkit.keys import node_of
from chronicle_node.node import Node
from chronicle_node.queries import goals as reads
from chronicle_node.queries import shared_shelves
from chronicle_node.queries.cursors import Page
from chronicle_node.queries.owners import Owner
from chronicle_node.services import activity

PAGES = (100, 25, 5)  # things on a page; fewer where they are long
MOST_BYTES = 600_000  # readers take a million

Read = Callable[[Tx, str | None, int], Awaitable[Page[Any]]]


async def shelf(request: web.Request) -> web.Response:
    """Library, lists, ratings, reviews or sessions: the first page in its collection, or a later one."""
    node, viewer, owner = node_of(request), await viewer_of(request), _id(request, "id")
    kind = request.match_info["kind"]

    async def read(tx: Tx, cursor: str | None, limit: int) -> Page[Any]:
        return await shared_shelves.page(tx, viewer, owner, kind, cursor, limit)

    return await _answer(request, node, owner, _uris(node).shelf(owner, kind), read)


async def one_list(request: web.Request) -> web.Response:
    """What stands on a list."""
    node, viewer, owner = node_of(request), await viewer_of(request), _id(request, "id")
    list_id = _id(request, "list")

    async def read(tx: Tx, cursor: str | None, limit: int) -> Page[Any]:
        return await shared_shelves.list_page(tx, viewer, owner, list_id, cursor, limit)

    return await _answer(request, node, owner, _uris(node).list(owner, list_id), read)


async def statistics(request: web.Request) -> web.Response:
    """Somebody's days and days in a row."""
    node, owner = node_of(request), _id(request, "id")
    seen = await _counted(request, node, owner)
    found = await node.db.read(shared_shelves.numbers, seen)
    return answers.activity_json(documents.statistics(shelves.statistics(_uris(node), owner, found)))


async def goals(request: web.Request) -> web.Response:
    """What somebody set out to do, all at once: there are few."""
    node, owner = node_of(request), _id(request, "id")
    seen = await _counted(request, node, owner)

    async def read(tx: Tx, cursor: str | None, limit: int) -> Page[Any]:
        return Page((await reads.of_owner(tx, seen)).goals)

    return await _answer(request, node, owner, _uris(node).shelf(owner, "goals"), read)


async def _counted(request: web.Request, node: Node, owner: UUID) -> Owner:
    """Whose statistics the signer may see, with their days brought up to date."""
    seen = await node.db.read(shared_shelves.counted, await viewer_of(request), owner)
    await activity.bring_up_to_date(node.db, seen.user_id)
    return seen


async def _answer(request: web.Request, node: Node, owner: UUID, address: str, read: Read) -> web.Response:
    try:
        cursor = places.opened(request, request.query.get("after"))
    except Malformed as error:
        raise NotFound from error
    for limit in PAGES:
        try:
            page = await node.db.read(read, cursor, limit)
        except Malformed as error:
            raise NotFound from error
        here, onward = answers.pages(request, address, page.next)
        items = list(map(partial(shelves.shelved, _uris(node), owner), page.items))
        told = documents.page(here, address, [each.as_json() for each in items], onward)
        if len(msgspec.json.encode(told)) <= MOST_BYTES:
            break
    return answers.activity_json(told if cursor else documents.collection(address, told))


def _id(request: web.Request, name: str) -> UUID:
    found = ids.parse(request.match_info[name])
    if found is None:
        raise NotFound
    return found


def _uris(node: Node) -> Uris:
    return Uris(node.settings.public_url)
