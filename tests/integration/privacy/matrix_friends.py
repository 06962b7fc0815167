"""The rows of the matrix about the people one knows; `matrix` reads them before its own.

{pal} and {other_pal} are alice's friends and nobody else's, as is {far_pal} of another node, who shows her {far_list}.
"""

from __future__ import annotations

from typing import Any

from chronicle_node.queries import people
from tests import factories, shelving
from tests.cast import Cast
from tests.nodes import Served

PLACES = ("pal", "other_pal", "far_pal", "far_list")
ZOE = {"handle": "@zoe"}

BODIES: dict[str, dict[str, Any]] = {
    "PATCH /api/v1/friends/{pal}/sharing": {"history": False},
    "POST /people/{pal}/sharing": {"history": "yes"},
    "POST /people/follow": ZOE,
    "POST /people/unfollow": ZOE,
    "POST /people/block": ZOE,
    "POST /people/unblock": ZOE,
}

TABLE = """
# What is read comes first.                                    nobody stranger friend owner blocked token remote
GET     /api/v1/friends                                           401    200    200    200    200    403    401
GET     /api/v1/friends/{pal}/sharing                             401    404    404    200    404    403    401
GET     /people/{pal}/sharing                                     303    404    404    200    404    303    303
PATCH   /api/v1/friends/{pal}/sharing                             401    404    404    200    404    403    401
POST    /people/{pal}/sharing                                     403    404    404    303    404    403    403
DELETE  /api/v1/friends/{pal}                                     401    404    404    204    404    403    401
GET     /ap/actors/{alice}/library                                404    404    404    404    404    404    404
GET     /ap/actors/{alice}/lists                                  404    404    404    404    404    404    404
GET     /ap/actors/{alice}/lists/{list}                           404    404    404    404    404    404    404
GET     /ap/actors/{alice}/ratings                                404    404    404    404    404    404    404
GET     /ap/actors/{alice}/reviews                                404    404    404    404    404    404    404
GET     /ap/actors/{alice}/stats                                  404    404    404    404    404    404    404
GET     /ap/actors/{alice}/goals                                  404    404    404    404    404    404    404
GET     /ap/actors/{alice}/sessions                               404    404    404    404    404    404    200
GET     /api/v1/people/{far_pal}                                  401    200    200    200    200    403    401
GET     /api/v1/people/{far_pal}/history                          401    200    200    200    200    403    401
GET     /api/v1/people/{far_pal}/shelves/library                  401    200    200    200    200    403    401
GET     /api/v1/people/{far_pal}/shelves/lists/{far_list}         401    404    404    200    404    403    401
GET     /api/v1/people/{far_pal}/statistics                       401    200    200    200    200    403    401
GET     /api/v1/people/{far_pal}/goals                            401    200    200    200    200    403    401
GET     /api/v1/people/{far_pal}/sessions                         401    200    200    200    200    403    401
GET     /@alice/ratings                                           404    404    200    200    404    404    404
GET     /@pal@far.example/history                                 404    200    200    200    200    404    404
GET     /@pal@far.example/library                                 404    200    200    200    200    404    404
GET     /@pal@far.example/lists                                   404    200    200    200    200    404    404
GET     /@pal@far.example/lists/{far_list}                        404    404    404    200    404    404    404
GET     /@pal@far.example/ratings                                 404    200    200    200    200    404    404
GET     /@pal@far.example/reviews                                 404    200    200    200    200    404    404
GET     /@pal@far.example/activity                                404    200    200    200    200    404    404
GET     /@pal@far.example/goals                                   404    200    200    200    200    404    404
GET     /@pal@far.example/sessions                                404    200    200    200    200    404    404
POST    /people/follow                                            403    303    303    303    303    403    403
POST    /people/unfollow                                          403    303    303    303    303    403    403
POST    /people/block                                             403    303    303    303    303    403    403
POST    /people/unblock                                           403    303    303    303    303    403    403
POST    /people/requests/{asks_more}/accept                       403    404    404    303    404    403    403
POST    /people/requests/{asks_still}/reject                      403    404    404    303    404    403    403
POST    /people/{other_pal}/part                                  403    404    404    303    404    403    403
"""


async def things(served: Served, cast: Cast) -> dict[str, Any]:
    """Alice's other friends."""
    known: dict[str, Any] = {}
    for name in PLACES[:2]:
        await served.node.db.write(factories.befriend, cast.alice, await served.person(name))
        known[name] = (await served.node.db.read(people.by_handle, cast.alice.viewer, name)).actor.id
    db, pal = served.node.db, await served.node.db.write(factories.distant, "pal")
    await db.write(factories.befriend, cast.alice, pal)
    known["far_pal"] = (await db.read(people.by_handle, cast.alice.viewer, "pal", factories.FAR)).actor.id
    known["far_list"] = await db.write(shelving.friend_lists, cast.alice, pal, "Winter")
    for kind in ("library", "ratings", "reviews", "goals", "sessions"):
        await db.write(shelving.friend_shelf, cast.alice, pal, kind)
    await db.write(shelving.friend_shelf, cast.alice, pal, "stats", **shelving.STATISTICS)
    return known
