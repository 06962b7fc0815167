"""The rows of the matrix about notifications, and about hearing nothing of somebody."""

from __future__ import annotations

from typing import Any

from chronicle_node.db import Tx
from chronicle_node.domain.reports import Subject
from chronicle_node.queries import notifications as reads
from chronicle_node.services import notifications, reports
from chronicle_node.services.reports import Wish
from tests.cast import Cast
from tests.nodes import Served

TOLD = ("told", "other_told")
PLACES = (*TOLD, "report")

BODIES: dict[str, dict[str, Any]] = {
    "POST /api/v1/notifications/read": {},
    "POST /api/v1/mutes": {"handle": "@yuri"},
    "POST /people/mute": {"handle": "@zoe"},
    "POST /people/unmute": {"handle": "@zoe"},
    "POST /api/v1/reports": {"handle": "@zoe", "reason": "Too loud."},
    "POST /report": {"person": "@zoe", "reason": "Too loud."},
    "POST /api/v1/admin/reports/{report}/steps": {"action": "resolve"},
    "POST /admin/reports/{report}": {"action": "reopen"},
    "POST /settings/notifications": {"on": "like"},
    "PATCH /api/v1/admin/nodes/far.example": {"policy": "open"},
}

TABLE = """
# What is read comes first, so that nothing has changed yet.   nobody stranger friend owner blocked token remote
GET     /api/v1/notifications                                     401    200    200    200    200    403    401
GET     /api/v1/notifications/unread                              401    200    200    200    200    403    401
GET     /api/v1/mutes                                             401    200    200    200    200    403    401
GET     /notifications                                            303    200    200    200    200    303    303
GET     /notifications/unread                                     303    200    200    200    200    303    303
GET     /report?review={review}                                   303    404    200    200    404    303    303
GET     /report?group={far_circle}                                303    404    404    200    404    303    303
GET     /report?group={distant}                                   303    404    404    200    404    303    303
GET     /admin/reports                                            303    404    404    200    404    303    303
GET     /admin/reports/{report}                                   303    404    404    200    404    303    303
GET     /api/v1/admin/reports                                     401    404    404    200    404    403    401
GET     /api/v1/admin/reports/{report}                            401    404    404    200    404    403    401
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
POST    /api/v1/reports                                           401    201    201    201    201    403    401
POST    /report                                                   403    303    303    303    303    403    403
POST    /api/v1/admin/reports/{report}/steps                      401    404    404    200    404    403    401
POST    /admin/reports/{report}                                   403    404    404    303    404    403    403
PATCH   /api/v1/admin/nodes/far.example                           401    404    404    200    404    403    401
POST    /settings/notifications                                   403    303    303    303    303    403    403
"""


async def things(served: Served, cast: Cast) -> dict[str, Any]:
    """What came to alice, and a report that waits for her answer."""
    for name in TOLD:
        await served.node.db.write(_tell, cast.alice.user_id, name)
    found = (await served.node.db.read(reads.page, cast.alice.viewer)).items
    known: dict[str, Any] = {one.title: one.id for one in found if one.title in TOLD}
    about = Subject(cast.dave.actor_id)
    known["report"] = await served.node.db.write(reports.make, cast.carol.actor_id, about, Wish(reason="Too loud."))
    return known


async def _tell(tx: Tx, user_id: int, name: str) -> None:
    await notifications.add(tx, user_id, "like", name, "Now.", link="/people", once=name)
