"""Reporting something to those who moderate this node; and, for them, what was reported and what comes of it."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

import msgspec

from chronicle_node.api import repeating
from chronicle_node.api.operations import Call, Listing, Op
from chronicle_node.api.ratings import DENIED
from chronicle_node.api.reading import Paging, listing
from chronicle_node.api.social import FINDING, LOOK_UPS
from chronicle_node.db import Tx
from chronicle_node.domain import reports as domain
from chronicle_node.domain.findings import invalid
from chronicle_node.domain.reports import NOTE_MAX, Action, Subject
from chronicle_node.errors import Conflict, Forbidden, Invalid, Malformed, MissingScope, NotFound, Unauthenticated
from chronicle_node.federation import people as resolving
from chronicle_node.httpkit import ratelimit
from chronicle_node.httpkit.origin import origin_of
from chronicle_node.models.moderation import Report
from chronicle_node.policy import Viewer
from chronicle_node.queries import reportable
from chronicle_node.queries import reports as reads
from chronicle_node.queries.cursors import Page
from chronicle_node.queries.reports import Reported, Whole
from chronicle_node.services import moderating, once, reports
from chronicle_node.services.moderating import Step
from chronicle_node.services.reports import Wish


class NewReport(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to report, exactly one of `handle`, `post`, `review` and `group`, and why.

    With `send_on` the person's own node is told as well, where that is another one: what you say, not that it was you.
    """

    reason: str
    handle: Annotated[str, msgspec.Meta(max_length=500)] | None = None
    post: UUID | None = None
    review: UUID | None = None
    group: UUID | None = None
    send_on: bool = False


class ReportId(msgspec.Struct, frozen=True):
    id: UUID


class ReportPaging(Paging, frozen=True):
    state: Literal["open", "closed"] = "open"


class ReportStep(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to do. `remove` names the id of a `thing` of the report; `limit` and `block` are about the person's node."""

    action: Action
    thing: UUID | None = None
    note: Annotated[str, msgspec.Meta(max_length=NOTE_MAX)] = ""


async def make_report(call: Call) -> ReportId:
    """Report a person, here or elsewhere, a group you may know of, or a post or review that you may read.

    Those who moderate this node read it.
    """
    body: NewReport = call.body
    if [body.handle, body.post, body.review, body.group].count(None) != 3:
        raise invalid("/handle", "Name exactly one of handle, post, review and group.")
    wish = Wish(reason=domain.reason(body.reason), send_on=body.send_on)
    target = None
    if body.handle is not None:
        ratelimit.limit(call.request, LOOK_UPS, str(call.user_id))
        target = await resolving.find(call.node, body.handle)
    return ReportId(await call.node.db.write(_make, call.viewer, body, target, wish, repeating.key_of(call)))


async def list_reports(call: Call) -> Listing[Reported]:
    """What was reported, the newest first. For those who moderate."""
    return listing(call, await call.node.db.read(_page, call.viewer, call.query))


async def read_report(call: Call) -> Whole:
    """A report, what was done about it, and the other reports about the same person. For those who moderate."""
    return await call.node.db.read(_one, call.viewer, call.public_id())


async def answer_report(call: Call) -> Whole:
    """Do something about a report; each step is written down with who took it. For those who moderate."""
    body: ReportStep = call.body
    step = Step(action=body.action, thing=str(body.thing or ""), note=body.note.strip())
    await call.node.db.write(moderating.take, call.viewer, call.public_id(), step, origin_of(call.request))
    return await call.node.db.read(_one, call.viewer, call.public_id())


async def _make(
    tx: Tx, viewer: Viewer, body: NewReport, target_id: int | None, wish: Wish, key: once.Key | None
) -> UUID:
    reporter_id = viewer.actor_id
    if reporter_id is None:
        raise Unauthenticated
    if target_id is not None:
        subject = Subject(target_id)
    elif body.post is not None:
        subject = await reportable.post(tx, viewer, body.post)
    elif body.group is not None:
        subject = await reportable.group(tx, viewer, body.group)
    else:
        assert body.review is not None
        subject = await reportable.review(tx, viewer, body.review)
    return await once.made(tx, Report, key, lambda new: reports.make(tx, reporter_id, subject, wish, new))


async def _page(tx: Tx, viewer: Viewer, query: ReportPaging) -> Page[Reported]:
    await moderating.require(tx, viewer)
    return await reads.page(tx, is_open=query.state == "open", cursor=query.cursor, limit=query.limit)


async def _one(tx: Tx, viewer: Viewer, public_id: UUID) -> Whole:
    await moderating.require(tx, viewer)
    return await reads.one(tx, public_id)


OPERATIONS = (
    Op(
        method="POST",
        path="/api/v1/reports",
        handler=make_report,
        scope="write",
        body=NewReport,
        headers=repeating.HEADERS,
        ok=(201, ReportId),
        problems=(Conflict, *FINDING),
        tag="people",
        body_bytes=16_000,
    ),
    Op(
        method="GET",
        path="/api/v1/admin/reports",
        handler=list_reports,
        scope="read",
        query=ReportPaging,
        ok=(200, Listing[Reported]),
        problems=(Malformed, Invalid, NotFound, Unauthenticated, MissingScope),
        tag="administration",
    ),
    Op(
        method="GET",
        path="/api/v1/admin/reports/{id}",
        handler=read_report,
        scope="read",
        ok=(200, Whole),
        problems=DENIED,
        tag="administration",
    ),
    Op(
        method="POST",
        path="/api/v1/admin/reports/{id}/steps",
        handler=answer_report,
        scope="write",
        body=ReportStep,
        ok=(200, Whole),
        problems=(Malformed, Invalid, Conflict, Forbidden, *DENIED),
        tag="administration",
        body_bytes=4_000,
    ),
)
