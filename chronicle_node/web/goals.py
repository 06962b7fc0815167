"""Goals: somebody's, and the forms that set and change one's own. All of it works without scripts."""

from __future__ import annotations

from typing import cast

import msgspec
from aiohttp import web

from chronicle_node.db import Tx
from chronicle_node.domain import audience
from chronicle_node.domain.goals import Level
from chronicle_node.errors import NotFound, Problem
from chronicle_node.httpkit import decode
from chronicle_node.policy import Viewer
from chronicle_node.queries import accounts, activity, kinds
from chronicle_node.queries import goals as reads
from chronicle_node.queries.goals import GoalCard
from chronicle_node.queries.kinds import Kind
from chronicle_node.services import activity as days
from chronicle_node.services import goals
from chronicle_node.services.goals import GoalChange, NewGoal
from chronicle_node.web import pages
from chronicle_node.web.forms import key_of, named, refused
from chronicle_node.web.pages.goals import GoalForm
from chronicle_node.web.pages.parts import Audience
from chronicle_node.web.show import goals as shown
from chronicle_node.web.visit import Visit


class ChangeForm(msgspec.Struct, frozen=True, kw_only=True):
    """What can be changed of a goal."""

    target: int
    name: str | None = None
    audience: Level = "private"


async def goals_page(visit: Visit) -> web.StreamResponse:
    """`/@NAME/goals`: somebody's goals."""
    owner = await visit.node.db.read(activity.of, visit.viewer, visit.path("name"))
    await days.bring_up_to_date(visit.node.db, owner.user_id)
    found = await visit.node.db.read(reads.of_owner, owner)
    return visit.show("agenda/goals.html", shown.page(found, visit.picture))


async def new_page(visit: Visit) -> web.StreamResponse:
    """The empty form."""
    values = {"unit": "plays", "period": "year", "audience": "private"}
    return visit.show("agenda/goal-form.html", await _form(visit, pages.Form(values=values)))


async def make(visit: Visit) -> web.StreamResponse:
    """Set the goal."""
    fields = await visit.fields()
    key = key_of(fields)
    try:
        wish = decode.from_fields(fields, NewGoal)
        await visit.node.db.write(goals.make, visit.me.user_id, wish, key)
    except Problem as error:
        page = await _form(visit, refused(fields, error))
        return visit.show("agenda/goal-form.html", page, status=error.status)
    return visit.go(_path(visit), "Your goal is set.")


async def edit_page(visit: Visit) -> web.StreamResponse:
    """The form with what the goal is now."""
    card = await _mine(visit)
    values = {"target": str(card.target), "name": card.name or "", "audience": card.audience or "private"}
    return visit.show("agenda/goal-form.html", await _form(visit, pages.Form(values=values), card))


async def change(visit: Visit) -> web.StreamResponse:
    """Keep what the form says."""
    fields, card = await visit.fields(), await _mine(visit)
    try:
        form = decode.from_fields(fields, ChangeForm)
        wish = GoalChange(target=form.target, name=form.name, audience=form.audience)
        await visit.node.db.write(goals.change, visit.me.user_id, card.id, wish)
    except Problem as error:
        page = await _form(visit, refused(fields, error), card)
        return visit.show("agenda/goal-form.html", page, status=error.status)
    return visit.go(_path(visit), "Kept.")


async def end(visit: Visit) -> web.StreamResponse:
    """Let this period be the last; or, once it was ended, let it go on."""
    await visit.fields()
    card = await _mine(visit)
    await visit.node.db.write(goals.change, visit.me.user_id, card.id, GoalChange(is_ended=not card.is_ended))
    said = "It goes on." if card.is_ended else f"This {card.period} is its last."
    return visit.go(_path(visit), said, "info")


async def remove(visit: Visit) -> web.StreamResponse:
    """Take the goal away."""
    await visit.fields()
    await visit.node.db.write(goals.remove, visit.me.user_id, named(visit))
    return visit.go(_path(visit), "The goal is gone.")


def _path(visit: Visit) -> str:
    return f"/{visit.handle}/goals"


async def _mine(visit: Visit) -> GoalCard:
    owner = await visit.node.db.read(reads.owner_of, visit.viewer, named(visit))
    if not owner.is_viewer:
        raise NotFound
    return await visit.node.db.read(reads.one, owner, named(visit))


async def _form(visit: Visit, form: pages.Form, card: GoalCard | None = None) -> GoalForm:
    found, setting = await visit.node.db.read(_choices, visit.viewer)
    return shown.form(form, found, cast("Audience", setting), card, back=_path(visit))


async def _choices(tx: Tx, viewer: Viewer) -> tuple[list[Kind], str]:
    me = await accounts.me(tx, viewer.user_id or 0)
    return await kinds.enabled(tx, viewer), audience.effective(me.privacy_settings, "stats").value
