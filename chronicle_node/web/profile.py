"""`/@NAME`: somebody's page, and the document of the same person for programs of other nodes."""

from __future__ import annotations

from typing import TypeVar

import msgspec
from aiohttp import web

from chronicle_node.federation import readers
from chronicle_node.federation.uris import Uris
from chronicle_node.queries import profile
from chronicle_node.web.pages.preview import Preview
from chronicle_node.web.show import previews
from chronicle_node.web.show import profile as shown
from chronicle_node.web.veils import veiled
from chronicle_node.web.visit import Visit

Theirs = TypeVar("Theirs", profile.Profile, profile.Distant)


async def profile_page(visit: Visit) -> web.StreamResponse:
    """A person of this node, or of another (`/@erin@far.example`)."""
    name, _, host = visit.path("name").partition("@")
    if host and host != visit.node.settings.site:
        distant = await visit.node.db.read(profile.elsewhere, visit.viewer, name, host)
        distant = await _veiled(visit, distant)
        return visit.show("social/profile.html", shown.elsewhere(distant, visit.picture, visit.zone))
    if visit.node.settings.federation != "off":
        document = await readers.by_name(visit.request, name)
        if document is not None:
            return document
    found = await visit.node.db.read(profile.page, visit.viewer, name)
    preview, signed_in = _preview(visit, found), visit.viewer.signed_in
    if found.relation != "self":
        found = await _veiled(visit, found)
    page = shown.here(found, visit.picture, visit.zone, signed_in=signed_in)
    return visit.show("social/profile.html", msgspec.structs.replace(page, preview=preview))


async def _veiled(visit: Visit, found: Theirs) -> Theirs:
    now = await veiled(visit, [found.now] if found.now else [])
    return msgspec.structs.replace(found, recent=await veiled(visit, found.recent), now=now[0] if now else None)


def _preview(visit: Visit, found: profile.Profile) -> Preview:
    """The document's address is told where there is one for everybody."""
    settings, actor = visit.node.settings, found.person.id
    told = settings.federation != "off" and not visit.viewer.signed_in
    return previews.person(found, visit.picture, Uris(settings.public_url).actor(actor) if told else "")
