"""In what form a body may come and an answer may go: JSON, both ways."""

from __future__ import annotations

from aiohttp import web

from chronicle_node.errors import NotAcceptable, Unsupported

READ = frozenset({"application/json", "application/octet-stream"})
FITTING = frozenset({"*/*", "application/*", "application/json"})


def require_json(request: web.Request) -> None:
    """Raises Unsupported where the body says that it is something other than JSON.

    One that says nothing, or no more than that it is bytes, is tried: aiohttp's and requests' callers send it so.
    """
    kind = request.content_type  # without the header, bytes
    if kind not in READ and not (kind.startswith("application/") and kind.endswith("+json")):
        raise Unsupported


def require_acceptable(request: web.Request) -> None:
    """Raises NotAcceptable where the Accept header rules JSON out."""
    wanted = ",".join(request.headers.getall("Accept", ())).lower()
    if wanted.strip() and not any(_allows(part) for part in wanted.split(",")):
        raise NotAcceptable


def _allows(part: str) -> bool:
    kind, *parameters = (piece.strip() for piece in part.split(";"))
    refused = any(name.replace(" ", "").rstrip("0").rstrip(".") in {"q=", "q=0"} for name in parameters)
    return kind in FITTING and not refused
