"""Where the doors between nodes are. A node that does not federate has none of them."""

from __future__ import annotations

from aiohttp import web

from chronicle_node.federation import inbox, readers, wellknown
from chronicle_node.federation.keyring import KeyRing
from chronicle_node.federation.signers import RING
from chronicle_node.httpkit.keys import NODE

ROUTES = (
    web.get("/.well-known/webfinger", wellknown.webfinger),
    web.get("/.well-known/host-meta", wellknown.host_meta),
    web.get("/.well-known/nodeinfo", wellknown.nodeinfo_links),
    web.get(r"/nodeinfo/{version:2\.[01]}", wellknown.nodeinfo),
    web.get("/ap/actor", readers.instance_actor),
    web.get("/ap/actor/outbox", readers.instance_outbox),
    web.post("/ap/inbox", inbox.receive),
    web.get("/ap/actors/{id}", readers.actor),
    web.post("/ap/actors/{id}/inbox", inbox.receive),
    web.get("/ap/actors/{id}/outbox", readers.outbox),
    web.get("/ap/actors/{id}/followers", readers.followers),
    web.get("/ap/actors/{id}/following", readers.following),
    web.get("/ap/actors/{id}/featured", readers.featured),
    web.get("/ap/actors/{id}/history", readers.history),
    web.get("/ap/actors/{id}/now", readers.now),
    web.get("/ap/objects/{id}", readers.thing),
    web.get("/ap/activities/{id}", readers.activity),
)


def setup(app: web.Application) -> None:
    """Mount the doors."""
    node = app[NODE]
    if node.settings.federation == "off":
        return
    app[RING] = KeyRing(node)
    app.add_routes(ROUTES)
