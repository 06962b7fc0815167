"""The rows of the matrix about groups across nodes; `matrix_groups` puts them after its own.

Erin, on another node, is in alice's group {far_circle}. Alice is in {distant}, a group of that node, invited into
{distant_asked} and {distant_asked_too}, and in {distant_left}; so for pages. {distant_led} she leads.
"""

from __future__ import annotations

from typing import Any

from chronicle_node.services import groups
from chronicle_node.services.groups import GroupWish
from tests import far_groups
from tests.cast import Cast
from tests.nodes import Served

STATES = {
    "distant": "member",
    "distant_left": "member",
    "distant_led": "member",
    "distant_asked": "invited",
    "distant_asked_too": "invited",
    "distant_page_left": "member",
    "distant_page_asked": "invited",
    "distant_page_declined": "invited",
}
PLACES = ("far_circle", *STATES)

BODIES: dict[str, dict[str, Any]] = {
    "POST /api/v1/distant-groups": {"handle": "@zoe"},
    "PUT /api/v1/distant-groups/{distant}/membership": {},
    "POST /groups/elsewhere": {"handle": "@zoe"},
    "POST /groups/elsewhere/{distant_led}/invitations": {"handle": "@zoe"},
    "POST /groups/elsewhere/{distant_led}/members/finn@far.example/role": {"role": "limited"},
    "POST /api/v1/distant-groups/{distant_led}/invitations": {"handle": "@zoe"},
    "PATCH /api/v1/distant-groups/{distant_led}/members/finn@far.example": {"role": "limited"},
}

TABLE = """
# What is read comes first, so that nothing has changed yet.   nobody stranger friend owner blocked token remote
GET     /ap/actors/{far_circle}                                   404    404    404    404    404    404    200
GET     /ap/actors/{far_circle}/outbox                            404    404    404    404    404    404    200
GET     /ap/actors/{far_circle}/members                           404    404    404    404    404    404    200
GET     /ap/actors/{far_circle}/lately                            404    404    404    404    404    404    200
GET     /api/v1/distant-groups/{distant}/lately                   401    404    404    200    404    403    401
GET     /ap/actors/{far_circle}/invitations                       404    404    404    404    404    404    404
GET     /ap/actors/{far_circle}/history                           404    404    404    404    404    404    200
GET     /ap/actors/{alice}/members                                404    404    404    404    404    404    404
GET     /api/v1/distant-groups                                    401    200    200    200    200    403    401
GET     /api/v1/distant-groups/{distant}                          401    404    404    200    404    403    401
GET     /api/v1/distant-groups/{distant}/members                  401    404    404    200    404    403    401
GET     /api/v1/distant-groups/{distant}/feed                     401    404    404    200    404    403    401
GET     /groups/elsewhere/{distant}                               303    404    404    200    404    303    303
GET     /groups/elsewhere/{distant}/members                       303    404    404    200    404    303    303
GET     /api/v1/distant-groups/{distant}/requests                 401    404    404    200    404    403    401
GET     /api/v1/distant-groups/{distant}/invitations              401    404    404    200    404    403    401
POST    /api/v1/distant-groups/{distant_led}/invitations          401    404    404    202    404    403    401
PATCH   /api/v1/distant-groups/{distant_led}/members/finn@far.example 401 404  404    202    404    403    401
DELETE  /api/v1/distant-groups/{distant_led}/members/finn@far.example 401 404  404    202    404    403    401
DELETE  /api/v1/distant-groups/{distant_led}/invitations/gil@far.example 401 404 404  202    404    403    401
POST    /groups/elsewhere/{distant_led}/invitations               403    404    404    303    404    403    403
POST    /groups/elsewhere/{distant_led}/members/finn@far.example/role 403 404  404    303    404    403    403
POST    /groups/elsewhere/{distant_led}/members/finn@far.example/remove 403 404 404   303    404    403    403
POST    /groups/elsewhere/{distant_led}/invitations/gil@far.example/withdraw 403 404 404 303 404   403    403
POST    /groups/elsewhere                                         403    422    422    422    422    403    403
POST    /groups/elsewhere/{distant}/share                         403    404    404    303    404    403    403
POST    /groups/elsewhere/{distant_page_asked}/accept             403    404    404    303    404    403    403
POST    /groups/elsewhere/{distant_page_declined}/decline         403    404    404    303    404    403    403
POST    /groups/elsewhere/{distant_page_left}/leave               403    404    404    303    404    403    403
POST    /api/v1/distant-groups                                    401    404    404    404    404    403    401
POST    /api/v1/distant-groups/{distant_asked}/accept             401    404    404    200    404    403    401
POST    /api/v1/distant-groups/{distant_asked_too}/decline        401    404    404    204    404    403    401
PUT     /api/v1/distant-groups/{distant}/membership               401    404    404    200    404    403    401
DELETE  /api/v1/distant-groups/{distant_left}/membership          401    404    404    204    404    403    401
"""


async def things(served: Served, cast: Cast) -> dict[str, Any]:
    """The groups by the names the rows have for them."""
    db = served.node.db
    known: dict[str, Any] = {
        "far_circle": await db.write(groups.begin, cast.alice.viewer, GroupWish(name="Distant club"))
    }
    await db.write(far_groups.let_in, served.url, known["far_circle"], cast.erin)
    for name, state in STATES.items():
        role = "admin" if name == "distant_led" else "member"
        known[name] = await db.write(far_groups.elsewhere, cast.alice, cast.erin, name, state, role)
    return known
