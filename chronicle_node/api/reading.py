"""What operations that read have in common: who looks, how much of a list, and the path of its next page."""

from __future__ import annotations

from typing import Annotated, TypeVar
from urllib.parse import quote, urlencode

import msgspec

from chronicle_node.api.operations import Call, Listing
from chronicle_node.httpkit import places
from chronicle_node.httpkit.viewer import require_scope
from chronicle_node.policy import Viewer
from chronicle_node.queries.cursors import MOST, Page

T = TypeVar("T")


Limit = Annotated[int, msgspec.Meta(ge=1, le=MOST, description=f"How many at most, 1 to {MOST}.")]
Place = Annotated[str, msgspec.Meta(max_length=2_000, description="What the `next` of the page before carries.")]


class Paging(msgspec.Struct, frozen=True):
    """`limit` is at most 100. `cursor` is what the `next` of the page before carries."""

    limit: Limit = 50
    cursor: Place | None = None


def reader(call: Call) -> Viewer:
    """Who looks, where anybody may: nobody in particular, or a person, whose token must then include `read`."""
    if call.viewer.signed_in:
        require_scope(call.viewer, "read")
    return call.viewer


def listing(call: Call, page: Page[T]) -> Listing[T]:
    """A page of a list; `next` asks the same again from where this page ends."""
    return Listing(list(page.items), onward(call, page.next))


def onward(call: Call, cursor: str | None) -> str | None:
    """The path that asks the same again from a place; None at the end."""
    if cursor is None:
        return None
    asked = [(name, value) for name, value in call.request.query.items() if name != "cursor"]
    asked.append(("cursor", places.sealed(call.request, cursor)))
    return f"{quote(call.request.path)}?{urlencode(asked)}"
