"""Settings, Moving: away to another account, and the accounts from which one has come."""

from __future__ import annotations

import msgspec
from aiohttp import web

from chronicle_node.errors import Problem
from chronicle_node.federation import moving as looking
from chronicle_node.federation import people
from chronicle_node.httpkit import decode
from chronicle_node.httpkit.origin import origin_of
from chronicle_node.httpkit.ratelimit import limit
from chronicle_node.queries import identity
from chronicle_node.queries.cards import Card
from chronicle_node.services import moving, profile
from chronicle_node.web import pages
from chronicle_node.web.forms import named, refused
from chronicle_node.web.pages.moving import Alias, Moving
from chronicle_node.web.show.people import person
from chronicle_node.web.visit import Visit
from chronicle_node.web.who import LOOK_UPS

PATH = "/settings/move"


class MoveForm(msgspec.Struct, frozen=True, kw_only=True):
    handle: str
    current_password: str


class AliasForm(msgspec.Struct, frozen=True, kw_only=True):
    alias: str


async def show(visit: Visit) -> web.StreamResponse:
    """Where one stands, and both forms."""
    return visit.show("settings/move.html", await _page(visit))


async def move(visit: Visit) -> web.StreamResponse:
    """Move away, once the password was right and the other account says that it is theirs."""
    fields = await visit.fields()
    try:
        form = decode.from_fields(fields, MoveForm)
        origin, node = origin_of(visit.request), visit.node
        limited = node.settings.rate_limit
        await profile.require_password(node.db, visit.me.user_id, form.current_password, origin, limited=limited)
        target = await looking.look(node, await _found(visit, form.handle))
        await node.db.write(moving.move, visit.me.user_id, target, origin)
    except Problem as error:
        page = await _page(visit, move_form=refused(fields, error))
        return visit.show("settings/move.html", page, status=error.status)
    return visit.go(PATH, f"You have moved to {target.handle}. Your followers are being told.")


async def come_back(visit: Visit) -> web.StreamResponse:
    """Take the move back."""
    await visit.fields()
    await visit.node.db.write(moving.come_back, visit.me.user_id, origin_of(visit.request))
    return visit.go(PATH, "You are here again.")


async def add_alias(visit: Visit) -> web.StreamResponse:
    """Name another account as one's own."""
    fields = await visit.fields()
    try:
        form = decode.from_fields(fields, AliasForm)
        await visit.node.db.write(moving.add_alias, visit.me.user_id, await _found(visit, form.alias))
    except Problem as error:
        page = await _page(visit, alias_form=refused(fields, error))
        return visit.show("settings/move.html", page, status=error.status)
    return visit.go(PATH, "It is yours, this account says from now on. Now move it from there.")


async def remove_alias(visit: Visit) -> web.StreamResponse:
    """Name it no longer."""
    await visit.fields()
    await visit.node.db.write(moving.remove_alias, visit.me.user_id, named(visit))
    return visit.go(PATH, "This account no longer says that it is yours.", "info")


async def _found(visit: Visit, handle: str) -> int:
    limit(visit.request, LOOK_UPS, str(visit.me.user_id))
    return await people.find(visit.node, handle)


async def _page(visit: Visit, *, move_form: pages.Form | None = None, alias_form: pages.Form | None = None) -> Moving:
    found = await visit.node.db.read(identity.mine, visit.me.user_id)
    return Moving(
        handle=f"@{visit.me.username}@{visit.node.settings.site}",
        moved_to=person(found.moved_to, visit.picture) if found.moved_to else None,
        moved_at=found.moved_at,
        may_move_at=found.may_move_at,
        aliases=tuple(_alias(visit, each) for each in found.aliases),
        move_form=move_form or pages.Form(),
        alias_form=alias_form or pages.Form(),
    )


def _alias(visit: Visit, card: Card) -> Alias:
    return Alias(person=person(card, visit.picture), remove_url=f"{PATH}/aliases/{card.id}/remove")
