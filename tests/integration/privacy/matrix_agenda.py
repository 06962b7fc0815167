"""The rows of the matrix about what lies ahead of somebody, and about their days; `matrix` reads them first."""

from __future__ import annotations

from typing import Any

BODIES: dict[str, dict[str, Any]] = {
    "PUT /api/v1/now": {"item": "{item}"},
    "POST /media/{item}/now": {"minutes": "30"},
    "PUT /api/v1/media/{item}/put-off": {},
    "POST /api/v1/goals": {"target": 24},
    "PATCH /api/v1/goals/{goal}": {"target": 25},
    "POST /goals": {"target": "24"},
    "POST /goals/{goal}/edit": {"target": "25", "audience": "friends"},
}

TABLE = """
# What is read comes first, so that nothing has changed yet.   nobody stranger friend owner blocked token remote
GET     /api/v1/up-next                                           401    200    200    200    200    403    401
GET     /api/v1/up-next/put-off                                   401    200    200    200    200    403    401
GET     /api/v1/behind                                            401    200    200    200    200    403    401
GET     /behind                                                   303    200    200    200    200    303    303
GET     /api/v1/now                                               401    200    200    200    200    403    401
GET     /api/v1/users/alice/now                                   404    404    200    200    404    403    404
GET     /now                                                      303    200    200    200    200    303    303
GET     /api/v1/calendar                                          401    200    200    200    200    403    401
GET     /api/v1/users/alice/activity                              404    404    200    200    404    403    404
GET     /api/v1/goals                                             401    200    200    200    200    403    401
GET     /api/v1/goals/{goal}                                      404    404    200    200    404    403    404
GET     /api/v1/users/alice/goals                                 404    404    200    200    404    403    404
GET     /next                                                     303    200    200    200    200    303    303
GET     /calendar                                                 303    200    200    200    200    303    303
GET     /calendar/{calendar}.ics                                  200    200    200    200    200    200    200
GET     /@alice/activity                                          404    404    200    200    404    404    404
GET     /@alice/goals                                             404    404    200    200    404    404    404
GET     /goals/new                                                303    200    200    200    200    303    303
GET     /goals/{goal}/edit                                        303    404    404    200    404    303    303
"""

# What changes something comes after everything that is read.
WRITES = """
PUT     /api/v1/media/{item}/put-off                              401    404    204    204    404    403    401
POST    /media/{item}/put-off                                     403    404    303    303    404    403    403
POST    /media/{item}/put-off/end                                 403    404    303    303    404    403    403
DELETE  /api/v1/media/{item}/put-off                              401    404    204    204    404    403    401
PUT     /api/v1/now                                               401    404    200    200    404    403    401
POST    /api/v1/now/finish                                        401    404    200    200    404    403    401
DELETE  /api/v1/now                                               401    204    204    204    204    403    401
POST    /media/{item}/now                                         403    404    303    303    404    403    403
POST    /api/v1/goals                                             401    201    201    201    201    403    401
PATCH   /api/v1/goals/{goal}                                      401    404    404    200    404    403    401
POST    /goals                                                    403    303    303    303    303    403    403
POST    /goals/{goal}/edit                                        403    404    404    303    404    403    403
POST    /goals/{goal}/end                                         403    404    404    303    404    403    403
POST    /goals/{goal}/delete                                      403    404    404    303    404    403    403
DELETE  /api/v1/goals/{other_goal}                                401    404    404    204    404    403    401
POST    /calendar/address                                         403    303    303    303    303    403    403
GET     /api/v1/calendar/address                                  401    200    200    200    200    403    401
POST    /calendar/address/end                                     403    303    303    303    303    403    403
POST    /api/v1/calendar/address                                  401    201    201    201    201    403    401
DELETE  /api/v1/calendar/address                                  401    204    204    204    204    403    401
"""
