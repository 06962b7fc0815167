"""From what somebody typed to the person they mean, here or on another node."""

from __future__ import annotations

from typing import NamedTuple

from chronicle_node.db import Tx
from chronicle_node.federation import resolver, uris
from chronicle_node.policy import Viewer
from chronicle_node.queries import people
from chronicle_node.queries.people import Acquaintance
from chronicle_node.web.visit import Visit


class Found(NamedTuple):
    actor_id: int
    known: Acquaintance


async def find(visit: Visit, text: str) -> Found:
    """Whom `@bob` or `@bob@other.example` means; somebody elsewhere is looked up there.

    Raises BadHandle, or NotFound with what to do next.
    """
    name, host = await _named(visit, text)
    return await visit.node.db.read(_found, visit.viewer, name, host)


async def _named(visit: Visit, text: str) -> tuple[str, str]:
    written = text.strip()
    if "@" not in written.removeprefix("@"):
        return written.removeprefix("@"), ""
    handle = uris.handle(written)
    if resolver.is_here(visit.node, handle):
        return handle.username, ""
    await resolver.by_handle(visit.node, handle)
    return handle.username, handle.host


async def _found(tx: Tx, viewer: Viewer, name: str, host: str) -> Found:
    known = await people.by_handle(tx, viewer, name, host)
    return Found(await people.actor_id(tx, known.actor.id), known)
