"""`/settings/types` and `/admin/types`: media types made and changed, hidden by a person, switched off for the node."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from aiohttp import web

from chronicle_node.db import Tx
from chronicle_node.errors import Forbidden, Problem
from chronicle_node.policy import Viewer
from chronicle_node.queries import media_types as reads
from chronicle_node.queries.media_types import MediaTypeCard
from chronicle_node.services import media_types
from chronicle_node.services.media_types import Makers, NewType, TypeChange
from chronicle_node.web import pages, type_looks
from chronicle_node.web.pages import media_types as shapes
from chronicle_node.web.show import media_types as shown
from chronicle_node.web.visit import Visit

FORM = "types/form.html"


async def types_page(visit: Visit) -> web.StreamResponse:
    """All media types that are switched on, each to be hidden or shown."""
    found, may_make = await visit.node.db.read(_types, visit.viewer)
    lines = [(card.is_system, shown.line(card)) for card in found if card.is_enabled]
    page = shapes.MediaTypes(
        built_in=tuple(line for is_system, line in lines if is_system),
        made=tuple(line for is_system, line in lines if not is_system),
        may_make=may_make,
    )
    return visit.show("types/types.html", page)


async def new_page(visit: Visit) -> web.StreamResponse:
    """The form for a new type."""
    if not await visit.node.db.read(media_types.may_make, visit.viewer):
        raise Forbidden("Only administrators make media types on this node; ask one of them.")
    start = {"color": "teal", "icon": "shape", "cover": "tall", "field_kind_0": "string"}
    return visit.show(FORM, shown.blank(pages.Form(values=start)))


async def make(visit: Visit) -> web.StreamResponse:
    """Make a type; from then on it is offered wherever one chooses."""
    sent = await visit.fields()
    try:
        await visit.node.db.write(media_types.create, visit.viewer, _new(sent))
    except Problem as error:
        return visit.show(FORM, shown.blank(_refused(sent, error), sent), status=error.status)
    type_looks.forget(visit.request)
    said = f"“{sent['display_name'].strip()}” is there. Add the first thing of it under “Write something down”."
    return visit.go(shown.PATH, said)


async def edit_page(visit: Visit) -> web.StreamResponse:
    """The form for a type of one's own, or any for an administrator."""
    card, on_levels = await visit.node.db.read(_mine, visit.viewer, visit.path("name"))
    return visit.show(FORM, shown.filled(card, on_levels, pages.Form()))


async def change(visit: Visit) -> web.StreamResponse:
    """Keep what was changed."""
    sent, name = await visit.fields(), visit.path("name")
    card, on_levels = await visit.node.db.read(_mine, visit.viewer, name)
    try:
        await visit.node.db.write(media_types.change, visit.viewer, name, _change(sent, card))
    except Problem as error:
        page = shown.filled(card, on_levels, _refused(sent, error), sent)
        return visit.show(FORM, page, status=error.status)
    type_looks.forget(visit.request)
    return visit.go(f"{shown.PATH}/{name}", "Kept.")


async def remove(visit: Visit) -> web.StreamResponse:
    """Take an unused type away."""
    sent, name = await visit.fields(), visit.path("name")
    try:
        await visit.node.db.write(media_types.remove, visit.viewer, name)
    except Problem as error:
        if error.status in {403, 404}:
            raise
        card, on_levels = await visit.node.db.read(_mine, visit.viewer, name)
        page = shown.filled(card, on_levels, _refused(sent, error), shown.as_sent(card))
        return visit.show(FORM, page, status=error.status)
    type_looks.forget(visit.request)
    return visit.go(shown.PATH, "The media type is gone.")


async def hide(visit: Visit) -> web.StreamResponse:
    """See nothing of it any more; everything is kept."""
    await visit.fields()
    await visit.node.db.write(media_types.hide, visit.viewer, visit.path("name"))
    return visit.go(
        shown.PATH, "It is hidden from you everywhere. What you have of it is kept, and comes back with it."
    )


async def show(visit: Visit) -> web.StreamResponse:
    """See it again."""
    await visit.fields()
    await visit.node.db.write(media_types.show, visit.viewer, visit.path("name"))
    return visit.go(shown.PATH, "It is shown again, with all you have of it.")


async def node_page(visit: Visit) -> web.StreamResponse:
    """For administrators: what the node deals with."""
    found, makers = await visit.node.db.read(_for_admins, visit.viewer)
    page = shapes.NodeTypes(types=tuple(shown.node_line(card) for card in found), makers=makers)
    return visit.show("types/node.html", page)


async def save_makers(visit: Visit) -> web.StreamResponse:
    """Choose who may make types."""
    sent = await visit.fields()
    wish: Makers = "admins" if sent.get("makers") == "admins" else "everyone"
    await visit.node.db.write(media_types.let_make, visit.viewer, wish)
    return visit.go(shown.ADMIN, "Saved.")


async def disable(visit: Visit) -> web.StreamResponse:
    """Switch a type off for everybody; nothing is lost."""
    return await _switch(visit, "It is switched off and hidden from everybody. All of it is kept.", is_enabled=False)


async def enable(visit: Visit) -> web.StreamResponse:
    """Switch it on again, with everything there was."""
    return await _switch(visit, "It is switched on again, with everything there was.", is_enabled=True)


async def _switch(visit: Visit, said: str, *, is_enabled: bool) -> web.StreamResponse:
    await visit.fields()
    wish = TypeChange(is_enabled=is_enabled)
    await visit.node.db.write(media_types.change, visit.viewer, visit.path("name"), wish)
    type_looks.forget(visit.request)
    return visit.go(shown.ADMIN, said)


def _new(sent: Mapping[str, str]) -> NewType:
    return NewType(
        display_name=sent.get("display_name", ""),
        levels=[level.name for level in shown.levels_of(sent)],
        verb=sent.get("verb", ""),
        noun=sent.get("noun") or None,
        unit=sent.get("unit") or None,
        color=sent.get("color") or None,
        icon=sent.get("icon") or None,
        cover=sent.get("cover") or None,
        fields=shown.fields_of(sent),
    )


def _change(sent: Mapping[str, str], card: MediaTypeCard) -> TypeChange:
    """What the form says; of a built-in type its looks and fields alone."""
    wish: dict[str, Any] = {name: sent[name] for name in ("display_name", "color", "icon", "cover") if name in sent}
    if not card.is_system:
        wish |= {name: sent[name] for name in ("verb", "noun", "unit") if sent.get(name)}
        wish["levels"] = shown.levels_of(sent)
    return TypeChange(**wish, fields=shown.fields_of(sent))


def _refused(sent: Mapping[str, str], error: Problem) -> pages.Form:
    faults = shown.placed(error, sent)
    problem = error.detail if not faults or error.status == 409 else ""
    return pages.Form(values=sent, errors=faults, problem=problem)


async def _types(tx: Tx, viewer: Viewer) -> tuple[list[MediaTypeCard], bool]:
    return await reads.every(tx, viewer), await media_types.may_make(tx, viewer)


async def _mine(tx: Tx, viewer: Viewer, name: str) -> tuple[MediaTypeCard, Mapping[int, int]]:
    await media_types.owned(tx, viewer, name)
    return await reads.one(tx, viewer, name), await reads.on_levels(tx, name)


async def _for_admins(tx: Tx, viewer: Viewer) -> tuple[list[MediaTypeCard], str]:
    return await reads.every(tx, viewer), cast("str", await media_types.makers(tx))
