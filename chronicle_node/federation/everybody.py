"""What everybody is told alike, made once: the documents every server asks for when it first hears of somebody.

An answer is kept only where the request was unsigned and the answer itself says that all the world may keep it. It
lasts until anything is written here, and a second at most, since another process may have written.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from time import monotonic
from typing import NamedTuple

from aiohttp import web
from multidict import CIMultiDict

from chronicle_node.httpkit.keys import node_of

Handler = Callable[[web.Request], Awaitable[web.Response]]
SECONDS = 1.0
MOST = 500
LONGEST = 500  # of an address


class Kept(NamedTuple):
    """An answer, and until when it holds."""

    status: int
    body: object
    headers: CIMultiDict[str]
    writes: int
    until: float


Shelf = dict[str, Kept]
SHELF: web.AppKey[Shelf] = web.AppKey("answers for everybody", dict)


def same_for_all(handler: Handler) -> Handler:
    """A door whose public answers to unsigned requests are kept for a moment."""

    async def door(request: web.Request) -> web.Response:
        if "Signature" in request.headers or "Signature-Input" in request.headers:
            return await handler(request)
        shelf, writes = request.config_dict[SHELF], node_of(request).db.writes
        kept = shelf.get(request.raw_path)
        if kept is None or kept.writes != writes or kept.until < monotonic():
            kept = Kept(*_parts(await handler(request)), writes, monotonic() + SECONDS)
            keep(shelf, request.raw_path, kept)
        return web.Response(status=kept.status, body=kept.body, headers=kept.headers)

    return door


def _parts(answer: web.Response) -> tuple[int, object, CIMultiDict[str]]:
    return answer.status, answer.body, answer.headers.copy()


def keep(shelf: Shelf, address: str, kept: Kept) -> None:
    """Put it on the shelf, if it is for everybody."""
    if not kept.headers.get("Cache-Control", "").startswith("public") or len(address) > LONGEST:
        return
    if len(shelf) >= MOST:
        shelf.clear()
    shelf[address] = kept
