"""`/sessions/new`: the form that begins a session, and the corner of an item's page that leads to it."""

from __future__ import annotations

from uuid import UUID

import msgspec
from aiohttp import web

from chronicle_node import ids
from chronicle_node.db import Tx
from chronicle_node.domain.sessions import SessionStatus
from chronicle_node.errors import NotFound, Problem
from chronicle_node.httpkit import decode
from chronicle_node.policy import Viewer
from chronicle_node.queries import known, session_choices
from chronicle_node.queries.session_choices import EVERY, Beginnings, Beside
from chronicle_node.services import sessions
from chronicle_node.services.sessions import NewSession
from chronicle_node.web import pages
from chronicle_node.web.forms import key_of, refused
from chronicle_node.web.pages import sessions as shapes
from chronicle_node.web.show import history, works
from chronicle_node.web.show import sessions as shown
from chronicle_node.web.visit import Visit


class StartForm(msgspec.Struct, frozen=True):
    """`include`: what comes with it, nothing, all since the beginning, or the plays that are ticked."""

    item: UUID
    started_at: str = ""
    name: str = ""
    notes: str = ""
    include: str = "none"
    plays: list[UUID] = msgspec.field(default_factory=list)
    others: str = "keep"
    is_default: bool = False

    def wish(self) -> NewSession:
        """The same, as the service takes it. Raises Invalid."""
        return msgspec.structs.replace(
            NewSession(item=self.item),
            started_at=self.started_at or None,
            name=self.name,
            notes=self.notes,
            take_in="since" if self.include == "since" else "none",
            plays=self.plays if self.include == "chosen" else [],
            others=self.others if self.others in {"pause", "complete", "abandon"} else "keep",
            is_default=self.is_default,
        )


async def new_page(visit: Visit) -> web.StreamResponse:
    """The form."""
    return await _show(visit, visit.request.query.get("item"), pages.Form(values={"include": "none"}))


async def begin(visit: Visit) -> web.StreamResponse:
    """Begin it."""
    fields = await visit.fields()
    key = key_of(fields)
    try:
        form = decode.from_fields(fields, StartForm)
        made = await visit.node.db.write(_begin, visit.viewer, form.wish(), key)
    except Problem as error:
        if error.status not in {409, 422}:
            raise
        return await _show(visit, fields.get("item"), refused(fields, error), status=error.status)
    return visit.go(shown.address(made), "A new session has begun.")


async def corner(visit: Visit, item: UUID, item_id: int) -> tuple[shapes.SessionCorner, Beside]:
    """What an item's page shows of one's sessions of it."""
    wish = visit.request.query.get("session", "")
    found = await visit.node.db.read(session_choices.beside, visit.viewer, item_id, wish)
    tabs = tuple(
        pages.Tab(
            text=shown.called(one.number, one.name),
            url=f"/media/{item}?session={one.id}",
            current=found.chosen is not None and one.id == found.chosen.id,
        )
        for one in found.sessions
    )
    every = pages.Tab(text="All plays", url=f"/media/{item}?session={EVERY}", current=found.chosen is None)
    chosen = found.chosen
    return shapes.SessionCorner(
        tabs=(*tabs, every) if tabs else (),
        words=shown.STATUS[chosen.status] if chosen else "",
        page_url=shown.address(chosen.id) if chosen else "",
        new_url=f"/sessions/new?item={item}",
        session=str(chosen.id) if chosen and wish and wish != EVERY else "",
    ), found


async def _begin(tx: Tx, viewer: Viewer, wish: NewSession, key: UUID | None) -> UUID:
    assert viewer.user_id is not None
    return await sessions.begin(tx, viewer.user_id, await known.one(tx, viewer, wish.item), wish, key)


async def _show(visit: Visit, item: str | None, form: pages.Form, *, status: int = 200) -> web.Response:
    wanted = ids.parse(item or "")
    if wanted is None:
        raise NotFound
    found = await visit.node.db.read(session_choices.beginnings, visit.viewer, wanted)
    return visit.show("sessions/new.html", _page(found, form), status=status)


def _page(found: Beginnings, form: pages.Form) -> shapes.NewSession:
    going_on = [one for one in found.sessions if one.status is SessionStatus.IN_PROGRESS]
    return shapes.NewSession(
        work=works.work(found.media),
        number=max((one.number for one in found.sessions), default=0) + 1,
        url="/sessions",
        back=works.address(found.media),
        going_on=tuple(shown.called(one.number, one.name) for one in going_on),
        plays=tuple(history.play(one) for one in found.plays),
        ids=tuple(str(one.id) for one in found.plays),
        chosen=frozenset(form.value("plays").split()),
        form=form,
    )
