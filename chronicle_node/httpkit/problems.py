"""The one place where an error becomes an answer: RFC 9457 for programs, a page for people.

Programs are whoever came by an API or federation path or asked for JSON. What nobody expected is logged with the
request's id, and the id is all the answer tells of it.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from aiohttp import web

from chronicle_node import ids
from chronicle_node.errors import (
    Expected,
    Field,
    Malformed,
    MethodNotAllowed,
    NotFound,
    Problem,
    TooLarge,
    TooMany,
    Unsupported,
)
from chronicle_node.httpkit.keys import REQUEST_ID

log = logging.getLogger(__name__)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Page = Callable[[web.Request, Expected], Awaitable[web.StreamResponse]]
PROGRAM_PATHS = (
    "/api/",
    "/ap/",
    "/.well-known/",
    "/nodeinfo/",
    "/1/",
    "/apis/",
    "/healthz",
    "/readyz",
    "/metrics",
)


class Document(msgspec.Struct, frozen=True, omit_defaults=True):
    """A problem document (RFC 9457 §3); `type` is a page of this node that explains the code."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[Field] = []
    request_id: str = ""


def document(error: Expected, request_id: str = "") -> Document:
    """The problem document of an expected failure."""
    return Document(
        f"/problems/{error.code}",
        error.title,
        error.status,
        error.detail,
        error.code,
        error.fields,
        request_id,
    )


def answer(error: Expected, request_id: str = "") -> web.Response:
    """The failure for a program."""
    response = web.Response(
        body=msgspec.json.encode(document(error, request_id)),
        status=error.status,
        content_type="application/problem+json",
    )
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    if error.status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="chronicle"'
    return response


def middleware(page: Page) -> Any:
    """The outermost middleware: gives each request an id and turns every error into an answer.

    `page` renders a failure for a person.
    """

    @web.middleware
    async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
        request[REQUEST_ID] = request_id = ids.new().hex[-12:]
        try:
            return await handler(request)
        except Expected as error:
            found = error
        except web.HTTPException as error:
            if error.status < 400:
                raise
            found = _from_http(error)
            if isinstance(error, web.HTTPMethodNotAllowed):
                response = await _answered(request, found, page)
                response.headers["Allow"] = ", ".join(sorted(error.allowed_methods))
                return response
        except Exception:  # the last resort, by design
            log.exception("request failed", extra={"fields": {"request": request_id, "path": _pattern(request)}})
            found = Problem(f"Something went wrong here. Tell the administrator this number: {request_id}.")
        return await _answered(request, found, page)

    return problems


def _pattern(request: web.Request) -> str:
    """The path as its route is written: what stands in its place may be a secret, as in a calendar's address."""
    resource = request.match_info.route.resource
    return "" if resource is None else resource.canonical


async def _answered(request: web.Request, error: Expected, page: Page) -> web.StreamResponse:
    if wants_document(request):
        return answer(error, request[REQUEST_ID])
    response = await page(request, error)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def wants_document(request: web.Request) -> bool:
    """Whether a program asks: by the path it came to, or by not naming HTML among what it accepts."""
    if request.path.startswith(PROGRAM_PATHS):
        return True
    accept = request.headers.get("Accept", "*/*")
    return "json" in accept and "text/html" not in accept


def _from_http(error: web.HTTPException) -> Problem:
    kind = {404: NotFound, 405: MethodNotAllowed, 413: TooLarge, 415: Unsupported}.get(error.status)
    if kind is not None:
        return kind("There is nothing at this address.") if kind is NotFound else kind()
    found = Malformed(error.reason)
    found.status, found.title = error.status, error.reason
    return found
