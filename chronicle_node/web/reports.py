"""`/report`, where people report something, and `/admin/reports`, where it is answered by those who moderate."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from aiohttp import web
from multidict import MultiMapping

from chronicle_node import ids
from chronicle_node.db import Tx
from chronicle_node.domain import reports as domain
from chronicle_node.domain.reports import NOTE_MAX, Action, Subject
from chronicle_node.domain.roles import Role
from chronicle_node.errors import Conflict, Forbidden, Invalid, NotFound, Problem, TooMany
from chronicle_node.httpkit import decode
from chronicle_node.httpkit.origin import origin_of
from chronicle_node.policy import Viewer
from chronicle_node.queries import reportable, standing
from chronicle_node.queries import reports as reads
from chronicle_node.queries.cursors import Page
from chronicle_node.queries.people import Acquaintance
from chronicle_node.queries.reports import Reported, Whole
from chronicle_node.services import moderating, reports
from chronicle_node.services.moderating import Step
from chronicle_node.services.reports import Wish
from chronicle_node.web import pages, who
from chronicle_node.web.forms import named, refused
from chronicle_node.web.pages import moderation as page
from chronicle_node.web.show import reports as shown
from chronicle_node.web.show.people import person
from chronicle_node.web.visit import Visit

PAGE = 30
TAKEN = {
    Action.RESOLVE: "The report is resolved.",
    Action.DISMISS: "The report is dismissed.",
    Action.REOPEN: "The report is open again.",
    Action.REMOVE: "It is removed from this node.",
    Action.SUSPEND: "The account is shut out: nobody here sees it.",
    Action.RESTORE: "The account is let in again.",
    Action.LIMIT: "The node is limited.",
    Action.BLOCK: "The node is blocked.",
}


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What is reported: one of these."""

    post: str = ""
    review: str = ""
    group: str = ""
    person: str = ""


class Made(About, frozen=True, kw_only=True):
    reason: str = ""
    send_on: bool = False


class Asked(msgspec.Struct, frozen=True):
    state: Literal["open", "closed"] = "open"
    cursor: str | None = None


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    action: Action
    thing: str = ""
    note: Annotated[str, msgspec.Meta(max_length=NOTE_MAX)] = ""


async def form_page(visit: Visit) -> web.StreamResponse:
    """`/report?post=ID`, `?review=ID`, `?group=ID`, `?person=@bob`: what will be reported, and why."""
    return await _form(visit, decode.from_fields(visit.query, About))


async def make(visit: Visit) -> web.StreamResponse:
    """Report it to those who moderate this node."""
    fields = await visit.fields()
    made = decode.from_fields(fields, Made)
    subject, known = await _found(visit, made)
    try:
        wish = Wish(reason=domain.reason(made.reason), send_on=made.send_on)
        await visit.node.db.write(reports.make, visit.me.actor_id, subject, wish)
    except (Invalid, Conflict, TooMany) as error:
        return await _form(visit, made, fields, error)
    return visit.go(
        _back(made, known),
        "Thank you. Those who moderate look at it; nobody else learns that it was you.",
    )


async def list_page(visit: Visit) -> web.StreamResponse:
    """`/admin/reports`: what waits for an answer, or has one."""
    asked = decode.from_fields(visit.query, Asked)
    found = await visit.node.db.read(_page, visit.viewer, asked)
    more = urlencode({"state": asked.state, "cursor": found.next}) if found.next else ""
    lines = tuple(shown.report(one, visit.picture) for one in found.items)
    shows = page.Reports(reports=lines, closed=asked.state == "closed", next=f"{shown.PATH}?{more}" if more else "")
    return visit.show("admin/reports.html", shows)


async def one_page(visit: Visit) -> web.StreamResponse:
    """A report, its history, and what can be done."""
    return await _whole(visit)


async def take(visit: Visit) -> web.StreamResponse:
    """Do something about it."""
    fields = await visit.fields()
    public_id = named(visit)
    try:
        taken = decode.from_fields(fields, Taken)
        step = Step(action=taken.action, thing=taken.thing, note=taken.note.strip())
        await visit.node.db.write(moderating.take, visit.viewer, public_id, step, origin_of(visit.request))
    except (Invalid, Conflict, Forbidden) as error:
        return await _whole(visit, refused(fields, error), error.status)
    visit.forget_visitors()
    return visit.go(f"{shown.PATH}/{public_id}", TAKEN[step.action])


async def _form(
    visit: Visit, about: About, fields: MultiMapping[str] | None = None, error: Problem | None = None
) -> web.Response:
    subject, known = await _found(visit, about)
    named_by = [(name, value) for name in ("post", "review", "group", "person") if (value := getattr(about, name))]
    shows = page.ReportForm(
        person=person(known.actor, visit.picture),
        things=shown.quoted(subject.things),
        fields=tuple(named_by[:1]),
        node=known.actor.host,
        back_url=_back(about, known),
        is_group=bool(about.group),
        form=refused(fields, error) if fields is not None and error is not None else pages.Form(),
    )
    return visit.show("moderation/report.html", shows, status=error.status if error else 200)


async def _found(visit: Visit, about: About) -> tuple[Subject, Acquaintance]:
    if about.person and not (about.post or about.review or about.group):
        found = await who.find(visit, about.person)
        return Subject(found.actor_id), found.known
    return await visit.node.db.read(_thing, visit.viewer, about)


def _back(about: About, known: Acquaintance) -> str:
    """The page where whoever reports came from. Of a group elsewhere the group itself is reported."""
    public_id = ids.parse(about.group) if not (about.post or about.review) else None
    if public_id is None:
        return f"/{known.actor.handle}"
    return f"/groups/elsewhere/{public_id}" if known.actor.id == public_id else f"/groups/{public_id}"


async def _thing(tx: Tx, viewer: Viewer, about: About) -> tuple[Subject, Acquaintance]:
    public_id: UUID | None = ids.parse(about.post or about.review or about.group)
    if public_id is None:
        raise NotFound
    look = reportable.post if about.post else reportable.review if about.review else reportable.group
    subject = await look(tx, viewer, public_id)
    return subject, await standing.with_one(tx, viewer, subject.target_id)


async def _page(tx: Tx, viewer: Viewer, asked: Asked) -> Page[Reported]:
    await moderating.require(tx, viewer)
    return await reads.page(tx, is_open=asked.state == "open", cursor=asked.cursor, limit=PAGE)


async def _whole(visit: Visit, form: pages.Form | None = None, status: int = 200) -> web.Response:
    found, may = await visit.node.db.read(_one, visit.viewer, named(visit))
    shows = shown.whole(found, visit.picture, may_decide_nodes=may)
    return visit.show("admin/report.html", msgspec.structs.replace(shows, form=form or pages.Form()), status=status)


async def _one(tx: Tx, viewer: Viewer, public_id: UUID) -> tuple[Whole, bool]:
    me = await moderating.require(tx, viewer)
    return await reads.one(tx, public_id), me.role is Role.ADMIN
