"""The doors of discovery: WebFinger, host-meta and NodeInfo. They are open to everybody and never signed."""

from __future__ import annotations

from aiohttp import web

from chronicle_node import __version__
from chronicle_node.domain.actor_urls import NODE_NAME
from chronicle_node.errors import Gone, Malformed, NotFound
from chronicle_node.federation import answers, discovery
from chronicle_node.federation.discovery import Usage
from chronicle_node.federation.uris import BadHandle, Local, Uris
from chronicle_node.federation.vocabulary.discovery import NODEINFO
from chronicle_node.httpkit.keys import node_of
from chronicle_node.node import Node
from chronicle_node.queries import faces, group_faces

SMALL = 50  # people; a smaller node doesn't say how many it has
JSON = "application/json; charset=utf-8"


async def webfinger(request: web.Request) -> web.Response:
    """Who `resource` is: 400 for what names nobody, 404 for whom nobody knows, 410 for who has left."""
    resource = request.query.get("resource")
    if not resource:
        raise Malformed("Ask with ?resource=acct:NAME@HOST.")
    node = node_of(request)
    uris = Uris(node.settings.public_url)
    try:
        who = uris.resource(resource)
    except BadHandle as error:
        raise Malformed(error.detail) from error
    if who is None:
        raise NotFound("Nobody here goes by that name.")
    username, actor_uri = await _found(node, uris, who)
    return answers.discovered(discovery.webfinger(uris, username, actor_uri), discovery.JRD)


async def _found(node: Node, uris: Uris, who: Local) -> tuple[str, str]:
    if who.is_instance:
        return NODE_NAME, uris.instance_actor
    username, public_id = who.username, who.public_id
    if username is not None:
        public_id = await node.db.read(faces.id_of, username)
        if public_id is None and await node.db.read(faces.is_retired, username):
            raise Gone
    elif public_id is not None:
        username = await node.db.read(faces.name_of, public_id)
    if username is None or public_id is None:
        group = await node.db.read(group_faces.found, who.username, who.public_id)
        if group is not None:
            return group[0], uris.actor(group[1])
        raise NotFound("Nobody here goes by that name.")
    return username, uris.actor(public_id)


async def host_meta(request: web.Request) -> web.Response:
    """Where WebFinger is."""
    return answers.discovered(discovery.host_meta(_uris(request)), discovery.XRD)


async def nodeinfo_links(request: web.Request) -> web.Response:
    """Where NodeInfo is."""
    return answers.discovered(discovery.nodeinfo_links(_uris(request)), JSON)


async def nodeinfo(request: web.Request) -> web.Response:
    """What this node runs."""
    node = node_of(request)
    people = await node.db.read(faces.people)
    usage = Usage(users=people // 10 * 10) if people >= SMALL else Usage()
    version = request.match_info["version"]
    told = discovery.nodeinfo(version, __version__, usage, open_registrations=node.settings.registration == "open")
    profile = f"{NODEINFO}{version}#"
    return answers.discovered(told, f'application/json; profile="{profile}"; charset=utf-8')


def _uris(request: web.Request) -> Uris:
    return Uris(node_of(request).settings.public_url)
