"""`/posters/ID`: an item's picture, through this node, for those who were shown the item or may know of it.

A page's address of it carries a tag that holds for its visitor alone: being shown the item was the permission. Without
one the policy is asked, so that programs with a token can read it as well.
"""

from __future__ import annotations

import base64
from uuid import UUID

from aiohttp import web

from chronicle_node import ids
from chronicle_node.crypto import Secrets
from chronicle_node.domain import posters as rules
from chronicle_node.errors import NotFound, Unauthenticated
from chronicle_node.httpkit.keys import node_of
from chronicle_node.httpkit.viewer import Visitor, bearer, by_token, require_scope, visitor_of
from chronicle_node.net import posters
from chronicle_node.node import Node
from chronicle_node.queries import posters as reads

PURPOSE = "poster"
FOREVER, AWHILE = 31_536_000, 600  # seconds
#: One clear pixel: browsers show what comes with a 404, and would draw a torn page over the title otherwise.
CLEAR = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


def key_of(secrets: Secrets, user_id: int | None) -> str:
    """What one visitor's tags are made with."""
    return secrets.mac(PURPOSE, str(user_id or "nobody"))


async def poster(request: web.Request) -> web.StreamResponse:
    """The picture in one of the widths, else 404: the page shows the title in its place."""
    node, item = node_of(request), ids.parse(request.match_info["id"])
    try:
        source = await _source(request, node, item)
    except NotFound:
        return _nothing()
    etag = f"{rules.version(source)}-{(width := _width(request))}"
    headers = _headers(source, request.query.get("v", ""), etag)
    if etag in {tag.value for tag in request.if_none_match or ()}:
        return web.Response(status=304, headers=headers)
    body = await posters.picture(node.http, posters.folder_of(node.settings.data_dir), source, width)
    if body is None:
        return _nothing()
    return web.Response(body=body, content_type="image/webp", headers=headers)


async def _source(request: web.Request, node: Node, item: UUID | None) -> str:
    if item is None:
        raise NotFound
    visitor = await _visitor(request)
    tag, version = request.query.get("tag", ""), request.query.get("v", "")
    text = rules.signed_text(str(item), version)
    if tag and Secrets(key_of(node.secrets, visitor.viewer.user_id)).verify(PURPOSE, text, tag):
        return await node.db.read(reads.source, item)
    return await node.db.read(reads.source_for, visitor.viewer, item)


async def _visitor(request: web.Request) -> Visitor:
    secret = bearer(request)
    if secret is None:
        return await visitor_of(request)
    found = await by_token(request, secret)
    if found is None:
        raise Unauthenticated
    require_scope(found.viewer, "read")
    return found


def _width(request: web.Request) -> int:
    """The width asked for, or the next one there is."""
    text = request.query.get("width", "")
    wanted = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else rules.WIDTHS[-1]
    return next((width for width in rules.WIDTHS if width >= wanted), rules.WIDTHS[-1])


def _headers(source: str, asked: str, etag: str) -> dict[str, str]:
    """Kept for good where the address names this very picture."""
    age = f"max-age={FOREVER}, immutable" if asked == rules.version(source) else f"max-age={AWHILE}"
    return {
        "Cache-Control": f"private, {age}",
        "ETag": f'"{etag}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }


def _nothing() -> web.Response:
    headers = {"Cache-Control": f"private, max-age={AWHILE}", "X-Content-Type-Options": "nosniff"}
    return web.Response(status=404, body=CLEAR, content_type="image/gif", headers=headers)
