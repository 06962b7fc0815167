"""Giving an item a rating on its page, and taking it back."""

from __future__ import annotations

from uuid import UUID

import msgspec
from aiohttp import web

from chronicle_node.db import Tx
from chronicle_node.domain import ratings as scales
from chronicle_node.domain.ratings import Given, Scale
from chronicle_node.errors import Invalid
from chronicle_node.policy import Viewer
from chronicle_node.queries import catalog
from chronicle_node.services import ratings
from chronicle_node.web.forms import named
from chronicle_node.web.visit import Visit


class RatingForm(msgspec.Struct, frozen=True, kw_only=True):
    """`was` is what the field said when the page was made: pressing Save on it again rounds nothing."""

    scale: Scale
    value: str = ""
    was: str = ""
    remove: bool = False


async def rate(visit: Visit) -> web.StreamResponse:
    """Keep the rating of the form, or remove it."""
    form, item = await visit.form(RatingForm), named(visit)
    path = f"/media/{item}#opinions"
    if form.remove:
        await visit.node.db.write(_remove, visit.viewer, visit.me.user_id, item)
        return visit.go(path, "Your rating is removed.", "info")
    if not form.value:
        return visit.go(path, "Choose a rating first, then press Save.", "info")
    if form.value != form.was:
        try:
            given = scales.from_text(form.scale, form.value, pointer="/value")
        except Invalid as error:
            return visit.go(path, error.fields[0].detail, "bad")
        await visit.node.db.write(_rate, visit.viewer, visit.me.user_id, item, given)
    return visit.go(path, "Your rating is saved.")


async def _rate(tx: Tx, viewer: Viewer, user_id: int, item: UUID, given: Given) -> None:
    await ratings.rate(tx, user_id, await catalog.known(tx, viewer, item), given)


async def _remove(tx: Tx, viewer: Viewer, user_id: int, item: UUID) -> None:
    await ratings.remove(tx, user_id, await catalog.known(tx, viewer, item))
