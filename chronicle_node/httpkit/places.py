"""The cursors of all lists, as they leave this node and come back: words that only it can have given out.

Queries know a place as the row it is behind: a time and a number. That number would tell everybody how much there is of
everybody's, so it is sealed at the door, for the address of one list alone. The same place is the same word each time,
so that a page keeps its address and its ETag.
"""

from __future__ import annotations

from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from aiohttp import web
from multidict import MultiDict, MultiMapping

from chronicle_node.errors import Malformed
from chronicle_node.httpkit.keys import node_of

NAME = PURPOSE = "cursor"


class ForeignPlace(Malformed):
    """A cursor that this node did not give out for this list."""

    detail = "This place in the list is not one we gave out; begin with the first page."


def query(request: web.Request) -> MultiMapping[str]:
    """What a request asks for, with the place in the list as the queries know it. Raises ForeignPlace."""
    given = request.query.getall(NAME, [])
    if not given:
        return request.query
    if len(given) > 1:
        raise ForeignPlace
    asked = MultiDict(request.query)
    asked[NAME] = opened(request, given[0]) or ""
    return asked


def opened(request: web.Request, given: str | None) -> str | None:
    """A cursor as the queries know it; None for the first page. Raises ForeignPlace."""
    if not given:
        return None
    try:
        return node_of(request).secrets.unwrap(PURPOSE, _list(request.path), given)
    except ValueError:
        raise ForeignPlace from None


def sealed(request: web.Request, cursor: str, path: str | None = None) -> str:
    """The cursor as whoever asks gets it, good for the list at this path: the one that is being asked, or another."""
    return node_of(request).secrets.wrap(PURPOSE, _list(path or request.path), cursor)


def onward(request: web.Request, url: str) -> str:
    """The address of a page's next page, with the cursor that may be in it sealed."""
    parts = urlsplit(url)
    asked = parse_qsl(parts.query, keep_blank_values=True)
    told = [(name, sealed(request, text, unquote(parts.path)) if name == NAME else text) for name, text in asked]
    return parts._replace(query=urlencode(told)).geturl()


def _list(path: str) -> str:
    return path.casefold()  # as names in addresses are compared
