"""Other nodes over the API, for administrators: how they are treated, how they are, and what waits for them."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from chronicle_node.api.operations import Call, Listing, Op
from chronicle_node.api.reading import Paging, listing
from chronicle_node.db import Tx
from chronicle_node.domain import hosts
from chronicle_node.domain.hosts import Policy
from chronicle_node.domain.roles import Role
from chronicle_node.errors import Conflict, Invalid, Malformed, MissingScope, NotFound, Unauthenticated
from chronicle_node.httpkit.origin import origin_of
from chronicle_node.policy import Viewer
from chronicle_node.queries import instances
from chronicle_node.queries.cursors import Page
from chronicle_node.queries.instances import Instance
from chronicle_node.services import instances as decisions
from chronicle_node.services import roles
from chronicle_node.services.audit import Origin
from chronicle_node.services.instances import Wish


class NodePaging(Paging, frozen=True):
    """`q` is a part of a name; `policy` leaves those that are treated so."""

    q: Annotated[str, msgspec.Meta(max_length=253)] = ""
    policy: Literal["", "open", "limited", "blocked"] = ""


async def list_nodes(call: Call) -> Listing[Instance]:
    """Every node this one has heard of, by name: state, queue, last error and next try. For administrators."""
    return listing(call, await call.node.db.read(_nodes, call.viewer, call.query))


async def _nodes(tx: Tx, viewer: Viewer, query: NodePaging) -> Page[Instance]:
    if (await roles.standing(tx, viewer)).role is not Role.ADMIN:
        raise NotFound  # to everybody else there is nothing here
    part = query.q.strip().lower()
    found = await instances.page(tx, query.limit + 1, after=query.cursor or "", part=part, policy=query.policy)
    more = found[query.limit - 1].host if len(found) > query.limit else None
    return Page(tuple(found[: query.limit]), more)


class NodeDecision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is left out stays as it is."""

    policy: Literal["open", "limited", "blocked"] | None = None
    is_trusted: bool | None = None


async def decide_about_node(call: Call) -> Instance:
    """Treat a node, and all below its name, so from now on; one that was never heard of as well. For administrators."""
    body: NodeDecision = call.body
    host = hosts.host(call.path("host"))
    wish = Wish(policy=Policy(body.policy) if body.policy else None, trusted=body.is_trusted)
    return await call.node.db.write(_decide, call.viewer, host, wish, origin_of(call.request))


async def _decide(tx: Tx, viewer: Viewer, host: str, wish: Wish, origin: Origin) -> Instance:
    standing = await roles.standing(tx, viewer)
    if standing.role is not Role.ADMIN:
        raise NotFound
    await decisions.decide(tx, host, wish, origin, standing.user_id)
    return await instances.one(tx, host)


OPERATIONS = (
    Op(
        method="GET",
        path="/api/v1/admin/nodes",
        handler=list_nodes,
        scope="read",
        query=NodePaging,
        ok=(200, Listing[Instance]),
        problems=(Malformed, Invalid, NotFound, Unauthenticated, MissingScope),
        tag="administration",
    ),
    Op(
        method="PATCH",
        path="/api/v1/admin/nodes/{host}",
        handler=decide_about_node,
        scope="write",
        body=NodeDecision,
        ok=(200, Instance),
        problems=(Malformed, Invalid, Conflict, NotFound, Unauthenticated, MissingScope),
        tag="administration",
        body_bytes=1_000,
    ),
)
