"""Run the node: what the job queue does, and who may come. For administrators only."""

from __future__ import annotations

from urllib.parse import urlencode

import msgspec
from aiohttp import web

from chronicle_node.db import Tx
from chronicle_node.errors import NotFound, Problem
from chronicle_node.httpkit import decode
from chronicle_node.httpkit.origin import origin_of
from chronicle_node.queries import invites as invited
from chronicle_node.queries import jobs as reads
from chronicle_node.services import invites, jobs
from chronicle_node.web import pages
from chronicle_node.web.forms import refused
from chronicle_node.web.show import admin as shown
from chronicle_node.web.visit import Visit

JOBS, INVITES = "/admin/jobs", "/admin/invites"
PAGE = 30


class Paging(msgspec.Struct, frozen=True):
    before: int = reads.EVERY


class InviteForm(msgspec.Struct, frozen=True):
    days: int = invites.DAYS


async def jobs_page(visit: Visit) -> web.StreamResponse:
    """`/admin/jobs`: what waits, what was given up, and the clockwork."""
    before = decode.from_fields(visit.request.query, Paging).before
    return visit.show("admin/jobs.html", await visit.node.db.read(_jobs, before))


async def retry_job(visit: Visit) -> web.StreamResponse:
    """Try one job again that was given up."""
    await visit.fields()
    number = visit.path("id")
    if not await visit.node.db.write(jobs.revive, int(number)):
        raise NotFound("There is no such job any more; it may have been done meanwhile.")
    return visit.go(JOBS, "The job is tried once more.")


async def retry_all(visit: Visit) -> web.StreamResponse:
    """Try everything again that was given up."""
    await visit.fields()
    count = await visit.node.db.write(jobs.revive)
    return visit.go(JOBS, "One job is tried once more." if count == 1 else f"{count} jobs are tried once more.")


async def invites_page(visit: Visit) -> web.StreamResponse:
    """`/admin/invites`: the codes given out, and the one just made."""
    return visit.show("admin/invites.html", await _invites(visit, pages.Form()))


async def invite(visit: Visit) -> web.StreamResponse:
    """Make a code; the page after this shows it."""
    fields = await visit.fields()
    try:
        days = decode.from_fields(fields, InviteForm).days
        code = await visit.node.db.write(invites.create, visit.me.user_id, origin_of(visit.request), days=days)
    except Problem as error:
        page = await _invites(visit, refused(fields, error))
        return visit.show("admin/invites.html", page, status=error.status)
    return visit.go(INVITES, secret=("invite", code))


async def _jobs(tx: Tx, before: int) -> pages.Jobs:
    dead = await reads.dead(tx, PAGE + 1, before)
    return shown.jobs(
        await reads.overview(tx),
        dead[:PAGE],
        await reads.waiting(tx, PAGE),
        await reads.schedule(tx),
        more=f"{JOBS}?before={dead[PAGE - 1].id}" if len(dead) > PAGE else "",
    )


async def _invites(visit: Visit, form: pages.Form) -> pages.Invites:
    rows = await visit.node.db.read(invited.everything)
    kind, *rest = visit.take_secret() or ("",)
    fresh = None
    if kind == "invite":
        link = f"{visit.node.settings.public_url}/sign-up?{urlencode({'invite': rest[0]})}"
        fresh = pages.FreshInvite(url=link, code=rest[0])
    return pages.Invites(invites=tuple(shown.invite(row) for row in rows), fresh=fresh, form=form)
