"""The rows of the matrix about who somebody is to other nodes; `matrix` reads them before its own.

{alias} and {other_alias} are accounts that alice says are hers.
"""

from __future__ import annotations

from typing import Any

from chronicle_node.queries import identity
from chronicle_node.services import moving
from tests.cast import Cast
from tests.nodes import Served

PLACES = ("alias", "other_alias")

BODIES: dict[str, dict[str, Any]] = {
    "POST /api/v1/me/aliases": {"handle": "@zoe"},
    "POST /api/v1/me/move": {"handle": "@zoe"},
    "POST /settings/move/aliases": {"alias": "@zoe"},
}

TABLE = """
#                                                              nobody stranger friend owner blocked token remote
GET     /.well-known/webfinger?resource=acct:alice@{site}         200    200    200    200    200    200    200
GET     /.well-known/host-meta                                    200    200    200    200    200    200    200
GET     /.well-known/nodeinfo                                     200    200    200    200    200    200    200
GET     /nodeinfo/2.1                                             200    200    200    200    200    200    200
GET     /ap/actor                                                 200    200    200    200    200    200    200
GET     /ap/actor/outbox                                          200    200    200    200    200    200    200
GET     /ap/actors/{alice}                                        200    200    200    200    200    200    200
GET     /ap/actors/{alice}/outbox                                 200    200    200    200    200    200    200
GET     /ap/actors/{alice}/followers                              200    200    200    200    200    200    200
GET     /ap/actors/{alice}/followers/synchronization              404    404    404    404    404    404    200
GET     /ap/actors/{alice}/following                              200    200    200    200    200    200    200
GET     /ap/actors/{alice}/featured                               200    200    200    200    200    200    200
GET     /ap/actors/{alice}/history                                404    404    404    404    404    404    200
GET     /ap/actors/{alice}/now                                    404    404    404    404    404    404    200
GET     /media/{item}/work                                        404    404    404    404    404    404    404
GET     /media/{item}/author                                      404    404    404    404    404    404    404
GET     /ap/objects/{play}                                        404    404    404    404    404    404    200
GET     /ap/activities/{activity}                                 404    404    404    404    404    404    200
GET     /api/v1/me/identity                                       401    200    200    200    200    403    401
GET     /settings/move                                            303    200    200    200    200    303    303
POST    /api/v1/me/aliases                                        401    200    200    200    200    403    401
POST    /settings/move/aliases                                    403    303    303    303    303    403    403
DELETE  /api/v1/me/aliases/{alias}                                401    404    404    204    404    403    401
POST    /settings/move/aliases/{other_alias}/remove               403    404    404    303    404    403    403
POST    /api/v1/me/move                                           401    422    422    422    422    403    401
POST    /settings/move                                            403    422    422    422    422    403    403
DELETE  /api/v1/me/move                                           401    404    404    404    404    403    401
POST    /settings/move/back                                       403    404    404    404    404    403    403
POST    /api/v1/me/keys                                           401    200    200    200    200    403    401
POST    /settings/security/keys                                   403    303    303    303    303    403    403
"""


async def things(served: Served, cast: Cast) -> dict[str, Any]:
    """Other accounts of alice's."""
    for name in ("alice_before", "alice_long_before"):
        actor_id = (await served.person(name)).actor_id
        await served.node.db.write(moving.add_alias, cast.alice.user_id, actor_id)
    one, other = (await served.node.db.read(identity.mine, cast.alice.user_id)).aliases
    return {"alias": one.id, "other_alias": other.id}
