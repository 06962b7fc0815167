"""Where the doors between nodes are. A node that does not federate has none of them."""

from __future__ import annotations

from aiohttp import web

from chronicle_node.federation import group_doors, group_lately, inbox, readers, shelf_doors, talks, wellknown
from chronicle_node.federation.everybody import SHELF, same_for_all
from chronicle_node.federation.intake import Intake
from chronicle_node.federation.keyring import KeyRing
from chronicle_node.federation.signers import RING
from chronicle_node.httpkit.keys import NODE

ROUTES = (
    web.get("/.well-known/webfinger", same_for_all(wellknown.webfinger)),
    web.get("/.well-known/host-meta", same_for_all(wellknown.host_meta)),
    web.get("/.well-known/nodeinfo", same_for_all(wellknown.nodeinfo_links)),
    web.get(r"/nodeinfo/{version:2\.[01]}", same_for_all(wellknown.nodeinfo)),
    web.get("/ap/actor", same_for_all(readers.instance_actor)),
    web.get("/ap/actor/outbox", same_for_all(readers.instance_outbox)),
    web.post("/ap/inbox", inbox.receive),
    web.get("/ap/actors/{id}", same_for_all(readers.actor)),
    web.post("/ap/actors/{id}/inbox", inbox.receive),
    web.get("/ap/actors/{id}/outbox", readers.outbox),
    web.get("/ap/actors/{id}/followers", readers.followers),
    web.get("/ap/actors/{id}/followers/synchronization", readers.synchronization),
    web.get("/ap/actors/{id}/following", readers.following),
    web.get("/ap/actors/{id}/featured", readers.featured),
    web.get("/ap/actors/{id}/history", readers.history),
    web.get("/ap/actors/{id}/now", readers.now),
    web.get("/ap/actors/{id}/members", group_doors.members),
    web.get("/ap/actors/{id}/invitations", group_doors.invitations),
    web.get("/ap/actors/{id}/lately", group_lately.tell),
    web.get("/ap/actors/{id}/{kind:library|lists|ratings|reviews|sessions}", shelf_doors.shelf),
    web.get("/ap/actors/{id}/lists/{list}", shelf_doors.one_list),
    web.get("/ap/actors/{id}/stats", shelf_doors.statistics),
    web.get("/ap/actors/{id}/goals", shelf_doors.goals),
    web.get("/ap/objects/{id}", readers.thing),
    web.get("/ap/objects/{id}/replies", talks.replies),
    web.get("/media/{id}/work", readers.item_work),
    web.get("/media/{id}/author", readers.item_author),
    web.get("/ap/activities/{id}", readers.activity),
)


def setup(app: web.Application) -> None:
    """Mount the doors."""
    node = app[NODE]
    if node.settings.federation == "off":
        return
    app[RING] = KeyRing(node)
    app[inbox.INTAKE] = Intake(node)
    app[SHELF] = {}
    app[inbox.DOOR] = inbox.door(node)
    app.add_routes(ROUTES)
