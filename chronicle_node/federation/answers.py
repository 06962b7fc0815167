"""How documents are answered: under which media type, and how long a cache may keep them for whom."""

from __future__ import annotations

import msgspec
from aiohttp import web

from chronicle_node.federation.vocabulary import terms
from chronicle_node.federation.vocabulary.document import Document
from chronicle_node.httpkit import places

PUBLIC_SECONDS = 180
VARY = "Accept, Signature, Signature-Input, Authorization"


def activity_json(document: Document, *, public: bool = False, by_software: bool = False) -> web.Response:
    """An ActivityPub document. `public`: it is the same for everybody and may be kept for some minutes.

    `by_software`: servers of another kind are told it in other words.
    """
    vary = f"{VARY}, User-Agent" if by_software else VARY
    return web.Response(
        body=msgspec.json.encode(document), headers={"Content-Type": terms.ACTIVITY_JSON, "Vary": vary} | kept(public)
    )


def pages(request: web.Request, address: str, following: str | None) -> tuple[str, str | None]:
    """The address of the page of a collection that is asked for, and that of the page at this cursor."""
    after = request.query.get("after")
    here = f"{address}?after={after}" if after else f"{address}?page=1"
    return here, f"{address}?after={places.sealed(request, following)}" if following else None


def gone(document: Document) -> web.Response:
    """What is left of something that was deleted; anybody may know."""
    return web.Response(
        status=410,
        body=msgspec.json.encode(document),
        headers={"Content-Type": terms.ACTIVITY_JSON, "Vary": VARY} | kept(public=True),
    )


def kept(public: bool) -> dict[str, str]:
    """What a cache may do with an answer."""
    return {"Cache-Control": f"public, max-age={PUBLIC_SECONDS}" if public else "private, no-store"}


def discovered(document: Document | str, media_type: str) -> web.Response:
    """An answer of discovery, which scripts of any site may read too."""
    body = document.encode() if isinstance(document, str) else msgspec.json.encode(document)
    headers = {"Content-Type": media_type, "Access-Control-Allow-Origin": "*"} | kept(public=True)
    return web.Response(body=body, headers=headers)
