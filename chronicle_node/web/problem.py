"""The page for when something went wrong, and the page that explains each kind of problem."""

from __future__ import annotations

from aiohttp import web

from chronicle_node import errors
from chronicle_node.errors import Expected
from chronicle_node.httpkit.keys import REQUEST_ID
from chronicle_node.httpkit.viewer import STRANGER, visitor_of
from chronicle_node.web.pages import Link, ProblemPage
from chronicle_node.web.render import FRAME, render
from chronicle_node.web.visit import Visit, frame

# For people: programs are told of methods.
PLAIN = {405: ("Nothing to read here", "This address only takes what a form sends. Go back to the page of the form.")}


async def problem_page(request: web.Request, error: Expected) -> web.StreamResponse:
    """The error as a page for a person. It must not fail itself, even where the database does."""
    if FRAME not in request:
        try:
            request[FRAME] = await frame(request, await visitor_of(request))
        except Exception:  # noqa: BLE001 - whatever it is, it is being answered already
            request[FRAME] = await frame(request, STRANGER)
    title, detail = PLAIN.get(error.status, (error.title, error.detail))
    page = ProblemPage(
        status=error.status,
        title=title,
        detail=detail,
        code=error.code,
        next_steps=_next_steps(error),
        request_id=request[REQUEST_ID] if error.status >= 500 else "",
    )
    return render(request, "problems/problem.html", page, status=error.status)


async def explain(visit: Visit) -> web.StreamResponse:
    """`/problems/CODE`: what the `type` of a problem document points to."""
    kind = kinds().get(visit.path("code"))
    if kind is None:
        raise errors.NotFound
    page = ProblemPage(status=kind.status, title=kind.title, detail=kind.detail, code=kind.code)
    return visit.show("problems/problem.html", page)


def kinds(of: type[Expected] = Expected) -> dict[str, type[Expected]]:
    """Every kind of problem, wherever it is defined, by its code."""
    below = [kinds(kind) for kind in of.__subclasses__()]
    return {of.code: of} | {code: kind for found in below for code, kind in found.items()}


def _next_steps(error: Expected) -> tuple[Link, ...]:
    first = Link(text="Go to the first page", url="/")
    return (Link(text="Sign in", url="/sign-in"), first) if error.status == 401 else (first,)
