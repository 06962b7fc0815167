"""People on pages: a name, a handle, the page they have here, a picture that comes from this node."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast
from uuid import UUID

from chronicle_node.queries.cards import Card
from chronicle_node.queries.people import Acquaintance
from chronicle_node.web import pages
from chronicle_node.web.pages.parts import Follow

Picture = Callable[[str, str | None], str]  # a handle and where its picture is → its address here, or ""


def person(card: Card, picture: Picture) -> pages.Person:
    """Somebody of this node or another."""
    return pages.Person(
        name=card.name,
        handle=card.handle,
        url=f"/{card.handle}",
        avatar_url=picture(card.handle, card.avatar_url),
        host=card.host,
    )


def standing(relation: str, *, signed_in: bool = True) -> Follow:
    """How the viewer stands with somebody, as the button beside them says it."""
    if not signed_in:
        return "anonymous"
    return cast("Follow", relation) if relation not in {"none", "follower"} else "stranger"


def row(known: Acquaintance, picture: Picture, *, asks: bool = False) -> pages.PersonRow:
    """A line of a list; `asks`: they wait for an answer."""
    return pages.PersonRow(
        person=person(known.actor, picture),
        follow=standing(known.relation),
        follows_me=known.follows_me,
        since=known.since,
        request_url=f"/people/requests/{known.actor.id}" if asks else "",
        sharing_url=sharing_url(known.actor.id) if known.relation == "friends" else "",
    )


def sharing_url(friend: UUID) -> str:
    """Where one decides what this friend may see."""
    return f"/people/{friend}/sharing"
