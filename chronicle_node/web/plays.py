"""`/plays/ID`: putting a play of one's own right, and taking it out."""

from __future__ import annotations

from uuid import UUID

import msgspec
from aiohttp import web
from multidict import MultiMapping

from chronicle_node.db import Tx
from chronicle_node.domain.dates import zone
from chronicle_node.errors import Conflict, Invalid
from chronicle_node.httpkit import decode
from chronicle_node.policy import Viewer
from chronicle_node.queries import own_plays
from chronicle_node.queries.own_plays import OwnPlay
from chronicle_node.services import plays
from chronicle_node.web import pages, undo
from chronicle_node.web.forms import named, refused
from chronicle_node.web.show import log as shown
from chronicle_node.web.since import catch_up, refuse_clash, untouched
from chronicle_node.web.time_form import OUTSIDE, TimeForm, blamed
from chronicle_node.web.visit import Visit

WORDS = ("day", "time", "roughly", "device", "source", "companions")


class EditForm(TimeForm, frozen=True, kw_only=True):
    device: str = ""
    source: str = ""


async def edit_page(visit: Visit) -> web.StreamResponse:
    """The form, filled with what is known."""
    found = await visit.node.db.read(own_plays.one, visit.viewer, named(visit))
    return _show(visit, found, pages.Form(values=_values(found, visit.zone)))


async def edit(visit: Visit) -> web.StreamResponse:
    """Put it right."""
    fields = await visit.fields()
    found = await visit.node.db.read(own_plays.one, visit.viewer, named(visit))
    form: EditForm | None = None
    try:
        form = decode.from_fields(fields, EditForm)
        was = await visit.node.db.write(_edit, visit.viewer, visit.me.user_id, found.id, form, fields, visit.zone)
    except (Invalid, Conflict) as error:
        if error.status == 409:
            found = await visit.node.db.read(own_plays.one, visit.viewer, found.id)
            catch_up(fields, _values(found, visit.zone))
        return _show(visit, found, refused(fields, blamed(form, error)), status=error.status)
    return visit.go(_history(visit), "Put right.", undo=undo.of_change(visit, was))


async def take_out(visit: Visit) -> web.StreamResponse:
    """Take it out of the history."""
    await visit.fields()
    was = await visit.node.db.write(plays.take_out, visit.me.user_id, named(visit))
    return visit.go(_history(visit), "Taken out of your history.", undo=undo.of_change(visit, was))


async def _edit(
    tx: Tx, viewer: Viewer, user_id: int, play: UUID, form: EditForm, sent: MultiMapping[str], here: str
) -> plays.Kept:
    """Put it right, unless what was changed in the form was changed elsewhere meanwhile. Raises Conflict then."""
    known = _values(await own_plays.one(tx, viewer, play), here)
    refuse_clash(sent, known, WORDS)
    return await plays.change(tx, user_id, play, _change(form, sent, known))


def _change(form: EditForm, sent: MultiMapping[str], known: dict[str, str]) -> plays.Change:
    """What differs; what was not sent stays. A time left as it stood in the form is not sent back to the minute."""
    alone, moment = untouched(sent), ("when", *_FIELDS[form.when])
    same = alone.issuperset(moment) or all(getattr(form, name) == known[name] for name in moment)
    told = {name for name in ("session", "device", "source", "companions") if name in sent and name not in alone}
    return plays.Change(
        at=None if same else form.at(),
        audience=None if "audience" in alone else form.audience,
        session=form.told() if "session" in told else msgspec.UNSET,
        device=form.device if "device" in told else msgspec.UNSET,
        source=form.source if "source" in told else msgspec.UNSET,
        companions=form.names() if "companions" in told else msgspec.UNSET,
    )


_FIELDS: dict[str, tuple[str, ...]] = {
    "date": ("day", "time"),
    "roughly": ("roughly",),
    "unknown": (),
    **dict.fromkeys(("now", "ended", "started", "release"), ()),
}


def _values(found: OwnPlay, here: str) -> dict[str, str]:
    local = found.played_at.astimezone(zone(here))
    told = {"month": f"{local:%Y-%m}", "year": f"{local:%Y}"}.get(found.precision, "")
    dated = found.precision in {"exact", "day"}
    return {
        "when": "date" if dated else "roughly" if told else "unknown",
        "day": f"{local:%Y-%m-%d}" if dated else "",
        "time": f"{local:%H:%M}" if found.precision == "exact" else "",
        "roughly": told,
        "audience": found.audience or "public",
        "session": str(found.session_id) if found.session_id is not None else OUTSIDE,
        "device": found.device or "",
        "source": found.source or "",
        "companions": ", ".join(found.companions),
    }


def _show(visit: Visit, found: OwnPlay, form: pages.Form, *, status: int = 200) -> web.Response:
    return visit.show("log/play.html", shown.edit(found, form, history_url=_history(visit)), status=status)


def _history(visit: Visit) -> str:
    return f"/@{visit.me.username}/history"
