"""How the media types look, kept for a moment: every page asks, and they hardly ever change.

Whatever changes a type forgets it here at once; another process notices within `KEPT` seconds.
"""

from __future__ import annotations

import time
from collections.abc import Mapping

from aiohttp import web

from chronicle_node.errors import Unavailable
from chronicle_node.httpkit.keys import node_of
from chronicle_node.node import Node
from chronicle_node.queries import media_types
from chronicle_node.web.pages.frame import TypeLook

KEPT = 5.0


class TypeLooks:
    """The looks as they were last read."""

    def __init__(self) -> None:
        self._found: Mapping[str, TypeLook] = {}
        self._until = 0.0

    async def get(self, node: Node) -> Mapping[str, TypeLook]:
        """The looks of now, or the last ones where the database is away: no page fails for its colours."""
        if self._until <= time.monotonic():
            try:
                found = await node.db.read(media_types.looks)
            except Unavailable:
                return self._found
            self._found = {
                name: TypeLook(ink=look.ink, icon=look.icon, is_square=look.is_square) for name, look in found.items()
            }
            self._until = time.monotonic() + KEPT
        return self._found

    def forget(self) -> None:
        self._until = 0.0


LOOKS: web.AppKey[TypeLooks] = web.AppKey("type_looks", TypeLooks)


def setup(app: web.Application) -> None:
    """Give the application the place where they are kept."""
    app[LOOKS] = TypeLooks()


async def of(request: web.Request) -> Mapping[str, TypeLook]:
    """The looks of every type of the node."""
    return await request.config_dict[LOOKS].get(node_of(request))


def forget(request: web.Request) -> None:
    """Read them anew: a type has changed."""
    request.config_dict[LOOKS].forget()
