"""The rows of the matrix about groups of people; `matrix` reads them before its own.

Bob is in alice's private group {circle}, with zoe and others; {open_circle} is public, {last_circle} has the two of
them. He is invited into four more, by {asked_1} and so on. Yuri and somebody else are invited into {circle}.
"""

from __future__ import annotations

from typing import Any

from chronicle_node.services import group_invitations, groups
from chronicle_node.services.group_invitations import NewInvitation
from chronicle_node.services.groups import GroupWish
from tests import factories
from tests.cast import Cast
from tests.integration.privacy import matrix_distant_groups
from tests.nodes import Served

PLACES = ("circle", "open_circle", "last_circle", *matrix_distant_groups.PLACES)
NUMBERS = ("asked_1", "asked_2", "asked_3", "asked_4", "invited", "other_invited")

BODIES: dict[str, dict[str, Any]] = matrix_distant_groups.BODIES | {
    "POST /api/v1/groups": {"name": "Club"},
    "PATCH /api/v1/groups/{circle}": {"name": "Club"},
    "PUT /api/v1/groups/{last_circle}/owner": {"username": "bob"},
    "PATCH /api/v1/groups/{circle}/members/zoe": {"role": "limited"},
    "PUT /api/v1/groups/{circle}/membership": {},
    "POST /api/v1/groups/{circle}/invitations": {"handle": "@zoe"},
    "POST /groups": {"name": "Club"},
    "POST /groups/{circle}/edit": {"name": "Club"},
    "POST /groups/{circle}/invitations": {"handle": "@asks"},
    "POST /groups/{circle}/members/asks_more/role": {"role": "limited"},
}

TABLE = (
    """
# What is read comes first, so that nothing has changed yet.   nobody stranger friend owner blocked token remote
GET     /api/v1/groups                                            401    200    200    200    200    403    401
GET     /api/v1/groups/{circle}                                   404    404    200    200    404    403    404
GET     /api/v1/groups/{open_circle}                              200    200    200    200    404    403    200
GET     /api/v1/groups/{circle}/members                           401    404    200    200    404    403    401
GET     /api/v1/groups/{open_circle}/members                      401    404    404    200    404    403    401
GET     /api/v1/groups/{circle}/lately                            401    404    200    200    404    403    401
GET     /api/v1/groups/{circle}/feed                              401    404    200    200    404    403    401
GET     /api/v1/groups/{circle}/invitations                       401    404    403    200    404    403    401
GET     /api/v1/group-invitations                                 401    200    200    200    200    403    401
GET     /groups                                                   303    200    200    200    200    303    303
GET     /groups/new                                               303    200    200    200    200    303    303
GET     /groups/{circle}                                          404    404    200    200    404    404    404
GET     /groups/{open_circle}                                     200    200    200    200    404    200    200
GET     /groups/{circle}/edit                                     303    404    404    200    404    303    303
GET     /groups/{circle}/members                                  303    404    200    200    404    303    303
POST    /api/v1/groups                                            401    201    201    201    201    403    401
PATCH   /api/v1/groups/{circle}                                   401    404    403    200    404    403    401
PATCH   /api/v1/groups/{circle}/members/zoe                       401    404    403    204    404    403    401
DELETE  /api/v1/groups/{circle}/members/zoe                       401    404    403    204    404    403    401
PUT     /api/v1/groups/{circle}/membership                        401    404    200    200    404    403    401
POST    /api/v1/groups/{circle}/invitations                       401    404    403    201    404    403    401
DELETE  /api/v1/groups/{circle}/invitations/{invited}             401    404    403    204    404    403    401
POST    /api/v1/group-invitations/{asked_1}/accept                401    404    200    404    404    403    401
POST    /api/v1/group-invitations/{asked_2}/decline               401    404    204    404    404    403    401
PUT     /api/v1/groups/{last_circle}/owner                        401    404    403    200    404    403    401
DELETE  /api/v1/groups/{last_circle}/membership                   401    404    409    204    404    403    401
DELETE  /api/v1/groups/{last_circle}                              401    404    204    404    404    403    401
POST    /groups                                                   403    303    303    303    303    403    403
POST    /groups/{circle}/edit                                     403    404    403    303    404    403    403
POST    /groups/{open_circle}/join                                403    303    303    303    404    403    403
POST    /groups/{open_circle}/leave                               403    303    303    409    404    403    403
POST    /groups/{circle}/share                                    403    404    303    303    404    403    403
POST    /groups/{circle}/invitations                              403    404    403    303    404    403    403
POST    /groups/{circle}/invitations/{other_invited}/withdraw     403    404    403    303    404    403    403
POST    /groups/invitations/{asked_3}/accept                      403    404    303    404    404    403    403
POST    /groups/invitations/{asked_4}/decline                     403    404    303    404    404    403    403
POST    /groups/{circle}/members/asks_more/role                   403    404    403    303    404    403    403
POST    /groups/{circle}/members/asks_more/remove                 403    404    403    303    404    403    403
POST    /groups/{circle}/members/bob/owner                        403    404    403    303    404    403    403
POST    /groups/{circle}/delete                                   403    404    303    404    404    403    403
"""
    + matrix_distant_groups.TABLE
)


async def things(served: Served, cast: Cast) -> dict[str, Any]:
    """Alice's groups by the names the rows have for them."""
    db, viewer = served.node.db, cast.alice.viewer
    known: dict[str, Any] = {}
    for name in ("circle", "open_circle", "last_circle"):
        wish = GroupWish(name="Club", privacy="public" if name == "open_circle" else "private")
        known[name] = await db.write(groups.begin, viewer, wish)
    for circle, who in (("circle", "bob"), ("circle", "zoe"), ("circle", "asks_more"), ("last_circle", "bob")):
        invitation = await db.write(group_invitations.invite, viewer, known[circle], NewInvitation(handle=who))
        someone = await db.read(factories.known, who)
        await db.write(group_invitations.accept, someone.viewer, invitation)
    for name in ("asked_1", "asked_2", "asked_3", "asked_4"):
        more = await db.write(groups.begin, viewer, GroupWish(name=name))
        known[name] = await db.write(group_invitations.invite, viewer, more, NewInvitation(handle="bob"))
    for name, who in (("invited", "yuri"), ("other_invited", "asks_too")):
        asked = NewInvitation(handle=who)
        known[name] = await db.write(group_invitations.invite, viewer, known["circle"], asked)
    return known | await matrix_distant_groups.things(served, cast)
