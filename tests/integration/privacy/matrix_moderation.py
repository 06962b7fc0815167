"""The rows of the matrix about notifications, and about hearing nothing of somebody."""

from __future__ import annotations

from typing import Any

from chronicle_node.db import Tx
from chronicle_node.queries import notifications as reads
from chronicle_node.services import notifications
from tests.cast import Cast
from tests.nodes import Served

PLACES = ("told", "other_told")

BODIES: dict[str, dict[str, Any]] = {
    "POST /api/v1/notifications/read": {},
    "POST /api/v1/mutes": {"handle": "@yuri"},
    "POST /people/mute": {"handle": "@zoe"},
    "POST /people/unmute": {"handle": "@zoe"},
    "POST /settings/notifications": {"on": "like"},
    "PATCH /api/v1/admin/nodes/far.example": {"policy": "open"},
}

TABLE = """
# What is read comes first, so that nothing has changed yet.   nobody stranger friend owner blocked token remote
GET     /api/v1/notifications                                     401    200    200    200    200    403    401
GET     /api/v1/notifications/unread                              401    200    200    200    200    403    401
GET     /api/v1/mutes                                             401    200    200    200    200    403    401
GET     /notifications                                            303    200    200    200    200    303    303
GET     /settings/notifications                                   303    200    200    200    200    303    303
GET     /settings/muted                                           303    200    200    200    200    303    303
"""

# What changes something comes after everything that is read.
WRITES = """
POST    /api/v1/notifications/{told}/read                         401    404    404    204    404    403    401
POST    /notifications/{other_told}/read                          403    404    404    303    404    403    403
POST    /api/v1/notifications/read                                401    204    204    204    204    403    401
POST    /notifications/read                                       403    303    303    303    303    403    403
POST    /api/v1/mutes                                             401    201    201    201    201    403    401
DELETE  /api/v1/mutes/{yuri}                                      401    204    204    204    204    403    401
POST    /people/mute                                              403    303    303    303    303    403    403
POST    /people/unmute                                            403    303    303    303    303    403    403
PATCH   /api/v1/admin/nodes/far.example                           401    404    404    200    404    403    401
POST    /settings/notifications                                   403    303    303    303    303    403    403
"""


async def things(served: Served, cast: Cast) -> dict[str, Any]:
    """What came to alice."""
    for name in PLACES:
        await served.node.db.write(_tell, cast.alice.user_id, name)
    found = (await served.node.db.read(reads.page, cast.alice.viewer)).items
    return {one.title: one.id for one in found if one.title in PLACES}


async def _tell(tx: Tx, user_id: int, name: str) -> None:
    await notifications.add(tx, user_id, "like", name, "Now.", link="/people", once=name)
