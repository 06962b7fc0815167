"""Run the node, Other nodes: whom this one talks to, how they are, block lists in and out. For administrators."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlencode

import msgspec
from aiohttp import web

from chronicle_node.domain import hosts
from chronicle_node.domain.hosts import Policy
from chronicle_node.errors import Problem
from chronicle_node.httpkit import decode
from chronicle_node.httpkit.origin import origin_of
from chronicle_node.queries import instances as reads
from chronicle_node.services import block_lists, instances
from chronicle_node.services.instances import Wish
from chronicle_node.web import pages
from chronicle_node.web.forms import refused
from chronicle_node.web.show import nodes as shown
from chronicle_node.web.visit import Visit

PATH = "/admin/nodes"
PAGE = 50
LIST_BYTES = 1_000_000
DONE = {
    Policy.OPEN: "{} is treated as any other node now.",
    Policy.LIMITED: "{} is limited: its people are let in by a yes only, and read by their followers alone.",
    Policy.BLOCKED: "{} is blocked: nothing comes from there, and nothing goes there.",
}


class Search(msgspec.Struct, frozen=True, kw_only=True):
    part: str = ""
    policy: Literal["", "open", "limited", "blocked"] = ""
    after: str = ""


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    host: str
    policy: Policy
    trusted: Literal["", "yes"] = ""


class ListForm(msgspec.Struct, frozen=True, kw_only=True):
    list: str


async def nodes_page(visit: Visit) -> web.StreamResponse:
    """`/admin/nodes`: every node heard of, with what was decided about it."""
    return await _show(visit)


async def decide(visit: Visit) -> web.StreamResponse:
    """Treat one node so from now on."""
    fields = await visit.fields()
    try:
        form = decode.from_fields(fields, Decision)
        host = hosts.host(form.host)
        wish = Wish(policy=form.policy, trusted=form.trusted == "yes")
        await visit.node.db.write(instances.decide, host, wish, origin_of(visit.request), visit.me.user_id)
    except Problem as error:
        return await _show(visit, form=refused(fields, error), status=error.status)
    return visit.go(f"{PATH}?{urlencode({'part': host})}", DONE[form.policy].format(host))


async def take_list(visit: Visit) -> web.StreamResponse:
    """Follow a block list; what is treated more strictly already stays so."""
    fields = await visit.fields(LIST_BYTES)
    try:
        wanted = hosts.read_list(decode.from_fields(fields, ListForm).list)
        changed = await visit.node.db.write(block_lists.follow, wanted, origin_of(visit.request), visit.me.user_id)
    except Problem as error:
        return await _show(visit, list_form=refused(fields, error), status=error.status)
    read = "One node is" if len(wanted) == 1 else f"{len(wanted):,} nodes are"
    return visit.go(PATH, f"{read} on the list; {changed:,} of them were treated otherwise before.")


async def give_list(visit: Visit) -> web.StreamResponse:
    """The block list of this node, as fediverse servers exchange them."""
    text = hosts.write_list(await visit.node.db.read(reads.decided))
    headers = {"Content-Disposition": 'attachment; filename="chronicle-nodes.csv"'}
    return web.Response(text=text, content_type="text/csv", charset="utf-8", headers=headers)


async def _show(
    visit: Visit, *, form: pages.Form | None = None, list_form: pages.Form | None = None, status: int = 200
) -> web.Response:
    wish = decode.from_fields(visit.request.query, Search)
    part = wish.part.strip().lower()
    found = await visit.node.db.read(reads.page, PAGE + 1, after=wish.after, part=part, policy=wish.policy)
    onward = {"part": part, "policy": wish.policy, "after": found[PAGE - 1].host} if len(found) > PAGE else {}
    page = pages.Nodes(
        mode=visit.node.settings.federation,
        nodes=tuple(map(shown.node, found[:PAGE])),
        part=part,
        policy=wish.policy,
        next=f"{PATH}?{urlencode({name: value for name, value in onward.items() if value})}" if onward else "",
        form=form or pages.Form(),
        list_form=list_form or pages.Form(),
    )
    return visit.show("admin/nodes.html", page, status=status)
