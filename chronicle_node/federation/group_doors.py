"""The doors of groups for readers: the group, who is in it and what they played; the latter for its members alone."""

from __future__ import annotations

from uuid import UUID

from aiohttp import web

from chronicle_node.db import Tx
from chronicle_node.errors import NotFound
from chronicle_node.federation import answers, documents, group_documents, plays
from chronicle_node.federation.signers import viewer_of
from chronicle_node.federation.uris import Uris
from chronicle_node.httpkit.keys import node_of
from chronicle_node.ids import parse
from chronicle_node.node import Node
from chronicle_node.policy import Viewer
from chronicle_node.queries import feed, group_faces, group_invitations, groups
from chronicle_node.queries.cursors import Page
from chronicle_node.queries.group_faces import GroupFace
from chronicle_node.queries.group_invitations import Invitation
from chronicle_node.queries.groups import Member

PAGE = 100


async def actor(node: Node, viewer: Viewer, public_id: UUID) -> web.Response | None:
    """A group as far as the one who asks may know it; None where it is nothing to them."""
    face = await node.db.read(group_faces.face, viewer, public_id)
    if face is None:
        return None
    is_open = viewer.kind == "nobody" and face.privacy == "public"
    return answers.activity_json(group_documents.actor(_uris(node), face), public=is_open)


async def outbox(request: web.Request) -> web.Response:
    """A group says nothing in public. Raises NotFound for whom it is nothing."""
    node, viewer, public_id = node_of(request), await viewer_of(request), parse(request.match_info["id"])
    if public_id is None or await node.db.read(group_faces.face, viewer, public_id) is None:
        raise NotFound
    return answers.activity_json(documents.collection(_uris(node).outbox(public_id), total=0))


async def members(request: web.Request) -> web.Response:
    """Who is in a group, for one who is."""
    node, viewer = node_of(request), await viewer_of(request)
    public_id = parse(request.match_info["id"])
    if public_id is None:
        raise NotFound
    face, found = await node.db.read(_members, viewer, public_id)
    return answers.activity_json(group_documents.members(_uris(node), face, found))


async def invitations(request: web.Request) -> web.Response:
    """Who is invited into a group, for who leads it."""
    node, viewer = node_of(request), await viewer_of(request)
    public_id = parse(request.match_info["id"])
    if public_id is None:
        raise NotFound
    face, found = await node.db.read(_invitations, viewer, public_id)
    return answers.activity_json(group_documents.invitations(_uris(node), face, found))


async def history(request: web.Request, viewer: Viewer, public_id: UUID, cursor: str | None) -> web.Response:
    """What the members of a group played, as far as the member who asks may see. Raises NotFound for all others."""
    node = node_of(request)
    page = await node.db.read(_feed, viewer, public_id, cursor)
    uris = _uris(node)
    address = uris.history(public_id)
    here, onward = answers.pages(request, address, page.next)
    items = [plays.told(uris, entry, owner).as_json() for entry, owner in page.items]
    told = documents.page(here, address, items, onward)
    return answers.activity_json(told if cursor else documents.collection(address, told))


async def _members(tx: Tx, viewer: Viewer, public_id: UUID) -> tuple[GroupFace, tuple[Member, ...]]:
    face = await group_faces.face(tx, viewer, public_id)
    if face is None:
        raise NotFound
    return face, await groups.members(tx, viewer, await groups.inside(tx, viewer, public_id))


async def _invitations(tx: Tx, viewer: Viewer, public_id: UUID) -> tuple[GroupFace, tuple[Invitation, ...]]:
    face, found = await group_faces.face(tx, viewer, public_id), await groups.inside(tx, viewer, public_id)
    if face is None or not found.card.may_lead:
        raise NotFound
    return face, await group_invitations.of_group(tx, viewer, found)


async def _feed(tx: Tx, viewer: Viewer, public_id: UUID, cursor: str | None) -> Page[tuple[feed.Entry, str]]:
    found = await groups.inside(tx, viewer, public_id)
    return await feed.told_of_group(tx, viewer, found.group_id, cursor=cursor, limit=PAGE)


def _uris(node: Node) -> Uris:
    return Uris(node.settings.public_url)
