"""From what somebody typed to the person they mean, here or on another node."""

from __future__ import annotations

from typing import NamedTuple

from chronicle_node.db import Tx
from chronicle_node.errors import NotFound
from chronicle_node.federation import people as resolving
from chronicle_node.federation import resolver, uris
from chronicle_node.httpkit.ratelimit import Bucket, limit
from chronicle_node.policy import Viewer
from chronicle_node.queries import people
from chronicle_node.queries.people import Acquaintance
from chronicle_node.web.visit import Visit

LOOK_UPS = Bucket(30, 60, "That is a lot of people at a time; wait a minute.")


class Found(NamedTuple):
    actor_id: int
    known: Acquaintance


async def find(visit: Visit, text: str) -> Found:
    """Whom `@bob`, `@bob@other.example` or the address of their page means.

    By a handle only somebody nobody here knows yet is asked after elsewhere. Raises BadHandle, or NotFound with what
    to do next.
    """
    if resolving.is_address(text):
        limit(visit.request, LOOK_UPS, str(visit.me.user_id))
    handle = await resolving.named(visit.node, text)
    name, host = handle.username, "" if resolver.is_here(visit.node, handle) else handle.host
    try:
        return await visit.node.db.read(_found, visit.viewer, name, host)
    except NotFound:
        if not host:
            raise
    limit(visit.request, LOOK_UPS, str(visit.me.user_id))
    await resolver.by_handle(visit.node, uris.Handle(name, host))
    return await visit.node.db.read(_found, visit.viewer, name, host)


async def _found(tx: Tx, viewer: Viewer, name: str, host: str) -> Found:
    known = await people.by_handle(tx, viewer, name, host)
    return Found(await people.actor_id(tx, known.actor.id), known)
