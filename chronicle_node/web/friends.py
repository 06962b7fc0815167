"""`/people/ID/sharing`: what one friend may see, whatever the settings say; and being friends no more."""

from __future__ import annotations

from uuid import UUID

from aiohttp import web

from chronicle_node.db import Tx
from chronicle_node.domain import audience, sharing
from chronicle_node.policy import Viewer
from chronicle_node.queries import friends, people
from chronicle_node.services import friends as service
from chronicle_node.web import pages
from chronicle_node.web.forms import named
from chronicle_node.web.pages.social import SharedKind, Sharing
from chronicle_node.web.show.people import person, sharing_url
from chronicle_node.web.visit import Visit

WORDS = {"yes": True, "no": False, "default": None}


async def sharing_page(visit: Visit) -> web.StreamResponse:
    """Each kind of thing, with what was decided and what comes of it."""
    return visit.show(
        "social/sharing.html", _page(await visit.node.db.read(friends.one, visit.viewer, named(visit)), visit)
    )


async def save(visit: Visit) -> web.StreamResponse:
    """Keep what was decided; a node elsewhere is asked to forget what is taken back."""
    fields, friend = await visit.fields(), named(visit)
    patch = {key: WORDS[fields[key]] for key in sharing.KEYS if fields.get(key) in WORDS}
    name = await visit.node.db.write(_permit, visit.viewer, friend, patch)
    return visit.go(sharing_url(friend), f"This holds for {name} from now on.")


async def part(visit: Visit) -> web.StreamResponse:
    """Neither follows the other any more."""
    await visit.fields()
    name = await visit.node.db.write(_part, visit.viewer, named(visit))
    return visit.go("/people?tab=friends", f"You and {name} are no longer friends.", "info")


async def _permit(tx: Tx, viewer: Viewer, public_id: UUID, patch: dict[str, bool | None]) -> str:
    found = await friends.one(tx, viewer, public_id)
    await service.permit(tx, viewer.user_id or 0, await people.actor_id(tx, public_id), patch)
    return found.actor.name


async def _part(tx: Tx, viewer: Viewer, public_id: UUID) -> str:
    found = await friends.one(tx, viewer, public_id)
    await service.part(tx, viewer.actor_id or 0, await people.actor_id(tx, public_id))
    return found.actor.name


def _page(found: friends.Friend, visit: Visit) -> Sharing:
    return Sharing(
        person=person(found.actor, visit.picture),
        url=sharing_url(found.actor.id),
        part_url=f"/people/{found.actor.id}/part",
        kinds=tuple(
            SharedKind(name=key, title=title, what=what, decided=_word(found.decided[key]), sees=found.sees[key])
            for key, title, what in _sections()
        ),
    )


def _sections() -> list[tuple[str, str, str]]:
    """The sections of the privacy settings, by the names they have here."""
    kinds = {section: kind for kind, section in audience.SECTIONS.items()}
    keys = {kind: key for key, kind in sharing.KEYS.items()}
    return [(keys[kinds[name]], title, what) for name, title, what in pages.SECTIONS]


def _word(decided: bool | None) -> str:
    return next(word for word, value in WORDS.items() if value is decided)
